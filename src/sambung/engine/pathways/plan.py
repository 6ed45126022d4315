"""From chosen columns to the plan's tables: steps, periods, and which course each seat is taken in."""

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Layout, Rows
from sambung.engine.pathways.problem import NONE, Codes, Problem
from sambung.engine.pathways.solution import Plan


def make_plan(
    problem: Problem, layout: Layout, rows: Rows, columns: Columns, chosen: Array, is_open: AnyArray
) -> Plan:
    """`chosen` (enterprises): column or -1; `is_open` (courses): may be run. A course nobody visits is not run."""
    picked = chosen[chosen >= 0]
    order = np.argsort(columns.candidate[picked], kind="stable")
    picked = picked[order]
    candidate = columns.candidate[picked]
    enterprise = np.flatnonzero(chosen >= 0)[order].astype(np.int32)
    size = layout.need_count[candidate].astype(np.int64)
    step_start = np.zeros(len(picked) + 1, dtype=np.int64)
    step_start[1:] = np.cumsum(size)
    total = int(step_start[-1])
    place = np.arange(total) - np.repeat(step_start[:-1], size)
    need = problem.candidates.need_start[candidate]
    step = problem.candidates.need[np.repeat(need, size) + place]
    which = columns.choice[np.repeat(picked, size), place] if total else np.zeros(0, dtype=np.int32)
    duration = problem.steps.duration[step].astype(np.int64)
    if len(layout.class_duration):
        duration = np.where(which >= 0, layout.class_duration[np.maximum(which, 0)], duration)
    passed = np.concatenate(([0], np.cumsum(duration)))
    start = columns.begin[picked].astype(np.int64)
    period = np.repeat(start - passed[step_start[:-1]], size) + passed[:-1]
    end = start + passed[step_start[1:]] - passed[step_start[:-1]]
    is_own = which < 0
    cost = _by_pathway(np.where(is_own, problem.steps.cost[step], 0), step_start)
    hours = _by_pathway(np.where(is_own, problem.steps.hours[step], 0), step_start)
    group, is_run, taken = _seats(problem, rows, which, is_open)
    return Plan(
        enterprise,
        candidate,
        start.astype(np.int32),
        end.astype(np.int32),
        cost,
        hours,
        step_start,
        step,
        period.astype(np.int32),
        group,
        is_run,
        taken,
    )


def _by_pathway(amount: Array, start: Array) -> Array:
    sums = np.concatenate(([0], np.cumsum(amount)))
    return (sums[start[1:]] - sums[start[:-1]]).astype(np.int64)


def _seats(problem: Problem, rows: Rows, which: AnyArray, is_open: AnyArray) -> tuple[Codes, Codes, Array]:
    """(course of each step or NONE, which courses run, seats taken): the fullest courses first."""
    groups = problem.groups
    count = len(groups.gate)
    group = np.full(len(which), NONE, dtype=np.int32)
    taken = np.zeros(count, dtype=np.int64)
    for kind in np.unique(which[which >= 0]):
        steps = np.flatnonzero(which == kind)
        members = np.flatnonzero((rows.class_of_group == kind) & (is_open > 0))
        members = members[np.argsort(-groups.seats[members], kind="stable")]
        seats = np.repeat(members, groups.seats[members])[: len(steps)]
        group[steps] = seats
        taken += np.bincount(seats, minlength=count)
    return group, (taken > 0).astype(np.int32), taken


def worth_of(problem: Problem, plan: Plan) -> int:
    """Σ value × (T − end)."""
    value = problem.candidates.value[plan.candidate]
    return sum(int(v) * (problem.periods - int(end)) for v, end in zip(value, plan.end, strict=True))


def relative_gap(objective: int, bound: int) -> float | None:
    """As the format defines it: 0 where equal, None where the objective is 0 and the bound is not."""
    if objective == bound:
        return 0.0
    return None if objective == 0 else abs(objective - bound) / abs(objective)
