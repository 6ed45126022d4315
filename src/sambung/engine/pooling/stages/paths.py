"""Whose goods go where: flows by arcs → quantities on whole ways, each smallest batch kept.

At a hub, what enters is dealt out to what leaves: whole where it fits, cut where both pieces reach the batch.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.stages.arcs import Arcs, summed
from sambung.engine.pooling.stages.dealing import deal_exactly, sellers_of
from sambung.engine.pooling.stages.filling import NOISE, Dealt, Way, filled
from sambung.engine.pooling.stages.network import Flows

# Offers beside the plan's that may join at a hub whose goods are dealt exactly.
JOINING = 12
# Orders in which a hub's buyers are tried by hand.
ORDERS = 24
Floats = npt.NDArray[np.float64]


def dealt_of(arcs: Arcs, ways: dict[Way, float]) -> Dealt:
    """What ways add up to."""
    dealt = Dealt(dict(ways))
    given: dict[int, float] = defaultdict(float)
    for (offer, hub, requirement), quantity in sorted(ways.items()):
        given[requirement] += quantity
        dealt.used[offer] = dealt.used.get(offer, 0.0) + quantity
        dealt.through[hub] = dealt.through.get(hub, 0.0) + quantity
    for requirement, asked in enumerate(arcs.asked.tolist()):
        if asked - given[requirement] > 1e-3 * slack(asked):
            dealt.lacks[requirement] = asked - given[requirement]
    return dealt


def is_filled(arcs: Arcs, dealt: Dealt) -> bool:
    """Whether only what may stay short does."""
    return all(
        np.isfinite(arcs.penalty[one]) or lack <= slack(float(arcs.asked[one]))
        for one, lack in dealt.lacks.items()
    )


def unit_costs(arcs: Arcs, ways: Sequence[Way]) -> Floats:
    """Price, freight and handling of a unit on each way (n,)."""
    offer, hub, asked = np.array(ways, dtype=np.int64).reshape(-1, 3).T
    costs = np.zeros(len(ways))
    past = np.flatnonzero(hub < 0)
    by = np.flatnonzero(hub >= 0)
    costs[past] = arcs.direct.cost[arcs.direct.find(offer[past], asked[past])]
    costs[by] = arcs.into.cost[arcs.into.find(offer[by], hub[by])]
    costs[by] += arcs.out.cost[arcs.out.find(hub[by], asked[by])]
    return costs


def cost_of_ways(arcs: Arcs, dealt: Dealt) -> float:
    """The whole cost of a dealt plan."""
    units = unit_costs(arcs, list(dealt.ways))
    total = float(units @ np.array(list(dealt.ways.values()))) if dealt.ways else 0.0
    total += float(arcs.once[list({way[0] for way in dealt.ways})].sum())
    total += float(arcs.opening[list({way[1] for way in dealt.ways if way[1] >= 0})].sum())
    return total + sum(lack * float(arcs.penalty[one]) for one, lack in dealt.lacks.items() if lack > 0)


def dealt_cheapest(arcs: Arcs, plan: Flows, budget: Budget) -> Dealt:
    """The plan dealt out: by hand and filled up, or with small programs, whichever is cheaper."""
    best: Dealt | None = None
    for is_exact in (False, True):
        if best is not None and budget.is_over:
            break
        dealt = Dealer(arcs, plan, budget, is_exact=is_exact).deal()
        if best is None or _rank(arcs, dealt) < _rank(arcs, best):
            best = dealt
    return best or Dealt()


def _rank(arcs: Arcs, dealt: Dealt) -> tuple[bool, float]:
    """Plans that fill all that must be before others, then by cost."""
    is_whole = is_filled(arcs, dealt)
    return not is_whole, cost_of_ways(arcs, dealt) if is_whole else sum(dealt.lacks.values())


class Dealer:
    """Deals out one plan by arcs. `is_exact`: a small program for each hub that does not come out by hand."""

    def __init__(self, arcs: Arcs, plan: Flows, budget: Budget, *, is_exact: bool = True) -> None:
        self.arcs, self.plan, self.budget, self.is_exact = arcs, plan, budget, is_exact
        taken = summed(arcs.into.tail, plan.into, len(arcs.capacity))
        taken += summed(arcs.direct.tail, plan.direct, len(arcs.capacity))
        self.spare, self.used = np.maximum(0.0, arcs.capacity - taken), taken > 0
        self.ways: dict[Way, float] = defaultdict(float)
        self.pair: dict[tuple[int, int], float] = defaultdict(float)

    def deal(self) -> Dealt:
        """Quantities on whole ways that keep every limit; `lacks` says what is not filled, whether it may be or not."""
        arcs, plan = self.arcs, self.plan
        for arc in np.flatnonzero(plan.direct > 0).tolist():
            self._put(int(arcs.direct.tail[arc]), -1, int(arcs.direct.head[arc]), float(plan.direct[arc]))
        sellers: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for arc in np.flatnonzero(plan.into > 0).tolist():
            sellers[int(arcs.into.head[arc])].append((float(plan.into[arc]), int(arcs.into.tail[arc])))
        buyers: dict[int, dict[int, float]] = defaultdict(dict)
        for arc in np.flatnonzero(plan.out > 0).tolist():
            buyers[int(arcs.out.tail[arc])][int(arcs.out.head[arc])] = float(plan.out[arc])
        for hub in sorted(sellers):
            self._deal_hub(hub, sellers[hub], buyers[hub])
        self._drop_small()
        return filled(arcs, self.ways, self.pair)

    def _put(self, offer: int, hub: int, requirement: int, quantity: float) -> None:
        self.ways[offer, hub, requirement] += quantity
        self.pair[offer, requirement] += quantity

    def _deal_hub(self, hub: int, sellers: list[tuple[float, int]], left: dict[int, float]) -> None:
        """By hand; where that leaves something, by a small program, if that is asked for."""
        pieces, missing = self._by_hand(hub, sellers, left)
        if missing > 0 and self.is_exact:
            stock = {offer: quantity for quantity, offer in sellers}
            joined = sellers_of(self.arcs, hub, stock, self.spare, self.used, JOINING)
            exact = deal_exactly(self.arcs, joined, left, self.budget)
            pieces = pieces if exact is None else exact
        for (offer, requirement), quantity in pieces.items():
            self._put(offer, hub, requirement, quantity)
        dealt: dict[int, float] = defaultdict(float)
        for (offer, _), quantity in pieces.items():
            dealt[offer] += quantity
            self.used[offer] = True
        planned = {offer: quantity for quantity, offer in sellers}
        for offer in {*planned, *dealt}:
            self.spare[offer] = max(0.0, self.spare[offer] + planned.get(offer, 0.0) - dealt.get(offer, 0.0))

    def _by_hand(
        self, hub: int, sellers: list[tuple[float, int]], left: dict[int, float]
    ) -> tuple[dict[tuple[int, int], float], float]:
        """((offer, requirement) → quantity, what is still missing): the best of some orders of the buyers."""
        smallest = sorted(left, key=lambda r: (left[r], r))
        rng = np.random.default_rng(hub)
        best: tuple[dict[tuple[int, int], float], float] = ({}, np.inf)
        total = sum(left.values())
        for turn in range(ORDERS):
            order = smallest if turn == 0 else smallest[::-1]
            order = order if turn < 2 else [smallest[k] for k in rng.permutation(len(smallest)).tolist()]
            pieces = self._pieces({offer: quantity for quantity, offer in sellers}, left, order)
            missing = total - sum(pieces.values())
            missing = missing if missing > NOISE * total else 0.0
            if missing < best[1]:
                best = pieces, missing
            if missing <= 0:
                break
        return best

    def _pieces(
        self, stock: dict[int, float], left: dict[int, float], order: list[int]
    ) -> dict[tuple[int, int], float]:
        """(offer, requirement) → quantity, buyer by buyer: sellers whole, the largest that fits first; the last one is cut.

        What is cut leaves both pieces at their batch, so the last buyer takes whatever is left.
        """
        pieces: dict[tuple[int, int], float] = {}
        for requirement in order:
            chosen, rest = self._whole_ones(stock, left[requirement])
            while rest > NOISE * left[requirement]:
                last = self._cut_of(stock, chosen, rest)
                if last is not None:
                    chosen[last] = rest
                    rest = 0.0
                elif chosen:
                    rest += chosen.pop(next(reversed(chosen)))
                else:
                    break
            if not chosen:
                chosen, rest = self._whole_ones(stock, left[requirement])
            for offer, quantity in chosen.items():
                pieces[offer, requirement] = quantity
                stock[offer] -= quantity
                if stock[offer] <= NOISE * quantity:
                    del stock[offer]
        return pieces

    def _whole_ones(self, stock: dict[int, float], need: float) -> tuple[dict[int, float], float]:
        """Sellers taken whole, those with a batch first, the largest that fits first; what is still needed."""
        least = self.arcs.least
        chosen: dict[int, float] = {}
        for offer in sorted(stock, key=lambda o: (least[o] <= 0, -stock[o], o)):
            if stock[offer] <= need * (1 + NOISE) and stock[offer] >= least[offer] - slack(
                float(least[offer])
            ):
                chosen[offer] = min(stock[offer], need)
                need -= chosen[offer]
        return chosen, need

    def _cut_of(self, stock: dict[int, float], chosen: dict[int, float], rest: float) -> int | None:
        """A seller that can give exactly `rest` and keep its batch: one without a batch before others."""
        least = self.arcs.least
        fits = [
            offer
            for offer, quantity in stock.items()
            if offer not in chosen and rest >= least[offer] and quantity - rest >= least[offer]
        ]
        return min(fits, key=lambda offer: (least[offer] > 0, -stock[offer], offer), default=None)

    def _drop_small(self) -> None:
        """Deliveries under their smallest batch are taken back."""
        least = self.arcs.least
        small = {
            pair
            for pair, quantity in self.pair.items()
            if quantity < least[pair[0]] - slack(float(least[pair[0]]))
        }
        for way in [way for way in self.ways if (way[0], way[2]) in small]:
            del self.ways[way]
        for pair in small:
            del self.pair[pair]
