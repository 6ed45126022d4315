"""Writes of matching: judging a requirement, keeping the run, matching again, exporting a list."""

from sambung.apps.matching.services.judgement import Judgement, judge
from sambung.apps.matching.services.lines import gap_key
from sambung.apps.matching.services.runs import (
    JOB_KIND,
    MANY,
    UnableToMatchError,
    ask_for_match,
    keeps_results,
    later,
    match_requirement,
    rematch_for_enterprises,
    touched_requirements,
)
from sambung.apps.matching.services.shortlist import export_shortlist

__all__ = [
    "JOB_KIND",
    "MANY",
    "Judgement",
    "UnableToMatchError",
    "ask_for_match",
    "export_shortlist",
    "gap_key",
    "judge",
    "keeps_results",
    "later",
    "match_requirement",
    "rematch_for_enterprises",
    "touched_requirements",
]
