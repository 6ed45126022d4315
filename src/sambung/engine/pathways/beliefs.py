"""Who takes which column, decided by all rows together: reinforced belief propagation over the near columns.

Prices alone say what each enterprise would like; near the end of a fill nobody's quantity fits what is left of a
requirement. Beliefs keep for every row how much will be used and how uncertain that still is; a column is the
likelier the better the room that it would leave. Each sweep holds on to its beliefs a little more, until they are
decisions. Where one row is nearly decided its field becomes sharp, and those who are still free adapt to it.

After the reinforced message passing of Braunstein and Zecchina (Phys. Rev. Lett. 96, 030201, 2006), with the
rows' messages in Gaussian approximation. It proves nothing: the plan is rounded from it within all limits.
"""

from typing import NamedTuple

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks


class Pace(NamedTuple):
    """Heat at the first and the last sweep as shares of the mean worth; how firmly a sweep holds on to the one before.

    `deviation`: a row's smallest, as a share of what a column uses of it.
    """

    heat: tuple[float, float]
    hold: tuple[float, float]
    deviation: float


# With several starts and ways for each candidate, columns of an enterprise lie close together: the heat that would
# hardly part them in one period never does.
ONE_PERIOD = Pace((0.025, 0.02), (0.1, 0.6), 0.035)
SEVERAL = Pace((0.02, 0.004), (0.3, 0.95), 0.024)
# The room that is aimed at, as a share of what a column uses of it.
MARGIN = 0.08
# Beliefs that change less than this a sweep and enterprise are decisions.
STILL = 1e-6
# Sums kept by differences are counted anew after so many sweeps.
RECOUNT = 25
# A sweep costs so many passes.
PASSES = 0.7


def believe(
    blocks: Blocks, layout: Layout, rows: Rows, columns: Columns, owner: AnyArray, prices: Floats, room: Array,
    unit: float, sweeps: int, effort: Effort, pace: Pace = ONE_PERIOD,
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
    least = (pace.deviation * typical) ** 2
    aim = room - np.where(prices > 0.0, MARGIN * typical, 0.0)
    best = np.zeros(n)
    best[layout.is_must] = -np.inf
    np.maximum.at(best, owner, columns.reduced)
    best[np.isneginf(best)] = 0.0
    weight = np.exp((columns.reduced - best[owner]) / (pace.heat[0] * unit))
    none = np.where(layout.is_must, 0.0, np.exp(np.minimum(0.0, -best / (pace.heat[0] * unit))))
    total = none + np.bincount(owner, weight, minlength=n)
    weight /= total[owner]
    none /= np.maximum(total, 1e-300)
    entry_owner = np.repeat(np.arange(columns.size), np.diff(columns.entry_start))
    most = int(np.diff(columns.column_start).max(initial=0))
    mean = variance = np.zeros(rows.total)
    for place in range(sweeps):
        share = place / sweeps
        heat = unit * pace.heat[0] * (pace.heat[1] / pace.heat[0]) ** share
        hold = pace.hold[0] + (pace.hold[1] - pace.hold[0]) * share
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
