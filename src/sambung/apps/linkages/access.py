"""Who sees proposals, lines, linkages and evidence, and who may draft, send and answer.

A proposal: its centre's people; the buyer's own and the seller of record's once it was sent. A line: the same
without the buyer, and the member itself. Unit prices of members are narrower still: `linkages.see_member_prices`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
    through,
)
from sambung.apps.demand.models import Requirement
from sambung.apps.linkages.models import Evidence, Linkage, Proposal, ProposalMember

SELLERS = (Role.OPERATOR, Role.OWNER)


def _of_centre(actor: Actor) -> Q:
    return Q(requirement__centre_id__in=actor.centre_ids)


def works_in_centre(actor: Actor, proposal: Proposal) -> bool:
    """Manager or mentor of the centre of the proposal's requirement."""
    return actor.is_staff_of_centre and proposal.requirement.centre_id in actor.centre_ids


def is_buyer(actor: Actor, proposal: Proposal) -> bool:
    """The buyer's own person."""
    return actor.has(Role.BUYER) and proposal.requirement.buyer_id in actor.enterprise_ids


def is_seller(actor: Actor, proposal: Proposal) -> bool:
    """A person of the seller of record: it pays the members out."""
    return actor.has(*SELLERS) and proposal.seller_of_record_id in actor.enterprise_ids


def visible_proposals(actor: Actor) -> Q:
    """See the module's docstring; a draft is its centre's own."""
    rule = Q(pk__in=[])
    if actor.uid is None:
        return NOTHING
    if actor.is_staff_of_centre:
        rule |= _of_centre(actor)
    if actor.has(Role.BUYER):
        rule |= Q(sent_at__isnull=False) & Q(requirement__buyer_id__in=actor.enterprise_ids)
    if actor.has(*SELLERS):
        rule |= Q(sent_at__isnull=False, seller_of_record_id__in=actor.enterprise_ids)
    return rule


def may_view_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The same, for one."""
    if works_in_centre(actor, proposal):
        return True
    return proposal.sent_at is not None and (is_buyer(actor, proposal) or is_seller(actor, proposal))


def visible_lines(actor: Actor) -> Q:
    """The centre's people and the seller of record: all lines; a member: its own alone; the buyer: none."""
    if actor.uid is None:
        return NOTHING
    rule = Q(pk__in=[])
    if actor.is_staff_of_centre:
        rule |= through("proposal", _of_centre(actor))
    if actor.has(*SELLERS):
        sellers = Q(proposal__seller_of_record_id__in=actor.enterprise_ids)
        rule |= Q(proposal__sent_at__isnull=False) & (sellers | Q(enterprise_id__in=actor.enterprise_ids))
    return rule


def may_view_line(actor: Actor, line: ProposalMember) -> bool:
    """The same, for one."""
    if works_in_centre(actor, line.proposal):
        return True
    if line.proposal.sent_at is None or not actor.has(*SELLERS):
        return False
    return line.enterprise_id in actor.enterprise_ids or is_seller(actor, line.proposal)


def may_see_member_prices(actor: Actor, line: ProposalMember) -> bool:
    """The manager who runs the pool, the member's own centre, the member itself, the seller of record."""
    proposal = line.proposal
    if actor.has(Role.MANAGER) and works_in_centre(actor, proposal):
        return True
    if actor.is_staff_of_centre and line.enterprise.centre_id in actor.centre_ids:
        return may_view_line(actor, line)
    return may_view_line(actor, line) and not works_in_centre(actor, proposal)


def may_manage(actor: Actor, proposal: Proposal) -> bool:
    """Managers of the requirement's centre draft, send, re-plan and withdraw."""
    return actor.has(Role.MANAGER) and works_in_centre(actor, proposal)


def may_draft(actor: Actor, requirement: Requirement) -> bool:
    """Managers of the requirement's centre."""
    return actor.has(Role.MANAGER) and requirement.centre_id in actor.centre_ids


def may_answer_line(actor: Actor, line: ProposalMember) -> bool:
    """The member itself, and the centre's people with a witness."""
    if line.proposal.sent_at is None:
        return False
    own = actor.has(*SELLERS) and line.enterprise_id in actor.enterprise_ids
    return own or works_in_centre(actor, line.proposal)


def may_answer_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The buyer's own people; a centre never buys."""
    return proposal.sent_at is not None and is_buyer(actor, proposal)


def visible_linkages(actor: Actor) -> Q:
    """The centre's people and the seller's centre, the buyer's and the seller's own, analysts, administrators."""
    if actor.has(Role.ANALYST, Role.ADMIN):
        return EVERYTHING
    if actor.uid is None:
        return NOTHING
    rule = Q(pk__in=[])
    if actor.is_staff_of_centre:
        rule |= through("proposal", _of_centre(actor)) | Q(seller__centre_id__in=actor.centre_ids)
    if actor.has(Role.BUYER):
        rule |= Q(buyer_id__in=actor.enterprise_ids)
    if actor.has(*SELLERS):
        rule |= Q(seller_id__in=actor.enterprise_ids)
        rule |= Q(proposal__seller_of_record_id__in=actor.enterprise_ids)
    return rule


def works_for_linkage(actor: Actor, linkage: Linkage) -> bool:
    """Staff of the centre that made it, or of the seller's centre."""
    if not actor.is_staff_of_centre:
        return False
    if linkage.seller.centre_id is not None and linkage.seller.centre_id in actor.centre_ids:
        return True
    return linkage.proposal is not None and works_in_centre(actor, linkage.proposal)


def stands_for_buyer(actor: Actor, linkage: Linkage) -> bool:
    """The buyer's own person."""
    return actor.has(Role.BUYER) and linkage.buyer_id in actor.enterprise_ids


def stands_for_seller(actor: Actor, linkage: Linkage) -> bool:
    """The member's own person, or the seller of record's."""
    if not actor.has(*SELLERS):
        return False
    if linkage.seller_id in actor.enterprise_ids:
        return True
    return linkage.proposal is not None and linkage.proposal.seller_of_record_id in actor.enterprise_ids


def may_view_linkage(actor: Actor, linkage: Linkage) -> bool:
    """The same, for one."""
    return (
        actor.has(Role.ANALYST, Role.ADMIN)
        or works_for_linkage(actor, linkage)
        or stands_for_buyer(actor, linkage)
        or stands_for_seller(actor, linkage)
    )


def may_record_evidence(actor: Actor, linkage: Linkage) -> bool:
    """The centre's people, and both sides for themselves."""
    return (
        works_for_linkage(actor, linkage)
        or stands_for_buyer(actor, linkage)
        or stands_for_seller(actor, linkage)
    )


def visible_evidence(actor: Actor) -> Q:
    """That of the linkages one sees."""
    if actor.has(Role.ANALYST, Role.ADMIN):
        return EVERYTHING
    return through("linkage", visible_linkages(actor))


def may_view_evidence(actor: Actor, evidence: Evidence) -> bool:
    """The same, for one."""
    return may_view_linkage(actor, evidence.linkage)


def may_export(actor: Actor, thing: Any) -> bool:
    """Whoever sees a list of linkages may take it along; the export is journalled."""
    return actor.uid is not None


register_visibility(Proposal, visible=visible_proposals, may_view=may_view_proposal)
register_visibility(ProposalMember, visible=visible_lines, may_view=may_view_line)
register_visibility(Linkage, visible=visible_linkages, may_view=may_view_linkage)
register_visibility(Evidence, visible=visible_evidence, may_view=may_view_evidence)
register_permission("linkages.draft_proposal", may_draft)
register_permission("linkages.manage_proposal", may_manage)
register_permission("linkages.see_member_prices", may_see_member_prices)
register_permission("linkages.answer_line", may_answer_line)
register_permission("linkages.answer_proposal", may_answer_proposal)
register_permission("linkages.record_evidence", may_record_evidence)
register_permission("linkages.end_linkage", works_for_linkage)
register_permission("linkages.export_linkages", may_export)
