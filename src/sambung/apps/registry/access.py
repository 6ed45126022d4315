"""The actor behind a user, and who sees what of the registry."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import (
    EVERYTHING,
    NOBODY,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
    through,
)
from sambung.apps.centres.models import Centre, CentreRole, Membership
from sambung.apps.registry.models import (
    Activity,
    Certificate,
    ClassBasis,
    Consent,
    ConsentPurpose,
    Contact,
    Enterprise,
    EnterprisePerson,
    HubTerm,
    Identifier,
    Interest,
    Kind,
    Offer,
    OfferValue,
    Owner,
    Ownership,
    Place,
    Resource,
    ResourceUse,
    ResourceValue,
    TaxStatus,
    ValueKind,
)


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


def actor_named(username: str) -> Actor | None:
    """The actor of a user by sign-in name, for a command; None where nobody is called so or may not sign in."""
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    return actor_of(user) if user is not None else None


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


def may_register_enterprise(actor: Actor, centre: Centre | None) -> bool:
    """People of the centre; without centre (large buyers, hubs) any centre's manager; administrators all."""
    if actor.has(Role.ADMIN):
        return True
    if centre is None:
        return actor.has(Role.MANAGER)
    return actor.is_staff_of_centre and centre.pk in actor.centre_ids


def may_hold_capacity(actor: Actor, enterprise: Enterprise) -> bool:
    """Managers, who run pools with members of any centre; and the enterprise itself."""
    return actor.has(Role.MANAGER) or enterprise.pk in actor.enterprise_ids


def may_declare_interest(actor: Actor, user: Any) -> bool:
    """One's own tie; administrators for others."""
    return actor.has(Role.ADMIN) or (actor.user_id is not None and actor.user_id == user.pk)


def may_export_enterprises(actor: Actor, thing: Any) -> bool:
    """Whoever may list enterprises beyond their own."""
    return actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN)


def may_manage_people(actor: Actor, enterprise: Enterprise) -> bool:
    """Who gives sign-ins for an enterprise: managers of its centre, any manager where it has none; administrators."""
    if actor.has(Role.ADMIN):
        return True
    return actor.has(Role.MANAGER) and (
        enterprise.centre_id is None or enterprise.centre_id in actor.centre_ids
    )


def _private_enterprises(actor: Actor) -> Q:
    """Enterprises whose private facts the actor sees, as a filter on Enterprise; `may_see_private` for many."""
    own = Q(pk__in=actor.enterprise_ids)
    return own | Q(centre__in=actor.centre_ids) if actor.is_staff_of_centre else own


def _through(path: str, rule: Callable[[Actor], Q]) -> Callable[[Actor], Q]:
    """The rule of the enterprise that a row belongs to by `path`."""
    return lambda actor: NOTHING if actor.uid is None else through(path, rule(actor))


def _enterprise_of(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _register(model: Any, path: str, *, is_private: bool) -> None:
    rule, predicate = (
        (_private_enterprises, may_see_private) if is_private else (visible_enterprises, may_view_enterprise)
    )
    register_visibility(
        model,
        visible=_through(path, rule),
        may_view=lambda actor, row: actor.uid is not None and predicate(actor, _enterprise_of(row, path)),
    )


def _consenting(today: datetime.date) -> Any:
    """Consents of enterprises whose owner agreed that capability and capacity are searched by every centre."""
    consents = Consent.objects.unscoped("the rule itself").standing().on(today)
    return consents.filter(purpose=ConsentPurpose.MATCHING)


def visible_offer_values(actor: Actor) -> Q:
    """All figures of one's own enterprises; capacity, batches and attributes of those whose owner agreed.

    Unit prices and own sales are never seen by another centre.
    """
    if actor.uid is None:
        return NOTHING
    rule = through("offer__enterprise", _private_enterprises(actor))
    if actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN):
        agreed = _consenting(timezone.localdate()).filter(enterprise=OuterRef("offer__enterprise"))
        rule |= ~Q(kind__in=PRIVATE_VALUES) & Q(Exists(agreed))
    return rule


def may_view_offer_value(actor: Actor, value: OfferValue) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    if may_see_private(actor, value.offer.enterprise):
        return True
    return (
        actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN)
        and value.kind not in PRIVATE_VALUES
        and _consenting(timezone.localdate()).filter(enterprise=value.offer.enterprise_id).exists()
    )


PRIVATE_VALUES = [ValueKind.UNIT_PRICE, ValueKind.OWN_SALES]

register_visibility(Enterprise, visible=visible_enterprises, may_view=may_view_enterprise)
_open: tuple[Any, ...] = (
    Place,
    Activity,
    TaxStatus,
    Ownership,
    Offer,
    Resource,
    Certificate,
    HubTerm,
    Interest,
)
for _model in _open:
    _register(_model, "enterprise", is_private=False)
_closed: tuple[Any, ...] = (Identifier, ClassBasis, Owner, Contact, Consent)
for _model in _closed:
    _register(_model, "enterprise", is_private=True)
_register(ResourceValue, "resource__enterprise", is_private=True)
_register(ResourceUse, "resource__enterprise", is_private=True)
register_visibility(OfferValue, visible=visible_offer_values, may_view=may_view_offer_value)

register_permission("registry.see_prices", may_see_private)
register_permission("registry.see_private", may_see_private)
register_permission("registry.change_enterprise", may_change_enterprise)
register_permission("registry.register_enterprise", may_register_enterprise)
register_permission("registry.hold_capacity", may_hold_capacity)
register_permission("registry.manage_people", may_manage_people)
register_permission("registry.declare_interest", may_declare_interest)
register_permission("registry.export_enterprises", may_export_enterprises)
