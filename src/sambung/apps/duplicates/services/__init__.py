"""Writes: judging pairs, proposing them, comparing the registry, and an owner's word. What a judgement changes elsewhere
is nothing: other tables keep their keys, and `selectors` tells which enterprise stands for which.
"""

from sambung.apps.duplicates.services.closing import close_claim, reopen_claim
from sambung.apps.duplicates.services.judging import (
    JUDGED,
    judge_pair,
    on_judged,
    separate_enterprise,
    take_back_judgement,
)
from sambung.apps.duplicates.services.likely import open_finder
from sambung.apps.duplicates.services.refusals import MOST_TWINS, UnableToJudge
from sambung.apps.duplicates.services.saying import say_twice
from sambung.apps.duplicates.services.scanning import (
    JOB_KIND,
    ask_for_scan,
    compare_later,
    compare_waiting,
    ensure_scan,
    is_current,
    scan_registry,
)
from sambung.apps.duplicates.services.standing import let_stand
from sambung.apps.duplicates.services.telling import find_phones

__all__ = [
    "JOB_KIND",
    "JUDGED",
    "MOST_TWINS",
    "UnableToJudge",
    "ask_for_scan",
    "close_claim",
    "compare_later",
    "compare_waiting",
    "ensure_scan",
    "find_phones",
    "is_current",
    "judge_pair",
    "let_stand",
    "on_judged",
    "open_finder",
    "reopen_claim",
    "say_twice",
    "scan_registry",
    "separate_enterprise",
    "take_back_judgement",
]
