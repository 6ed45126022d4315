"""Lists as people save them from a spreadsheet: CSV of any usual encoding and separator, read and written.

Here lives the format: bytes to rows with the spreadsheet's own row numbers, and cells that no spreadsheet takes for
a formula. Not here: what a column means (`apps.intake`).
"""

from sambung.standards.spreadsheets.reading import Fault, Row, Sheet, UnableToReadSheet, read_sheet
from sambung.standards.spreadsheets.writing import safe_cell, sheet_lines

__all__ = ["Fault", "Row", "Sheet", "UnableToReadSheet", "read_sheet", "safe_cell", "sheet_lines"]
