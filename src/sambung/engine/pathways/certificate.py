"""What prices prove, recomputed in whole numbers: prices as numerators over a power of two, sums without rounding."""

from collections.abc import Sequence

import numpy as np

from sambung.engine.pathways.layout import Array, Floats, Layout, Rows
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import NONE, Problem

MOST_BITS, LEAST_BITS = 30, 12
# Worth in the prices' numerators stays below this.
LARGEST = 2**60


def bits_for(layout: Layout, prices: Floats) -> int:
    """The finest grid of prices on which no enterprise's sum leaves 64 bits."""
    worth = int(layout.value.max(initial=0)) * layout.periods
    limits = float(prices[layout.limit_row].sum()) if len(layout.limit_row) < 1000 else float(prices.sum())
    bits = MOST_BITS
    while bits > LEAST_BITS and (worth + 2 * limits + 2) * 2.0**bits >= LARGEST:
        bits -= 1
    return bits


def on_grid(prices: Floats, bits: int) -> Array:
    """Numerators of the prices, rounded to the nearest, never so large that a price leaves 62 bits."""
    most = 2.0**61
    return np.minimum(np.rint(np.maximum(prices, 0.0) * 2.0**bits), most).astype(np.int64)


def group_terms(problem: Problem, rows: Rows, numerators: Sequence[int]) -> list[int]:
    """For each group: seats × seat price − priced cost and hours (0 where it cannot run, or loses)."""
    groups, terms = problem.groups, []
    for group in range(len(groups.gate)):
        row = int(rows.group_hours[group])
        if row == NONE and groups.hours[group] > 0:
            terms.append(0)
            continue
        gain = int(groups.seats[group]) * numerators[rows.seats + int(rows.class_of_group[group])]
        gain -= int(groups.cost[group]) * numerators[int(rows.group_budget[group])]
        if groups.hours[group] > 0:
            gain -= int(groups.hours[group]) * numerators[row]
        terms.append(max(0, gain))
    return terms


def fixed_terms(problem: Problem, rows: Rows, prices: Array) -> int:
    """What all rows but the requirements hold, at their prices, and what courses gain; × 2^bits."""
    numerators = [int(value) for value in prices]
    held = zip(rows.capacity[rows.budgets :], numerators[rows.budgets :], strict=True)
    return sum(int(amount) * price for amount, price in held if price) + sum(
        group_terms(problem, rows, numerators)
    )


def certify(problem: Problem, layout: Layout, rows: Rows, blocks: Blocks, prices: Array, bits: int) -> int:
    """The price bound × 2^bits, as the format defines it. `prices`: numerators by row."""
    asked = zip(rows.capacity[: rows.budgets], prices[: rows.budgets], strict=True)
    total = sum(int(amount) * int(price) for amount, price in asked)
    return total + fixed_terms(problem, rows, prices) + blocks.certify(prices, bits)
