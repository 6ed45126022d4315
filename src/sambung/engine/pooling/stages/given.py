"""What is left once hubs are open to given shares: a linear program of flows, written with the arcs that can matter.

An offer reaches many hubs and sends its goods to one or two of them. The program begins with few arcs; prices say which
others would carry goods, and only these join it. Onboarding is spread over the offer's capacity, but for offers that are
open to given shares themselves.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs
from sambung.engine.pooling.stages.network import rows_of

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Rounds of joining arcs; what is left out may be worth this share of the cost, or of a rough answer's.
ROUNDS, LEFT_OUT, LEFT_OUT_ROUGHLY = 12, 1e-5, 1e-3
# Arcs that join in one round, those that are worth most: more at once would make the program slow to begin.
MOST_JOINED, ROUGH_ROUNDS = 15_000, 3
# What may not stay short costs so many times the dearest of the cheapest ways, where it does.
DEAR = 2.0


@dataclass(frozen=True, slots=True)
class Given:
    """Flows by arc, their cost with spread onboarding and without openings, what is short (R,); prices.

    `asked` (R,) and `capacity` (I,) are prices as in `prices`; `goods` (H,): what a unit is worth at a hub.
    """

    value: float
    into: Floats
    out: Floats
    direct: Floats
    short: Floats
    asked: Floats
    capacity: Floats
    goods: Floats


@dataclass(frozen=True, slots=True)
class Wanted:
    """Arcs that would gain something, each (n,): whose they are, what a unit gains, how much they carry at most."""

    offer: Indices
    gain: Floats
    most: Floats

    def chosen(self, which: Mask) -> "Wanted":
        """Some of them."""
        return Wanted(self.offer[which], self.gain[which], self.most[which])

    def dealt(self, capacity: Floats) -> tuple[Floats, Mask]:
        """(what a unit more of each offer would gain (I,), which arcs are taken).

        An offer takes its best arcs first, until its capacity is used; the last one taken says what a unit more gains.
        """
        order = np.lexsort((-self.gain, self.offer))
        offer, most = self.offer[order], self.most[order]
        filled = np.cumsum(most)
        starts = np.flatnonzero(np.diff(offer, prepend=-1))
        others = np.repeat(filled[starts] - most[starts], np.diff(np.append(starts, len(offer))))
        enough = capacity[offer] * (1 - 1e-9)
        worth = np.zeros(len(capacity))
        full = np.flatnonzero(filled - others >= enough)
        np.maximum.at(worth, offer[full], self.gain[order][full])
        taken = np.zeros(len(order), dtype=bool)
        taken[order] = filled - others - most < enough
        return worth, taken


class GivenHubs:
    """The program, kept from one set of hubs to the next as long as its arcs stay."""

    def __init__(self, arcs: Arcs, first_asked: Floats, into: Mask, direct: Mask, offers: Indices) -> None:
        """`first_asked` (R,): the cheapest ways; `into` and `direct`: arcs to begin with; `offers` (K,) have shares."""
        self.arcs, self.offers = arcs, offers
        self.into, self.direct = into.copy(), direct.copy()
        self.hubs = np.zeros(len(arcs.room), dtype=bool)
        self.spread = arcs.once / np.maximum(arcs.capacity, 1e-12)
        self.spread[offers] = 0.0
        dear = DEAR * float(first_asked.max(initial=0.0)) + 1.0
        self.penalty = np.where(np.isfinite(arcs.penalty), arcs.penalty, dear)
        self.run: Run | None = None

    def solve(self, share: Floats, budget: Budget, *, is_rough: bool = False) -> Given | None:
        """The cheapest flows at shares of hubs and offers (H + K,) from 0 to 1; None where the budget ends first.

        `is_rough`: near the cheapest, with prices as good as any others.
        """
        left_out = LEFT_OUT_ROUGHLY if is_rough else LEFT_OUT
        found = None
        hubs = share[: len(self.hubs)]
        if (hubs[~self.hubs] > 0).any():
            self.hubs |= hubs > 0
            self.run = None
        for _ in range(ROUGH_ROUNDS if is_rough else ROUNDS):
            if budget.is_over:
                return found
            now = self._solved(share, budget)
            if now is None:
                return found
            found, into, direct, lost = now
            if lost <= left_out * abs(found.value):
                break
            self.into[into] = True
            self.direct[direct] = True
            self.run = None
        return found

    def _solved(self, share: Floats, budget: Budget) -> tuple[Given, Indices, Indices, float] | None:
        """(flows with the arcs there are, arcs that would carry goods, what they are worth at most)."""
        arcs = self.arcs
        if self.run is None:
            self._write(budget)
        run = self.run
        if run is None:
            return None
        run.budget = budget
        capacity = arcs.capacity.copy()
        capacity[self.offers] *= share[len(arcs.room) :]
        of_offers = share[len(arcs.room) :]
        share = share[: len(arcs.room)]
        fixed = np.concatenate((share[self.h], of_offers))
        upper = np.concatenate(
            (
                arcs.into.most[self.a] * share[arcs.into.head[self.a]],
                arcs.out.most[self.b] * share[arcs.out.tail[self.b]],
                fixed,
            )
        )
        lower = np.zeros(len(upper))
        lower[len(upper) - len(fixed) :] = fixed
        columns = np.arange(len(upper), dtype=np.int64)
        run.change_bounds(columns, lower, upper)
        outcome = run.attempt()
        if outcome.status != "optimal" or outcome.x is None or outcome.row_dual is None:
            return None
        into, out, direct = (np.zeros(len(side)) for side in (arcs.into, arcs.out, arcs.direct))
        ends = np.cumsum([len(self.a), len(self.b), len(fixed), len(self.c)])
        into[self.a], out[self.b] = outcome.x[: ends[0]], outcome.x[ends[0] : ends[1]]
        direct[self.c] = outcome.x[ends[2] : ends[3]]
        asked = outcome.row_dual[: len(arcs.asked)]
        goods = outcome.row_dual[len(arcs.asked) : len(arcs.asked) + len(arcs.room)]
        gain = goods[arcs.into.head] - arcs.into.cost - self.spread[arcs.into.tail]
        past = asked[arcs.direct.head] - arcs.direct.cost - self.spread[arcs.direct.tail]
        a = np.flatnonzero((gain > 0) & (share[arcs.into.head] > 0))
        c = np.flatnonzero(past > 0)
        wanted = Wanted(
            np.concatenate((arcs.into.tail[a], arcs.direct.tail[c])),
            np.concatenate((gain[a], past[c])),
            np.concatenate((arcs.into.most[a] * share[arcs.into.head[a]], arcs.direct.most[c])),
        )
        is_written = np.concatenate((self.into[a], self.direct[c]))
        worth, is_taken = wanted.dealt(capacity)
        now, _ = wanted.chosen(is_written).dealt(capacity)
        joins = np.flatnonzero(is_taken & ~is_written)
        values = (np.maximum(0.0, wanted.gain - now[wanted.offer]) * wanted.most)[joins]
        lost = float(values.sum())
        joins = joins[np.argsort(-values, kind="stable")[:MOST_JOINED]]
        given = Given(
            float(outcome.objective or 0.0), into, out, direct, outcome.x[ends[3] :],
            asked, self.spread + worth, goods,
        )  # fmt: skip
        return given, a[joins[joins < len(a)]], c[joins[joins >= len(a)] - len(a)], lost

    def _write(self, budget: Budget) -> None:
        """Columns: arcs in, arcs out, hubs, offers with shares, arcs past hubs, shortages.

        Rows: asked, goods, room, capacity of offers with two arcs or a share.
        """
        arcs = self.arcs
        self.a = np.flatnonzero(self.into & self.hubs[arcs.into.head])
        self.b = np.flatnonzero(self.hubs[arcs.out.tail])
        self.c = np.flatnonzero(self.direct)
        self.h = np.flatnonzero(self.hubs)
        tail, head, past = arcs.into.tail[self.a], arcs.into.head[self.a], arcs.direct.tail[self.c]
        count = np.bincount(np.concatenate((tail, past)), minlength=len(arcs.capacity))
        count[self.offers] = 2
        both = np.flatnonzero(count > 1)
        place = np.full(len(count), -1, dtype=np.int64)
        place[both] = np.arange(len(both))
        asked, hubs = len(arcs.asked), len(arcs.room)
        shared = len(self.offers)
        sizes = [len(self.a), len(self.b), len(self.h), shared, len(self.c), asked]
        first = np.cumsum([0, *sizes])
        number = [np.arange(first[k], first[k + 1]) for k in range(6)]
        mine, other = place[tail] >= 0, place[past] >= 0
        leaves, arrives = arcs.out.tail[self.b], arcs.out.head[self.b]
        most = np.minimum(arcs.room, arcs.asked.sum())
        limit = asked + 2 * hubs
        entries: list[tuple[Indices, Indices, Floats | float]] = [
            (arrives, number[1], 1.0), (arcs.direct.head[self.c], number[4], 1.0), (np.arange(asked), number[5], 1.0),
            (asked + head, number[0], 1.0), (asked + leaves, number[1], -1.0),
            (asked + hubs + leaves, number[1], 1.0), (asked + hubs + self.h, number[2], -most[self.h]),
            (limit + place[tail[mine]], number[0][mine], 1.0), (limit + place[past[other]], number[4][other], 1.0),
            (limit + place[self.offers], number[3], -arcs.capacity[self.offers]),
        ]  # fmt: skip
        able = arcs.capacity[both]
        able[place[self.offers]] = 0.0
        lower = np.concatenate((arcs.asked, np.zeros(hubs), np.full(hubs + len(both), -inf)))
        upper = np.concatenate((arcs.asked, np.zeros(2 * hubs), able))
        cost = np.concatenate(
            (
                arcs.into.cost[self.a] + self.spread[tail], arcs.out.cost[self.b], np.zeros(len(self.h) + shared),
                arcs.direct.cost[self.c] + self.spread[past], self.penalty,
            )
        )  # fmt: skip
        bound = np.concatenate(
            (arcs.into.most[self.a], arcs.out.most[self.b], np.ones(len(self.h) + shared), arcs.direct.most[self.c],
             arcs.asked)
        )  # fmt: skip
        rows = rows_of(entries, lower, upper)
        program = Program(cost.tolist(), [0.0] * len(cost), bound.tolist(), [False] * len(cost), rows)
        self.run = Run(program, budget, relax=True)
