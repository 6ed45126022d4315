"""Who sees plans: the centre's managers all and administrators; its mentors their own part of what is approved;
analysts the aggregates of a province. Owners, buyers and other centres see none of it.
"""

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
)
from sambung.apps.centres.models import Centre
from sambung.apps.pathways.models import Approval, CatalogueRow, Pathway, PlanningYear, PlanRun

# What mentors see of runs: what has been decided.
DECIDED = (Approval.APPROVED, Approval.SUPERSEDED)


def visible_catalogue(actor: Actor) -> Q:
    """The centre's people, and administrators."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    return Q(centre_id__in=actor.centre_ids) if actor.is_staff_of_centre else NOTHING


def may_view_row(actor: Actor, row: CatalogueRow) -> bool:
    """The same, for one."""
    return actor.has(Role.ADMIN) or (actor.is_staff_of_centre and row.centre_id in actor.centre_ids)


def visible_years(actor: Actor) -> Q:
    """The centre's people, and administrators."""
    return visible_catalogue(actor)


def may_view_year(actor: Actor, year: PlanningYear) -> bool:
    """The same, for one."""
    return actor.has(Role.ADMIN) or (actor.is_staff_of_centre and year.centre_id in actor.centre_ids)


def visible_runs(actor: Actor) -> Q:
    """Managers and administrators all of the centre's; its mentors what was decided; analysts provinces alone."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    rule = NOTHING
    if actor.has(Role.ANALYST):
        rule |= Q(year__isnull=True)
    if actor.is_staff_of_centre:
        own = Q(year__centre_id__in=actor.centre_ids)
        rule |= own if actor.has(Role.MANAGER) else own & Q(approval__in=DECIDED)
    return rule


def may_view_run(actor: Actor, run: PlanRun) -> bool:
    """The same, for one."""
    if actor.has(Role.ADMIN):
        return True
    if run.year is None:
        return actor.has(Role.ANALYST)
    if not actor.is_staff_of_centre or run.year.centre_id not in actor.centre_ids:
        return False
    return actor.has(Role.MANAGER) or run.approval in DECIDED


def visible_pathways(actor: Actor) -> Q:
    """Managers and administrators all of a run; mentors those that are theirs."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    if not actor.is_staff_of_centre:
        return NOTHING
    rule = through("run", visible_runs(actor)) & Q(run__year__centre_id__in=actor.centre_ids)
    return rule if actor.has(Role.MANAGER) else rule & Q(mentor_id=actor.user_id)


def may_view_pathway(actor: Actor, pathway: Pathway) -> bool:
    """The same, for one."""
    if actor.has(Role.ADMIN):
        return True
    if pathway.run.year is None or not may_view_run(actor, pathway.run):
        return False
    return actor.has(Role.MANAGER) or (actor.has(Role.MENTOR) and pathway.mentor_id == actor.user_id)


def may_plan(actor: Actor, centre: Centre) -> bool:
    """Managers of the centre decide about its hours, money, catalogue and plans."""
    return actor.has(Role.MANAGER) and centre.pk in actor.centre_ids


def may_see_all(actor: Actor, run: PlanRun) -> bool:
    """The whole plan: managers of the centre and administrators, not each mentor."""
    if run.year is None:
        return False
    return actor.has(Role.ADMIN) or may_plan(actor, run.year.centre)


def may_plan_province(actor: Actor, province: str) -> bool:
    """Analysts and administrators ask what a province could reach; no name stands in the answer."""
    return actor.has(Role.ANALYST, Role.ADMIN)


register_visibility(CatalogueRow, visible=visible_catalogue, may_view=may_view_row)
register_visibility(PlanningYear, visible=visible_years, may_view=may_view_year)
register_visibility(PlanRun, visible=visible_runs, may_view=may_view_run)
register_visibility(Pathway, visible=visible_pathways, may_view=may_view_pathway)
register_permission("pathways.plan", may_plan)
register_permission("pathways.see_all", may_see_all)
register_permission("pathways.plan_province", may_plan_province)
