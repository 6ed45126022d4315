"""Writes of the room: asking for a consortium and writing its answer (`runs`), weighing alternatives (`studies`)."""

from sambung.apps.pooling.services.runs import (
    JOB_KIND,
    UnableToBuildConsortiumError,
    build_consortium,
    is_verified,
    on_answer,
    problem_sha256,
    record_export,
    write_failure,
    write_solution,
)
from sambung.apps.pooling.services.studies import STUDY_KIND, ask_alternatives, write_study

__all__ = [
    "JOB_KIND",
    "STUDY_KIND",
    "UnableToBuildConsortiumError",
    "ask_alternatives",
    "build_consortium",
    "is_verified",
    "on_answer",
    "problem_sha256",
    "record_export",
    "write_failure",
    "write_solution",
    "write_study",
]
