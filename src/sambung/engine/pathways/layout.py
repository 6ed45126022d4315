"""The problem as the kernels walk it: one named tuple of narrow arrays, every limit a numbered row.

Rows: requirements, budgets, hours, classes of seats, floors, ceilings, in this order. Courses of the same
gate, period and duration are one class of seats: an enterprise does not care which of them it visits, so at
the best prices their seats cost the same.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.problem import NARROW, NONE, WIDE, Problem, fits

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[np.int64]
AnyArray = npt.NDArray[np.integer]

MOST = 2**31 - 1


class Layout(NamedTuple):
    """Steps of enterprise e: `step_start[e]:step_start[e + 1]`; candidates likewise, in their order.

    `need_from[e]`: where the needs of e's first candidate begin; each candidate has `need_count` of them and
    the next candidate's follow. A need is a step's place within its enterprise. `hour_at` of a step
    + period points into `hour_row` (-1: no hours at all). `class_start` by gate × T + period: the classes
    that can close it. `allow_from[e]`: row of `allowed` (candidate × T) for e's first candidate, or -1 where
    nothing is fixed. Limits of e: `limit_start[e]:limit_start[e + 1]`, rows of floors and ceilings.

    The long columns are the problem's own, not copies, where it has them in the same kinds: all narrow ones, or
    all wide ones, so that the kernels are compiled for these two and no more.
    """

    periods: int
    step_start: Array
    gate: AnyArray
    cost: AnyArray
    hours: AnyArray
    duration: AnyArray
    hour_at: AnyArray
    is_offered: npt.NDArray[np.bool_]
    candidate_start: Array
    requirement: AnyArray
    quantity: AnyArray
    value: AnyArray
    need_from: Array
    need_count: AnyArray
    need: AnyArray
    budget_row: AnyArray
    hour_row: AnyArray
    class_start: AnyArray
    class_duration: AnyArray
    class_row: AnyArray
    allow_from: AnyArray
    allowed: npt.NDArray[np.bool_]
    is_must: npt.NDArray[np.bool_]
    limit_start: Array
    limit_row: AnyArray
    limit_sign: AnyArray

    @property
    def is_flat(self) -> bool:
        """Whether there is one period and no course: one way for each candidate."""
        return self.periods == 1 and len(self.class_row) == 0


class Rows(NamedTuple):
    """Where each kind of row begins, and how much there is of each (for a floor: minus what is asked)."""

    budgets: int
    hours: int
    seats: int
    floors: int
    ceilings: int
    total: int
    capacity: Array
    floor_of: Array
    ceiling_of: Array
    class_of_group: Array
    group_budget: Array
    group_hours: Array

    @property
    def has_groups(self) -> bool:
        """Whether there is a course."""
        return len(self.class_of_group) > 0


class Infeasible(ValueError):
    """What is fixed by hand cannot be: `code` with parameters."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


def make_layout(problem: Problem) -> tuple[Layout, Rows]:
    """The arrays. Raises Infeasible where two changes by hand exclude each other."""
    steps, candidates, periods = problem.steps, problem.candidates, problem.periods
    rows, classes, class_row = _rows(problem)
    n = len(problem.enterprise_ids)
    kinds = NARROW if _is_narrow(problem, len(class_row)) else WIDE
    fields = max(1, len(problem.field_names))
    hour_row = np.full(max(1, len(problem.centre_ids)) * fields * periods, NONE, dtype=np.int32)
    place = (problem.hours_centre.astype(np.int64) * fields + problem.hours_field) * periods
    hour_row[place + problem.hours_period] = rows.hours + np.arange(len(problem.hours))
    allow_from, allowed, is_must = _fixed(problem)
    limit_start, limit_row, limit_sign = _limits(problem, rows)
    centre = problem.centre_of
    budget_row = (rows.budgets + problem.budget_of).astype(np.int32)
    hour_at = np.repeat((centre * fields).astype(np.int32), np.diff(steps.start))
    hour_at += steps.field
    hour_at *= periods
    layout = Layout(
        periods,
        _as(steps.start, np.int64),
        _as(steps.gate, kinds["gate"]),
        _as(steps.cost, kinds["cost"]),
        _as(steps.hours, kinds["hours"]),
        _as(steps.duration, kinds["duration"]),
        hour_at,
        steps.is_offered,
        _as(candidates.start, np.int64),
        _as(candidates.requirement, kinds["requirement"]),
        _as(candidates.quantity, kinds["quantity"]),
        _as(candidates.value, kinds["value"]),
        _as(candidates.need_from, np.int64),
        _as(candidates.need_count, kinds["need_count"]),
        _as(candidates.need, kinds["need"]),
        budget_row[centre],
        hour_row,
        classes[0],
        classes[1],
        class_row,
        allow_from,
        allowed,
        is_must if is_must.any() else np.zeros(n, dtype=np.bool_),
        limit_start,
        limit_row,
        limit_sign,
    )
    return layout, rows


def _as(array: AnyArray, kind: type) -> Any:
    return np.ascontiguousarray(array, dtype=kind)


def _is_narrow(problem: Problem, classes: int) -> bool:
    """Whether every long column, and what pathways of it add up to, is within the narrow kinds."""
    steps, candidates = problem.steps, problem.candidates
    most_steps = int(np.diff(steps.start).max(initial=0))
    columns = ("gate", "cost", "hours", "duration")
    return (
        classes <= np.iinfo(np.int16).max
        and problem.periods <= np.iinfo(np.int16).max
        and most_steps <= np.iinfo(NARROW["need"]).max
        and all(fits(name, getattr(steps, name)) for name in columns)
        and all(fits(name, getattr(candidates, name)) for name in ("quantity", "value", "need_count"))
        and max(int(steps.cost.max(initial=0)), int(steps.hours.max(initial=0))) * most_steps <= MOST
        and int(candidates.value.max(initial=0)) * problem.periods <= MOST
    )


def _rows(problem: Problem) -> tuple[Rows, tuple[AnyArray, AnyArray], AnyArray]:
    groups, limits, periods = problem.groups, problem.limits, problem.periods
    budgets = len(problem.requirement_ids)
    hours = budgets + len(problem.budget_ids)
    seats = hours + len(problem.hours)
    gates = len(problem.gate_ids)
    key = np.stack([groups.gate, groups.period, groups.duration]).astype(np.int64)
    unique, class_of = np.unique(key, axis=1, return_inverse=True)
    n_classes = unique.shape[1] if groups.gate.size else 0
    class_of = class_of.reshape(-1).astype(np.int64)
    class_start = np.zeros(gates * periods + 1, dtype=np.int32)
    if n_classes:
        np.add.at(class_start, unique[0] * periods + unique[1] + 1, 1)
        class_start = np.cumsum(class_start).astype(np.int32)
    class_duration = unique[2].astype(np.int32) if n_classes else np.zeros(0, dtype=np.int32)
    floors = seats + n_classes
    floor_of = np.flatnonzero(limits.least > 0)
    ceilings = floors + len(floor_of)
    ceiling_of = np.flatnonzero(limits.most >= 0)
    capacity = np.concatenate(
        [
            problem.requirement_quantity,
            problem.budget,
            problem.hours,
            np.zeros(n_classes, dtype=np.int64),
            -limits.least[floor_of],
            limits.most[ceiling_of],
        ]
    ).astype(np.int64)
    index = (
        {
            (int(centre), int(field), int(period)): hours + row
            for row, (centre, field, period) in enumerate(
                zip(problem.hours_centre, problem.hours_field, problem.hours_period, strict=True)
            )
        }
        if n_classes
        else {}
    )
    group_hours = np.array(
        [
            index.get((int(centre), int(field), int(period)), NONE)
            for centre, field, period in zip(groups.centre, groups.field, groups.period, strict=True)
        ],
        dtype=np.int64,
    )
    rows = Rows(
        budgets,
        hours,
        seats,
        floors,
        ceilings,
        len(capacity),
        capacity,
        floor_of,
        ceiling_of,
        class_of if n_classes else np.zeros(0, dtype=np.int64),
        budgets + problem.budget_of[groups.centre].astype(np.int64),
        group_hours,
    )
    class_row = seats + np.arange(n_classes, dtype=np.int32)
    return rows, (class_start, class_duration), class_row


def _limits(problem: Problem, rows: Rows) -> tuple[Array, AnyArray, AnyArray]:
    limits, n = problem.limits, len(problem.enterprise_ids)
    owner: list[AnyArray] = []
    row: list[AnyArray] = []
    sign: list[AnyArray] = []
    for first, chosen, side in ((rows.floors, rows.floor_of, -1), (rows.ceilings, rows.ceiling_of, 1)):
        for place, limit in enumerate(chosen):
            members = limits.member[limits.start[limit] : limits.start[limit + 1]]
            owner.append(members.astype(np.int64))
            row.append(np.full(len(members), first + place, dtype=np.int32))
            sign.append(np.full(len(members), side, dtype=np.int8))
    start = np.zeros(n + 1, dtype=np.int64)
    if not owner:
        return start, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int8)
    who = np.concatenate(owner)
    order = np.argsort(who, kind="stable")
    start[1:] = np.cumsum(np.bincount(who, minlength=n))
    return start, np.concatenate(row)[order], np.concatenate(sign)[order]


def _fixed(problem: Problem) -> tuple[AnyArray, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which starts each candidate of an enterprise with changes by hand may have."""
    fixed, candidates, periods = problem.fixed, problem.candidates, problem.periods
    n = len(problem.enterprise_ids)
    allow_from = np.full(n, NONE, dtype=np.int32)
    is_must = np.zeros(n, dtype=np.bool_)
    parts: list[npt.NDArray[np.bool_]] = []
    where: dict[int, int] = {}
    used = 0
    for enterprise in np.unique(fixed.enterprise):
        first, last = candidates.start[enterprise], candidates.start[enterprise + 1]
        allow_from[enterprise], where[int(enterprise)] = used, len(parts)
        parts.append(np.ones((last - first, periods), dtype=np.bool_))
        used += last - first
    for enterprise, requirement, start, must in zip(
        fixed.enterprise, fixed.requirement, fixed.start, fixed.is_must, strict=True
    ):
        first, last = candidates.start[enterprise], candidates.start[enterprise + 1]
        named = np.zeros((last - first, periods), dtype=np.bool_)
        mine = candidates.requirement[first:last] == requirement
        if start == NONE:
            named[mine] = True
        elif 0 <= start < periods:
            named[mine, start] = True
        if must:
            parts[where[int(enterprise)]] &= named
            is_must[enterprise] = True
        else:
            parts[where[int(enterprise)]] &= ~named
    for enterprise in np.flatnonzero(is_must):
        if not parts[where[int(enterprise)]].any():
            raise Infeasible("must_cannot_be", enterprise=problem.enterprise_ids[int(enterprise)])
    allowed = np.concatenate(parts) if parts else np.zeros((0, periods), dtype=np.bool_)
    return allow_from, allowed, is_must
