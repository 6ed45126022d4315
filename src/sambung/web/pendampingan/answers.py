"""Domain errors as answers: not found, not allowed, changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.apps.mentoring.selectors import CaseNotFoundError
from sambung.web.errors import conflict

View = Callable[..., HttpResponse]


def answered(view: View) -> View:
    """For signed-in people: 404 for what they may not see, 403 for what they may not do, 409 for a stale write."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (CaseNotFoundError, RequirementNotFoundError) as error:
            raise Http404(str(error)) from error
        except PermissionMissingError as error:
            raise PermissionDenied(str(error)) from error
        except StaleWriteError:
            back = reverse("case-detail", args=[named["uid"]])
            return conflict(request, what=gettext("This case"), back_url=back)

    return login_required(answer)


def actor_of(request: HttpRequest) -> Any:
    """Who acts."""
    return request.actor  # type: ignore[attr-defined]


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
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def typed(values: Any, name: str, longest: int = 200) -> str:
    """What somebody typed under a name, without the zero bytes that PostgreSQL refuses, cut at `longest`."""
    return str(values.get(name, "")).replace("\x00", "").strip()[:longest]
