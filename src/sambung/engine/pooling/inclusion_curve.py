"""What it costs to include more: for each tolerance of the least cost, the most enterprises included, and its bound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sambung.engine.pooling.budget import Budget, Report, ShouldStop
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.inclusion import include_most, inclusion_of, is_within
from sambung.engine.pooling.plan import Plan, make_plan
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Allocation


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """`count` enterprises of the class in a plan of `cost`; no plan within `tolerance` includes over `bound`.

    `least_cost` is C, the least cost found, with its own bound; a plan may cost (1 + tolerance) × C.
    """

    tolerance: float
    cost: float
    count: int
    bound: int
    least_cost: float
    allocations: tuple[Allocation, ...]


def inclusion_curve(
    problem: Problem,
    tolerances: Sequence[float],
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
) -> tuple[CurvePoint, ...]:
    """One point for each tolerance, from the least up; () where there is no plan at all or with buffers.

    More tolerance never includes fewer: a plan within a smaller tolerance counts for every larger one, and a
    bound for a larger one for every smaller.
    """
    options = options or Options()
    if problem.settings.fill_probability is not None:
        return ()
    budget = Budget(seed=options.seed, threads=options.threads, should_stop=should_stop, report=report)
    if options.time_limit is not None:
        budget.seconds = options.time_limit
    if options.work_limit is not None:
        budget.work = options.work_limit
    form = formulate(problem)
    outcome = optimise(form.program, budget, gap=options.gap)
    if outcome.x is None:
        return ()
    cheapest = make_plan(form, outcome.x)
    points: list[CurvePoint] = []
    best: tuple[int, Plan] = (inclusion_of(form, cheapest.allocations, 0).count, cheapest)
    for tolerance in sorted(set(tolerances)):
        x, bound = include_most(form, cheapest.objective, tolerance, outcome.x, budget, options.gap)
        plan = make_plan(form, x)
        found = inclusion_of(form, plan.allocations, bound)
        if found.count > best[0] and is_within(plan.objective, cheapest.objective, tolerance):
            best = (found.count, plan)
        count, plan = best
        points.append(
            CurvePoint(
                tolerance, plan.objective, count, max(bound, count), cheapest.objective, plan.allocations
            )
        )
    least = points[-1].bound if points else 0
    for place in reversed(range(len(points))):
        least = min(least, points[place].bound)
        points[place] = replace(points[place], bound=max(least, points[place].count))
    return tuple(points)
