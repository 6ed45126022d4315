"""Rows that belong to owners: brought together by owner and sorted within each, block by block, in place.

Owners are described by how many rows each has (`counts`), not by where they begin: a nation's candidates are ten
for each enterprise, and eight bytes for each of them are more than all that is known of them.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sambung.standards.problems.memory import give_back
from sambung.standards.problems.pathways.problem import Whole, fitted

Array = npt.NDArray[Any]
# Owners at once; rows that are looked at at once where rows come in any order.
OWNERS = 1 << 17
ROWS = 1 << 23
WIDEST = 128


def starts(counts: Array) -> npt.NDArray[np.int64]:
    """Where each owner's rows begin; one more for the end."""
    start = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=start[1:])
    return start


def joined(parts: list[Array], kind: Any) -> Array:
    """The parts as one array; the list is emptied as it goes."""
    if not parts:
        return np.zeros(0, dtype=kind)
    whole = np.empty(sum(map(len, parts)), dtype=kind)
    place = 0
    parts.reverse()
    while parts:
        part = parts.pop()
        whole[place : place + len(part)] = part
        place += len(part)
    del part
    if place > 1 << 20:
        give_back()
    return whole


def narrow(values: Array) -> Array:
    """In 32 bits where all fit."""
    is_small = values.size == 0 or (values.max() < 2**31 and values.min() >= -(2**31))
    return values.astype(np.int32) if is_small and values.dtype != np.int32 else values


def blocks(counts: Array) -> Iterator[tuple[int, int, int, int]]:
    """(first owner, last, first row, last) of blocks of owners."""
    row = 0
    for first in range(0, len(counts), OWNERS):
        last = min(len(counts), first + OWNERS)
        end = row + int(counts[first:last].sum(dtype=np.int64))
        yield first, last, row, end
        row = end


def grouped(owner: Array, columns: Sequence[Array], count: int) -> Whole:
    """How many rows each owner has. Rows of other columns come into the owners' order, in place and stably.

    `owner` itself stays as it is. Where it rises already nothing is moved; else one order of the rows is made,
    part by part, and beside it no more than one column is held twice.
    """
    is_risen = all(
        bool((owner[a + 1 : a + ROWS + 1] >= owner[a : a + ROWS][: len(owner) - 1 - a]).all())
        for a in range(0, len(owner) - 1, ROWS)
    )
    if is_risen:
        edge = np.searchsorted(owner, np.arange(0, count + OWNERS, OWNERS))
        found = [
            fitted("need_count", np.bincount(owner[a:b] - first, minlength=min(OWNERS, count - first)))
            for first, a, b in zip(range(0, count, OWNERS), edge[:-1], edge[1:], strict=True)
        ]
        return _whole(found)
    order = np.empty(len(owner), dtype=np.int32 if len(owner) < 2**31 else np.int64)
    span = max(1, count * ROWS // max(1, len(owner)))
    found, place = [], 0
    for first in range(0, count, span):
        last = min(count, first + span)
        rows = _rows_of(owner, first, last)
        mine = owner[rows] - first
        order[place : place + len(rows)] = rows[np.argsort(mine, kind="stable")]
        place += len(rows)
        found.append(fitted("need_count", np.bincount(mine, minlength=last - first)))
    for values in columns:
        values[:] = values[order]
    return _whole(found)


def _whole(found: list[Whole]) -> Whole:
    return np.concatenate(found) if found else np.zeros(0, dtype=np.uint8)


def _rows_of(owner: Array, first: int, last: int) -> Array:
    """The rows whose owner is among first..last, ascending."""
    found = [np.zeros(0, dtype=np.int64)]
    for a in range(0, len(owner), ROWS):
        mine = owner[a : a + ROWS]
        found.append(np.flatnonzero((mine >= first) & (mine < last)) + a)
    return np.concatenate(found)


def sort_within(counts: Array, keys: Sequence[Array], columns: Sequence[Array]) -> None:
    """Sort keys (the first counts most) and columns in place within each owner's rows, which stand together."""
    for first, last, a, b in blocks(counts):
        mine = [key[a:b] for key in keys]
        owner = np.repeat(np.arange(last - first, dtype=np.int32), counts[first:last])
        if a == b or _is_sorted(owner, mine):
            continue
        key = _one_key(mine)
        if key is None:
            place = np.lexsort((*mine[::-1], owner))
        else:
            place = _order(key, starts(counts[first:last]))
        for values in (*keys, *columns):
            values[a:b] = values[a:b][place]


def _one_key(keys: Sequence[Array]) -> Array | None:
    """One number that is in the order of the keys, where 64 bits are enough for it."""
    if len(keys) == 1:
        return keys[0]
    spans = [int(key.max()) + 1 for key in keys]
    if math.prod(spans) >= (1 << 62) // WIDEST:
        return None
    whole = keys[0].astype(np.int64)
    for key, span in zip(keys[1:], spans[1:], strict=True):
        whole *= span
        whole += key
    return whole


def _is_sorted(owner: Array, keys: Sequence[Array]) -> bool:
    rises = owner[1:] > owner[:-1]
    same = ~rises
    for key in keys:
        rises |= same & (key[1:] > key[:-1])
        same &= key[1:] == key[:-1]
    return bool((rises | same).all())


def _order(key: Array, start: Array) -> Array:
    """The permutation that sorts `key` within each segment: rows of a table, padded, for segments are short."""
    length = np.diff(start)
    width = int(length.max())
    if width > WIDEST or width * len(length) > 4 * len(key) + ROWS or int(key.max()) >= (1 << 62) // WIDEST:
        return np.lexsort((key, np.repeat(np.arange(len(length)), length)))
    inside = np.arange(width) < length[:, None]
    table = np.full(inside.shape, np.iinfo(np.int64).max, dtype=np.int64)
    place = np.broadcast_to(np.arange(width), inside.shape)[inside]
    table[inside] = key.astype(np.int64) * WIDEST + place
    table.sort(axis=1)
    order: Array = (table[inside] % WIDEST) + np.repeat(start[:-1], length)
    return order


def repeats(counts: Array, *keys: Array) -> tuple[Array, Array]:
    """(rows that are the same as the one before, their owners), once the rows are sorted."""
    rows, owners = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for first, last, a, b in blocks(counts):
        same = np.ones(max(0, b - a), dtype=np.bool_)
        start = starts(counts[first:last])
        same[start[:-1][start[:-1] < b - a]] = False
        for key in keys:
            same[1:] &= key[a + 1 : b] == key[a : b - 1]
        found = np.flatnonzero(same)
        rows.append(found + a)
        owners.append(np.searchsorted(start, found, side="right") - 1 + first)
    return np.concatenate(rows), np.concatenate(owners)


def sums(counts: Array, start: Array) -> npt.NDArray[np.int64]:
    """Σ of counts over each owner's rows `start[e]:start[e + 1]`."""
    total = np.zeros(len(start) - 1, dtype=np.int64)
    for first in range(0, len(total), OWNERS):
        edge = start[first : min(len(total), first + OWNERS) + 1]
        passed = starts(counts[edge[0] : edge[-1]])
        total[first : first + OWNERS] = np.diff(passed[edge - edge[0]])
    return total


def find_rows(start: Array, keys: Array, owner: Array, wanted: Array) -> npt.NDArray[np.int64]:
    """For each (owner, wanted): the owner's row whose key it is, -1 where there is none. Keys need no order."""
    found = np.full(len(owner), -1, dtype=np.int64)
    if not len(owner):
        return found
    row, end = start[owner].astype(np.int64), start[owner + 1]
    if int((end - row).max()) > WIDEST:
        return _find_among_many(start, keys, owner, wanted)
    # Segments are short: look at one row of each after the other.
    still = np.flatnonzero(row < end)
    while len(still):
        here = row[still]
        is_it = keys[here] == wanted[still]
        found[still[is_it]] = here[is_it]
        still = still[~is_it]
        row[still] += 1
        still = still[row[still] < end[still]]
    return found


def _find_among_many(start: Array, keys: Array, owner: Array, wanted: Array) -> npt.NDArray[np.int64]:
    """The same by sorted keys, of the owners that are asked for alone: for many rows an owner."""
    asked, which = np.unique(owner, return_inverse=True)
    length = start[asked + 1] - start[asked]
    row = np.arange(int(length.sum())) + np.repeat(start[asked] - np.cumsum(length) + length, length)
    span = int(max(keys.max(initial=0), wanted.max(initial=0))) + 2
    whole = np.repeat(np.arange(len(asked), dtype=np.int64), length) * span + keys[row] + 1
    order = np.argsort(whole, kind="stable")
    if not len(whole):
        return np.full(len(owner), -1, dtype=np.int64)
    mine = which.astype(np.int64) * span + wanted + 1
    place = order[np.minimum(np.searchsorted(whole, mine, sorter=order), len(whole) - 1)]
    return np.where(whole[place] == mine, row[place], -1)


class Places:
    """Where an owner's row with a key stands among the owner's rows: a table of bytes where there are few keys."""

    # Bytes of the table at most.
    MOST = 1 << 28

    def __init__(self, start: Array, keys: Array) -> None:
        self._start, self._keys = start, keys
        self._span = int(keys.max(initial=0)) + 1
        self._table: npt.NDArray[np.uint8] | None = None
        counts = np.diff(start)
        if self._span * len(counts) > self.MOST or int(counts.max(initial=0)) >= 255:
            return
        self._table = np.full(self._span * len(counts), 255, dtype=np.uint8)
        for first, last, a, b in blocks(counts):
            owner = np.repeat(np.arange(first, last, dtype=np.int64), counts[first:last])
            self._table[owner * self._span + keys[a:b]] = np.arange(a, b) - start[owner]

    def find(self, owner: Array, wanted: Array) -> Array:
        """The place of each (owner, wanted), -1 where there is none."""
        if self._table is None:
            row = find_rows(self._start, self._keys, owner, wanted)
            return np.where(row < 0, -1, row - self._start[owner])
        if not len(self._table):
            return np.full(len(owner), -1, dtype=np.int64)
        is_known = wanted < self._span
        at = owner.astype(np.int64) * self._span + np.where(is_known, wanted, 0)
        found = self._table[at].astype(np.int16)
        return np.where(is_known & (found != 255), found, -1)
