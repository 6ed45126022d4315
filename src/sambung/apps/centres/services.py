"""Centres and who works in them: a membership ends, it is never deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import give_new_password, make_user
from sambung.apps.actors.access import Actor, PermissionMissingError, Role, demand
from sambung.apps.centres.models import Centre, CentreRole, Membership
from sambung.apps.journal.services import record
from sambung.standards.regions import parse_region, region_name


class UnableToChangeCentreError(ValueError):
    """`code`: TAKEN (a centre of that name), BAD_REGION, LAST_MANAGER (a centre keeps one manager)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def register_centre(actor: Actor, *, name: str, region_code: str, owner_agency: str = "") -> Centre:
    """A new centre; administrators only. Errors: PermissionMissingError, UnableToChangeCentreError."""
    if not actor.has(Role.ADMIN, Role.SYSTEM):
        raise PermissionMissingError("centres.register_centre")
    try:
        region = parse_region(region_code)
    except ValueError as error:
        raise UnableToChangeCentreError("BAD_REGION") from error
    if region_name(region) is None:
        raise UnableToChangeCentreError("BAD_REGION")
    rows = Centre.objects.unscoped("a name is used once in the whole country")
    if rows.filter(name=name.strip()).exists():
        raise UnableToChangeCentreError("TAKEN")
    centre = Centre.objects.create(
        name=name.strip(), region_code=region.dotted, owner_agency=owner_agency.strip()
    )
    record(
        actor,
        "centres.registered",
        subject_kind="centre",
        subject_uid=centre.uid,
        payload={"name": centre.name, "region": centre.region_code},
        centre_uid=centre.uid,
    )
    return centre


@transaction.atomic
def add_member(
    actor: Actor, *, centre: Centre, username: str, name: str, password: str, role: str, phone: str = ""
) -> Membership:
    """A new person with a sign-in and a role in the centre.

    Errors: PermissionMissingError, UnableToMakeUserError.
    """
    demand(actor, "centres.manage_people", centre)
    user = make_user(actor, username=username, name=name, password=password, phone=phone)
    return join_centre(actor, centre=centre, user=user, role=role)


@transaction.atomic
def join_centre(actor: Actor, *, centre: Centre, user: User, role: str) -> Membership:
    """Give a person a role in the centre; one that ended begins again."""
    demand(actor, "centres.manage_people", centre)
    membership, _ = Membership.objects.get_or_create(
        user=user, centre=centre, role=CentreRole(role), defaults={"since": timezone.localdate()}
    )
    if membership.ended_on is not None:
        membership.ended_on = None
        membership.save(update_fields=["ended_on"])
    record(
        actor,
        "centres.member_joined",
        subject_kind="user",
        subject_uid=user.uid,
        payload={"role": role},
        centre_uid=centre.uid,
    )
    return membership


@transaction.atomic
def end_membership(actor: Actor, *, membership: Membership) -> Membership:
    """From today the person no longer works here. Errors: PermissionMissingError, UnableToChangeCentreError."""
    demand(actor, "centres.manage_people", membership.centre)
    if membership.role == CentreRole.MANAGER:
        others = membership.centre.memberships.filter(role=CentreRole.MANAGER, ended_on__isnull=True)
        if not others.exclude(pk=membership.pk).exists():
            raise UnableToChangeCentreError("LAST_MANAGER")
    membership.ended_on = timezone.localdate()
    membership.save(update_fields=["ended_on"])
    record(
        actor,
        "centres.member_left",
        subject_kind="user",
        subject_uid=membership.user.uid,
        payload={"role": membership.role},
        centre_uid=membership.centre.uid,
    )
    return membership


@transaction.atomic
def renew_password(actor: Actor, *, membership: Membership) -> str:
    """A new password for a member of one's centre, shown once."""
    demand(actor, "centres.manage_people", membership.centre)
    return give_new_password(actor, membership.user)
