"""A pathways problem as an integer program in pathway columns: one binary for (enterprise, candidate, start, courses).

This is the strong formulation: its linear bound is that of the enterprises' subproblems solved exactly. Every
peer is given the same matrix. Courses of one gate, period and duration share one row of seats.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from sambung.engine.pathways.problem import NONE, Problem

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Program:
    """Maximise worth·x with lower ≤ matrix·x ≤ upper, x binary; `matrix` by columns."""

    worth: Array
    matrix: Any
    lower: Array
    upper: Array


@dataclass
class _Columns:
    """Pathways as they grow: where each is, and what it has used; -1 and 0 where it has used nothing yet."""

    candidate: Array
    period: Array
    money: Array
    rows: Array
    amounts: Array

    def taken(self, where: Array) -> "_Columns":
        return _Columns(
            *(getattr(self, name)[where] for name in ("candidate", "period", "money", "rows", "amounts"))
        )


def make_program(problem: Problem) -> Program:
    """All pathways of a problem without changes by hand."""
    if len(problem.fixed.enterprise):
        raise ValueError("the peers' program knows no changes by hand")
    rows = _Rows(problem)
    columns = _all_columns(problem, rows)
    owner = np.repeat(np.arange(len(problem.enterprise_ids)), np.diff(problem.candidates.start))
    count, candidate = len(columns.candidate), columns.candidate
    place = np.arange(count)
    entries = [
        (problem.candidates.requirement[candidate], place, problem.candidates.quantity[candidate]),
        (rows.budgets + problem.budget_of[problem.centre_of[owner[candidate]]], place, columns.money),
        (rows.enterprises + owner[candidate], place, np.ones(count)),
    ]
    for need in range(columns.rows.shape[1]):
        used = np.flatnonzero(columns.rows[:, need] >= 0)
        entries.append((columns.rows[used, need], used, columns.amounts[used, need]))
    members = problem.limits.member
    limit = np.repeat(np.arange(len(problem.limit_ids)), np.diff(problem.limits.start))
    if len(members):
        by_owner = scipy.sparse.csr_matrix(
            (np.ones(len(members)), (members, limit)),
            shape=(len(problem.enterprise_ids), len(problem.limit_ids)),
        )[owner[candidate]].tocoo()
        entries.append((rows.limits + by_owner.col, by_owner.row, by_owner.data))
    groups = problem.groups
    course = count + np.arange(len(groups.gate))
    is_there = rows.of_group >= 0
    if len(course):
        entries += [
            (rows.seats + rows.class_of, course, -groups.seats.astype(np.float64)),
            (rows.budgets + problem.budget_of[groups.centre], course, groups.cost),
            (rows.of_group[is_there], course[is_there], groups.hours[is_there]),
        ]
    row, column, amount = (
        np.concatenate([np.asarray(part[k], dtype=np.float64) for part in entries]) for k in range(3)
    )
    matrix = scipy.sparse.csc_matrix(
        (amount, (row.astype(np.int64), column.astype(np.int64))), shape=(rows.count, count + len(course))
    )
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    worth = problem.candidates.value[candidate].astype(np.float64) * (problem.periods - columns.period)
    return Program(np.concatenate([worth, np.zeros(len(course))]), matrix, rows.lower, rows.upper)


class _Rows:
    """Where each kind of row begins, and its limits."""

    def __init__(self, problem: Problem) -> None:
        groups, limits = problem.groups, problem.limits
        fields = max(1, len(problem.field_names))
        self.budgets = len(problem.requirement_ids)
        self.hours = self.budgets + len(problem.budget_ids)
        self.seats = self.hours + len(problem.hours)
        key = (groups.gate.astype(np.int64) * problem.periods + groups.period) * 10_000 + groups.duration
        self.classes, self.class_of = np.unique(key, return_inverse=True)
        self.limits = self.seats + len(self.classes)
        self.enterprises = self.limits + len(problem.limit_ids)
        self.count = self.enterprises + len(problem.enterprise_ids)
        self.hour_row = np.full((len(problem.centre_ids) * fields, problem.periods), NONE, dtype=np.int64)
        place = problem.hours_centre.astype(np.int64) * fields + problem.hours_field
        self.hour_row[place, problem.hours_period] = self.hours + np.arange(len(problem.hours))
        of_group = self.hour_row[groups.centre.astype(np.int64) * fields + groups.field, groups.period]
        if ((of_group < 0) & (groups.hours > 0)).any():
            raise ValueError("a course without a row of hours")
        self.of_group = np.where(groups.hours > 0, of_group, NONE)
        self.fields = fields
        self.lower = np.full(self.count, -np.inf)
        self.lower[self.limits : self.enterprises] = np.where(limits.least >= 0, limits.least, -np.inf)
        self.upper = np.concatenate(
            [
                problem.requirement_quantity,
                problem.budget,
                problem.hours,
                np.zeros(len(self.classes)),
                np.where(limits.most >= 0, limits.most, np.inf),
                np.ones(len(problem.enterprise_ids)),
            ]
        ).astype(np.float64)


def _all_columns(problem: Problem, rows: _Rows) -> _Columns:
    """Every way through the needs, one need after the other."""
    candidates, periods = problem.candidates, problem.periods
    need_count = candidates.need_count.astype(np.int64)
    longest = int(need_count.max(initial=0))
    ready, others = np.flatnonzero(need_count == 0), np.flatnonzero(need_count > 0)
    candidate = np.concatenate([ready, np.repeat(others, periods)])
    period = np.concatenate([np.zeros(len(ready), dtype=np.int64), np.tile(np.arange(periods), len(others))])
    shape = (len(candidate), longest)
    columns = _Columns(
        candidate, period, np.zeros(len(candidate)), np.full(shape, NONE), np.zeros(shape, dtype=np.float64)
    )
    owner_centre = np.repeat(problem.centre_of, np.diff(candidates.start))
    need_start = np.concatenate([[0], np.cumsum(need_count)])
    of_enterprise = np.diff(need_start[candidates.start])
    step_of = np.repeat(problem.steps.start[:-1], of_enterprise) + candidates.need
    done = []
    for place in range(longest + 1):
        is_done = need_count[columns.candidate] == place
        done.append(columns.taken(np.flatnonzero(is_done)))
        columns = columns.taken(np.flatnonzero(~is_done))
        if place < longest:
            step = step_of[need_start[columns.candidate] + place]
            columns = _after(problem, rows, columns, place, owner_centre, step)
    return _Columns(
        *(np.concatenate([getattr(part, name) for part in done]) for name in done[0].__dataclass_fields__)
    )


def _after(
    problem: Problem, rows: _Rows, columns: _Columns, place: int, owner_centre: Array, step: Array
) -> _Columns:
    """One need (`step` of each column) further, by the enterprise's own step and by each class of courses."""
    steps = problem.steps
    slot = owner_centre[columns.candidate].astype(np.int64) * rows.fields + steps.field[step]
    row = rows.hour_row[slot, columns.period]
    hours = steps.hours[step]
    own = np.flatnonzero(steps.is_offered[step] & ((row >= 0) | (hours == 0)))
    ways = [columns.taken(own)]
    ways[0].money = ways[0].money + steps.cost[step[own]]
    ways[0].rows[:, place] = np.where(hours[own] > 0, row[own], NONE)
    ways[0].amounts[:, place] = hours[own]
    ways[0].period = ways[0].period + steps.duration[step[own]]
    for code, key in enumerate(rows.classes.tolist()):
        gate, when, duration = key // 10_000 // problem.periods, key // 10_000 % problem.periods, key % 10_000
        visits = columns.taken(np.flatnonzero((steps.gate[step] == gate) & (columns.period == when)))
        visits.rows[:, place], visits.amounts[:, place] = rows.seats + code, 1.0
        visits.period = visits.period + duration
        ways.append(visits)
    whole = _Columns(
        *(np.concatenate([getattr(way, name) for way in ways]) for name in columns.__dataclass_fields__)
    )
    return whole.taken(np.flatnonzero(whole.period < problem.periods))
