"""Solving again after a failure on the part that matters: the earlier plan's hubs and offers, and those nearest to them.

Only that part is written as a program. Its relaxation's prices, with the earlier ones for what is outside, bound the
whole problem, whose lines are but read; from them too it is told why an offer outside is left out. Where all this
does not prove the gap asked, `replan` searches the whole.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.eligible import find_lines
from sambung.engine.pooling.formulate import formulate, without_dominated
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import Lines
from sambung.engine.pooling.model import Program, without_shut
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.plan import Plan, make_plan, relative_gap
from sambung.engine.pooling.priced import Answer, PricedLines, Prices, prices_of_rows
from sambung.engine.pooling.pricing import improved
from sambung.engine.pooling.problem import Options, Problem, Settings
from sambung.engine.pooling.reasons import excluded_offers, marginal, prices_of
from sambung.engine.pooling.replan import REPAIR_SHARE, STEPS, nearest_offers, with_change
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Explanation, HubUse, Price, Solution, Status
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
METHOD = "the earlier plan repaired among what is nearest to it"
# Lines up to which the whole program is written: it explains more.
FEW_LINES = 20_000


@dataclass(frozen=True, slots=True)
class _Whole:
    """The whole problem as it is priced: no program but its columns' numbers, see `_unwritten`."""

    form: Formulation
    priced: PricedLines
    prices: Prices
    answer: Answer


def mend(problem: Problem, options: Options, budget: Budget) -> Solution | None:
    """The solution near the earlier plan; None where the problem is of another kind, or the gap is not proved so."""
    if not _is_of_this_kind(problem):
        return None
    lines = without_dominated(problem, find_lines(problem))
    if len(lines) <= FEW_LINES:
        return None
    form = _unwritten(problem, lines)
    priced = PricedLines(form)
    prices = with_change(priced, priced.read(problem.previous_prices))
    whole = _Whole(form, priced, prices, priced.answer(prices))
    small = formulate(_part(problem, lines, whole.answer))
    whole = _repriced(whole, small, budget)
    found = _planned(small, budget, options.gap)
    if found is None:
        return None
    plan = make_plan(small, found)
    if plan.objective - whole.answer.value > options.gap * abs(plan.objective):
        known, answer = improved(
            priced, whole.prices, plan.objective, STEPS, budget.should_stop, enough=options.gap
        )
        whole = replace(whole, prices=known, answer=answer)
    bound = min(max(0.0, whole.answer.value), plan.objective)
    gap = relative_gap(plan.objective, bound)
    if gap is None or gap > options.gap:
        return None
    if budget.report is not None:
        budget.report(plan.objective, bound, budget.used_seconds)
    solution = Solution(Status.OPTIMAL, plan.objective, bound, gap, method=METHOD, bound_source="prices")
    solution = replace(solution, price_bound=bound, bound_prices=priced.written(whole.prices))
    return _told(solution, whole.form, small, plan, marginal(small, found, budget), options, budget)


def _is_of_this_kind(problem: Problem) -> bool:
    """One requirement by hubs with an earlier plan and its prices, and nothing that ties offers to one another."""
    asked = problem.requirements
    settings = replace(
        problem.settings, change_cost=None, inclusion_minimum=None, inclusion_class=Settings().inclusion_class
    )
    is_tied = problem.pairs is not None or problem.pins or problem.uses or settings != Settings()
    is_warm = problem.hubs and problem.previous and problem.previous_prices
    return bool(
        is_warm
        and not is_tied
        and len(asked) == 1
        and asked[0].max_suppliers is None
        and asked[0].max_share is None
    )


def _unwritten(problem: Problem, lines: Lines) -> Formulation:
    """A formulation whose program has nothing but the row of what is asked; its choices stand after the lines."""
    form = Formulation(problem, lines, Program())
    for (offer, _), row in lines.offer_rows.items():
        form.enterprise_of[offer] = row.enterprise
    asked = lines.requirements[0].quantity
    form.demand_row[0] = form.program.rows.add([], 1.0, asked, asked)
    count, hubs = len(lines), len(lines.hub_ids)
    form.open_hub = {hub: count + hub for hub in range(hubs)}
    form.lane = {int(lane): count + hubs + int(lane) for lane in np.flatnonzero(lines.lanes.fixed_cost > 0)}
    return form


def _part(problem: Problem, lines: Lines, answer: Answer) -> Problem:
    """The problem of the earlier plan's hubs and offers, hubs that pay at these prices, and the nearest offers."""
    offers, hubs = nearest_offers(problem, lines, answer)
    kept = {name for name, is_in in zip(lines.offer_ids, offers.tolist(), strict=True) if is_in}
    kept |= {name for name, is_in in zip(lines.hub_ids, hubs.tolist(), strict=True) if is_in}
    kept.add(lines.requirements[0].requirement_id)
    lanes = lines.lanes
    is_in = np.array([name in kept for name in lanes.names], dtype=bool)
    mine = is_in[lanes.origin] & is_in[lanes.destination]
    return replace(
        problem,
        offers=tuple(row for row in problem.offers if row.offer_id in kept),
        hubs=tuple(row for row in problem.hubs if row.hub_id in kept),
        lanes=lanes.chosen(mine),
    )


def _repriced(whole: _Whole, small: Formulation, budget: Budget) -> _Whole:
    """The better of the earlier prices and those of the part's relaxation, the earlier ones where it has none."""
    side = budget.side()
    outcome = Run(small.program, side, relax=True).attempt()
    budget.join(side)
    if outcome.status != "optimal" or outcome.row_dual is None:
        return whole
    inner = PricedLines(small)
    found = whole.priced.read(inner.written(prices_of_rows(inner, outcome.row_dual)))
    names = set(small.lines.offer_ids)
    outside = np.array([name not in names for name in whole.form.lines.offer_ids], dtype=bool)
    found["capacity"] = np.where(outside, whole.prices["capacity"], found["capacity"])
    answer = whole.priced.answer(found)
    return replace(whole, prices=found, answer=answer) if answer.value > whole.answer.value else whole


def _planned(form: Formulation, budget: Budget, gap: float) -> Floats | None:
    """The cheapest plan of the part in which the earlier plan's hubs stay open, in its columns."""
    program = form.program
    names = {row.hub_id for row in form.problem.previous if row.hub_id}
    lower = list(program.lower)
    for hub, column in form.open_hub.items():
        lower[column] = float(form.lines.hub_ids[hub] in names)
    smaller, kept = without_shut(replace(program, lower=lower))
    outcome = optimise(smaller, budget, gap=gap * REPAIR_SHARE)
    if outcome.x is None:
        return None
    x: Floats = np.zeros(len(program.cost))
    x[kept] = outcome.x
    return x


def _told(
    solution: Solution,
    form: Formulation,
    small: Formulation,
    plan: Plan,
    duals: Outcome | None,
    options: Options,
    budget: Budget,
) -> Solution:
    """The plan's tables; prices and reasons of the whole, by the part's duals."""
    lines, throughput = form.lines, {row.hub_id: row for row in plan.hubs}
    hubs = tuple(throughput.get(name, HubUse(name, False, lines.periods[0], 0.0)) for name in lines.hub_ids)
    return replace(
        solution,
        cost_breakdown=plan.cost,
        allocations=plan.allocations,
        hubs=hubs,
        shortages=plan.shortages,
        change_cost_paid=plan.change_cost_paid,
        moved_quantity=plan.moved_quantity,
        lost_quantity=plan.lost_quantity,
        prices=_prices(form, small, duals),
        excluded=excluded_offers(form, plan, _as_whole(form, small, plan, duals), options, budget, None),
        explanation=Explanation("plan"),
    )


def _prices(form: Formulation, small: Formulation, duals: Outcome | None) -> tuple[Price, ...]:
    """What one more unit is worth; nothing of what the plan does not use."""
    known = {(row.kind, row.id): row for row in prices_of(small, duals)}
    if not known:
        return ()
    lines, period = form.lines, form.lines.periods[0]
    keys = [("requirement", lines.requirements[0].requirement_id)]
    keys += [("capacity", name) for name in lines.offer_ids]
    keys += [("hub", name) for name in lines.hub_ids]
    return tuple(known.get(key, Price(*key, period, 0.0, "dual")) for key in keys)


def _as_whole(form: Formulation, small: Formulation, plan: Plan, duals: Outcome | None) -> Outcome | None:
    """The part's duals as reduced costs of all lines, with the plan's choices in the columns after them."""
    if duals is None or duals.row_dual is None:
        return None
    lines = form.lines
    asked = float(duals.row_dual[small.demand_row[0]])
    place = {name: index for index, name in enumerate(lines.hub_ids)}
    room = np.zeros(len(lines.hub_ids) + 1)
    for (hub, _), row in small.hub_row.items():
        room[place[small.lines.hub_ids[hub]]] = max(0.0, -float(duals.row_dual[row]))
    x = np.zeros(len(lines) + len(lines.hub_ids) + len(lines.lanes))
    used = {(row.offer_id, row.hub_id) for row in plan.allocations}
    for _, hub_id in used:
        if hub_id is not None:
            x[form.open_hub[place[hub_id]]] = 1.0
    for lane, column in form.lane.items():
        begin, end = lines.lanes[lane].origin_id, lines.lanes[lane].destination_id
        is_used = (begin, end) in used or (begin, None) in used or any(hub == begin for _, hub in used)
        x[column] = float(is_used)
    return Outcome(
        "optimal", x, row_dual=np.array([asked]), reduced_cost=lines.cost - asked + room[lines.hub]
    )
