"""Domain errors of proposals and linkages as answers: not found, not allowed, changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from sambung.apps.actors.access import Actor, PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.linkages.selectors import LinkageNotFoundError, ProposalNotFoundError
from sambung.apps.pooling.selectors import RunNotFoundError
from sambung.web.errors import conflict

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def answered(view: View) -> View:
    """For signed-in people: 404 for what they may not see, 403 for what they may not do, 409 for a stale write."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (ProposalNotFoundError, LinkageNotFoundError, RunNotFoundError) as error:
            raise Http404(str(error)) from error
        except PermissionMissingError as error:
            raise PermissionDenied(str(error)) from error
        except StaleWriteError:
            return conflict(
                request, what=gettext("This proposal"), back_url=request.META.get("HTTP_REFERER", "/")
            )

    return login_required(answer)
