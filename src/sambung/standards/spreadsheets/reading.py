"""A CSV file to rows, each under the number that the spreadsheet shows beside it; read as a stream."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

SEPARATORS = (",", ";", "\t", "|")
MAX_COLUMNS = 300
MAX_ROWS = 2_000_000
MAX_CELL = 10_000
# A cell longer than this stops the reader: a quotation mark that is never closed, or a hostile file.
_FIELD_LIMIT = 1_000_000
# No line of a list is this long: a file without line ends must not be read into memory as one.
_LINE_LIMIT = 8_000_000
_SAMPLE = 256 * 1024
_MAGIC = {
    b"PK\x03\x04": "XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"\x1f\x8b": "ARCHIVE",
    b"7z\xbc\xaf": "ARCHIVE",
    b"Rar!": "ARCHIVE",
    b"\x89PNG": "IMAGE",
    b"\xff\xd8\xff": "IMAGE",
}
# With one of these a spreadsheet begins a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class UnableToReadSheet(ValueError):
    """The file as a whole cannot be read; `code` and `params` are stable, for translation.

    EMPTY, TOO_LARGE, NOT_CSV (params kind), BINARY, ENCODING (row), NO_HEADER, TOO_MANY_COLUMNS, TOO_MANY_ROWS,
    UNCLOSED_QUOTE (row), LINE_TOO_LONG (row); of workbooks also DAMAGED, NOT_A_WORKBOOK, ENCRYPTED, OLD_XLS, MACROS,
    XML_ENTITIES, TOO_LARGE_INSIDE, TOO_SLOW, NO_SHEET.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code} {params}" if params else code)


class Fault(StrEnum):
    """Why one row has no cells under the columns."""

    TOO_FEW_CELLS = "TOO_FEW_CELLS"
    TOO_MANY_CELLS = "TOO_MANY_CELLS"
    CELL_TOO_LONG = "CELL_TOO_LONG"
    UNCLOSED_QUOTE = "UNCLOSED_QUOTE"


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the spreadsheet's own number (the header is row 1); `cells` as written, without outer blanks."""

    number: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows. `encoding` and `separator` are what was found; wholly blank rows are only counted."""

    encoding: str
    separator: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_rows: int


class CsvStream:
    """A CSV file that is read once, row by row. Made by `open_csv`; `blank_rows` grows while `rows` is read."""

    def __init__(self, source: BinaryIO, encoding: str, separator: str, max_rows: int) -> None:
        self.encoding = encoding
        self.separator = separator
        self.blank_rows = 0
        self._max_rows = max_rows
        source.seek(0)
        text = io.TextIOWrapper(source, encoding=encoding, newline=None)
        self._lines = _Lines(text, encoding)
        self._records = _records(self._lines, separator)
        self.header = header_of(next(self._records, (0, [], False))[1])

    def rows(self) -> Iterator[Row]:
        """The rows below the header. Errors: UnableToReadSheet where the file breaks."""
        count = 0
        for number, cells, is_unclosed in self._records:
            if not any(cell.strip() for cell in cells):
                self.blank_rows += 1
                continue
            count += 1
            if count > self._max_rows:
                raise UnableToReadSheet("TOO_MANY_ROWS", most=self._max_rows)
            yield row_of(number, cells, len(self.header), is_unclosed=is_unclosed)


def open_csv(
    source: BinaryIO,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    max_rows: int = MAX_ROWS,
) -> CsvStream:
    """Begin to read a CSV file; `encoding` and `separator` are found where not given. Raises UnableToReadSheet.

    A row with more or fewer cells than the header comes back with its fault, never shifted or padded; only empty
    cells beyond the last column are dropped. Columns without a name are called `#5`, repeated names get ` (2)`.
    """
    source.seek(0)
    sample = source.read(_SAMPLE)
    if not sample.strip() and not source.read(1):
        raise UnableToReadSheet("EMPTY")
    for magic, kind in _MAGIC.items():
        if sample.startswith(magic):
            raise UnableToReadSheet("NOT_CSV", kind=kind)
    chosen = encoding or _encoding(source, sample)
    try:
        # Some codecs are no encodings of text (hex, zip), and those a text wrapper refuses.
        io.TextIOWrapper(io.BytesIO(), encoding=chosen)
    except (LookupError, ValueError) as error:
        raise UnableToReadSheet("ENCODING", encoding=chosen[:30], row=1) from error
    text = sample.decode(chosen, errors="ignore").removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hint = re.match(r"sep=(.)\n", text)
    sign = separator or (hint[1] if hint else _separator(text))
    return CsvStream(source, chosen, sign, max_rows)


def read_sheet(
    content: bytes,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    max_bytes: int | None = None,
    max_rows: int = MAX_ROWS,
) -> Sheet:
    """The same for a small file, with all its rows at once. Raises UnableToReadSheet (also TOO_LARGE)."""
    if max_bytes is not None and len(content) > max_bytes:
        raise UnableToReadSheet("TOO_LARGE", most=max_bytes, size=len(content))
    stream = open_csv(io.BytesIO(content), encoding=encoding, separator=separator, max_rows=max_rows)
    rows = tuple(stream.rows())
    return Sheet(stream.encoding, stream.separator, stream.header, rows, stream.blank_rows)


def _encoding(source: BinaryIO, sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = sample[:4096]
    nulls = head.count(0)
    if nulls > len(head) // 4:
        # Latin text in UTF-16 without its mark has every second byte zero.
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    if nulls:
        raise UnableToReadSheet("BINARY")
    return "utf-8" if _is_all(source, "utf-8") else "cp1252"


def _is_all(source: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text of an encoding; read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    try:
        while piece := source.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str) -> str:
    """The sign under which most of the first records have as many cells as the first, and that is more than one."""
    sample = text[:65536]
    best, best_score = ",", (0.0, 0)
    for sign in SEPARATORS:
        try:
            records = [cells for cells in csv.reader(sample.split("\n")[:60], delimiter=sign) if cells]
        except csv.Error:
            continue
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        score = (sum(len(cells) == width for cells in records) / len(records), width)
        if score > best_score:
            best, best_score = sign, score
    return best


class _Lines:
    """Lines with a look at the next one, bounded in length and without control characters."""

    def __init__(self, text: io.TextIOWrapper, encoding: str) -> None:
        self._text = text
        self._encoding = encoding
        self.record = 0
        self.count = 0
        self.current = ""
        self._next = self._read().removeprefix("\ufeff")
        if re.match(r"sep=.\n", self._next):
            # Excel's own first line, which it does not show: rows are counted from the line after it.
            self._next = self._read()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._next:
            raise StopIteration
        self.current, self._next = self._next, self._read()
        self.count += 1
        return self.current if self.current.endswith("\n") else self.current + "\n"

    @property
    def is_last(self) -> bool:
        return not self._next

    def _read(self) -> str:
        try:
            line = self._text.readline(_LINE_LIMIT)
        except UnicodeDecodeError as error:
            raise UnableToReadSheet("ENCODING", encoding=self._encoding, row=self.count + 1) from error
        if len(line) >= _LINE_LIMIT:
            raise UnableToReadSheet("LINE_TOO_LONG", row=self.count + 1)
        if not line.isprintable() and _CONTROL.search(line):
            raise UnableToReadSheet("BINARY")
        return line


def _records(lines: _Lines, separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """(row number, cells, whether a quotation mark stays open at the end of the file)."""
    limit = csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    try:
        while True:
            first_line = lines.count
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnableToReadSheet("UNCLOSED_QUOTE", row=number + 1) from error
            number += 1
            is_spread = lines.count - first_line > 1
            is_unclosed = is_spread and lines.is_last and not lines.current.rstrip().endswith('"')
            yield number, cells, is_unclosed
    finally:
        csv.field_size_limit(limit)


def header_of(cells: list[str]) -> tuple[str, ...]:
    """The columns' names, each one different. Raises UnableToReadSheet."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnableToReadSheet("NO_HEADER")
    if len(names) > MAX_COLUMNS:
        raise UnableToReadSheet("TOO_MANY_COLUMNS", most=MAX_COLUMNS, found=len(names))
    seen: dict[str, int] = {}
    unique = []
    for place, name in enumerate(names, start=1):
        called = name[:120] or f"#{place}"
        seen[called] = seen.get(called, 0) + 1
        unique.append(called if seen[called] == 1 else f"{called} ({seen[called]})")
    return tuple(unique)


def _plain_cell(text: str) -> str:
    """Without the apostrophe that `safe_cell` put before a formula: a file of ours comes back as it was."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" \u00a0").startswith(FORMULA_SIGNS) else text


def row_of(number: int, cells: list[str], width: int, *, is_unclosed: bool = False) -> Row:
    """A row under `width` columns, or with its fault."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    trimmed = tuple(_plain_cell(cell.strip()) for cell in cells)
    fault = None
    if is_unclosed:
        fault = Fault.UNCLOSED_QUOTE
    elif any(len(cell) > MAX_CELL for cell in trimmed):
        fault = Fault.CELL_TOO_LONG
    elif len(trimmed) != width:
        fault = Fault.TOO_FEW_CELLS if len(trimmed) < width else Fault.TOO_MANY_CELLS
    if fault is not None:
        trimmed = tuple(cell[:MAX_CELL] for cell in trimmed[: 2 * width])
    return Row(number, trimmed, fault)
