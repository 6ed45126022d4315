"""Exports of the list of enterprises: who took which rows is journalled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.registry.selectors import EnterpriseFilters, count_export, export_rows


@dataclass(frozen=True)
class Export:
    """What is taken along: the rows as they are read, not held, and whether any of them is simulated."""

    rows: Iterator[dict[str, Any]]
    is_simulated: bool


@transaction.atomic
def export_enterprises(actor: Actor, filters: EnterpriseFilters, *, today: datetime.date) -> Export:
    """The rows of an export, and its journal entry. Errors: PermissionMissingError."""
    demand(actor, "registry.export_enterprises", None)
    many, simulated = count_export(actor, filters, today=today)
    record(
        actor,
        "registry.enterprises.exported",
        subject_kind="registry.export",
        subject_uid=None,
        payload={
            "filters": {k: v for k, v in vars(filters).items() if v and k != "words"},
            "rows": many,
        },
        personal={"words": filters.words},
    )
    return Export(export_rows(actor, filters, today=today), simulated > 0)
