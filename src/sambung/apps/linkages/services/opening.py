"""Opening the linkages once every member and the buyer have accepted."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.demand import services as demand_services
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.journal.services import record
from sambung.apps.linkages.models import (
    Answer,
    ConsortiumForm,
    Evidence,
    EvidenceKind,
    Linkage,
    Pattern,
    Proposal,
    ProposalMember,
    ProposalState,
)
from sambung.apps.linkages.services import sending, telling
from sambung.apps.linkages.services.outcomes import UnableToAnswerError
from sambung.apps.registry import services as registry
from sambung.standards.periods import PeriodKind, period_of

PATTERNS = {
    ConsortiumForm.LEAD_SUBCONTRACTS: Pattern.SUBCONTRACT,
    ConsortiumForm.KSO: Pattern.OTHER,
    ConsortiumForm.EACH_ALONE: Pattern.GENERAL_TRADE,
}

# Called with the proposal once its linkages are open, in the same transaction.
on_linked: list[Callable[[Proposal], object]] = []


def settle(actor: Actor, proposal: Proposal) -> bool:
    """Open the linkages if nobody's answer is missing. The caller holds the proposal's lock."""
    if proposal.state != ProposalState.SENT or proposal.buyer_answer != Answer.ACCEPTED:
        return False
    lines = sending.lines_of(proposal)
    if any(line.answer != Answer.ACCEPTED for line in lines):
        return False
    open_linkages(actor, proposal, lines)
    return True


def open_linkages(actor: Actor, proposal: Proposal, lines: list[ProposalMember]) -> list[Linkage]:
    """One linkage at level L1 for each member and the buyer; what was held becomes firm.

    In the transaction of the last answer, under the proposal's lock. A constraint keeps a second set out.
    Errors: UnableToAnswerError (NOT_OPEN) where the requirement was filled or closed meanwhile;
    UnableToHoldCapacity where a hold has lapsed and the goods are promised elsewhere.
    """
    # Locked after the proposal, here and everywhere: two proposals for one requirement queue up here.
    requirement: Requirement = (
        Requirement.objects.unscoped("a consequence of the last answer, whoever gave it")
        .select_for_update(of=("self",))
        .get(pk=proposal.requirement_id)
    )
    if requirement.state != RequirementState.OPEN:
        raise UnableToAnswerError("NOT_OPEN", state=requirement.state)
    today = timezone.localdate()
    registry.confirm_capacities(actor, holder_uids=[line.uid for line in lines])
    members: dict[int, list[ProposalMember]] = {}
    for line in lines:
        members.setdefault(line.enterprise_id, []).append(line)
    entry = record(
        actor,
        "linkages.opened",
        subject_kind="proposal",
        subject_uid=proposal.uid,
        payload={
            "requirement": requirement.uid,
            "members": [str(own[0].enterprise.uid) for own in members.values()],
            "buyer": requirement.buyer.uid,
        },
        centre_uid=requirement.centre.uid,
    )
    opened = [
        Linkage(
            seller_id=enterprise,
            buyer_id=requirement.buyer_id,
            proposal=proposal,
            pattern=PATTERNS.get(ConsortiumForm(proposal.form), Pattern.SUPPLY_CHAIN),
            is_direct=proposal.seller_of_record_id in (None, enterprise),
            product=requirement.product,
            kbli=own[0].offer.kbli,
            quantity=sum(max(line.quantities) for line in own),
            unit=requirement.unit,
            period_kind=requirement.period_kind,
            is_simulated=proposal.is_simulated,
            valid_from=today,
            recorded=entry,
        )
        for enterprise, own in members.items()
    ]
    Linkage.objects.bulk_create(opened, batch_size=500)
    Evidence.objects.bulk_create(
        [
            Evidence(
                linkage=linkage,
                kind=EvidenceKind.DECLARATION,
                happened_on=today,
                valid_from=today,
                is_confirmed_by_seller=True,
                is_confirmed_by_buyer=True,
                recorded=entry,
            )
            for linkage in opened
        ],
        batch_size=500,
    )
    proposal.state = ProposalState.LINKED
    proposal.save_changes(expected_version=None, fields=["state"])
    if proposal.quantity >= requirement.quantity:
        demand_services.mark_filled(SYSTEM, requirement=requirement)
    telling.tell_managers(actor, proposal, "linked", {"members": len(opened)})
    starts_on = period_of(PeriodKind.DAY, requirement.starts_on).label("id")
    telling.tell_members(actor, proposal, lines, "linked_member", {"starts_on": starts_on})
    for listener in on_linked:
        listener(proposal)
    return opened
