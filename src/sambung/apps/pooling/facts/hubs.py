"""Hubs that may gather a product, and where they and the candidates are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sambung.apps.matching.models import MatchRun
from sambung.apps.pooling.facts.settings import PoolSettings
from sambung.apps.registry.facts import Target
from sambung.apps.registry.models import HubTerm
from sambung.standards.periods import PeriodKind, convert_scaled_capacity, sequence
from sambung.standards.places import Place, distance_km
from sambung.standards.places import place as middle_of
from sambung.standards.regions import parse_region
from sambung.standards.units import convert

# Hubs farther than this from the buyer and from every candidate are not proposed by themselves.
MOST_HUBS = 8


@dataclass(frozen=True)
class HubInput:
    """A hub that may gather this product: terms in the requirement's unit and period."""

    uid: str
    pk: int
    name: str
    place: Place | None
    capacity: int
    opening_cost: int
    handling_cost: int
    distance_km: float | None
    is_expired: bool


def target_of(run: MatchRun) -> Target:
    """In what capacities and prices are wanted: the requirement's unit and period, over its days."""
    requirement = run.requirement
    days = sequence(PeriodKind(requirement.period_kind), requirement.starts_on, requirement.periods)
    return Target(
        unit=requirement.unit,
        period_kind=requirement.period_kind,
        starts_on=requirement.starts_on,
        ends_on=requirement.latest_day or days[-1].end,
    )


def unit_weight_kg(unit_code: str, grams: int | None) -> float | None:
    """What one unit weighs in kg; None where nobody said."""
    by_unit = convert(1, unit_code, "kg")
    if by_unit is not None:
        return float(by_unit)
    return None if grams is None else grams / 1000


def place_of(region_code: str, latitude: float | None, longitude: float | None) -> Place | None:
    """A point in a region; without a point the middle of its regency, an estimate that the run names; else None."""
    if not region_code:
        return None
    region = parse_region(region_code)
    if latitude is None or longitude is None:
        return middle_of(region)
    return Place(region, latitude, longitude)


def possible_hubs(run: MatchRun, *, on: datetime.date) -> list[HubInput]:
    """Hubs whose terms stand, fit the product and convert; the nearest to the buyer first, unknown places last."""
    requirement = run.requirement
    buyer = place_of(requirement.region_code, *requirement.point)
    terms = (
        HubTerm.objects.unscoped("hubs' terms are offered to every centre that builds a consortium")
        .standing()
        .on(on)
        .select_related("enterprise")
        .order_by("enterprise_id")
    )
    found = []
    for term in terms:
        fits = not term.kbli_prefixes or any(
            requirement.kbli_prefix.startswith(prefix) or prefix.startswith(requirement.kbli_prefix)
            for prefix in term.kbli_prefixes
            if requirement.kbli_prefix
        )
        per_unit = convert(1, term.unit, requirement.unit)
        if not fits or per_unit is None or per_unit <= 0:
            continue
        at = place_of(term.enterprise.region_code, term.enterprise.latitude, term.enterprise.longitude)
        capacity = convert_scaled_capacity(
            int(term.capacity * per_unit), PeriodKind(term.period_kind), PeriodKind(requirement.period_kind)
        )
        found.append(
            HubInput(
                uid=str(term.enterprise.uid),
                pk=term.enterprise_id,
                name=term.enterprise.name,
                place=at,
                capacity=capacity,
                opening_cost=term.opening_cost,
                handling_cost=int(Fraction(term.handling_cost) / per_unit),
                distance_km=None if at is None or buyer is None else distance_km(at, buyer),
                is_expired=term.expires_on is not None and term.expires_on < on,
            )
        )
    return sorted(found, key=lambda hub: (hub.distance_km is None, hub.distance_km or 0.0, hub.uid))


def chosen_hubs(possible: Sequence[HubInput], settings: PoolSettings) -> dict[str, HubInput]:
    """Those that the manager chose, else the nearest; never one without a place or with lapsed terms."""
    usable = [hub for hub in possible if hub.place is not None and not hub.is_expired]
    if settings.hubs is None:
        return {hub.uid: hub for hub in usable[:MOST_HUBS]}
    return {hub.uid: hub for hub in usable if hub.uid in settings.hubs}
