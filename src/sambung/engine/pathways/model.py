"""Columns and courses as a mixed-integer program for HiGHS: the whole of a small problem, or a part of a large one."""

from dataclasses import dataclass
from math import isfinite

import highspy
import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Rows
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.problem import NONE, Groups

# Simplex iterations that count as one pass over the enterprises; those reckoned for each check in a search, some three or
# four of which belong to a node.
ITERATIONS_A_PASS, ITERATIONS_A_CHECK = 200.0, 20.0


@dataclass(slots=True)
class Answer:
    """`chosen` (enterprises of the part): column or -1, None without a plan. `bound`: no plan of the part is
    worth more (float). `status`: optimal, infeasible or limit."""

    status: str
    chosen: Array | None = None
    is_open: AnyArray | None = None
    bound: float = float("inf")


@dataclass(slots=True)
class Part:
    """What is decided: `kept` columns (ascending), which enterprises they are of, the room on every row.

    `owner` (kept): place in the part; `must` (places): has to be linked. `groups` None: courses stay as they are.
    """

    columns: Columns
    kept: Array
    owner: Array
    places: int
    must: npt.NDArray[np.bool_]
    room: Array
    rows: Rows
    groups: Groups | None = None
    start: Array | None = None
    open_start: AnyArray | None = None


def _entries(columns: Columns, kept: Array) -> tuple[Array, AnyArray, AnyArray]:
    """(start, row, amount) of the kept columns."""
    size = columns.entry_start[kept + 1] - columns.entry_start[kept]
    start = np.concatenate(([0], np.cumsum(size)))
    at = np.arange(int(start[-1])) + np.repeat(columns.entry_start[kept] - start[:-1], size)
    return start, columns.entry_row[at], columns.entry_amount[at]


def solve_part(
    part: Part, effort: Effort, gap: float, tells: bool = False, enough: float = float("inf")
) -> Answer:
    """The best choice of columns and courses within the room, as far as time and iterations allow.

    A plan worth `enough` ends the search.
    """
    start, row, amount = _entries(part.columns, part.kept)
    used = np.unique(row)
    groups, rows = part.groups, part.rows
    seats = open_rows = np.zeros(0, dtype=np.int64)
    can_run = np.zeros(0, dtype=np.bool_)
    if groups is not None and len(groups.gate):
        seats = rows.seats + rows.class_of_group
        can_run = (rows.group_hours != NONE) | (groups.hours == 0)
        open_rows = np.concatenate([seats, rows.group_budget, rows.group_hours[rows.group_hours >= 0]])
    floors = np.arange(rows.floors, rows.ceilings)
    short = floors[part.room[floors] < 0]
    used = np.unique(np.concatenate([used, open_rows, short])).astype(np.int64)
    place = np.full(len(part.room), -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    n, m, y = len(part.kept), len(used), len(seats)
    # Column-wise: entries by row, one row more for each enterprise.
    size = np.diff(start) + 1
    first = np.concatenate(([0], np.cumsum(size)))
    index = np.empty(int(first[-1]), dtype=np.int64)
    value = np.ones(int(first[-1]))
    is_last = np.zeros(int(first[-1]), dtype=np.bool_)
    is_last[first[1:] - 1] = True
    index[is_last] = m + part.owner
    index[~is_last] = place[row]
    value[~is_last] = amount
    more_index: list[int] = []
    more_value: list[float] = []
    more_first = [int(first[-1])]
    if groups is not None:
        for group in range(y):
            more_index.append(int(place[seats[group]]))
            more_value.append(-float(groups.seats[group]))
            if groups.cost[group]:
                more_index.append(int(place[rows.group_budget[group]]))
                more_value.append(float(groups.cost[group]))
            if groups.hours[group] and rows.group_hours[group] >= 0:
                more_index.append(int(place[rows.group_hours[group]]))
                more_value.append(float(groups.hours[group]))
            more_first.append(int(first[-1]) + len(more_index))
    upper = np.concatenate([part.room[used].astype(np.float64), np.ones(part.places)])
    lower = np.concatenate([np.full(m, -np.inf), np.where(part.must, 1.0, -np.inf)])
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    _options(highs, effort, gap)
    total = n + y
    if total == 0:
        is_kept = bool((upper[:m] >= 0).all()) and not part.must.any()
        if not is_kept:
            return Answer("infeasible")
        return Answer("optimal", np.full(part.places, -1, dtype=np.int64), np.zeros(y, dtype=np.int32), 0.0)
    cost = np.concatenate([part.columns.worth[part.kept].astype(np.float64), np.zeros(y)])
    none = np.zeros(0, dtype=np.int32)
    status = highs.passModel(
        total, m + part.places, len(value) + len(more_value), 0, 1, 1, -1, 0.0, cost, np.zeros(total),
        np.concatenate([np.ones(n), can_run.astype(np.float64)]), lower, upper,
        np.concatenate([first[:-1], np.asarray(more_first, dtype=np.int64)])[:total].astype(np.int32),
        np.concatenate([index, np.asarray(more_index, dtype=np.int64)]).astype(np.int32),
        np.concatenate([value, np.asarray(more_value)]), none, none, np.zeros(0), np.ones(total, dtype=np.int32),
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        return Answer("limit")
    if part.start is not None:
        x = np.zeros(total)
        x[np.searchsorted(part.kept, part.start)] = 1.0
        if part.open_start is not None and y:
            x[n:] = part.open_start
        solution = highspy.HighsSolution()
        solution.col_value = list(x)
        highs.setSolution(solution)
    answer = _run(highs, part, effort, n, tells, enough)
    if part.start is not None and not _is_what_it_says(highs, part, answer):
        # HiGHS may hand back the plan it was given with the worth of a better one it found: without, it does not.
        highs.clearSolver()
        answer = _run(highs, part, effort, n, tells, enough)
    return answer


def _is_what_it_says(highs: highspy.Highs, part: Part, answer: Answer) -> bool:
    """Whether the plan is worth what the solver says it is."""
    if answer.chosen is None:
        return True
    worth = int(part.columns.worth[answer.chosen[answer.chosen >= 0]].sum())
    return bool(abs(highs.getInfo().objective_function_value - worth) < 0.5)


def _options(highs: highspy.Highs, effort: Effort, gap: float) -> None:
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "random_seed": effort.seed % 2147483647,
        "threads": 1,
        "parallel": "off",
        "mip_abs_gap": 0.999,
        "mip_rel_gap": gap,
        "primal_feasibility_tolerance": 1e-9,
        "mip_feasibility_tolerance": 1e-9,
    }
    if isfinite(effort.left_seconds):
        options["time_limit"] = max(0.05, effort.left_seconds)
    for name, value in options.items():
        highs.setOptionValue(name, value)


def _run(highs: highspy.Highs, part: Part, effort: Effort, n: int, tells: bool, enough: float) -> Answer:
    seen = {"work": 0.0}
    allowed = (effort.work - effort.used_work) * ITERATIONS_A_PASS

    def watch(event: highspy.HighsCallbackEvent) -> None:
        # Inside a search the solver does not tell its iterations (−1): they are reckoned by its checks.
        told = float(event.data_out.simplex_iteration_count)
        seen["work"] = told if told >= 0 else seen["work"] + ITERATIONS_A_CHECK
        if event.data_out.mip_primal_bound >= enough:
            event.interrupt()
        elif effort.should_stop is not None and effort.should_stop():
            effort.ended_by = "stop"
            event.interrupt()
        elif seen["work"] >= allowed:
            effort.ended_by = "work"
            event.interrupt()

    def tell(event: highspy.HighsCallbackEvent) -> None:
        out = event.data_out
        if out.mip_primal_bound > -1e29 and out.mip_dual_bound < 1e29:
            effort.tell(round(out.mip_primal_bound), int(out.mip_dual_bound + 1e-6))

    highs.cbMipInterrupt.subscribe(watch)
    if tells and effort.report is not None:
        highs.cbMipImprovingSolution.subscribe(tell)
    try:
        highs.run()
    finally:
        highs.cbMipInterrupt.clear()  # type: ignore[no-untyped-call]
        highs.cbMipImprovingSolution.clear()  # type: ignore[no-untyped-call]
    info, words = highs.getInfo(), highspy.HighsModelStatus
    effort.used_work += max(seen["work"], float(max(0, info.simplex_iteration_count))) / ITERATIONS_A_PASS
    status = highs.getModelStatus()
    if status == words.kTimeLimit:
        effort.ended_by = effort.ended_by or "time"
    if status == words.kInfeasible:
        return Answer("infeasible")
    answer = Answer("optimal" if status == words.kOptimal else "limit")
    if isfinite(info.mip_dual_bound) and abs(info.mip_dual_bound) < 1e29:
        answer.bound = float(info.mip_dual_bound)
    solution = highs.getSolution()
    if info.primal_solution_status == 2 and solution.value_valid:
        x = np.rint(np.asarray(solution.col_value)).astype(np.int64)
        picked = np.flatnonzero(x[:n] > 0)
        answer.chosen = np.full(part.places, -1, dtype=np.int64)
        answer.chosen[part.owner[picked]] = part.kept[picked]
        answer.is_open = x[n:].astype(np.int32)
    return answer
