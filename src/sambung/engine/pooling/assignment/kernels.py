"""Compiled loops of the single-source method: knapsacks by dynamic programming, and what prices prove by them.

Knapsacks have whole `weight` (n,) and `capacity` (m,) (see `instance`); costs are floats, infinite where a pair is not eligible. Shapes: m sites, n customers; `cost` (m, n), `fixed` (m,). All arrays are
contiguous: another layout would be compiled anew.
"""

import numpy as np
from numba import njit


@njit(cache=True)
def fill(profit, weight, capacity, table, taken):  # type: ignore[no-untyped-def]
    """Best subset of items with positive profit: its value; sets `taken` (n,) and uses `table` as scratch.

    `table` (n + 1, capacity + 1): row k is the best value of the first k useful items in each room.
    """
    n = len(profit)
    items = np.empty(n, np.int64)
    count, total, value = 0, 0, 0.0
    for j in range(n):
        taken[j] = False
        if profit[j] > 0 and weight[j] <= capacity:
            items[count] = j
            count += 1
            total += weight[j]
            value += profit[j]
    if total <= capacity:
        for k in range(count):
            taken[items[k]] = True
        return value
    for room in range(capacity + 1):
        table[0, room] = 0.0
    for k in range(count):
        need, gain = weight[items[k]], profit[items[k]]
        for room in range(need):
            table[k + 1, room] = table[k, room]
        for room in range(need, capacity + 1):
            without, with_it = table[k, room], table[k, room - need] + gain
            table[k + 1, room] = with_it if with_it > without else without
    room = capacity
    for k in range(count - 1, -1, -1):
        if table[k + 1, room] > table[k, room]:
            taken[items[k]] = True
            room -= weight[items[k]]
    return table[count, capacity]


@njit(cache=True)
def answer(prices, cost, weight, capacity):  # type: ignore[no-untyped-def]
    """Each site's best answer to the prices: (value of its knapsack (m,), what it takes (m, n))."""
    m, n = cost.shape
    worth = np.zeros(m)
    taken = np.zeros((m, n), np.bool_)
    table = np.zeros((n + 1, capacity.max() + 1))
    profit = np.empty(n)
    for i in range(m):
        for j in range(n):
            profit[j] = prices[j] - cost[i, j]
        worth[i] = fill(profit, weight, capacity[i], table, taken[i])
    return worth, taken


@njit(cache=True)
def cover(worth, capacity, status, asked):  # type: ignore[no-untyped-def]
    """The cheapest sites whose capacities reach `asked`: (their worth summed, which are open (m,)).

    `worth` may be negative; `status` (m,) is 1 for a site that must be open, −1 for one that is shut, else 0.
    (Infinite, ...) where all together are too few.
    """
    m = len(worth)
    is_open = np.zeros(m, np.bool_)
    value, missing = 0.0, asked
    for i in range(m):
        if status[i] > 0 or (status[i] == 0 and worth[i] < 0):
            is_open[i] = True
            value += worth[i]
            missing -= capacity[i]
    if missing <= 0:
        return value, is_open
    best = np.full(missing + 1, np.inf)
    best[0] = 0.0
    choice = np.zeros((m, missing + 1), np.bool_)
    for i in range(m):
        if status[i] != 0 or is_open[i] or capacity[i] <= 0:
            continue
        for reach in range(missing, 0, -1):
            cost = best[max(0, reach - capacity[i])] + worth[i]
            if cost < best[reach]:
                best[reach] = cost
                choice[i, reach] = True
    if best[missing] == np.inf:
        return np.inf, is_open
    value += best[missing]
    for i in range(m - 1, -1, -1):
        if missing > 0 and choice[i, missing]:
            is_open[i] = True
            missing = max(0, missing - capacity[i])
    return value, is_open


@njit(cache=True)
def cover_losses(worth, capacity, status, asked):  # type: ignore[no-untyped-def]
    """By how much the cheapest cover rises where a site must be open, or shut: two (m,) arrays."""
    m = len(worth)
    value, is_open = cover(worth, capacity, status, asked)
    kept, shut = np.zeros(m), np.zeros(m)
    trial = status.copy()
    for i in range(m):
        if status[i] != 0:
            if status[i] > 0:
                shut[i] = np.inf
            else:
                kept[i] = np.inf
            continue
        trial[i] = -1 if is_open[i] else 1
        other = cover(worth, capacity, trial, asked)[0] - value
        if is_open[i]:
            shut[i] = other
        else:
            kept[i] = other
        trial[i] = 0
    return kept, shut


@njit(cache=True)
def climb(prices, cost, weight, capacity, fixed, status, target, steps, share, patience):  # type: ignore[no-untyped-def]
    """Subgradient steps towards `target`, ended early above it.

    Returns (best bound, its prices (n,), what open sites take there (m, n), mean answer (m, n), steps taken, the
    last share of the way to the target).
    """
    m, n = cost.shape
    asked = weight.sum()
    table = np.zeros((n + 1, capacity.max() + 1))
    profit = np.empty(n)
    worth = np.empty(m)
    taken = np.zeros((m, n), np.bool_)
    mean = np.zeros((m, n))
    way = np.zeros(n)
    now = prices.copy()
    best, best_prices = -np.inf, prices.copy()
    best_taken = taken.copy()
    stuck = 0
    step = 0
    while step < steps:
        step += 1
        for i in range(m):
            if status[i] < 0:
                worth[i] = 0.0
                taken[i] = False
                continue
            for j in range(n):
                profit[j] = now[j] - cost[i, j]
            worth[i] = fixed[i] - fill(profit, weight, capacity[i], table, taken[i])
        chosen, is_open = cover(worth, capacity, status, asked)
        total, size = chosen, 0.0
        for j in range(n):
            total += now[j]
            size += abs(now[j])
        for i in range(m):
            if is_open[i]:
                size += abs(worth[i])
        total -= 1e-12 * size
        norm, missed = 0.0, 0.0
        rate = max(0.05, 1.0 / step)
        for j in range(n):
            served = 0
            for i in range(m):
                if not is_open[i]:
                    taken[i, j] = False
                elif taken[i, j]:
                    served += 1
                mean[i, j] += rate * (taken[i, j] - mean[i, j])
            missed += (1.0 - served) ** 2
            way[j] = (1.0 - served) + 0.3 * way[j]
            norm += way[j] * way[j]
        stuck += 1
        if total > best:
            if total > best + 1e-5 * abs(best):
                stuck = 0
            best = total
            best_prices[:] = now
            best_taken[:] = taken
        if best >= target or missed == 0.0 or norm <= 1e-6:
            break
        if stuck >= patience:
            share, stuck = share * 0.6, 0
            if share < 0.005:
                break
            now[:] = best_prices
            way[:] = 0.0
            continue
        length = share * max(target - total, 1e-6 * abs(target)) / norm
        for j in range(n):
            now[j] += length * way[j]
    return best, best_prices, best_taken, mean, step, share


@njit(cache=True)
def forced_losses(prices, cost, weight, capacity):  # type: ignore[no-untyped-def]
    """What each site's knapsack loses where a customer is put in it, or kept out of it: two (m, n) arrays.

    Infinite where a customer does not fit.
    """
    m, n = cost.shape
    inside = np.full((m, n), np.inf)
    outside = np.zeros((m, n))
    most = capacity.max() + 1
    before = np.zeros((n + 1, most))
    after = np.zeros((n + 2, most))
    items = np.empty(n, np.int64)
    for i in range(m):
        size = capacity[i]
        count = 0
        for j in range(n):
            if prices[j] - cost[i, j] > 0 and weight[j] <= size:
                items[count] = j
                count += 1
        for k in range(count):
            need, gain = weight[items[k]], prices[items[k]] - cost[i, items[k]]
            for room in range(size + 1):
                best = before[k, room]
                if room >= need and before[k, room - need] + gain > best:
                    best = before[k, room - need] + gain
                before[k + 1, room] = best
        for room in range(size + 1):
            after[count, room] = 0.0
        for k in range(count - 1, -1, -1):
            need, gain = weight[items[k]], prices[items[k]] - cost[i, items[k]]
            for room in range(size + 1):
                best = after[k + 1, room]
                if room >= need and after[k + 1, room - need] + gain > best:
                    best = after[k + 1, room - need] + gain
                after[k, room] = best
        whole = before[count, size]
        for j in range(n):
            if weight[j] <= size and cost[i, j] < np.inf and prices[j] - cost[i, j] <= 0:
                inside[i, j] = whole - (prices[j] - cost[i, j] + before[count, size - weight[j]])
        for k in range(count):
            j = items[k]
            gain = prices[j] - cost[i, j]
            with_it, without = -np.inf, -np.inf
            for room in range(size + 1):
                both = before[k, room] + after[k + 1, size - room]
                without = max(without, both)
                if room + weight[j] <= size:
                    with_it = max(with_it, before[k, room] + after[k + 1, size - room - weight[j]] + gain)
            inside[i, j] = whole - with_it
            outside[i, j] = whole - without
    return inside, outside
