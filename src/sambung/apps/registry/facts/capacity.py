"""How much of an offer is free in the unit and period that is asked: told − own sales − what is held."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q

from sambung.apps.registry.facts.measures import periods_in, unit_factor
from sambung.apps.registry.facts.standing import chunks, known
from sambung.apps.registry.facts.twins import Counterpart, counterparts
from sambung.apps.registry.models import Offer, OfferValue, Reservation, ValueKind
from sambung.apps.registry.models.offer import ReservationState
from sambung.engine.eligibility import Fact
from sambung.standards.money import QUANTITY_SCALE
from sambung.standards.units import Content, units

# The attribute in which somebody stated what one container (sack, carton) holds.
CONTENT = "content"
VALUE_FIELDS = ("offer_id", "kind", "name", "number", "text", "unit", "source", "stated_on", "expires_on")
# (kind, name) → the figure that holds.
Values = dict[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Target:
    """In what the answer is wanted: the requirement's unit and period, and the days of delivery (both inclusive)."""

    unit: str
    period_kind: str
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True, slots=True)
class Free:
    """`capacity` per target period × 1000 of the target unit, rounded down; None: unknown.

    `reserved`: the same, of what is held at the busiest time of delivery. `is_convertible`: False where the figure
    was told and cannot be expressed in what is asked.
    """

    capacity: Fact[int] | None
    reserved: int
    is_convertible: bool


def free_capacities(offers: Iterable[Offer], *, on: datetime.date, target: Target) -> dict[int, Fact[int]]:
    """Offer key → its free capacity; offers of which it is unknown are missing. Three queries for each 5,000, and one
    more where there are twins."""
    found: dict[int, Fact[int]] = {}
    needed = Q(kind__in=[ValueKind.CAPACITY, ValueKind.OWN_SALES]) | Q(kind=ValueKind.ATTRIBUTE, name=CONTENT)
    by_key = {offer.pk: offer for offer in offers}
    for keys in chunks(by_key):
        rows = [by_key[key] for key in keys]
        values = values_of(keys, on=on, target=target, needed=needed)
        held = held_of(rows, counterparts(rows), on, target, ())
        for row in rows:
            free = free_of(row, values.get(row.pk, {}), held[row.pk], target)
            if free.capacity is not None:
                found[row.pk] = free.capacity
    return found


def values_of(
    keys: Collection[int],
    *,
    on: datetime.date,
    target: Target,
    known_entry: int | None = None,
    needed: Q | None = None,
) -> dict[int, Values]:
    """Offer key → its figures (of the `needed` rows) that hold when the target's delivery begins. One query."""
    values: dict[int, Values] = defaultdict(dict)
    # A figure counts where it holds when delivery begins: "free from January" is an answer for January.
    told = known(OfferValue.objects, known_entry).on(max(on, target.starts_on)).filter(offer_id__in=keys)
    if needed is not None:
        told = told.filter(needed)
    for value in told.order_by("pk").values_list(*VALUE_FIELDS, named=True):
        values[value.offer_id][value.kind, value.name] = value
    return values


def free_of(row: Any, values: Values, reserved: Fraction | None, target: Target) -> Free:
    """Of one offer; `reserved` as `held_of` gives it."""
    told, sold = figure(values, ValueKind.CAPACITY), figure(values, ValueKind.OWN_SALES)
    if reserved is None:
        return Free(None, 0, is_convertible=False)
    if told is None:
        return Free(None, 0, is_convertible=True)
    content = content_of(values)
    ratio = unit_factor(told.unit or row.unit, target.unit, content)
    if ratio is None:
        return Free(None, 0, is_convertible=False)
    free = Fraction(told.number) * ratio
    if sold is not None:
        # Own sales that were told long ago still bind: taking them away promises less, never more.
        own = unit_factor(sold.unit or row.unit, target.unit, content)
        free -= Fraction(sold.number) * (own if own is not None else ratio)
    periods = periods_in(row.period_kind, target.period_kind)
    held = reserved * (unit_factor(row.unit, target.unit, content) or ratio)
    free = max(Fraction(0), free - held) * periods
    return Free(fact(told, free.numerator // free.denominator), -(-held * periods // 1), is_convertible=True)


def figure(values: Values, kind: str) -> Any:
    """The number told of this kind, as its row; None where there is none."""
    value = values.get((kind, ""))
    return None if value is None or value.number is None else value


def fact(row: Any, value: int) -> Fact[int]:
    """The value with who said it, when, and until when it holds."""
    return Fact(value, row.source, row.stated_on, row.expires_on)


def content_of(values: Values) -> Content | None:
    """What one container of it holds, where somebody stated it."""
    value = values.get((ValueKind.ATTRIBUTE, CONTENT))
    if value is None or not value.number or value.unit not in units():
        return None
    return Content(Fraction(value.number, QUANTITY_SCALE), value.unit)


def held_of(
    rows: list[Any],
    same: Mapping[int, Collection[Counterpart]],
    on: datetime.date,
    target: Target,
    ignore_holders: Collection[uuid.UUID],
) -> dict[int, Fraction | None]:
    """The most that is held of each offer on any day of delivery: × 1000 of the offer's unit and period.

    None: under another entry something is held of which nobody can say how much of this offer it is.
    """
    keys = {row.pk for row in rows} | {one.offer.pk for of in same.values() for one in of}
    by_offer: dict[int, list[tuple[datetime.date, datetime.date, Fraction, str]]] = defaultdict(list)
    for part in chunks(keys):
        held = Reservation.objects.filter(
            Q(state=ReservationState.FIRM)
            | Q(state=ReservationState.HELD) & (Q(held_until__isnull=True) | Q(held_until__gte=on)),
            offer_id__in=part,
            starts_on__lte=target.ends_on,
            ends_on__gte=target.starts_on,
        ).exclude(holder_uid__in=list(ignore_holders))
        for offer, quantity, kind, first, last in held.values_list(
            "offer_id", "quantity", "period_kind", "starts_on", "ends_on"
        ):
            by_offer[offer].append((first, last, Fraction(quantity), kind))
    found: dict[int, Fraction | None] = {}
    for row in rows:
        sources = [(row.pk, Fraction(1)), *((one.offer.pk, one.ratio) for one in same.get(row.pk, ()))]
        if any(ratio is None and by_offer.get(pk) for pk, ratio in sources):
            found[row.pk] = None
            continue
        spans = [
            (first, last, quantity * (ratio or 0) * periods_in(kind, row.period_kind))
            for pk, ratio in sources
            for first, last, quantity, kind in by_offer.get(pk, ())
        ]
        # The sum of what is held changes upwards only where one begins.
        starts = {max(first, target.starts_on) for first, _, _ in spans}
        found[row.pk] = max(
            (
                sum((amount for first, last, amount in spans if first <= start <= last), Fraction(0))
                for start in starts
            ),
            default=Fraction(0),
        )
    return found
