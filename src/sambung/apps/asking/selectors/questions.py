"""Who was asked, by which way, who answered what, and whom to visit; each list by the actor's own rules."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from sambung.apps.actors.access import Actor, may
from sambung.apps.asking.models import Answer, Question, QuestionState, Reply
from sambung.apps.asking.services.handing import phones_of
from sambung.apps.centres.models import Membership
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.registry.models import Consent, ConsentPurpose, Enterprise
from sambung.standards.stems import stems

TO_VISIT = (QuestionState.WAITING, QuestionState.EXPIRED, QuestionState.NOT_ME)


class QuestionNotFoundError(LookupError):
    """No such question, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class QuestionFilter:
    """What a list shows; empty fields do not narrow. `reply`: YES, OTHER, NO. `visitor`: a person, or "-" for nobody."""

    state: str = ""
    way: str = ""
    reply: str = ""
    visitor: str = ""
    words: str = ""


@dataclass(frozen=True)
class QuestionLine:
    """A question with its standing answer. `phone` is empty where none is known; `sees_price` of the answer."""

    question: Question
    answer: Answer | None
    phone: str
    sees_price: bool
    may_manage: bool


@dataclass(frozen=True)
class Counts:
    """How many were asked of the actor's centres, by state and by reply; and (without names) by other centres."""

    total: int
    states: dict[str, int]
    replies: dict[str, int]
    others_asked: int
    others_answered: int

    @property
    def waiting(self) -> int:
        return self.states.get(QuestionState.WAITING, 0)

    @property
    def answered(self) -> int:
        return self.states.get(QuestionState.ANSWERED, 0)

    @property
    def silent(self) -> int:
        return self.states.get(QuestionState.EXPIRED, 0)


def _with_answers(rows: Any) -> Any:
    standing = Answer.objects.unscoped("whoever sees the question sees its answer").standing()
    return rows.select_related(
        "enterprise__centre", "requirement__centre", "requirement__buyer", "offer", "visitor"
    ).prefetch_related(
        Prefetch("answers", queryset=standing.select_related("offer"), to_attr="standing_answers")
    )


def list_questions(
    actor: Actor, requirement: Requirement, narrowed: QuestionFilter = QuestionFilter()
) -> QuerySet[Question]:
    """Those asked for a requirement, newest first; lazy, to be paginated, with their standing answers."""
    rows = Question.objects.visible(actor).filter(requirement=requirement)
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.way:
        rows = rows.filter(way=narrowed.way)
    if narrowed.reply:
        said = Answer.objects.unscoped("narrowed by the questions around it").standing()
        rows = rows.filter(pk__in=said.filter(reply=narrowed.reply).values("question"))
    rows = _by_visitor(rows, narrowed.visitor)
    for stem in stems(narrowed.words):
        rows = rows.filter(enterprise__stems__contains=f" {stem} ")
    found: QuerySet[Question] = _with_answers(rows).order_by("-asked_on", "-id")
    return found


def _by_visitor(rows: Any, visitor: str) -> Any:
    if visitor == "-":
        return rows.filter(visitor__isnull=True)
    if visitor:
        try:
            return rows.filter(visitor__uid=uuid.UUID(visitor))
        except ValueError:
            return rows.none()
    return rows


def lines_of(actor: Actor, questions: Sequence[Question]) -> list[QuestionLine]:
    """Questions of `list_questions` as lines; one query or two for the telephones."""
    phones = phones_of({one.enterprise_id for one in questions}) if questions else {}
    return [_line(actor, one, phones) for one in questions]


def _line(actor: Actor, question: Any, phones: dict[int, str]) -> QuestionLine:
    answers = question.standing_answers
    return QuestionLine(
        question=question,
        answer=answers[0] if answers else None,
        phone=phones.get(question.enterprise_id, ""),
        sees_price=may(actor, "registry.see_prices", question.enterprise),
        may_manage=may(actor, "asking.manage_question", question),
    )


def get_question(actor: Actor, uid: uuid.UUID) -> Question:
    """One question with what belongs to it. Errors: QuestionNotFoundError."""
    found: Question | None = _with_answers(Question.objects.visible(actor).filter(uid=uid)).first()
    if found is None:
        raise QuestionNotFoundError(str(uid))
    return found


def line_of(actor: Actor, question: Question) -> QuestionLine:
    """One question of `get_question` as a line."""
    return _line(actor, question, phones_of({question.enterprise_id}))


def questions_named(actor: Actor, requirement: Requirement, uids: Collection[uuid.UUID]) -> list[Question]:
    """These questions of a requirement, as far as the actor may manage them, in the order of the list."""
    rows = list_questions(actor, requirement).filter(uid__in=list(uids)[:500])
    return [one for one in rows if may(actor, "asking.manage_question", one)]


def counts_of(actor: Actor, requirement: Requirement) -> Counts:
    """Three queries."""
    rows = Question.objects.visible(actor).filter(requirement=requirement)
    states = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    said = Answer.objects.visible(actor).standing().filter(question__requirement=requirement)
    replies = dict(said.order_by().values_list("reply").annotate(count=Count("pk")))
    everybody = (
        Question.objects.unscoped("how many other centres asked, without names")
        .filter(requirement=requirement)
        .aggregate(total=Count("pk"), answered=Count("pk", filter=Q(state=QuestionState.ANSWERED)))
    )
    total = sum(states.values())
    return Counts(
        total=total,
        states=states,
        replies={reply.value: replies.get(reply.value, 0) for reply in Reply},
        others_asked=everybody["total"] - total,
        others_answered=everybody["answered"] - states.get(QuestionState.ANSWERED, 0),
    )


def visits_of(
    actor: Actor, requirement: Requirement, *, visitor: str = "", limit: int = 500
) -> list[QuestionLine]:
    """Whom to visit: those who did not answer or whose number is wrong, likeliest capacity first, then by place."""
    rows = Question.objects.visible(actor).filter(requirement=requirement, state__in=TO_VISIT)
    rows = _by_visitor(rows, visitor)
    ordered = _with_answers(rows).order_by(
        F("likely").desc(nulls_last=True), "enterprise__region_code", "enterprise__name", "pk"
    )
    return lines_of(actor, list(ordered[:limit]))


def due_questions(
    actor: Actor, *, visitor_uid: uuid.UUID | None, on: datetime.date, limit: int = 10
) -> tuple[list[Question], int]:
    """For Today: unanswered questions for open requirements, and how many there are in all.

    `visitor_uid`: one mentor's own visits; None: those of the centre that nobody was named for.
    """
    rows = Question.objects.visible(actor).filter(
        state__in=TO_VISIT, requirement__state=RequirementState.OPEN
    )
    rows = rows.filter(enterprise__centre_id__in=actor.centre_ids)
    rows = rows.filter(visitor__isnull=True) if visitor_uid is None else rows.filter(visitor__uid=visitor_uid)
    if visitor_uid is None:
        # What still waits for its day needs nobody yet.
        rows = rows.exclude(state=QuestionState.WAITING, answer_by__gt=on + datetime.timedelta(days=2))
    total = rows.count()
    ordered = _with_answers(rows).order_by("answer_by", F("likely").desc(nulls_last=True), "pk")
    return list(ordered[:limit]), total


def questions_of_enterprise(actor: Actor, enterprise_uid: uuid.UUID, *, limit: int = 5) -> list[Question]:
    """What an enterprise was asked lately, for its own page."""
    rows = Question.objects.visible(actor).filter(enterprise__uid=enterprise_uid)
    return list(_with_answers(rows).order_by("-asked_on", "-id")[:limit])


def possible_visitors(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """People of the actor's centres who could go there."""
    rows = Membership.objects.filter(centre_id__in=actor.centre_ids, ended_on__isnull=True)
    return list(rows.order_by("user__name").values_list("user__uid", "user__name").distinct()[:200])


def has_consent(actor: Actor, enterprise: Enterprise, *, today: datetime.date) -> bool:
    """Whether the owner agreed to be matched; what the actor may not see counts as not agreed."""
    rows = Consent.objects.visible(actor).standing().on(today)
    return bool(rows.filter(enterprise=enterprise, purpose=ConsentPurpose.MATCHING).exists())
