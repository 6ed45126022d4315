"""Lists as people save them from a spreadsheet: CSV of any usual encoding and separator, XLSX, ODS; read and written.

Here lives the format: bytes to rows with the spreadsheet's own row numbers, what is refused before it is opened, and
cells that no spreadsheet takes for a formula. Not here: what a column means (`apps.intake`).
"""

from sambung.standards.spreadsheets.reading import (
    CsvStream,
    Fault,
    Row,
    Sheet,
    UnableToReadSheet,
    open_csv,
    read_sheet,
)
from sambung.standards.spreadsheets.workbooks import MAX_WORKBOOK_ROWS, unpack_workbook, workbook_kind
from sambung.standards.spreadsheets.writing import safe_cell, sheet_lines, template_workbook

__all__ = [
    "MAX_WORKBOOK_ROWS",
    "CsvStream",
    "Fault",
    "Row",
    "Sheet",
    "UnableToReadSheet",
    "open_csv",
    "read_sheet",
    "safe_cell",
    "sheet_lines",
    "template_workbook",
    "unpack_workbook",
    "workbook_kind",
]
