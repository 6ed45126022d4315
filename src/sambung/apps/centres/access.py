"""Who sees a centre: everybody who is signed in; its people, those who work in it and administrators."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
)
from sambung.apps.centres.models import Centre


def visible_centres(actor: Actor) -> Q:
    """Centres are public to whoever is signed in."""
    return EVERYTHING if actor.uid is not None else NOTHING


def may_view_centre(actor: Actor, centre: Centre) -> bool:
    """The same, for one."""
    return actor.uid is not None


register_visibility(Centre, visible=visible_centres, may_view=may_view_centre)


def may_manage_people(actor: Actor, centre: Centre) -> bool:
    """Its managers, and administrators."""
    return actor.has(Role.ADMIN) or (actor.has(Role.MANAGER) and centre.pk in actor.centre_ids)


register_permission("centres.manage_people", may_manage_people)
