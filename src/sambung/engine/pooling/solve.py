"""`solve_pooling`: a problem in, the cheapest plan out, with its bound and its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite

import highspy
import numpy as np
import numpy.typing as npt

from sambung import __version__
from sambung.engine.pooling.budget import Budget, Clock, Report, ShouldStop
from sambung.engine.pooling.buffers import include_buffered, nominal_of, solve_buffered
from sambung.engine.pooling.conflict import explain_infeasible
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.formulation import Build, Formulation
from sambung.engine.pooling.inclusion import include_most, inclusion_of, is_within
from sambung.engine.pooling.mending import mend
from sambung.engine.pooling.methods import MIXED_INTEGER, best_columns, solve_by_arcs
from sambung.engine.pooling.outcome import Outcome, Proof
from sambung.engine.pooling.plan import Plan, make_plan, relative_gap
from sambung.engine.pooling.priced import PricedLines, Prices, prices_of_rows
from sambung.engine.pooling.pricing import best_prices
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.reasons import excluded_offers, marginal, prices_of
from sambung.engine.pooling.replan import replan
from sambung.engine.pooling.sink.answer import FEW, columns_of, solve_sink
from sambung.engine.pooling.solution import Explanation, Solution, Status
from sambung.engine.pooling.worth import solved_prices

Floats = npt.NDArray[np.float64]
HIGHS = f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
# Objective and bound closer than this (relative) differ by the rounding of sums only.
ROUNDING = 1e-9


def solve_pooling(
    problem: Problem,
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
    clock: Clock | None = None,
) -> Solution:
    """The least-cost plan for a valid problem, or why there is none.

    `should_stop()` True ends the search with the best so far; `report(objective, bound, seconds)` is called
    as the search goes on; `clock()` is whoever calls it's seconds, to which the time limit then holds from now on
    (each may be None). Raises UnableToSolve where the solver itself fails.
    """
    options = options or Options()
    budget = Budget(seed=options.seed, threads=options.threads, should_stop=should_stop, report=report)
    if clock is not None:
        budget.clock, budget.begun = clock, clock()
    if options.time_limit is not None:
        budget.seconds = options.time_limit
    if options.work_limit is not None:
        budget.work = options.work_limit
    if problem.settings.fill_probability is not None:
        solution = _buffered(problem, options, budget)
    else:
        solution = _plain(problem, options, budget)
    return replace(
        solution,
        seconds=budget.used_seconds,
        seed=options.seed,
        threads=options.threads,
        gap_asked=options.gap,
        ended_by=budget.ended_by or "gap",
        versions={"sambung": __version__, "highs": HIGHS},
        input_sha256=problem.input_sha256,
    )


def _plain(problem: Problem, options: Options, budget: Budget) -> Solution:
    """Without buffers: deliveries and shortage add up to the quantity."""
    found = solve_sink(problem, options, budget)
    if found is not None:
        solution, plan = found
        if len(problem.offers) > FEW:
            return solution
        form = formulate(problem)
        duals = marginal(form, columns_of(form, plan), budget)
        solution = _with_prices(solution, form, plan, [_row_duals(duals)], options, budget)
        return _explained(solution, form, plan, duals, options, budget, formulate)
    whole = mend(problem, options, budget) if problem.previous else solve_by_arcs(problem, options, budget)
    if whole is not None:
        return whole
    form = formulate(problem)
    again = replan(form, budget, options.gap) if problem.previous_prices else None
    if again is None:
        method, outcome = best_columns(form, budget, options.gap)
    else:
        method, outcome = "the earlier plan repaired and searched around", again.outcome
    if outcome.x is None:
        return _no_plan(problem, outcome, options, budget)
    plan = make_plan(form, outcome.x)
    x = outcome.x
    duals = marginal(form, x, budget)
    known = None if again is None else again.prices
    solution = replace(_with_quality(plan, outcome.bound, options), method=method)
    rows = [outcome.row_price, _row_duals(duals)]
    solution = _with_prices(solution, form, plan, rows, options, budget, known)
    solution = _with_proof(solution, outcome.proof)
    if problem.settings.inclusion_tolerance is not None:
        x, solution = _included(form, plan, x, solution, options, budget)
        plan = make_plan(form, x)
        duals = marginal(form, x, budget)
    return _explained(solution, form, plan, duals, options, budget, formulate)


def _row_duals(outcome: Outcome | None) -> Floats | None:
    return None if outcome is None else outcome.row_dual


def _with_prices(
    solution: Solution,
    form: Formulation,
    plan: Plan,
    rows: Sequence[Floats | None],
    options: Options,
    budget: Budget,
    known: Prices | None = None,
) -> Solution:
    """The solution with prices that prove a bound, the better bound, and what the two together prove.

    `rows`: multipliers of the program's rows to begin with; `known`: prices.
    """
    priced = PricedLines(form)
    starts = [] if known is None else [known]
    starts += [prices_of_rows(priced, row) for row in rows if row is not None]
    value, prices = best_prices(priced, starts, plan.objective, solution.bound or 0.0, options, budget)
    if value <= 0:
        return solution
    if value > (solution.bound or 0.0):
        better = _with_quality(plan, value, options)
        solution = replace(solution, status=better.status, bound=better.bound, gap=better.gap)
    bound = solution.bound or 0.0
    is_source = value >= bound - ROUNDING * max(1.0, bound)
    return replace(
        solution,
        price_bound=min(value, bound),
        bound_prices=priced.written(prices),
        bound_source="prices" if is_source else "search",
    )


def _with_proof(solution: Solution, proof: Proof | None) -> Solution:
    """The solution with a proof by another rule, where that proves more than its prices by lines."""
    bound = solution.bound or 0.0
    if proof is None or proof.value <= (solution.price_bound or 0.0):
        return solution
    is_source = proof.value >= bound - ROUNDING * max(1.0, bound)
    return replace(
        solution,
        price_bound=min(proof.value, bound),
        price_rule=proof.rule,
        bound_prices=proof.prices,
        bound_source="prices" if is_source else "search",
    )


def _with_quality(plan: Plan, bound: float, options: Options) -> Solution:
    """A solution with the plan's cost, the bound, and the status that the two allow."""
    bound = min(bound, plan.objective)
    known = max(0.0, bound) if isfinite(bound) else 0.0  # no cost is below 0
    if abs(plan.objective - known) <= ROUNDING * max(1.0, plan.objective):
        known = plan.objective
    gap = relative_gap(plan.objective, known)
    return Solution(
        Status.OPTIMAL if gap is not None and gap <= options.gap else Status.FEASIBLE,
        plan.objective,
        known,
        gap,
        method=MIXED_INTEGER,
    )


def _included(
    form: Formulation, plan: Plan, x: Floats, solution: Solution, options: Options, budget: Budget
) -> tuple[Floats, Solution]:
    """The second objective on top of the least cost; optimal only where both are proved."""
    tolerance = form.problem.settings.inclusion_tolerance or 0.0
    chosen, bound = include_most(form, plan.objective, tolerance, x, budget, options.gap)
    other = make_plan(form, chosen)
    mine, theirs = inclusion_of(form, plan.allocations, bound), inclusion_of(form, other.allocations, bound)
    if theirs.count <= mine.count or not is_within(other.objective, plan.objective, tolerance):
        chosen, other, theirs = x, plan, mine
    is_proved = solution.status == Status.OPTIMAL and theirs.count == theirs.bound
    result = replace(
        solution,
        status=Status.OPTIMAL if is_proved else Status.FEASIBLE,
        objective=other.objective,
        gap=relative_gap(other.objective, solution.bound),
        least_cost=plan.objective,
        inclusion=theirs,
    )
    return chosen, result


def _buffered(problem: Problem, options: Options, budget: Budget) -> Solution:
    """With fill_probability: see `buffers`."""
    found = solve_buffered(problem, budget, options.gap)
    if found.chosen is None or found.estimate is None:
        if found.relaxation.x is None:
            return _no_plan(problem, found.relaxation, options, budget)
        code = "fill_probability_not_reached" if budget.ended_by is None else f"ended_by_{budget.ended_by}"
        return Solution(Status.NO_SOLUTION, explanation=Explanation(code))
    chosen, estimate = found.chosen, found.estimate
    least = chosen.plan.objective
    solution = _with_quality(chosen.plan, found.relaxation.bound, options)
    if problem.settings.inclusion_tolerance is not None:
        chosen, estimate, bound = include_buffered(
            problem, found.relaxation, chosen, estimate, budget, options.gap
        )
        included = inclusion_of(chosen.form, chosen.plan.allocations, bound)
        is_proved = solution.status == Status.OPTIMAL and included.count == included.bound
        solution = replace(
            solution,
            status=Status.OPTIMAL if is_proved else Status.FEASIBLE,
            objective=chosen.plan.objective,
            gap=relative_gap(chosen.plan.objective, solution.bound),
            least_cost=least,
            inclusion=included,
        )
    notes: dict[str, str | float | int] = {
        "failures_covered": chosen.scheme.failures,
        "expected_share": chosen.scheme.expected_share,
    }
    # Plans of the scheme are not measured again, so nothing said of them would be more than an estimate.
    duals = marginal(chosen.form, chosen.x, budget)
    solution = _explained(solution, chosen.form, chosen.plan, duals, options, budget, None, notes)
    nominal = nominal_of(problem, budget, options.gap)
    return replace(solution, fill_probability=estimate, nominal=nominal)


def _explained(
    solution: Solution,
    form: Formulation,
    plan: Plan,
    duals: Outcome | None,
    options: Options,
    budget: Budget,
    build: Build | None,
    notes: Mapping[str, str | float | int] | None = None,
) -> Solution:
    """The plan's tables, prices, and why each other offer is left out; without `build` nothing is solved again."""
    prices = prices_of(form, duals)
    if build is not None and options.worth_limit and budget.ended_by is None:
        least = solution.objective if solution.least_cost is None else solution.least_cost
        side = budget.part(options.explain_work)
        prices = solved_prices(form, prices, least if least == solution.bound else None, options, side, build)
        budget.used_seconds += side.used_seconds
    return replace(
        solution,
        cost_breakdown=plan.cost,
        allocations=plan.allocations,
        hubs=plan.hubs,
        shortages=plan.shortages,
        change_cost_paid=plan.change_cost_paid,
        moved_quantity=plan.moved_quantity,
        lost_quantity=plan.lost_quantity,
        prices=prices,
        excluded=excluded_offers(form, plan, duals, options, budget, build),
        explanation=Explanation("plan", notes or {}),
    )


def _no_plan(problem: Problem, outcome: Outcome, options: Options, budget: Budget) -> Solution:
    """Infeasible with its conflict, or no plan before the limit."""
    if outcome.status != "infeasible":
        return Solution(Status.NO_SOLUTION, explanation=Explanation(f"ended_by_{budget.ended_by}"))
    return Solution(
        Status.INFEASIBLE,
        method=MIXED_INTEGER,
        explanation=explain_infeasible(problem, options, budget.should_stop),
    )
