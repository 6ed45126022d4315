"""`solve_sink`: the solution of a problem with one requirement and direct lanes, or None where it takes more."""

from dataclasses import replace

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import STAGES, slack
from sambung.engine.pooling.plan import NOISE, SHORT_NOISE, Plan, relative_gap
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.sink.arrays import Floats, Sink, as_sink
from sambung.engine.pooling.sink.cover import Cover, cover
from sambung.engine.pooling.sink.reasons import excluded_of, prices_of, suppliers
from sambung.engine.pooling.solution import (
    Allocation,
    CostBreakdown,
    Explanation,
    HubUse,
    Reason,
    Shortage,
    Solution,
    Status,
)

METHOD = "cover of one quantity, exact"
# The last of `lines.STAGES`: nothing but the price stands in the way.
OPEN = STAGES.index(Reason.PRICE)
# Offers up to which the general method explains the plan.
FEW = 60
# A little more is asked than was asked, so that rounding never shows a gap above it.
GAP_MARGIN = 0.999
# Objective and bound closer than this (relative) differ by the rounding of sums only.
ROUNDING = 1e-9


def solve_sink(problem: Problem, options: Options, budget: Budget) -> tuple[Solution, Plan] | None:
    """The solution, proved to the gap where that is possible, and its plan; None: for the general method.

    Up to `FEW` offers its prices and reasons are left out: the general method's are exact there.
    """
    if budget.is_over:
        return None
    sink = as_sink(problem)
    if sink is None:
        return None
    rows = np.flatnonzero(sink.stage == OPEN)
    found = best_cover(sink, rows, options.gap * GAP_MARGIN)
    if found is None:
        return None
    gap = relative_gap(found.objective, found.bound)
    is_hindered = bool((sink.least[rows] > 0).any())
    limit = sink.requirement.max_suppliers
    if limit is not None and int((found.x[: len(rows)] > 0).sum()) > limit:
        return None
    if is_hindered and (gap is None or gap > options.gap):
        return None
    plan = _plan(problem, sink, rows, found)
    bound = min(found.bound, plan.objective)
    if plan.objective - bound <= ROUNDING * max(1.0, plan.objective):
        bound = plan.objective
    gap = relative_gap(plan.objective, bound)
    if budget.report is not None:
        budget.report(plan.objective, bound, budget.used_seconds)
    solution = Solution(
        Status.OPTIMAL if gap is not None and gap <= options.gap else Status.FEASIBLE,
        plan.objective,
        bound,
        gap,
        method=METHOD,
        cost_breakdown=plan.cost,
        allocations=plan.allocations,
        hubs=plan.hubs,
        shortages=plan.shortages,
        explanation=Explanation("plan"),
    )
    if len(problem.offers) > FEW:
        prices, excluded = prices_of(sink, rows, found, options), excluded_of(sink, rows, found, options)
        solution = replace(solution, prices=prices, excluded=excluded)
    return solution, plan


def columns_of(form: Formulation, plan: Plan) -> Floats:
    """The plan as columns of the general method's program, so that its explanations can take it from there."""
    x = np.zeros(len(form.program.cost))
    given = {line.offer_id: line.quantity for line in plan.allocations}
    used = set()
    for line, offer in enumerate(form.lines.offer.tolist()):
        x[line] = given.get(form.lines.offer_ids[offer], 0.0)
        if x[line] > 0:
            used.add(offer)
            if int(form.lines.first_lane[line]) in form.lane:
                x[form.lane[int(form.lines.first_lane[line])]] = 1.0
    for offer, column in form.onboard.items():
        x[column] = float(offer in used)
    for (offer, _), column in form.batch.items():
        x[column] = float(offer in used)
    for (enterprise, _), column in form.supplier.items():
        x[column] = max(x[column], float(any(form.enterprise_of[offer] == enterprise for offer in used)))
    for row, column in form.shortage.items():
        x[column] = max(0.0, form.lines.requirements[row].quantity - sum(given.values()))
    return x


def best_cover(sink: Sink, rows: np.ndarray, gap: float) -> Cover | None:
    """The cover by the offers `rows`, shortage as one more supplier at the end where it is allowed."""
    most, unit, once, least = suppliers(sink, rows)
    asked = sink.requirement.quantity
    return cover(most, unit, once, asked, gap=gap, least=least if least.any() else None)


def _plan(problem: Problem, sink: Sink, rows: np.ndarray, found: Cover) -> Plan:
    """The plan in the problem's words; quantities are rounded to 12 significant digits."""
    requirement = sink.requirement
    x: Floats = found.x[: len(rows)]
    used: list[int] = np.flatnonzero(x > NOISE * requirement.quantity).tolist()
    allocations = tuple(
        Allocation(
            sink.offers[rows[at]].offer_id,
            None,
            requirement.requirement_id,
            requirement.period,
            float(f"{x[at]:.12g}"),
            float(sink.price[rows[at]]),
            float(sink.freight[rows[at]]),
            0.0,
        )
        for at in used
    )
    missing = requirement.quantity - sum(line.quantity for line in allocations)
    shortages: tuple[Shortage, ...] = ()
    penalty = requirement.shortage_penalty
    if penalty is not None and missing > SHORT_NOISE * slack(requirement.quantity):
        missing = float(f"{missing:.12g}")
        is_short = float(sink.most[rows].sum()) < requirement.quantity - slack(requirement.quantity)
        reason = "capacity" if is_short else "cost"
        shortages = (Shortage(requirement.requirement_id, requirement.period, missing, reason),)
    own = rows[used]
    cost = CostBreakdown(
        goods=sum(line.quantity * line.unit_price for line in allocations),
        freight=sum(line.quantity * line.freight for line in allocations),
        onboarding=float(sink.onboarding[own].sum()),
        lanes=float(sink.lane[own].sum()),
        shortage=missing * penalty if shortages and penalty is not None else 0.0,
    )
    hubs = tuple(
        HubUse(row.hub_id, False, requirement.period, 0.0)
        for row in sorted(problem.hubs, key=lambda row: row.hub_id)
        if row.period is None or row.period == requirement.period
    )
    return Plan(allocations, hubs, shortages, cost, None, cost.total)
