"""Solving again after a failure: the earlier plan repaired is the start, and its prices narrow what is searched.

Where something failed, little else changes: the hubs and enterprises of the earlier plan, with those that come
nearest to entering at the earlier prices, nearly always hold a plan as good as any. What the prices prove to be
dearer than that plan is left out of the search, so the answer is as good as one from nothing, and its bound as valid.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import Lines
from sambung.engine.pooling.model import without_shut
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.priced import Answer, PricedLines, Prices
from sambung.engine.pooling.pricing import improved, narrowed
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.wishes import previous_quantities

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Offers beside those of the earlier plan that the repair may use, the nearest to entering first.
NEAREST = 100
STEPS = 60
# Of the gap asked: how near the repaired plan is brought to the best of its hubs and offers.
REPAIR_SHARE = 0.25
# An offer that delivered this share of its capacity had none to spare.
FULL = 0.999


@dataclass(frozen=True, slots=True)
class Replanned:
    """The outcome, and the prices that its bound began with."""

    outcome: Outcome
    prices: Prices


def replan(form: Formulation, budget: Budget, gap: float) -> Replanned | None:
    """The outcome for a problem with an earlier plan and its prices; None where these do not help."""
    if not form.problem.previous or not form.problem.previous_prices or not form.program.has_integers:
        return None
    priced = PricedLines(form)
    prices = priced.read(form.problem.previous_prices)
    prices = with_change(priced, prices)
    answer = priced.answer(prices)
    plan = _repaired(form, answer, budget, gap)
    if plan is None or plan.x is None or plan.objective is None:
        return None
    if plan.objective - answer.value > gap * abs(plan.objective):
        prices, answer = improved(priced, prices, plan.objective, STEPS, budget.should_stop)
    if budget.report is not None:
        budget.report(plan.objective, answer.value, budget.used_seconds)
    room = plan.objective - answer.value
    if room <= gap * abs(plan.objective) or budget.is_over:
        status = "optimal" if room <= gap * abs(plan.objective) else "limit"
        return Replanned(Outcome(status, plan.x, plan.objective, min(answer.value, plan.objective)), prices)
    smaller, kept = without_shut(narrowed(form, answer, room))
    outcome = optimise(smaller, budget, gap=gap, start=plan.x[kept])
    return Replanned(_better(plan, answer, outcome, kept), prices)


def with_change(priced: PricedLines, prices: Prices) -> Prices:
    """Prices for a first change: what an offer delivered at its capacity is worth keeping, as its capacity is."""
    if not len(prices["change"]) or prices["change"].any():
        return prices
    times, rows = priced.n_periods, priced.n_rows
    place = {period: when for when, period in enumerate(priced.form.lines.periods)}
    when = np.array([place[row.period] for row in priced.form.lines.requirements])
    before = priced.before.reshape(-1, rows)
    made = np.zeros((len(before), times))
    np.add.at(made.T, when, before.T)
    is_full = made.ravel() >= FULL * priced.capacity
    full_row = is_full.reshape(-1, times)[:, when]
    return {
        **prices,
        "change": np.where((before > 0) & full_row, priced.rate, 0.0).ravel(),
        "capacity": prices["capacity"] + np.where(is_full & (made.ravel() > 0), priced.rate, 0.0),
    }


def _better(plan: Outcome, answer: Answer, outcome: Outcome, kept: npt.NDArray[np.int64]) -> Outcome:
    """The search's answer in all columns, or the repaired plan where that is cheaper."""
    if plan.x is None or plan.objective is None:
        return outcome
    if outcome.status == "infeasible":  # nothing cheaper than the plan
        return Outcome("optimal", plan.x, plan.objective, plan.objective)
    bound = min(max(outcome.bound, answer.value), plan.objective)
    if outcome.x is None or outcome.objective is None or outcome.objective > plan.objective:
        return Outcome(outcome.status, plan.x, plan.objective, bound)
    x = np.zeros(len(plan.x))
    x[kept] = outcome.x
    return Outcome(outcome.status, x, outcome.objective, min(bound, outcome.objective))


def _repaired(form: Formulation, answer: Answer, budget: Budget, gap: float) -> Outcome | None:
    """The cheapest plan with the earlier plan's hubs and offers, and the nearest others; None where there is none."""
    lines, program = form.lines, form.program
    n = len(lines)
    kept_offers, kept_hubs = nearest_offers(form.problem, lines, answer)
    usable = np.append(kept_hubs, np.array([True]))[lines.hub]
    names = {row.hub_id for row in form.problem.previous if row.hub_id}
    upper, lower = np.array(program.upper), np.array(program.lower)
    was_used = {(offer, row) for offer, row in previous_quantities(form.problem, lines)}
    for index, column in form.open_hub.items():
        lower[column] = float(lines.hub_ids[index] in names)
    for index, column in form.onboard.items():
        lower[column] = float(any((index, row) in was_used for row in range(len(lines.requirements))))
    is_shut = ~kept_offers[lines.offer] | ~usable
    upper[:n][is_shut] = 0.0
    for index, column in form.open_hub.items():
        if not kept_hubs[index]:
            upper[column] = 0.0
    for index, column in form.onboard.items():
        if not kept_offers[index]:
            upper[column] = 0.0
    close_flows(program, np.array(program.is_integer, dtype=bool), upper)
    upper = np.maximum(lower, upper)
    smaller, kept = without_shut(replace(program, lower=lower.tolist(), upper=upper.tolist()))
    outcome = optimise(smaller, budget, gap=gap * REPAIR_SHARE)
    if outcome.x is None or outcome.objective is None:
        return None
    x = np.zeros(len(program.cost))
    x[kept] = outcome.x
    return Outcome(outcome.status, x, outcome.objective)


def nearest_offers(problem: Problem, lines: Lines, answer: Answer) -> tuple[Mask, Mask]:
    """Offers and hubs of the earlier plan, hubs that pay at the answer's prices, and the offers nearest to entering."""
    n_hubs = len(lines.hub_ids)
    offers = np.zeros(len(lines.offer_ids), dtype=bool)
    offers[[offer for offer, _ in previous_quantities(problem, lines)]] = True
    names = {row.hub_id for row in problem.previous if row.hub_id}
    hubs = np.array([name in names for name in lines.hub_ids], dtype=bool)
    hubs |= answer.net[:n_hubs] < 0
    # The least that using an offer would add: its own net, and its best line's reduced cost for what it carries.
    best = np.full(len(lines.offer_ids), np.inf)
    usable = np.append(hubs, np.array([True]))[lines.hub]
    np.minimum.at(best, lines.offer[usable], (np.maximum(answer.reduced, 0.0) * lines.upper)[usable])
    added = best + np.maximum(answer.net[n_hubs:], 0.0)
    added[offers] = np.inf
    near = np.argsort(added, kind="stable")[:NEAREST]
    offers[near[np.isfinite(added[near])]] = True
    return offers, hubs
