"""Tables of a problem folder, CSV or Parquet, read whole with every violation noted, never the first only.

A table is read against its columns' kinds; what does not fit becomes a `Violation` with file, row
(header = row 1), column and value. No meaning across tables here: see `reader`.
"""

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sambung.standards.problems.lanes import LARGEST, LaneTable, clean_lanes

# A file is read whole; a larger table is refused before a byte of it is.
LARGEST_FILE = 2**30
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of the format. `code` is stable; `row` counts from 1 = header; None where not one row."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    code: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        if self.value is not None:
            place.append(f"value {self.value!r}")
        return f"{', '.join(place)}: {self.code.replace('_', ' ')}"


class UnableToReadProblem(ValueError):
    """The folder breaks the format; `violations` holds what is shown of it, `count` says how many there are."""

    def __init__(self, violations: Sequence[Violation], count: int | None = None) -> None:
        self.violations = tuple(violations)
        self.count = len(self.violations) if count is None else count
        super().__init__(f"{self.count} violations of the format")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the format. Kinds: `id`, `number`, `signed` (may be below 0), `count` (an integer),
    `share` (0..1), `word`."""

    name: str
    kind: str = "id"
    is_required: bool = False
    default: Any = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row's values by column name, with its number for messages; `raw` as it stood in the file."""

    number: int
    values: Mapping[str, Any]
    raw: Mapping[str, Any]


@dataclass(slots=True)
class Table:
    """A table's name, the file it came from, and its rows."""

    name: str
    file: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """Reads tables of one folder; collects violations and the bytes read for the input's hash."""

    path: Path
    violations: list[Violation] = field(default_factory=list)
    read: dict[str, bytes] = field(default_factory=dict)

    def note(
        self, file: str, code: str, row: int | None = None, column: str | None = None, value: Any = None
    ) -> None:
        """Note a violation."""
        text = None if value is None else str(value)[:200]
        self.violations.append(Violation(file, row, column, text, code))

    def sha256(self) -> str:
        """SHA-256 over the bytes of what was read, in the order of the files' names."""
        digest = hashlib.sha256()
        for name in sorted(self.read):
            digest.update(self.read[name])
        return digest.hexdigest()

    def bytes_of(self, name: str) -> bytes | None:
        """A file's bytes, remembered for the hash; None where it is not there or cannot be read."""
        path = self.path / name
        if not path.exists():
            return None
        if not path.is_file():  # a folder, a pipe, a device
            self.note(name, "not_a_file")
            return None
        try:
            if path.stat().st_size > LARGEST_FILE:
                self.note(name, "over_1_gib", value=path.stat().st_size)
                return None
            self.read[name] = path.read_bytes()
        except OSError as error:
            self.note(name, "cannot_be_read", value=error.strerror)
            return None
        return self.read[name]

    def table(self, name: str, columns: Sequence[Column], *, is_required: bool) -> Table | None:
        """Read `name`.csv or `name`.parquet; None where it is absent or unreadable (noted)."""
        files = [
            f"{name}{ending}" for ending in (".csv", ".parquet") if (self.path / f"{name}{ending}").exists()
        ]
        if not files:
            if is_required:
                self.note(f"{name}.csv", "missing_table")
            return None
        if len(files) == 2:
            self.note(name, "both_csv_and_parquet")
            return None
        file = files[0]
        content = self.bytes_of(file)
        if content is None:
            return None
        if not content.strip():
            self.note(file, "empty_file")
            return None
        read = _csv_rows if file.endswith(".csv") else _parquet_rows
        found = read(self, file, content)
        if found is None:
            return None
        header, raw_rows = found
        for twice in sorted({name for name in header if name and header.count(name) > 1}):
            self.note(file, "duplicate_column", 1, twice)
        absent = [column.name for column in columns if column.is_required and column.name not in header]
        for missing in absent:
            self.note(file, "missing_column", 1, missing)
        table = Table(name, file)
        present = [column for column in columns if column.name in header]
        defaults = {column.name: column.default for column in columns if column.name not in header}
        for number, raw in raw_rows:
            values = dict(defaults)
            for column in present:
                values[column.name] = self._value(file, number, column, raw.get(column.name))
            table.rows.append(Row(number, values, raw))
        return None if absent else table

    def lanes(self) -> LaneTable | None:
        """The lanes by columns where the one file of them breaks no rule; None: read them as a table."""
        files = [name for name in ("lanes.csv", "lanes.parquet") if (self.path / name).exists()]
        if len(files) != 1:
            return None
        noted = len(self.violations)
        content = self.bytes_of(files[0])
        if content is None:
            del self.violations[noted:]  # the table is read again, and says so
            return None
        return clean_lanes(files[0], content)

    def _value(self, file: str, number: int, column: Column, raw: Any) -> Any:
        """A cell's value in its column's kind; the default where empty, None where noted as a violation."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if column.is_required:
                self.note(file, "missing_value", number, column.name)
            return column.default
        if column.kind == "id":
            return str(raw)
        if column.kind == "word":
            word = str(raw).strip()
            if word not in column.words:
                self.note(file, "unknown_word", number, column.name, raw)
            return word
        value, code = number_of(raw, is_signed=column.kind == "signed")
        if code is None and column.kind == "share" and value > 1:
            code = "over_1"
        if code is None and column.kind == "count" and value != int(value):
            code = "not_an_integer"
        if code is not None:
            self.note(file, code, number, column.name, raw)
            return column.default if column.default is not None else 0.0
        return int(value) if column.kind == "count" else value


def number_of(raw: Any, *, is_signed: bool = False) -> tuple[float, str | None]:
    """(number, None), or (0, what is wrong with it)."""
    if isinstance(raw, bool):
        return 0.0, "not_a_number"
    if isinstance(raw, str):
        text = raw.strip()
        if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
            return 0.0, "nan" if "nan" in text.lower() else "infinite"
        if not _NUMBER.fullmatch(text):
            return 0.0, "not_a_number"
        raw = text
    try:
        value = float(raw)
    except (TypeError, ValueError, OverflowError):
        return 0.0, "not_a_number"
    if math.isnan(value):
        return 0.0, "nan"
    if math.isinf(value):
        return 0.0, "infinite"
    if value < 0 and not is_signed:
        return 0.0, "negative"
    if abs(value) > LARGEST:
        return 0.0, "over_1e12"
    return value, None


Raw = tuple[list[str], Iterable[tuple[int, Mapping[str, Any]]]]


def _csv_rows(folder: Folder, file: str, content: bytes) -> Raw | None:
    """Header and numbered rows of a CSV file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        folder.note(file, "not_utf8", row, value=repr(content[error.start : error.start + 8]))
        return None
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        folder.note(file, "not_csv", value=error)
        return None
    if not records:  # nothing but a byte order mark
        folder.note(file, "empty_file")
        return None
    header = [name.strip() for name in records[0]]
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if not record:
            continue
        if len(record) > len(header):
            folder.note(file, "more_cells_than_columns", number, value=record[len(header)])
        rows.append((number, dict(zip(header, record, strict=False))))
    return header, rows


def _parquet_rows(folder: Folder, file: str, content: bytes) -> Raw | None:
    """Header and numbered rows of a Parquet file; row 2 is the first, as in CSV."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(io.BytesIO(content))
        names = list(table.column_names)
        columns = [column.to_pylist() for column in table.columns]
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        folder.note(file, "not_parquet", value=str(error).splitlines()[0] if str(error) else None)
        return None
    for name, column in zip(names, columns, strict=True):
        for place, value in enumerate(column):
            if isinstance(value, bytes):
                try:
                    column[place] = value.decode("utf-8")
                except UnicodeDecodeError:
                    folder.note(file, "not_utf8", place + 2, name, repr(value[:8]))
                    column[place] = None
    rows = [
        (number, dict(zip(names, values, strict=True)))
        for number, values in enumerate(zip(*columns, strict=True), start=2)
    ]
    return names, rows
