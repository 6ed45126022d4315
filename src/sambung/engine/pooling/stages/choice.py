"""Which hubs to open, by rows: a small program over the hubs (and offers, where few) holds what prices say a set costs.

At prices of what is asked and of capacity, a set of hubs costs at least what all else costs, plus each open hub's opening
less its gain: a row for every set, the strongest for the one whose flows gave the prices. The small program is solved
in fractions first, then in whole hubs; each whole answer is a set to try, and gets its row.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs, summed
from sambung.engine.pooling.stages.given import Given, GivenHubs
from sambung.engine.pooling.stages.network import Flows
from sambung.engine.pooling.stages.prices import ARCS_PER_WORK, SECONDS_PER_ARC, Answer, Priced, Pricing

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FRACTION_STEPS, WHOLE_STEPS = 20, 400
# Whole steps where few arcs make other methods as quick, and offers' own choices are not in the rows.
FEW_STEPS, FEW_ARCS = 40, 60_000
# The fractions are enough where so many steps raised the bound by less than this share of it.
PATIENCE, RISE = 10, 2e-5
# Offers with a one-off cost up to which they are chosen as hubs are; where there are more, their cost is spread.
MOST_CHOSEN = 150
# Arcs to begin with: those that the prices' mean answer uses for at least this share of their most.
USED_SHARE = 0.01
# A hub with a smaller share in the prices' mean answer is shut where the search begins.
LEAST_SHARE = 0.05
# The small program ends at this gap, or at this share of the one that is open; what a tolerance may hide is taken off
# its bound.
SMALL_GAP, SMALL_SHARE, HIDDEN = 1e-5, 0.2, 1e-9
ROUNDED_FROM = (0.25, 0.1)
# What is short of a set's flows, relative to what is asked, before it counts as no plan.
NOISE = 1e-7


@dataclass(frozen=True, slots=True)
class Row:
    """A set y of hubs and offers (H + K,) costs at least constant + worth · y; the prices say why."""

    constant: float
    worth: Floats
    asked: Floats
    capacity: Floats


class Choice:
    """One problem's rows, the best set of hubs so far and the bound."""

    def __init__(self, arcs: Arcs, pricing: Pricing, priced: Priced, gap: float) -> None:
        self.arcs, self.pricing, self.budget, self.gap = arcs, pricing, Budget(), gap
        used = priced.mean.into > USED_SHARE * arcs.into.most
        past = priced.mean.direct > USED_SHARE * arcs.direct.most
        first = pricing.first()[0]
        costly = np.flatnonzero(arcs.once > 0)
        self.offers = costly if len(costly) <= MOST_CHOSEN else costly[:0]
        self.is_whole = len(self.offers) == len(costly) and not (arcs.least > 0).any()
        self.once = np.concatenate((arcs.opening, arcs.once[self.offers]))
        self.given = GivenHubs(arcs, first, used, past, self.offers)
        self.priced = priced
        self.bound = priced.answer.value
        self.scale = 1e4 / (float(np.abs(arcs.asked @ first)) + float(arcs.opening.max(initial=0.0)) + 1e-6)
        self.rows: list[Row] = []
        self._keep(priced.asked, priced.capacity, priced.answer)
        mean = np.concatenate((priced.mean.hub, priced.mean.offer[self.offers]))
        self.centre = np.where(mean < LEAST_SHARE, 0.0, np.minimum(mean, 1.0))
        self.tried: set[bytes] = set()
        self.chosen: Mask | None = None
        self.best: Given | None = None
        self.cost = inf

    @property
    def is_done(self) -> bool:
        """Whether no set could be cheaper by half the gap asked, or the budget is used up."""
        share = 1.0 if self.is_whole else 0.5  # what offers' batches and onboarding cost comes on top
        is_near = self.chosen is not None and self.cost - self.bound <= share * self.gap * abs(self.cost)
        return is_near or self.budget.is_over

    @property
    def hubs(self) -> Mask | None:
        """The hubs of the best set (H,)."""
        return None if self.chosen is None else self.chosen[: len(self.arcs.room)]

    def run(self, budget: Budget, plan: Flows | None = None) -> None:
        """Fractions, then whole hubs; from a plan where there is one: its arcs carry all that is asked."""
        self.budget = budget
        if plan is not None:
            self.given.into |= plan.into > 0
            self.given.direct |= plan.direct > 0
            self._try(self._set_of(plan))
        self._round()
        self._fractions()
        self._round()
        self._whole()

    def go_on(self, plan: Flows, budget: Budget) -> None:
        """More whole sets, within another budget; a plan found elsewhere may be the one to beat."""
        self.budget = budget
        if plan.cost < self.cost:
            self.cost, self.chosen, self.best = plan.cost, self._set_of(plan), None
        self._whole()

    def _set_of(self, plan: Flows) -> Mask:
        chosen = np.concatenate((plan.hubs(self.arcs), plan.offers(self.arcs)[self.offers]))
        return chosen | (self.once <= 0)

    def _round(self) -> None:
        """Whole sets from the shares."""
        for share in ROUNDED_FROM:
            if not self.is_done:
                self._try((self.centre >= share) | (self.once <= 0))

    def _keep(self, asked: Floats, capacity: Floats, answer: Answer) -> Row:
        worth = np.concatenate((answer.hub_worth, answer.offer_worth[self.offers]))
        row = Row(answer.value - float(worth[worth < 0].sum()), worth, asked, capacity)
        self.rows.append(row)
        return row

    def _row(self, share: Floats, *, is_rough: bool = False) -> tuple[Row, Given] | None:
        """The row of the flows at hubs' shares; None where the budget ended first."""
        found = self.given.solve(share, self.budget, is_rough=is_rough)
        if found is None:
            return None
        size = self.pricing.size
        self.budget.spend(size / ARCS_PER_WORK, size * SECONDS_PER_ARC)
        answer = self.pricing.answer(found.asked, found.capacity)
        if answer.value > self.priced.answer.value:
            self.priced = Priced(found.asked, found.capacity, answer, self.priced.mean, self.priced.steps)
        self._raise(answer.value)
        return self._keep(found.asked, found.capacity, answer), found

    def _raise(self, bound: float) -> None:
        self.bound = max(self.bound, bound - HIDDEN * abs(bound))
        if self.budget.report is not None:
            self.budget.report(None, self.bound, self.budget.used_seconds)

    def _program(self) -> Program:
        """min θ, θ ≥ constant + worth · y for each row; costs scaled."""
        program = Program()
        for _ in range(len(self.once)):
            program.add_binary()
        program.add_column(1.0, -inf)
        arcs, hubs = self.arcs, len(self.arcs.room)
        lack = float(arcs.asked.sum() - arcs.asked[np.isfinite(arcs.penalty)].sum())
        past = np.minimum(summed(arcs.direct.tail, arcs.direct.most, len(arcs.capacity)), arcs.capacity)
        others = np.ones(len(arcs.capacity), dtype=bool)
        others[self.offers] = False
        for columns, room, without in (
            (np.arange(hubs), arcs.room, past),
            (hubs + np.arange(len(self.offers)), arcs.capacity[self.offers], arcs.capacity[others]),
        ):
            missing = (lack - float(without.sum())) * (1 - 1e-7)
            if missing > 0:
                program.rows.add(columns, np.minimum(room / missing, 1.0), 1.0, inf)
        for row in self.rows:
            self._add(program, row)
        return program

    def _add(self, program: Program, row: Row) -> None:
        columns = np.arange(len(row.worth) + 1)
        program.rows.add(columns, np.append(-row.worth * self.scale, 1.0), row.constant * self.scale, inf)

    def _fractions(self) -> None:
        """Rows between the small program's answer and a point that follows it slowly; their mean is better prices."""
        count = len(self.once)
        run = Run(self._program(), self.budget, relax=True)
        history: list[float] = []
        for _ in range(FRACTION_STEPS):
            if self.is_done:
                return
            outcome = run.attempt()
            if outcome.status == "failed":  # lost its accuracy from row to row: written anew
                run = Run(self._program(), self.budget, relax=True)
                outcome = run.attempt()
            if outcome.status != "optimal" or outcome.x is None:
                break
            history.append(outcome.bound / self.scale)
            y = np.clip(outcome.x[:count], 0.0, 1.0)
            self.centre = 0.5 * (self.centre + y)
            if len(history) > PATIENCE and history[-1] - history[-PATIENCE - 1] <= RISE * abs(history[-1]):
                break
            found = self._row(0.5 * (self.centre + y), is_rough=True)
            if found is None:
                break
            added = Program()
            self._add(added, found[0])
            run.add_rows(*added.rows.arrays())
        self._mean()

    def _mean(self) -> None:
        """Prices that prove by themselves what all rows together do in fractions: their mean as the small program weighs."""
        side = Budget(seed=self.budget.seed, threads=self.budget.threads)
        outcome = Run(self._program(), side, relax=True).attempt()
        if outcome.status != "optimal" or outcome.row_dual is None:
            return
        weight = np.maximum(outcome.row_dual[-len(self.rows) :], 0.0)
        if weight.sum() <= 0:
            return
        weight /= weight.sum()
        asked, capacity = 0.0 * self.priced.asked, 0.0 * self.priced.capacity
        for part, row in zip(weight.tolist(), self.rows, strict=True):
            if part > 0:
                asked += part * row.asked
                capacity += part * row.capacity
        answer = self.pricing.answer(asked, capacity)
        self._keep(asked, capacity, answer)
        if answer.value > self.priced.answer.value:
            self.priced = Priced(asked, capacity, answer, self.priced.mean, self.priced.steps)
            self._raise(answer.value)

    def _whole(self) -> None:
        """The small program in whole hubs; each answer is tried, and gets a row."""
        count = len(self.once)
        share = SMALL_SHARE
        steps = WHOLE_STEPS if self.is_whole or self.pricing.size > FEW_ARCS else FEW_STEPS
        for _ in range(steps):
            if self.is_done:
                return
            side = self.budget.side()
            open_gap = 1.0 if self.chosen is None else (self.cost - self.bound) / abs(self.cost)
            gap = max(SMALL_GAP, share * open_gap)
            outcome = Run(self._program(), side).attempt(gap=gap)
            self.budget.join(side)
            self._raise(outcome.bound / self.scale)
            if outcome.x is None or self.is_done:
                return
            chosen = outcome.x[:count] > 0.5
            if chosen.tobytes() in self.tried:  # no more than its gap apart from the best answer
                if gap <= SMALL_GAP:
                    return
                share /= 4
            elif not self._try(chosen):
                return

    def _try(self, chosen: Mask) -> bool:
        """A row for a whole set, which is kept where its flows are the cheapest; whether there was time for it."""
        if chosen.tobytes() in self.tried:
            return True
        self.tried.add(chosen.tobytes())
        found = self._row(chosen.astype(np.float64))
        if found is None:
            return False
        given = found[1]
        missing = given.short[~np.isfinite(self.arcs.penalty)]
        if missing.sum() > NOISE * self.arcs.asked.sum():
            return True
        cost = given.value + float(self.once[chosen].sum())
        if cost < self.cost:
            self.cost, self.chosen, self.best = cost, chosen, given
        return True
