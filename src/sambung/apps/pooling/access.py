"""Who sees consortia: the people of the requirement's centre; unit prices stand in them, so nobody else."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import (
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
    through,
)
from sambung.apps.demand.models import Requirement
from sambung.apps.pooling.models import PoolRun, PoolStudy


def visible_runs(actor: Actor) -> Q:
    """Managers and mentors of the requirement's centre."""
    if not actor.is_staff_of_centre:
        return NOTHING
    return Q(requirement__centre_id__in=actor.centre_ids)


def may_view_run(actor: Actor, run: PoolRun) -> bool:
    """The same, for one."""
    return actor.is_staff_of_centre and run.requirement.centre_id in actor.centre_ids


def visible_studies(actor: Actor) -> Q:
    """As the run that they belong to."""
    if not actor.is_staff_of_centre:
        return NOTHING
    return through("run", visible_runs(actor))


def may_view_study(actor: Actor, study: PoolStudy) -> bool:
    """The same, for one."""
    return may_view_run(actor, study.run)


def may_build(actor: Actor, requirement: Requirement) -> bool:
    """Managers of the requirement's centre build consortia."""
    return actor.has(Role.MANAGER) and requirement.centre_id in actor.centre_ids


register_visibility(PoolRun, visible=visible_runs, may_view=may_view_run)
register_visibility(PoolStudy, visible=visible_studies, may_view=may_view_study)
register_permission("pooling.build_consortium", may_build)
