"""Prices by a smoothed dual: each enterprise answers the prices with a soft best pathway, and the heat falls.

The sum of what enterprises gain above the prices plus what the limits are worth bounds every plan. It is
convex in the prices; with heat it is smooth too, and L-BFGS-B walks down it, each row scaled by its curvature.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import NONE, Problem

# Heat as a share of the mean worth of a candidate, and how many passes each may take at most.
SCHEDULE = ((0.01, 60), (0.001, 60))
# From prices of a similar problem little heat and a few passes are enough; what they do not gain is asked for after.
WARM = ((0.002, 6), (0.001, 60))
# A heat is done when an iteration lowers the soft bound by less than this times its share: what it hides of the
# bound is of the order of the heat, and walking on would only polish that.
POLISH = 1e-4
MEMORY = 12
# A pass over listed columns costs so many passes.
LISTED = 0.15
# No price rises above so many mean worths: where limits exclude each other it would never end.
DEAREST = 1e6
# Candidates that are counted at once.
BLOCK = 1 << 22


@dataclass(slots=True)
class Dual:
    """The function of prices; `best` are the prices with the lowest bound seen, `bound` (float) that bound;
    `asked`: those that a sample or a list was last asked at."""

    problem: Problem
    layout: Layout
    rows: Rows
    blocks: Blocks
    effort: Effort
    best: Floats = field(init=False)
    bound: float = field(init=False, default=float("inf"))
    use: Floats = field(init=False)
    asked: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Begin at no prices at all."""
        self.best = np.zeros(self.rows.total)
        self.use = np.zeros(self.rows.total)
        self.asked = self.best

    def consider(self, prices: Floats) -> None:
        """Prices known from elsewhere: the best until better ones are found."""
        with suppress(Ended):
            self.value(prices, 0.0)

    def value(self, prices: Floats, heat: float) -> tuple[float, Floats]:
        """(soft bound, its gradient by row)."""
        soft, hard, use = self.blocks.priced(prices, heat)
        soft, hard, gradient = self._whole(prices, heat, soft, hard, use)
        if hard < self.bound:
            self.bound, self.best, self.use = hard, prices.copy(), use
        self.effort.spend(1.0)
        return soft, gradient

    def sampled(self, prices: Floats, heat: float, stride: int) -> tuple[float, Floats]:
        """`value` as one of every `stride` enterprises would have it: no bound."""
        answer = self.blocks.priced(prices, heat, stride)
        soft, _, gradient = self._whole(prices, heat, *answer)
        self.asked = prices
        self.effort.spend(1.0 / stride)
        return soft, gradient

    def listed(self, prices: Floats, heat: float, columns: Columns) -> tuple[float, Floats]:
        """`value` as if these columns were all there are: no bound."""
        answer = self.blocks.listed(columns, prices, heat)
        soft, _, gradient = self._whole(prices, heat, *answer)
        self.asked = prices
        self.effort.spend(LISTED)
        return soft, gradient

    def _whole(
        self, prices: Floats, heat: float, soft: float, hard: float, use: Floats
    ) -> tuple[float, float, Floats]:
        """(soft, hard, gradient) with what limits are worth and courses gain."""
        capacity = self.rows.capacity.astype(np.float64)
        gradient = capacity - use
        base = float(capacity @ prices)
        soft_groups, hard_groups = self._groups(prices, heat, gradient)
        return base + soft + soft_groups, base + hard + hard_groups, gradient

    def _groups(self, prices: Floats, heat: float, gradient: Floats) -> tuple[float, float]:
        """What courses gain above the prices; adds their share of the gradient."""
        rows, groups = self.rows, self.problem.groups
        if not rows.has_groups:
            return 0.0, 0.0
        seat_row = rows.seats + rows.class_of_group
        hour_row = np.maximum(rows.group_hours, 0)
        gain = groups.seats * prices[seat_row] - groups.cost * prices[rows.group_budget]
        gain = gain - groups.hours * prices[hour_row]
        can_run = (rows.group_hours != NONE) | (groups.hours == 0)
        gain = np.where(can_run, gain, -np.inf)
        hard = float(np.maximum(gain, 0.0).sum())
        if heat <= 0.0:
            share, soft = (gain > 0).astype(np.float64), hard
        else:
            own = heat * np.maximum(1.0, groups.seats)
            scaled = np.where(can_run, gain / own, -800.0)
            share = 0.5 * (1.0 + np.tanh(0.5 * np.clip(scaled, -60, 60)))
            soft = float((own * np.logaddexp(0.0, scaled)).sum())
        np.add.at(gradient, seat_row, groups.seats * share)
        np.subtract.at(gradient, rows.group_budget, groups.cost * share)
        np.subtract.at(gradient, hour_row, np.where(groups.hours > 0, groups.hours, 0) * share)
        return soft, hard

    def scale(self, heat: float) -> Floats:
        """A price's natural step: heat over what one pathway uses of the row, less where many share it."""
        typical = typical_use(self.layout, self.rows)
        sharers = np.maximum(1.0, np.abs(self.rows.capacity) / typical)
        if self.rows.has_groups:
            seats = np.bincount(self.rows.class_of_group, self.problem.groups.seats)
            sharers[self.rows.seats : self.rows.floors] = np.maximum(1.0, seats)
        return heat / typical / np.sqrt(sharers)


def typical_use(layout: Layout, rows: Rows) -> Floats:
    """About what a pathway uses of each row, where it uses it."""
    typical = np.ones(rows.total)
    n = rows.budgets
    count, amount = np.zeros(n), np.zeros(n)
    for first in range(0, len(layout.requirement), BLOCK):  # what bincount needs beside is then small
        block = slice(first, first + BLOCK)
        count += np.bincount(layout.requirement[block], minlength=n)
        amount += np.bincount(layout.requirement[block], layout.quantity[block], minlength=n)
    typical[:n] = np.where(count > 0, amount / np.maximum(1, count), 1.0)
    if layout.cost.size:
        typical[rows.budgets : rows.hours] = 2.0 * max(1.0, float(layout.cost.mean()))
        typical[rows.hours : rows.seats] = max(1.0, float(layout.hours.mean()))
    return np.maximum(typical, 1.0)


def mean_worth(layout: Layout) -> float:
    """The mean worth of a candidate, the unit of heat."""
    return max(1.0, float(layout.value.mean()) * layout.periods) if layout.value.size else 1.0


def descend(
    dual: Dual, start: Floats, schedule: tuple[tuple[float, int], ...] = SCHEDULE, enough: float = 0.0
) -> None:
    """Lower the bound along the schedule, until a heat brings less than `enough` (relative), or effort ends.

    `dual.best` has the best prices seen, `dual.bound` what they prove.
    """
    unit = mean_worth(dual.layout)
    prices, known = start, dual.bound
    try:
        for share, passes in schedule:
            prices = walk(dual, dual.value, prices, share * unit, passes)
            if known - dual.bound < enough * abs(dual.bound):
                return
            known = dual.bound
    except Ended:
        return


def walk(
    dual: Dual, function: Callable[[Floats, float], tuple[float, Floats]], start: Floats, heat: float, passes: int,
    reach: float = inf,
) -> Floats:  # fmt: skip
    """Where L-BFGS-B comes to from `start` in so many passes, down `function` of prices and heat. May raise Ended.

    `reach`: what a pathway pays for any one row may not change by more (in worth).
    """
    from scipy.optimize import Bounds, minimize
    from threadpoolctl import threadpool_limits

    unit, scale = mean_worth(dual.layout), dual.scale(heat)

    def scaled(x: Floats) -> tuple[float, Floats]:
        value, gradient = function(x * scale, heat)
        return value / heat, gradient * scale / heat

    highest = np.full(len(start), DEAREST * unit)
    lowest = np.zeros(len(start))
    if reach < inf:
        step = reach / typical_use(dual.layout, dual.rows)
        lowest, highest = np.maximum(lowest, start - step), np.minimum(highest, start + step)
    limits = {"maxcor": MEMORY, "maxfun": passes, "maxiter": passes, "gtol": 0.0}
    # Its matrices are tiny: threads that wait for one another cost more than all the rest.
    with threadpool_limits(limits=1, user_api="blas"):
        found = minimize(
            scaled,
            start / scale,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(lowest / scale, highest / scale),
            options={**limits, "ftol": POLISH * heat / unit},
        )
    return np.maximum(0.0, np.asarray(found.x) * scale)
