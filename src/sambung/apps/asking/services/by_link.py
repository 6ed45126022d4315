"""An answer by the link that the enterprise was sent: no account, a few digits where they are asked."""

from __future__ import annotations

import datetime

from django.db import transaction

from sambung.apps.actors.access import Actor, Role
from sambung.apps.asking.models import Answer, Question
from sambung.apps.asking.services.answering import Said, answer_question
from sambung.apps.asking.services.handing import PURPOSE
from sambung.apps.asking.services.outcomes import UnableToAnswerError
from sambung.apps.links import services as links
from sambung.apps.links.models import Link


def find_by_link(token: str) -> tuple[Link, Question]:
    """The question that a token opens; writes nothing. Errors: UnableToAnswerError (LINK, with the reason)."""
    found = links.open_link(token, PURPOSE)
    if isinstance(found, links.LinkRefused):
        raise UnableToAnswerError("LINK", reason=str(found.reason))
    rows = Question.objects.unscoped("whoever holds the token may read the question")
    question: Question = rows.select_related(
        "enterprise__centre", "requirement__centre", "requirement__buyer", "offer"
    ).get(uid=found.subject_uid)
    return found, question


def actor_of_link(link: Link, question: Question) -> Actor:
    """Who answers by a link: the enterprise's own, known by the link's uid."""
    return Actor(
        uid=link.uid,
        name=question.enterprise.name,
        roles=frozenset({Role.OWNER}),
        enterprise_ids=frozenset({question.enterprise_id}),
    )


def prove(link: Link, digits: str) -> None:
    """Whether the holder knows the last digits of the telephone. Errors: NO_WITNESS, LOCKED, WRONG_DIGITS (left).

    Outside any transaction: a wrong try stays counted.
    """
    fault = links.digits_fault(link, digits)
    if fault:
        raise UnableToAnswerError(fault[0], **fault[1])


def answer_by_link(token: str, *, digits: str, said: Said, today: datetime.date | None = None) -> Answer:
    """An owner's answer from its link, proved by the last four digits of its telephone. Errors: as above."""
    link, question = find_by_link(token)
    prove(link, digits)
    actor = actor_of_link(link, question)
    try:
        with transaction.atomic():
            links.use_link(actor, link)
            return answer_question(actor, question=question, said=said, is_by_link=True, today=today)
    except links.LinkRefusedError as error:
        raise UnableToAnswerError("LINK", reason=str(links.Refusal.REVOKED)) from error
