"""One pass over the enterprises at given prices: what they can gain above them, and what they would use."""

from math import exp, log
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel
from sambung.engine.pathways.kernels.gains import NEVER, gains_over
from sambung.engine.pathways.kernels.priced import price_steps, price_ways

BIG = 1e300
# Weights below this are left out of the use.
FAINT = 1e-7


@kernel
def pass_over(
    layout: Any,
    prices: Any,
    heat: float,
    first: int,
    last: int,
    use: Any,
    most_steps: int,
    most_candidates: int,
) -> Any:
    """Enterprises first..last: (Σ soft best, Σ best), and adds what they use to `use` (rows).

    Soft best is heat × log(1 + Σ exp(reduced worth / heat)) over candidates and starts; heat 0: the best itself.
    """
    periods = layout.periods
    step_start, candidate_start, need_from = layout.step_start, layout.candidate_start, layout.need_from
    is_offered, cost, hours, hour_at = layout.is_offered, layout.cost, layout.hours, layout.hour_at
    duration, gate, hour_row = layout.duration, layout.gate, layout.hour_row
    requirement, quantity, value = layout.requirement, layout.quantity, layout.value
    need, need_count, budget_row = layout.need, layout.need_count, layout.budget_row
    class_start, class_duration, class_row = layout.class_start, layout.class_duration, layout.class_row
    allow_from, allowed = layout.allow_from, layout.allowed
    limit_start, limit_row, limit_sign = layout.limit_start, layout.limit_row, layout.limit_sign
    has_classes = len(class_row) > 0
    is_flat = periods == 1 and not has_classes
    step_price = np.empty((max(1, most_steps), periods))
    ways = np.empty((most_steps + 1, periods))
    reduced = np.empty(max(1, most_candidates * periods))
    need_at = np.empty(most_candidates + 1, dtype=np.int64)
    soft_sum, hard_sum = 0.0, 0.0
    for e in range(first, last):
        base = step_start[e]
        money = prices[budget_row[e]]
        price_steps(
            is_offered, cost, hours, duration, hour_at, hour_row, prices, money, base, step_start[e + 1], periods, BIG,
            step_price,
        )  # fmt: skip
        extra = 0.0
        for k in range(limit_start[e], limit_start[e + 1]):
            extra -= limit_sign[k] * prices[limit_row[k]]
        begin = candidate_start[e]
        count = candidate_start[e + 1] - begin
        needs = need_from[e]
        allow = allow_from[e]
        best, best_pair = 0.0, -1
        for j in range(count):
            c = begin + j
            need_at[j] = needs
            if is_flat:
                total = -float(value[c])
                for i in range(need_count[c]):
                    total = min(total + step_price[need[needs + i], 0], BIG)
                ways[0, 0] = total
            else:
                price_ways(
                    need, needs, need_count[c], base, float(value[c]), periods, BIG, duration, gate, class_start,
                    class_duration, class_row, prices, step_price, ways,
                )  # fmt: skip
            fixed = extra - quantity[c] * prices[requirement[c]]
            starts = 1 if need_count[c] == 0 else periods
            for s in range(periods):
                gain = -BIG
                if s < starts and ways[0, s] < BIG and (allow < 0 or allowed[allow + j, s]):
                    gain = fixed - ways[0, s]
                reduced[j * periods + s] = gain
                if gain > best:
                    best, best_pair = gain, j * periods + s
            needs += need_count[c]
        hard_sum += best
        pairs = count * periods
        low, high, weights = 0, pairs, 1.0
        if heat > 0.0:
            weights = exp(-best / heat)
            floor = best - 30.0 * heat
            for k in range(pairs):
                if reduced[k] >= floor:
                    weights += exp((reduced[k] - best) / heat)
            soft_sum += best + heat * log(weights)
            floor = best + heat * log(weights * FAINT)
        else:
            soft_sum += best
            if best_pair < 0:
                continue
            low, high, floor = best_pair, best_pair + 1, -BIG
        for k in range(low, high):
            if reduced[k] < floor:
                continue
            weight = exp((reduced[k] - best) / heat) / weights if heat > 0.0 else 1.0
            j, t = k // periods, k % periods
            c = begin + j
            use[requirement[c]] += weight * quantity[c]
            for i in range(limit_start[e], limit_start[e + 1]):
                use[limit_row[i]] += weight * limit_sign[i]
            if not is_flat:
                price_ways(
                    need, need_at[j], need_count[c], base, float(value[c]), periods, BIG, duration, gate,
                    class_start, class_duration, class_row, prices, step_price, ways,
                )  # fmt: skip
            spent = 0.0
            for i in range(need_count[c]):
                place = need[need_at[j] + i]
                step = base + place
                chosen, then = -1, t + duration[step]
                if has_classes:
                    least = BIG
                    if then < periods and step_price[place, t] < BIG and ways[i + 1, then] < BIG:
                        least = step_price[place, t] + ways[i + 1, then]
                    at = gate[step] * periods + t
                    for o in range(class_start[at], class_start[at + 1]):
                        end = t + class_duration[o]
                        if end < periods and ways[i + 1, end] < BIG:
                            offer = prices[class_row[o]] + ways[i + 1, end]
                            if offer < least:
                                least, chosen, then = offer, o, end
                if chosen >= 0:
                    use[class_row[chosen]] += weight
                else:
                    spent += cost[step]
                    if hours[step] > 0:
                        use[hour_row[hour_at[step] + t]] += weight * hours[step]
                t = then
            use[budget_row[e]] += weight * spent
    return soft_sum, hard_sum


@kernel
def certify_over(layout: Any, prices: Any, bits: int, first: int, last: int, most_steps: int) -> Any:
    """Σ over enterprises first..last of max(0, best reduced worth) × 2^bits, exactly: (high, low), base 2^32.

    `prices`: numerators (int64). Worth and what limits pay, each times 2^bits, must be below 2^60.
    """
    start, requirement, quantity = layout.candidate_start, layout.requirement, layout.quantity
    begun = start[first]
    gain = np.empty(start[last] - begun, dtype=np.int64)
    gains_over(layout, prices, bits, first, last, most_steps, gain)
    high, low = np.int64(0), np.int64(0)
    for e in range(first, last):
        best = np.int64(0)
        for c in range(start[e], start[e + 1]):
            amount = np.int64(quantity[c])
            price = prices[requirement[c]]
            if gain[c - begun] > NEVER and float(amount) * float(price) < -float(NEVER):
                best = max(best, gain[c - begun] - amount * price)
        high += best >> 32
        low += best & 0xFFFFFFFF
    return high, low
