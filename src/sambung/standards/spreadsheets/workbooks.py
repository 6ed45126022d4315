"""XLSX and ODS: looked at before they are opened, then read to rows of text. Runs in a bounded process of its own.

The ZIP's directory is checked first (sizes, ratio, count, macros, encryption) and the head of every XML part (no
document type, so no entities). What a directory lies about, the process's limits stop.
"""

from __future__ import annotations

import datetime
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sambung.standards.spreadsheets.reading import MAX_COLUMNS, UnableToReadSheet, header_of, row_of

XLSX = "XLSX"
ODS = "ODS"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_PARTS = 5_000
# All parts unpacked, and how much larger than the file they may be: spreadsheets pack 10 to 20 times.
MAX_UNPACKED = 250 * 1024 * 1024
MAX_RATIO = 120
SMALL = 4 * 1024 * 1024
# A workbook is held in memory as a whole: a larger list comes as CSV, which is read as a stream.
MAX_WORKBOOK_ROWS = 200_000
# Rows in which the header is looked for: titles often stand above it.
HEADER_WITHIN = 20
CPU_SECONDS = 90
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")


def workbook_kind(path: Path) -> str | None:
    """XLSX or ODS by the file's bytes; None where it is no workbook at all (CSV perhaps). Raises UnableToReadSheet."""
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(_OLE):
            content = head + file.read(64 * 1024 * 1024)
            raise UnableToReadSheet("ENCRYPTED" if _ENCRYPTED_OLE in content else "OLD_XLS")
    if not head.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive, path.stat().st_size)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, UnableToReadSheet):
            raise
        raise UnableToReadSheet("DAMAGED") from error


def _checked(archive: zipfile.ZipFile, size: int) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise UnableToReadSheet("TOO_LARGE_INSIDE", most=MAX_UNPACKED // 1024**2)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * max(1, size)):
        raise UnableToReadSheet("TOO_LARGE_INSIDE", most=MAX_UNPACKED // 1024**2)
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnableToReadSheet("ENCRYPTED")
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        kind = XLSX
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise UnableToReadSheet("MACROS")
    elif "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        if archive.read("mimetype").strip() != ODS_TYPE or "content.xml" not in names:
            raise UnableToReadSheet("NOT_A_WORKBOOK")
        kind = ODS
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise UnableToReadSheet("MACROS")
        if "META-INF/manifest.xml" in names and b"encryption-data" in _head(
            archive, "META-INF/manifest.xml", 1 << 20
        ):
            raise UnableToReadSheet("ENCRYPTED")
    else:
        raise UnableToReadSheet("NOT_A_WORKBOOK")
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            head = _head(archive, part.filename, 16 * 1024).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise UnableToReadSheet("XML_ENTITIES")
            if part.filename == "[Content_Types].xml" and b"MACROENABLED" in head:
                raise UnableToReadSheet("MACROS")
    return kind


def _head(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as part:
        return part.read(size)


def unpack_workbook(
    path: str, out: str, sheet: str = "", max_rows: int = MAX_WORKBOOK_ROWS
) -> dict[str, Any]:
    """Read one sheet to a file of JSON lines [number, fault, cells]; for `run_function`, so plain values only.

    Returns header, sheets, sheet, rows, blank_rows; or error and params of an UnableToReadSheet. `sheet`: "" is the
    first one that has rows.
    """
    _limit_time()
    try:
        return _unpack(path, out, sheet, max_rows)
    except UnableToReadSheet as error:
        return {"error": error.code, "params": error.params}


def _limit_time() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


def _unpack(path: str, out: str, wanted: str, max_rows: int) -> dict[str, Any]:
    import python_calamine as calamine

    failures = (calamine.CalamineError, OSError, ValueError)
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        names = list(book.sheet_names)
        if not names or (wanted and wanted not in names):
            raise UnableToReadSheet("NO_SHEET", sheet=wanted[:60], found=", ".join(names)[:200])
        for name in [wanted] if wanted else names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > 0 and sheet.width > 0:
                break
        else:
            raise UnableToReadSheet("EMPTY")
        if sheet.height > max_rows + HEADER_WITHIN:
            raise UnableToReadSheet("TOO_MANY_ROWS", most=max_rows)
        if sheet.width > 16_384:
            raise UnableToReadSheet("TOO_MANY_COLUMNS", most=MAX_COLUMNS, found=sheet.width)
        return {"sheets": names, "sheet": name, **_write(sheet, out)}
    except failures as error:
        if isinstance(error, UnableToReadSheet):
            raise
        word = str(error).lower()
        raise UnableToReadSheet("ENCRYPTED" if "password" in word else "DAMAGED") from error


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # A sheet begins at its first cell that is used; the rows above it count all the same.
    top, _left = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        yield number, [cell_text(cell) for cell in cells]


def _write(sheet: Any, out: str) -> dict[str, Any]:
    rows = _numbered(sheet)
    above: list[tuple[int, list[str]]] = []
    for numbered in rows:
        above.append(numbered)
        if len(above) >= HEADER_WITHIN:
            break
    filled = [sum(1 for cell in cells if cell.strip()) for _number, cells in above]
    if not filled or max(filled) == 0:
        raise UnableToReadSheet("NO_HEADER")
    # A title above the table has one cell; the header is the first row that is nearly as full as the fullest.
    at = next(place for place, many in enumerate(filled) if many * 2 >= max(filled))
    header = header_of(above[at][1])
    count = blank = 0
    with Path(out).open("w", encoding="utf-8", newline="\n") as file:
        for number, cells in [*above[at + 1 :]]:
            count, blank = _line(file, number, cells, len(header), count, blank)
        for number, cells in rows:
            count, blank = _line(file, number, cells, len(header), count, blank)
    return {"header": list(header), "rows": count, "blank_rows": blank}


def _line(file: Any, number: int, cells: list[str], width: int, count: int, blank: int) -> tuple[int, int]:
    if not any(cell.strip() for cell in cells):
        return count, blank + 1
    row = row_of(number, cells, width)
    file.write(json.dumps([row.number, row.fault, row.cells], ensure_ascii=False) + "\n")
    return count + 1, blank


def cell_text(cell: Any) -> str:
    """A cell as text. Numbers have a decimal point and never exactly three decimals, which would have two readings."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        if cell == int(cell) and abs(cell) < 1e15:
            return str(int(cell))
        text = f"{cell:.15g}"
        _whole, point, tail = text.partition(".")
        return text + "0" if point and len(tail) == 3 else text
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    # Control characters have no place in a list; line breaks within a cell have.
    return "".join(sign for sign in str(cell) if sign >= " " or sign in "\n\t")
