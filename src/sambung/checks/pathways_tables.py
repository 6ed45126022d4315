"""The checker's own reading of pathways folders, in columns; independent of the engine's reader."""

import csv
import hashlib
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from sambung.checks.pooling_tables import UnableToCheck

Array = npt.NDArray[Any]
PROBLEM_TABLES = (
    "enterprises",
    "candidates",
    "steps",
    "needs",
    "requirements",
    "centres",
    "hours",
    "budgets",
    "groups",
    "limits",
    "limit_members",
    "fixed",
)
SOLUTION_TABLES = ("pathways", "pathway_steps", "groups", "prices", "enterprise_prices", "frontier")
_LARGEST = 10**18


class Columns:
    """A table's columns as Arrow arrays of text; `count` rows."""

    def __init__(self, folder: Path, name: str, found: Any) -> None:
        self.name = f"{folder.name}/{name}"
        self._found = found
        self.count = found.num_rows

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self._found.column_names

    def text(self, column: str, *, is_optional: bool = False) -> Any:
        """The column as text, empty where empty; all empty where an optional column is absent."""
        if not self.has(column):
            if is_optional:
                return pyarrow.chunked_array([pyarrow.array([""] * self.count, pyarrow.string())])
            raise UnableToCheck(f"{self.name}: no column {column}")
        values = self._found.column(column)
        kind = values.type
        if pyarrow.types.is_boolean(kind):
            values = values.cast(pyarrow.string())
        elif not (pyarrow.types.is_string(kind) or pyarrow.types.is_dictionary(kind)):
            values = pyarrow.chunked_array([[_cell(value) for value in values.to_pylist()]], pyarrow.string())
        if pyarrow.types.is_dictionary(values.type):
            values = values.cast(pyarrow.string())
        return values.fill_null("") if values.null_count else values

    def words(self, column: str, *, is_optional: bool = False) -> set[str]:
        """The texts of the column, each once."""
        if not (self.has(column) and pyarrow.types.is_dictionary(self._found.column(column).type)):
            return set(self.text(column, is_optional=is_optional).unique().to_pylist())
        found = self._found.column(column).unify_dictionaries().unique().to_pylist()
        return {"" if word is None else word for word in found}

    def whole(self, column: str, default: int | None = None) -> npt.NDArray[np.int64]:
        """The column as integers; the default where empty or absent (None: it must be there)."""
        if not self.has(column):
            if default is not None:
                return np.full(self.count, default, dtype=np.int64)
            raise UnableToCheck(f"{self.name}: no column {column}")
        values = self._found.column(column)
        if pyarrow.types.is_boolean(values.type):
            raise UnableToCheck(f"{self.name}: column {column} holds no integers")
        if pyarrow.types.is_string(values.type) and values.null_count == 0:
            is_empty = pyarrow.compute.equal(values, "")
            if pyarrow.compute.any(is_empty).as_py():
                values = pyarrow.compute.if_else(is_empty, pyarrow.scalar(None, pyarrow.string()), values)
        try:
            whole = values.cast(pyarrow.int64())
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
            whole = pyarrow.chunked_array(
                [[self._whole_of(column, value) for value in values.to_pylist()]], pyarrow.int64()
            )
        if whole.null_count:
            if default is None:
                raise UnableToCheck(f"{self.name}: column {column}: a value is missing")
            whole = whole.fill_null(default)
        return np.array(whole.to_numpy(), dtype=np.int64)

    def _whole_of(self, column: str, value: Any) -> int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            number = Decimal(value.strip() if isinstance(value, str) else str(value))
        except InvalidOperation as error:
            raise UnableToCheck(f"{self.name}: column {column}: {value!r} is not a number") from error
        if not number.is_finite() or number != int(number) or abs(number) > _LARGEST:
            raise UnableToCheck(f"{self.name}: column {column}: {value!r} is not an integer")
        return int(number)

    def codes(self, column: str, among: Any, *, is_optional: bool = False) -> npt.NDArray[np.int32]:
        """Where each text stands among the given ones; -1 where it does not. Chunk by chunk: texts are not copied."""
        if self.has(column) and pyarrow.types.is_dictionary(self._found.column(column).type):
            chunks = self._found.column(column).chunks
        else:
            chunks = self.text(column, is_optional=is_optional).dictionary_encode().chunks
        codes = np.full(self.count, -1, dtype=np.int32)
        at = 0
        for chunk in chunks:
            words = chunk.dictionary.cast(pyarrow.string())
            place = np.append(
                np.asarray(pyarrow.compute.index_in(words, value_set=among).fill_null(-1), dtype=np.int32),
                # An empty cell is the empty text.
                np.int32(pyarrow.compute.index(among, pyarrow.scalar("", among.type)).as_py()),
            )
            indices = np.asarray(chunk.indices.fill_null(len(words)), dtype=np.int32)
            codes[at : at + len(chunk)] = place[indices]
            at += len(chunk)
        return codes


class _ParquetColumns:
    """A Parquet file as a table of which one column is held at a time: all together are more than what is kept of them."""

    def __init__(self, path: Path) -> None:
        file = pyarrow.parquet.ParquetFile(path)
        self._path, self.num_rows, self.column_names = path, file.metadata.num_rows, file.schema_arrow.names
        self._name, self._values = "", None

    def column(self, name: str) -> Any:
        """The column's values."""
        if name != self._name:
            self._values = None
            table = pyarrow.parquet.read_table(
                self._path, columns=[name], read_dictionary=_encoded([name]), partitioning=None
            )
            self._name, self._values = name, table.column(name)
        return self._values


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def read_columns(folder: Path, name: str, *, is_required: bool = False) -> Columns | None:
    """A table; None where it is absent. Raises UnableToCheck where it cannot be read."""
    as_csv, as_parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    if as_csv.exists() and as_parquet.exists():
        raise UnableToCheck(f"{folder.name}/{name}: both CSV and Parquet")
    try:
        if as_csv.exists():
            return Columns(folder, name, _read_csv(as_csv))
        if as_parquet.exists():
            return Columns(folder, name, _ParquetColumns(as_parquet))
    except (OSError, UnicodeDecodeError, csv.Error, pyarrow.ArrowException) as error:
        raise UnableToCheck(f"{folder.name}/{name}: {error}") from error
    if is_required:
        raise UnableToCheck(f"{folder.name}: no table {name}")
    return None


def _encoded(names: Sequence[str]) -> list[str]:
    """Columns of identifiers and words: kept as codes into their words, for most of them stand many times."""
    return [name for name in names if name.endswith("_id") or name in ("gate", "field")]


def _read_csv(path: Path) -> Any:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = [cell.strip() for cell in next(csv.reader(stream), [])]
    if not header or len(set(header)) < len(header):
        raise UnableToCheck(f"{path.name}: no header, or a column twice")
    try:
        return pyarrow.csv.read_csv(
            path,
            pyarrow.csv.ReadOptions(column_names=header, skip_rows=1),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                column_types={
                    name: pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
                    if name in _encoded(header)
                    else pyarrow.string()
                    for name in header
                },
                strings_can_be_null=False,
            ),
        )
    except pyarrow.ArrowInvalid:
        # Rows of unequal length: what is missing is empty.
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row][1:]
        columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(len(header))]
        return pyarrow.table(
            {
                name: pyarrow.array(cells, pyarrow.string())
                for name, cells in zip(header, columns, strict=True)
            }
        )


def narrow(values: npt.NDArray[np.int64]) -> Array:
    """The same in half the room, where every value fits."""
    fits = not len(values) or (values.min() >= -(2**31) and values.max() < 2**31)
    return values.astype(np.int32) if fits else values


def pair_key(first: Array, second: Array, span: int) -> npt.NDArray[np.int64]:
    """One number for each pair of codes; `second` is below `span`."""
    key: npt.NDArray[np.int64] = first.astype(np.int64) * span
    key += second
    return key


def input_hash(folder: Path) -> str:
    """SHA-256 over the bytes of the problem's files in the order of their names."""
    names = [f"{name}.{ending}" for name in PROBLEM_TABLES for ending in ("csv", "parquet")]
    digest = hashlib.sha256()
    for name in sorted([*names, "settings.json"]):
        if (folder / name).exists():
            with (folder / name).open("rb") as stream:
                while chunk := stream.read(1 << 22):
                    digest.update(chunk)
    return digest.hexdigest()


def exact_sum(values: Array) -> int:
    """Σ without rounding, beyond 64 bits where it must be."""
    if values.dtype == object:
        return sum(values.tolist())
    return (int((values >> 31).sum()) << 31) + int((values & 0x7FFFFFFF).sum())


def exact_sums(codes: Array, amounts: Array, count: int) -> list[int]:
    """Σ of amounts (0 to 2^60) by code, without rounding: each third of their bits fits a float exactly."""
    total = [0] * count
    amounts = amounts.astype(np.int64, copy=False)
    for part in (0, 20, 40):
        found = np.bincount(codes, (amounts >> part) & 0xFFFFF, minlength=count).astype(np.int64)
        total = [have + (more << part) for have, more in zip(total, found.tolist(), strict=True)]
    return total


def first_of(where: Array, names: Any, most: int = 3) -> str:
    """Some names of rows that a message is about."""
    shown: Sequence[str] = [str(names[int(row)].as_py()) for row in where[:most]]
    return ", ".join(shown) + (f" and {len(where) - most} more" if len(where) > most else "")
