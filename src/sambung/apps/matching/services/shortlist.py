"""Taking a run's lines out of the house: what is exported is journalled."""

from __future__ import annotations

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal import services as journal
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.matching.selectors import results_of


@transaction.atomic
def export_shortlist(
    actor: Actor,
    *,
    run: MatchRun,
    verdict: str = "",
    is_product_sure: bool | None = None,
    gap_key: str = "",
) -> list[MatchResult]:
    """The lines that the actor sees, eligible first; the export is journalled with their number.

    Errors: PermissionMissingError ("matching.view_results").
    """
    demand(actor, "matching.view_results", run)
    order = {"ELIGIBLE": 0, "NEARLY": 1, "UNKNOWN": 2, "NOT": 3}
    rows = sorted(
        results_of(actor, run, verdict=verdict, is_product_sure=is_product_sure, gap_key=gap_key),
        key=lambda row: (order[row.verdict], not row.is_product_sure, -(row.capacity or 0), row.pk),
    )
    journal.record(
        actor,
        "matching.shortlist.exported",
        subject_kind="demand.requirement",
        subject_uid=run.requirement.uid,
        payload={"run": run.uid, "rows": len(rows), "verdict": verdict, "gap_key": gap_key},
        centre_uid=run.requirement.centre.uid,
    )
    return rows
