"""Prices in fewer passes: from a few enterprises first, then from the pathways near the best alone.

A pass over everything is dear where there are many starts and ways to close a gap, and most of what it looks at
cannot become the best any more. One enterprise of several finds prices that are roughly right; at these, whatever
is near the best is listed, and walking down over the list costs a tenth. What the prices prove is then asked of
everybody. Where that is worse than what the list promised, pathways had been missing: it is listed anew.
"""

from math import inf

from sambung.engine.pathways.columns import NEAR, Columns, columns_near
from sambung.engine.pathways.dual import SCHEDULE, WARM, Dual, descend, mean_worth, walk
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
# So often the last list is made anew at most, where it lacked more than this share of the bound.
AGAIN, LACKING = 3, 1e-4


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
        columns = _last(dual, start if is_warm else _first(dual, start))
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
    return _walk_list(dual, prices, WIDE_LIST)[0]


def _last(dual: Dual, prices: Floats) -> Columns | None:
    """The columns near the best prices; None where those listed are never all that matter."""
    for _ in range(AGAIN):
        prices, columns = _walk_list(dual, prices, LAST_LIST)
        promised, _ = dual.listed(prices, COLD * mean_worth(dual.layout), columns)
        proved, _ = dual.value(prices, 0.0)
        if proved <= promised + LACKING * abs(promised):
            return columns
    return None


def _walk_list(dual: Dual, prices: Floats, rule: tuple[float, int, float, int]) -> tuple[Floats, Columns]:
    """Lists what is near the best at `prices` and walks down over it."""
    slack, most, heat, passes = rule
    unit = mean_worth(dual.layout)
    columns = columns_near(dual.blocks, prices, slack * unit, most)
    found = walk(dual, lambda at, heat: dual.listed(at, heat, columns), prices, heat * unit, passes)
    return found, columns
