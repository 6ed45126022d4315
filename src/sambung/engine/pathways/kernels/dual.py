"""One pass over the enterprises at given prices: what they can gain above them, and what they would use."""

from math import exp, log
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel
from sambung.engine.pathways.kernels.gains import NEVER, gains_over
from sambung.engine.pathways.kernels.priced import bound_steps, price_steps, price_ways

BIG = 1e300
# Weights below this are left out of the use; what is so many heats below the best weighs nothing at all.
FAINT, FAR = 1e-7, 25.0


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
    course_price: Any,
    course_duration: Any,
    stride: int,
) -> Any:
    """Every `stride`-th of the enterprises first..last: (Σ soft best, Σ best), and adds what they use to `use` (rows).

    Soft best is heat × log(1 + Σ exp(reduced worth / heat)) over candidates and starts; heat 0: the best itself.
    What is more than `FAR` heats below the best is left out. `course_price`, `course_duration`: see price_courses.
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
    highest = np.empty(max(1, most_candidates))
    cheapest = np.empty(max(1, most_steps))
    shortest = np.empty(max(1, most_steps), dtype=np.int64)
    need_at = np.empty(most_candidates + 1, dtype=np.int64)
    window = FAR * heat
    soft_sum, hard_sum = 0.0, 0.0
    for e in range(first, last, stride):
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
        best, best_pair, top = 0.0, -1, 0
        if not is_flat:
            bound_steps(
                step_price, duration, gate, course_price, course_duration, base, step_start[e + 1], periods, cheapest,
                shortest,
            )  # fmt: skip
        for j in range(count):
            c = begin + j
            need_at[j] = needs
            fixed = extra - quantity[c] * prices[requirement[c]]
            if is_flat:
                total = -float(value[c])
                for i in range(need_count[c]):
                    total = min(total + step_price[need[needs + i], 0], BIG)
                gain = -BIG
                if total < BIG and (allow < 0 or allowed[allow + j, 0]):
                    gain = fixed - total
                reduced[j] = gain
                if gain > best:
                    best, best_pair = gain, j
            else:
                length, total = 0, 0.0
                for i in range(need_count[c]):
                    length += shortest[need[needs + i]]
                    total += cheapest[need[needs + i]]
                highest[j] = (
                    fixed + float(value[c]) * (periods - length) - total if length < periods else -BIG
                )
                if highest[j] > highest[top]:
                    top = j
            needs += need_count[c]
        # The most promising first: who cannot come near it needs no closer look.
        for place in range(0 if is_flat else count):
            j = top if place == 0 else place - (place <= top)
            c = begin + j
            if highest[j] < best - window:
                for s in range(periods):
                    reduced[j * periods + s] = -BIG
                continue
            price_ways(
                need, need_at[j], need_count[c], base, float(value[c]), periods, BIG, duration, gate, class_start,
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
        hard_sum += best
        pairs = count * periods
        low, high, weights, floor = 0, count, 1.0, 0.0
        if heat > 0.0:
            weights = exp(-best / heat)
            floor = best - window
            for k in range(pairs):
                if reduced[k] >= floor:
                    reduced[k] = exp((reduced[k] - best) / heat)
                    weights += reduced[k]
                else:
                    reduced[k] = 0.0
            soft_sum += best + heat * log(weights)
            floor = weights * FAINT
        else:
            soft_sum += best
            if best_pair < 0:
                continue
            reduced[best_pair], floor = BIG, BIG
            low = best_pair // periods
            high = low + 1
        for j in range(low, high):
            c = begin + j
            is_priced = is_flat
            for s in range(periods):
                if reduced[j * periods + s] < floor:
                    continue
                weight = reduced[j * periods + s] / weights if heat > 0.0 else 1.0
                use[requirement[c]] += weight * quantity[c]
                for i in range(limit_start[e], limit_start[e + 1]):
                    use[limit_row[i]] += weight * limit_sign[i]
                if not is_priced:
                    price_ways(
                        need, need_at[j], need_count[c], base, float(value[c]), periods, BIG, duration, gate,
                        class_start, class_duration, class_row, prices, step_price, ways,
                    )  # fmt: skip
                    is_priced = True
                spent, t = 0.0, s
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
def price_courses(layout: Any, prices: Any, course_price: Any, course_duration: Any) -> None:
    """For each gate the lowest price of a seat in any period, and the shortest of its courses; BIG, T without one."""
    for gate in range(len(course_price)):
        course_price[gate], course_duration[gate] = BIG, layout.periods
        for k in range(
            layout.class_start[gate * layout.periods], layout.class_start[(gate + 1) * layout.periods]
        ):
            course_price[gate] = min(course_price[gate], prices[layout.class_row[k]])
            course_duration[gate] = min(course_duration[gate], np.int64(layout.class_duration[k]))


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
