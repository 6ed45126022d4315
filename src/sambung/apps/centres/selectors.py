"""Reading centres and their people."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from sambung.apps.actors.access import Actor, Role, may
from sambung.apps.centres.models import Centre, Membership


class CentreNotFoundError(LookupError):
    """No such centre or person, or none that the actor may manage: HTTP 404 for both."""


def managed_centres(actor: Actor) -> QuerySet[Centre]:
    """Centres whose people the actor looks after: an administrator's all, a manager's own."""
    rows = Centre.objects.visible(actor).order_by("name")
    if actor.has(Role.ADMIN):
        return rows
    return rows.filter(pk__in=actor.centre_ids) if actor.has(Role.MANAGER) else rows.none()


def get_managed_centre(actor: Actor, uid: uuid.UUID) -> Centre:
    """One of them. Errors: CentreNotFoundError."""
    found = managed_centres(actor).filter(uid=uid).first()
    if found is None or not may(actor, "centres.manage_people", found):
        raise CentreNotFoundError(str(uid))
    return found


def people_of(actor: Actor, centre: Centre) -> QuerySet[Membership]:
    """Who works there, those who left last; lazy, to be paginated."""
    get_managed_centre(actor, centre.uid)
    return centre.memberships.select_related("user").order_by("ended_on", "role", "user__name")


def get_membership(actor: Actor, centre: Centre, user_uid: uuid.UUID, role: str) -> Membership:
    """One membership of a centre that the actor manages. Errors: CentreNotFoundError."""
    found = people_of(actor, centre).filter(user__uid=user_uid, role=role).first()
    if found is None:
        raise CentreNotFoundError(str(user_uid))
    return found
