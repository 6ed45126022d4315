"""Choosing one column an enterprise within all limits: a first fill, then moves that put out whoever is in the way."""

from math import exp, log
from typing import Any

import numpy as np

from sambung.engine.pathways.kernels.compiled import kernel, part

# A move puts out at most so many others, each the cheapest of so many looked at.
MOST_OUT = 4
PROBES = 12
LOOKED = 5
FILLS = 6
BIG = 1e300


@part
def draw(state: Any) -> float:
    """The next of a stream of numbers in [0, 1): splitmix64, so that a seed means the same everywhere."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@part
def fits(k: int, entry_start: Any, entry_row: Any, entry_amount: Any, room: Any) -> bool:
    """Whether column k finds room on every row (what gives room always fits)."""
    for i in range(entry_start[k], entry_start[k + 1]):
        amount = entry_amount[i]
        if amount > 0 and amount > room[entry_row[i]]:
            return False
    return True


@part
def add(k: int, sign: int, entry_start: Any, entry_row: Any, entry_amount: Any, room: Any) -> None:
    """Takes (sign 1) or gives back (sign -1) what column k uses."""
    for i in range(entry_start[k], entry_start[k + 1]):
        room[entry_row[i]] -= sign * entry_amount[i]


@part
def leaves(k: int, entry_start: Any, entry_row: Any, entry_amount: Any, room: Any) -> bool:
    """Whether column k can be given up: no floor falls short by it."""
    for i in range(entry_start[k], entry_start[k + 1]):
        if entry_amount[i] < 0 and room[entry_row[i]] + entry_amount[i] < 0:
            return False
    return True


@kernel
def fill(
    order: Any, owner: Any, entry_start: Any, entry_row: Any, entry_amount: Any, chosen: Any, room: Any
) -> int:
    """Takes columns in this order where the enterprise has none and they fit; answers how many."""
    taken = 0
    for position in range(len(order)):
        k = order[position]
        if chosen[owner[k]] < 0 and fits(k, entry_start, entry_row, entry_amount, room):
            add(k, 1, entry_start, entry_row, entry_amount, room)
            chosen[owner[k]] = k
            taken += 1
    return taken


@kernel
def exchange(
    column_start: Any, owner: Any, worth: Any, reduced: Any, best_of: Any, near: float, entry_start: Any, entry_row: Any,
    entry_amount: Any, is_must: Any, row_start: Any, row_column: Any, chosen: Any, room: Any, who: Any,
    moves: int, heat_from: float, heat_to: float, state: Any,
) -> float:  # fmt: skip
    """Moves: a random enterprise of `who` takes a random other column; whoever is in the way goes elsewhere.

    Columns are drawn the more seldom the more they lose against the enterprise's best (`best_of`), by the scale `near`
    (`BIG`: all alike).

    A move is kept where Δ worth > heat × log(random); heat falls geometrically. Limits that hold before hold
    after. Answers Σ Δ worth.
    """
    done = np.empty(64, dtype=np.int64)
    before = np.empty(64, dtype=np.int64)
    gained = 0.0
    if len(who) == 0:
        return gained
    cool = (heat_to / heat_from) ** (1.0 / max(1, moves)) if heat_from > 0.0 else 1.0
    heat = heat_from
    for _ in range(moves):
        heat *= cool
        e = who[int(draw(state) * len(who))]
        first, last = column_start[e], column_start[e + 1]
        if last == first:
            continue
        k = first + int(draw(state) * (last - first))
        old = chosen[e]
        if k == old or (near < BIG and best_of[e] - reduced[k] > -near * log(draw(state) + 1e-300)):
            continue
        # The log of what is changed: `done` enterprises and what they had `before`.
        size = 1
        done[0], before[0] = e, old
        delta = float(worth[k])
        if old >= 0:
            delta -= worth[old]
            add(old, -1, entry_start, entry_row, entry_amount, room)
        add(k, 1, entry_start, entry_row, entry_amount, room)
        chosen[e] = k
        is_whole = True
        for i in range(entry_start[k], entry_start[k + 1]):
            r = entry_row[i]
            while room[r] < 0 and is_whole:
                if size > MOST_OUT or entry_amount[i] <= 0:
                    is_whole = False
                    break
                span = row_start[r + 1] - row_start[r]
                at = int(draw(state) * span)
                victim, least, looked = -1, 1e300, 0
                for probe in range(min(span, PROBES)):
                    other = row_column[row_start[r] + (at + probe) % span]
                    o = owner[other]
                    if chosen[o] != other or o == e or is_must[o]:
                        continue
                    loss = reduced[other] + 0.0
                    if loss < least and leaves(other, entry_start, entry_row, entry_amount, room):
                        victim, least = other, loss
                    looked += 1
                    if looked >= LOOKED:
                        break
                if victim < 0:
                    is_whole = False
                    break
                o = owner[victim]
                done[size], before[size] = o, victim
                size += 1
                add(victim, -1, entry_start, entry_row, entry_amount, room)
                chosen[o] = -1
                delta -= worth[victim]
        if old >= 0 and is_whole:  # a floor that the old column held up
            for i in range(entry_start[old], entry_start[old + 1]):
                if room[entry_row[i]] < 0:
                    is_whole = False
        if is_whole:
            for place in range(size - 1, 0, -1):
                o = done[place]
                best, pick = 0, -1
                for other in range(column_start[o], column_start[o + 1]):
                    if worth[other] > best and fits(other, entry_start, entry_row, entry_amount, room):
                        best, pick = worth[other], other
                if pick >= 0:
                    add(pick, 1, entry_start, entry_row, entry_amount, room)
                    chosen[o] = pick
                    delta += best
            # Room that has come free may let somebody in who has nothing.
            for place in range(size):
                gone = before[place]
                if gone < 0 or chosen[done[place]] == gone or size > 50:
                    continue
                for i in range(entry_start[gone], entry_start[gone + 1]):
                    r = entry_row[i]
                    if room[r] <= 0 or size > 50:
                        continue
                    span = row_start[r + 1] - row_start[r]
                    at = int(draw(state) * span)
                    for probe in range(min(span, FILLS)):
                        other = row_column[row_start[r] + (at + probe) % span]
                        o = owner[other]
                        mine = chosen[o]
                        if mine == other or size > 50:
                            continue
                        if (
                            mine < 0
                            and worth[other] > 0
                            and fits(other, entry_start, entry_row, entry_amount, room)
                        ):
                            add(other, 1, entry_start, entry_row, entry_amount, room)
                            done[size], before[size] = o, -1
                            size += 1
                            chosen[o] = other
                            delta += worth[other]
        if is_whole and (delta >= 0.0 or (heat > 0.0 and draw(state) < exp(delta / heat))):
            gained += delta
            continue
        for place in range(size - 1, -1, -1):
            o = done[place]
            if chosen[o] >= 0:
                add(chosen[o], -1, entry_start, entry_row, entry_amount, room)
            if before[place] >= 0:
                add(before[place], 1, entry_start, entry_row, entry_amount, room)
            chosen[o] = before[place]
    return gained
