"""Rows to CSV that a spreadsheet opens as text: no cell is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from sambung.standards.spreadsheets.reading import FORMULA_SIGNS

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
    if text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) and not _NUMBER.fullmatch(text.strip()):
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


def template_workbook(
    *,
    sheet: str,
    header: Sequence[str],
    examples: Iterable[Sequence[str]],
    explanation: str,
    notes: Iterable[Sequence[str]],
) -> bytes:
    """An XLSX to fill in: the sheet with header and example rows, and a second one that explains each column.

    All cells are text, so that a spreadsheet keeps leading zeros and writes no E+10. `notes`: rows of the second
    sheet, its header first.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8F1EE", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(sheet[:31])
    for place, name in enumerate(header):
        page.set_column(place, place, max(14, len(name) + 2), text)
        page.write_string(0, place, name, bold)
    for number, cells in enumerate(examples, start=1):
        for place, cell in enumerate(cells):
            page.write_string(number, place, cell, text)
    page.freeze_panes(1, 0)
    told = book.add_worksheet(explanation[:31])
    told.set_column(0, 1, 28)
    told.set_column(2, 5, 50)
    for number, cells in enumerate(notes):
        for place, cell in enumerate(cells):
            told.write_string(number, place, cell, bold if number == 0 else wrapped)
    book.close()
    return buffer.getvalue()
