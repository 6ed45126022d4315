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
from dataclasses import dataclass, field

from sambung.apps.matching.models import MatchRun
from sambung.apps.pooling.facts.hubs import (
    HubInput,
    chosen_hubs,
    place_of,
    possible_hubs,
    target_of,
    unit_weight_kg,
)
from sambung.apps.pooling.facts.settings import PoolSettings
from sambung.apps.registry.facts import OfferInput, Target, offer_facts, resource_facts
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
from sambung.standards.places import Place
from sambung.standards.rules import NoRuleInForce
from sambung.standards.units import Dimension, unit

# What is counted is delivered whole.
WHOLE = {Dimension.COUNT, Dimension.SET, Dimension.CONTAINER}


class UnableToBuildProblemError(ValueError):
    """No problem can be made. `code`: NO_WEIGHT, NO_PLACE, NO_TARIFF, NO_CANDIDATES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
