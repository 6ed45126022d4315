"""A problem with one requirement and direct lanes only, in arrays; every other problem is told apart here."""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.lines import STAGES, slack
from sambung.engine.pooling.problem import Offer, Problem, Requirement, Settings
from sambung.engine.pooling.solution import Reason
from sambung.standards.problems.lanes import LaneTable

Floats = npt.NDArray[np.float64]
_STAGE = {reason: place for place, reason in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Sink:
    """Struct of arrays over the offers by identifier, each (n,).

    `stage`: place of the reason in `lines.STAGES`; only offers at the last stage (`price`) may supply, at
    most `most`, at least `least`, for `unit` = price + freight each and `once` = onboarding + lane.
    `room` is what the offer could supply but for the ceiling.
    """

    requirement: Requirement
    offers: tuple[Offer, ...]
    stage: npt.NDArray[np.int64]
    capacity: Floats
    price: Floats
    freight: Floats
    onboarding: Floats
    lane: Floats
    most: Floats
    least: Floats

    @property
    def unit(self) -> Floats:
        return self.price + self.freight

    @property
    def once(self) -> Floats:
        return self.onboarding + self.lane


def as_sink(problem: Problem) -> Sink | None:
    """The problem in arrays; None where it is of another kind."""
    if len(problem.requirements) != 1 or not _is_plain(problem):
        return None
    requirement = problem.requirements[0]
    name, asked = requirement.requirement_id, requirement.quantity
    hubs, lanes = {row.hub_id for row in problem.hubs}, LaneTable.of(problem.lanes)
    is_hub = np.array([known in hubs for known in lanes.names], dtype=bool)
    if asked <= 0 or is_hub[lanes.origin].any():
        return None
    offers = sorted(
        (row for row in problem.offers if row.period is None or row.period == requirement.period),
        key=lambda row: row.offer_id,
    )
    if len({row.offer_id for row in offers}) < len({row.offer_id for row in problem.offers}):
        return None
    pinned = _pins(problem, name)
    if pinned is None:
        return None
    is_by_enterprise = requirement.max_share is not None or requirement.max_suppliers is not None
    if is_by_enterprise and len({row.enterprise for row in offers}) < len(offers):
        return None
    count = len(offers)
    place = {row.offer_id: index for index, row in enumerate(offers)}
    freight, lane, most = np.zeros(count), np.zeros(count), np.zeros(count)
    stage = np.full(count, _STAGE[Reason.NO_LANE])
    here = np.flatnonzero(np.array([known == name for known in lanes.names], dtype=bool)[lanes.destination])
    index = np.array([place.get(known, -1) for known in lanes.names], dtype=np.int64)[lanes.origin[here]]
    freight[index], lane[index] = lanes.unit_cost[here], lanes.fixed_cost[here]
    most[index] = np.where(np.isnan(lanes.max_quantity[here]), inf, lanes.max_quantity[here])
    stage[index] = _STAGE[Reason.PRICE]
    capacity = np.array([row.capacity for row in offers], dtype=np.float64)
    price = np.array([row.unit_price for row in offers], dtype=np.float64)
    least = np.array([row.min_batch for row in offers], dtype=np.float64)
    onboarding = np.array([row.onboarding_cost for row in offers], dtype=np.float64)

    def stop(where: npt.NDArray[np.bool_], reason: Reason) -> None:
        stage[where & (stage == _STAGE[Reason.PRICE])] = _STAGE[reason]

    if problem.pairs is not None:
        listed = np.zeros(count, dtype=bool)
        listed[
            [
                place[row.offer_id]
                for row in problem.pairs
                if row.offer_id in place and row.requirement_id == name
            ]
        ] = True
        stop(~listed, Reason.NOT_IN_PAIRS)
    if pinned:
        allowed = np.full(count, inf)
        for offer_id, limit in pinned.items():
            if offer_id in place:
                allowed[place[offer_id]] = limit
        stop(allowed <= 0, Reason.PINNED)
        most = np.minimum(most, allowed)
    if requirement.price_ceiling is not None:
        ceiling = requirement.price_ceiling
        stop(price + freight > ceiling + slack(ceiling), Reason.OVER_CEILING)
    limit = asked if requirement.max_share is None else min(asked, requirement.max_share * asked)
    most = np.minimum(np.minimum(most, capacity), limit)
    tolerance = 1e-6 * np.maximum(1.0, most)
    stop((most <= 0) | (least > most + tolerance), Reason.BATCH_OVER_LIMIT)
    return Sink(
        requirement,
        tuple(offers),
        stage,
        capacity,
        price,
        freight,
        onboarding,
        lane,
        most,
        np.minimum(least, most),
    )


def _is_plain(problem: Problem) -> bool:
    """Without what ties offers to one another, to an earlier plan or to chance."""
    # change_cost speaks of an earlier plan, and the class and minimum of inclusion of its tolerance.
    settings = replace(
        problem.settings,
        change_cost=None,
        inclusion_minimum=None,
        inclusion_class=Settings().inclusion_class,
    )
    is_tied = any(use.amount > 0 for use in problem.uses)
    return settings == Settings() and not problem.previous and not is_tied


def _pins(problem: Problem, requirement_id: str) -> dict[str, float] | None:
    """The most that pins allow each offer named; None where one asks for more than that."""
    found: dict[str, float] = {}
    for pin in problem.pins:
        if pin.requirement_id is not None and pin.requirement_id != requirement_id:
            return None
        if pin.offer_id is None or pin.hub_id is not None or pin.rule == "must" or pin.min_quantity:
            return None
        most = 0.0 if pin.rule == "never" else inf if pin.max_quantity is None else pin.max_quantity
        found[pin.offer_id] = min(found.get(pin.offer_id, inf), most)
    return found
