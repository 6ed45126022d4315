"""A bound below that of the prices: requirements take candidates whole, and enterprises have prices too.

Prices alone let a requirement be filled by fractions. Here each requirement packs its own candidates whole, within its
quantity, for what they gain above their enterprise's price; that an enterprise is linked once is what its price pays
for. Prices of budgets, hours, seats and limits stay as they were found; those of enterprises are learnt by subgradients
that remember (Held and Karp 1971 gave the method for tours). Whatever they are, the bound holds; it is summed in
whole numbers.
"""

from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.certificate import fixed_terms
from sambung.engine.pathways.dual import mean_worth
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import Packed

# More would need memory that a nation does not leave.
MOST_ENTERPRISES = 2_000_000
# Cells of the tables that are filled, of one sum in whole numbers and of all rounds together: in small problems, and for
# each enterprise in larger ones.
MOST_CELLS, CELLS_EACH = 1_000_000_000, 20_000
MOST_WORK, WORK_EACH = 1_500_000_000, 80_000
MOST_ROUNDS, LEAST_ROUNDS = 400, 40
# So many cells of one enterprise take as long as a pass over it.
CELLS_A_PASS = 4_000
# Candidates further from their enterprise's best (in mean worths) are left out of the rounds, never of the bound; in
# problems of more enterprises than that nearer ones too, for each row knows more of them.
NEAR, LARGE, NEARER = 0.3, 20_000, 0.15
# A round moves a price by this share of the mean worth at first, less and less; most of a direction is remembered.
STEP, MEMORY = 0.03, 0.8
# Prices of enterprises are multiples of 2^-FINE: finer ones would prove no more, and a million of them are long to write.
FINE = 12
# Candidates whose requirements are packed at once, and parts in which requirements are handed to threads.
AT_ONCE, PARTS = 4_000_000, 16


class Items:
    """Candidates in the order of their requirements, quantities divided by what all of a requirement share.

    `requirements`: first and last (past the end) of those whose candidates these are.
    """

    def __init__(
        self,
        layout: Layout,
        rows: Rows,
        which: AnyArray,
        owner: AnyArray,
        gain: AnyArray,
        requirements: range,
    ) -> None:
        requirement = layout.requirement[which] - requirements.start
        order = np.argsort(requirement, kind="stable")
        self.start = np.searchsorted(requirement[order], np.arange(len(requirements) + 1))
        self.owner, self.gain = owner[order], gain[order]
        self.amount = layout.quantity[which][order]
        shared = np.zeros(len(requirements), dtype=np.int64)
        np.gcd.at(shared, requirement[order], self.amount)
        shared = np.maximum(shared, 1)
        self.amount //= shared[requirement[order]].astype(self.amount.dtype)
        self.capacity = rows.capacity[requirements.start : requirements.stop] // shared

    def cells(self) -> float:
        """How many cells packing these takes."""
        return float((np.diff(self.start) * (self.capacity + 1.0)).sum())

    def packed(self, blocks: Blocks, profit: Any, is_packed: npt.NDArray[np.bool_]) -> Any:
        """What each requirement gains by items of these profits, and which items it takes where `is_packed` has places."""
        from sambung.engine.pathways.kernels.gains import pack

        worth = np.zeros(len(self.capacity), dtype=profit.dtype)
        edges = np.linspace(0, len(worth), PARTS + 1).astype(np.int64)

        def work(_part: int, first: int, last: int) -> None:
            start, capacity = self.start[first : last + 1], self.capacity[first:last]
            pack(start, self.amount, profit, capacity, worth[first:last], is_packed)

        blocks.spread(work, edges)
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
    near, best = _near(layout, rows, blocks, prices, bits)
    cells, scale = near.cells(), 2.0**bits
    rounds = min(MOST_ROUNDS, int(max(MOST_WORK, WORK_EACH * n) / max(1.0, cells)))
    if rounds < LEAST_ROUNDS:
        return None
    learnt = _learn(near, blocks, best, rounds, STEP * mean_worth(layout), scale, effort)
    grid = np.rint(learnt * (1 << FINE)).astype(np.int64) << (bits - FINE)
    worth = _summed(layout, rows, blocks, prices, bits, grid, max(MOST_CELLS, CELLS_EACH * n))
    if worth is None:
        return None
    total = worth + sum(grid.tolist()) + fixed_terms(problem, rows, prices)
    return Packed(total >> bits, grid)


def _near(layout: Layout, rows: Rows, blocks: Blocks, prices: Array, bits: int) -> tuple[Items, Floats]:
    """(candidates near their enterprise's best at the prices, each enterprise's best): gains in worth."""
    n = len(layout.candidate_start) - 1
    scale, slack = 2.0**bits, (NEAR if n <= LARGE else NEARER) * mean_worth(layout)
    best = np.zeros(n)

    def work(_block: int, first: int, last: int) -> tuple[Any, ...]:
        gain, owner, which = _gains(layout, rows, blocks, prices, bits, first, last)
        asked = layout.quantity[which].astype(np.float64) * prices[layout.requirement[which]]
        reduced = (gain.astype(np.float64) - asked) / scale
        np.maximum.at(best, owner, reduced)
        is_near = reduced >= best[owner] - slack
        return which[is_near], owner[is_near], gain[is_near] / scale

    which, owner, gain = (np.concatenate(part) for part in zip(*blocks.each(work), strict=True))
    blocks.passes += 1
    return Items(layout, rows, which, owner, gain, range(rows.budgets)), best


def _gains(
    layout: Layout, rows: Rows, blocks: Blocks, prices: Array, bits: int, first: int, last: int
) -> tuple[Array, AnyArray, AnyArray]:
    """(gain × 2^bits, enterprise, candidate) of those of enterprises first to last that gain and fit."""
    gain = blocks.gains(prices, bits, first, last)
    start = layout.candidate_start
    mine = slice(int(start[first]), int(start[last]))
    fits = layout.quantity[mine] <= rows.capacity[layout.requirement[mine]]
    possible = np.flatnonzero((gain > 0) & fits)
    owner = np.repeat(np.arange(first, last, dtype=np.int32), np.diff(start[first : last + 1]))
    return gain[possible], owner[possible], possible + mine.start


def _learn(
    items: Items, blocks: Blocks, best: Floats, rounds: int, step: float, scale: float, effort: Effort
) -> Floats:
    """Prices of enterprises under which these candidates prove least."""
    prices, found, least = best.copy(), best, np.inf
    direction, passes = np.zeros(len(best)), items.cells() / (CELLS_A_PASS * len(best))
    is_packed = np.zeros(len(items.gain), dtype=np.bool_)
    try:
        for turn in range(rounds):
            is_packed[:] = False
            worth = items.packed(blocks, items.gain - prices[items.owner], is_packed)
            bound = float(worth.sum() + prices.sum())
            if bound < least:
                least, found = bound, prices
            times = np.bincount(items.owner[is_packed], minlength=len(best))
            direction = MEMORY * direction + (1.0 - MEMORY) * (1.0 - times)
            prices = np.maximum(0.0, prices - step * (1.0 - turn / rounds) ** 1.5 * direction)
            effort.spend(passes)
    except Ended:
        return found
    return found


def _summed(
    layout: Layout, rows: Rows, blocks: Blocks, prices: Array, bits: int, grid: Array, most_cells: int
) -> int | None:
    """What requirements gain above the enterprises' prices `grid`, from all candidates; None where that is too much.

    Some requirements at a time: all candidates at once would be more than the problem itself.
    """
    total, none = 0, np.zeros(0, dtype=np.bool_)
    turns = ceil(len(layout.requirement) / AT_ONCE)
    for first, last in _spans(rows.budgets, turns):

        def work(_block: int, start: int, end: int, low: int = first, high: int = last) -> tuple[Any, ...]:
            gain, owner, which = _gains(layout, rows, blocks, prices, bits, start, end)
            profit, requirement = gain - grid[owner], layout.requirement[which]
            kept = (profit > 0) & (requirement >= low) & (requirement < high)
            return which[kept], owner[kept], profit[kept]

        which, owner, profit = (np.concatenate(part) for part in zip(*blocks.each(work), strict=True))
        blocks.passes += 1
        items = Items(layout, rows, which, owner, profit, range(first, last))
        highest = np.bincount(layout.requirement[which] - first, profit.astype(np.float64)).max(initial=0.0)
        if highest >= 2.0**61 or turns * items.cells() > most_cells:
            return None
        worth: Any = items.packed(blocks, items.gain, none)
        total += sum(worth.tolist())
    return total


def _spans(count: int, parts: int) -> list[tuple[int, int]]:
    """0..count cut into so many parts."""
    edges = np.linspace(0, count, min(parts, count) + 1).astype(np.int64).tolist()
    return list(pairwise(edges))
