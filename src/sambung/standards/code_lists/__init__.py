"""Published code lists and tariffs as files: which columns each kind has, and every row or cell that is wrong.

Here lives reading: a CSV, a JSON list or a folder of them becomes entries, or violations with row and column, all
at once. Not here: which list was loaded when and from where (`apps.reference`), the lists themselves (no
classification is shipped with the project).
"""

from sambung.standards.code_lists.kinds import KINDS, ListKind
from sambung.standards.code_lists.reading import (
    CodeListFile,
    Entry,
    UnableToReadCodeList,
    Violation,
    read_code_list,
)

__all__ = [
    "KINDS",
    "CodeListFile",
    "Entry",
    "ListKind",
    "UnableToReadCodeList",
    "Violation",
    "read_code_list",
]
