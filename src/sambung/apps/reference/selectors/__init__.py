"""Reads of the room: which lists stand, and looking a code up in its vintage.

A list that is not loaded answers None or nothing: what its codes mean is then unknown.
"""

from sambung.apps.reference.selectors.codes import (
    KbliEntry,
    ListEntry,
    code_entry,
    code_title,
    find_region_point,
    kbli_entries,
    list_entries,
    other_codes,
)
from sambung.apps.reference.selectors.coding import coding_vintages, propose_kbli
from sambung.apps.reference.selectors.lists import (
    code_lists,
    entries_page,
    find_code_list,
    newest_vintage,
    standing_list,
    vintages,
)

__all__ = [
    "KbliEntry",
    "ListEntry",
    "code_entry",
    "code_lists",
    "code_title",
    "coding_vintages",
    "entries_page",
    "find_code_list",
    "find_region_point",
    "kbli_entries",
    "list_entries",
    "newest_vintage",
    "other_codes",
    "propose_kbli",
    "standing_list",
    "vintages",
]
