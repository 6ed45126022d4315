"""Who sees a job: who asked for it, and the people of the centre that it was asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
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
from sambung.apps.jobs.models import Job

# From an actor to the uids of the centres where it works: a subquery or a list. Attached in config/wiring.
centre_uids_of: list[Callable[[Actor], Iterable[uuid.UUID]]] = []


def visible_jobs(actor: Actor) -> Q:
    """Own jobs, the centre's jobs; administrators see all."""
    if actor.uid is None:
        return NOTHING
    if actor.has(Role.ADMIN):
        return EVERYTHING
    rule = Q(actor_uid=actor.uid)
    if actor.is_staff_of_centre and actor.centre_ids and centre_uids_of:
        rule |= Q(centre_uid__in=centre_uids_of[0](actor))
    return rule


def may_view_job(actor: Actor, job: Any) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    if actor.has(Role.ADMIN) or job.actor_uid == actor.uid:
        return True
    if job.centre_uid is None or not actor.is_staff_of_centre or not centre_uids_of:
        return False
    return job.centre_uid in set(centre_uids_of[0](actor))


def may_cancel_job(actor: Actor, job: Any) -> bool:
    """Who asked, the centre's managers, administrators."""
    if actor.has(Role.ADMIN) or (actor.uid is not None and job.actor_uid == actor.uid):
        return True
    return actor.has(Role.MANAGER) and may_view_job(actor, job)


register_visibility(Job, visible=visible_jobs, may_view=may_view_job)
register_permission("jobs.cancel_job", may_cancel_job)
