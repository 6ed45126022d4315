"""Taking results along: who took how many rows of which search is journalled."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.search.selectors.finding import SearchFilters, results_of

MOST = 20_000
HEADER = (
    "kind",
    "uid",
    "name",
    "about",
    "region_code",
    "kbli",
    "kbli_vintage",
    "size_class",
    "state",
    "centre",
    "latitude",
    "longitude",
    "km",
    "is_simulated",
)


@transaction.atomic
def export_results(
    actor: Actor, filters: SearchFilters, *, form: str, today: datetime.date
) -> tuple[list[list[Any]], bool]:
    """Rows under HEADER, and whether there are more than MOST. People are never in it. Errors: PermissionMissingError."""
    demand(actor, "search.export_results", None)
    hits, is_more = results_of(actor, filters, today=today, most=MOST)
    narrowed = {name: value for name, value in vars(filters).items() if value and name != "words"}
    record(
        actor,
        "search.results.exported",
        subject_kind="search.export",
        subject_uid=None,
        payload={"filters": {k: str(v) for k, v in narrowed.items()}, "rows": len(hits), "form": form},
        personal={"words": filters.words},
    )
    return [
        [
            hit.row.kind,
            str(hit.row.uid),
            hit.row.title,
            hit.row.text,
            hit.row.region_code,
            hit.row.kbli,
            hit.row.kbli_vintage,
            hit.row.size_class,
            hit.row.state,
            hit.row.centre_name,
            hit.row.latitude,
            hit.row.longitude,
            None if hit.km is None else round(hit.km, 1),
            hit.row.is_simulated,
        ]
        for hit in hits
    ], is_more
