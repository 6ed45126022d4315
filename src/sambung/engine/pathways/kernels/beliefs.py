"""Beliefs about who takes which column: one sweep of reinforced belief propagation with Gaussian cavities."""

from math import erfc, exp, log, sqrt
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel, part

# Weights below this count as this: a belief can come back.
FAINT = 1e-30
# Enterprises whose beliefs are nearer to 0 and 1 than this are asked only now and then.
DECIDED, SELDOM = 1e-3, 8


@part
def log_tail(x: float) -> float:
    """Log of the upper tail of the standard normal distribution at x."""
    if x < 5.0:
        return log(0.5 * erfc(x * 0.7071067811865476) + 1e-300)
    return -0.5 * x * x - log(x * 2.5066282746310002) - 1.0 / (x * x)


@part
def log_room(left: float, variance: float, price: float) -> float:
    """Log of E[exp(−price × s); s ≥ 0] where the room s left on a row is normal: waste is paid, want is forbidden."""
    deviation = sqrt(variance)
    return -price * left + 0.5 * price * price * variance + log_tail(price * deviation - left / deviation)


@kernel
def sweep(
    column_start: Any, reduced: Any, entry_start: Any, entry_row: Any, entry_amount: Any, is_must: Any,
    room: Any, price: Any, least: Any, heat: float, hold: float, turn: int, first: int, last: int,
    most: int, weight: Any, none: Any, mean: Any, variance: Any,
) -> float:  # fmt: skip
    """Enterprises first..last in turn choose anew how likely each of their columns is; answers Σ of the changes.

    A column's belief is exp(reduced / heat) times, for each row it uses, how much likelier it leaves a good room
    there, times its weight before to the power `hold` (the reinforcement, 0 to 1). `mean`, `variance` (rows):
    the use that the beliefs expect, kept up to date; `least`: what no variance goes below. `weight` (columns)
    and `none` (enterprises: no column) are written. `most`: columns of an enterprise at most.
    """
    field = np.empty(most + 1)
    changed = 0.0
    for e in range(first, last):
        start = column_start[e]
        count = column_start[e + 1] - start
        if count == 0:
            continue
        if (e + turn) % SELDOM != 0:
            unsure = 0.0
            for k in range(start, start + count):
                unsure = max(unsure, weight[k] * (1.0 - weight[k]))
            if unsure < DECIDED:
                continue
        for k in range(start, start + count):
            w = weight[k]
            for i in range(entry_start[k], entry_start[k + 1]):
                r, a = entry_row[i], float(entry_amount[i])
                mean[r] -= w * a
                variance[r] -= w * (1.0 - w) * a * a
        top = -1e300 if is_must[e] else hold * log(none[e] + FAINT)
        field[count] = top
        for place in range(count):
            k = start + place
            gain = reduced[k] / heat + hold * log(weight[k] + FAINT)
            for i in range(entry_start[k], entry_start[k + 1]):
                r = entry_row[i]
                v = max(variance[r], least[r])
                left = room[r] - mean[r]
                cost = price[r] / heat
                gain += log_room(left - entry_amount[i], v, cost) - log_room(left, v, cost)
            field[place] = gain
            top = max(top, gain)
        total = 0.0
        for place in range(count + 1):
            field[place] = exp(field[place] - top)
            total += field[place]
        none[e] = field[count] / total
        for place in range(count):
            k = start + place
            w = field[place] / total
            changed += abs(w - weight[k])
            weight[k] = w
            for i in range(entry_start[k], entry_start[k + 1]):
                r, a = entry_row[i], float(entry_amount[i])
                mean[r] += w * a
                variance[r] += w * (1.0 - w) * a * a
    return changed
