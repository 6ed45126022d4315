"""Who takes which column, decided by all rows together: reinforced belief propagation over the near columns.

Prices alone say what each enterprise would like; near the end of a fill nobody's quantity fits what is left of a
requirement. Beliefs keep for every row how much will be used and how uncertain that still is; a column is the
likelier the better the room that it would leave. Each sweep holds on to its beliefs a little more, until they are
decisions. Where one row is nearly decided its field becomes sharp, and those who are still free adapt to it.

After the reinforced message passing of Braunstein and Zecchina (Phys. Rev. Lett. 96, 030201, 2006), with the
rows' messages in Gaussian approximation. It proves nothing: the plan is rounded from it within all limits.
"""

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks

# Heat at the first and the last sweep as shares of the mean worth; how firmly a sweep holds on to the one before.
HEAT = (0.025, 0.02)
HOLD = (0.1, 0.6)
# A row's smallest deviation, and the room that is aimed at, as shares of what a column uses of it.
DEVIATION, MARGIN = 0.035, 0.08
# Beliefs that change less than this a sweep and enterprise are decisions.
STILL = 1e-6
# Sums kept by differences are counted anew after so many sweeps.
RECOUNT = 25
# A sweep costs so many passes.
PASSES = 0.7


def believe(
    blocks: Blocks, layout: Layout, rows: Rows, columns: Columns, owner: AnyArray, prices: Floats, room: Array,
    unit: float, sweeps: int, effort: Effort,
) -> Floats:  # fmt: skip
    """How likely each column is to be taken, nearly 0 or 1. `room`: by row, before any column. May raise Ended.

    `owner` (columns): their enterprise; `unit`: the mean worth; `sweeps`: the more, the more slowly beliefs
    become decisions, and the better these are. Blocks of enterprises see one another's beliefs
    after each sweep, so that any number of threads gives the same.
    """
    from sambung.engine.pathways.kernels.beliefs import sweep

    n = len(columns.column_start) - 1
    amount = columns.entry_amount.astype(np.float64)
    use = np.bincount(columns.entry_row, np.abs(amount), minlength=rows.total)
    typical = use / np.maximum(1, np.bincount(columns.entry_row, minlength=rows.total))
    typical[typical == 0.0] = 1.0
    least = (DEVIATION * typical) ** 2
    aim = room - np.where(prices > 0.0, MARGIN * typical, 0.0)
    best = np.zeros(n)
    best[layout.is_must] = -np.inf
    np.maximum.at(best, owner, columns.reduced)
    best[np.isneginf(best)] = 0.0
    weight = np.exp((columns.reduced - best[owner]) / (HEAT[0] * unit))
    none = np.where(layout.is_must, 0.0, np.exp(np.minimum(0.0, -best / (HEAT[0] * unit))))
    total = none + np.bincount(owner, weight, minlength=n)
    weight /= total[owner]
    none /= np.maximum(total, 1e-300)
    entry_owner = np.repeat(np.arange(columns.size), np.diff(columns.entry_start))
    most = int(np.diff(columns.column_start).max(initial=0))
    mean = variance = np.zeros(rows.total)
    for place in range(sweeps):
        share = place / sweeps
        heat = unit * HEAT[0] * (HEAT[1] / HEAT[0]) ** share
        hold = HOLD[0] + (HOLD[1] - HOLD[0]) * share
        if place % RECOUNT == 0:
            w = weight[entry_owner]
            mean = _sums(columns.entry_row, w * amount, rows.total)
            variance = _sums(columns.entry_row, w * (1.0 - w) * amount * amount, rows.total)

        def work(
            _block: int, first: int, last: int, heat: float = heat, hold: float = hold,
            turn: int = place, mean: Floats = mean, variance: Floats = variance,
        ) -> tuple[float, Floats, Floats]:  # fmt: skip
            own_mean, own_variance = mean.copy(), variance.copy()
            changed = sweep(
                columns.column_start, columns.reduced, columns.entry_start, columns.entry_row,
                columns.entry_amount, layout.is_must, aim, prices, least, heat, hold, turn, first, last,
                most, weight, none, own_mean, own_variance,
            )  # fmt: skip
            return float(changed), own_mean - mean, own_variance - variance

        answers = blocks.each(work)
        mean = mean + sum(one[1] for one in answers)
        variance = variance + sum(one[2] for one in answers)
        changed = sum(one[0] for one in answers)
        effort.spend(PASSES)
        if changed < STILL * n:
            break
    return weight


def _sums(row: AnyArray, value: Floats, rows: int) -> Floats:
    """Σ value by row."""
    return np.bincount(row, value, minlength=rows).astype(np.float64)
