"""Writes of the room: index rows from what other rooms hold, rebuilding, saved searches, exports.

Index rows are written for the system, without journal: they say nothing that other rooms did not write.
"""

from sambung.apps.search.services.exporting import HEADER, export_results
from sambung.apps.search.services.indexing import (
    AT_ONCE,
    index_enterprises,
    index_later,
    index_requirements,
    index_waiting,
)
from sambung.apps.search.services.rebuilding import (
    JOB_KIND,
    ask_for_rebuild,
    ensure_index,
    is_current,
    rebuild_index,
)
from sambung.apps.search.services.saved import UnableToSaveError, delete_search, save_search

__all__ = [
    "AT_ONCE",
    "HEADER",
    "JOB_KIND",
    "UnableToSaveError",
    "ask_for_rebuild",
    "delete_search",
    "ensure_index",
    "export_results",
    "index_enterprises",
    "index_later",
    "index_requirements",
    "index_waiting",
    "is_current",
    "rebuild_index",
    "save_search",
]
