"""Whose token this is, what it may do, and for which centres and enterprises."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from sambung.api.authentication import Bearer, Caller
from sambung.api.values import Named, named
from sambung.apps.registry import selectors

router = Router(tags=["me"], auth=Bearer(""))


class TokenFields(Schema):
    """The token and its person."""

    person_uid: uuid.UUID
    name: str
    roles: list[str] = Field(description="MANAGER, MENTOR, OWNER, BUYER, OPERATOR, ANALYST, ADMIN.")
    centres: list[Named] = Field(description="Those for which the person may register and take lists in.")
    enterprises: list[Named] = Field(description="Those for which the person acts.")
    token_name: str
    scopes: list[str]
    expires_at: datetime.datetime


@router.get("", response=TokenFields, url_name="me", operation_id="getMe")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Needs a live token of whatever scope."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    actor, token = caller.actor, caller.token
    return {
        "person_uid": actor.uid,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "centres": [named(one) for one in selectors.own_centres(actor)],
        "enterprises": [named(one) for one in selectors.own_enterprises(actor)],
        "token_name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }
