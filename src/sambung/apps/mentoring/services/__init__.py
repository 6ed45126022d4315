"""Writes of coaching: opening and closing cases, their action plans, finishing a step, logging sessions.

Here lives every write of the room, each in one transaction and journalled. Not here: the registry's own writes,
which a finished step only calls.
"""

from sambung.apps.mentoring.services.cases import (
    OpenedCases,
    change_goal,
    close_case,
    export_cases,
    open_case,
    open_cases,
    plan_meeting,
    reassign_case,
    reopen_case,
)
from sambung.apps.mentoring.services.finishing import (
    FinishedStep,
    Proof,
    Statement,
    finish_step,
    undo_finish,
)
from sambung.apps.mentoring.services.planned import open_planned_cases
from sambung.apps.mentoring.services.plans import Plan, PlannedStep, propose_plan
from sambung.apps.mentoring.services.refusals import UnableToCoachError
from sambung.apps.mentoring.services.sessions import (
    LoggedSession,
    change_session,
    log_session,
    restore_session,
    withdraw_session,
)
from sambung.apps.mentoring.services.steps import (
    add_step,
    change_step,
    drop_step,
    move_step,
    restore_step,
)

__all__ = [
    "FinishedStep",
    "LoggedSession",
    "OpenedCases",
    "Plan",
    "PlannedStep",
    "Proof",
    "Statement",
    "UnableToCoachError",
    "add_step",
    "change_goal",
    "change_session",
    "change_step",
    "close_case",
    "drop_step",
    "export_cases",
    "finish_step",
    "log_session",
    "move_step",
    "open_case",
    "open_cases",
    "open_planned_cases",
    "plan_meeting",
    "propose_plan",
    "reassign_case",
    "reopen_case",
    "restore_session",
    "restore_step",
    "undo_finish",
    "withdraw_session",
]
