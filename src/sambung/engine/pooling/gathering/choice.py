"""From one set of open hubs to the next until bound and plan are as near as asked.

A small program over the hubs alone holds the rows found so far: its value is a bound for the whole problem.
First it is solved in fractions, and rows are found between its answer and a point that follows it slowly
(in-out: fewer rows); then in whole hubs. Each whole answer is a set of hubs to plan for, and either gets a row
that raises the bound, or is the best.
"""

from dataclasses import replace
from math import inf

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.gathering.cuts import Cut, best_cut
from sambung.engine.pooling.gathering.restricted import plan_of
from sambung.engine.pooling.gathering.ways import Floats, Ways, as_row_prices, as_ways
from sambung.engine.pooling.model import Program, without_shut
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.search import GAP_MARGIN, optimise
from sambung.engine.pooling.solver import Run

MIXED_INTEGER = "mixed-integer program with strong links"
GATHERING = "hubs by rows, offers by prices"
BOTH = f"{GATHERING}; the rest by {MIXED_INTEGER}"
FRACTION_STEPS, WHOLE_STEPS = 120, 200
# The fractions are enough where so many steps raised the bound by less than this share of it.
PATIENCE, RISE = 8, 2e-5
# A plan is made of a set whose bound is below the best plan by this share of the gap asked.
WORTH_A_PLAN = 0.5
# A step's reckoned seconds for each entry of the matrix: rows are found without the solver's clock.
SECONDS_PER_ENTRY = 1.5e-6
ROUNDED_FROM = (0.5, 0.25, 0.1)


def optimise_gathering(form: Formulation, budget: Budget, *, gap: float) -> Outcome | None:
    """As `search.optimise`, but it may end with the gap unproved before the budget does.

    None where the program is of another kind, or this method got no plan.
    """
    ways = as_ways(form)
    if ways is None or budget.is_over:
        return None
    return _Choice(form, ways, budget, gap).run()


def optimise_form(form: Formulation, budget: Budget, *, gap: float) -> tuple[str, Outcome]:
    """(method, outcome): the best of this method and, where it does not prove the gap, the general one; the better bound.

    The general one gets what this one leaves: hubs that no cheaper plan opens are shut, those that each needs open.
    """
    ways = as_ways(form)
    choice = None if ways is None or budget.is_over else _Choice(form, ways, budget, gap)
    found = None if choice is None else choice.run()
    if choice is None or found is None or found.objective is None:
        return MIXED_INTEGER, optimise(form.program, budget, gap=gap)
    if found.status == "optimal" or budget.is_over:
        return GATHERING, found
    program, kept = without_shut(choice.narrowed(found.objective))
    outcome = optimise(program, budget, gap=gap)
    if outcome.status == "infeasible":  # nothing is cheaper than the plan
        return BOTH, replace(found, status="optimal", bound=found.objective)
    if outcome.x is not None and outcome.objective is not None and outcome.objective < found.objective:
        x = np.zeros(len(form.program.cost))
        x[kept] = outcome.x
        status, objective = outcome.status, outcome.objective
        found = replace(found, x=x, objective=objective, status=status)
    bound = min(max(found.bound, outcome.bound), found.objective or inf)
    is_proved = (found.objective or inf) - bound <= gap * abs(found.objective or inf)
    return BOTH, replace(found, status="optimal" if is_proved else outcome.status, bound=bound)


class _Choice:
    def __init__(self, form: Formulation, ways: Ways, budget: Budget, gap: float) -> None:
        self.form, self.ways, self.budget, self.gap = form, ways, budget, gap
        self.count = len(ways.room) - 1
        self.opening = ways.opening[:-1]
        self.best: Outcome | None = None
        self.bound = -inf
        self.cuts: list[Cut] = []
        self.rents: Floats | None = None
        self.tried: dict[bytes, float] = {}

    def run(self) -> Outcome | None:
        everything = self._cut(np.ones(self.count))
        if everything is None:
            return None
        self.scale = 1e6 / max(everything.value, 1e-300)
        self._fractions()
        if not self.is_done:
            self._whole()
        if self.best is None or self.best.objective is None:
            return None
        is_proved = self._is_near(self.best.objective, self.bound)
        self.best.status = "optimal" if is_proved else "limit"
        self.best.bound = min(self.bound, self.best.objective)
        self.best.row_price = self._multipliers()
        return self.best

    def _multipliers(self) -> Floats | None:
        """The rows' prices in the form's program: the mean of all rows found, weighed as the small program does."""
        side = Budget(seed=self.budget.seed, threads=self.budget.threads)
        outcome = Run(self._program(), side, relax=True).attempt()
        if outcome.status != "optimal" or outcome.row_dual is None:
            return None
        weight = np.maximum(outcome.row_dual[-len(self.cuts) :], 0.0)
        used = np.flatnonzero(weight > 0)
        if not len(used):
            return None
        share = (weight[used] / weight[used].sum()).tolist()
        cuts = [self.cuts[index] for index in used.tolist()]
        return as_row_prices(
            self.form,
            sum(part * cut.price for part, cut in zip(share, cuts, strict=True)),
            sum((part * cut.rents for part, cut in zip(share, cuts, strict=True)), np.zeros(self.count)),
            sum((part * cut.worth for part, cut in zip(share, cuts, strict=True)), 0.0 * self.ways.most),
        )

    @property
    def is_done(self) -> bool:
        if self.budget.used_seconds >= self.budget.seconds:
            self.budget.ended_by = self.budget.ended_by or "time"
        if self.budget.is_over:
            return True
        return self.best is not None and self._is_near(self.best.objective or inf, self.bound)

    def narrowed(self, objective: float) -> Program:
        """The form's program within what a plan cheaper than `objective` may open, by the rows' reduced costs."""
        program = self.form.program
        lower, upper = np.array(program.lower), np.array(program.upper)
        side = Budget(seed=self.budget.seed, threads=self.budget.threads)
        outcome = Run(self._program(), side, relax=True).attempt()
        if outcome.status == "optimal" and outcome.reduced_cost is not None:
            room = (objective * (1 + 1e-7) - outcome.bound / self.scale) * self.scale
            for hub, column in self.form.open_hub.items():
                cost = float(outcome.reduced_cost[hub])
                if cost > room:
                    upper[column] = 0.0
                elif -cost > room:
                    lower[column] = 1.0
        close_flows(program, np.array(program.is_integer, dtype=bool), upper)
        return replace(program, lower=lower.tolist(), upper=upper.tolist())

    def _is_near(self, objective: float, bound: float) -> bool:
        return objective - bound <= self.gap * GAP_MARGIN * abs(objective)

    def _cut(self, y: Floats) -> Cut | None:
        """A row for y, kept; the reckoned time is counted."""
        self.budget.used_seconds += self.ways.cost.size * SECONDS_PER_ENTRY
        cut = best_cut(self.ways, y, self.rents)
        if cut is not None:
            self.cuts.append(cut)
            self.rents = cut.rents
        return cut

    def _program(self) -> Program:
        """min opening · y + θ, θ + Σ saving y ≥ constant for each row; costs scaled."""
        program = Program()
        for cost in self.opening.tolist():
            program.add_binary(cost * self.scale)
        program.add_column(1.0, 0.0)
        straight = self.ways.hub == self.count
        reach = float((self.ways.most[:, None] * self.ways.share)[straight & (self.ways.line >= 0)].sum())
        if len(self.ways.most) > len(self.form.lines.offer_ids):
            reach = inf  # what is short is filled too
        missing = (self.ways.asked - reach) * (1 - 1e-7)
        if missing > 0:
            columns = np.arange(self.count)
            program.rows.add(columns, self.ways.room[:-1] / self.ways.asked, missing / self.ways.asked, inf)
        for cut in self.cuts:
            self._add_row(program, cut)
        return program

    def _add_row(self, program: Program, cut: Cut) -> None:
        columns = np.arange(self.count + 1)
        program.rows.add(columns, np.append(cut.saving * self.scale, 1.0), cut.constant * self.scale, inf)

    def _raise(self, value: float) -> None:
        """A bound in the small program's scale, less what its tolerances may hide."""
        bound = value / self.scale
        self.bound = max(self.bound, bound - 1e-9 * abs(bound))
        if self.budget.report is not None:
            objective = None if self.best is None else self.best.objective
            self.budget.report(objective, self.bound, self.budget.used_seconds)

    def _fractions(self) -> None:
        """Rows by the small program in fractions, and first plans from its answers."""
        run = Run(self._program(), self.budget, relax=True)
        centre = np.full(self.count, 0.5)
        history: list[float] = []
        for _ in range(FRACTION_STEPS):
            if self.is_done:
                break
            outcome = run.attempt()
            if outcome.status != "optimal" or outcome.x is None:
                break
            self._raise(outcome.bound)
            y = np.clip(outcome.x[: self.count], 0.0, 1.0)
            centre = 0.5 * (centre + y)
            history.append(self.bound)
            is_slow = len(history) > PATIENCE and history[-1] - history[-PATIENCE - 1] <= RISE * abs(
                history[-1]
            )
            if is_slow:
                break
            before = len(self.cuts)
            if self._cut(0.5 * (centre + y)) is None and self._cut(y) is None:
                break
            for cut in self.cuts[before:]:
                self._add(run, cut)
        self.centre = centre
        for share in ROUNDED_FROM:
            if not self.is_done:
                self._try((centre >= share).astype(np.float64))

    def _add(self, run: Run, cut: Cut) -> None:
        program = Program()
        self._add_row(program, cut)
        run.add_rows(*program.rows.arrays())

    def _whole(self) -> None:
        """The small program in whole hubs; each answer is tried, and gets a row."""
        for _ in range(WHOLE_STEPS):
            if self.is_done:
                return
            outcome = Run(self._program(), self.budget).solve(gap=min(1e-4, 0.2 * self.gap))
            if outcome.status != "optimal" or outcome.x is None:
                return
            self._raise(outcome.bound)
            if self.is_done:
                return
            y = np.round(outcome.x[: self.count])
            if y.tobytes() in self.tried:
                return  # its row is there: what is left between is the offers' own rounding
            if not self._try(y):
                return

    def _try(self, y: Floats) -> bool:
        """A row for a whole set, and a plan where its cost could be less than the best's."""
        key = y.tobytes()
        if key in self.tried:
            return True
        cut = self._cut(y)
        if cut is None:
            self.tried[key] = inf
            return False
        least = cut.value + float(self.opening @ y)
        self.tried[key] = least
        ours = inf if self.best is None else self.best.objective or inf
        if least >= ours * (1 - WORTH_A_PLAN * self.gap):
            return True
        plan = plan_of(self.form, self.ways, y > 0.5, cut, self.budget, 0.1 * self.gap)
        if plan is not None and plan.objective is not None and plan.objective < ours:
            self.best = plan
            self._raise(0.0)
        return True
