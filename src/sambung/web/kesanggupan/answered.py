"""Domain errors of asking as answers: not found, not allowed, changed meanwhile."""

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
from sambung.apps.asking.selectors import AppealNotFoundError, QuestionNotFoundError
from sambung.apps.demand.selectors import RequirementNotFoundError
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
        except (AppealNotFoundError, QuestionNotFoundError, RequirementNotFoundError) as error:
            raise Http404(str(error)) from error
        except PermissionMissingError as error:
            raise PermissionDenied(str(error)) from error
        except StaleWriteError:
            return conflict(request, what=gettext("This answer"), back_url=request.path)

    return login_required(answer)
