"""Lanes by columns: what a table of 10^6 of them takes in memory is its numbers, not its rows.

A `LaneTable` is a sequence of `Lane`, each made when it is asked for. `clean_lanes` reads a file straight into one
where nothing in it breaks the format; where anything might, it says None and the row-wise reader says what.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from sambung.standards.problems.pooling import Lane

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]

LARGEST = 1e12
COLUMNS = ("origin_id", "destination_id", "unit_cost", "fixed_cost", "max_quantity")
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"


class LaneTable(Sequence[Lane]):
    """n lanes: `origin` and `destination` (n,) are places in `names`; `max_quantity` is NaN where not given."""

    __slots__ = ("destination", "fixed_cost", "max_quantity", "names", "origin", "unit_cost")

    def __init__(
        self,
        names: Sequence[str],
        origin: Codes,
        destination: Codes,
        unit_cost: Floats,
        fixed_cost: Floats,
        max_quantity: Floats,
    ) -> None:
        self.names, self.origin, self.destination = tuple(names), origin, destination
        self.unit_cost, self.fixed_cost, self.max_quantity = unit_cost, fixed_cost, max_quantity

    @classmethod
    def of(cls, lanes: Iterable[Lane]) -> "LaneTable":
        """The same lanes by columns."""
        if isinstance(lanes, LaneTable):
            return lanes
        place: dict[str, int] = {}
        rows = [
            (
                place.setdefault(lane.origin_id, len(place)),
                place.setdefault(lane.destination_id, len(place)),
                lane.unit_cost,
                lane.fixed_cost,
                np.nan if lane.max_quantity is None else lane.max_quantity,
            )
            for lane in lanes
        ]
        table = list(zip(*rows, strict=True)) if rows else [()] * 5
        codes = [np.array(column, dtype=np.int32) for column in table[:2]]
        numbers = [np.array(column, dtype=np.float64) for column in table[2:]]
        return cls(tuple(place), codes[0], codes[1], numbers[0], numbers[1], numbers[2])

    def __len__(self) -> int:
        return len(self.origin)

    @overload
    def __getitem__(self, index: int) -> Lane: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Lane, ...]: ...
    def __getitem__(self, index: int | slice) -> Lane | tuple[Lane, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        most = float(self.max_quantity[index])
        return Lane(
            self.names[self.origin[index]],
            self.names[self.destination[index]],
            float(self.unit_cost[index]),
            float(self.fixed_cost[index]),
            None if np.isnan(most) else most,
        )

    def __iter__(self) -> Iterator[Lane]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(mine == theirs for mine, theirs in zip(self, other, strict=True))
        )

    def __hash__(self) -> int:
        return hash((len(self), self.unit_cost.tobytes()))

    def in_order(self) -> "LaneTable":
        """The same lanes in the order of their origins, then of their destinations."""
        rank = np.empty(len(self.names), dtype=np.int64)
        rank[sorted(range(len(self.names)), key=self.names.__getitem__)] = np.arange(len(self.names))
        order = np.lexsort((rank[self.destination], rank[self.origin]))
        return self.chosen(order)

    def chosen(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "LaneTable":
        """Some of the lanes, by places or by a mask (n,)."""
        return LaneTable(
            self.names,
            self.origin[which],
            self.destination[which],
            self.unit_cost[which],
            self.fixed_cost[which],
            self.max_quantity[which],
        )

    def joins(self, offers: Set[str], hubs: Set[str], requirements: Set[str]) -> bool:
        """Whether every lane goes offer → requirement, offer → hub or hub → requirement."""
        kind = np.array(
            [
                1 if name in offers else 2 if name in hubs else 3 if name in requirements else 0
                for name in self.names
            ]
        )
        begin, end = kind[self.origin], kind[self.destination]
        fine = ((begin == 1) & (end >= 2)) | ((begin == 2) & (end == 3))
        return bool(fine.all())


def clean_lanes(file: str, content: bytes) -> LaneTable | None:
    """The lanes of a CSV or Parquet file in which nothing breaks the format by itself; else None."""
    import pyarrow

    try:
        table = _csv(content) if file.endswith(".csv") else _parquet(content)
        return None if table is None else _lanes(table)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, csv.Error):
        return None  # the row-wise reader says what is wrong


def _csv(content: bytes) -> Any:
    """The columns as text. None where quotes could hide a line's end, or a heading is there twice."""
    import pyarrow
    import pyarrow.csv

    head, _, body = content.partition(b"\n")
    if b'"' in body or not body.strip():
        return None
    content.decode("utf-8-sig")
    header = [name.strip() for name in next(csv.reader(io.StringIO(head.decode("utf-8-sig"))), [])]
    wanted = [name for name in COLUMNS if name in header]
    if header.count("origin_id") != 1 or len(set(header)) != len(header):
        return None
    return pyarrow.csv.read_csv(
        io.BytesIO(body),
        read_options=pyarrow.csv.ReadOptions(column_names=header),
        parse_options=pyarrow.csv.ParseOptions(quote_char=False),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(header, pyarrow.string()),
            strings_can_be_null=False,
        ),
    )


def _parquet(content: bytes) -> Any:
    """The columns as they are stored. None where a heading is there twice."""
    import pyarrow.parquet

    names = pyarrow.parquet.read_schema(io.BytesIO(content)).names
    if len(set(names)) != len(names):
        return None
    return pyarrow.parquet.read_table(
        io.BytesIO(content), columns=[name for name in COLUMNS if name in names]
    )


def _lanes(table: Any) -> LaneTable | None:
    """The table's lanes; None where an identifier or number is not as it must be, or a lane is there twice."""
    import pyarrow

    if not {"origin_id", "destination_id"} <= set(table.column_names):
        return None
    place: dict[str, int] = {}
    codes = []
    for name in ("origin_id", "destination_id"):
        column = table.column(name)
        if not (pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)):
            return None
        coded = column.combine_chunks().dictionary_encode()
        words = coded.dictionary.to_pylist()
        if coded.null_count or any(not word.strip() for word in words):
            return None
        known = np.array([place.setdefault(word, len(place)) for word in words], dtype=np.int32)
        codes.append(known[coded.indices.to_numpy(zero_copy_only=False)] if len(words) else known)
    key = codes[0].astype(np.int64) * len(place) + codes[1]
    if len(np.unique(key)) != len(key):
        return None
    numbers = []
    for name, default in (("unit_cost", 0.0), ("fixed_cost", 0.0), ("max_quantity", np.nan)):
        if name not in table.column_names:
            numbers.append(np.full(len(key), default))
            continue
        values = _numbers(table.column(name), default)
        if values is None:
            return None
        numbers.append(values)
    return LaneTable(tuple(place), codes[0], codes[1], numbers[0], numbers[1], numbers[2])


def _numbers(column: Any, default: float) -> Floats | None:
    """A column's numbers; None where one of them is none, negative or too large."""
    import pyarrow
    import pyarrow.compute as compute

    if pyarrow.types.is_string(column.type):
        text = compute.ascii_trim_whitespace(column)
        is_empty = compute.equal(text, "")
        if not compute.all(compute.or_(is_empty, compute.match_substring_regex(text, _NUMBER))).as_py():
            return None
        text = compute.if_else(is_empty, None, text)
        column = compute.cast(text, pyarrow.float64())
    elif not (pyarrow.types.is_floating(column.type) or pyarrow.types.is_integer(column.type)):
        return None
    is_given = np.asarray(compute.is_valid(column).to_numpy())
    values = np.asarray(compute.fill_null(compute.cast(column, pyarrow.float64()), 0.0).to_numpy())
    if not ((values >= 0) & (values <= LARGEST)).all():  # NaN too
        return None
    return np.where(is_given, values, default)
