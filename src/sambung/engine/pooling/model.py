"""Columns and rows of a mixed-integer program as arrays, and the program of a pooling problem in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(slots=True)
class Rows:
    """Sparse rows lower ≤ A x ≤ upper, appended one or many at a time.

    `block`: (start, column, value) of the first rows where they were given together: a list entry for each of a
    million rows takes more room than the rows.
    """

    columns: list[Indices] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    block: tuple[Indices, Indices, Floats] | None = None

    @classmethod
    def of(cls, row: Indices, column: Indices, value: Floats, lower: Floats, upper: Floats) -> "Rows":
        """Rows from their entries in any order, as one block; `lower` and `upper` (n,) say how many they are."""
        order = np.argsort(row, kind="stable")
        start = np.zeros(len(lower) + 1, dtype=np.int64)
        start[1:] = np.cumsum(np.bincount(row, minlength=len(lower)))
        return cls(lower=lower.tolist(), upper=upper.tolist(), block=(start, column[order], value[order]))

    def add(
        self,
        columns: Indices | Sequence[int],
        values: Floats | Sequence[float] | float,
        lower: float,
        upper: float,
    ) -> int:
        """Append a row; `values` may be one number for all columns. Returns the row's index."""
        index = np.asarray(columns, dtype=np.int64)
        if isinstance(values, (int, float)):
            value = np.full(len(index), float(values))
        else:
            value = np.asarray(values, dtype=np.float64)
        self.columns.append(index)
        self.values.append(value)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def __len__(self) -> int:
        return len(self.lower)

    def arrays(self) -> tuple[Indices, Indices, Floats, Floats, Floats]:
        """(start (n+1,), column, value, lower, upper), row-wise."""
        start, column, value = self.block or (
            np.zeros(1, dtype=np.int64),
            np.zeros(0, dtype=np.int64),
            np.zeros(0),
        )
        if self.columns:
            ends = start[-1] + np.cumsum([len(column) for column in self.columns])
            start = np.concatenate((start, ends))
            column = np.concatenate((column, *self.columns))
            value = np.concatenate((value, *self.values))
        return start, column, value, np.array(self.lower), np.array(self.upper)


@dataclass(slots=True)
class Program:
    """min cost·x + offset, lower ≤ x ≤ upper, `rows`; `links` are rows implied by the integers.

    `links` tighten the relaxation only: leaving any of them out changes no integer solution. `is_fine`: something
    asked for is so little that a yes or no must be told from nearly none by the solver's finest tolerance.
    """

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    is_integer: list[bool] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    links: Rows = field(default_factory=Rows)
    offset: float = 0.0
    is_fine: bool = False

    def add_column(
        self, cost: float = 0.0, lower: float = 0.0, upper: float = inf, *, integer: bool = False
    ) -> int:
        """Append a column and return its index."""
        self.cost.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.is_integer.append(integer)
        return len(self.cost) - 1

    def add_binary(self, cost: float = 0.0) -> int:
        """Append a yes/no column and return its index."""
        return self.add_column(cost, 0.0, 1.0, integer=True)

    @property
    def has_integers(self) -> bool:
        """Whether a plain linear program would do."""
        return any(self.is_integer)


def without_shut(program: Program) -> tuple[Program, Indices]:
    """The program without the columns fixed at 0, and the columns that it keeps, in their order.

    Links of which no positive entry is left say nothing any more and go too.
    """
    lower, upper = np.array(program.lower), np.array(program.upper)
    kept = np.flatnonzero((lower != 0) | (upper != 0))
    place = np.full(len(lower), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    integer = np.array(program.is_integer, dtype=bool)
    smaller = Program(
        np.array(program.cost)[kept].tolist(),
        lower[kept].tolist(),
        upper[kept].tolist(),
        integer[kept].tolist(),
        _renumbered(program.rows, place, is_dropping=False),
        _renumbered(program.links, place, is_dropping=True),
        program.offset,
        program.is_fine,
    )
    return smaller, kept


def _renumbered(rows: Rows, place: Indices, *, is_dropping: bool) -> Rows:
    """The rows in new column numbers (−1: gone); `is_dropping` leaves out those without a positive entry."""
    if not len(rows):
        return Rows()
    start, column, value, lower, upper = rows.arrays()
    row = np.repeat(np.arange(len(rows)), np.diff(start))
    stays = place[column] >= 0
    if is_dropping:
        says = np.zeros(len(rows), dtype=bool)
        says[row[stays & (value > 0)]] = True
        stays &= says[row]
    else:
        says = np.ones(len(rows), dtype=bool)
    ends = np.cumsum(np.bincount(row[stays], minlength=len(rows))[says])[:-1]
    return (
        Rows(
            np.split(place[column[stays]], ends),
            np.split(value[stays], ends),
            lower[says].tolist(),
            upper[says].tolist(),
        )
        if says.any()
        else Rows()
    )


def groups(
    *keys: Indices, where: npt.NDArray[np.bool_] | None = None
) -> list[tuple[tuple[int, ...], Indices]]:
    """Indices grouped by equal keys, in the keys' order: [(key, indices)]."""
    index = np.arange(len(keys[0])) if where is None else np.flatnonzero(where)
    if not len(index):
        return []
    taken = [key[index] for key in keys]
    order = np.lexsort(taken[::-1])
    ordered = [key[order] for key in taken]
    changed = np.zeros(len(order), dtype=bool)
    for key in ordered:
        changed[1:] |= key[1:] != key[:-1]
    cuts = np.flatnonzero(changed)
    parts = np.split(index[order], cuts)
    firsts = np.concatenate(([0], cuts))
    return [
        (tuple(int(key[first]) for key in ordered), part) for first, part in zip(firsts, parts, strict=True)
    ]
