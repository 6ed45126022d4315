"""Sending a proposal: capacity is held, links and messages go out, and all of it or nothing of it happens."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.journal.services import record
from sambung.apps.linkages.models import Answer, Proposal, ProposalMember, ProposalState
from sambung.apps.linkages.services import opening, telling
from sambung.apps.linkages.services.issuing import Address, Issued, issue, lock_proposal, shown
from sambung.apps.linkages.services.outcomes import (
    BUYER_ANSWER,
    MEMBER_ANSWER,
    SentProposal,
    UnableToSendProposalError,
)
from sambung.apps.links import services as links
from sambung.apps.registry import services as registry
from sambung.standards.periods import PeriodKind, sequence
from sambung.standards.units import convert

# What a line takes over from the proposal before, where nothing in it changed.
CARRIED = ["carried_from", "answer", "answered_at", "answered_by_uid", "witness"]


def lines_of(proposal: Proposal) -> list[ProposalMember]:
    """All its lines, in the order in which offers are locked."""
    rows = ProposalMember.objects.unscoped("a proposal is decided by all its lines")
    return list(rows.filter(proposal=proposal).select_related("enterprise", "offer").order_by("offer_id"))


def last_day(requirement: Requirement) -> datetime.date:
    """The last day of delivery."""
    days = sequence(PeriodKind(requirement.period_kind), requirement.starts_on, requirement.periods)
    return requirement.latest_day or days[-1].end


def hold_lines(
    lines: dict[uuid.UUID, tuple[ProposalMember, int]], requirement: Requirement, held_until: datetime.date
) -> None:
    """Hold for each line (by uid) so much (× 1000 of the requirement's unit a period) until the answer day;
    replaces what the lines hold.

    As the system: whoever sends or answers was asked for permission by this room. Errors: UnableToHoldCapacity.
    """
    ends_on = max(last_day(requirement), requirement.starts_on)
    holds = []
    for line, quantity in lines.values():
        per_unit = convert(1, requirement.unit, line.offer.unit)
        if per_unit is None:
            raise registry.UnableToHoldCapacity(
                "UNKNOWN_CAPACITY", offer_uid=line.offer.uid, asked=quantity, free=None, holder_uid=line.uid
            )
        holds.append(
            registry.Hold(
                offer=line.offer,
                quantity=-(-(quantity * per_unit.numerator) // per_unit.denominator),
                period_kind=requirement.period_kind,
                starts_on=requirement.starts_on,
                ends_on=ends_on,
                held_until=held_until,
                holder_uid=line.uid,
            )
        )
    registry.hold_capacities(SYSTEM, holds=holds)


def send_proposal(
    actor: Actor,
    *,
    proposal: Proposal,
    address: Address,
    expected_version: int | None = None,
    today: datetime.date | None = None,
) -> SentProposal:
    """DRAFT → SENT: holds every member's capacity until the answer day, issues the links, queues the messages.

    A re-plan replaces the proposal before it: what was held for that is let go, and whoever accepted a line in
    which nothing changed is not asked again. Errors: UnableToSendProposalError, StaleWriteError.
    """
    with transaction.atomic():
        row, issued = _send(actor, proposal, address, expected_version, today or timezone.localdate())
    # Texts are written after the commit: others wait for the lock meanwhile.
    return SentProposal(row, tuple(shown(one) for one in issued))


def _send(
    actor: Actor, proposal: Proposal, address: Address, expected_version: int | None, day: datetime.date
) -> tuple[Proposal, list[Issued]]:
    demand(actor, "linkages.manage_proposal", proposal)
    # The older row first, here and nowhere the other way round.
    before = None if proposal.supersedes_id is None else lock_proposal(proposal.supersedes_id)
    row = lock_proposal(proposal.pk)
    requirement = row.requirement
    if row.state != ProposalState.DRAFT:
        raise UnableToSendProposalError("WRONG_STATE", state=row.state)
    if requirement.state != RequirementState.OPEN:
        raise UnableToSendProposalError("REQUIREMENT_NOT_OPEN", state=requirement.state)
    if row.answer_by < day:
        raise UnableToSendProposalError("PAST_DAY")
    lines = lines_of(row)
    if before is not None:
        _replace(actor, before, row, lines)
    _hold(lines, requirement, row.answer_by)
    row.state = ProposalState.SENT
    row.sent_at = timezone.now()
    row.save_changes(
        expected_version=expected_version, fields=["state", "sent_at", "buyer_answer", "buyer_answered_at"]
    )
    record(
        actor,
        "linkages.proposal.sent",
        subject_kind="proposal",
        subject_uid=row.uid,
        payload={
            "answer_by": row.answer_by,
            "members": len(lines),
            "carried": sum(line.carried_from_id is not None for line in lines),
        },
        centre_uid=requirement.centre.uid,
    )
    asked = [line for line in lines if line.answer != Answer.ACCEPTED]
    issued = issue(actor, row, asked, address, with_buyer=row.buyer_answer != Answer.ACCEPTED)
    opening.settle(actor, row)
    return row, issued


def _hold(lines: list[ProposalMember], requirement: Requirement, until: datetime.date) -> None:
    by_uid = {line.uid: (line, max(line.quantities)) for line in lines}
    try:
        hold_lines(by_uid, requirement, until)
    except registry.UnableToHoldCapacity as error:
        if error.holder_uid is None:
            raise
        line, asked = by_uid[error.holder_uid]
        per_unit = convert(1, line.offer.unit, requirement.unit)
        free = None if error.free is None or per_unit is None else int(error.free * per_unit)
        raise UnableToSendProposalError(
            "CAPACITY",
            member=line.enterprise.name,
            reason=error.code,
            asked=asked,
            free=free,
            unit=requirement.unit,
        ) from error


def _replace(actor: Actor, before: Proposal, row: Proposal, lines: list[ProposalMember]) -> None:
    """The proposal before gives way; answers to what did not change are carried over."""
    if before.state not in (ProposalState.SENT, ProposalState.EXPIRED, ProposalState.DECLINED):
        raise UnableToSendProposalError("REPLACED_ALREADY", state=before.state)
    answered = {line.offer_id: line for line in lines_of(before)}
    carried = []
    for line in lines:
        old = answered.get(line.offer_id)
        if old is None:
            continue
        is_refused = old.answer == Answer.DECLINED
        is_too_much = old.answer == Answer.LESS and max(line.quantities) > (old.asked_quantity or 0)
        if is_refused or is_too_much:
            # Somebody answered after the new plan was made.
            raise UnableToSendProposalError("ANSWERED_SINCE", member=line.enterprise.name)
        if old.answer == Answer.ACCEPTED and is_same_line(old, line):
            line.carried_from = old
            line.answer, line.answered_at = old.answer, old.answered_at
            line.answered_by_uid, line.witness = old.answered_by_uid, old.witness
            line.version += 1
            carried.append(line)
    if carried:
        # Whoever answers a line holds the proposal's lock, which this transaction has: no version is passed over.
        ProposalMember.objects.unscoped("the proposal's own lines").bulk_update(
            carried, [*CARRIED, "version"], batch_size=200
        )
    terms = ["unit_price", "quantity", "form", "seller_of_record_id", "margin_permille"]
    if before.buyer_answer == Answer.ACCEPTED and all(
        getattr(before, name) == getattr(row, name) for name in terms
    ):
        row.buyer_answer, row.buyer_answered_at = before.buyer_answer, before.buyer_answered_at
    close(actor, before, ProposalState.SUPERSEDED, payload={"by": row.uid})


def is_same_line(old: ProposalMember, new: ProposalMember) -> bool:
    """Nothing changed for the member: as much, at the same price, to the same places."""
    return (
        old.quantities == new.quantities
        and old.unit_price == new.unit_price
        and old.deliveries == new.deliveries
    )


def close(actor: Actor, proposal: Proposal, state: ProposalState, *, payload: dict[str, object]) -> None:
    """End a proposal that will not be linked: what it holds is let go, its links no longer open."""
    lines = lines_of(proposal)
    uids = [line.uid for line in lines]
    registry.release_capacities(actor, holder_uids=uids)
    links.revoke_all(actor, purpose=MEMBER_ANSWER, subject_uids=uids)
    links.revoke_links(actor, purpose=BUYER_ANSWER, subject_uid=proposal.uid)
    proposal.state = state
    proposal.save_changes(expected_version=None, fields=["state"])
    record(
        actor,
        f"linkages.proposal.{state.value.lower()}",
        subject_kind="proposal",
        subject_uid=proposal.uid,
        payload=payload,
        centre_uid=proposal.requirement.centre.uid,
    )


@transaction.atomic
def withdraw_proposal(
    actor: Actor, *, proposal: Proposal, reason: str, expected_version: int | None = None
) -> Proposal:
    """DRAFT or SENT → WITHDRAWN; held capacity is free again. Errors: UnableToSendProposalError, StaleWriteError."""
    demand(actor, "linkages.manage_proposal", proposal)
    row = lock_proposal(proposal.pk)
    if row.state == ProposalState.WITHDRAWN:
        return row
    if row.state not in (ProposalState.DRAFT, ProposalState.SENT):
        raise UnableToSendProposalError("WRONG_STATE", state=row.state)
    if expected_version is not None:
        row.save_changes(expected_version=expected_version, fields=["answer_by"])
    close(actor, row, ProposalState.WITHDRAWN, payload={"reason": reason[:200]})
    return row


def expire_proposals(today: datetime.date | None = None) -> int:
    """A duty: proposals whose answer day has passed, or whose requirement is filled or closed, let go. Safe to call twice."""
    day = today or timezone.localdate()
    past = Q(answer_by__lt=day)
    rows = Proposal.objects.unscoped("a duty of the house").filter(state=ProposalState.SENT)
    found = rows.filter(past | ~Q(requirement__state=RequirementState.OPEN)).order_by("pk")
    ended = 0
    for pk in list(found.values_list("pk", flat=True)):
        with transaction.atomic():
            row = lock_proposal(pk)
            if row.state != ProposalState.SENT:
                continue
            if row.answer_by < day:
                close(SYSTEM, row, ProposalState.EXPIRED, payload={"answer_by": row.answer_by})
                _tell_expired(row)
                ended += 1
            elif row.requirement.state != RequirementState.OPEN:
                reason = f"REQUIREMENT_{row.requirement.state}"
                close(SYSTEM, row, ProposalState.WITHDRAWN, payload={"reason": reason})
                ended += 1
    return ended


def _tell_expired(row: Proposal) -> None:
    lines = lines_of(row)
    silent = sum(line.answer == Answer.WAITING for line in lines)
    telling.tell_managers(SYSTEM, row, "expired", {"silent": silent, "members": len(lines)})
    # Whoever declined knows that nothing of theirs is held.
    asked = [line for line in lines if line.answer != Answer.DECLINED]
    telling.tell_members(SYSTEM, row, asked, "expired_member", {})
