"""A plan for a set of open hubs: what the prices leave no doubt of is kept, the rest is solved whole."""

from dataclasses import replace

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.gathering.cuts import Cut
from sambung.engine.pooling.gathering.ways import Floats, Ways
from sambung.engine.pooling.model import Rows, without_shut
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.search import fixed_at
from sambung.engine.pooling.solver import Run

# Offers nearest to the margin, on either side, whose use is left to the solver.
OPEN_OFFERS = 60
# Ways of an offer that cost more than its cheapest by this share of the price are left out.
DEAR = 0.05
SECONDS = 20.0


def plan_of(
    form: Formulation, ways: Ways, hubs: np.ndarray, cut: Cut, budget: Budget, gap: float
) -> Outcome | None:
    """A plan by these open hubs (n_hubs,) of yes and no, in the program's columns; None where none was found."""
    program, lines = form.program, form.lines
    is_open = np.append(hubs, True)
    cost = np.where(is_open[ways.hub], ways.cost + np.append(cut.rents, 0.0)[ways.hub], np.inf)
    cheapest = cost.min(axis=1)
    count = len(lines.offer_ids)
    worth = (cut.price - cheapest[:count]) * ways.most[:count]
    away = np.where(np.isfinite(worth), np.abs(worth), np.inf)
    size = min(OPEN_OFFERS, count - 1)
    doubtful = np.zeros(count, dtype=bool)
    doubtful[np.argpartition(away, size)[: size + 1]] = True
    is_used = (worth > 0) | doubtful
    keep = is_open[ways.hub[:count]] & is_used[:, None] & (ways.line[:count] >= 0)
    keep &= cost[:count] <= cheapest[:count, None] + DEAR * cut.price
    upper = np.array(program.upper)
    lower = np.array(program.lower)
    closed = np.ones(len(lines), dtype=bool)
    closed[ways.line[:count][keep]] = False
    upper[: len(lines)][closed] = 0.0
    integer = np.array(program.is_integer, dtype=bool)
    for hub, column in form.open_hub.items():
        lower[column] = upper[column] = float(hubs[hub])
    for offer, column in form.onboard.items():
        if not is_used[offer]:
            upper[column] = 0.0
        elif not doubtful[offer]:
            lower[column] = 1.0
    for (offer, _), column in form.batch.items():
        if not is_used[offer]:
            upper[column] = 0.0
        elif not doubtful[offer]:
            lower[column] = 1.0
    close_flows(program, integer, upper)
    smaller, kept = without_shut(
        replace(program, lower=lower.tolist(), upper=np.maximum(lower, upper).tolist(), links=Rows())
    )
    side = Budget(
        seconds=min(SECONDS, budget.seconds - budget.used_seconds),
        work=budget.work - budget.used_work,
        seed=budget.seed,
        threads=budget.threads,
        should_stop=budget.should_stop,
    )
    outcome = Run(smaller, side).solve(gap=gap)
    budget.used_seconds += side.used_seconds
    budget.used_work += side.used_work
    if side.ended_by in ("stop", "work"):
        budget.ended_by = side.ended_by
    if outcome.x is None:
        return None
    x: Floats = np.zeros(len(program.cost))
    x[kept] = outcome.x
    return fixed_at(program, x, budget)
