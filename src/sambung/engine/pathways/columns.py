"""The pathways that a plan may choose from: those near the best at given prices, written out as columns."""

from typing import NamedTuple

import numpy as np

from sambung.engine.pathways.layout import AnyArray, Array, Floats
from sambung.engine.pathways.passes import Blocks


class Columns(NamedTuple):
    """Columns of enterprise e: `column_start[e]:column_start[e + 1]`, best first at the prices they come from.

    `reduced`: worth less what is used at those prices. Entries of column k: `entry_start[k]:entry_start[k + 1]`.
    `choice[k, i]`: the class of seats that closes the i-th need, or -1.
    """

    column_start: Array
    candidate: Array
    begin: AnyArray
    reduced: Floats
    worth: Array
    entry_start: Array
    entry_row: AnyArray
    entry_amount: Array
    choice: AnyArray

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.candidate)


def columns_near(blocks: Blocks, prices: Floats, slack: float, most: int) -> Columns:
    """Pathways within `slack` of their enterprise's best (or of 0, where that is more), at most `most` each."""
    from sambung.engine.pathways.kernels.columns import list_columns, list_entries

    layout, steps = blocks.layout, blocks.most_steps
    most_limits = int(np.diff(layout.limit_start).max(initial=0))

    def work(_block: int, first: int, last: int) -> Columns:
        count = np.zeros(last - first, dtype=np.int64)
        none = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0))
        nothing = np.zeros((0, max(1, steps)), dtype=np.int32)
        list_columns(
            layout, prices, slack, first, last, steps, blocks.most_candidates, count, False, *none, nothing
        )
        count = np.minimum(count, most)
        total = int(count.sum())
        candidate, begin = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int32)
        reduced = np.full(total, -np.inf)
        choice = np.full((total, max(1, steps)), -1, dtype=np.int32)
        list_columns(
            layout, prices, slack, first, last, steps, blocks.most_candidates, count, True,
            candidate, begin, reduced, choice,
        )  # fmt: skip
        column_start = np.zeros(last - first + 1, dtype=np.int64)
        column_start[1:] = np.cumsum(count)
        needs = layout.need_count[candidate].astype(np.int64)
        room = int(needs.sum()) + total * (2 + most_limits)
        entry_start = np.zeros(total + 1, dtype=np.int64)
        row, amount = np.zeros(room, dtype=np.int32), np.zeros(room, dtype=np.int64)
        worth = np.zeros(total, dtype=np.int64)
        used = list_entries(
            layout, first, column_start, candidate, begin, choice, entry_start, row, amount, worth
        )
        return Columns(
            column_start, candidate, begin, reduced, worth, entry_start, row[:used], amount[:used], choice
        )

    parts = blocks.each(work)
    blocks.passes += 2
    return joined(parts)


def joined(parts: list[Columns]) -> Columns:
    """Columns of enterprises that follow one another, as one."""
    if len(parts) == 1:
        return parts[0]
    starts, entries = [np.zeros(1, dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
    for part in parts:
        starts.append(part.column_start[1:] + starts[-1][-1])
        entries.append(part.entry_start[1:] + entries[-1][-1])
    return Columns(
        np.concatenate(starts),
        np.concatenate([part.candidate for part in parts]),
        np.concatenate([part.begin for part in parts]),
        np.concatenate([part.reduced for part in parts]),
        np.concatenate([part.worth for part in parts]),
        np.concatenate(entries),
        np.concatenate([part.entry_row for part in parts]),
        np.concatenate([part.entry_amount for part in parts]),
        np.concatenate([part.choice for part in parts]),
    )
