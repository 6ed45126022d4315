"""Chains of moves among soft limits: who moves crowds somebody out or leaves room for somebody, who moves along."""

from math import log
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel, part
from sambung.engine.pathways.kernels.search import draw

# Enterprises that move together at most, and columns of a row that are looked at for the next one.
LONGEST = 5
PROBES = 160


@part
def strain(room: Any, waste: float, fine: float) -> float:
    """What a row with this room left over (negative: overdrawn) costs."""
    return float(waste * room if room >= 0 else -fine * room)


@part
def shift(
    old: int, new: int, reduced: Any, entry_start: Any, entry_row: Any, entry_amount: Any, waste: Any, fine: Any, room: Any
) -> float:  # fmt: skip
    """An enterprise goes from one column to another (-1: none); answers what that costs."""
    cost = 0.0
    if old >= 0:
        cost += reduced[old]
        for i in range(entry_start[old], entry_start[old + 1]):
            r = entry_row[i]
            before = room[r]
            room[r] = before + entry_amount[i]
            cost += strain(room[r], waste[r], fine[r]) - strain(before, waste[r], fine[r])
    if new >= 0:
        cost -= reduced[new]
        for i in range(entry_start[new], entry_start[new + 1]):
            r = entry_row[i]
            before = room[r]
            room[r] = before - entry_amount[i]
            cost += strain(room[r], waste[r], fine[r]) - strain(before, waste[r], fine[r])
    return cost


@part
def dearest(
    k: int, entry_start: Any, entry_row: Any, entry_amount: Any, waste: Any, fine: Any, room: Any, row: int, most: float
) -> Any:  # fmt: skip
    """(row, cost): of column k's rows the one where it could ease the greatest strain, unless `row` at `most` is above it."""
    if k >= 0:
        for i in range(entry_start[k], entry_start[k + 1]):
            r = entry_row[i]
            amount = abs(np.int64(entry_amount[i]))
            cost = fine[r] * min(-room[r], amount) if room[r] < 0 else waste[r] * min(room[r], amount)
            if cost > most:
                row, most = r, cost
    return row, most


@kernel
def chains(
    column_start: Any, owner: Any, reduced: Any, entry_start: Any, entry_row: Any, entry_amount: Any, is_must: Any,
    row_start: Any, row_column: Any, floors: int, ceilings: int, waste: Any, fine: Any, chosen: Any, room: Any,
    who: Any, moves: int, heat: float, loss: float, state: Any,
) -> int:  # fmt: skip
    """Enterprises of `who` at random take another column or none; answers how often it was kept.

    The cost is what columns lose in reduced worth, and by row `waste` for each unit left over, `fine` for each unit
    overdrawn. A move is kept where its cost < −heat × log(random). Where it is not, the row under the greatest strain
    asks those who use it, or could, for whoever makes the two moves together cheapest; and so on, until a chain is
    kept, or `LONGEST`, or loses more than `loss` in reduced worth. Rows floors..ceilings have negative amounts.
    """
    kept = 0
    done = np.empty(LONGEST, dtype=np.int64)
    before = np.empty(LONGEST, dtype=np.int64)
    for _ in range(moves):
        e = who[int(draw(state) * len(who))]
        first, last = column_start[e], column_start[e + 1]
        k = first + int(draw(state) * (last - first + 1))
        if k == last:
            k = -1
        old = chosen[e]
        if k == old or (k < 0 and is_must[e]):
            continue
        lost = (reduced[old] if old >= 0 else 0.0) - (reduced[k] if k >= 0 else 0.0)
        if lost > loss:
            continue
        most = -heat * log(draw(state) + 1e-300)
        cost = shift(old, k, reduced, entry_start, entry_row, entry_amount, waste, fine, room)
        chosen[e] = k
        done[0], before[0] = e, old
        size = 1
        while cost > most and size < LONGEST and lost <= loss:
            row, strained = -1, 0.0
            for place in range(size):
                for column in (chosen[done[place]], before[place]):
                    row, strained = dearest(
                        column, entry_start, entry_row, entry_amount, waste, fine, room, row, strained
                    )
            if row < 0:
                break
            leaves = (room[row] < 0) != (floors <= row < ceilings)
            span = row_start[row + 1] - row_start[row]
            at = int(draw(state) * span)
            partner, takes, least = -1, -1, 1e300
            for probe in range(min(span, PROBES)):
                other = row_column[row_start[row] + (at + probe) % span]
                o = owner[other]
                mine = chosen[o]
                if (mine == other) != leaves:
                    continue
                is_new = True
                for place in range(size):
                    if done[place] == o:
                        is_new = False
                if not is_new:
                    continue
                has = reduced[mine] if mine >= 0 else 0.0
                begin, end = other, other + 1
                if leaves:
                    begin, end = column_start[o] - (0 if is_must[o] else 1), column_start[o + 1]
                for column in range(begin, end):
                    new = column if column >= column_start[o] else -1
                    if new == mine or lost + has - (reduced[new] if new >= 0 else 0.0) > loss:
                        continue
                    more = shift(mine, new, reduced, entry_start, entry_row, entry_amount, waste, fine, room)
                    shift(new, mine, reduced, entry_start, entry_row, entry_amount, waste, fine, room)
                    if more < least:
                        partner, takes, least = o, new, more
                if cost + least <= most:
                    break
            if partner < 0:
                break
            mine = chosen[partner]
            lost += (reduced[mine] if mine >= 0 else 0.0) - (reduced[takes] if takes >= 0 else 0.0)
            cost += shift(mine, takes, reduced, entry_start, entry_row, entry_amount, waste, fine, room)
            chosen[partner] = takes
            done[size], before[size] = partner, mine
            size += 1
        if cost <= most:
            kept += 1
            continue
        for place in range(size - 1, -1, -1):
            o = done[place]
            shift(chosen[o], before[place], reduced, entry_start, entry_row, entry_amount, waste, fine, room)
            chosen[o] = before[place]
    return kept
