"""Rows to CSV that a spreadsheet opens as text: no cell is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")
BOM = "\ufeff"


def safe_cell(value: object) -> str:
    """A cell's text; one that a spreadsheet would run as a formula begins with an apostrophe. None is empty.

    Plain numbers, also negative ones, stay as they are.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).replace("\x00", "")
    if text.lstrip(" \u00a0").startswith(_FORMULA) and not _NUMBER.fullmatch(text.strip()):
        return "'" + text
    return text


def sheet_lines(
    header: Iterable[object], rows: Iterable[Iterable[object]], *, separator: str = ","
) -> Iterator[str]:
    """CSV in lines with CRLF; the first begins with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in header])
    yield BOM + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
