"""What pathways cost at prices: the parts that every kernel shares, for floats and for integers alike.

`big` stands for impossible: 1e300 for floats, 2^61 for integers. Terms are ≥ 0 and worth is below `big` / 2,
so whatever reaches `big` on the way can never pay, and no sum overflows. Arrays are passed one by one:
a tuple of them costs more to pass than the work done on it.
"""

from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import part


@part
def times(amount: Any, price: Any, big: Any) -> Any:
    """amount × price, at most `big`."""
    if float(amount) * float(price) >= float(big):
        return big
    return amount * price


@part
def price_steps(
    is_offered: Any,
    cost: Any,
    hours: Any,
    duration: Any,
    hour_at: Any,
    hour_row: Any,
    prices: Any,
    budget_price: Any,
    first: int,
    last: int,
    periods: int,
    big: Any,
    step_price: Any,
) -> None:
    """step_price[s, t]: what own step first + s costs when it starts in t; `big` where it cannot, or ends too late."""
    for step in range(first, last):
        place = step - first
        if not is_offered[step]:
            for t in range(periods):
                step_price[place, t] = big
            continue
        money = times(cost[step], budget_price, big)
        amount = hours[step]
        at = hour_at[step]
        for t in range(periods):
            row = hour_row[at + t]
            if t + duration[step] >= periods:
                step_price[place, t] = big
            elif amount == 0:
                step_price[place, t] = money
            elif row < 0:
                step_price[place, t] = big
            else:
                step_price[place, t] = min(money + times(amount, prices[row], big), big)


@part
def bound_steps(
    step_price: Any,
    duration: Any,
    gate: Any,
    course_price: Any,
    course_duration: Any,
    first: int,
    last: int,
    periods: int,
    cheapest: Any,
    shortest: Any,
) -> None:
    """What closing each step's gap costs and lasts at the least, by whatever way and whenever it starts."""
    has_courses = len(course_price) > 0
    for step in range(first, last):
        place = step - first
        least = step_price[place, 0]
        for t in range(1, periods):
            least = min(least, step_price[place, t])
        length = np.int64(duration[step])
        if has_courses:
            least = min(least, course_price[gate[step]])
            length = min(length, course_duration[gate[step]])
        cheapest[place], shortest[place] = least, length


@part
def price_ways(
    need: Any,
    first_need: int,
    count: int,
    first: int,
    worth: Any,
    periods: int,
    big: Any,
    duration: Any,
    gate: Any,
    class_start: Any,
    class_duration: Any,
    class_row: Any,
    prices: Any,
    step_price: Any,
    ways: Any,
) -> None:
    """ways[i, t]: least of (prices − worth) when the i-th need starts in t; the first row is by start.

    `worth`: of one period, in the prices' unit. `first`: the enterprise's first step.
    """
    has_classes = len(class_row) > 0
    for t in range(periods):
        ways[count, t] = -(worth * (periods - t))
    for i in range(count - 1, -1, -1):
        place = need[first_need + i]
        own = duration[first + place]
        for t in range(periods):
            best = big
            if step_price[place, t] < big and ways[i + 1, t + own] < big:
                best = step_price[place, t] + ways[i + 1, t + own]
            if has_classes:
                at = gate[first + place] * periods + t
                for k in range(class_start[at], class_start[at + 1]):
                    end = t + class_duration[k]
                    if end < periods and ways[i + 1, end] < big:
                        best = min(best, prices[class_row[k]] + ways[i + 1, end])
            ways[i, t] = best
