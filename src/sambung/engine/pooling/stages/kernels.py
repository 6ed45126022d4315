"""Compiled loops of the method by arcs: what each hub buys and sells at given prices. Arrays are contiguous."""

import numpy as np
from numba import njit


@njit(cache=True)
def trade(start, buy, buy_most, sell_start, sell, sell_most, room, take, give):  # type: ignore[no-untyped-def]
    """Each hub buys the cheapest and sells where it gains most, as long as that pays and its room lasts.

    Arcs into hub h are start[h]..start[h + 1] − 1, `buy` their cost; those out of it sell_start[h].., `sell`
    what a unit brings. Sets flows `take` and `give`; returns (gain, units through, gain of the next unit of room)
    of each hub.
    """
    hubs = len(room)
    gain, through, scarce = np.zeros(hubs), np.zeros(hubs), np.zeros(hubs)
    for h in range(hubs):
        a, b, c, d = start[h], start[h + 1], sell_start[h], sell_start[h + 1]
        for k in range(a, b):
            take[k] = 0.0
        for k in range(c, d):
            give[k] = 0.0
        if a == b or c == d or room[h] <= 0:
            continue
        best, cheapest = -np.inf, np.inf
        for k in range(c, d):
            best = max(best, sell[k])
        for k in range(a, b):
            cheapest = min(cheapest, buy[k])
        if cheapest >= best:
            continue
        sellers = np.empty(b - a, np.int64)
        count = 0
        for k in range(a, b):
            if buy[k] < best:
                sellers[count] = k
                count += 1
        buyers = np.empty(d - c, np.int64)
        many = 0
        for k in range(c, d):
            if sell[k] > cheapest:
                buyers[many] = k
                many += 1
        sellers = sellers[:count][np.argsort(buy[sellers[:count]])]
        buyers = buyers[:many][np.argsort(-sell[buyers[:many]])]
        i, j, left = 0, 0, room[h]
        while i < count and j < many:
            worth = sell[buyers[j]] - buy[sellers[i]]
            if worth <= 0:
                break
            if left <= 0:
                scarce[h] = worth
                break
            flow = min(left, buy_most[sellers[i]] - take[sellers[i]], sell_most[buyers[j]] - give[buyers[j]])
            take[sellers[i]] += flow
            give[buyers[j]] += flow
            left -= flow
            gain[h] += flow * worth
            if take[sellers[i]] >= buy_most[sellers[i]]:
                i += 1
            elif give[buyers[j]] >= sell_most[buyers[j]]:
                j += 1
        through[h] = room[h] - left
    return gain, through, scarce


@njit(cache=True)
def fill(hubs, start, tail, buy, buy_most, sell_start, head, sell, sell_most, room, able, lack, take, give):  # type: ignore[no-untyped-def]
    """Hub by hub in the order of `hubs`: as `trade`, of what offers are still `able` to give and requirements lack.

    Adds to the flows `take` and `give`; `room`, `able` and `lack` are what is left, and get less.
    """
    for h in hubs:
        a, b, c, d = start[h], start[h + 1], sell_start[h], sell_start[h + 1]
        sellers = a + np.argsort(buy[a:b])
        buyers = c + np.argsort(-sell[c:d])
        i, j = 0, 0
        while i < len(sellers) and j < len(buyers) and room[h] > 0:
            s, r = sellers[i], buyers[j]
            if sell[r] <= buy[s]:
                break
            flow = min(room[h], able[tail[s]], buy_most[s] - take[s], lack[head[r]], sell_most[r] - give[r])
            if flow > 0:
                take[s] += flow
                give[r] += flow
                room[h] -= flow
                able[tail[s]] -= flow
                lack[head[r]] -= flow
            if able[tail[s]] <= 0 or take[s] >= buy_most[s]:
                i += 1
            elif lack[head[r]] <= 0 or give[r] >= sell_most[r]:
                j += 1
            else:
                break


@njit(cache=True)
def fill_straight(arcs, tail, head, most, able, lack, flow):  # type: ignore[no-untyped-def]
    """Arcs past the hubs in the order of `arcs`, each as far as its offer is `able` and its requirement lacks."""
    for k in arcs:
        more = min(most[k] - flow[k], able[tail[k]], lack[head[k]])
        if more > 0:
            flow[k] += more
            able[tail[k]] -= more
            lack[head[k]] -= more
