"""Which lines are eligible, and for each offer where it comes nearest and what stops it there.

What can never carry goods is left out here, before any solver sees it: lines over the ceiling, pinned away, without
capacity, or whose smallest batch fits nowhere.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf

import numpy as np

from sambung.engine.pooling.eligible_columns import fill_by_columns
from sambung.engine.pooling.lines import Lines, Nearest, by_period, nearer, slack
from sambung.engine.pooling.problem import Hub, Offer, Pin, Problem, Requirement
from sambung.engine.pooling.solution import Reason
from sambung.standards.problems.lanes import LaneTable


def find_lines(problem: Problem, *, may_exceed: bool = False) -> Lines:
    """Enumerate the eligible lines of a problem whose rows are valid.

    `may_exceed`: deliveries may exceed the quantity (buffers), so quantity does not bound a line.
    """
    periods = tuple(sorted(problem.periods, key=lambda period: period or ""))
    place = {period: index for index, period in enumerate(periods)}
    offer_ids = tuple(sorted({row.offer_id for row in problem.offers}))
    hub_ids = tuple(sorted({row.hub_id for row in problem.hubs}))
    offers = {offer_id: index for index, offer_id in enumerate(offer_ids)}
    hubs = {hub_id: index for index, hub_id in enumerate(hub_ids)}
    found = Lines(
        tuple(sorted(problem.requirements, key=lambda r: (r.requirement_id, place[r.period]))),
        periods,
        offer_ids,
        hub_ids,
        LaneTable.of(problem.lanes).in_order(),
        {
            (offers[key], when): row
            for (key, when), row in by_period(problem.offers, "offer_id", periods).items()
        },
        {(hubs[key], when): row for (key, when), row in by_period(problem.hubs, "hub_id", periods).items()},
    )
    if problem.pairs is None and not problem.pins and len(periods) == 1:
        fill_by_columns(found, may_exceed=may_exceed)
    else:
        _fill_by_rows(found, problem, may_exceed=may_exceed)
    return found


class _PinIndex:
    """Pins by what they name, so that a line looks up at most eight keys however many pins there are."""

    def __init__(self, pins: Sequence[Pin]) -> None:
        self._never: set[tuple[str | None, str | None, str | None]] = set()
        self._most: dict[tuple[str | None, str | None, str | None], float] = {}
        for pin in pins:
            key = (pin.offer_id, pin.hub_id, pin.requirement_id)
            if pin.rule == "never":
                self._never.add(key)
            if pin.max_quantity is not None:
                self._most[key] = min(self._most.get(key, inf), pin.max_quantity)
        self._any = bool(self._never or self._most)

    def most(self, offer_id: str, hub_id: str | None, requirement_id: str) -> float:
        """The most that pins allow on the line; 0 where one says never."""
        if not self._any:
            return inf
        limit = inf
        for offer in (offer_id, None):
            for hub in (hub_id, None) if hub_id is not None else (None,):
                for requirement in (requirement_id, None):
                    key = (offer, hub, requirement)
                    if key in self._never:
                        return 0.0
                    limit = min(limit, self._most.get(key, inf))
        return limit


def _fill_by_rows(frame: Lines, problem: Problem, *, may_exceed: bool) -> None:
    """Offer by offer: whatever pairs, pins and periods say."""
    requirements, periods, lanes = frame.requirements, frame.periods, frame.lanes
    offer_ids, hub_ids, offers, hubs = frame.offer_ids, frame.hub_ids, frame.offer_rows, frame.hub_rows
    offer_place = {offer_id: index for index, offer_id in enumerate(offer_ids)}
    hub_place = {hub_id: index for index, hub_id in enumerate(hub_ids)}
    place = {period: index for index, period in enumerate(periods)}
    asked: dict[str, list[int]] = defaultdict(list)
    for index, requirement in enumerate(requirements):
        asked[requirement.requirement_id].append(index)
    to_requirement: dict[str, list[int]] = defaultdict(list)  # hub → lanes
    from_offer: dict[str, list[int]] = defaultdict(list)
    for index, lane in enumerate(lanes):
        if lane.origin_id in offer_place:
            from_offer[lane.origin_id].append(index)
        else:
            to_requirement[lane.origin_id].append(index)
    pairs = None
    if problem.pairs is not None:
        pairs = {(pair.offer_id, pair.requirement_id) for pair in problem.pairs}
    pin_index = _PinIndex(problem.pins)

    columns: list[tuple[int, int, int, int, int, int, float, float, float, float]] = []
    nearest: dict[str, Nearest] = {}
    for offer_id in offer_ids:
        offer_index = offer_place[offer_id]
        ways: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # requirement → (hub, lane, lane)
        for first in from_offer[offer_id]:
            target = lanes[first].destination_id
            if target in asked:
                ways[target].append((-1, first, -1))
            else:
                for second in to_requirement[target]:
                    ways[lanes[second].destination_id].append((hub_place[target], first, second))
        first_period = periods[0]
        best = Nearest(next(iter(asked), None), Reason.NO_LANE, period=first_period)
        for requirement_id, choices in ways.items():
            if pairs is not None and (offer_id, requirement_id) not in pairs:
                both = [r.period for r in map(requirements.__getitem__, asked[requirement_id])]
                both = [period for period in both if (offer_index, place[period]) in offers]
                if both:
                    best = nearer(best, Nearest(requirement_id, Reason.NOT_IN_PAIRS, period=both[0]))
                continue
            for row in asked[requirement_id]:
                requirement = requirements[row]
                when = place[requirement.period]
                offer = offers.get((offer_index, when))
                if offer is None:
                    continue
                found, near = _ways_of(offer, requirement, when, choices, lanes, hub_ids, hubs, pin_index)
                best = nearer(best, near)
                limit = offer.capacity
                if not may_exceed:
                    limit = min(limit, requirement.quantity)
                if requirement.max_share is not None:
                    limit = min(limit, requirement.max_share * requirement.quantity)
                total = min(limit, sum(way[-1] for way in found))
                if not found:
                    continue
                if total <= 0 or offer.min_batch > total + slack(total):
                    cheapest = min(found, key=lambda way: way[4] + way[5])
                    extra = cheapest[4] + cheapest[5]
                    near = Nearest(
                        requirement_id,
                        Reason.BATCH_OVER_LIMIT,
                        offer.unit_price + extra,
                        extra,
                        requirement.price_ceiling,
                        requirement.period,
                    )
                    best = nearer(best, near)
                    continue
                cheapest = min(found, key=lambda way: way[4] + way[5])
                extra = cheapest[4] + cheapest[5]
                near = Nearest(
                    requirement_id,
                    Reason.PRICE,
                    offer.unit_price + extra,
                    extra,
                    requirement.price_ceiling,
                    requirement.period,
                )
                best = nearer(best, near)
                for hub, first, second, price, freight, handling, most in found:
                    columns.append(
                        (
                            offer_index,
                            hub,
                            row,
                            when,
                            first,
                            second,
                            price,
                            freight,
                            handling,
                            min(most, limit),
                        )
                    )
        nearest[offer_id] = best
    frame.nearest = nearest
    if columns:
        frame.fill(*(np.array(column) for column in zip(*columns, strict=True)))


def _ways_of(
    offer: Offer,
    requirement: Requirement,
    when: int,
    choices: Sequence[tuple[int, int, int]],
    lanes: LaneTable,
    hub_ids: Sequence[str],
    hubs: Mapping[tuple[int, int], Hub],
    pins: _PinIndex,
) -> tuple[list[tuple[int, int, int, float, float, float, float]], Nearest]:
    """The allowed ways from an offer to a requirement in a period, and the nearest of those that are not."""
    found: list[tuple[int, int, int, float, float, float, float]] = []
    near = Nearest(requirement.requirement_id, Reason.NO_LANE, period=requirement.period)
    for hub_index, first, second in choices:
        most = inf if lanes[first].max_quantity is None else float(lanes[first].max_quantity or 0.0)
        freight = lanes[first].unit_cost
        handling = 0.0
        hub_id = None
        if hub_index >= 0:
            hub_id = hub_ids[hub_index]
            hub = hubs.get((hub_index, when))
            if hub is None:
                continue
            freight += lanes[second].unit_cost
            handling = hub.handling_cost
            limit = lanes[second].max_quantity
            most = min(most, hub.capacity, inf if limit is None else limit)
        allowed = pins.most(offer.offer_id, hub_id, requirement.requirement_id)
        cost = offer.unit_price + freight + handling
        ceiling = requirement.price_ceiling
        name, period, extra = requirement.requirement_id, requirement.period, freight + handling
        if allowed <= 0:
            near = nearer(near, Nearest(name, Reason.PINNED, cost, extra, ceiling, period))
        elif ceiling is not None and cost > ceiling + slack(ceiling):
            near = nearer(near, Nearest(name, Reason.OVER_CEILING, cost, extra, ceiling, period))
        elif min(most, allowed) > 0:
            found.append((hub_index, first, second, offer.unit_price, freight, handling, min(most, allowed)))
        else:
            near = nearer(near, Nearest(name, Reason.BATCH_OVER_LIMIT, cost, extra, ceiling, period))
    return found, near
