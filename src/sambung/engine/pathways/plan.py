"""From chosen columns to the plan's tables: steps, periods, and which course each seat is taken in."""

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Layout, Rows
from sambung.engine.pathways.problem import NONE, Codes, Problem
from sambung.engine.pathways.solution import Plan

# Enterprises whose pathways are spelled out at once: what is needed on the way is then small beside the plan.
OWNERS = 1 << 19


def make_plan(
    problem: Problem, layout: Layout, rows: Rows, columns: Columns, chosen: Array, is_open: AnyArray
) -> Plan:
    """`chosen` (enterprises): column or -1; `is_open` (courses): may be run. A course nobody visits is not run."""
    enterprise = np.flatnonzero(chosen >= 0).astype(np.int32)
    parts = []
    for first in range(0, max(1, len(chosen)), OWNERS):
        a, b = np.searchsorted(enterprise, [first, first + OWNERS])
        parts.append(_spelled_out(problem, layout, columns, enterprise[a:b], chosen[enterprise[a:b]]))
    candidate, start, end, cost, hours, size, step, period, which = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    step_start = np.zeros(len(enterprise) + 1, dtype=np.int64)
    np.cumsum(size, out=step_start[1:])
    group, is_run, taken = _seats(problem, rows, which, is_open)
    return Plan(
        enterprise, candidate, start, end, cost, hours, step_start, step, period, group, is_run, taken
    )


def _spelled_out(
    problem: Problem, layout: Layout, columns: Columns, enterprise: Codes, picked: Array
) -> tuple[AnyArray, ...]:
    """Candidate, start, end, cost, hours and number of steps of each pathway; row, period and class of each step."""
    candidates, steps = problem.candidates, problem.steps
    candidate = columns.candidate[picked].astype(np.int64)
    size = candidates.need_count[candidate].astype(np.int64)
    step_start = np.concatenate(([0], np.cumsum(size)))
    place = np.arange(step_start[-1]) - np.repeat(step_start[:-1], size)
    # Where a candidate's needs begin: after those of its enterprise's candidates before it.
    first, last = (candidates.start[enterprise[0]], candidate[-1]) if len(enterprise) else (0, 0)
    before = np.concatenate(([0], np.cumsum(candidates.need_count[first:last], dtype=np.int64)))
    begins = candidates.need_from[enterprise] + before[candidate - first]
    begins -= before[candidates.start[enterprise] - first]
    need = candidates.need[np.repeat(begins, size) + place]
    step = np.repeat(steps.start[enterprise], size) + need
    which = np.full(len(step), NONE, dtype=np.int32)
    duration = steps.duration[step].astype(np.int64)
    if len(layout.class_duration):
        which = columns.choice[np.repeat(picked, size), place].astype(np.int32)
        duration = np.where(which >= 0, layout.class_duration[np.maximum(which, 0)], duration)
    passed = np.concatenate(([0], np.cumsum(duration)))
    start = columns.begin[picked].astype(np.int64)
    period = np.repeat(start - passed[step_start[:-1]], size) + passed[:-1]
    end = start + passed[step_start[1:]] - passed[step_start[:-1]]
    cost = _by_pathway(np.where(which < 0, steps.cost[step], 0), step_start)
    hours = _by_pathway(np.where(which < 0, steps.hours[step], 0), step_start)
    rows = np.int32 if len(steps.gate) <= np.iinfo(np.int32).max else np.int64
    times = (start.astype(np.int32), end.astype(np.int32))
    return candidate, *times, cost, hours, size, step.astype(rows), period.astype(np.int32), which


def _by_pathway(amount: AnyArray, start: Array) -> Array:
    sums = np.concatenate(([0], np.cumsum(amount, dtype=np.int64)))
    return sums[start[1:]] - sums[start[:-1]]


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
