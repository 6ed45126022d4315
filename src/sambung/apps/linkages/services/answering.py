"""Answers of members and of the buyer, from a sign-in or from a link."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, Role, demand
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.journal.services import record
from sambung.apps.linkages.models import Answer, Proposal, ProposalMember, ProposalState
from sambung.apps.linkages.services import opening, replanning, telling
from sambung.apps.linkages.services.issuing import lock_proposal
from sambung.apps.linkages.services.outcomes import (
    BUYER_ANSWER,
    MEMBER_ANSWER,
    Answered,
    UnableToAnswerError,
)
from sambung.apps.linkages.services.sending import close, hold_lines
from sambung.apps.links import services as links
from sambung.apps.links.models import Link
from sambung.apps.registry import services as registry


@transaction.atomic
def answer_as_member(
    actor: Actor,
    *,
    line: ProposalMember,
    answer: str,
    quantity: int | None = None,
    note: str = "",
    witness: str = "",
    expected_version: int | None = None,
    today: datetime.date | None = None,
) -> Answered:
    """A member accepts, declines, or says that it can do less (`quantity` × 1000 a period).

    The same answer twice is one answer. Until all is linked it may be changed. The centre's people name a
    witness. DECLINED and LESS let capacity go and ask for a new plan. The last acceptance opens the linkages.
    Errors: UnableToAnswerError, StaleWriteError, PermissionMissingError.
    """
    proposal = lock_proposal(line.proposal_id)
    row: ProposalMember = (
        ProposalMember.objects.unscoped("permission is asked in the next line")
        .select_related("enterprise", "offer", "proposal__requirement")
        .select_for_update(of=("self",))
        .get(pk=line.pk)
    )
    row.proposal = proposal
    demand(actor, "linkages.answer_line", row)
    said = Answer(answer)
    asked = _asked(row, said, quantity)
    if row.answer == said and row.asked_quantity == asked:
        return Answered(proposal, row, proposal.state == ProposalState.LINKED)
    if expected_version is not None and row.version != expected_version:
        raise StaleWriteError(f"ProposalMember {row.uid} was changed by somebody else")
    if row.enterprise_id not in actor.enterprise_ids and not actor.has(Role.SYSTEM) and not witness.strip():
        raise UnableToAnswerError("NO_WITNESS")
    _demand_open(proposal, today)
    _change_hold(actor, row, proposal, said, asked)
    row.answer, row.asked_quantity = said, asked
    row.answered_at, row.answered_by_uid = timezone.now(), actor.uid
    row.witness, row.note = witness.strip()[:200], note.strip()[:1000]
    row.save_changes(
        expected_version=None,
        fields=["answer", "asked_quantity", "answered_at", "answered_by_uid", "witness", "note"],
    )
    record(
        actor,
        "linkages.member.answered",
        subject_kind="proposal",
        subject_uid=proposal.uid,
        payload={"line": row.uid, "answer": said.value, "quantity": asked},
        personal={name: value for name, value in (("witness", row.witness), ("note", row.note)) if value}
        or None,
        on_behalf_of=None if row.enterprise_id in actor.enterprise_ids else row.enterprise.uid,
        centre_uid=proposal.requirement.centre.uid,
    )
    if said in (Answer.DECLINED, Answer.LESS):
        replanning.replan_by_itself(actor, proposal, row)
        return Answered(proposal, row, is_linked=False)
    return Answered(proposal, row, opening.settle(actor, proposal))


def _asked(row: ProposalMember, said: Answer, quantity: int | None) -> int | None:
    if said == Answer.WAITING:
        raise UnableToAnswerError("BAD_ANSWER")
    if said != Answer.LESS:
        return None
    most = max(row.quantities)
    if quantity is None or not 0 < quantity < most:
        raise UnableToAnswerError("BAD_QUANTITY", most=most)
    return quantity


def _demand_open(proposal: Proposal, today: datetime.date | None) -> None:
    if proposal.state != ProposalState.SENT:
        raise UnableToAnswerError("NOT_OPEN", state=proposal.state)
    if proposal.answer_by < (today or timezone.localdate()):
        raise UnableToAnswerError("TOO_LATE", answer_by=proposal.answer_by)


def _change_hold(
    actor: Actor, row: ProposalMember, proposal: Proposal, said: Answer, asked: int | None
) -> None:
    if said == Answer.DECLINED:
        registry.release_capacity(actor, holder_uid=row.uid)
    elif said == Answer.LESS or row.answer in (Answer.DECLINED, Answer.LESS):
        # Less, or back to what was offered first: that may have been promised to others meanwhile.
        try:
            held = {row.uid: (row, asked or max(row.quantities))}
            hold_lines(held, proposal.requirement, proposal.answer_by)
        except registry.UnableToHoldCapacity as error:
            raise UnableToAnswerError("NO_CAPACITY", reason=error.code) from error


@transaction.atomic
def answer_as_buyer(
    actor: Actor,
    *,
    proposal: Proposal,
    answer: str,
    note: str = "",
    expected_version: int | None = None,
    today: datetime.date | None = None,
) -> Answered:
    """The buyer accepts or declines the whole. Declining lets all capacity go. Errors: as `answer_as_member`."""
    row = lock_proposal(proposal.pk)
    demand(actor, "linkages.answer_proposal", row)
    said = Answer(answer)
    if said not in (Answer.ACCEPTED, Answer.DECLINED):
        raise UnableToAnswerError("BAD_ANSWER")
    if row.buyer_answer == said:
        return Answered(row, None, row.state == ProposalState.LINKED)
    _demand_open(row, today)
    row.buyer_answer, row.buyer_answered_at = said, timezone.now()
    row.buyer_note = note.strip()[:1000]
    # What the buyer read is the price and the terms, and those stand still while a proposal is out; members'
    # answers, which arrive meanwhile, must not turn the buyer's away.
    row.save_changes(
        expected_version=expected_version, fields=["buyer_answer", "buyer_answered_at", "buyer_note"]
    )
    record(
        actor,
        "linkages.buyer.answered",
        subject_kind="proposal",
        subject_uid=row.uid,
        payload={"answer": said.value},
        personal={"note": row.buyer_note} if row.buyer_note else None,
        centre_uid=row.requirement.centre.uid,
    )
    if said == Answer.DECLINED:
        close(actor, row, ProposalState.DECLINED, payload={"by": "buyer"})
        telling.tell_managers(actor, row, "buyer_declined", {})
        return Answered(row, None, is_linked=False)
    return Answered(row, None, opening.settle(actor, row))


def find_by_link(token: str) -> tuple[Link, ProposalMember | None, Proposal]:
    """What a token opens: a member's own line, or (None) the buyer's proposal. Writes nothing.

    Errors: UnableToAnswerError (LINK, with the reason).
    """
    reason = links.Refusal.UNKNOWN
    for purpose in (MEMBER_ANSWER, BUYER_ANSWER):
        found = links.open_link(token, purpose)
        if isinstance(found, links.LinkRefused):
            if found.reason != links.Refusal.UNKNOWN:
                reason = found.reason
            continue
        if purpose == MEMBER_ANSWER:
            rows = ProposalMember.objects.unscoped("whoever holds the token may open the line")
            line = rows.select_related(
                "enterprise", "offer", "hub", "proposal__requirement__buyer", "proposal__requirement__centre"
            ).get(uid=found.subject_uid)
            return found, line, line.proposal
        proposals = Proposal.objects.unscoped("whoever holds the token may open the proposal")
        proposal = proposals.select_related(
            "requirement__buyer", "requirement__centre", "seller_of_record", "pool_run"
        ).get(uid=found.subject_uid)
        return found, None, proposal
    raise UnableToAnswerError("LINK", reason=str(reason))


def actor_of_link(link: Link, line: ProposalMember | None, proposal: Proposal) -> Actor:
    """Who answers by a link: the member's or the buyer's own, known by the link's uid."""
    if line is not None:
        whom, role = line.enterprise, Role.OWNER
    else:
        whom, role = proposal.requirement.buyer, Role.BUYER
    return Actor(uid=link.uid, name=whom.name, roles=frozenset({role}), enterprise_ids=frozenset({whom.pk}))


def answer_by_link(
    token: str, *, digits: str, answer: str, quantity: int | None = None, note: str = "", **values: Any
) -> Answered:
    """A member's or the buyer's answer from their link, proved by the last four digits of their phone.

    `values`: `expected_version`, `today`. Errors: as `answer_as_member`; WRONG_DIGITS, LOCKED, LINK; NO_WITNESS
    where no phone is known and the centre must write the answer down.
    """
    link, line, proposal = find_by_link(token)
    # Outside the decision's transaction: a wrong try stays counted.
    fault = links.digits_fault(link, digits)
    if fault:
        raise UnableToAnswerError(fault[0], **fault[1])
    actor = actor_of_link(link, line, proposal)
    try:
        with transaction.atomic():
            links.use_link(actor, link)
            if line is not None:
                return answer_as_member(
                    actor, line=line, answer=answer, quantity=quantity, note=note, **values
                )
            return answer_as_buyer(actor, proposal=proposal, answer=answer, note=note, **values)
    except links.LinkRefusedError as error:
        raise UnableToAnswerError("LINK", reason=str(links.Refusal.REVOKED)) from error
