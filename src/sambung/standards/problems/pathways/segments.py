"""Rows that belong to owners: brought together by owner and sorted within each, part by part, in place."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
OWNERS = 1 << 19
WIDEST = 128


def starts(owner: Array, count: int) -> npt.NDArray[np.int64]:
    """Where each owner's rows begin, once they are sorted by owner; one more for the end."""
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=count), out=start[1:])
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
    return whole


def narrow(values: Array) -> Array:
    """In 32 bits where all fit."""
    is_small = values.size == 0 or (values.max() < 2**31 and values.min() >= -(2**31))
    return values.astype(np.int32) if is_small and values.dtype != np.int32 else values


def sort_rows(owner: Array, keys: Sequence[Array], columns: Sequence[Array], count: int) -> None:
    """Sort owner, keys (the first counts most) and columns in place by (owner, keys)."""
    rows = [owner, *keys, *columns]
    if owner.size > 1 and not bool((owner[1:] >= owner[:-1]).all()):
        order = np.argsort(owner, kind="stable")
        for values in rows:
            values[:] = values[order]
        del order
    start = starts(owner, count)
    for first in range(0, count, OWNERS):
        last = min(count, first + OWNERS)
        a, b = int(start[first]), int(start[last])
        if a == b:
            continue
        mine = [key[a:b] for key in keys]
        if _is_sorted(owner[a:b], mine):
            continue
        place = np.lexsort((*mine[::-1], owner[a:b])) if len(mine) > 1 else None
        if place is None:
            place = _order(mine[0], start[first : last + 1] - a)
        for values in rows:
            values[a:b] = values[a:b][place]


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
    if width > WIDEST or int(key.max()) >= (1 << 62) // WIDEST:
        return np.lexsort((key, np.repeat(np.arange(len(length)), length)))
    inside = np.arange(width) < length[:, None]
    table = np.full(inside.shape, np.iinfo(np.int64).max, dtype=np.int64)
    place = np.broadcast_to(np.arange(width), inside.shape)[inside]
    table[inside] = key.astype(np.int64) * WIDEST + place
    table.sort(axis=1)
    order: Array = (table[inside] % WIDEST) + np.repeat(start[:-1], length)
    return order


def repeats(owner: Array, *keys: Array) -> Array:
    """Rows (after sorting) that are the same as the one before."""
    same = owner[1:] == owner[:-1]
    for key in keys:
        same &= key[1:] == key[:-1]
    return np.flatnonzero(same) + 1


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
    """The same for owners with many rows: by one sorted key."""
    span = int(max(keys.max(initial=0), wanted.max(initial=0))) + 2
    whole = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start)) * span + keys + 1
    order = np.argsort(whole, kind="stable")
    asked = owner.astype(np.int64) * span + wanted + 1
    place = np.minimum(np.searchsorted(whole, asked, sorter=order), len(whole) - 1)
    return np.where(whole[order[place]] == asked, order[place], -1)
