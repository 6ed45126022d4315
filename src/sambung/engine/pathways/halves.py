"""The search on two threads: halves of the enterprises that share no limit move at the same time, the others after them.

Which enterprise is in which half rests on the problem alone, and each half has a stream of random numbers of its own:
one thread does the halves one after the other and comes to the same plan. Halves are cut at many places by turns: who
is in neither, or could not move along with somebody of the other, can at another cut.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array

# Below so many enterprises all move one after the other; also where fewer than this share would be in a half.
LEAST, WORTH_HALVES = 20_000, 0.5
# How many cuts there are, and how far the next one lies from the one before, in halves: never twice at the same place.
CUTS, APART = 25, 0.618
# Neighbours move together: what they use is then at hand, and a kernel, which is not stopped, is done soon.
WINDOW = 2_000
# Windows of a half between two looks at what is left of time and work.
AT_ONCE = 8

Flags = npt.NDArray[np.bool_]
# The state of a stream of random numbers.
Stream = npt.NDArray[np.uint64]


class Movable(NamedTuple):
    """Enterprises that move, and by row r the columns that they may come to: `column[start[r]:start[r + 1]]`."""

    who: Array
    start: Array
    column: AnyArray

    def within(self, is_in: Flags, owner: AnyArray) -> "Movable":
        """These enterprises alone, with columns of nobody else."""
        return self.only(is_in[owner[self.column]])._replace(who=self.who[is_in[self.who]])

    def only(self, kept: Flags) -> "Movable":
        """The same with those of the columns alone that are `kept`."""
        before = np.zeros(len(kept) + 1, dtype=np.int32)
        np.cumsum(kept, out=before[1:])
        return self._replace(start=before[self.start].astype(np.int64), column=self.column[kept])


# A move of `who` with its random stream; answers the passes that it is worth.
Move = Callable[[Array, Movable, Stream], float]


class Halves:
    """Cuts a set of movable enterprises, and lets their parts move. `random`: the stream of those who move alone."""

    def __init__(self, columns: Columns, owner: AnyArray, whole: Movable, seed: int, threads: int) -> None:
        self.columns, self.owner, self.whole, self.threads = columns, owner, whole, threads
        self.random = np.array([seed * 2 + 1], dtype=np.uint64)
        self.streams = [np.array([(seed * 2 + 1) ^ (half << 62)], dtype=np.uint64) for half in (1, 2)]
        self.is_large = len(columns.column_start) > LEAST
        self._known: dict[int, AnyArray | None] = {}

    def parts(self, movable: Movable, turn: int) -> list[Movable]:
        """The halves at the cut of this turn, and last who is in neither; one part alone where halves do not pay."""
        of = self._cut(turn % CUTS) if self.is_large else None
        if of is None:
            return [movable]
        halves = [movable.within(of == half, self.owner) for half in (0, 1)]
        return [*halves, movable._replace(who=movable.who[of[movable.who] < 0])]

    def _cut(self, cut: int) -> AnyArray | None:
        """The half of each enterprise, -1 where its columns use rows of both; None where halves do not pay.

        A row is where the middle one of those stands who could use it.
        """
        if cut not in self._known:
            columns, start, n = self.columns, self.whole.start, len(self.columns.column_start) - 1
            used = np.flatnonzero(np.diff(start) > 0)
            place = np.zeros(len(start) - 1)
            place[used] = self.owner[self.whole.column[(start[used] + start[used + 1]) // 2]] / n
            side = (place * 2 + cut * APART % 1).astype(np.int8) % 2
            # Columns of an enterprise stand together, and so do their entries.
            begin = columns.entry_start[columns.column_start]
            has, of_entry = np.flatnonzero(np.diff(begin) > 0), side[columns.entry_row]
            lowest, highest = (
                function.reduceat(of_entry, begin[has]) for function in (np.minimum, np.maximum)
            )
            of = np.full(n, -1, dtype=np.int8)
            of[has] = np.where(lowest == highest, lowest, -1)
            pays = (of[self.whole.who] >= 0).sum() >= WORTH_HALVES * len(self.whole.who)
            self._known[cut] = of if pays else None
        return self._known[cut]

    def move(self, parts: list[Movable], move: Move, spend: Callable[[float], None]) -> None:
        """Window by window, the halves at the same time; what it is worth is spent, which may raise."""
        *halves, rest = parts
        windows = [_windows(half) for half in halves]

        def some(half: int, first: int) -> float:
            mine, stream = windows[half][first : first + AT_ONCE], self.streams[half]
            return sum(move(who, halves[half], stream) for who in mine)

        if halves:
            with ThreadPoolExecutor(min(self.threads, len(halves))) as pool:
                for first in range(0, max(len(mine) for mine in windows), AT_ONCE):
                    spend(sum(pool.map(some, range(len(halves)), [first] * len(halves))))
        for who in _windows(rest):
            spend(move(who, rest, self.random))


def _windows(movable: Movable) -> list[Array]:
    who = movable.who
    return [who[first : first + WINDOW] for first in range(0, len(who), WINDOW)]
