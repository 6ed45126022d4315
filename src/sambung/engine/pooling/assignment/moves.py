"""Compiled loops that change a single-source plan by small moves: one requirement to another site, or two exchanged.

Plans keep real quantities: `quantity` (n,), `capacity` (m,); `cost` (m, n) is infinite where a pair may not be used,
`fixed` (m,) paid for a site that takes anybody. Shapes: m sites, n customers. All arrays are contiguous.
"""

import numpy as np
from numba import njit

# Moves that gain less than this, relative to the costs' size, are rounding.
LEAST_GAIN = 1e-9
# A move taken back is forbidden for so many moves, and up to so many more; drawn by a fixed sequence.
HELD, HELD_MORE = 5, 12
# After so many moves in a row within all capacities (or not) a unit above them is cheaper (or dearer) by this.
PATIENCE, DEARER = 5, 1.3


@njit(cache=True)
def _weigh(site_of, load, held, cost, capacity, fixed):  # type: ignore[no-untyped-def]
    """(cost of the plan with opening, units over capacities)."""
    total, over = 0.0, 0.0
    for j in range(len(site_of)):
        total += cost[site_of[j], j]
    for i in range(len(load)):
        if held[i] > 0:
            total += fixed[i]
        over += max(0.0, load[i] - capacity[i])
    return total, over


@njit(cache=True)
def descend(site_of, allowed, cost, quantity, capacity, fixed, dear):  # type: ignore[no-untyped-def]
    """Shift one customer or exchange two, as long as that pays; changes `site_of` (n,) in place.

    A unit over a capacity costs `dear`. Only sites with `allowed` (m,) take anybody. Returns (cost of the
    plan with opening, units over capacities).
    """
    m, n = cost.shape
    load = np.zeros(m)
    held = np.zeros(m, np.int64)
    for j in range(n):
        load[site_of[j]] += quantity[j]
        held[site_of[j]] += 1
    size = 0.0
    for j in range(n):
        size += abs(cost[site_of[j], j])
    least = LEAST_GAIN * max(1.0, size)
    is_moving = True
    rounds = 0
    while is_moving and rounds < 200:
        is_moving = False
        rounds += 1
        for j in range(n):
            a = site_of[j]
            leave = -cost[a, j] - (fixed[a] if held[a] == 1 else 0.0)
            leave += dear * (max(0.0, load[a] - quantity[j] - capacity[a]) - max(0.0, load[a] - capacity[a]))
            best, where = -least, -1
            for b in range(m):
                if b == a or not allowed[b] or cost[b, j] == np.inf:
                    continue
                gain = leave + cost[b, j] + (fixed[b] if held[b] == 0 else 0.0)
                gain += dear * (
                    max(0.0, load[b] + quantity[j] - capacity[b]) - max(0.0, load[b] - capacity[b])
                )
                if gain < best:
                    best, where = gain, b
            if where >= 0:
                site_of[j] = where
                load[a] -= quantity[j]
                held[a] -= 1
                load[where] += quantity[j]
                held[where] += 1
                is_moving = True
        if is_moving:
            continue
        for j in range(n):
            for k in range(j + 1, n):
                a, b = site_of[j], site_of[k]
                if a == b or cost[b, j] == np.inf or cost[a, k] == np.inf:
                    continue
                change = cost[b, j] + cost[a, k] - cost[a, j] - cost[b, k]
                more = quantity[k] - quantity[j]
                change += dear * (max(0.0, load[a] + more - capacity[a]) - max(0.0, load[a] - capacity[a]))
                change += dear * (max(0.0, load[b] - more - capacity[b]) - max(0.0, load[b] - capacity[b]))
                if change < -least:
                    site_of[j], site_of[k] = b, a
                    load[a] += more
                    load[b] -= more
                    is_moving = True
    return _weigh(site_of, load, held, cost, capacity, fixed)


@njit(cache=True)
def placed(taken, allowed, cost, quantity, capacity, fixed):  # type: ignore[no-untyped-def]
    """A first plan from what the sites would take: each customer at the cheapest of them, the rest by regret."""
    m, n = cost.shape
    site_of = np.full(n, -1, np.int64)
    load = np.zeros(m)
    big = 1.0
    for i in range(m):
        for j in range(n):
            if cost[i, j] < np.inf:
                big = max(big, 10.0 * abs(cost[i, j]))
    for j in range(n):
        for i in range(m):
            fits = taken[i, j] and allowed[i] and load[i] + quantity[j] <= capacity[i]
            if fits and (site_of[j] < 0 or cost[i, j] < cost[site_of[j], j]):
                site_of[j] = i
        if site_of[j] >= 0:
            load[site_of[j]] += quantity[j]
    while True:
        most, who, where = -1.0, -1, -1
        for j in range(n):
            if site_of[j] >= 0:
                continue
            first, second, best = np.inf, np.inf, -1
            for i in range(m):
                if not allowed[i] or cost[i, j] == np.inf:
                    continue
                over = max(0.0, load[i] + quantity[j] - capacity[i])
                here = cost[i, j] + big * over / quantity[j]
                if here < first:
                    first, second, best = here, first, i
                elif here < second:
                    second = here
            if best < 0:
                return site_of
            regret = second - first if second < np.inf else big
            if regret > most:
                most, who, where = regret, j, best
        if who < 0:
            return site_of
        site_of[who] = where
        load[where] += quantity[who]


@njit(cache=True)
def over_after(load, change, capacity):  # type: ignore[no-untyped-def]
    """By how much more a site is over its capacity where its load changes."""
    return max(0.0, load + change - capacity) - max(0.0, load - capacity)


@njit(cache=True)
def wander(site_of, cost, quantity, capacity, fixed, dear, moves, seed):  # type: ignore[no-untyped-def]
    """So many moves from a plan, always the best that is not forbidden, even where it costs more (tabu search).

    Changes `site_of` (n,) in place. A unit over a capacity costs `dear`, more or less as plans leave or keep the
    capacities. Returns (least cost of a plan within all capacities, infinite where none was met, that plan (n,)).
    """
    m, n = cost.shape
    load, held = np.zeros(m), np.zeros(m, np.int64)
    total, over = 0.0, 0.0
    for j in range(n):
        load[site_of[j]] += quantity[j]
        held[site_of[j]] += 1
        total += cost[site_of[j], j]
    for i in range(m):
        if held[i] > 0:
            total += fixed[i]
        over += max(0.0, load[i] - capacity[i])
    least_gain = LEAST_GAIN * max(1.0, abs(total))
    slack = 1e-9 * max(1.0, capacity.max())
    until = np.zeros((m, n), np.int64)
    best, best_site = np.inf, site_of.copy()
    if over <= slack:
        best = total
    state, mask = np.int64(seed + 1), np.int64(2147483647)
    within, beyond = 0, 0
    for move in range(1, moves + 1):
        least, one, other, is_pair = np.inf, -1, -1, False
        for j in range(n):
            a = site_of[j]
            leave = -cost[a, j] - (fixed[a] if held[a] == 1 else 0.0)
            gone = over_after(load[a], -quantity[j], capacity[a])
            for b in range(m):
                if b == a or cost[b, j] == np.inf:
                    continue
                more = gone + over_after(load[b], quantity[j], capacity[b])
                paid = leave + cost[b, j] + (fixed[b] if held[b] == 0 else 0.0)
                if paid + dear * more >= least:
                    continue
                if until[b, j] <= move or (over + more <= slack and total + paid < best - least_gain):
                    least, one, other, is_pair = paid + dear * more, j, b, False
        for j in range(n):
            a = site_of[j]
            for k in range(j + 1, n):
                b = site_of[k]
                if a == b or cost[b, j] == np.inf or cost[a, k] == np.inf:
                    continue
                paid = cost[b, j] + cost[a, k] - cost[a, j] - cost[b, k]
                if paid - dear * over >= least:
                    continue
                extra = quantity[k] - quantity[j]
                more = over_after(load[a], extra, capacity[a]) + over_after(load[b], -extra, capacity[b])
                if paid + dear * more >= least:
                    continue
                is_free = until[b, j] <= move and until[a, k] <= move
                if is_free or (over + more <= slack and total + paid < best - least_gain):
                    least, one, other, is_pair = paid + dear * more, j, k, True
        if one < 0:
            continue
        state = (state * 1103515245 + 12345) & mask
        tenure = HELD + (state >> 16) % HELD_MORE
        a = site_of[one]
        b = site_of[other] if is_pair else other
        until[a, one] = move + tenure
        site_of[one] = b
        load[a] -= quantity[one]
        load[b] += quantity[one]
        if is_pair:
            until[b, other] = move + tenure
            site_of[other] = a
            load[b] -= quantity[other]
            load[a] += quantity[other]
        else:
            held[a] -= 1
            held[b] += 1
        total, over = _weigh(site_of, load, held, cost, capacity, fixed)
        if over <= slack:
            within, beyond = within + 1, 0
            if total < best - least_gain:
                best = total
                best_site[:] = site_of
        else:
            within, beyond = 0, beyond + 1
        if within >= PATIENCE:
            dear, within = dear / DEARER, 0
        elif beyond >= PATIENCE:
            dear, beyond = dear * DEARER, 0
    return best, best_site
