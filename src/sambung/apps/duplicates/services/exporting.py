"""Exports of the list of pairs: who took which rows is journalled."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.duplicates.selectors.proposals import ProposalFilters, export_rows
from sambung.apps.journal.services import record


@transaction.atomic
def export_proposals(actor: Actor, filters: ProposalFilters) -> list[dict[str, Any]]:
    """The rows of an export, and its journal entry. Errors: PermissionMissingError."""
    demand(actor, "duplicates.export_proposals", None)
    rows = list(export_rows(actor, filters))
    record(
        actor,
        "duplicates.proposals.exported",
        subject_kind="duplicates.export",
        subject_uid=None,
        payload={
            "filters": {k: v for k, v in vars(filters).items() if v and k != "words"},
            "rows": len(rows),
        },
        personal={"words": filters.words},
    )
    return rows
