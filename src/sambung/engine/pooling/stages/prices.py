"""The bound of a problem by arcs: prices of what is asked and of offers' capacity, each hub answers for itself.

At prices π of what is asked and α of capacity, hub h buys at cost + α and sells at π − cost; it opens where its
gain exceeds its opening. What comes of it is the bound of the relaxation with every arc tied to its hub. Any π and
any α ≥ 0 give a valid bound; deflected subgradient steps find good ones, the mean answer is nearly a plan.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.stages.arcs import Arcs, summed
from sambung.engine.pooling.stages.kernels import trade

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

KEPT_WAY, MEAN_SHARE = 0.6, 0.05
AHEAD, LEAST_AHEAD, PATIENCE = 0.03, 2e-5, 10
# Taken off the bound, relative to the sum of its terms' sizes: more than floats lose in adding them.
SAFETY = 1e-12
# What an arc takes in one step, where no clock is lent; and how many arcs count as one unit of work.
SECONDS_PER_ARC, ARCS_PER_WORK = 8e-8, 1e4


@dataclass(frozen=True, slots=True)
class Answer:
    """The cheapest answer to prices: `value` is a bound; flows by arc, `hub` and `offer` 1 where open, used.

    `hub_worth`: opening less gain; `offer_worth`: onboarding less what its priced capacity is worth.
    """

    value: float
    into: Floats
    out: Floats
    direct: Floats
    short: Floats
    hub: Floats
    offer: Floats
    hub_worth: Floats
    offer_worth: Floats


@dataclass(slots=True)
class Mean:
    """The mean of the late answers: shares of hubs and offers, flows."""

    into: Floats
    out: Floats
    direct: Floats
    hub: Floats
    offer: Floats

    def add(self, answer: Answer, share: float) -> None:
        """Let the answer count with its share."""
        for name in ("into", "out", "direct", "hub", "offer"):
            mine = getattr(self, name)
            mine += share * (getattr(answer, name) - mine)


@dataclass(slots=True)
class Priced:
    """The best prices: `asked` (R,), `capacity` (I,); the bound and answer there, and the mean answer."""

    asked: Floats
    capacity: Floats
    answer: Answer
    mean: Mean
    steps: int = 0


class Pricing:
    """The arrays of one problem that pricing needs."""

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        hubs = len(arcs.room)
        self.start = np.searchsorted(arcs.into.head, np.arange(hubs + 1))
        order = np.argsort(arcs.out.tail, kind="stable")
        self.order = order
        self.sell_start = np.searchsorted(arcs.out.tail[order], np.arange(hubs + 1))
        self.sell_most = np.ascontiguousarray(arcs.out.most[order])
        self.take, self.give = np.zeros(len(arcs.into)), np.zeros(len(order))
        self.size = len(arcs.into) + len(arcs.out) + len(arcs.direct)

    def answer(self, asked: Floats, capacity: Floats) -> Answer:
        """The cheapest answer to these prices."""
        arcs = self.arcs
        buy = arcs.into.cost + capacity[arcs.into.tail]
        sell = (asked[arcs.out.head] - arcs.out.cost)[self.order]
        gain, _, _ = trade(
            self.start,
            buy,
            arcs.into.most,
            self.sell_start,
            sell,
            self.sell_most,
            arcs.room,
            self.take,
            self.give,
        )
        hub_worth = arcs.opening - gain
        is_open = hub_worth < 0
        into = np.where(is_open[arcs.into.head], self.take, 0.0)
        out = np.zeros(len(arcs.out))
        out[self.order] = self.give
        out *= is_open[arcs.out.tail]
        pays = np.minimum(0.0, arcs.direct.cost + capacity[arcs.direct.tail] - asked[arcs.direct.head])
        direct = np.where(pays < 0, arcs.direct.most, 0.0)
        won = summed(arcs.direct.tail, pays * direct, len(arcs.capacity))
        offer_worth = arcs.once - capacity * arcs.capacity + won
        is_used = offer_worth < 0
        direct *= is_used[arcs.direct.tail]
        short = np.where(arcs.penalty < asked, arcs.asked, 0.0)
        saved = (
            np.where(short > 0, arcs.penalty - asked, 0.0) * arcs.asked if (short > 0).any() else 0.0 * asked
        )
        terms = np.concatenate((asked * arcs.asked, saved, hub_worth[is_open], offer_worth[is_used]))
        value = float(terms.sum()) - SAFETY * float(np.abs(terms).sum() + np.abs(gain).sum())
        return Answer(
            value, into, out, direct, short, is_open.astype(np.float64), is_used.astype(np.float64),
            hub_worth, offer_worth,
        )  # fmt: skip

    def missed(self, answer: Answer) -> tuple[Floats, Floats]:
        """By how much the answer misses what is asked, and exceeds capacity, relative to both."""
        arcs = self.arcs
        given = summed(arcs.out.head, answer.out, len(arcs.asked)) + answer.short
        given += summed(arcs.direct.head, answer.direct, len(arcs.asked))
        used: Floats = summed(arcs.into.tail, answer.into, len(arcs.capacity)).astype(np.float64)
        used += summed(arcs.direct.tail, answer.direct, len(arcs.capacity))
        used -= arcs.capacity * answer.offer
        return (arcs.asked - given) / np.maximum(arcs.asked, 1e-12), used / np.maximum(arcs.capacity, 1e-12)

    def first(self) -> tuple[Floats, Floats]:
        """Each requirement's cheapest way with all one-off costs spread; capacity worth its onboarding."""
        arcs = self.arcs
        capacity = np.where(arcs.capacity > 0, arcs.once / np.maximum(arcs.capacity, 1e-12), 0.0)
        cheapest = np.full(len(arcs.room), inf)
        np.minimum.at(cheapest, arcs.into.head, arcs.into.cost + capacity[arcs.into.tail])
        cheapest += arcs.opening / np.maximum(arcs.room, 1e-12)
        asked = np.full(len(arcs.asked), inf)
        np.minimum.at(asked, arcs.out.head, arcs.out.cost + cheapest[arcs.out.tail])
        np.minimum.at(asked, arcs.direct.head, arcs.direct.cost + capacity[arcs.direct.tail])
        asked = np.minimum(asked, arcs.penalty)
        return np.where(np.isfinite(asked), asked, 0.0), capacity

    def search(self, steps: int, budget: Budget, known: Priced | None = None) -> Priced:
        """Good prices, from the first or from known ones."""
        arcs = self.arcs
        asked, capacity = self.first() if known is None else (known.asked, known.capacity)
        now = self.answer(asked, capacity)
        best = Priced(
            asked, capacity, now,
            Mean(now.into.copy(), now.out.copy(), now.direct.copy(), now.hub.copy(), now.offer.copy()),
        ) if known is None else known  # fmt: skip
        way_asked, way_capacity = np.zeros(len(asked)), np.zeros(len(capacity))
        ahead, stuck = AHEAD if known is None else AHEAD / 8, 0
        while best.steps < steps and ahead > LEAST_AHEAD and not budget.is_over:
            best.steps += 1
            budget.spend(self.size / ARCS_PER_WORK, self.size * SECONDS_PER_ARC)
            short, over = self.missed(now)
            over = np.where((capacity <= 0) & (over < 0), 0.0, over)
            way_asked = short + KEPT_WAY * way_asked
            way_capacity = over + KEPT_WAY * way_capacity
            norm = float(way_asked @ way_asked + way_capacity @ way_capacity)
            if norm <= 1e-18:
                break
            target = best.answer.value + ahead * abs(best.answer.value)
            length = max(target - now.value, 0.0) / norm
            asked = asked + length * way_asked / np.maximum(arcs.asked, 1e-12)
            capacity = np.maximum(0.0, capacity + length * way_capacity / np.maximum(arcs.capacity, 1e-12))
            now = self.answer(asked, capacity)
            best.mean.add(now, MEAN_SHARE)
            stuck += 1
            if now.value > best.answer.value:
                if now.value > best.answer.value + 0.05 * ahead * abs(best.answer.value):
                    stuck = 0
                best.answer, best.asked, best.capacity = now, asked, capacity
            if stuck >= PATIENCE:
                ahead, stuck = ahead * 0.7, 0
        return best
