"""Taking in lists: a file is read, mapped, and committed row by row; nothing of it is lost.

Targets are attached by `config` in `targets`. Not here: what a column means to a room (its target knows).
"""

from sambung.apps.intake.services.mapping import (
    SOURCE_ID,
    ListMapping,
    UnableToMap,
    find_target,
    propose_mapping,
    read_mapping,
)
from sambung.apps.intake.services.targets import Target, targets
from sambung.apps.intake.services.uploads import (
    commit_upload,
    plan_rows,
    raw_content,
    read_upload,
    start_upload,
)
from sambung.standards.spreadsheets import UnableToReadSheet

__all__ = [
    "SOURCE_ID",
    "ListMapping",
    "Target",
    "UnableToMap",
    "UnableToReadSheet",
    "commit_upload",
    "find_target",
    "plan_rows",
    "propose_mapping",
    "raw_content",
    "read_mapping",
    "read_upload",
    "start_upload",
    "targets",
]
