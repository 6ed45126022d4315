"""Who sees a run of matching, its lines and its prices."""

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
from sambung.apps.demand.access import may_view_requirement
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchResult, MatchRun


def visible_runs(actor: Actor) -> Q:
    """Staff of centres who see the requirement, the buyer's own people (totals only), administrators."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    if actor.is_staff_of_centre:
        return through("requirement", visible_rows(Requirement, actor))
    if actor.has(Role.BUYER):
        return Q(requirement__buyer_id__in=actor.enterprise_ids)
    return NOTHING


def may_view_run(actor: Actor, run: MatchRun) -> bool:
    """The same, for one."""
    if actor.has(Role.ADMIN):
        return True
    if actor.is_staff_of_centre:
        return may_view_requirement(actor, run.requirement)
    return actor.has(Role.BUYER) and run.requirement.buyer_id in actor.enterprise_ids


def may_view_results(actor: Actor, run: MatchRun) -> bool:
    """Who stands on which list: staff of centres and administrators; a buyer sees totals alone."""
    return actor.has(Role.ADMIN) or (actor.is_staff_of_centre and may_view_run(actor, run))


def may_match(actor: Actor, requirement: Requirement) -> bool:
    """Staff of centres who see it, and the buyer's own people."""
    if actor.is_staff_of_centre:
        return may_view_requirement(actor, requirement)
    return actor.has(Role.BUYER) and requirement.buyer_id in actor.enterprise_ids


def may_see_price(actor: Actor, result: MatchResult) -> bool:
    """The owning centre's people; for consented offers the managers of the requirement's centre, who run the pool."""
    if actor.is_staff_of_centre and result.enterprise.centre_id in actor.centre_ids:
        return True
    return (
        actor.has(Role.MANAGER)
        and result.has_consent
        and result.run.requirement.centre_id in actor.centre_ids
    )


register_visibility(MatchRun, visible=visible_runs, may_view=may_view_run)
register_permission("matching.view_results", may_view_results)
register_permission("matching.match_requirement", may_match)
register_permission("matching.see_price", may_see_price)
