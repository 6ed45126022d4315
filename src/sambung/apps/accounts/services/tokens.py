"""Tokens with which a program acts for a person: issued, used, revoked. Only the digest is kept."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sambung.apps.accounts.models import ApiToken, User
from sambung.apps.actors.access import Actor, PermissionMissingError, Role, demand
from sambung.apps.journal.services import record

# What a token may do, room by room; the person's own limits hold besides.
SCOPES = (
    "registry:read",
    "registry:write",
    "demand:read",
    "demand:write",
    "matching:read",
    "matching:write",
    "pooling:read",
    "pooling:write",
    "linkages:read",
    "linkages:write",
    "asking:read",
    "asking:write",
    "intake:read",
    "intake:write",
    "reference:read",
    "reference:write",
    "jobs:read",
    "jobs:write",
    "webhooks:read",
    "webhooks:write",
    "search:read",
    "indicators:read",
)
# Days after which a token ends: none lives for ever.
LIFETIMES = (30, 90, 365)
MOST_TOKENS = 20
# By which a token that was published by mistake is recognised.
PREFIX = "sambung_"


class UnableToIssueTokenError(ValueError):
    """`code`: NO_NAME, NO_SCOPE, UNKNOWN_SCOPE, LIFETIME (none of LIFETIMES), TOO_MANY (of one person), NO_USER."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def digest_of(text: str) -> str:
    """SHA-256 of a token in hexadecimal. A token is 256 random bits: nobody guesses it from its digest."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def issue_token(
    actor: Actor, *, name: str, scopes: Collection[str], days: int = 90, username: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown once and kept nowhere.

    For oneself; the system alone names another by `username`. Errors: PermissionMissingError,
    UnableToIssueTokenError.
    """
    if (username or actor.user_id is None) and not actor.has(Role.SYSTEM):
        raise PermissionMissingError("accounts.issue_token_for_another")
    wanted = Q(username=username.strip().lower()) if username else Q(pk=actor.user_id)
    # The person's row is held, so that two at once cannot pass the limit together.
    user = User.objects.select_for_update().filter(wanted, is_active=True).first()
    if user is None:
        raise UnableToIssueTokenError("NO_USER")
    _demand_sense(user, name.strip(), scopes, days)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:80],
        digest=digest_of(text),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    record(
        actor,
        "accounts.token_issued",
        subject_kind="api_token",
        subject_uid=token.uid,
        on_behalf_of=user.uid if actor.uid != user.uid else None,
        payload={"user": user.uid, "scopes": token.scopes, "days": days},
        personal={"name": token.name},
    )
    return token, text


def _demand_sense(user: User, name: str, scopes: Collection[str], days: int) -> None:
    if not name:
        raise UnableToIssueTokenError("NO_NAME")
    if not scopes:
        raise UnableToIssueTokenError("NO_SCOPE")
    if not set(scopes) <= set(SCOPES):
        raise UnableToIssueTokenError("UNKNOWN_SCOPE")
    if days not in LIFETIMES:
        raise UnableToIssueTokenError("LIFETIME")
    live = user.api_tokens.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
    if live.count() >= MOST_TOKENS:
        raise UnableToIssueTokenError("TOO_MANY")


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> ApiToken:
    """It opens nothing from now on; a second time changes nothing. Errors: PermissionMissingError."""
    demand(actor, "accounts.revoke_token", token)
    rows = ApiToken.objects.unscoped("permission was asked above").filter(pk=token.pk)
    now = timezone.now()
    if rows.filter(revoked_at__isnull=True).update(revoked_at=now):
        token.revoked_at = now
        record(actor, "accounts.token_revoked", subject_kind="api_token", subject_uid=token.uid)
    return token


def use_token(text: str) -> ApiToken | None:
    """The live token of a live person behind a text, with its user; None: it opens nothing.

    One query; the first use of a day writes that day down, which is no statement about the world.
    """
    now = timezone.now()
    token: ApiToken | None = (
        ApiToken.objects.unscoped("nobody is known yet: the text itself is the proof")
        .select_related("user")
        .filter(digest=digest_of(text), revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    today = timezone.localdate()
    if token.last_used_on != today:
        rows = ApiToken.objects.unscoped("the token's own row").filter(pk=token.pk)
        rows.update(last_used_on=today)
        token.last_used_on = today
    return token
