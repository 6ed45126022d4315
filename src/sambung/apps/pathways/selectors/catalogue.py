"""The catalogue as a centre sees it: its own words beside the defaults, and what it said before."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.pathways.facts.catalogue import Item, catalogue_of, default_items, item_of
from sambung.apps.pathways.models import CatalogueRow
from sambung.apps.pathways.selectors.years import YearNotFoundError, get_centre


@dataclass(frozen=True)
class CatalogueLine:
    """What holds, and the default that it replaces (None: the centre's own addition, or the default itself)."""

    item: Item
    default: Item | None

    @property
    def is_own(self) -> bool:
        return self.item.own is not None


@dataclass(frozen=True)
class CatalogueVersion:
    """One word of the centre on an intervention: what, since when known, by whom, until when."""

    item: Item
    at: datetime.datetime
    who: str
    superseded_at: datetime.datetime | None
    superseded_by: str


def catalogue_lines(actor: Actor, centre: Centre, *, on: datetime.date) -> list[CatalogueLine]:
    """All of them by code, those that the centre does not offer last; two queries. Errors: YearNotFoundError."""
    get_centre(actor, centre.uid)
    defaults = default_items(on)
    lines = [
        CatalogueLine(item, defaults.get(code) if item.own else None)
        for code, item in catalogue_of(centre.pk, on).items()
    ]
    return sorted(lines, key=lambda one: (not one.item.is_offered, one.item.code))


def find_line(actor: Actor, centre: Centre, code: str, *, on: datetime.date) -> CatalogueLine:
    """One of them. Errors: YearNotFoundError."""
    for line in catalogue_lines(actor, centre, on=on):
        if line.item.code == code:
            return line
    raise YearNotFoundError(code)


def history_of(actor: Actor, centre: Centre, code: str) -> list[CatalogueVersion]:
    """What the centre said of it, newest first; two queries."""
    rows = (
        CatalogueRow.objects.visible(actor)
        .filter(centre=centre, code=code)
        .select_related("recorded", "superseded")
        .order_by("-id")
    )
    return [
        CatalogueVersion(
            item=item_of(row),
            at=row.recorded.at,
            who=row.recorded.actor_name,
            superseded_at=row.superseded.at if row.superseded else None,
            superseded_by=_name(row.superseded),
        )
        for row in rows[:50]
    ]


def _name(entry: Entry | None) -> str:
    return entry.actor_name if entry is not None else ""
