"""Who sees an enterprise's choice and versions, and who may choose what is shown."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import NOTHING, Actor, register_permission, register_visibility
from sambung.apps.profiles.models import Choice, Version
from sambung.apps.registry.models import Enterprise


def may_choose(actor: Actor, enterprise: Enterprise) -> bool:
    """The enterprise itself, and the people of its centre in its name."""
    if actor.uid is None:
        return False
    if enterprise.pk in actor.enterprise_ids:
        return True
    return actor.is_staff_of_centre and enterprise.centre_id in actor.centre_ids


def visible(actor: Actor) -> Q:
    """The same, as a filter."""
    if actor.uid is None:
        return NOTHING
    own = Q(enterprise_id__in=actor.enterprise_ids)
    if not actor.is_staff_of_centre:
        return own
    return own | Q(enterprise__centre_id__in=actor.centre_ids)


def may_view(actor: Actor, row: Choice | Version) -> bool:
    """Whoever may choose."""
    return may_choose(actor, row.enterprise)


register_visibility(Choice, visible=visible, may_view=may_view)
register_visibility(Version, visible=visible, may_view=may_view)
register_permission("profiles.choose", may_choose)
