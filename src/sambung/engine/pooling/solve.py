"""`solve_pooling`: a problem in, the cheapest plan out, with its bound and its reasons."""

import highspy

from sambung import __version__
from sambung.engine.pooling.formulation import formulate
from sambung.engine.pooling.plan import make_plan, relative_gap
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Solution, Status
from sambung.engine.pooling.solver import Budget, Report, ShouldStop


HIGHS = f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"


def solve_pooling(
    problem: Problem,
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
) -> Solution:
    """Solve; `should_stop()` True ends the search with the best so far, `report(objective, bound, seconds)`."""
    options = options or Options()
    form = formulate(problem)
    budget = Budget(seed=options.seed, threads=options.threads, should_stop=should_stop, report=report)
    if options.time_limit is not None:
        budget.seconds = options.time_limit
    if options.work_limit is not None:
        budget.work = options.work_limit
    outcome = optimise(form.program, budget, gap=options.gap)
    if outcome.x is None:
        return Solution(Status.INFEASIBLE if outcome.status == "infeasible" else Status.NO_SOLUTION)
    plan = make_plan(form, outcome.x)
    bound = min(outcome.bound, plan.objective)
    gap = relative_gap(plan.objective, bound)
    return Solution(
        Status.OPTIMAL if gap is not None and gap <= options.gap else Status.FEASIBLE,
        plan.objective,
        bound,
        gap,
        cost_breakdown=plan.cost,
        allocations=plan.allocations,
        hubs=plan.hubs,
        shortages=plan.shortages,
        change_cost_paid=plan.change_cost_paid,
        input_sha256=problem.input_sha256,
        gap_asked=options.gap,
        versions={"sambung": __version__, "highs": HIGHS},
    )
