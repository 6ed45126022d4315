"""Tables of a problem folder in columns and part by part, for problems too long to hold as rows.

A part is some rows of one table: its columns as Arrow arrays, text from CSV, whatever the file holds from
Parquet. Violations of the file itself are noted here, those of its cells in `cells`. Reading is Arrow's: it
parses CSV about ten times as fast as the rows of `tables`, gives both forms as the same arrays, and never
holds more than a few parts. Where a CSV file is not as regular as that needs (blank lines, rows too short or
too long), the standard library's reader takes over, slower and with the same outcome.
"""

import codecs
import csv
import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.csv
import pyarrow.parquet

from sambung.standards.problems.tables import Column, UnableToReadProblem, Violation

KEPT = 1000
BLOCK, ROWS = 1 << 22, 500_000
_CHUNK = 1 << 22
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows: `numbers` are their row numbers (header = row 1), `columns` what the format names and the file has."""

    numbers: Numbers
    columns: dict[str, Any]


@dataclass(slots=True)
class ColumnFolder:
    """A folder whose tables are read in parts; keeps the first violations, counts all, hashes what it reads."""

    path: Path
    violations: list[Violation] = field(default_factory=list)
    count: int = 0

    def note(
        self, file: str, code: str, row: int | None = None, column: str | None = None, value: Any = None
    ) -> None:
        """Note a violation."""
        self.count += 1
        if len(self.violations) < KEPT:
            text = None if value is None else str(value)[:200]
            self.violations.append(Violation(file, row, column, text, code))

    def note_rows(
        self,
        file: str,
        code: str,
        rows: Numbers,
        column: str | None = None,
        value_of: Callable[[int], Any] | None = None,
    ) -> None:
        """Note the same of many rows; `value_of(place in rows)` is asked only for those that will be kept."""
        kept = rows[: max(0, KEPT - len(self.violations))].tolist()
        for place, row in enumerate(kept):
            self.note(file, code, row, column, None if value_of is None else value_of(place))
        self.count += len(rows) - len(kept)

    def refuse(self) -> None:
        """Raises UnableToReadProblem where anything was noted."""
        if self.count:
            raise UnableToReadProblem(self.violations, self.count)

    def find(self, name: str, *, is_required: bool) -> str | None:
        """The table's file; None where there is none (noted where it must be there)."""
        files = [
            f"{name}{ending}" for ending in (".csv", ".parquet") if (self.path / f"{name}{ending}").exists()
        ]
        if len(files) == 2:
            self.note(name, "both_csv_and_parquet")
        elif not files and is_required:
            self.note(f"{name}.csv", "missing_table")
        return files[0] if len(files) == 1 else None

    def open(self, name: str, columns: Sequence[Column], *, is_required: bool) -> "Source | None":
        """The table as a source of parts; None where it is absent or cannot be read (noted)."""
        file = self.find(name, is_required=is_required)
        return None if file is None else self.open_file(file, columns)

    def open_file(self, file: str, columns: Sequence[Column]) -> "Source | None":
        """The same for a file that is there."""
        path = self.path / file
        try:
            if path.stat().st_size < 1024 and not path.read_bytes().strip():
                self.note(file, "empty_file")
                return None
            source = (_ParquetSource if file.endswith(".parquet") else _CsvSource)(self, file, columns)
        except OSError as error:
            self.note(file, "cannot_be_read", value=error.strerror or error)
            return None
        return source if source.is_readable else None


class Source(ABC):
    """One table: which of the format's columns it has, and its parts, which can be gone through more than once."""

    def __init__(self, folder: ColumnFolder, file: str, columns: Sequence[Column]) -> None:
        self.folder, self.file, self.columns = folder, file, columns
        self.is_readable = True
        self.has_all = True
        self.present: list[str] = []

    def set_header(self, header: list[str]) -> None:
        """Note duplicate and missing columns."""
        for twice in sorted({name for name in header if name and header.count(name) > 1}):
            self.folder.note(self.file, "duplicate_column", 1, twice)
        for column in self.columns:
            if column.name in header:
                self.present.append(column.name)
            elif column.is_required:
                self.folder.note(self.file, "missing_column", 1, column.name)
                self.has_all = False

    @abstractmethod
    def parts(self) -> Iterator[Part]:
        """The rows, in the file's order."""


class _CsvSource(Source):
    def __init__(self, folder: ColumnFolder, file: str, columns: Sequence[Column]) -> None:
        super().__init__(folder, file, columns)
        self.path = folder.path / file
        self.has_quotes = self.is_irregular = False
        self._scan()
        if not self.is_readable:
            return
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            try:
                reader = csv.reader(stream, strict=True)
                self.header = [cell.strip() for cell in next(reader)]
                self.is_irregular |= reader.line_num != 1 or not self.header
            except csv.Error as error:
                folder.note(file, "not_csv", value=error)
                self.is_readable = False
                return
        self.set_header(self.header)

    def _scan(self) -> None:
        """One pass over the bytes: are they UTF-8, are there quotes, blank lines, other ends of lines?"""
        decoder = codecs.getincrementaldecoder("utf-8")()
        read, last = 0, b"\n"
        with self.path.open("rb") as stream:
            while True:
                chunk = stream.read(_CHUNK)
                waiting = len(decoder.getstate()[0])
                try:
                    if waiting or not chunk or not chunk.isascii():
                        decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    self._note_not_utf8(read - waiting + error.start)
                    return
                if not chunk:
                    return
                read += len(chunk)
                self.has_quotes |= b'"' in chunk
                joined = last + chunk
                self.is_irregular |= b"\n\n" in joined or b"\n\r" in joined or b"\0" in chunk
                if b"\r" in joined:
                    ends = joined.count(b"\r") - joined.endswith(b"\r")
                    self.is_irregular |= ends != joined.count(b"\r\n")
                last = chunk[-1:]

    def _note_not_utf8(self, place: int) -> None:
        """Say in which row the first bytes stand that are no text."""
        with self.path.open("rb") as stream:
            row, left = 1, place
            while left:
                chunk = stream.read(min(left, _CHUNK))
                row += chunk.count(b"\n")
                left -= len(chunk)
            self.folder.note(self.file, "not_utf8", row, value=repr(stream.read(8)))
        self.is_readable = False

    def parts(self) -> Iterator[Part]:
        done = 0
        if not self.is_irregular:
            try:
                for part in self._quick():
                    done += len(part.numbers)
                    yield part
            except pyarrow.ArrowInvalid:
                # Not regular after all: the careful reader goes on from where this one stopped.
                self.is_irregular = True
        if self.is_irregular:
            yield from self._careful(done)

    def _quick(self) -> Iterator[Part]:
        names = [f"{place} {name}" for place, name in enumerate(self.header)]
        wanted = [names[self.header.index(name)] for name in self.present]
        with self.path.open("rb") as stream:
            start = stream.readline()
            if not start.endswith(b"\n") or not stream.read(1):
                return
            stream.seek(len(start))
            reader = pyarrow.csv.open_csv(
                pyarrow.PythonFile(stream, mode="r"),
                pyarrow.csv.ReadOptions(block_size=BLOCK, column_names=names),
                pyarrow.csv.ParseOptions(newlines_in_values=self.has_quotes),
                pyarrow.csv.ConvertOptions(
                    include_columns=wanted,
                    column_types={name: pyarrow.string() for name in names},
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
            number = 2
            for batch in reader:
                columns = dict(zip(self.present, batch.columns, strict=True))
                yield Part(np.arange(number, number + batch.num_rows), columns)
                number += batch.num_rows

    def _careful(self, done: int) -> Iterator[Part]:
        places = {name: self.header.index(name) for name in self.present}
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = enumerate(csv.reader(stream, strict=True), start=1)
            next(reader)
            numbers: list[int] = []
            cells: dict[str, list[str | None]] = {name: [] for name in places}
            try:
                for number, record in reader:
                    if number < done + 2 or not record:
                        continue
                    if len(record) > len(self.header):
                        value = record[len(self.header)]
                        self.folder.note(self.file, "more_cells_than_columns", number, value=value)
                    numbers.append(number)
                    for name, place in places.items():
                        cells[name].append(record[place] or None if place < len(record) else None)
                    if len(numbers) == ROWS // 4:
                        yield _as_part(numbers, cells)
                        numbers, cells = [], {name: [] for name in places}
            except csv.Error as error:
                self.folder.note(self.file, "not_csv", value=error)
                return
            if numbers:
                yield _as_part(numbers, cells)


def _as_part(numbers: list[int], cells: dict[str, list[str | None]]) -> Part:
    columns = {name: pyarrow.array(values, pyarrow.string()) for name, values in cells.items()}
    return Part(np.array(numbers, dtype=np.int64), columns)


class _ParquetSource(Source):
    def __init__(self, folder: ColumnFolder, file: str, columns: Sequence[Column]) -> None:
        super().__init__(folder, file, columns)
        try:
            with pyarrow.parquet.ParquetFile(folder.path / file) as found:
                self.set_header(list(found.schema_arrow.names))
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            folder.note(file, "not_parquet", value=_first_line(error))
            self.is_readable = False

    def parts(self) -> Iterator[Part]:
        texts = [column.name for column in self.columns if column.kind in ("id", "field", "word")]
        path = self.folder.path / self.file
        number = 2
        try:
            with pyarrow.parquet.ParquetFile(path, read_dictionary=texts, pre_buffer=False) as found:
                for batch in found.iter_batches(batch_size=ROWS, columns=self.present, use_threads=False):
                    columns = {name: batch.column(name) for name in self.present}
                    yield Part(np.arange(number, number + batch.num_rows), columns)
                    number += batch.num_rows
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            self.folder.note(self.file, "not_parquet", value=_first_line(error))


def _first_line(error: BaseException) -> str | None:
    return str(error).splitlines()[0] if str(error) else None


class Fingerprint:
    """SHA-256 over the bytes of files in the order of their names, taken beside the reading."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        self._paths = [folder / name for name in sorted(files)]
        self._digest = hashlib.sha256()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            for path in self._paths:
                with path.open("rb") as stream:
                    while chunk := stream.read(_CHUNK):
                        self._digest.update(chunk)
        except OSError as error:
            self._error = error

    def hex(self) -> str:
        """The digest, once it is there. Raises OSError where a file vanished."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._digest.hexdigest()
