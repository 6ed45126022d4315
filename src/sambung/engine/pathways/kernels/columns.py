"""Pathways near the best, written out: which candidate, start and classes of seats, and what each uses."""

from math import exp, log
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel
from sambung.engine.pathways.kernels.dual import FAINT, FAR
from sambung.engine.pathways.kernels.priced import price_steps, price_ways

BIG = 1e300


@kernel
def list_columns(
    layout: Any, prices: Any, slack: float, first: int, last: int, most_steps: int, most_candidates: int,
    count: Any, is_filling: bool, candidate: Any, begin: Any, reduced: Any, choice: Any,
) -> None:  # fmt: skip
    """Every pathway of enterprises first..last whose reduced worth is within `slack` of max(0, best).

    Counting (is_filling False): count[e − first] gets how many there are. Filling: the count[e − first] best
    of each enterprise go to the next rows of candidate, begin, reduced and choice (rows × most_steps: class
    of seats by place in the needs, or -1), best first. An enterprise that must be linked has no 0 to beat.
    """
    periods = layout.periods
    step_start, candidate_start, need_from = layout.step_start, layout.candidate_start, layout.need_from
    is_offered, cost, hours, hour_at = layout.is_offered, layout.cost, layout.hours, layout.hour_at
    duration, gate, hour_row = layout.duration, layout.gate, layout.hour_row
    requirement, quantity, value = layout.requirement, layout.quantity, layout.value
    need, need_count, budget_row = layout.need, layout.need_count, layout.budget_row
    class_start, class_duration, class_row = layout.class_start, layout.class_duration, layout.class_row
    allow_from, allowed, is_must = layout.allow_from, layout.allowed, layout.is_must
    limit_start, limit_row, limit_sign = layout.limit_start, layout.limit_row, layout.limit_sign
    has_classes = len(class_row) > 0
    is_flat = periods == 1 and not has_classes
    step_price = np.empty((max(1, most_steps), periods))
    ways = np.empty((most_steps + 1, periods))
    gains = np.empty(max(1, most_candidates * periods))
    spent = np.empty(most_steps + 2)
    when = np.empty(most_steps + 2, dtype=np.int64)
    option = np.empty(most_steps + 2, dtype=np.int64)
    taken = np.empty(most_steps + 2, dtype=np.int64)
    row = 0
    for e in range(first, last):
        base = step_start[e]
        price_steps(
            is_offered, cost, hours, duration, hour_at, hour_row, prices, prices[budget_row[e]], base, step_start[e + 1],
            periods, BIG, step_price,
        )  # fmt: skip
        extra = 0.0
        for k in range(limit_start[e], limit_start[e + 1]):
            extra -= limit_sign[k] * prices[limit_row[k]]
        start = candidate_start[e]
        number = candidate_start[e + 1] - start
        needs = need_from[e]
        allow = allow_from[e]
        best = -BIG if is_must[e] else 0.0
        for j in range(number):
            c = start + j
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
                gains[j * periods + s] = gain
                best = max(best, gain)
            needs += need_count[c]
        least = best - slack
        found = 0
        room = count[e - first]
        needs = need_from[e]
        for j in range(number):
            c = start + j
            size = need_count[c]
            is_priced = False
            for s in range(periods):
                if gains[j * periods + s] < least or gains[j * periods + s] <= -BIG:
                    continue
                if not is_filling and not has_classes:
                    found += 1
                    continue
                if not is_priced and not is_flat:
                    price_ways(
                        need, needs, size, base, float(value[c]), periods, BIG, duration, gate, class_start,
                        class_duration, class_row, prices, step_price, ways,
                    )  # fmt: skip
                    is_priced = True
                fixed = extra - quantity[c] * prices[requirement[c]]
                loose = 1e-9 * (1.0 + abs(fixed) + float(value[c]) * periods)
                # Depth first over the ways to close each need; ways[i, t] tells exactly what can still be had.
                i = 0
                spent[0], when[0], option[0] = 0.0, s, -1
                while i >= 0:
                    if i == size:
                        gain = fixed - spent[i] + float(value[c]) * (periods - when[i])
                        if gain >= least - loose:
                            if is_filling:
                                at = min(found, room)
                                while at > 0 and reduced[row + at - 1] < gain:
                                    at -= 1
                                if at < room:
                                    for k in range(min(found, room - 1), at, -1):
                                        candidate[row + k] = candidate[row + k - 1]
                                        begin[row + k] = begin[row + k - 1]
                                        reduced[row + k] = reduced[row + k - 1]
                                        for o in range(choice.shape[1]):
                                            choice[row + k, o] = choice[row + k - 1, o]
                                    candidate[row + at], begin[row + at], reduced[row + at] = c, s, gain
                                    if has_classes:
                                        for o in range(size):
                                            choice[row + at, o] = taken[o]
                                    if found < room:
                                        found += 1
                            else:
                                found += 1
                        i -= 1
                        continue
                    step = base + need[needs + i]
                    t = when[i]
                    at = gate[step] * periods + t
                    kinds = class_start[at + 1] - class_start[at] if has_classes else 0
                    if option[i] >= kinds:
                        i -= 1
                        continue
                    which = option[i]
                    option[i] += 1
                    if which < 0:
                        price, end, taken[i] = step_price[need[needs + i], t], t + duration[step], -1
                    else:
                        k = class_start[at] + which
                        price, end, taken[i] = prices[class_row[k]], t + class_duration[k], k
                    if end >= periods or price >= BIG:
                        continue
                    if has_classes or periods > 1:
                        rest = ways[i + 1, end]
                        if rest >= BIG or fixed - spent[i] - price - rest < least - loose:
                            continue
                    spent[i + 1], when[i + 1], option[i + 1] = spent[i] + price, end, -1
                    i += 1
            needs += size
        if is_filling:
            row += room
        else:
            count[e - first] = found


@kernel
def list_entries(
    layout: Any, first: int, column_of: Any, candidate: Any, begin: Any, choice: Any, entry_start: Any,
    entry_row: Any, entry_amount: Any, worth: Any,
) -> int:  # fmt: skip
    """What each column uses: rows in entry_row and amounts from entry_start[k]; each row once in a column.

    `column_of[i]`: the first column of enterprise first + i. Fills `worth`; answers how many entries there are.
    """
    periods = layout.periods
    has_classes = len(layout.class_row) > 0
    at = 0
    for i in range(len(column_of) - 1):
        e = first + i
        base = layout.step_start[e]
        for k in range(column_of[i], column_of[i + 1]):
            entry_start[k] = at
            c = candidate[k]
            needs = layout.need_from[e]
            for other in range(layout.candidate_start[e], c):
                needs += layout.need_count[other]
            entry_row[at], entry_amount[at] = layout.requirement[c], layout.quantity[c]
            at += 1
            for o in range(layout.limit_start[e], layout.limit_start[e + 1]):
                entry_row[at], entry_amount[at] = layout.limit_row[o], layout.limit_sign[o]
                at += 1
            t = begin[k]
            money = np.int64(0)
            fresh = at
            for o in range(layout.need_count[c]):
                step = base + layout.need[needs + o]
                if has_classes and choice[k, o] >= 0:
                    row, amount = np.int64(layout.class_row[choice[k, o]]), np.int64(1)
                    then = t + layout.class_duration[choice[k, o]]
                else:
                    row, amount = (
                        np.int64(layout.hour_row[layout.hour_at[step] + t]),
                        np.int64(layout.hours[step]),
                    )
                    money += layout.cost[step]
                    then = t + layout.duration[step]
                if amount > 0:
                    place = fresh
                    while place < at and entry_row[place] != row:
                        place += 1
                    if place == at:
                        entry_row[at], entry_amount[at] = row, 0
                        at += 1
                    entry_amount[place] += amount
                t = then
            if money > 0:
                entry_row[at], entry_amount[at] = layout.budget_row[e], money
                at += 1
            worth[k] = np.int64(layout.value[c]) * (periods - t)
    return at


@kernel
def list_by_row(entry_start: Any, entry_row: Any, start: Any, listed: Any) -> None:
    """The columns of each row r, ascending: `listed[start[r]:start[r + 1]]`. `start`: zeros, two more than rows."""
    for i in range(len(entry_row)):
        start[entry_row[i] + 2] += 1
    for r in range(2, len(start)):
        start[r] += start[r - 1]
    for k in range(len(entry_start) - 1):
        for i in range(entry_start[k], entry_start[k + 1]):
            listed[start[entry_row[i] + 1]] = k
            start[entry_row[i] + 1] += 1


@kernel
def pass_columns(
    column_start: Any, worth: Any, entry_start: Any, entry_row: Any, entry_amount: Any, prices: Any, heat: float,
    first: int, last: int, use: Any, most: int,
) -> Any:  # fmt: skip
    """As `pass_over`, of listed columns alone: (Σ soft best, Σ best) of enterprises first..last, `use` by row.

    `most`: columns of an enterprise at most; `heat` > 0.
    """
    gain = np.empty(most + 1)
    soft_sum, hard_sum = 0.0, 0.0
    for e in range(first, last):
        start = column_start[e]
        count = column_start[e + 1] - start
        if count == 0:
            continue
        best = 0.0
        for place in range(count):
            k = start + place
            total = float(worth[k])
            for i in range(entry_start[k], entry_start[k + 1]):
                total -= entry_amount[i] * prices[entry_row[i]]
            gain[place] = total
            best = max(best, total)
        hard_sum += best
        weights, floor = exp(-best / heat), best - FAR * heat
        for place in range(count):
            gain[place] = exp((gain[place] - best) / heat) if gain[place] >= floor else 0.0
            weights += gain[place]
        soft_sum += best + heat * log(weights)
        for place in range(count):
            weight = gain[place] / weights
            if weight < FAINT:
                continue
            for i in range(entry_start[start + place], entry_start[start + place + 1]):
                use[entry_row[i]] += weight * entry_amount[i]
    return soft_sum, hard_sum


@kernel
def reprice(
    worth: Any, entry_start: Any, entry_row: Any, entry_amount: Any, prices: Any, reduced: Any
) -> None:
    """`reduced` (columns): worth less what is used at these prices."""
    for k in range(len(worth)):
        total = float(worth[k])
        for i in range(entry_start[k], entry_start[k + 1]):
            total -= entry_amount[i] * prices[entry_row[i]]
        reduced[k] = total
