"""Bearer tokens: the actor is the token's person, narrowed to the token's scopes; and how often a token may ask."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from sambung.apps.accounts.services import use_token
from sambung.apps.actors.access import Actor
from sambung.apps.registry.access import actor_of

WINDOW_SECONDS = 60


class ScopeMissingError(PermissionError):
    """The token was not issued for this; `scope` is what it lacks: HTTP 403."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


@dataclass(frozen=True)
class Caller:
    """Who asks, and with which token."""

    actor: Actor
    token: Any


class Bearer(HttpBearer):
    """Answers 401 without a live token and 403 where it lacks the scope (empty: any token will do).

    A browser's session opens nothing here.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller; None: the text is no live token. Errors: ScopeMissingError."""
        found = token_of(request)
        if found is None:
            return None
        if self.scope and self.scope not in found.scopes:
            raise ScopeMissingError(self.scope)
        return Caller(actor_of(found.user), found)


def token_text(request: HttpRequest) -> str:
    """What stands behind 'Bearer' in the header; empty where nothing does."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def token_of(request: HttpRequest) -> Any:
    """The live token behind the request's header, looked up once; None: there is none."""
    if not hasattr(request, "api_token"):
        text = token_text(request)
        request.api_token = use_token(text) if text else None  # type: ignore[attr-defined]
    return request.api_token  # type: ignore[attr-defined]


def may_ask(token: Any) -> bool:
    """Count a request of the token; whether it is still within the minute's number."""
    key = f"api:{token.uid}:{int(time.time()) // WINDOW_SECONDS}"
    cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
    try:
        return cache.incr(key) <= settings.API_REQUESTS_A_MINUTE
    except ValueError:
        # The cache dropped the counter between the two calls: the minute begins anew.
        return True


def seconds_to_wait() -> float:
    """Until the next minute begins."""
    return WINDOW_SECONDS - time.time() % WINDOW_SECONDS


class TokenThrottle(BaseThrottle):
    """`API_REQUESTS_A_MINUTE` requests of one token in a minute of the clock, counted by each server process.

    Keeps nothing on itself: threads share it.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this request is still within the minute's number."""
        caller: Any = getattr(request, "auth", None)
        return may_ask(caller.token) if isinstance(caller, Caller) else True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return seconds_to_wait()


def caller_of(request: HttpRequest) -> Actor:
    """Who acts."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller.actor
