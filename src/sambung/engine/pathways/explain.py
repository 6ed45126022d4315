"""Why this enterprise and not that one: what its pathways bring and pay at the prices, and what would have to change."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sambung.engine.pathways.problem import NONE, Options, Problem
from sambung.engine.pathways.reprice import Payment, Way, ways_at
from sambung.engine.pathways.solution import Plan, Prices, Solution
from sambung.engine.pathways.solve import solve_pathways


@dataclass(frozen=True, slots=True)
class Change:
    """The least single change after which a pathway no longer loses at these prices.

    `kind`: `value` (must rise by so much a period), `cost` (of its own steps, must fall) or `hours` (of field
    and period). `amount` is rounded up to whole units; None where even all of it would not be enough.
    """

    kind: str
    amount: int | None
    field: str = ""
    period: int = NONE


@dataclass(frozen=True, slots=True)
class Explanation:
    """An enterprise at the prices of a solution. Amounts are worth, exact.

    `best`: its chosen pathway, or where it is not chosen the one that comes nearest; None where it has none.
    `runner_up`: the next. `is_chosen`. `changes`: for an enterprise not chosen, any one of them would do.
    """

    enterprise: int
    is_chosen: bool
    best: Way | None
    runner_up: Way | None
    changes: tuple[Change, ...]


def explain(problem: Problem, plan: Plan, prices: Prices, enterprise: int) -> Explanation:
    """What the enterprise's pathways bring and pay, best first. Its answer is exact at the prices given.

    Prices are those of the bound: an enterprise whose best pathway has reduced worth near 0 is a near thing,
    and may be left out though it pays, where the room left is too small for it.
    """
    ways = sorted(
        ways_at(problem, prices, enterprise), key=lambda way: (-way.reduced, way.candidate, way.start)
    )
    at = np.flatnonzero(plan.enterprise == enterprise)
    if not at.size:
        best = ways[0] if ways else None
        runner = ways[1] if len(ways) > 1 else None
        changes = _changes(problem, best) if best is not None and best.reduced < 0 else ()
        return Explanation(enterprise, False, best, runner, changes)
    place = int(at[0])
    first, last = int(plan.step_start[place]), int(plan.step_start[place + 1])
    by_course = [group != NONE for group in plan.group[first:last]]
    mine = [
        way
        for way in ways
        if (way.candidate, way.start, way.end) == (plan.candidate[place], plan.start[place], plan.end[place])
        and [group != NONE for group in way.courses] == by_course
    ]
    others = [way for way in ways if way.candidate != plan.candidate[place] or way.start != plan.start[place]]
    return Explanation(enterprise, True, mine[0] if mine else None, others[0] if others else None, ())


def _changes(problem: Problem, way: Way) -> tuple[Change, ...]:
    """Each change alone lifts the reduced worth to 0."""
    lacking = -way.reduced
    held = problem.periods - way.end
    changes = [Change("value", _up(lacking / held))]
    for payment in way.payments:
        if payment.kind not in ("budget", "hours") or payment.price == 0:
            continue
        amount = _up(lacking / payment.price)
        kind = "cost" if payment.kind == "budget" else "hours"
        changes.append(
            Change(kind, amount if amount <= payment.amount else None, payment.field, payment.period)
        )
    return tuple(changes)


def _up(amount: Fraction) -> int:
    return -int(-amount // 1)


@dataclass(frozen=True, slots=True)
class Worth:
    """What more of a limit is worth: `price` is its shadow price (an upper estimate for small additions),
    `gained` what solving again with `more` units brought, `at_most` what it can bring: the bound's rise."""

    price: Fraction
    more: int
    gained: int
    at_most: int


def worth_of_more(
    problem: Problem, solution: Solution, kind: str, row: int, more: int, options: Options | None = None
) -> Worth:
    """Solve again with `more` of a requirement, a budget or an hours row. For small problems: it takes a solve.

    Raises ValueError for a solution without plan or prices, or another kind.
    """
    if solution.objective is None or solution.prices is None:
        raise ValueError("there is no plan to compare with")
    field = {"requirement": "requirement_quantity", "budget": "budget", "hours": "hours"}.get(kind)
    if field is None:
        raise ValueError(f"more of a {kind} is not a question of this kind")
    amounts = getattr(problem, field).copy()
    amounts[row] += more
    again = solve_pathways(replace(problem, **{field: amounts}), options or Options(gap=0.0))
    if again.objective is None or again.bound is None:
        raise ValueError("the larger problem was not solved")
    price = Fraction(int(getattr(solution.prices, kind)[row]), 2**solution.prices.bits)
    return Worth(price, more, again.objective - solution.objective, again.bound - solution.objective)


@dataclass(frozen=True, slots=True)
class LimitsCost:
    """What limits cost: worth lost lies between `least` and `most` (equal where both were solved exactly).

    `with_limits`, `without`: (objective, bound) of the two; the first is None where the limits cannot be kept.
    """

    with_limits: tuple[int, int] | None
    without: tuple[int, int]
    least: int | None
    most: int | None


def cost_of_limits(
    problem: Problem, options: Options, solution: Solution | None = None, *, floors_only: bool = False
) -> LimitsCost:
    """Solve with and without the floors and ceilings (or the floors alone)."""
    kept = solution or solve_pathways(problem, options)
    none = np.full(len(problem.limits.least), NONE, dtype=np.int64)
    free = replace(problem.limits, least=none, most=problem.limits.most if floors_only else none)
    bare = solve_pathways(replace(problem, limits=free), options)
    if bare.objective is None or bare.bound is None:
        raise ValueError("no plan without the limits either")
    without = (bare.objective, bare.bound)
    if kept.objective is None or kept.bound is None:
        return LimitsCost(None, without, None, None)
    return LimitsCost(
        (kept.objective, kept.bound),
        without,
        max(0, bare.objective - kept.bound),
        max(0, bare.bound - kept.objective),
    )


__all__ = [
    "Change",
    "Explanation",
    "LimitsCost",
    "Payment",
    "Way",
    "Worth",
    "cost_of_limits",
    "explain",
    "worth_of_more",
]
