"""The highest unit price at which a plan no dearer than ours uses an offer left out, by solving.

At a price p let F be the least cost of a plan that uses the offer, for Q units; at p + (Z − F) / Q that very
plan costs Z, what ours does. Repeating raises p until no plan gains (Dinkelbach's ratio search). A ceiling
shuts lines as p rises, so where a plan stands at its ceiling the search goes on with the lines that are left.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Build, Formulation
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.problem import Offer
from sambung.engine.pooling.search import optimise

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# The use that a solved price speaks of: this share of what the offer's widest line carries, or its smallest batch.
LEAST_SHARE = 1e-3
ROUNDS = 40
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Answer:
    """`price` None: no price would do. `is_solved` False: the work ended first, the price says nothing."""

    price: float | None
    is_solved: bool


class Entries:
    """One program for all offers left out; each is asked in it at one price after another.

    It is written with their prices at 0, so that it has every line that some price would allow.
    """

    def __init__(self, form: Formulation, left_out: set[str], ours: float, build: Build) -> None:
        """`ours`: the cost that a plan with the offer may have."""
        problem = form.problem
        offers = tuple(
            replace(row, unit_price=0.0) if row.offer_id in left_out else row for row in problem.offers
        )
        self.form = build(replace(problem, offers=offers))
        self.ours = ours
        lines = self.form.lines
        self.extra = lines.freight + lines.handling
        ceiling = np.array([inf if r.price_ceiling is None else r.price_ceiling for r in lines.requirements])
        own = ceiling[lines.requirement] if len(lines) else np.zeros(0)
        self.top = np.where(np.isfinite(own), own + 1e-6 * np.maximum(1.0, own) - self.extra, inf)
        self.true_top = np.where(np.isfinite(own), own - self.extra, inf)
        # What each line costs at the problem's own prices, and whether its ceiling allows it there.
        self.cost, self.upper = np.array(self.form.program.cost), np.array(self.form.program.upper)
        price = {(row.offer_id, row.period): row.unit_price for row in problem.offers}
        is_out = np.array([name in left_out for name in lines.offer_ids], dtype=bool)
        for line in np.flatnonzero(is_out[lines.offer]).tolist():
            name, period = lines.offer_ids[lines.offer[line]], lines.periods[lines.period[line]]
            own_price = price.get((name, period), price.get((name, None), 0.0))
            self.cost[line] = own_price + self.extra[line]
            if own_price > self.top[line]:
                self.upper[line] = 0.0

    def price_of(self, row: Offer, first: float, budget: Budget, gap: float) -> Answer:
        """The price of an offer's row, all else unchanged; `first` is where the search begins."""
        lines = self.form.lines
        offer = lines.offer_ids.index(row.offer_id)
        is_mine = lines.offer == offer
        if row.period is not None:
            is_mine &= lines.period == lines.periods.index(row.period)
        part = np.flatnonzero(is_mine)
        if not len(part):
            return Answer(None, is_solved=True)
        program = self._asking(part)
        price, best, is_above = max(0.0, min(first, float(self.true_top[part].max()))), None, False
        for _ in range(ROUNDS):
            found = self._plan_at(program, part, price, is_above, budget, gap)
            if found is None:
                return Answer(None, is_solved=False)
            cost, quantity, flows = found
            if cost > self.ours + CLOSE * max(1.0, abs(self.ours)):
                if best is not None or price <= 0:
                    return Answer(best, is_solved=True)
                price = 0.0 if cost == inf else max(0.0, price + (self.ours - cost) / quantity)
                continue
            top = float(self.true_top[part][flows > 0].min(initial=inf))
            goal = price + max(0.0, (self.ours - cost) / quantity)
            reached = max(price, min(goal, top))
            best = reached
            if reached - price > CLOSE * max(1.0, price):
                price, is_above = reached, False
            elif goal - price > CLOSE * max(1.0, price) and not is_above:
                is_above = True  # the plan gains still, but stands at its ceiling
            else:
                return Answer(best, is_solved=True)
        return Answer(None, is_solved=False)

    def _asking(self, part: Indices) -> Program:
        """The program at the problem's own prices, with the offer used."""
        program = self.form.program
        lines = self.form.lines
        rows = replace(
            program.rows,
            columns=list(program.rows.columns),
            values=list(program.rows.values),
            lower=list(program.rows.lower),
            upper=list(program.rows.upper),
        )
        rows.add(part, 1.0, LEAST_SHARE * float(lines.upper[part].max()), inf)
        return replace(program, rows=rows)

    def _plan_at(
        self, program: Program, part: Indices, price: float, is_above: bool, budget: Budget, gap: float
    ) -> tuple[float, float, Floats] | None:
        """(cost, quantity, flows of `part`) of the cheapest plan that uses the offer at the price.

        Cost inf: there is none. None: the work ended first. `is_above`: at a price just above.
        """
        cost, upper = self.cost.copy(), self.upper.copy()
        cost[part] = price + self.extra[part]
        if is_above:
            allowed = self.true_top[part] > price + CLOSE * max(1.0, price)
        else:
            allowed = self.top[part] >= price
        upper[part] = np.where(allowed, self.form.lines.upper[part], 0.0)
        asked = replace(program, cost=cost.tolist(), upper=upper.tolist())
        outcome = optimise(asked, budget, gap=gap)
        if outcome.status == "infeasible":
            return inf, 0.0, np.zeros(len(part))
        if outcome.x is None or outcome.objective is None or outcome.status != "optimal":
            return None
        flows = outcome.x[part]
        return outcome.objective, float(flows.sum()), np.where(flows > 1e-9 * upper[part], flows, 0.0)
