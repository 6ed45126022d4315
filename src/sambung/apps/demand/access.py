"""Who sees a requirement, its ceiling and its confirmations, and who may change it."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
    through,
    visible_rows,
)
from sambung.apps.demand.models import (
    Criterion,
    ProductConfirmation,
    ProductRefusal,
    Requirement,
    RequirementState,
)

# What every centre may read: capability is national, drafts and closed requirements are their centre's own.
PUBLISHED = (RequirementState.OPEN, RequirementState.FILLED)


def visible_requirements(actor: Actor) -> Q:
    """Its centre's people and the buyer's own: always. Every centre, owners, operators: while open or filled.

    Another buyer sees nothing of it: requirements are a firm's plans.
    """
    if actor.has(Role.ANALYST, Role.ADMIN):
        return EVERYTHING
    if actor.uid is None:
        return NOTHING
    own = Q(pk__in=[])
    if actor.is_staff_of_centre:
        own |= Q(centre_id__in=actor.centre_ids)
    if actor.has(Role.BUYER):
        own |= Q(buyer_id__in=actor.enterprise_ids)
    if actor.has(Role.MANAGER, Role.MENTOR, Role.OWNER, Role.OPERATOR):
        own |= Q(state__in=PUBLISHED)
    return own


def may_view_requirement(actor: Actor, requirement: Requirement) -> bool:
    """The same, for one."""
    if actor.has(Role.ANALYST, Role.ADMIN):
        return True
    if actor.uid is None:
        return False
    if actor.is_staff_of_centre and requirement.centre_id in actor.centre_ids:
        return True
    if actor.has(Role.BUYER) and requirement.buyer_id in actor.enterprise_ids:
        return True
    return actor.has(Role.MANAGER, Role.MENTOR, Role.OWNER, Role.OPERATOR) and requirement.state in PUBLISHED


def may_see_ceiling(actor: Actor, requirement: Requirement) -> bool:
    """The buyer's price ceiling: staff of centres and the buyer's own people; never owners, who would bid up to it."""
    if actor.has(Role.BUYER) and requirement.buyer_id in actor.enterprise_ids:
        return True
    return actor.is_staff_of_centre and may_view_requirement(actor, requirement)


def may_change_requirement(actor: Actor, requirement: Requirement) -> bool:
    """Managers of its centre, and the buyer's own people."""
    if actor.has(Role.MANAGER) and requirement.centre_id in actor.centre_ids:
        return True
    return actor.has(Role.BUYER) and requirement.buyer_id in actor.enterprise_ids


def may_confirm_product(actor: Actor, requirement: Requirement) -> bool:
    """Managers and mentors of its centre: it is they who know what the buyer means."""
    return actor.is_staff_of_centre and requirement.centre_id in actor.centre_ids


def visible_criteria(actor: Actor) -> Q:
    """Those of the requirements that one sees; a price ceiling only where the ceiling itself is seen."""
    seen = through("requirement", visible_rows(Requirement, actor))
    if actor.is_staff_of_centre:
        return seen
    own = Q(requirement__buyer_id__in=actor.enterprise_ids)
    return seen & (own if actor.has(Role.BUYER) else NOTHING) | seen & ~Q(kind="PRICE_CEILING")


def may_view_criterion(actor: Actor, criterion: Criterion) -> bool:
    """The same, for one."""
    if not may_view_requirement(actor, criterion.requirement):
        return False
    return criterion.kind != "PRICE_CEILING" or may_see_ceiling(actor, criterion.requirement)


def visible_confirmations(actor: Actor) -> Q:
    """Staff of centres, for the requirements that they see."""
    if not actor.is_staff_of_centre:
        return NOTHING
    return through("requirement", visible_rows(Requirement, actor))


def may_view_confirmation(actor: Actor, confirmation: ProductConfirmation) -> bool:
    """The same, for one."""
    return actor.is_staff_of_centre and may_view_requirement(actor, confirmation.requirement)


def visible_refusals(actor: Actor) -> Q:
    """The people of the enterprise's centre, and its own."""
    if actor.uid is None:
        return NOTHING
    rule = Q(enterprise_id__in=actor.enterprise_ids)
    if actor.is_staff_of_centre:
        rule |= Q(enterprise__centre_id__in=actor.centre_ids)
    return rule


def may_view_refusal(actor: Actor, refusal: ProductRefusal) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    if refusal.enterprise_id in actor.enterprise_ids:
        return True
    return actor.is_staff_of_centre and refusal.enterprise.centre_id in actor.centre_ids


register_visibility(ProductRefusal, visible=visible_refusals, may_view=may_view_refusal)
register_visibility(Requirement, visible=visible_requirements, may_view=may_view_requirement)
register_visibility(Criterion, visible=visible_criteria, may_view=may_view_criterion)
register_visibility(ProductConfirmation, visible=visible_confirmations, may_view=may_view_confirmation)
register_permission("demand.see_ceiling", may_see_ceiling)
register_permission("demand.change_requirement", may_change_requirement)
register_permission("demand.confirm_product", may_confirm_product)
