"""Exports of the list of enterprises: who took which rows is journalled."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.registry.selectors import EnterpriseFilters, export_rows


@transaction.atomic
def export_enterprises(
    actor: Actor, filters: EnterpriseFilters, *, today: datetime.date
) -> list[dict[str, Any]]:
    """The rows of an export, and its journal entry. Errors: PermissionMissingError."""
    demand(actor, "registry.export_enterprises", None)
    rows = list(export_rows(actor, filters, today=today))
    record(
        actor,
        "registry.enterprises.exported",
        subject_kind="registry.export",
        subject_uid=None,
        payload={
            "filters": {k: v for k, v in vars(filters).items() if v and k != "words"},
            "rows": len(rows),
        },
        personal={"words": filters.words},
    )
    return rows
