"""People who sign in for an enterprise: an owner, a firm's buyer, the operator of a hub.

A sign-in that also opens other doors (a centre, an enterprise that is another's) is not given a new password here:
whoever got it would stand in all those rooms.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import give_new_password, make_user
from sambung.apps.actors.access import Actor, demand, may
from sambung.apps.centres.models import Membership
from sambung.apps.registry.models import Enterprise, EnterprisePerson, Kind, Operates
from sambung.apps.registry.services.changes import journal

# For what a person may act in an enterprise of a kind; the first is the usual one.
ROLES: dict[str, tuple[Operates, ...]] = {
    Kind.UMKM: (Operates.OWNER, Operates.OPERATOR, Operates.BUYER),
    Kind.LARGE: (Operates.BUYER, Operates.OPERATOR),
    Kind.COOPERATIVE: (Operates.OPERATOR, Operates.BUYER),
    Kind.SHARED_HOUSE: (Operates.OPERATOR, Operates.BUYER),
}


class UnableToManagePerson(ValueError):
    """`code`: ROLE (no such role in an enterprise of this kind), ELSEWHERE (the sign-in is not ours alone)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def roles_of(enterprise: Enterprise) -> tuple[str, ...]:
    """For what a person may act in it; the first is the usual one."""
    return tuple(str(role.value) for role in ROLES[enterprise.kind])


@transaction.atomic
def add_person(
    actor: Actor,
    enterprise: Enterprise,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    phone: str = "",
) -> EnterprisePerson:
    """A new sign-in for somebody who acts for the enterprise.

    Errors: PermissionMissingError; UnableToManagePerson ROLE; accounts' UnableToMakeUserError.
    """
    demand(actor, "registry.manage_people", enterprise)
    if role not in ROLES[enterprise.kind]:
        raise UnableToManagePerson("ROLE")
    user = make_user(actor, username=username, name=name, password=password, phone=phone)
    person = EnterprisePerson.objects.create(
        user=user, enterprise=enterprise, role=role, since=timezone.localdate()
    )
    journal(actor, "registry.person.added", enterprise, payload={"user": user.uid, "role": str(role)})
    return person


@transaction.atomic
def end_person(actor: Actor, person: EnterprisePerson) -> EnterprisePerson:
    """From today the person no longer acts for the enterprise; the sign-in itself stays."""
    demand(actor, "registry.manage_people", person.enterprise)
    person.ended_on = timezone.localdate()
    person.save(update_fields=["ended_on"])
    _journal_about(actor, person, "registry.person.ended")
    return person


@transaction.atomic
def rejoin_person(actor: Actor, person: EnterprisePerson) -> EnterprisePerson:
    """Take an end back."""
    demand(actor, "registry.manage_people", person.enterprise)
    person.ended_on = None
    person.save(update_fields=["ended_on"])
    _journal_about(actor, person, "registry.person.rejoined")
    return person


@transaction.atomic
def renew_person_password(actor: Actor, person: EnterprisePerson) -> str:
    """A new password, shown once. Errors: UnableToManagePerson ELSEWHERE."""
    demand(actor, "registry.manage_people", person.enterprise)
    if not _is_ours_alone(actor, person.user):
        raise UnableToManagePerson("ELSEWHERE")
    password = give_new_password(actor, person.user)
    _journal_about(actor, person, "registry.person.password_given")
    return password


def _is_ours_alone(actor: Actor, user: User) -> bool:
    if user.is_administrator or user.is_analyst or Membership.objects.filter(user=user).exists():
        return False
    others = EnterprisePerson.objects.filter(user=user).select_related("enterprise")
    return all(may(actor, "registry.manage_people", one.enterprise) for one in others)


def _journal_about(actor: Actor, person: EnterprisePerson, code: str) -> None:
    journal(actor, code, person.enterprise, payload={"user": person.user.uid, "role": str(person.role)})
