"""A match run and what a manager chose → the engine's pooling problem; lanes are made here.

All periods of a requirement ask the same quantity, and capacities, prices and batches hold in every
period. So the whole term is given to the engine as one period in which quantities, capacities and
batches are those of all periods together: a plan that is the best for it, divided by the number of
periods, is the best for the term, because fixed costs are paid once and every period has the same limits.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from sambung.apps.matching.models import MatchRun
from sambung.apps.registry.facts import OfferInput, Target, offer_facts, resource_facts
from sambung.apps.registry.models import HubTerm
from sambung.engine.pooling.problem import (
    Hub,
    Lane,
    Offer,
    Pin,
    Problem,
    Requirement,
    Resource,
    Settings,
    Use,
)
from sambung.standards.freight import FreightTariff, freight_tariff, unit_freight
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE
from sambung.standards.periods import PeriodKind, convert_scaled_capacity, sequence
from sambung.standards.places import Place, distance_km
from sambung.standards.places import place as middle_of
from sambung.standards.regions import parse_region
from sambung.standards.rules import NoRuleInForce
from sambung.standards.units import Dimension, convert, unit

# Hubs farther than this from the buyer and from every candidate are not proposed by themselves.
MOST_HUBS = 8
# What is counted is delivered whole.
WHOLE = {Dimension.COUNT, Dimension.SET, Dimension.CONTAINER}


class UnableToBuildProblemError(ValueError):
    """No problem can be made. `code`: NO_WEIGHT, NO_PLACE, NO_TARIFF, NO_CANDIDATES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class PoolSettings:
    """What a manager fixed. None: as the requirement says. `hubs` None: the nearest that fit; () none.

    Price × 100, share in permille, costs in whole rupiah; pins by offer uid: rule MUST, NEVER, or limits
    × 1000 a period. `ignore_holders`: whose reservations count as free, when a plan takes another's place.
    `inclusion_permille`: how much dearer than the cheapest the plan may be to include more micro enterprises.
    `even_split_tenths`: 20 = nobody delivers more than twice what another does. `smallest_share_permille`: of the
    quantity asked. `fill_permille`: with what chance the survivors must fill, `failure_permille` each member's chance
    to fail, an estimate.
    """

    hubs: tuple[str, ...] | None = None
    price_ceiling: int | None = None
    max_suppliers: int | None = None
    max_share_permille: int | None = None
    onboarding_cost: int = 0
    with_shortage: bool = False
    shortage_penalty: int | None = None
    pins: tuple[dict[str, Any], ...] = ()
    ignore_holders: tuple[str, ...] = ()
    seed: int = 0
    inclusion_permille: int | None = None
    even_split_tenths: int | None = None
    smallest_share_permille: int | None = None
    fill_permille: int | None = None
    failure_permille: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> PoolSettings:
        """From the run's row."""
        hubs = values.get("hubs")
        return cls(
            **{
                **values,
                "hubs": None if hubs is None else tuple(hubs),
                "pins": tuple(values.get("pins", ())),
                "ignore_holders": tuple(values.get("ignore_holders", ())),
            }
        )


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


@dataclass(frozen=True)
class Built:
    """The problem, and the rows behind its identifiers."""

    problem: Problem
    offers: Mapping[str, OfferInput]
    hubs: Mapping[str, HubInput]
    periods: int
    step: int
    tariff_version: str
    # Offers whose point is not known: their regency's middle stands for it.
    estimated_places: tuple[str, ...] = field(default_factory=tuple)


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


def build_problem(run: MatchRun, settings: PoolSettings, *, on: datetime.date) -> Built:
    """The pooling problem of a run's eligible offers. Errors: UnableToBuildProblemError."""
    requirement = run.requirement
    weight = unit_weight_kg(requirement.unit, requirement.unit_weight_grams)
    if weight is None:
        raise UnableToBuildProblemError("NO_WEIGHT")
    buyer = place_of(requirement.region_code, *requirement.point)
    if buyer is None:
        raise UnableToBuildProblemError("NO_PLACE")
    tariff = freight_tariff(on)
    if isinstance(tariff, NoRuleInForce):
        raise UnableToBuildProblemError("NO_TARIFF")
    target = target_of(run)
    eligible = list(run.results.filter(verdict="ELIGIBLE").values_list("offer_id", flat=True))
    ignored = [uuid.UUID(holder) for holder in settings.ignore_holders]
    inputs = offer_facts(eligible, on=on, target=target, ignore_holders=ignored)
    step = QUANTITY_SCALE if unit(requirement.unit).dimension in WHOLE else 1
    periods = requirement.periods
    usable = {}
    for one in inputs:
        capacity, price = one.facts.capacity, one.facts.unit_price
        if capacity is not None and price is not None and capacity.value >= step:
            usable[one.facts.offer_id] = one
    if not usable:
        raise UnableToBuildProblemError("NO_CANDIDATES")
    hubs = chosen_hubs(possible_hubs(run, on=on), settings)
    offers = tuple(_offer(one, settings, periods, step) for one in usable.values())
    lanes = _lanes(usable, hubs, buyer, requirement.quantity, weight, tariff, str(requirement.uid))
    resources, uses = _resources(usable, target, on, periods)
    ceiling = settings.price_ceiling if settings.price_ceiling is not None else requirement.price_ceiling
    problem = Problem(
        requirements=(
            Requirement(
                requirement_id=str(requirement.uid),
                quantity=requirement.quantity * periods / QUANTITY_SCALE,
                price_ceiling=None if ceiling is None else ceiling / PRICE_SCALE,
                shortage_penalty=_penalty(settings, offers, lanes, ceiling),
                max_suppliers=settings.max_suppliers or requirement.max_suppliers,
                max_share=_share(settings, requirement.max_share_permille, requirement.quantity, step),
            ),
        ),
        offers=offers,
        hubs=tuple(
            Hub(
                hub_id=hub.uid,
                capacity=hub.capacity // step * step * periods / QUANTITY_SCALE,
                opening_cost=float(hub.opening_cost),
                handling_cost=hub.handling_cost / PRICE_SCALE,
            )
            for hub in hubs.values()
        ),
        lanes=lanes,
        resources=resources,
        uses=uses,
        pins=_pins(settings, str(requirement.uid), periods, set(usable)),
        settings=_wishes(settings),
    )
    return Built(
        problem=problem,
        offers=usable,
        hubs=hubs,
        periods=periods,
        step=step,
        tariff_version=tariff.version,
        estimated_places=tuple(uid for uid, one in usable.items() if one.latitude is None),
    )


def _wishes(settings: PoolSettings) -> Settings:
    """What the manager wishes beyond the least cost."""

    def share(permille: int | None) -> float | None:
        return None if permille is None else permille / 1000

    return Settings(
        inclusion_tolerance=share(settings.inclusion_permille),
        fill_probability=share(settings.fill_permille),
        even_split=None if settings.even_split_tenths is None else settings.even_split_tenths / 10,
        smallest_share=share(settings.smallest_share_permille),
    )


def chosen_hubs(possible: Sequence[HubInput], settings: PoolSettings) -> dict[str, HubInput]:
    """Those that the manager chose, else the nearest; never one without a place or with lapsed terms."""
    usable = [hub for hub in possible if hub.place is not None and not hub.is_expired]
    if settings.hubs is None:
        return {hub.uid: hub for hub in usable[:MOST_HUBS]}
    return {hub.uid: hub for hub in usable if hub.uid in settings.hubs}


def _offer(one: OfferInput, settings: PoolSettings, periods: int, step: int) -> Offer:
    capacity, price = one.facts.capacity, one.facts.unit_price
    assert capacity is not None
    assert price is not None
    batch = one.min_batch.value if one.min_batch is not None else 0
    batch = -(-batch // step) * step
    size = one.facts.size_class.value if one.facts.size_class is not None else None
    return Offer(
        offer_id=one.facts.offer_id,
        enterprise_id=one.facts.enterprise_id,
        capacity=capacity.value // step * step * periods / QUANTITY_SCALE,
        unit_price=price.value / PRICE_SCALE,
        min_batch=batch * periods / QUANTITY_SCALE,
        onboarding_cost=float(settings.onboarding_cost),
        size_class=None if size is None else str(size).lower(),
        failure_probability=(settings.failure_permille or 0) / 1000,
        # All offers of one requirement are one product: one price may be paid for it.
        grade="",
    )


def _lanes(
    offers: Mapping[str, OfferInput],
    hubs: Mapping[str, HubInput],
    buyer: Place,
    quantity: int,
    weight: float,
    tariff: FreightTariff,
    requirement_id: str,
) -> tuple[Lane, ...]:
    """A lane where freight is known; its unit cost is that of the load that may pass in a period."""

    def unit_cost(origin: Place, destination: Place, most: int) -> float | None:
        return unit_freight(
            origin,
            destination,
            most=most / QUANTITY_SCALE,
            quantity=quantity / QUANTITY_SCALE,
            weight_kg=weight,
            tariff=tariff,
        )

    lanes = []
    for offer_id, one in offers.items():
        origin = place_of(one.region_code, one.latitude, one.longitude)
        if origin is None or one.facts.capacity is None:
            continue
        most = one.facts.capacity.value
        direct = unit_cost(origin, buyer, most)
        if direct is not None:
            lanes.append(Lane(offer_id, requirement_id, direct))
        for hub in hubs.values():
            if hub.place is not None and (cost := unit_cost(origin, hub.place, most)) is not None:
                lanes.append(Lane(offer_id, hub.uid, cost))
    for hub in hubs.values():
        if hub.place is not None and hub.capacity > 0:
            cost = unit_cost(hub.place, buyer, hub.capacity)
            if cost is not None:
                lanes.append(Lane(hub.uid, requirement_id, cost))
    return tuple(lanes)


def _resources(
    offers: Mapping[str, OfferInput], target: Target, on: datetime.date, periods: int
) -> tuple[tuple[Resource, ...], tuple[Use, ...]]:
    """What several of these offers share; a resource of unknown capacity limits nothing and is left out."""
    with_uses = {uid: one for uid, one in offers.items() if one.uses}
    if not with_uses:
        return (), ()
    rows = resource_facts({one.enterprise_pk for one in with_uses.values()}, on=on, target=target)
    known = {row.resource_id: row.capacity.value for row in rows if row.capacity is not None}
    resources = tuple(Resource(uid, value * periods / QUANTITY_SCALE) for uid, value in known.items())
    uses = tuple(
        Use(offer_id, resource, amount / QUANTITY_SCALE)
        for offer_id, one in with_uses.items()
        for resource, amount in one.uses.items()
        if resource in known and amount > 0
    )
    return resources, uses


def _penalty(
    settings: PoolSettings, offers: Sequence[Offer], lanes: Sequence[Lane], ceiling: int | None
) -> float | None:
    """What a unit not delivered is taken to cost: given, or far above any line, so that shortage is the last resort."""
    if not settings.with_shortage:
        return None
    if settings.shortage_penalty is not None:
        return float(settings.shortage_penalty)
    dearest = max(one.unit_price for one in offers) + 2 * max((lane.unit_cost for lane in lanes), default=0.0)
    return float(round(10 * max(dearest, (ceiling or 0) / PRICE_SCALE, 1.0)))


def _share(settings: PoolSettings, permille: int | None, quantity: int, step: int) -> float | None:
    limit = settings.max_share_permille if settings.max_share_permille is not None else permille
    # Down to a whole piece, so that rounding the plan to whole pieces cannot break the limit.
    return None if limit is None else (quantity * limit // 1000) // step * step / quantity


def _pins(settings: PoolSettings, requirement_id: str, periods: int, known: set[str]) -> tuple[Pin, ...]:
    pins = []
    for pin in settings.pins:
        if pin["offer"] not in known:
            continue
        least, most = pin.get("min_quantity"), pin.get("max_quantity")
        pins.append(
            Pin(
                offer_id=pin["offer"],
                requirement_id=requirement_id,
                min_quantity=None if least is None else least * periods / QUANTITY_SCALE,
                max_quantity=None if most is None else most * periods / QUANTITY_SCALE,
                rule=pin["rule"].lower() if pin.get("rule") else None,
            )
        )
    return tuple(pins)
