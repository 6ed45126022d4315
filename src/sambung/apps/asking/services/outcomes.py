"""What goes wrong when owners are asked, and what is handed back to the person who asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sambung.apps.asking.models import Question


class AskingError(ValueError):
    """`code` names the sentence, `params` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


class UnableToAskError(AskingError):
    """`code`: REQUIREMENT_NOT_OPEN, NOT_MATCHED, PAST_DAY, NOBODY, NO_CENTRE, WRONG_STATE, NO_SUCH_VISITOR."""


class UnableToAnswerError(AskingError):
    """`code`: NOT_OPEN (params: state), TOO_LATE (params: answer_by), NO_CAPACITY, NO_PRODUCT, PAST_EXPIRY,
    NO_WITNESS, WRONG_DIGITS (params: left), LOCKED, LINK (params: reason), NOTHING_TO_TAKE_BACK, ANSWERED_SINCE."""


@dataclass(frozen=True)
class Asked:
    """Who was asked, and who was not with the reason: ASKED_ALREADY, ASKED_TOO_OFTEN, NOT_A_CANDIDATE."""

    questions: tuple[Question, ...]
    skipped: dict[uuid.UUID, str]


@dataclass(frozen=True)
class IssuedLink:
    """A link as its sender sees it, once: the token is not kept.

    `url` is absolute; `text`: the message in the owner's language; `whatsapp_url` None where there is no number
    on WhatsApp; `needs_witness`: no telephone is known, so the link can be read but not answered alone.
    """

    question: Question
    token: str
    url: str
    text: str
    phone: str
    whatsapp_url: str | None
    needs_witness: bool
