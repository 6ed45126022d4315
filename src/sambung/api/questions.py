"""Questions to owners about a requirement: asking, who was asked and answered what, links, withdrawing.

An owner answers by an own link, never here. Telephone numbers stay inside.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Day, Line, Said
from sambung.api.pages import WORDS, PageOf, PageQuery, page_of, paged
from sambung.api.proposing import address_by
from sambung.api.values import Named, Quantity, UnitPrice, named, quantity, unit_price
from sambung.api.versions import note_version
from sambung.apps.asking import selectors, services
from sambung.apps.demand.selectors import get_requirement

router = Router(tags=["questions"], auth=Bearer("asking:read"))
requirements = Router(tags=["questions"], auth=Bearer("asking:read"))
WRITES = Bearer("asking:write")

State = Literal["WAITING", "ANSWERED", "DECLINED", "NOT_ME", "WITHDRAWN", "EXPIRED"]
WayCode = Literal["WHATSAPP", "PAPER", "CALL", "VISIT"]
ReplyCode = Literal["YES", "OTHER", "NO", "DECLINED", "NOT_ME"]


class QuestionQuery(PageQuery):
    """Filters of the list; all that are given must hold."""

    state: State | None = None
    way: WayCode | None = None
    reply: Literal["YES", "OTHER", "NO"] | None = None
    words: str = Field("", max_length=200, pattern=WORDS, description="In the enterprise's name.")


class ReplyFields(Schema):
    """What was answered, in the requirement's unit and period."""

    reply: ReplyCode
    product: str | None
    capacity: Quantity | None
    unit_price: UnitPrice | None = Field(description="Null where it is not for this token's person.")
    from_day: datetime.date | None
    expires_on: datetime.date | None
    by: str = Field(description="LINK: the owner. ACCOUNT: signed in. TYPED: by the centre, with a witness.")
    stated_on: datetime.date
    is_test_answer: bool


class QuestionFields(Schema):
    """An enterprise that was asked."""

    uid: uuid.UUID
    version: int
    requirement_uid: uuid.UUID
    enterprise: Named
    offer_uid: uuid.UUID | None
    asked: list[str] = Field(description="What was not known: offer, product, capacity, unit_price, consent.")
    way: WayCode
    state: State
    asked_on: datetime.date
    answer_by: datetime.date
    reminders: int
    has_phone: bool
    answer: ReplyFields | None
    is_simulated: bool


class QuestionPage(PageOf):
    items: list[QuestionFields]


class QuestionCounts(Schema):
    """How many were asked, by state and by reply; of other centres without names."""

    total: int
    states: dict[str, int]
    replies: dict[str, int]
    others_asked: int
    others_answered: int


class AskSaid(Said):
    """Who is asked, and how. Only enterprises of one's own centre can be asked."""

    enterprise_uids: list[uuid.UUID] = Field(min_length=1, max_length=services.AT_ONCE)
    way: WayCode = "WHATSAPP"
    answer_by: Day | None = Field(None, description="Null: as the rule says.")
    language: Literal["id", "en"] = "id"
    is_test: bool = Field(False, description="The answers will be labelled as test answers.")


class SkippedFields(Schema):
    """Who was not asked, and why."""

    enterprise_uid: uuid.UUID
    reason: Literal["ASKED_ALREADY", "ASKED_TOO_OFTEN", "NOT_A_CANDIDATE"]


class AskedFields(Schema):
    """Who was asked, and who was not."""

    question_uids: list[uuid.UUID]
    skipped: list[SkippedFields]


class QuestionLink(Schema):
    """A link, shown this once: of its token nobody keeps more than a digest."""

    url: str
    text: str = Field(description="The message to send, in the owner's language.")
    needs_witness: bool = Field(description="No telephone is known: it can be read, not answered alone.")


class WithdrawSaid(Said):
    """Why it is withdrawn."""

    reason: Line = ""


@requirements.get(
    "/{uid}/questions", response=QuestionPage, url_name="questions", operation_id="listQuestions"
)
def list_questions(request: HttpRequest, uid: uuid.UUID, query: Query[QuestionQuery]) -> dict[str, Any]:
    """Who was asked of the token person's enterprises, with the answers, newest first."""
    actor = caller_of(request)
    narrowed = selectors.QuestionFilter(
        state=query.state or "", way=query.way or "", reply=query.reply or "", words=query.words
    )
    rows = selectors.list_questions(actor, get_requirement(actor, uid), narrowed)

    def fields(found: list[Any]) -> list[dict[str, Any]]:
        return [question_of(line) for line in selectors.lines_of(actor, found)]

    return paged(request, page_of(rows, query), query, fields)


@requirements.get(
    "/{uid}/questions/counts",
    response=QuestionCounts,
    url_name="question-counts",
    operation_id="getQuestionCounts",
)
def get_counts(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """How many were asked and what they answered."""
    actor = caller_of(request)
    counts = selectors.counts_of(actor, get_requirement(actor, uid))
    names = ("total", "states", "replies", "others_asked", "others_answered")
    return {name: getattr(counts, name) for name in names}


@requirements.post(
    "/{uid}/questions",
    response={201: AskedFields},
    auth=WRITES,
    url_name="ask-enterprises",
    operation_id="askEnterprises",
)
def ask_enterprises(request: HttpRequest, uid: uuid.UUID, said: AskSaid) -> Status:
    """Ask owners what is not known of them. Whoever was asked already or too often is skipped and named."""
    actor = caller_of(request)
    done = services.ask_enterprises(
        actor,
        requirement=get_requirement(actor, uid),
        enterprise_uids=said.enterprise_uids,
        way=said.way,
        answer_by=said.answer_by,
        language=said.language,
        is_test=said.is_test,
    )
    return Status(
        201,
        {
            "question_uids": [one.uid for one in done.questions],
            "skipped": [{"enterprise_uid": one, "reason": why} for one, why in done.skipped.items()],
        },
    )


@router.get("/{uid}", response=QuestionFields, url_name="question", operation_id="getQuestion")
def get_question(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One question with its answer."""
    return question_fields(request, uid)


@router.post(
    "/{uid}/link",
    response={201: QuestionLink},
    auth=WRITES,
    url_name="hand-over-question",
    operation_id="handOverQuestion",
)
def hand_over(request: HttpRequest, uid: uuid.UUID) -> Status:
    """A new link for the owner, with the message to send; by WhatsApp it is queued too."""
    actor = caller_of(request)
    question = selectors.get_question(actor, uid)
    (link,) = services.hand_over(actor, questions=[question], address=address_by("asking-link"))
    return Status(201, {"url": link.url, "text": link.text, "needs_witness": link.needs_witness})


@router.post(
    "/{uid}/withdraw",
    response=QuestionFields,
    auth=WRITES,
    url_name="withdraw-question",
    operation_id="withdrawQuestion",
)
def withdraw(request: HttpRequest, uid: uuid.UUID, said: WithdrawSaid) -> dict[str, Any]:
    """Its link no longer opens. What was answered stays."""
    actor = caller_of(request)
    services.withdraw_questions(actor, questions=[selectors.get_question(actor, uid)], reason=said.reason)
    return question_fields(request, uid)


def question_fields(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One question as the token's person sees it. Errors: QuestionNotFoundError."""
    actor = caller_of(request)
    question = selectors.get_question(actor, uid)
    note_version(request, question)
    return question_of(selectors.line_of(actor, question))


def question_of(line: selectors.QuestionLine) -> dict[str, Any]:
    """A question as plain fields."""
    row = line.question
    return {
        "uid": row.uid,
        "version": row.version,
        "requirement_uid": row.requirement.uid,
        "enterprise": named(row.enterprise),
        "offer_uid": None if row.offer is None else row.offer.uid,
        "asked": list(row.asked),
        "way": row.way,
        "state": row.state,
        "asked_on": row.asked_on,
        "answer_by": row.answer_by,
        "reminders": row.reminders,
        "has_phone": bool(line.phone),
        "answer": None if line.answer is None else reply_of(line),
        "is_simulated": row.is_simulated,
    }


def reply_of(line: selectors.QuestionLine) -> dict[str, Any]:
    """The standing answer."""
    answer: Any = line.answer
    return {
        "reply": answer.reply,
        "product": answer.product or None,
        "capacity": quantity(answer.capacity, answer.unit, answer.period_kind),
        "unit_price": unit_price(answer.unit_price, answer.unit) if line.sees_price else None,
        "from_day": answer.from_day,
        "expires_on": answer.expires_on,
        "by": answer.by,
        "stated_on": answer.stated_on,
        "is_test_answer": answer.is_test_answer,
    }
