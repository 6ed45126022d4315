"""Making sign-ins and giving new passwords; journalled, the person's values beside the chain."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor, PermissionMissingError, Role
from sambung.apps.journal.services import record

# Without what is easily misread aloud: 0 and O, 1, l and I.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class UnableToMakeUserError(ValueError):
    """`code`: TAKEN (the user name is in use), PASSWORD (too weak; `messages` say why), NO_NAME."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []


def new_password() -> str:
    """A password that can be read out over a telephone: three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def demand_maker(actor: Actor) -> None:
    """Managers and administrators make sign-ins. Errors: PermissionMissingError."""
    if not actor.has(Role.MANAGER, Role.ADMIN, Role.SYSTEM):
        raise PermissionMissingError("accounts.make_user")


@transaction.atomic
def make_user(
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str,
    phone: str = "",
    language: str = "id",
    is_analyst: bool = False,
    is_administrator: bool = False,
) -> User:
    """A person who can sign in. Errors: PermissionMissingError, UnableToMakeUserError.

    Only an administrator makes analysts and administrators.
    """
    demand_maker(actor)
    if (is_analyst or is_administrator) and not actor.has(Role.ADMIN, Role.SYSTEM):
        raise PermissionMissingError("accounts.make_administrator")
    username = username.strip().lower()
    if not username or not name.strip():
        raise UnableToMakeUserError("NO_NAME")
    if User.objects.filter(username=username).exists():
        raise UnableToMakeUserError("TAKEN")
    candidate = User(username=username, name=name.strip())
    try:
        validate_password(password, user=candidate)
    except ValidationError as error:
        raise UnableToMakeUserError("PASSWORD", list(error.messages)) from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username,
                password,
                name=name.strip(),
                phone=phone.strip(),
                language=language,
                is_analyst=is_analyst,
                is_administrator=is_administrator,
            )
    except IntegrityError as error:
        raise UnableToMakeUserError("TAKEN") from error
    record(
        actor,
        "accounts.user_made",
        subject_kind="user",
        subject_uid=user.uid,
        payload={"is_analyst": is_analyst, "is_administrator": is_administrator},
        personal={"username": username, "name": user.name},
    )
    return user


@transaction.atomic
def give_new_password(actor: Actor, user: User) -> str:
    """A new password for somebody who lost theirs, shown once. Whether the actor may is the caller's question."""
    demand_maker(actor)
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor, "accounts.password_given", subject_kind="user", subject_uid=user.uid)
    return password
