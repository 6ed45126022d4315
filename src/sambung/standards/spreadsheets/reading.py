"""Bytes of a CSV file to rows, each under the number that the spreadsheet shows beside it."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

SEPARATORS = (",", ";", "\t", "|")
MAX_COLUMNS = 300
MAX_ROWS = 500_000
MAX_CELL = 10_000
# A cell longer than this stops the reader: a quotation mark that is never closed, or a hostile file.
_FIELD_LIMIT = 1_000_000
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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class UnableToReadSheet(ValueError):
    """The file as a whole cannot be read; `code` and `params` are stable, for translation.

    EMPTY, TOO_LARGE, NOT_CSV (params kind), BINARY, ENCODING (row), NO_HEADER, TOO_MANY_COLUMNS, TOO_MANY_ROWS,
    UNCLOSED_QUOTE (row).
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


def read_sheet(
    content: bytes,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    max_bytes: int | None = None,
    max_rows: int = MAX_ROWS,
) -> Sheet:
    """Read a CSV file; `encoding` and `separator` are found where not given. Raises UnableToReadSheet.

    A row with more or fewer cells than the header comes back with its fault, never shifted or padded; only empty
    cells beyond the last column are dropped. Columns without a name are called `#5`, repeated names get ` (2)`.
    """
    if max_bytes is not None and len(content) > max_bytes:
        raise UnableToReadSheet("TOO_LARGE", most=max_bytes, size=len(content))
    if not content.strip():
        raise UnableToReadSheet("EMPTY")
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise UnableToReadSheet("NOT_CSV", kind=kind)
    text, found = _decode(content, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hint = re.match(r"sep=(.)\n", text)
    if hint:
        # Excel's own first line, which it does not show: rows are counted from the line after it.
        text = text[hint.end() :]
        separator = separator or hint[1]
    chosen = separator or _separator(text)
    records = _records(text, chosen)
    header = _header(next(records, (0, [], False)))
    rows: list[Row] = []
    blank = 0
    for number, cells, is_unclosed in records:
        if not any(cell.strip() for cell in cells):
            blank += 1
            continue
        if len(rows) >= max_rows:
            raise UnableToReadSheet("TOO_MANY_ROWS", most=max_rows)
        rows.append(_row(number, cells, len(header), is_unclosed))
    return Sheet(found, chosen, header, tuple(rows), blank)


def _decode(content: bytes, encoding: str | None) -> tuple[str, str]:
    chosen = encoding or _encoding(content)
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise UnableToReadSheet("ENCODING", encoding=chosen, row=row) from error
    except LookupError as error:
        raise UnableToReadSheet("ENCODING", encoding=chosen[:30], row=1) from error
    text = text.removeprefix("\ufeff")
    if _CONTROL.search(text):
        raise UnableToReadSheet("BINARY")
    return text, chosen


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:4096]
    nulls = sample.count(0)
    if nulls > len(sample) // 4:
        # Latin text in UTF-16 without its mark has every second byte zero.
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    if nulls:
        raise UnableToReadSheet("BINARY")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


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


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """(row number, cells, whether a quotation mark stays open at the end of the file)."""
    lines = [line + "\n" for line in text.split("\n")]
    if lines and lines[-1] == "\n":
        lines.pop()
    limit = csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(lines, delimiter=separator)
    number = 0
    try:
        while True:
            first_line = reader.line_num
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnableToReadSheet("UNCLOSED_QUOTE", row=number + 1) from error
            number += 1
            spans = reader.line_num - first_line
            is_last = reader.line_num == len(lines)
            is_unclosed = spans > 1 and is_last and not lines[-1].rstrip().endswith('"')
            yield number, cells, is_unclosed
    finally:
        csv.field_size_limit(limit)


def _header(first: tuple[int, list[str], bool]) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in first[1]]
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


def _row(number: int, cells: list[str], width: int, is_unclosed: bool) -> Row:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    trimmed = tuple(cell.strip() for cell in cells)
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
