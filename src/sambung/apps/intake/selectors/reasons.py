"""Reasons as sentences in the reader's language: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake.services import find_target, targets

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
    "LEFT_OUT": _("Somebody decided to leave this row out."),
    "OTHER_NOT_TAKEN": _("It was called the same as row %(row)s, and that row was not taken: mend that one."),
    "SOURCE_ID_REPEATED": _("Row %(row)s has the same id with other content: give each row its own id."),
}
FILES: dict[str, str | Promise] = {
    "EMPTY": _("The file is empty. Save the list as CSV and choose it again."),
    "TOO_LARGE": _("The file has %(size)s bytes, the most is %(most)s. Split the list."),
    "NOT_CSV": _("This is no list (%(kind)s). Save it as CSV, XLSX or ODS and choose it again."),
    "LINE_TOO_LONG": _("Row %(row)s is far too long for a list. Look whether the file is what you meant."),
    "DAMAGED": _(
        "The file is damaged or not complete. Open it in the spreadsheet, save it anew and choose it again."
    ),
    "NOT_A_WORKBOOK": _(
        "The file is packed like a spreadsheet and holds none. Save the list as XLSX, ODS or CSV."
    ),
    "ENCRYPTED": _("The file is protected by a password. Save it without one and choose it again."),
    "OLD_XLS": _("This is the old format XLS. In the spreadsheet choose “Save as” and then XLSX or CSV."),
    "MACROS": _("The file holds macros, which a list has no use for. Save it as XLSX without macros."),
    "XML_ENTITIES": _("The file holds definitions that no spreadsheet writes, and is not opened."),
    "TOO_LARGE_INSIDE": _(
        "Unpacked the file would be far too large (the most is %(most)s MB). Save the list as CSV."
    ),
    "TOO_SLOW": _("Reading the file took too long. Save the list as CSV and choose it again."),
    "NO_SHEET": _("There is no sheet %(sheet)s. It has: %(found)s."),
    "BINARY": _(
        "The file holds characters that no text has. Save the list as CSV (UTF-8) and choose it again."
    ),
    "ENCODING": _(
        "Row %(row)s cannot be read as %(encoding)s. Save the list as CSV (UTF-8) and choose it again."
    ),
    "NO_HEADER": _("The first row must hold the columns' names."),
    "TOO_MANY_COLUMNS": _("The file has %(found)s columns, the most is %(most)s. Check its separator."),
    "TOO_MANY_ROWS": _("The file has more than %(most)s rows. Save it as CSV, or split the list."),
    "UNCLOSED_QUOTE": _("From row %(row)s on a quotation mark is not closed. Close or remove it."),
    "TYPE": _("This kind of file is not taken. Save the list as CSV (UTF-8) and choose it again."),
    "NOT_JSON": _("The mapping is no JSON: %(error)s"),
    "SHAPE": _('The mapping needs "columns": target column to the list\'s column or {"constant": text}.'),
    "UNKNOWN_TARGET": _("There is no target %(target)s. Known: %(known)s."),
    "UNKNOWN_TARGET_COLUMN": _("There is no target column %(column)s. Known: %(known)s."),
    "MISSING_COLUMN": _("The list has no column %(column)s. It has: %(found)s."),
    "NOTHING_MAPPED": _("Choose at least one column of the list."),
    "COLUMN_NEEDED": _("Choose the list's column for: %(column)s."),
    "NUMBERS": _("Numbers are written as ID (1.250,50) or EN (1,250.50), not %(found)s."),
    "STATE": _("The list is not in a state in which that can be done: look at it again."),
    "NOT_WAITING": _("This row was decided or taken meanwhile."),
    "NO_OTHER": _("There is nothing that this row could be the same as."),
    "GONE": _("The rows are no longer kept: they are deleted after 30 days. Upload the list again."),
    "MAPPING_FIXED": _(
        "Rows were already written under another mapping: upload the file again to map it anew."
    ),
}


LIKENESSES: dict[str, str | Promise] = {
    "SAME_PHONE": _("the same telephone"),
    "SAME_NAME_VILLAGE": _("the same name in the same village"),
    "SAME_NAME_ADDRESS": _("the same name at the same address"),
    "SAME_NAME_POINT": _("the same name at the same point, doing the same"),
    "SAME_NIK": _("the same NIK"),
    "SAME_NPWP": _("the same NPWP"),
    "NAME_SAME": _("the same name"),
    "NAME_ALIKE": _("almost the same name"),
    "NAME_PARTLY": _("one name holds the other"),
    "IDENTIFIER_SAME": _("the same official number"),
    "PHONE_SAME": _("the same telephone"),
    "OWNER_SAME": _("the same owner"),
    "OWNER_ALIKE": _("almost the same owner's name"),
    "OWNER_PARTLY": _("one owner's name holds the other"),
    "PLACE_SAME": _("at the same point"),
    "PLACE_ALIKE": _("in one neighbourhood"),
    "PLACE_PARTLY": _("in the same regency"),
    "ACTIVITY_SAME": _("the same activity"),
    "ACTIVITY_ALIKE": _("almost the same activity"),
    "ACTIVITY_PARTLY": _("an activity with words in common"),
    "SAME_OFFER": _("the same enterprise, product and unit"),
    "SAME_NUMBER": _("the same number of the same certificate"),
    "SAME_REQUIREMENT": _("the same buyer, product and day"),
    "SAME_LINKAGE": _("the same seller, buyer, product and proof"),
}
KEPT: dict[str, str | Promise] = {
    "CHANGED_SINCE": _("changed by somebody since"),
    "CHANGED_FIGURES": _("was known before; what the list changed of it stays"),
    "IN_USE": _("used elsewhere since"),
    "IN_LATER_LIST": _("named by a later list too"),
}


def explain_likeness(reason: str) -> str:
    """Why two things may be one; a finder's own reason comes back as it is."""
    return str(LIKENESSES.get(reason, reason))


def explain_kept(reason: str) -> str:
    """Why a row was not taken back."""
    return str(KEPT.get(reason, reason))


def target_choices() -> list[tuple[str, str]]:
    """(name, label) of what lists can be read into."""
    return [(name, str(target.label)) for name, target in targets.items()]


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
