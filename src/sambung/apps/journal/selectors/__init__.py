"""Reads of the journal: a thing's history, where the chain stood on a day, verification of the whole chain."""

from sambung.apps.journal.selectors.history import (
    HistoryLine,
    as_known_on,
    history,
    last_personal,
    last_position,
    latest_entries,
    position_at_end_of,
)
from sambung.apps.journal.selectors.verification import Finding, Report, Trouble, verify

__all__ = [
    "Finding",
    "HistoryLine",
    "Report",
    "Trouble",
    "as_known_on",
    "history",
    "last_personal",
    "last_position",
    "latest_entries",
    "position_at_end_of",
    "verify",
]
