"""The frontier: how much more worth with more hours and money, each point with a plan's worth and its bound."""

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from sambung.engine.pathways.certificate import bits_for, certify, on_grid
from sambung.engine.pathways.columns import MOST_NEAR, NEAR, columns_near
from sambung.engine.pathways.dual import SCHEDULE, Dual, descend, mean_worth
from sambung.engine.pathways.layout import Array, Floats, Rows
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.search import CHAINS, MOVES, Search, Turn
from sambung.engine.pathways.solution import FrontierPoint, Solution
from sambung.engine.pathways.state import State, open_at

if TYPE_CHECKING:
    from sambung.engine.pathways.solve import Run

# A point is a sketch: its gap is a few tenths of a per cent.
ENOUGH = 3e-4


def scaled(rows: Rows, scale: float) -> Rows:
    """The rows with budgets and hours times `scale`, rounded down."""
    capacity: Array = rows.capacity.copy()
    share = np.floor(capacity[rows.budgets : rows.seats] * scale + 1e-9)
    capacity[rows.budgets : rows.seats] = share.astype(np.int64)
    return rows._replace(capacity=capacity)


def trace(run: "Run", solution: Solution, effort: Effort) -> tuple[FrontierPoint, ...]:
    """A point at each scale for which time is left; the scale 1 is the solution itself.

    More is never worse: a plan for less is one for more, and a bound for more is one for less.
    """
    scales = sorted(run.options.frontier)
    found: list[FrontierPoint] = []
    prices = run.prices
    for place, scale in enumerate(scales):
        if scale == 1.0:
            if solution.objective is not None and solution.bound is not None:
                found.append(FrontierPoint(1.0, solution.objective, solution.bound, solution.linked))
            continue
        if effort.is_over:
            break
        point = _point(run, scale, prices, effort.part(1.0 / (len(scales) - place)), effort)
        if point is not None:
            found.append(point)
    best: list[FrontierPoint] = []
    for point in found:
        if best and point.objective < best[-1].objective:
            point = FrontierPoint(point.scale, best[-1].objective, point.bound, best[-1].linked)
        best.append(point)
    for place in range(len(best) - 2, -1, -1):
        bound = min(best[place].bound, best[place + 1].bound)
        best[place] = FrontierPoint(best[place].scale, best[place].objective, bound, best[place].linked)
    return tuple(best)


def _point(run: "Run", scale: float, prices: Floats, part: Effort, whole: Effort) -> FrontierPoint | None:
    """A plan at this scale with its bound; None where none was found."""
    part.report = None
    rows, groups = scaled(run.rows, scale), run.problem.groups
    dual = Dual(run.problem, run.layout, rows, run.blocks, part)
    if prices.any():
        dual.consider(prices)
    descend(dual, prices, SCHEDULE, ENOUGH)
    bits = bits_for(run.layout, dual.best)
    numerators = on_grid(dual.best, bits)
    bound = certify(run.problem, run.layout, rows, run.blocks, numerators, bits) >> bits
    unit = mean_worth(run.layout)
    columns = columns_near(run.blocks, numerators / 2.0**bits, NEAR * unit, MOST_NEAR)
    search = Search(run.layout, rows, groups, columns, part, NEAR * unit, run.options.threads)
    best: list[State] = []
    is_open = open_at(rows, groups, numerators / 2.0**bits)
    search.keep(search.fill(is_open), best)
    with suppress(Ended):
        search.keep(search.chained(numerators / 2.0**bits, is_open, Turn(CHAINS[0])), best)
        if best:
            search.cycle(best[0].copy(), best, MOVES[0])
    whole.used_work += part.used_work
    if not best:
        return None
    linked = int((best[0].chosen >= 0).sum())
    return FrontierPoint(scale, best[0].worth, max(bound, best[0].worth), linked)
