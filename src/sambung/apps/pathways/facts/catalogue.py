"""The catalogue in force at a centre: the dated rules' defaults, replaced where the centre said something itself."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sambung.apps.pathways.models import CatalogueRow
from sambung.standards.catalogue import interventions
from sambung.standards.rules import NoRuleInForce

# The fields of expertise of the centres' consultants.
FIELDS = ("INSTITUTION", "PRODUCTION", "FINANCE", "MARKETING", "PEOPLE")
HOURS_SCALE = 10
OLD_YEARS = 2


@dataclass(frozen=True)
class Item:
    """An intervention as it holds for a centre. Rupiah, calendar days, hours × 10; `own` None: the default."""

    code: str
    label_id: str
    label_en: str
    closes: tuple[str, ...]
    field: str
    cost_low: int
    cost: int
    cost_high: int
    payer: str
    days_low: int
    days: int
    days_high: int
    valid_months: int | None
    hours: int
    tag: str
    price_year: int
    source: str
    stated_on: datetime.date | None
    note: str
    is_offered: bool
    own: uuid.UUID | None

    def label(self, language: str) -> str:
        """Its name in a language."""
        return self.label_en if language.startswith("en") else self.label_id

    def is_old(self, year: int) -> bool:
        """Whether the price is of more than two years ago."""
        return year - self.price_year > OLD_YEARS

    def is_doubtful(self, year: int) -> bool:
        """Whether its figures must be shown with a warning: a guess, or an old price."""
        return self.tag == "K" or self.is_old(year)


def catalogue_of(centre_id: int, on: datetime.date) -> dict[str, Item]:
    """One centre's catalogue by code; one query."""
    return catalogues_of([centre_id], on)[centre_id]


def catalogues_of(centre_ids: Collection[int], on: datetime.date) -> dict[int, dict[str, Item]]:
    """Centre key → code → what holds there on a day; one query."""
    defaults = default_items(on)
    found = {centre: dict(defaults) for centre in centre_ids}
    rows = (
        CatalogueRow.objects.unscoped("the planner's input; who may see it is asked before")
        .standing()
        .on(on)
        .filter(centre_id__in=list(centre_ids))
    )
    for row in rows:
        found[row.centre_id][row.code] = item_of(row)
    return found


def item_of(row: CatalogueRow) -> Item:
    """A stored row as an item."""
    return Item(
        code=row.code,
        label_id=row.label,
        label_en=row.label,
        closes=tuple(row.closes),
        field=row.field,
        cost_low=row.cost_low,
        cost=row.cost,
        cost_high=row.cost_high,
        payer=row.payer,
        days_low=row.days_low,
        days=row.days,
        days_high=row.days_high,
        valid_months=row.valid_months,
        hours=row.mentor_hours,
        tag=row.tag,
        price_year=row.price_year,
        source=row.source,
        stated_on=row.stated_on,
        note=row.note,
        is_offered=row.is_offered,
        own=row.uid,
    )


def default_items(on: datetime.date) -> dict[str, Item]:
    """The dated rules' catalogue by code; empty where none is in force."""
    known = interventions(on)
    if isinstance(known, NoRuleInForce):
        return {}
    return {
        code: Item(
            code=code,
            label_id=one.label_id,
            label_en=one.label_en,
            closes=tuple(one.closes),
            field=one.field,
            cost_low=one.cost_low,
            cost=one.cost,
            cost_high=one.cost_high,
            payer=one.payer.value,
            days_low=one.days_low,
            days=one.days,
            days_high=one.days_high,
            valid_months=one.valid_months,
            hours=round(one.mentor_hours * HOURS_SCALE),
            tag=one.tag,
            price_year=one.price_year,
            source="",
            stated_on=None,
            note=one.note or "",
            is_offered=True,
            own=None,
        )
        for code, one in known.items()
    }


def catalogue_name(gate: str) -> str:
    """A gap's gate as the catalogue names it: `CERTIFICATE:HALAL` → `HALAL`, `ATTRIBUTE:kadar air` → `ATTRIBUTE`."""
    kind, _, name = gate.partition(":")
    return name if kind in {"CERTIFICATE", "IDENTIFIER"} else kind


def closing(catalogue: Mapping[str, Item], gate: str, paid: Collection[str]) -> Item | None:
    """What closes a gate at this centre: least cost to the budget, then fewest hours, days; None: nothing does."""
    name = catalogue_name(gate)
    fitting = [one for one in catalogue.values() if one.is_offered and name in one.closes]
    if not fitting:
        return None
    return min(
        fitting,
        key=lambda one: (
            one.cost if one.payer in paid else 0,
            one.cost,
            one.hours,
            one.days,
            one.code,
        ),
    )
