"""Writes of asking: questions go out, links are handed over, owners answer, answers are taken back; all journalled."""

from sambung.apps.asking.selectors.limits import Limits, limits_on
from sambung.apps.asking.services.answering import (
    ANSWERABLE,
    Said,
    answer_question,
    take_back_answer,
)
from sambung.apps.asking.services.appeals import appeal_to_centres, decline_appeal, withdraw_appeal
from sambung.apps.asking.services.by_link import actor_of_link, answer_by_link, find_by_link, prove
from sambung.apps.asking.services.handing import PURPOSE, Address, hand_over, phones_of
from sambung.apps.asking.services.outcomes import (
    Asked,
    IssuedLink,
    UnableToAnswerError,
    UnableToAskError,
)
from sambung.apps.asking.services.questions import (
    AT_ONCE,
    JOB_KIND,
    ask_enterprises,
    ask_later,
    assign_visitor,
    expire_questions,
    export_visits,
    remind,
    withdraw_questions,
)

__all__ = [
    "ANSWERABLE",
    "AT_ONCE",
    "JOB_KIND",
    "PURPOSE",
    "Address",
    "Asked",
    "IssuedLink",
    "Limits",
    "Said",
    "UnableToAnswerError",
    "UnableToAskError",
    "actor_of_link",
    "answer_by_link",
    "answer_question",
    "appeal_to_centres",
    "ask_enterprises",
    "ask_later",
    "assign_visitor",
    "decline_appeal",
    "expire_questions",
    "export_visits",
    "find_by_link",
    "hand_over",
    "limits_on",
    "phones_of",
    "prove",
    "remind",
    "take_back_answer",
    "withdraw_appeal",
    "withdraw_questions",
]
