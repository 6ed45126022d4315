"""The pathways that a plan may choose from: those near the best at given prices, written out as columns."""

from typing import NamedTuple

import numpy as np

from sambung.engine.pathways.layout import AnyArray, Array, Floats
from sambung.engine.pathways.passes import Blocks

# Pathways within this share of the mean worth are near enough to choose from, at most so many an enterprise.
NEAR, MOST_NEAR = 0.15, 12


class Columns(NamedTuple):
    """Columns of enterprise e: `column_start[e]:column_start[e + 1]`, best first at the prices they were found at.

    `reduced`: worth less what is used, at those prices or at others since. Entries of column k: `entry_start[k]:entry_start[k + 1]`.
    `choice[k, i]`: the class of seats that closes the i-th need, or -1; without courses it has no columns.
    Kinds are narrow where the layout's are.
    """

    column_start: Array
    candidate: AnyArray
    begin: AnyArray
    reduced: Floats
    worth: AnyArray
    entry_start: Array
    entry_row: AnyArray
    entry_amount: AnyArray
    choice: AnyArray

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.candidate)

    @property
    def most(self) -> int:
        """How many an enterprise has at most."""
        return int(np.diff(self.column_start).max(initial=0))

    def at(self, prices: Floats) -> "Columns":
        """The same ones at other prices."""
        from sambung.engine.pathways.kernels.columns import reprice

        reduced = np.empty(self.size)
        reprice(self.worth, self.entry_start, self.entry_row, self.entry_amount, prices, reduced)
        return self._replace(reduced=reduced)

    def best(self) -> Floats:
        """The highest reduced worth of each enterprise; minus infinity where it has no column."""
        best = np.full(len(self.column_start) - 1, -np.inf)
        has = np.diff(self.column_start) > 0
        if has.any():
            best[has] = np.maximum.reduceat(self.reduced, self.column_start[:-1][has])
        return best

    def owner(self) -> AnyArray:
        """The enterprise of each column."""
        count = np.diff(self.column_start)
        return np.repeat(np.arange(len(count), dtype=np.int32), count)

    def by_row(self, rows: int) -> tuple[Array, AnyArray]:
        """(start, columns): those with an entry in row r are `columns[start[r]:start[r + 1]]`, ascending."""
        from sambung.engine.pathways.kernels.columns import list_by_row

        start = np.zeros(rows + 2, dtype=np.int64)
        listed = np.empty(len(self.entry_row), dtype=np.int32)
        list_by_row(self.entry_start, self.entry_row, start, listed)
        return start[:-1], listed


def columns_near(blocks: Blocks, prices: Floats, slack: float, most: int) -> Columns:
    """Pathways within `slack` of their enterprise's best (or of 0, where that is more), at most `most` each.

    They are counted first and then written into place block by block, so that they are never there twice.
    """
    from sambung.engine.pathways.kernels.columns import list_columns, list_entries

    layout, steps, candidates = blocks.layout, blocks.most_steps, blocks.most_candidates
    is_narrow = layout.value.dtype == np.int32
    wide: type[np.integer] = np.int32 if is_narrow else np.int64
    small: type[np.integer] = np.int16 if is_narrow else np.int32
    has_classes = len(layout.class_row) > 0
    most_limits = int(np.diff(layout.limit_start).max(initial=0))
    n = len(layout.candidate_start) - 1
    count = np.zeros(n, dtype=np.int64)
    none = (np.zeros(0, dtype=wide), np.zeros(0, dtype=small), np.zeros(0), np.zeros((0, 0), dtype=small))

    def counted(_block: int, first: int, last: int) -> None:
        mine = count[first:last]
        list_columns(layout, prices, slack, first, last, steps, candidates, mine, False, *none)
        np.minimum(mine, most, out=mine)

    blocks.each(counted)
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(count, out=start[1:])
    total = int(start[-1])
    candidate, begin = np.zeros(total, dtype=wide), np.zeros(total, dtype=small)
    reduced = np.full(total, -np.inf)
    choice = np.full((total, max(1, steps) if has_classes else 0), -1, dtype=small)

    def filled(_block: int, first: int, last: int) -> int:
        a, b = start[first], start[last]
        list_columns(
            layout, prices, slack, first, last, steps, candidates, count[first:last], True,
            candidate[a:b], begin[a:b], reduced[a:b], choice[a:b],
        )  # fmt: skip
        return int(layout.need_count[candidate[a:b]].sum(dtype=np.int64)) + int(b - a) * (2 + most_limits)

    # The most entries that each block can have, then those that it has, moved up to one another.
    room = np.concatenate(([0], np.cumsum(blocks.each(filled)))).astype(np.int64)
    entry_start = np.zeros(total + 1, dtype=np.int64)
    row, used = np.empty(int(room[-1]), dtype=np.int32), np.empty(int(room[-1]), dtype=wide)
    worth = np.zeros(total, dtype=wide)

    def listed(block: int, first: int, last: int) -> int:
        a, b, c, d = start[first], start[last], room[block], room[block + 1]
        size: int = list_entries(
            layout, first, start[first : last + 1] - a, candidate[a:b], begin[a:b], choice[a:b], entry_start[a:b],
            row[c:d], used[c:d], worth[a:b],
        )  # fmt: skip
        return size

    at = 0
    for block, size in enumerate(blocks.each(listed)):
        a, b = start[blocks.edges[block]], start[blocks.edges[block + 1]]
        entry_start[a:b] += at
        for entries in (row, used):
            entries[at : at + size] = entries[room[block] : room[block] + size]
        at += size
    entry_start[total] = at
    blocks.passes += 2
    return Columns(start, candidate, begin, reduced, worth, entry_start, row[:at], used[:at], choice)
