"""Offers with all that eligibility and pooling read of them, in the unit and period that is asked."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sambung.apps.registry.facts.capacity import (
    Target,
    Values,
    content_of,
    fact,
    figure,
    free_of,
    held_of,
    values_of,
)
from sambung.apps.registry.facts.measures import periods_in, unit_factor
from sambung.apps.registry.facts.standing import (
    REASON,
    ConsentState,
    Standing,
    chunks,
    consent_states,
    known,
    standings,
)
from sambung.apps.registry.facts.twins import counterparts
from sambung.apps.registry.models import (
    Offer,
    Resource,
    ResourceUse,
    ResourceValue,
    ValueKind,
)
from sambung.engine.eligibility import Fact, OfferFacts
from sambung.standards.money import QUANTITY_SCALE
from sambung.standards.units import convert, units

__all__ = [
    "ConsentState",
    "OfferInput",
    "ResourceInput",
    "consent_states",
    "offer_facts",
    "resource_facts",
]


@dataclass(frozen=True, slots=True)
class OfferInput:
    """One offer: `facts` for engine.eligibility, and what pooling needs beside them.

    `facts.capacity` is free capacity (told − own sales − reservations) per target period × 1000 of the target
    unit, rounded down; `facts.unit_price` × 100 per target unit, rounded up; `min_batch` × 1000, rounded up.
    What does not convert is unknown and named in `unconvertible`. `reserved`: × 1000 per target period at the
    busiest time of delivery. `uses`: resource uid → amount × 1000 of the resource for one target unit.
    `offer_pk` and `enterprise_pk` are keys of rows; `facts` carries uids.
    """

    facts: OfferFacts
    offer_pk: int
    enterprise_pk: int
    centre_pk: int | None
    name: str
    product: str
    unit: str
    consent: ConsentState
    min_batch: Fact[int] | None
    reserved: int
    region_code: str
    latitude: float | None
    longitude: float | None
    unconvertible: tuple[str, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResourceInput:
    """What several offers share: amount × 1000 per target period; None: unknown."""

    resource_id: str
    enterprise_pk: int
    capacity: Fact[int] | None


def offer_facts(
    offer_pks: Collection[int],
    *,
    on: datetime.date,
    target: Target,
    known_entry: int | None = None,
    ignore_holders: Collection[uuid.UUID] = (),
    attribute_units: Mapping[str, str] | None = None,
    kbli_vintage: str = "",
) -> list[OfferInput]:
    """The offers as known at journal entry `known_entry` (None: now) and true on the day, by their key.

    Their figures are those that hold when the target's delivery begins. Reservations are those that hold now, under
    any entry of the enterprise; `ignore_holders` leaves out the requirement's own. Attributes are converted to
    `attribute_units` where they can be. Twelve queries for each 5,000 offers, thirteen where there are twins.
    """
    found: list[OfferInput] = []
    for keys in chunks(offer_pks):
        rows: list[Any] = list(
            Offer.objects.unscoped(REASON).filter(pk__in=keys).select_related("enterprise").order_by("pk")
        )
        of_enterprise = standings({row.enterprise_id for row in rows}, on=on, known_entry=known_entry)
        values = values_of(keys, on=on, target=target, known_entry=known_entry)
        reserved = held_of(rows, counterparts(rows, known_entry=known_entry), on, target, ignore_holders)
        uses: dict[int, dict[str, int]] = defaultdict(dict)
        for offer, resource, amount in (
            known(ResourceUse.objects, known_entry)
            .on(on)
            .filter(offer_id__in=keys)
            .values_list("offer_id", "resource__uid", "amount")
        ):
            uses[offer][str(resource)] = amount
        found += [
            _one(
                row,
                of_enterprise[row.enterprise_id],
                values.get(row.pk, {}),
                reserved[row.pk],
                uses[row.pk],
                target,
                attribute_units or {},
                kbli_vintage,
            )
            for row in rows
        ]
    return found


def resource_facts(
    enterprise_pks: Collection[int], *, on: datetime.date, target: Target, known_entry: int | None = None
) -> list[ResourceInput]:
    """The shared resources of these enterprises, by their key; two queries for each 5,000."""
    found = []
    for keys in chunks(enterprise_pks):
        rows: list[Any] = list(
            Resource.objects.unscoped(REASON).filter(enterprise_id__in=keys).order_by("pk")
        )
        values = {
            value.resource_id: value
            for value in known(ResourceValue.objects, known_entry)
            .on(on)
            .filter(resource__enterprise_id__in=keys)
            .order_by("pk")
        }
        for row in rows:
            value = values.get(row.pk)
            capacity = None
            if value is not None:
                per_period = Fraction(value.number) * periods_in(row.period_kind, target.period_kind)
                capacity = fact(value, per_period.numerator // per_period.denominator)
            found.append(ResourceInput(str(row.uid), row.enterprise_id, capacity))
    return found


def _one(
    row: Any,
    standing: Standing,
    values: Values,
    reserved: Fraction | None,
    uses: dict[str, int],
    target: Target,
    attribute_units: Mapping[str, str],
    kbli_vintage: str,
) -> OfferInput:
    enterprise = row.enterprise
    content = content_of(values)
    unconvertible: list[str] = []

    def factor(value: Any, name: str) -> Fraction | None:
        found = unit_factor(value.unit or row.unit, target.unit, content)
        if found is None:
            unconvertible.append(name)
        return found

    free = free_of(row, values, reserved, target)
    if not free.is_convertible:
        unconvertible.append("capacity")
    price: Fact[int] | None = None
    said = figure(values, ValueKind.UNIT_PRICE)
    if said is not None and (ratio := factor(said, "unit_price")) is not None:
        per_unit = Fraction(said.number) / ratio
        price = fact(said, -(-per_unit.numerator // per_unit.denominator))
    batch: Fact[int] | None = None
    least = figure(values, ValueKind.MIN_BATCH)
    if least is not None and (ratio := factor(least, "min_batch")) is not None:
        amount = Fraction(least.number) * ratio
        batch = fact(least, -(-amount.numerator // amount.denominator))
    lead = figure(values, ValueKind.LEAD_TIME)
    per_target = unit_factor(target.unit, row.unit, content)
    facts = OfferFacts(
        offer_id=str(row.uid),
        enterprise_id=str(enterprise.uid),
        kind=enterprise.kind,
        stems=frozenset(row.stems.split()),
        kbli=(row.kbli,) if row.kbli and (not kbli_vintage or row.kbli_vintage == kbli_vintage) else (),
        size_class=standing.size_class,
        regions=standing.regions,
        certificates=tuple(standing.certificates),
        capacity=free.capacity,
        unit_price=price,
        lead_time_days=None if lead is None else fact(lead, lead.number),
        attributes=_attributes(values, attribute_units),
        is_pkp=standing.is_pkp,
        identifiers=standing.identifiers,
        controllers=standing.controllers,
    )
    return OfferInput(
        facts=facts,
        offer_pk=row.pk,
        enterprise_pk=row.enterprise_id,
        centre_pk=enterprise.centre_id,
        name=enterprise.name,
        product=row.product,
        unit=row.unit,
        consent=standing.consent,
        min_batch=batch,
        reserved=free.reserved,
        region_code=standing.regions.get("KEMENDAGRI", ""),
        latitude=standing.latitude,
        longitude=standing.longitude,
        unconvertible=tuple(unconvertible),
        uses={}
        if per_target is None
        else {resource: -(-amount * per_target // 1) for resource, amount in uses.items()},
    )


def _attributes(values: Values, wanted: Mapping[str, str]) -> dict[str, Fact[int | float | str]]:
    """Numbers in the unit wanted where they convert; else as told, so that the engine says that the unit differs."""
    found: dict[str, Fact[int | float | str]] = {}
    for (kind, name), row in values.items():
        if kind != ValueKind.ATTRIBUTE:
            continue
        if row.number is None:
            if row.text:
                found[name] = Fact(row.text, row.source, row.stated_on, row.expires_on)
            continue
        amount, unit = Fraction(row.number, QUANTITY_SCALE), row.unit
        goal = wanted.get(name, unit)
        if goal != unit and goal in units() and unit in units():
            converted = convert(amount, unit, goal)
            if converted is not None:
                amount, unit = converted, goal
        number: int | float = amount.numerator if amount.denominator == 1 else float(amount)
        found[name] = Fact(number, row.source, row.stated_on, row.expires_on, unit)
    return found
