"""Writes of planning: the catalogue, a year's hours and money, changes by hand, runs and their approval.

Here lives every write of the room, each in one transaction and journalled. Not here: cases (`mentoring`), which
only say that they began with a pathway.
"""

from sambung.apps.pathways.services.catalogue import (
    ItemValues,
    export_catalogue,
    return_to_default,
    state_item,
    undo_item,
)
from sambung.apps.pathways.services.changes import change_by_hand, take_back_change
from sambung.apps.pathways.services.courses import add_course, change_course, withdraw_course
from sambung.apps.pathways.services.outcome import write_failure, write_solution
from sambung.apps.pathways.services.pathways import hand_to_mentor, note_case
from sambung.apps.pathways.services.refusals import UnableToPlanError
from sambung.apps.pathways.services.runs import (
    JOB_KIND,
    approve_plan,
    ask_for_plan,
    ask_for_province,
    record_export,
    take_back_approval,
)
from sambung.apps.pathways.services.years import (
    open_year,
    set_chances,
    set_hours,
    set_limits,
    set_money,
    set_priorities,
    write_default_hours,
)

__all__ = [
    "JOB_KIND",
    "ItemValues",
    "UnableToPlanError",
    "add_course",
    "approve_plan",
    "ask_for_plan",
    "ask_for_province",
    "change_by_hand",
    "change_course",
    "export_catalogue",
    "hand_to_mentor",
    "note_case",
    "open_year",
    "record_export",
    "return_to_default",
    "set_chances",
    "set_hours",
    "set_limits",
    "set_money",
    "set_priorities",
    "state_item",
    "take_back_approval",
    "take_back_change",
    "undo_item",
    "withdraw_course",
    "write_default_hours",
    "write_failure",
    "write_solution",
]
