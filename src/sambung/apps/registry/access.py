"""The actor behind a user, and who sees what of the registry."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from sambung.apps.actors.access import (
    EVERYTHING,
    NOBODY,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
)
from sambung.apps.centres.models import CentreRole, Membership
from sambung.apps.registry.models import Enterprise, EnterprisePerson, Kind


def actor_of(user: Any) -> Actor:
    """The actor that a signed-in user is today; NOBODY for a stranger. Two queries."""
    if user is None or not user.is_authenticated:
        return NOBODY
    today = timezone.localdate()
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    memberships = Membership.objects.filter(still, user=user)
    persons = EnterprisePerson.objects.filter(still, user=user)
    roles = {Role.MANAGER if m.role == CentreRole.MANAGER else Role.MENTOR for m in memberships}
    roles |= {Role(p.role) for p in persons}
    if user.is_analyst:
        roles.add(Role.ANALYST)
    if user.is_administrator:
        roles.add(Role.ADMIN)
    actor = Actor(
        uid=user.uid,
        name=user.name,
        user_id=user.pk,
        roles=frozenset(roles),
        centre_ids=frozenset(m.centre_id for m in memberships),
        enterprise_ids=frozenset(p.enterprise_id for p in persons),
    )
    user.actor = actor
    return actor


def visible_enterprises(actor: Actor) -> Q:
    """Managers and mentors: all (capability is national); analysts and administrators: all; owners, buyers,
    operators: their own, and large firms by name.

    Prices, contacts and class bases have narrower rules: `may_see_prices`, `may_see_private`.
    """
    if actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN):
        return EVERYTHING
    if actor.uid is None:
        return NOTHING
    return Q(pk__in=actor.enterprise_ids)


def may_view_enterprise(actor: Actor, enterprise: Enterprise) -> bool:
    """The same, for one."""
    if actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN):
        return True
    return enterprise.pk in actor.enterprise_ids


def may_see_private(actor: Actor, enterprise: Enterprise) -> bool:
    """Contacts, class bases, notes: the owning centre's people and the enterprise itself."""
    if enterprise.pk in actor.enterprise_ids:
        return True
    return actor.is_staff_of_centre and enterprise.centre_id in actor.centre_ids


def may_change_enterprise(actor: Actor, enterprise: Enterprise) -> bool:
    """The owning centre's people and the enterprise itself; large buyers and hubs without centre: any centre's manager."""
    if may_see_private(actor, enterprise):
        return True
    return actor.has(Role.MANAGER) and enterprise.centre_id is None and enterprise.kind != Kind.UMKM


register_visibility(Enterprise, visible=visible_enterprises, may_view=may_view_enterprise)
register_permission("registry.see_prices", may_see_private)
register_permission("registry.see_private", may_see_private)
register_permission("registry.change_enterprise", may_change_enterprise)
