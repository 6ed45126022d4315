"""HiGHS behind one door: a `Program` goes in as arrays, an `Outcome` comes out; limits and hooks are kept here.

What a run may take and has taken is told in a `Budget`.
"""

from math import inf, isfinite

import highspy
import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.outcome import Outcome

Floats = npt.NDArray[np.float64]

# How far below a solver's tolerance the scaled numbers lie matters more than their unit: quantities are
# scaled to about this, costs likewise, by powers of two, so that scaling itself rounds nothing.
QUANTITY_TARGET = 2.0**12
COST_TARGET = 2.0**20
# How far from 0 or 1 a yes or no may be; and where a little must not pass for none.
FINE, FINEST = 1e-7, 1e-9

# The simplex iterations reckoned for each check in a search, some three or four of which belong to a node.
ITERATIONS_A_CHECK = 20.0
# The solver's small searches for plans of its own.
SMALL_SEARCHES = ("mip_heuristic_run_rens", "mip_heuristic_run_rins", "mip_heuristic_run_root_reduced_cost")

# A lent clock this near to its end has ended.
NEARLY = 0.95


class UnableToSolve(RuntimeError):
    """The solver refused the model or failed; `status` is its own word."""


_scheduler: dict[str, int] = {}


def _set_threads(threads: int) -> None:
    """HiGHS keeps one pool of threads in a process; another number of them needs another pool."""
    if _scheduler.get("threads", threads) != threads:
        highspy.Highs.resetGlobalScheduler(True)
    _scheduler["threads"] = threads


def power_of_two(value: float) -> float:
    """The power of two nearest to a positive finite value; 1 for anything else."""
    if not isfinite(value) or value <= 0:
        return 1.0
    return float(2.0 ** round(np.log2(value)))


class Run:
    """A loaded model that can be solved, given more rows, and solved again."""

    def __init__(
        self, program: Program, budget: Budget, *, relax: bool = False, with_links: bool = True
    ) -> None:
        """Load; `relax` drops integrality; `with_links` False leaves the implied rows to `add_links`."""
        self.budget = budget
        _set_threads(budget.threads)
        integer = np.array(program.is_integer, dtype=bool)
        cost, lower, upper = np.array(program.cost), np.array(program.lower), np.array(program.upper)
        finite = upper[~integer & np.isfinite(upper)]
        step = power_of_two(float(finite.max()) / QUANTITY_TARGET) if finite.size else 1.0
        self.column_scale = np.where(integer, 1.0, step)
        largest = float(np.abs(cost * self.column_scale).max()) if cost.size else 0.0
        self.cost_scale = power_of_two(largest / COST_TARGET) if largest > 0 else 1.0
        self.offset = program.offset
        self.is_integer = integer if not relax else np.zeros(len(integer), dtype=bool)
        self.row_scale: list[Floats] = []
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._set_options(budget, FINEST if program.is_fine else FINE)
        rows = program.rows
        start, column, value, row_lower, row_upper = rows.arrays()
        self.is_broken_when_empty = bool((row_lower > 0).any() or (row_upper < 0).any())
        value, row_lower, row_upper = self._scaled(start, column, value, row_lower, row_upper)
        self.n_columns = len(cost)
        none = np.zeros(0, dtype=np.int32)
        status = self.highs.passModel(
            len(cost),
            len(row_lower),
            len(value),
            0,
            2,  # row-wise
            1,
            1,  # minimise
            0.0,
            cost * self.column_scale / self.cost_scale,
            lower / self.column_scale,
            upper / self.column_scale,
            row_lower,
            row_upper,
            start[:-1].astype(np.int32),
            column.astype(np.int32),
            value,
            none,
            none,
            np.zeros(0),
            self.is_integer.astype(np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise UnableToSolve("the solver refused the model")
        if with_links and len(program.links):
            self.add_rows(*program.links.arrays())

    def _set_options(self, budget: Budget, fine: float) -> None:
        options = {
            "output_flag": False,
            "random_seed": budget.seed % 2147483647,
            "threads": budget.threads,
            "mip_abs_gap": 0.0,
            "primal_feasibility_tolerance": 1e-9,
            "dual_feasibility_tolerance": 1e-9,
            "mip_feasibility_tolerance": fine,
        }
        for name, value in options.items():
            self.highs.setOptionValue(name, value)

    def _scaled(
        self,
        start: npt.NDArray[np.int64],
        column: npt.NDArray[np.int64],
        value: Floats,
        lower: Floats,
        upper: Floats,
    ) -> tuple[Floats, Floats, Floats]:
        """Rows in the scaled columns, each divided by the power of two nearest its largest entry."""
        value = value * self.column_scale[column]
        count = np.diff(start)
        scale = np.ones(len(count))
        filled = np.flatnonzero(count)
        if filled.size:
            largest = np.maximum.reduceat(np.abs(value), start[:-1][filled])
            scale[filled] = [power_of_two(float(entry)) for entry in largest]
        self.row_scale.append(scale)
        return value / np.repeat(scale, count), lower / scale, upper / scale

    def add_rows(
        self,
        start: npt.NDArray[np.int64],
        column: npt.NDArray[np.int64],
        value: Floats,
        lower: Floats,
        upper: Floats,
    ) -> None:
        """Append rows given row-wise: start (n+1,), column, value, lower, upper."""
        value, lower, upper = self._scaled(start, column, value, lower, upper)
        self.highs.addRows(
            len(lower), lower, upper, len(value), start[:-1].astype(np.int32), column.astype(np.int32), value
        )

    def change_bounds(self, columns: npt.NDArray[np.int64], lower: Floats, upper: Floats) -> None:
        """Set the columns' bounds."""
        scale = self.column_scale[columns]
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), lower / scale, upper / scale)

    def attempt(self, *, gap: float = 0.0) -> Outcome:
        """`solve`, or status `failed` where the solver fails: for steps that others can stand in for."""
        try:
            return self.solve(gap=gap)
        except UnableToSolve:
            return Outcome("failed")

    def forget(self) -> None:
        """Solve anew from nothing next time."""
        self.highs.clearSolver()

    def prove(self) -> None:
        """Leave out the solver's own small searches for plans, and its restarts: for where a good plan is known."""
        for name in ("mip_allow_restart", *SMALL_SEARCHES):
            self.highs.setOptionValue(name, False)
        self.highs.setOptionValue("mip_heuristic_effort", 0.0)

    def set_start(self, x: Floats) -> None:
        """Offer a known solution to the search."""
        solution = highspy.HighsSolution()
        solution.col_value = list(x / self.column_scale)
        self.highs.setSolution(solution)

    def solve(self, *, gap: float = 0.0, cutoff: float | None = None) -> Outcome:
        """Run to the gap (relative) or a limit; `cutoff`: plans dearer than this are of no interest."""
        budget, highs = self.budget, self.highs
        if budget.is_over:
            return Outcome("limit")
        left = budget.seconds - budget.used_seconds
        is_mip = bool(self.is_integer.any())
        highs.setOptionValue("mip_rel_gap", gap)
        clock = highs.getRunTime()
        if isfinite(left):
            highs.setOptionValue("time_limit", clock + left * budget.pace)
        if cutoff is not None:
            highs.setOptionValue("objective_bound", (cutoff - self.offset) / self.cost_scale)
        lent = None if budget.clock is None else budget.clock()
        before = budget.used_work
        seen = {"work": 0.0}

        def watch(event: highspy.HighsCallbackEvent) -> None:
            # Inside a search the solver does not tell its iterations (−1): they are reckoned by its checks.
            told = float(event.data_out.simplex_iteration_count)
            seen["work"] = told if told >= 0 else seen["work"] + ITERATIONS_A_CHECK
            if before + seen["work"] >= budget.work:
                budget.ended_by = "work"
                event.interrupt()
            elif budget.should_stop is not None and budget.should_stop():
                budget.ended_by = "stop"
                event.interrupt()
            elif budget.clock is not None and budget.clock() - budget.begun >= budget.seconds:
                budget.ended_by = "time"
                event.interrupt()

        def tell(event: highspy.HighsCallbackEvent) -> None:
            if budget.report is not None:
                out = event.data_out
                budget.report(
                    self._unscaled(out.mip_primal_bound),
                    self._unscaled(out.mip_dual_bound),
                    budget.used_seconds + out.running_time - clock,
                )

        if is_mip:
            highs.cbMipInterrupt.subscribe(watch)
            if budget.report is not None:
                highs.cbMipLogging.subscribe(tell)
                highs.cbMipImprovingSolution.subscribe(tell)
        else:
            highs.cbSimplexInterrupt.subscribe(watch)
        try:
            highs.run()
            if highs.getModelStatus() == highspy.HighsModelStatus.kUnknown:
                highs.clearSolver()  # lost its accuracy on the way from the last solution: anew from nothing
                highs.run()
        finally:
            for callback in (
                highs.cbMipInterrupt,
                highs.cbMipLogging,
                highs.cbMipImprovingSolution,
                highs.cbSimplexInterrupt,
            ):
                callback.clear()  # type: ignore[no-untyped-call]
        info = highs.getInfo()
        counted = highs.getRunTime() - clock
        if budget.clock is None or lent is None:
            budget.used_seconds += counted
        else:
            budget.counted[0] += counted
            budget.counted[1] += budget.clock() - lent
        budget.used_work += max(seen["work"], float(max(0, info.simplex_iteration_count)))
        return self._outcome(is_mip)

    def _unscaled(self, value: float) -> float | None:
        return value * self.cost_scale + self.offset if isfinite(value) and abs(value) < 1e30 else None

    def _outcome(self, is_mip: bool) -> Outcome:
        highs, budget = self.highs, self.budget
        status, info = highs.getModelStatus(), highs.getInfo()
        words = highspy.HighsModelStatus
        cut_short = getattr(words, "kHighsInterrupt", words.kInterrupt)  # not in the stubs
        if status in (words.kInfeasible,):
            return Outcome("infeasible")
        if status in (words.kUnbounded, words.kUnboundedOrInfeasible):
            return Outcome("unbounded" if status == words.kUnbounded else "infeasible")
        if status == words.kModelEmpty:
            if self.is_broken_when_empty:  # no columns: the solver does not look at the rows
                return Outcome("infeasible")
            return Outcome("optimal", np.zeros(0), self.offset, self.offset)
        if status in (words.kTimeLimit, words.kInterrupt, words.kIterationLimit, cut_short):
            is_time = budget.clock is None or budget.clock() - budget.begun >= NEARLY * budget.seconds
            if budget.ended_by is None and is_time:
                budget.ended_by = "time"
            name = "limit"
        elif status in (words.kOptimal, words.kObjectiveBound, words.kObjectiveTarget, words.kSolutionLimit):
            name = "optimal"
        else:
            raise UnableToSolve(highs.modelStatusToString(status))
        solution = highs.getSolution()
        has_plan = info.primal_solution_status == 2 and solution.value_valid
        x = np.array(solution.col_value) * self.column_scale if has_plan else None
        objective = self._unscaled(info.objective_function_value) if has_plan else None
        if is_mip:
            bound = self._unscaled(info.mip_dual_bound)
            return Outcome(name, x, objective, -inf if bound is None else bound)
        result = Outcome(name, x, objective)
        if name == "optimal" and objective is not None:
            result.bound = objective
            if solution.dual_valid:
                scale = np.concatenate(self.row_scale)
                result.row_dual = np.array(solution.row_dual) * self.cost_scale / scale
                result.reduced_cost = np.array(solution.col_dual) * self.cost_scale / self.column_scale
        return result
