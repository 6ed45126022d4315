"""Annealing with soft limits: enterprises take other columns alone or in pairs, rows may be overdrawn at a rising price."""

from math import exp, log
from typing import Any

from sambung.engine.pathways.kernels.compiled import kernel, part
from sambung.engine.pathways.kernels.search import draw

# Columns of the row in question that are looked at for a partner.
PROBES = 20
# A partner who would lose more than so many times the scale of offers is not asked.
FAR = 6.0


@part
def shift(
    old: int, new: int, worth: Any, entry_start: Any, entry_row: Any, entry_amount: Any, fine: Any, room: Any
) -> float:
    """An enterprise goes from one column to another (-1: none); answers what that brings, less fines for overdrawing."""
    gain = 0.0
    if old >= 0:
        gain -= worth[old]
        for i in range(entry_start[old], entry_start[old + 1]):
            r = entry_row[i]
            before = room[r]
            room[r] = before + entry_amount[i]
            gain += fine[r] * (min(0, room[r]) - min(0, before))
    if new >= 0:
        gain += worth[new]
        for i in range(entry_start[new], entry_start[new + 1]):
            r = entry_row[i]
            before = room[r]
            room[r] = before - entry_amount[i]
            gain += fine[r] * (min(0, room[r]) - min(0, before))
    return gain


@kernel
def anneal(
    column_start: Any, owner: Any, worth: Any, reduced: Any, best_of: Any, entry_start: Any, entry_row: Any,
    entry_amount: Any, is_must: Any, row_start: Any, row_column: Any, price: Any, fine: Any, chosen: Any, room: Any,
    first: int, last: int, turns: int, heat: float, near: float, state: Any,
) -> int:  # fmt: skip
    """Enterprises first..last in turn, `turns` times, are offered another column, or none; answers how many took it.

    An offer is taken where Δ > heat × log(random): Δ of worth, less `fine` (by row) for each unit by which a row is
    overdrawn more than before. Where it is not, somebody else on the row where it costs most may move with it.
    Columns are offered the more seldom the more they lose against the enterprise's best (`best_of`), by the scale
    `near`. `room` may become negative.
    """
    taken = 0
    for _ in range(turns):
        for e in range(first, last):
            start = column_start[e]
            count = column_start[e + 1] - start
            if count == 0:
                continue
            k = start + int(draw(state) * (count + 1))
            old = chosen[e]
            if k == start + count:
                k = -1
            if k == old or (k < 0 and is_must[e]):
                continue
            loss = best_of[e] - (reduced[k] if k >= 0 else 0.0)
            if loss > 0.0 and draw(state) > exp(-loss / near):
                continue
            least = heat * log(draw(state) + 1e-300)
            delta = shift(old, k, worth, entry_start, entry_row, entry_amount, fine, room)
            if delta >= least:
                chosen[e] = k
                taken += 1
                continue
            chosen[e] = k
            # Somebody leaves the row that is overdrawn most dearly, or comes to where most room is wasted.
            row, most, is_over = -1, 0.0, False
            if k >= 0:
                for i in range(entry_start[k], entry_start[k + 1]):
                    r = entry_row[i]
                    if room[r] < 0:
                        cost = fine[r] * min(-room[r], entry_amount[i])
                        if cost > most:
                            row, most, is_over = r, cost, True
            if old >= 0:
                for i in range(entry_start[old], entry_start[old + 1]):
                    r = entry_row[i]
                    if room[r] > 0:
                        cost = price[r] * min(room[r], entry_amount[i])
                        if cost > most:
                            row, most, is_over = r, cost, False
            is_done = False
            if row >= 0:
                span = row_start[row + 1] - row_start[row]
                at = int(draw(state) * span)
                for probe in range(min(span, PROBES)):
                    other = row_column[row_start[row] + (at + probe) % span]
                    o = owner[other]
                    if o == e or (chosen[o] == other) != is_over:
                        continue
                    mine = chosen[o]
                    new = other
                    if best_of[o] - reduced[other] > FAR * near and not is_over:
                        continue
                    if is_over:
                        new = -1
                        top = -1e300 if is_must[o] else 0.0
                        for kk in range(column_start[o], column_start[o + 1]):
                            if kk != other and reduced[kk] > top:
                                new, top = kk, reduced[kk]
                        if (new < 0 and is_must[o]) or reduced[other] - top > FAR * near:
                            continue
                    more = shift(mine, new, worth, entry_start, entry_row, entry_amount, fine, room)
                    if delta + more >= least:
                        chosen[o] = new
                        is_done = True
                        break
                    shift(new, mine, worth, entry_start, entry_row, entry_amount, fine, room)
            if is_done:
                taken += 1
            else:
                chosen[e] = old
                shift(k, old, worth, entry_start, entry_row, entry_amount, fine, room)
    return taken
