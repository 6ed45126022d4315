"""Reads of intake: uploads, what a mapping would do, rejected rows, and what a reason says to people."""

from sambung.apps.intake.selectors.reasons import explain_error, explain_reason, target_columns
from sambung.apps.intake.selectors.uploads import (
    FaultLine,
    Preview,
    RejectedSheet,
    changed_count,
    find_upload,
    list_uploads,
    preview_upload,
    reject_reasons,
    rejected_rows,
    rejected_sheet,
    same_file_before,
)

__all__ = [
    "FaultLine",
    "Preview",
    "RejectedSheet",
    "changed_count",
    "explain_error",
    "explain_reason",
    "find_upload",
    "list_uploads",
    "preview_upload",
    "reject_reasons",
    "rejected_rows",
    "rejected_sheet",
    "same_file_before",
    "target_columns",
]
