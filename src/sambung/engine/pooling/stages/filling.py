"""What whole ways still lack is given to ways that have room left: cheapest first, by hubs in use, then by all of them."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.stages.arcs import Arcs

# Below this share of what is asked a flow is the solver's noise.
NOISE = 1e-9
Floats = npt.NDArray[np.float64]
Way = tuple[int, int, int]  # offer, hub (−1: direct), requirement


@dataclass(slots=True)
class Dealt:
    """Quantities by way; what each requirement still lacks; what of each offer is used."""

    ways: dict[Way, float] = field(default_factory=dict)
    lacks: dict[int, float] = field(default_factory=dict)
    used: dict[int, float] = field(default_factory=dict)
    through: dict[int, float] = field(default_factory=dict)


def filled(arcs: Arcs, ways: dict[Way, float], pair: dict[tuple[int, int], float]) -> Dealt:
    """The ways with what they lack; `pair`, what each offer gives each requirement, grows along."""
    return _Filling(arcs, dict(ways), pair).run(ways)


class _Filling:
    def __init__(self, arcs: Arcs, ways: dict[Way, float], pair: dict[tuple[int, int], float]) -> None:
        self.arcs, self.dealt, self.pair = arcs, Dealt(ways), pair
        self.on_lane: dict[Way, float] = defaultdict(float)
        self.leaving: dict[tuple[int, int], float] = defaultdict(float)

    def run(self, ways: dict[Way, float]) -> Dealt:
        """The ways, and more."""
        arcs, dealt = self.arcs, self.dealt
        given: dict[int, float] = defaultdict(float)
        used: dict[int, float] = defaultdict(float)
        through: dict[int, float] = defaultdict(float)
        for (offer, hub, requirement), quantity in sorted(ways.items()):
            given[requirement] += quantity
            used[offer] += quantity
            through[hub] += quantity
            self._count(offer, hub, requirement, quantity)
        dealt.used, dealt.through = used, through
        for requirement, asked in enumerate(arcs.asked.tolist()):
            lack = asked - given[requirement]
            if lack > NOISE * asked:
                lack = self._fill(requirement, lack, everywhere=False)
            if lack > NOISE * asked:
                lack = self._fill(requirement, lack, everywhere=True)
            if lack > NOISE * max(1.0, asked):
                dealt.lacks[requirement] = lack
        return dealt

    def _count(self, offer: int, hub: int, requirement: int, quantity: float) -> None:
        """What flows on each lane: offer → hub or straight to the requirement, hub → requirement."""
        if hub >= 0:
            self.on_lane[offer, hub, -1] += quantity
            self.leaving[hub, requirement] += quantity
        else:
            self.on_lane[offer, -1, requirement] += quantity

    def _fill(self, requirement: int, lack: float, *, everywhere: bool) -> float:
        """Cheapest first, by hubs in use or by all of them, one-off costs spread; what is still lacking."""
        arcs, dealt = self.arcs, self.dealt
        through = _as_array(dealt.through, len(arcs.room))
        used = _as_array(dealt.used, len(arcs.capacity))
        once = np.where(used > 0, 0.0, arcs.once) / lack
        spare = arcs.capacity - used
        last = np.full(len(arcs.room), -1, dtype=np.int64)
        out = np.flatnonzero(arcs.out.head == requirement)
        out = out[(through[arcs.out.tail[out]] > 0) | everywhere]
        last[arcs.out.tail[out]] = out
        into = np.flatnonzero((last[arcs.into.head] >= 0) & (spare[arcs.into.tail] > 0))
        head, tail = arcs.into.head[into], arcs.into.tail[into]
        into_cost = arcs.into.cost[into] + arcs.out.cost[last[head]] + once[tail]
        into_cost += np.where(through[head] > 0, 0.0, arcs.opening[head]) / lack
        past = np.flatnonzero(arcs.direct.head == requirement)
        direct = arcs.direct.tail[past]
        cost = np.concatenate((into_cost, arcs.direct.cost[past] + once[direct]))
        offers = np.concatenate((tail, direct))
        hubs = np.concatenate((head, np.full(len(past), -1)))
        mosts = np.concatenate((arcs.into.most[into], arcs.direct.most[past]))
        order = np.lexsort((hubs, offers, cost))
        for offer, hub, most in zip(
            offers[order].tolist(), hubs[order].tolist(), mosts[order].tolist(), strict=True
        ):
            lane = (offer, hub, -1 if hub >= 0 else requirement)
            free = min(float(arcs.capacity[offer]) - dealt.used.get(offer, 0.0), most - self.on_lane[lane])
            if hub >= 0:
                free = min(free, float(arcs.room[hub]) - dealt.through.get(hub, 0.0))
                free = min(free, float(arcs.out.most[last[hub]]) - self.leaving[hub, requirement])
            piece = min(lack, free)
            batch = float(arcs.least[offer])
            if piece <= 0 or self.pair.get((offer, requirement), 0.0) + piece < batch:
                continue
            way = (offer, hub, requirement)
            dealt.ways[way] = dealt.ways.get(way, 0.0) + piece
            self.pair[offer, requirement] += piece
            self._count(offer, hub, requirement, piece)
            dealt.used[offer] = dealt.used.get(offer, 0.0) + piece
            dealt.through[hub] = dealt.through.get(hub, 0.0) + piece
            lack -= piece
            if lack <= NOISE * float(arcs.asked[requirement]):
                return 0.0
        return lack


def _as_array(values: dict[int, float], count: int) -> Floats:
    """Values by index, those below 0 left out."""
    found = np.zeros(count)
    for place, value in values.items():
        if place >= 0:
            found[place] = value
    return found
