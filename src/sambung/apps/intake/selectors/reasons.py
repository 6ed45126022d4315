"""Reasons as sentences in the reader's language: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake.services import find_target

ROWS: dict[str, str | Promise] = {
    "TOO_FEW_CELLS": _(
        "The row has %(cells)s cells, the header %(columns)s: a column is missing. Mend the row."
    ),
    "TOO_MANY_CELLS": _(
        "The row has %(cells)s cells, the header %(columns)s: put text with a separator in quotation marks."
    ),
    "CELL_TOO_LONG": _("A cell is longer than 10,000 characters: shorten it."),
    "UNCLOSED_QUOTE": _("A quotation mark is opened and not closed: close or remove it."),
    "DUPLICATE_IN_FILE": _("The same row with the same id stands in row %(row)s already: one is enough."),
    "SOURCE_ID_REPEATED": _("Row %(row)s has the same id with other content: give each row its own id."),
}
FILES: dict[str, str | Promise] = {
    "EMPTY": _("The file is empty. Save the list as CSV and choose it again."),
    "TOO_LARGE": _("The file has %(size)s bytes, the most is %(most)s. Split the list."),
    "NOT_CSV": _("This is no CSV file (%(kind)s). In the spreadsheet choose “Save as” and then CSV."),
    "BINARY": _(
        "The file holds characters that no text has. Save the list as CSV (UTF-8) and choose it again."
    ),
    "ENCODING": _(
        "Row %(row)s cannot be read as %(encoding)s. Save the list as CSV (UTF-8) and choose it again."
    ),
    "NO_HEADER": _("The first row must hold the columns' names."),
    "TOO_MANY_COLUMNS": _("The file has %(found)s columns, the most is %(most)s. Check its separator."),
    "TOO_MANY_ROWS": _("The file has more than %(most)s rows. Split the list."),
    "UNCLOSED_QUOTE": _("From row %(row)s on a quotation mark is not closed. Close or remove it."),
    "TYPE": _("This kind of file is not taken. Save the list as CSV (UTF-8) and choose it again."),
    "NOT_JSON": _("The mapping is no JSON: %(error)s"),
    "SHAPE": _('The mapping needs "columns": target column to the list\'s column or {"constant": text}.'),
    "UNKNOWN_TARGET": _("There is no target %(target)s. Known: %(known)s."),
    "UNKNOWN_TARGET_COLUMN": _("There is no target column %(column)s. Known: %(known)s."),
    "MISSING_COLUMN": _("The list has no column %(column)s. It has: %(found)s."),
    "NOTHING_MAPPED": _("Choose at least one column of the list."),
    "MAPPING_FIXED": _(
        "Rows were already written under another mapping: upload the file again to map it anew."
    ),
}


def explain_reason(target: str, reason: str, column: str, params: Mapping[str, Any]) -> str:
    """Why a row was rejected, with the columns that are wrong too where there are several."""
    if reason in ROWS:
        return str(ROWS[reason]) % dict(params)
    said = find_target(target).say(reason, column, params)
    if params.get("also"):
        labels = dict(target_columns(target))
        others = ", ".join(str(labels.get(name, name)) for name in params["also"])
        said += " " + str(_("Also wrong: %(columns)s.")) % {"columns": others}
    return said


def explain_error(error: Exception) -> str:
    """Why a file or mapping was refused, from the `code` and `params` that the error carries."""
    code = getattr(error, "code", "")
    if code not in FILES:
        return str(error)
    return str(FILES[code]) % dict(getattr(error, "params", {}))


def target_columns(target: str) -> list[tuple[str, str | Promise]]:
    """(name, label) of a target's columns, the list's own id first."""
    columns = find_target(target).columns
    own: tuple[str, str | Promise] = ("source_id", _("The list's own id of the row"))
    return [own, *((column.name, column.label) for column in columns)]
