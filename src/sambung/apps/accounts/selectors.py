"""Reads of accounts: a person's own tokens."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from sambung.apps.accounts.models import ApiToken
from sambung.apps.actors.access import Actor


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's tokens, live, ended and revoked, newest first; lazy, to be paginated."""
    rows: QuerySet[ApiToken] = ApiToken.objects.visible(actor).filter(user_id=actor.user_id).order_by("-id")
    return rows


def find_token(actor: Actor, uid: uuid.UUID) -> ApiToken | None:
    """One token that the actor may see."""
    found: ApiToken | None = ApiToken.objects.visible(actor).filter(uid=uid).first()
    return found
