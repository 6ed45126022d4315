"""A bound below that of the prices: requirements take candidates whole, and enterprises have prices too.

Prices alone let a requirement be filled by fractions. Here each requirement packs its own candidates whole, within its
quantity, for what they gain above their enterprise's price; that an enterprise is linked once is what its price pays
for. Prices of budgets, hours, seats and limits stay as they were found; those of enterprises are learnt by subgradients
that remember (Held and Karp 1971 gave the method for tours). Whatever they are, the bound holds; it is summed in
whole numbers.
"""

from typing import Any

import numpy as np

from sambung.engine.pathways.certificate import fixed_terms
from sambung.engine.pathways.dual import mean_worth
from sambung.engine.pathways.layout import Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import Packed

MOST_ENTERPRISES = 20_000
# Cells of the tables that are filled: of one sum in whole numbers, and of all rounds together.
MOST_CELLS, MOST_WORK = 1_000_000_000, 1_500_000_000
MOST_ROUNDS, LEAST_ROUNDS = 400, 40
# So many cells of one enterprise take as long as a pass over it.
CELLS_A_PASS = 1_000
# Candidates further from their enterprise's best (in mean worths) are left out of the rounds, never of the bound.
NEAR = 0.5
# A round moves a price by this share of the mean worth at first, less and less; most of a direction is remembered.
STEP, MEMORY = 0.01, 0.8


class Items:
    """Candidates in the order of their requirements, quantities divided by what all of a requirement share."""

    def __init__(self, layout: Layout, rows: Rows, gain: Array) -> None:
        self.requirements = rows.budgets
        requirement = np.asarray(layout.requirement, dtype=np.int64)
        self.order = np.argsort(requirement, kind="stable")
        self.requirement = requirement[self.order]
        owner = np.repeat(np.arange(len(layout.candidate_start) - 1), np.diff(layout.candidate_start))
        self.owner = owner[self.order]
        amount = np.asarray(layout.quantity, dtype=np.int64)[self.order]
        shared = np.zeros(self.requirements, dtype=np.int64)
        np.gcd.at(shared, self.requirement, amount)
        shared = np.maximum(shared, 1)
        self.amount = amount // shared[self.requirement]
        self.capacity = np.asarray(rows.capacity[: self.requirements], dtype=np.int64) // shared
        self.gain = gain[self.order]

    def cells(self, kept: Array) -> float:
        """How many cells packing these takes."""
        count = np.bincount(self.requirement[kept], minlength=self.requirements)
        return float((count * (self.capacity + 1.0)).sum())

    def packed(self, kept: Array, gain: Any, prices: Any, times: Array) -> Any:
        """What each requirement gains."""
        from sambung.engine.pathways.kernels.gains import pack

        start = np.searchsorted(self.requirement[kept], np.arange(self.requirements + 1))
        worth = np.zeros(self.requirements, dtype=gain.dtype)
        pack(start, self.owner[kept], self.amount[kept], gain, prices, self.capacity, worth, times)
        return worth


def tighten(
    problem: Problem, layout: Layout, rows: Rows, blocks: Blocks, prices: Array, bits: int, effort: Effort
) -> Packed | None:
    """The bound that requirements prove when they take candidates whole; None where that is too much work.

    `prices`: numerators over 2^bits by row. Spends passes of `effort`; where that ends, with what there is.
    """
    n = len(layout.candidate_start) - 1
    if not 0 < n <= MOST_ENTERPRISES or rows.budgets == 0 or len(layout.requirement) == 0:
        return None
    items = Items(layout, rows, blocks.gains(prices, bits))
    possible = np.flatnonzero((items.gain > 0) & (items.amount <= items.capacity[items.requirement]))
    scale = 2.0**bits
    asked = np.asarray(layout.quantity, dtype=np.float64)[items.order] * prices[items.requirement].astype(
        float
    )
    reduced = (items.gain.astype(np.float64) - asked) / scale
    best = np.zeros(n)
    np.maximum.at(best, items.owner[possible], reduced[possible])
    near = possible[reduced[possible] >= best[items.owner[possible]] - NEAR * mean_worth(layout)]
    cells = items.cells(near)
    rounds = min(MOST_ROUNDS, int(MOST_WORK / max(1.0, cells)))
    is_wide = float(items.gain[possible].astype(np.float64).sum()) >= 2.0**61
    if is_wide or rounds < LEAST_ROUNDS or items.cells(possible) > MOST_CELLS:
        return None
    learnt = _learn(items, near, best, rounds, STEP * mean_worth(layout), scale, effort, cells)
    grid = np.rint(learnt * scale).astype(np.int64)
    kept = possible[items.gain[possible] > grid[items.owner[possible]]]
    worth = items.packed(kept, items.gain[kept], grid, np.zeros(0, dtype=np.int64))
    total = sum(worth.tolist()) + sum(grid.tolist()) + fixed_terms(problem, rows, prices)
    return Packed(total >> bits, grid)


def _learn(
    items: Items,
    near: Array,
    best: Floats,
    rounds: int,
    step: float,
    scale: float,
    effort: Effort,
    cells: float,
) -> Floats:
    """Prices of enterprises under which the near candidates prove least."""
    prices, found, least = best.copy(), best, np.inf
    gain = items.gain[near].astype(np.float64) / scale
    direction = np.zeros(len(best))
    try:
        for turn in range(rounds):
            times = np.zeros(len(best), dtype=np.int64)
            bound = float(items.packed(near, gain, prices, times).sum() + prices.sum())
            if bound < least:
                least, found = bound, prices
            direction = MEMORY * direction + (1.0 - MEMORY) * (1.0 - times)
            prices = np.maximum(0.0, prices - step * (1.0 - turn / rounds) ** 1.5 * direction)
            effort.spend(cells / (CELLS_A_PASS * len(best)))
    except Ended:
        return found
    return found
