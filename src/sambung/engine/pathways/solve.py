"""`solve_pathways`: a problem in, the best plan found out, with the bound that its prices prove."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import floor, inf

import highspy
import numpy as np

from sambung import __version__
from sambung.engine.pathways.certificate import bits_for, certify, on_grid
from sambung.engine.pathways.columns import MOST_NEAR, NEAR, Columns, columns_near
from sambung.engine.pathways.dual import Dual, mean_worth
from sambung.engine.pathways.frontier import trace
from sambung.engine.pathways.knapsacks import tighten
from sambung.engine.pathways.layout import AnyArray, Array, Infeasible, Layout, Rows, make_layout
from sambung.engine.pathways.learn import learn
from sambung.engine.pathways.limits import Effort, Ended, Report, ShouldStop
from sambung.engine.pathways.model import Answer, Part, solve_part
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.plan import make_plan, relative_gap
from sambung.engine.pathways.problem import EarlierPlan, Options, Problem, WarmPrices
from sambung.engine.pathways.search import REPAIRS, WHOLE, Search, turns_of
from sambung.engine.pathways.solution import Packed, Prices, Solution, Status
from sambung.engine.pathways.state import State, open_at, state_of
from sambung.engine.pathways.warm import columns_from, open_from, prices_from

HIGHS = f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
MOST_COLUMNS = 400_000
# Where a frontier is asked for, the plan itself may take so much of the limits.
MAIN_SHARE = 0.6
# How far HiGHS's floats may be off, relatively.
ROUNDING = 1e-9


def solve_pathways(
    problem: Problem,
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
    prices: WarmPrices | None = None,
    earlier: EarlierPlan | None = None,
) -> Solution:
    """The best plan found for a valid problem, its bound and prices; or why there is no plan.

    `should_stop()` True ends with the best so far; `report(objective, bound, seconds)` tells of progress;
    `prices` and the plan of an `earlier`, similar problem make a warm start.
    """
    options = options or Options()
    effort = Effort(
        inf if options.time_limit is None else options.time_limit,
        inf if options.work_limit is None else options.work_limit,
        options.seed,
        should_stop,
        report,
    )
    try:
        layout, rows = make_layout(problem)
        first = effort.part(MAIN_SHARE) if options.frontier else effort
        run = Run(problem, layout, rows, options, first, earlier)
        solution = run.solution(prices)
        effort.used_work = first.used_work
        # What ended the plan's own share of the limits does not end the points, which have the rest.
        if options.frontier and solution.prices is not None:
            solution = replace(solution, frontier=trace(run, solution, effort))
        effort.ended_by = first.ended_by or effort.ended_by
    except Infeasible as error:
        solution = Solution(Status.INFEASIBLE, reason=error.code, parameters=error.parameters)
    return replace(
        solution,
        unclosable=problem.unclosable,
        ended_by=effort.ended_by or ("gap" if solution.status == Status.OPTIMAL else "exhausted"),
        passes=round(effort.used_work),
        seconds=effort.used_seconds,
        seed=options.seed,
        threads=options.threads,
        gap_asked=options.gap,
        versions={"sambung": __version__, "highs": HIGHS},
        input_sha256=problem.input_sha256,
    )


class Run:
    """One problem on its way to a solution."""

    def __init__(
        self, problem: Problem, layout: Layout, rows: Rows, options: Options, effort: Effort, earlier: EarlierPlan | None = None,
    ) -> None:  # fmt: skip
        self.problem, self.layout, self.rows = problem, layout, rows
        self.options, self.effort, self.earlier = options, effort, earlier
        self.blocks = Blocks(layout, rows.total, options.threads)
        self.best: list[State] = []
        self.search_bound = inf
        self.packed: Packed | None = None
        self.near: Columns | None = None
        self.source = "prices"
        self.is_infeasible = False

    def solution(self, warm: WarmPrices | None) -> Solution:
        """Prices first, then plans."""
        dual = Dual(self.problem, self.layout, self.rows, self.blocks, self.effort)
        start = prices_from(warm, self.problem, self.rows)
        self.near = learn(dual, start, self.options.gap / 10)
        bits = bits_for(self.layout, dual.best)
        numerators = on_grid(dual.best, bits)
        scaled = certify(self.problem, self.layout, self.rows, self.blocks, numerators, bits)
        self.price_bound = scaled >> bits
        self.prices = numerators / 2.0**bits
        self.effort.tell(None, self.price_bound)
        with suppress(Ended):
            self.plans(numerators, bits)
        return self.answer(numerators, bits)

    def plans(self, numerators: Array, bits: int) -> None:
        """Search, a tighter bound where that pays, and for small problems the whole as one program."""
        unit = mean_worth(self.layout)
        if self.near is None:
            self.near = columns_near(self.blocks, self.prices, NEAR * unit, MOST_NEAR)
        columns = self.near.at(self.prices)
        n = len(self.problem.enterprise_ids)
        is_small = n <= WHOLE
        search = self.search(columns, NEAR * unit)
        width = search.scarcity(self.prices)
        if is_small and width > 1.0:
            columns = columns_near(self.blocks, self.prices, width * NEAR * unit, MOST_NEAR)
            search = self.search(columns, width * NEAR * unit)
        search.width = width
        is_open = open_at(self.rows, self.problem.groups, self.prices)
        if self.earlier is not None:
            is_open = open_from(self.earlier, self.rows, self.problem.groups, is_open)
            chosen = columns_from(self.earlier, columns, self.rows)
            self.attempt(search, lambda: search.settled(chosen, is_open, self.distance), mends=False)
            self.repair(search, is_open)
        if not self.best:
            search.keep(search.fill(is_open), self.best)
        self.tell()
        pace = inf
        # From an earlier plan, which is full everywhere, chains do not come as near as on a way of their own.
        at: State | None = None
        for place, turn in enumerate(turns_of(n, search.is_limited)):
            if self.is_done():
                break
            # A turn that time ends has hardly begun to harden: rather a shorter one that is whole.
            if pace < inf:
                turn = turn._replace(moves=max(1, min(turn.moves, int(self.effort.left_seconds * pace))))
            began = self.effort.used_seconds
            found = self.attempt(search, partial(search.chained, self.prices, is_open, turn, at))
            at = max(filter(None, (at, found)), key=lambda state: state.worth, default=None)
            if self.effort.seconds < inf:
                pace = turn.moves / max(1e-9, self.effort.used_seconds - began)
            if place == 0 and not self.is_done() and (is_small or search.is_limited):
                self.tighten(numerators, bits)
        if is_small and not self.is_done():
            self.whole()
        elif not self.best:
            self.rescue(columns)

    def search(self, columns: Columns, slack: float) -> Search:
        """A search over these columns."""
        threads = self.options.threads
        return Search(self.layout, self.rows, self.problem.groups, columns, self.effort, slack, threads)

    def repair(self, search: Search, is_open: AnyArray) -> None:
        """Brings an earlier plan back to where it was, by those alone whom a change has led astray."""
        for turn in REPAIRS:
            if not self.best or self.is_done():
                return
            chained = partial(search.chained, self.prices, is_open, turn, self.best[0])
            self.attempt(search, chained, mends=False)

    def attempt(self, search: Search, begin: Callable[[], State], *, mends: bool = True) -> State | None:
        """A plan from there and (`mends`) exchanges; what is better is kept, however it ends. Answers the plan come to."""
        found: list[State] = []
        try:
            search.keep(begin(), found)
            found = found or [state.copy() for state in self.best]
            if mends and found and self.distance(found[0].worth) > 1.0:
                search.improve(found, self.distance)
        finally:
            if found and (not self.best or found[0].worth > self.best[0].worth):
                self.best = found
            self.tell()
        return found[0] if found else None

    def tighten(self, numerators: Array, bits: int) -> None:
        """What requirements prove that take pathways whole."""
        packed = tighten(self.problem, self.layout, self.rows, self.blocks, numerators, bits, self.effort)
        if packed is not None and packed.bound < self.price_bound:
            self.packed = packed
            self.tell()

    def rescue(self, columns: Columns) -> None:
        """Where no fill keeps the floors: any plan that does, from near columns, then from all there are."""
        for found in (columns, columns_near(self.blocks, self.prices, 1e200, MOST_NEAR)):
            answer = solve_part(self.part(found), self.effort, 0.05)
            bound, answer.bound = answer.bound, inf
            self.take(found, answer)
            self.is_infeasible = False
            if self.best or self.effort.is_over or bound == inf:
                return

    def whole(self) -> None:
        """All pathways that a better plan could have, as one mixed-integer program."""
        slack = float(self.price_bound - self.best[0].worth) if self.best else inf
        slack = min(slack * (1 + 1e-9) + 1e-6, 1e200)
        columns = columns_near(self.blocks, self.prices, slack, MOST_COLUMNS)
        enough = self.bound() / (1.0 + self.options.gap)
        answer = solve_part(self.part(columns), self.effort, self.options.gap, tells=True, enough=enough)
        self.take(columns, answer)

    def part(self, columns: Columns) -> Part:
        """Everybody, every row."""
        n = len(self.problem.enterprise_ids)
        kept = np.arange(columns.size)
        owner = np.repeat(np.arange(n), np.diff(columns.column_start))
        part = Part(
            columns, kept, owner, n, self.layout.is_must, self.rows.capacity, self.rows, self.problem.groups
        )
        if self.best:
            part.start, part.open_start = self.placed(columns), self.best[0].is_open
        return part

    def placed(self, columns: Columns) -> Array | None:
        """The best plan's columns among these, ascending; None where one is not there."""
        best = self.best[0]
        known = {}
        for k in range(columns.size):
            known[(int(columns.candidate[k]), int(columns.begin[k]), columns.choice[k].tobytes())] = k
        picked = best.chosen[best.chosen >= 0]
        own = best.columns
        found = [
            known.get((int(own.candidate[k]), int(own.begin[k]), own.choice[k].tobytes())) for k in picked
        ]
        return None if None in found else np.sort(np.array(found, dtype=np.int64))

    def take(self, columns: Columns, answer: Answer) -> None:
        """What the program proves, and its plan where it holds exactly."""
        if answer.status == "infeasible":
            self.is_infeasible = not self.best
            return
        if answer.bound < self.search_bound and answer.bound < 1e15:
            self.search_bound = answer.bound
        if answer.chosen is None or answer.is_open is None:
            return
        state = state_of(columns, answer.chosen, answer.is_open, self.rows, self.problem.groups)
        if state.is_feasible(self.layout.is_must) and (not self.best or state.worth > self.best[0].worth):
            self.best = [state]

    def bound(self) -> int:
        """The lowest of what prices, knapsacks and search prove, never below the plan."""
        proved = self.price_bound if self.packed is None else min(self.packed.bound, self.price_bound)
        if self.search_bound == inf:
            return proved
        searched = floor(self.search_bound + ROUNDING * max(1.0, abs(self.search_bound)))
        return min(proved, max(searched, self.best[0].worth if self.best else 0))

    def is_done(self) -> bool:
        """Whether the gap asked is proved."""
        return bool(self.best) and self.distance(self.best[0].worth) <= 1.0

    def distance(self, worth: int) -> float:
        """The gap of a plan of this worth, as a multiple of the one asked."""
        gap = relative_gap(worth, self.bound())
        if gap is None:
            return inf
        return gap / self.options.gap if self.options.gap > 0 else (inf if gap > 0 else 0.0)

    def tell(self) -> None:
        """Progress."""
        self.effort.tell(self.best[0].worth if self.best else None, self.bound())

    def answer(self, numerators: Array, bits: int) -> Solution:
        """The solution's columns."""
        prices = self.price_table(numerators, bits)
        if not self.best:
            status = Status.INFEASIBLE if self.is_infeasible else Status.NO_SOLUTION
            reason = "limits_exclude_each_other" if self.is_infeasible else f"ended_by_{self.effort.ended_by}"
            return Solution(status, price_bound=self.price_bound, prices=prices, reason=reason)
        best, bound = self.best[0], self.bound()
        plan = make_plan(self.problem, self.layout, self.rows, best.columns, best.chosen, best.is_open)
        gap = relative_gap(best.worth, bound)
        is_proved = gap is not None and gap <= self.options.gap
        return Solution(
            Status.OPTIMAL if is_proved else Status.FEASIBLE,
            objective=best.worth,
            bound=bound,
            price_bound=self.price_bound,
            gap=gap,
            bound_source="search" if bound < self.price_bound else "prices",
            method="pathway columns priced by a smoothed dual, chains of moves while limits harden, exchanges within limits",
            plan=plan,
            prices=prices,
            packed=self.packed,
            linked=len(plan.enterprise),
        )

    def price_table(self, numerators: Array, bits: int) -> Prices:
        """Prices by kind; courses of a class share its seat price."""
        rows, limits = self.rows, self.problem.limits
        paid = np.zeros(len(limits.least), dtype=np.int64)
        ceiling = np.zeros(len(limits.least), dtype=np.int64)
        paid[rows.floor_of] = numerators[rows.floors : rows.ceilings]
        ceiling[rows.ceiling_of] = numerators[rows.ceilings :]
        return Prices(
            bits,
            numerators[: rows.budgets],
            numerators[rows.budgets : rows.hours],
            numerators[rows.hours : rows.seats],
            numerators[rows.seats + rows.class_of_group],
            paid,
            ceiling,
        )
