"""Links and messages of questions: made when they are handed over, shown once."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.asking.models import Answer, Question, QuestionState, Reply, Way
from sambung.apps.asking.services.outcomes import IssuedLink, UnableToAskError
from sambung.apps.journal.services import Change, record_all
from sambung.apps.links import services as links
from sambung.apps.notices import services as notices
from sambung.apps.registry.models import Contact
from sambung.standards.periods import PeriodKind, end_of_day_jakarta, period_of

PURPOSE = "asking.answer"
# A link opens longer than it can be answered, so that what was said and the profile can be seen again.
READABLE_DAYS = 14
# From a token to the absolute address that opens it: the edge knows its own addresses.
Address = Callable[[str], str]


def phones_of(enterprise_pks: Collection[int]) -> dict[int, str]:
    """The telephone that stands for each enterprise; missing where none is known or its holder said: wrong number."""
    contacts = Contact.objects.unscoped("a link goes to the owner's own telephone").standing()
    found = {
        row["enterprise_id"]: row
        for row in contacts.on(timezone.localdate())
        .filter(enterprise_id__in=enterprise_pks)
        .exclude(phone="")
        .order_by("pk")
        .values("enterprise_id", "phone", "recorded_id")
    }
    wrong = Answer.objects.unscoped("whose number is wrong is not written to again").standing()
    for pk, recorded in wrong.filter(reply=Reply.NOT_ME, question__enterprise_id__in=list(found)).values_list(
        "question__enterprise_id", "recorded_id"
    ):
        if pk in found and found[pk]["recorded_id"] < recorded:
            del found[pk]
    return {pk: row["phone"] for pk, row in found.items()}


def hand_over(
    actor: Actor,
    *,
    questions: Sequence[Question],
    address: Address,
    way: str = "",
    is_reminder: bool = False,
    replaces: bool = False,
) -> list[IssuedLink]:
    """A new link for each question that still waits, with the message to send; those in hand stay open.

    `way`: by which way it goes now (empty: as the question says). By WhatsApp the message is queued too.
    `replaces`: links handed out before stop opening. Errors: PermissionMissingError; UnableToAskError (NOBODY).
    """
    waiting = [one for one in questions if one.state == QuestionState.WAITING]
    if not waiting:
        raise UnableToAskError("NOBODY")
    for one in waiting:
        demand(actor, "asking.manage_question", one)
    phones = phones_of({one.enterprise_id for one in waiting})
    with transaction.atomic():
        if replaces:
            links.revoke_all(actor, purpose=PURPOSE, subject_uids=[one.uid for one in waiting])
        made = _issue(actor, waiting, phones)
        issued = [
            _issued(one, *made[one.uid], phones.get(one.enterprise_id, ""), address, is_reminder)
            for one in waiting
        ]
        _queue(
            actor,
            [one for one in issued if (way or one.question.way) == Way.WHATSAPP and one.phone],
            is_reminder,
        )
        record_all(
            actor,
            [
                Change(
                    "asking.question.handed_over",
                    "asking.question",
                    one.uid,
                    {
                        "way": way or one.way,
                        "reminder": is_reminder,
                        "has_phone": one.enterprise_id in phones,
                    },
                    centre_uid=one.enterprise.centre.uid if one.enterprise.centre else None,
                )
                for one in waiting
            ],
        )
    return issued


def _issue(
    actor: Actor, questions: Sequence[Question], phones: dict[int, str]
) -> dict[uuid.UUID, tuple[Any, str]]:
    made: dict[uuid.UUID, tuple[Any, str]] = {}
    for day in sorted({one.answer_by for one in questions}):
        made |= links.issue_links(
            actor,
            purpose=PURPOSE,
            phones={one.uid: phones.get(one.enterprise_id, "") for one in questions if one.answer_by == day},
            expires_at=end_of_day_jakarta(day) + datetime.timedelta(days=READABLE_DAYS),
        )
    return made


def message_params(question: Question, url: str) -> dict[str, Any]:
    """What the message says; nothing in it that only one side may know."""
    requirement = question.requirement
    return {
        "name": question.enterprise.name,
        "product": requirement.product,
        "centre": question.enterprise.centre.name if question.enterprise.centre else requirement.centre.name,
        "answer_by": period_of(PeriodKind.DAY, question.answer_by).label(question.language),
        "answer_url": url,
        "is_simulated": question.is_simulated,
    }


def template_of(is_reminder: bool) -> str:
    """Which message."""
    return "asking_reminder" if is_reminder else "asking_question"


def _issued(
    question: Question, link: Any, token: str, phone: str, address: Address, is_reminder: bool
) -> IssuedLink:
    url = address(token)
    text = notices.render_notice(template_of(is_reminder), message_params(question, url), question.language)
    return IssuedLink(
        question=question,
        token=token,
        url=url,
        text=text,
        phone=phone,
        whatsapp_url=notices.whatsapp_url(phone, text),
        needs_witness=not link.phone_digest,
    )


def _queue(actor: Actor, issued: Sequence[IssuedLink], is_reminder: bool) -> None:
    notices.queue_notices(
        actor,
        [
            notices.NewNotice(
                channel="whatsapp",
                template=template_of(is_reminder),
                params=message_params(one.question, one.url),
                recipient_uid=one.question.enterprise.uid,
                address=one.phone,
                language=one.question.language,
                subject_uid=one.question.uid,
            )
            for one in issued
        ],
    )
