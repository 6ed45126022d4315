"""What goes wrong with proposals and linkages, and what is handed back to the person who acted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sambung.apps.linkages.models import Proposal, ProposalMember

MEMBER_ANSWER = "linkages.member_answer"
BUYER_ANSWER = "linkages.buyer_answer"


class LinkagesError(ValueError):
    """`code` names the sentence, `params` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


class UnableToProposeError(LinkagesError):
    """`code`: NOT_SOLVED, NO_MEMBERS, CENTRE_SELLS, FORM_NEEDS_COOPERATIVE, FORM_NEEDS_MEMBER, FORM_HAS_NO_SELLER,
    SELLER_NOT_PKP, PAST_DAY, BELOW_COST, REQUIREMENT_NOT_OPEN, BAD_MARGIN."""


class UnableToSendProposalError(LinkagesError):
    """`code`: WRONG_STATE, PAST_DAY, REQUIREMENT_NOT_OPEN, CAPACITY (params: member, reason, asked, free: plan
    again without it or with less), ANSWERED_SINCE (params: member), REPLACED_ALREADY."""


class UnableToAnswerError(LinkagesError):
    """`code`: NOT_OPEN, TOO_LATE, BAD_QUANTITY, NO_WITNESS, WRONG_DIGITS (params: left), LOCKED, LINK (params:
    reason), NO_CAPACITY, BAD_ANSWER."""


class UnableToReplanError(LinkagesError):
    """`code`: WRONG_STATE, NOTHING_CHANGED, NOT_MATCHED, REQUIREMENT_NOT_OPEN."""


class UnableToRecordError(LinkagesError):
    """`code`: FUTURE_DAY, BEFORE_LINKAGE, BAD_AMOUNT, ENDED, SUPERSEDED, NO_REASON, NOTHING_TO_CONFIRM."""


@dataclass(frozen=True)
class IssuedLink:
    """A link as its sender sees it, once: the token is not kept. `needs_witness`: no phone is known.

    `line` None: the buyer's. `url` is absolute; `whatsapp_url` None where there is no WhatsApp number.
    """

    name: str
    line_uid: uuid.UUID | None
    token: str
    url: str
    text: str
    whatsapp_url: str | None
    needs_witness: bool


@dataclass(frozen=True)
class SentProposal:
    """A proposal that was sent, and its links."""

    proposal: Proposal
    links: tuple[IssuedLink, ...]


@dataclass(frozen=True)
class Answered:
    """A line or a proposal after an answer; `is_linked`: it was the last one and the linkages are open."""

    proposal: Proposal
    line: ProposalMember | None
    is_linked: bool
