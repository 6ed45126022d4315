"""A problem with hubs as arrays of arcs: offer → hub, hub → requirement, offer → requirement."""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.lines import TOLERANCE, slack
from sambung.engine.pooling.problem import Problem, Settings
from sambung.standards.problems.lanes import LaneTable

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """Arcs of one kind: `tail` and `head` are indices, `cost` per unit, `most` the largest flow, `lane` its row.

    `cost` holds the offer's price (from offers) and the hub's handling (from hubs).
    """

    tail: Indices
    head: Indices
    cost: Floats
    most: Floats
    lane: Indices

    def __len__(self) -> int:
        return len(self.tail)

    def find(self, tail: Indices, head: Indices) -> Indices:
        """The arcs that join these tails to these heads; all of them must be there."""
        width = int(max(self.tail.max(initial=0), tail.max(initial=0))) + 1
        return np.searchsorted(self.head * width + self.tail, head * width + tail)


@dataclass(frozen=True, slots=True)
class Arcs:
    """I offers, H hubs, R requirements, one period. `penalty` (R,) is infinite where all must be filled.

    `least` (I,): an offer in use gives a requirement at least so much. `into` goes to hubs, `out` leaves them,
    `direct` goes past them. `unit_cost` is each lane's own.
    """

    offer_ids: tuple[str, ...]
    hub_ids: tuple[str, ...]
    capacity: Floats
    price: Floats
    once: Floats
    least: Floats
    room: Floats
    opening: Floats
    asked: Floats
    penalty: Floats
    into: Side
    out: Side
    direct: Side
    unit_cost: Floats


def summed(index: Indices, flow: Floats, count: int) -> Floats:
    """Flows added up by index (count,), as floats where there are none too."""
    return np.bincount(index, flow, minlength=count).astype(np.float64)


def read_arcs(problem: Problem) -> Arcs | None:
    """The arcs of a problem; None where something in it is about whole ways, or about more than one period."""
    if not problem.hubs or problem.pairs is not None or problem.uses or problem.previous:
        return None
    settings = replace(
        problem.settings, change_cost=None, inclusion_minimum=None, inclusion_class=Settings().inclusion_class
    )
    if settings != Settings():
        return None
    if any(
        row.period is not None
        for rows in (problem.requirements, problem.offers, problem.hubs)
        for row in rows
    ):
        return None
    if problem.pins or any(
        row.max_suppliers is not None or (row.max_share is not None and row.max_share < 1)
        for row in problem.requirements
    ):
        return None
    return _read(problem)


def _read(problem: Problem) -> Arcs | None:
    offer_ids = tuple(row.offer_id for row in problem.offers)
    hub_ids = tuple(row.hub_id for row in problem.hubs)
    offer = {name: index for index, name in enumerate(offer_ids)}
    hub = {name: index for index, name in enumerate(hub_ids)}
    asked_by = {row.requirement_id: index for index, row in enumerate(problem.requirements)}
    price = np.array([row.unit_price for row in problem.offers])
    handling = np.array([row.handling_cost for row in problem.hubs])
    lanes = LaneTable.of(problem.lanes)
    if (lanes.fixed_cost > 0).any():
        return None
    into = _side(lanes, offer, hub)
    out = _side(lanes, hub, asked_by)
    direct = _side(lanes, offer, asked_by)
    into.cost[:] += price[into.tail]
    direct.cost[:] += price[direct.tail]
    out.cost[:] += handling[out.tail]
    ceiling = np.array(
        [inf if row.price_ceiling is None else row.price_ceiling for row in problem.requirements]
    )
    least = np.array([row.min_batch for row in problem.offers])
    capacity = np.array([row.capacity for row in problem.offers])
    capacity = np.where(least > capacity * (1 + TOLERANCE), 0.0, capacity)  # its batch fits nowhere
    asked = np.array([row.quantity for row in problem.requirements])
    room = np.array([row.capacity for row in problem.hubs])
    if _is_ceiling_felt(into, out, direct, ceiling, len(room)):
        return None
    direct.most[:] = np.minimum(direct.most, np.minimum(capacity[direct.tail], asked[direct.head]))
    into.most[:] = np.minimum(into.most, np.minimum(capacity[into.tail], room[into.head]))
    out.most[:] = np.minimum(out.most, np.minimum(room[out.tail], asked[out.head]))
    return Arcs(
        offer_ids,
        hub_ids,
        capacity,
        price,
        np.array([row.onboarding_cost for row in problem.offers]),
        least,
        room,
        np.array([row.opening_cost for row in problem.hubs]),
        asked,
        np.array(
            [inf if row.shortage_penalty is None else row.shortage_penalty for row in problem.requirements]
        ),
        into,
        out,
        direct,
        lanes.unit_cost,
    )


def _side(lanes: LaneTable, tails: dict[str, int], heads: dict[str, int]) -> Side:
    """The lanes from one kind of place to another, those of one head together."""
    tail = np.array([tails.get(name, -1) for name in lanes.names], dtype=np.int64)[lanes.origin]
    head = np.array([heads.get(name, -1) for name in lanes.names], dtype=np.int64)[lanes.destination]
    mine = np.flatnonzero((tail >= 0) & (head >= 0))
    mine = mine[np.lexsort((tail[mine], head[mine]))]
    most = lanes.max_quantity[mine]
    return Side(tail[mine], head[mine], lanes.unit_cost[mine], np.where(np.isnan(most), inf, most), mine)


def _is_ceiling_felt(into: Side, out: Side, direct: Side, ceiling: Floats, hubs: int) -> bool:
    """Whether some way costs more than its requirement's ceiling allows."""
    allowed = ceiling + np.array([slack(limit) if limit < inf else 0.0 for limit in ceiling])
    if (direct.cost > allowed[direct.head]).any():
        return True
    dearest = np.full(hubs, -inf)
    np.maximum.at(dearest, into.head, into.cost)
    return bool((dearest[out.tail] + out.cost > allowed[out.head]).any())
