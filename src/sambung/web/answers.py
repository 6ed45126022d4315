"""What views share: who acts, what was typed, and the rooms' errors as answers of HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from sambung.apps.actors.access import Actor, PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.web.errors import conflict

View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def answered(
    *missing: type[Exception],
    what: str | Promise,
    back: Callable[..., str] = lambda request, **named: request.path,
) -> Callable[[View], View]:
    """For signed-in people: 404 for what they may not see, 403 for what they may not do, 409 for a stale write.

    `missing` are the rooms' errors that mean 404; `what` names what somebody else has changed meanwhile, and
    `back(request, **named)` is where it is looked at anew.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **named)
            except missing as error:
                raise Http404(str(error)) from error
            except PermissionMissingError as error:
                raise PermissionDenied(str(error)) from error
            except StaleWriteError:
                return conflict(request, what=str(what), back_url=back(request, **named))

        return login_required(answer)

    return decorate


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent and the files with it; (None, None) for a page that is only looked at.

    An empty POST is a POST: its form is bound and says what is missing.
    """
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Where the form said to go back to, if that is one of our pages."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return there if there and is_ours else otherwise


def version_of(request: HttpRequest) -> int:
    """The version that the form was made of; 0, which no row has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def typed(values: Any, name: str, longest: int = 200) -> str:
    """What somebody typed under a name, without the zero bytes that PostgreSQL refuses, cut at `longest`."""
    return str(values.get(name, "")).replace("\x00", "").strip()[:longest]


def whole(values: Any, name: str) -> int | None:
    """A small whole number typed under a name; None where there is none."""
    text = typed(values, name, 12)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None
