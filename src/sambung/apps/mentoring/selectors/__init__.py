"""Reads of coaching, each for an actor: lists of cases, one case, a gap's group, mentors' loads, Today.

Not here: what stands in the registry or in a match; these only pass it on beside a case.
"""

from sambung.apps.mentoring.selectors.cases import (
    CaseFilter,
    CaseNotFoundError,
    CaseView,
    LogLine,
    case_view,
    export_rows,
    find_case,
    find_session,
    find_step,
    gates_in_use,
    list_cases,
    requirements_in_use,
)
from sambung.apps.mentoring.selectors.gaps import GapGroup, GapLine, TwinCase, cases_of_twins, gap_group
from sambung.apps.mentoring.selectors.loads import MentorLoad, coaching_under_way, mentor_loads
from sambung.apps.mentoring.selectors.today import (
    CertificateEnding,
    PlannedMeeting,
    Today,
    today,
)
from sambung.apps.mentoring.services.plans import gap_label, gate_label, gates_of

__all__ = [
    "CaseFilter",
    "CaseNotFoundError",
    "CaseView",
    "CertificateEnding",
    "GapGroup",
    "GapLine",
    "LogLine",
    "MentorLoad",
    "PlannedMeeting",
    "Today",
    "TwinCase",
    "case_view",
    "cases_of_twins",
    "coaching_under_way",
    "export_rows",
    "find_case",
    "find_session",
    "find_step",
    "gap_group",
    "gap_label",
    "gate_label",
    "gates_in_use",
    "gates_of",
    "list_cases",
    "mentor_loads",
    "requirements_in_use",
    "today",
]
