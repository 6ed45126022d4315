"""Prices in fewer passes: from a few enterprises first, then from the pathways near the best alone.

A pass over everything is dear where there are many starts and ways to close a gap, and most of what it looks at
cannot become the best any more. One enterprise of several finds prices that are roughly right; at these, whatever
is near the best is listed, and walking down over the list costs a tenth. What the prices prove is then asked of
everybody. Where that is worse than what the list promised, pathways had been missing: it is listed anew.
"""

from math import inf

import numpy as np

from sambung.engine.pathways.columns import NEAR, Columns, columns_near
from sambung.engine.pathways.dual import SCHEDULE, WARM, Dual, descend, mean_worth, typical_use, walk
from sambung.engine.pathways.layout import Floats
from sambung.engine.pathways.limits import Ended

# Problems of fewer enterprises have nothing to spare: every pass is over all of them.
FEW = 4_000
# One enterprise of so many is asked first, where a pass is dear.
STRIDE = 4
HOT, PASSES = 0.01, 60
# Hardly any: what a list says is then what its columns prove.
COLD = 1e-9
# Lists: near the best by this share of the mean worth, at most so many an enterprise; heat; passes.
WIDE_LIST = (0.3, 20, 0.004, 40)
LAST_LIST = (NEAR, 20, 0.001, 60)
# A list is relied on while what a pathway pays for any one row changes by no more than what was near. It is made anew,
# so often at most, where that held back more than this share of the prices, or it lacked this share of the bound.
AGAIN, HELD, LACKING = 4, 0.01, 1e-4
# Passes from prices of a similar problem, before it is asked whether more would pay.
SHORT = 6


def learn(dual: Dual, start: Floats, enough: float) -> Columns | None:
    """Lowers the bound as far as it pays: `dual.best` has the prices, `dual.bound` what they prove.

    `start`: prices of a similar problem, or zeros. `enough`: see `descend`. Answers the columns near those
    prices, where they are listed already.
    """
    is_warm = bool(start.any())
    if len(dual.problem.enterprise_ids) < FEW:
        if is_warm:
            dual.consider(start)
        descend(dual, start, WARM if is_warm else SCHEDULE, enough)
        return None
    try:
        columns = _last(dual, start, enough) if is_warm else _last(dual, _first(dual, start))
    except Ended:
        if dual.bound == inf:
            dual.best = dual.asked
        return None
    if columns is None:
        if is_warm:
            dual.consider(start)
        descend(dual, dual.best, SCHEDULE)
    return columns


def _first(dual: Dual, start: Floats) -> Floats:
    """Prices that are roughly right."""
    heat = HOT * mean_worth(dual.layout)
    if dual.layout.is_flat:
        return walk(dual, dual.value, start, heat, PASSES)
    prices = walk(dual, lambda prices, heat: dual.sampled(prices, heat, STRIDE), start, heat, PASSES)
    for _ in range(AGAIN):
        prices, _, is_held = _walk_list(dual, prices, WIDE_LIST)
        if not is_held:
            break
    return prices


def _last(dual: Dual, prices: Floats, enough: float = 0.0) -> Columns | None:
    """The columns near the best prices; None where those listed are never all that matter.

    `enough`: where a few passes from these prices gain less than that, there are no more.
    """
    for _ in range(AGAIN):
        prices, columns, is_held = _walk_list(dual, prices, LAST_LIST, enough)
        promised, _ = dual.listed(prices, COLD * mean_worth(dual.layout), columns)
        proved, _ = dual.value(prices, 0.0)
        if proved <= promised + LACKING * abs(promised) and not is_held:
            return columns
    return None


def _walk_list(
    dual: Dual, start: Floats, rule: tuple[float, int, float, int], enough: float = 0.0
) -> tuple[Floats, Columns, bool]:
    """Lists what is near the best at `start` and walks down over it, as far as the list can be relied on.

    The third answer: whether that held back more than a few prices.
    """
    slack, most, share, passes = rule
    unit, layout, rows = mean_worth(dual.layout), dual.layout, dual.rows
    columns, heat, reach = columns_near(dual.blocks, start, slack * unit, most), share * unit, slack * unit

    def listed(at: Floats, heat: float) -> tuple[float, Floats]:
        return dual.listed(at, heat, columns)

    if enough > 0.0:
        before, _ = listed(start, heat)
        prices = walk(dual, listed, start, heat, SHORT, reach)
        after, _ = listed(prices, heat)
        if before - after < enough * abs(after):
            return prices, columns, False
    prices = walk(dual, listed, start, heat, passes, reach)
    moved = np.abs(prices - start) * typical_use(layout, rows)
    return prices, columns, bool((moved > 0.999 * reach).mean() > HELD)
