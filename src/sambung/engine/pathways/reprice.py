"""An enterprise's pathways one by one at given prices, in exact fractions: for explaining, not for solving."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sambung.engine.pathways.problem import NONE, Problem
from sambung.engine.pathways.solution import Prices


@dataclass(frozen=True, slots=True)
class Payment:
    """What a pathway pays for one limit: `amount` of it at `price`. kind: requirement, budget, hours, seat, limit.

    `row`: in the problem's arrays of that kind. A floor's members are paid: their `amount` is -1.
    """

    kind: str
    row: int
    amount: int
    price: Fraction
    field: str = ""
    period: int = NONE


@dataclass(frozen=True, slots=True)
class Way:
    """A pathway: `reduced` = worth − Σ amount × price. `courses`: the group of each step, or NONE."""

    candidate: int
    start: int
    end: int
    worth: int
    courses: tuple[int, ...]
    payments: tuple[Payment, ...]
    reduced: Fraction


def ways_at(problem: Problem, prices: Prices, enterprise: int) -> Iterator[Way]:
    """Every pathway that changes by hand leave open; of courses that differ in nothing the cheapest seat only."""
    candidates = problem.candidates
    hours = _hours(problem, int(problem.centre_of[enterprise]))
    unit = 2**prices.bits
    for c in range(int(candidates.start[enterprise]), int(candidates.start[enterprise + 1])):
        needs = problem.needs(enterprise, c)
        for start in range(problem.periods if needs else 1):
            if not _is_open(problem, enterprise, int(candidates.requirement[c]), start):
                continue
            for end, courses, used in _closings(problem, prices, enterprise, hours, needs, start):
                worth = int(candidates.value[c]) * (problem.periods - end)
                requirement = int(candidates.requirement[c])
                used = {("requirement", requirement): int(candidates.quantity[c]), **used}
                payments = [
                    _payment(problem, kind, row, amount, Fraction(int(getattr(prices, kind)[row]), unit))
                    for (kind, row), amount in used.items()
                    if amount
                ]
                payments.extend(_limits(problem, prices, enterprise, unit))
                paid = sum((one.amount * one.price for one in payments), Fraction(0))
                yield Way(c, start, end, worth, courses, tuple(payments), worth - paid)


Used = dict[tuple[str, int], int]


def _closings(
    problem: Problem,
    prices: Prices,
    enterprise: int,
    hours: dict[tuple[int, int], int],
    needs: list[int],
    t: int,
) -> Iterator[tuple[int, tuple[int, ...], Used]]:
    """(end, courses, what is used) of every way to close the needs from period t on."""
    if t >= problem.periods:
        return
    if not needs:
        yield t, (), {}
        return
    step, steps, groups = needs[0], problem.steps, problem.groups
    options: list[tuple[int, int, Used]] = []
    if steps.is_offered[step]:
        budget = int(problem.budget_of[problem.centre_of[enterprise]])
        used: Used = {("budget", budget): int(steps.cost[step])}
        row = hours.get((int(steps.field[step]), t), NONE)
        if steps.hours[step] > 0:
            used["hours", row] = int(steps.hours[step])
        if row != NONE or steps.hours[step] == 0:
            options.append((int(steps.duration[step]), NONE, used))
    cheapest: dict[int, int] = {}
    for course in np.flatnonzero((groups.gate == steps.gate[step]) & (groups.period == t)):
        known = cheapest.get(int(groups.duration[course]))
        if known is None or prices.seat[course] < prices.seat[known]:
            cheapest[int(groups.duration[course])] = int(course)
    options.extend((duration, group, {("seat", group): 1}) for duration, group in cheapest.items())
    for duration, group, used in options:
        for end, courses, rest in _closings(problem, prices, enterprise, hours, needs[1:], t + duration):
            total = dict(used)
            for key, amount in rest.items():
                total[key] = total.get(key, 0) + amount
            yield end, (group, *courses), total


def _hours(problem: Problem, centre: int) -> dict[tuple[int, int], int]:
    rows = np.flatnonzero(problem.hours_centre == centre)
    return {(int(problem.hours_field[row]), int(problem.hours_period[row])): int(row) for row in rows}


def _payment(problem: Problem, kind: str, row: int, amount: int, price: Fraction) -> Payment:
    if kind != "hours":
        return Payment(kind, row, amount, price)
    field = problem.field_names[int(problem.hours_field[row])]
    return Payment(kind, row, amount, price, field, int(problem.hours_period[row]))


def _limits(problem: Problem, prices: Prices, enterprise: int, unit: int) -> Iterator[Payment]:
    limits = problem.limits
    for limit in range(len(limits.least)):
        if enterprise in limits.member[limits.start[limit] : limits.start[limit + 1]]:
            if prices.floor[limit]:
                yield Payment("limit", limit, -1, Fraction(int(prices.floor[limit]), unit))
            if prices.ceiling[limit]:
                yield Payment("limit", limit, 1, Fraction(int(prices.ceiling[limit]), unit))


def _is_open(problem: Problem, enterprise: int, requirement: int, start: int) -> bool:
    fixed = problem.fixed
    for row in np.flatnonzero(fixed.enterprise == enterprise):
        same = fixed.requirement[row] == requirement and fixed.start[row] in (NONE, start)
        if bool(same) != bool(fixed.is_must[row]):
            return False
    return True
