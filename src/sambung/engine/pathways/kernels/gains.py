"""What each candidate gains above all that it uses but its requirement; and requirements that pack candidates whole."""

from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel
from sambung.engine.pathways.kernels.priced import price_steps, price_ways

# Stands for impossible: no sum of gains comes near it.
NEVER = -(1 << 61)


@kernel
def gains_over(
    layout: Any, prices: Any, bits: int, first: int, last: int, most_steps: int, gain: Any
) -> None:
    """gain[k]: of the k-th candidate of enterprises first..last, worth − priced use but its requirement's, × 2^bits.

    `NEVER` where it has no pathway. `prices`: numerators (int64). Worth and what limits pay, each times 2^bits, must
    be below 2^60.
    """
    big = np.int64(1) << np.int64(61)
    unit = np.int64(1) << np.int64(bits)
    periods = layout.periods
    step_start, candidate_start = layout.step_start, layout.candidate_start
    is_offered, cost, hours, hour_at = layout.is_offered, layout.cost, layout.hours, layout.hour_at
    duration, gate, hour_row = layout.duration, layout.gate, layout.hour_row
    value, need, need_count = layout.value, layout.need, layout.need_count
    class_start, class_duration, class_row = layout.class_start, layout.class_duration, layout.class_row
    allow_from, allowed = layout.allow_from, layout.allowed
    is_flat = periods == 1 and len(class_row) == 0
    step_price = np.empty((max(1, most_steps), periods), dtype=np.int64)
    ways = np.empty((most_steps + 1, periods), dtype=np.int64)
    begun = candidate_start[first]
    for e in range(first, last):
        base = step_start[e]
        price_steps(
            is_offered, cost, hours, duration, hour_at, hour_row, prices, prices[layout.budget_row[e]], base,
            step_start[e + 1], periods, big, step_price,
        )  # fmt: skip
        extra = np.int64(0)
        for k in range(layout.limit_start[e], layout.limit_start[e + 1]):
            extra -= layout.limit_sign[k] * prices[layout.limit_row[k]]
        begin = candidate_start[e]
        needs = layout.need_from[e]
        allow = allow_from[e]
        for c in range(begin, candidate_start[e + 1]):
            at = needs
            needs += need_count[c]
            if is_flat:
                total = -(value[c] * unit)
                for i in range(need_count[c]):
                    total = min(total + step_price[need[at + i], 0], big)
                ways[0, 0] = total
            else:
                price_ways(
                    need, at, need_count[c], base, value[c] * unit, periods, big, duration, gate, class_start,
                    class_duration, class_row, prices, step_price, ways,
                )  # fmt: skip
            best = -big
            starts = 1 if need_count[c] == 0 else periods
            for s in range(starts):
                if ways[0, s] < big and (allow < 0 or allowed[allow + c - begin, s]):
                    best = max(best, extra - ways[0, s])
            gain[c - begun] = best


@kernel
def pack(item_start: Any, amount: Any, profit: Any, capacity: Any, worth: Any, is_packed: Any) -> None:
    """worth[r]: the most that items item_start[r]..item_start[r + 1] bring together within capacity[r].

    Each item whole or not at all, by dynamic programming over the capacity. Where `is_packed` has places, those of
    the items that are taken become True.
    """
    asks = len(is_packed) > 0
    for r in range(len(capacity)):
        room = capacity[r]
        kept = np.empty(item_start[r + 1] - item_start[r], dtype=np.int64)
        count, total = 0, np.int64(0)
        worth[r] = 0
        for i in range(item_start[r], item_start[r + 1]):
            if profit[i] > 0 and amount[i] <= room:
                kept[count] = i
                count += 1
                total += amount[i]
        if total <= room:
            for place in range(count):
                worth[r] += profit[kept[place]]
                if asks:
                    is_packed[kept[place]] = True
            continue
        # Two rows of the table by turns: what is read is never what is written, so that many cells are done at once.
        best, other = np.zeros(room + 1, dtype=profit.dtype), np.zeros(room + 1, dtype=profit.dtype)
        is_in = np.zeros((count if asks else 0, room + 1), dtype=np.bool_)
        for place in range(count):
            size, more = np.int64(amount[kept[place]]), profit[kept[place]]
            other[:size] = best[:size]
            without, below, now = best[size:], best[: room + 1 - size], other[size:]
            if asks:
                marks = is_in[place, size:]
                for w in range(len(now)):
                    now[w] = max(without[w], below[w] + more)
                    marks[w] = below[w] + more > without[w]
            else:
                for w in range(len(now)):
                    now[w] = max(without[w], below[w] + more)
            best, other = other, best
        worth[r] = best[room]
        left = room
        for place in range(len(is_in) - 1, -1, -1):
            if is_in[place, left]:
                is_packed[kept[place]] = True
                left -= amount[kept[place]]
