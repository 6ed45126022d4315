"""Owners' answers: by link, signed in, or typed by the centre with a witness; and taking a typed one back.

An answer's figures become facts of the registry by its own services; a yes or a no about the product becomes a word
in demand. Matching listens to both.
"""

from __future__ import annotations

import datetime
import math
import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, Role, demand
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.asking.models import Answer, Question, QuestionState, Reply
from sambung.apps.asking.selectors.limits import limits_on
from sambung.apps.asking.services.outcomes import UnableToAnswerError
from sambung.apps.demand.models import RequirementState
from sambung.apps.demand.services import note_makers_word, product_key
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import Consent, ConsentPurpose, Enterprise, Offer, Source
from sambung.standards.periods import DAYS, PeriodKind
from sambung.standards.units import convert, units

STATES = {
    Reply.YES: QuestionState.ANSWERED,
    Reply.OTHER: QuestionState.ANSWERED,
    Reply.NO: QuestionState.ANSWERED,
    Reply.DECLINED: QuestionState.DECLINED,
    Reply.NOT_ME: QuestionState.NOT_ME,
}

# A mentor who goes there after the answer day still writes down what is said.
ANSWERABLE = tuple(state for state in QuestionState if state != QuestionState.WITHDRAWN)

FURTHEST = datetime.timedelta(days=731)


@dataclass(frozen=True)
class Said:
    """What the owner says. `capacity` × 1000 of the requirement's unit a period, `unit_price` × 100 rupiah a unit.

    `product`: what it makes instead (OTHER). `from_day` None: free now. `expires_on` None: as the rule says.
    `agrees`: to be matched with buyers' requirements.
    """

    reply: str
    product: str = ""
    capacity: int | None = None
    unit_price: int | None = None
    from_day: datetime.date | None = None
    expires_on: datetime.date | None = None
    note: str = ""
    agrees: bool = False


def answer_question(
    actor: Actor,
    *,
    question: Question,
    said: Said,
    source: str = Source.OWNER,
    stated_on: datetime.date | None = None,
    witness: str = "",
    is_test_answer: bool = False,
    expected_version: int | None = None,
    today: datetime.date | None = None,
    is_by_link: bool = False,
) -> Answer:
    """Write the answer; one that stood before is superseded, and what it alone had brought is taken back.

    The centre's people name a witness. Errors: UnableToAnswerError, StaleWriteError, PermissionMissingError.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        row = _lock(question)
        demand(actor, "asking.answer_question", row)
        is_own = row.enterprise_id in actor.enterprise_ids
        if expected_version is not None and row.version != expected_version:
            raise StaleWriteError(f"Question {row.uid} was changed by somebody else")
        if not is_own and not actor.has(Role.SYSTEM) and not witness.strip():
            raise UnableToAnswerError("NO_WITNESS")
        _demand_open(row, day, is_own=is_own)
        reply = Reply(said.reply)
        _demand_sense(row, reply, said, day)
        before = _standing(row)
        new = Answer(
            question=row,
            reply=reply,
            note=said.note.strip()[:300],
            source=source,
            by="LINK" if is_by_link else "ACCOUNT" if is_own else "TYPED",
            by_uid=actor.uid,
            witness=witness.strip()[:200],
            stated_on=stated_on or day,
            is_test_answer=is_test_answer or row.is_simulated,
            valid_from=stated_on or day,
        )
        entry = record(
            actor,
            "asking.question.answered",
            subject_kind="asking.question",
            subject_uid=row.uid,
            payload={
                "enterprise": row.enterprise.uid,
                "requirement": row.requirement.uid,
                "reply": reply.value,
                "by": new.by,
                "source": str(source),
                "test": new.is_test_answer,
                "capacity": said.capacity,
            },
            personal={
                name: value
                for name, value in (
                    ("witness", new.witness),
                    ("note", new.note),
                    ("unit_price", said.unit_price),
                )
                if value
            },
            on_behalf_of=None if is_own else row.enterprise.uid,
            centre_uid=row.enterprise.centre.uid if row.enterprise.centre else None,
        )
        new.recorded = entry
        kept = None
        if before is not None:
            before.superseded = entry
            before.save(update_fields=["superseded"])
            if before.reply == reply == Reply.YES:
                # The new figures take the place of the old ones by themselves.
                kept = before.offer if before.is_new_offer else None
            else:
                # What was agreed to stays agreed: taking it back is a word of its own.
                _undo(actor, row, before, keeps_consent=True)
        _write(actor, row, new, said, kept, day)
        new.save(force_insert=True)
        row.state = STATES[reply]
        row.save_changes(expected_version=None, fields=["state"])
    return new


def _lock(question: Question) -> Question:
    found: Question = (
        Question.objects.unscoped("the lock of every decision about the question; permission is asked next")
        .select_for_update(of=("self",))
        .select_related(
            "enterprise__centre", "requirement__centre", "requirement__buyer", "offer__enterprise"
        )
        .get(pk=question.pk)
    )
    return found


def _standing(question: Question) -> Answer | None:
    rows = Answer.objects.unscoped("the answer that a new one replaces").standing()
    found: Answer | None = rows.filter(question=question).select_related("offer__enterprise").first()
    return found


def _demand_open(row: Question, day: datetime.date, *, is_own: bool) -> None:
    if row.state not in ANSWERABLE or row.requirement.state != RequirementState.OPEN:
        raise UnableToAnswerError("NOT_OPEN", state=row.state)
    if row.answer_by < day and is_own:
        raise UnableToAnswerError("TOO_LATE", answer_by=row.answer_by)
    if row.state == QuestionState.EXPIRED:
        again = Question.objects.unscoped("whether it was asked anew").exclude(pk=row.pk)
        live = again.filter(requirement=row.requirement, enterprise=row.enterprise)
        if live.exclude(state__in=[QuestionState.WITHDRAWN, QuestionState.EXPIRED]).exists():
            raise UnableToAnswerError("NOT_OPEN", state=row.state)


def _demand_sense(row: Question, reply: Reply, said: Said, day: datetime.date) -> None:
    if reply not in (Reply.YES, Reply.OTHER):
        return
    if said.capacity is None:
        raise UnableToAnswerError("NO_CAPACITY")
    if reply == Reply.OTHER and not said.product.strip():
        raise UnableToAnswerError("NO_PRODUCT")
    if said.expires_on is not None and not day <= said.expires_on <= day + FURTHEST:
        raise UnableToAnswerError("PAST_EXPIRY")


def _write(
    actor: Actor, row: Question, new: Answer, said: Said, kept: Offer | None, day: datetime.date
) -> None:
    """What the answer means for the registry and for demand."""
    limits = limits_on(day)
    on_behalf_of = None if row.enterprise_id in actor.enterprise_ids else row.enterprise.uid
    if new.reply == Reply.NO:
        if row.offer is not None and "product" not in row.asked and row.offer.is_active:
            registry.stop_offer(actor, row.offer)
            new.offer, new.is_stopped_offer = row.offer, True
        note_makers_word(
            actor,
            requirement=row.requirement,
            enterprise=row.enterprise,
            offer=row.offer,
            makes=False,
            until=day + datetime.timedelta(days=limits.refusal_days),
            on_behalf_of=on_behalf_of,
            is_followed=not new.is_stopped_offer,
        )
    if new.reply not in (Reply.YES, Reply.OTHER):
        return
    requirement = row.requirement
    new.product = (said.product.strip() if new.reply == Reply.OTHER else requirement.product)[:200]
    new.capacity, new.unit_price = said.capacity, said.unit_price
    new.unit, new.period_kind = requirement.unit, requirement.period_kind
    new.from_day = said.from_day
    new.expires_on = said.expires_on or day + datetime.timedelta(days=limits.answer_holds_days)
    offer = kept or _offer_for(row, new)
    capacity, price = _figures(new, offer)
    written = registry.write_answer(
        actor,
        row.enterprise,
        offer=offer,
        product=new.product,
        unit=requirement.unit,
        period_kind=requirement.period_kind,
        capacity=capacity,
        price=price,
        from_day=said.from_day,
        expires_on=new.expires_on,
        source=new.source,
        stated_on=new.stated_on,
        witness=new.witness,
        is_test_answer=new.is_test_answer,
        consents=[ConsentPurpose.MATCHING] if said.agrees and not _has_consent(row.enterprise, day) else [],
        on_behalf_of=on_behalf_of,
    )
    new.offer, new.is_new_offer = written.offer, written.is_new or kept is not None
    new.entries = [str(uid) for uid in written.entries]
    if new.reply == Reply.YES:
        note_makers_word(
            actor,
            requirement=requirement,
            enterprise=row.enterprise,
            offer=written.offer,
            makes=True,
            on_behalf_of=on_behalf_of,
            is_followed=False,
        )


def _offer_for(row: Question, new: Answer) -> Offer | None:
    """The offer of which the figures are: the one asked about where it surely is the product, else one with the
    same words; None: a new one. Only one whose unit converts to the requirement's."""
    found: list[Offer] = []
    if new.reply == Reply.YES and row.offer is not None and "product" not in row.asked:
        found.append(row.offer)
    words = product_key(new.product)
    own: Any = row.enterprise.offers.filter(is_active=True).select_related("enterprise").order_by("pk")
    found += [one for one in own if product_key(one.product) == words]
    return next((one for one in found if one.is_active and _ratio(row, one) is not None), None)


def _ratio(row: Question, offer: Offer) -> Fraction | None:
    known = units()
    if row.requirement.unit not in known or offer.unit not in known:
        return Fraction(1) if row.requirement.unit == offer.unit else None
    return convert(1, row.requirement.unit, offer.unit)


def _figures(new: Answer, offer: Offer | None) -> tuple[int | None, int | None]:
    """Capacity and price in the offer's own unit and period: capacity rounded down, price up."""
    if offer is None:
        return new.capacity, new.unit_price
    ratio = _ratio(new.question, offer) or Fraction(1)
    periods = DAYS[PeriodKind(offer.period_kind)] / DAYS[PeriodKind(new.period_kind)]
    capacity = None if new.capacity is None else int(new.capacity * ratio * periods)
    price = None if new.unit_price is None else math.ceil(Fraction(new.unit_price) / ratio)
    return capacity, price


def _has_consent(enterprise: Enterprise, day: datetime.date) -> bool:
    rows = Consent.objects.unscoped("whether it must still be given").standing().on(day)
    return bool(rows.filter(enterprise=enterprise, purpose=ConsentPurpose.MATCHING).exists())


def _undo(actor: Actor, row: Question, answer: Answer, *, keeps_consent: bool = False) -> None:
    """Take back what an answer wrote, as far as nothing was written over it since."""
    entries = answer.entries
    if keeps_consent:
        given = Entry.objects.filter(uid__in=entries, code="registry.consent.given")
        entries = [
            uid for uid in entries if uid not in {str(one) for one in given.values_list("uid", flat=True)}
        ]
    for uid in reversed(entries):
        try:
            with transaction.atomic():
                registry.take_back_facts(actor, row.enterprise, entry_uid=uuid.UUID(uid))
        except registry.UnableToUndo as error:
            # What was said later about the same figure stands.
            if error.code != "NOT_LAST":
                raise
    if answer.offer is not None and answer.is_new_offer and answer.offer.is_active:
        registry.stop_offer(actor, answer.offer)
    if answer.offer is not None and answer.is_stopped_offer and not answer.offer.is_active:
        registry.stop_offer(actor, answer.offer, is_active=True)
    if answer.reply in (Reply.YES, Reply.NO):
        note_makers_word(
            actor,
            requirement=row.requirement,
            enterprise=row.enterprise,
            offer=answer.offer or row.offer,
            makes=None,
            on_behalf_of=None if row.enterprise_id in actor.enterprise_ids else row.enterprise.uid,
        )


@transaction.atomic
def take_back_answer(actor: Actor, *, question: Question, today: datetime.date | None = None) -> Question:
    """Undo a typed answer: its facts, its word, its consent; the question waits again (or its day has passed).

    Errors: UnableToAnswerError (NOTHING_TO_TAKE_BACK where none stands or the owner gave it by link).
    """
    row = _lock(question)
    demand(actor, "asking.manage_question", row)
    answer = _standing(row)
    if answer is None or answer.by != "TYPED":
        raise UnableToAnswerError("NOTHING_TO_TAKE_BACK")
    entry = record(
        actor,
        "asking.answer.taken_back",
        subject_kind="asking.question",
        subject_uid=row.uid,
        payload={"enterprise": row.enterprise.uid, "reply": answer.reply},
        on_behalf_of=row.enterprise.uid,
        centre_uid=row.enterprise.centre.uid if row.enterprise.centre else None,
    )
    answer.superseded = entry
    answer.save(update_fields=["superseded"])
    _undo(actor, row, answer)
    is_past = row.answer_by < (today or timezone.localdate())
    row.state = QuestionState.EXPIRED if is_past else QuestionState.WAITING
    row.save_changes(expected_version=None, fields=["state"])
    return row
