"""Who sees proposed pairs and judges them: the people of a centre of one of the two, and whoever acts for both.

Across centres a manager's word is needed: it touches the other centre's enterprise, which can take it back.
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
)
from sambung.apps.duplicates.models import Judgement, Proposal
from sambung.apps.registry.models import Enterprise

Pair = tuple[Enterprise, Enterprise]


def visible_proposals(actor: Actor) -> Q:
    """Pairs of one's centres, and for managers those of firms and hubs without a centre; administrators: all."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    if not actor.is_staff_of_centre:
        return NOTHING
    own = Q(centre_left__in=actor.centre_ids) | Q(centre_right__in=actor.centre_ids)
    if actor.has(Role.MANAGER):
        own |= Q(centre_left__isnull=True, centre_right__isnull=True)
    return own


def may_view_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The same, for one."""
    return _sees(actor, proposal.centre_left, proposal.centre_right)


def _sees(actor: Actor, one: int | None, other: int | None) -> bool:
    if actor.has(Role.ADMIN):
        return True
    if not actor.is_staff_of_centre:
        return False
    if one in actor.centre_ids or other in actor.centre_ids:
        return True
    return actor.has(Role.MANAGER) and one is None and other is None


def visible_judgements(actor: Actor) -> Q:
    """Those on pairs that one may see, and those on two of one's own enterprises."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    if actor.uid is None:
        return NOTHING
    own = Q(left__in=actor.enterprise_ids, right__in=actor.enterprise_ids)
    if actor.is_staff_of_centre:
        own |= Q(left__centre__in=actor.centre_ids) | Q(right__centre__in=actor.centre_ids)
        if actor.has(Role.MANAGER):
            own |= Q(left__centre__isnull=True, right__centre__isnull=True)
    return own


def may_view_judgement(actor: Actor, judgement: Judgement) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    if {judgement.left_id, judgement.right_id} <= actor.enterprise_ids:
        return True
    return _sees(actor, judgement.left.centre_id, judgement.right.centre_id)


def may_judge_pair(actor: Actor, pair: Pair) -> bool:
    """Owners: two of their own. Mentors: two of their centres. Managers: also where one of the two is theirs."""
    one, other = pair
    if actor.has(Role.OWNER, Role.OPERATOR) and {one.pk, other.pk} <= actor.enterprise_ids:
        return True
    if not actor.is_staff_of_centre:
        return False
    mine = [each.centre_id in actor.centre_ids for each in pair]
    if all(mine):
        return True
    if not actor.has(Role.MANAGER):
        return False
    return any(mine) or (one.centre_id is None and other.centre_id is None)


def may_close_claim(actor: Actor, enterprise: Enterprise) -> bool:
    """The people of the enterprise's centre: an owner withdraws nothing by this."""
    return actor.is_staff_of_centre and enterprise.centre_id in actor.centre_ids


def may_scan_registry(actor: Actor, thing: Any) -> bool:
    """Managers and administrators."""
    return actor.has(Role.MANAGER, Role.ADMIN)


def may_export_proposals(actor: Actor, thing: Any) -> bool:
    """Whoever sees a list of them."""
    return actor.has(Role.MANAGER, Role.MENTOR, Role.ADMIN)


register_visibility(Proposal, visible=visible_proposals, may_view=may_view_proposal)
register_visibility(Judgement, visible=visible_judgements, may_view=may_view_judgement)
register_permission("duplicates.judge_pair", may_judge_pair)
register_permission("duplicates.close_claim", may_close_claim)
register_permission("duplicates.scan_registry", may_scan_registry)
register_permission("duplicates.export_proposals", may_export_proposals)
