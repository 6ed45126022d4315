"""Taking in lists: a file is read, mapped, checked, and committed row by row; nothing of it is lost.

Targets and finders of likenesses are attached by `config` in `targets`. Not here: what a column means to a room
(its target knows).
"""

from sambung.apps.intake.services.asking import (
    CHECK_KIND,
    COMMIT_KIND,
    TAKE_BACK_KIND,
    ask_for_check,
    ask_for_commit,
    ask_for_take_back,
)
from sambung.apps.intake.services.checking import check_upload
from sambung.apps.intake.services.committing import commit_upload
from sambung.apps.intake.services.deciding import Decision, UnableToDecide, decide_all, decide_row
from sambung.apps.intake.services.mapping import (
    SOURCE_ID,
    ListMapping,
    UnableToMap,
    find_target,
    propose_mapping,
    read_mapping,
)
from sambung.apps.intake.services.reading import choose_sheet, is_kept, read_rows, start_upload
from sambung.apps.intake.services.taking_back import take_back_upload
from sambung.apps.intake.services.targets import (
    Likeness,
    LikenessFinder,
    Target,
    find_likenesses,
    on_settled,
    targets,
)
from sambung.standards.spreadsheets import UnableToReadSheet

__all__ = [
    "CHECK_KIND",
    "COMMIT_KIND",
    "SOURCE_ID",
    "TAKE_BACK_KIND",
    "Decision",
    "Likeness",
    "LikenessFinder",
    "ListMapping",
    "Target",
    "UnableToDecide",
    "UnableToMap",
    "UnableToReadSheet",
    "ask_for_check",
    "ask_for_commit",
    "ask_for_take_back",
    "check_upload",
    "choose_sheet",
    "commit_upload",
    "decide_all",
    "decide_row",
    "find_likenesses",
    "find_target",
    "is_kept",
    "on_settled",
    "propose_mapping",
    "read_mapping",
    "read_rows",
    "start_upload",
    "take_back_upload",
    "targets",
]
