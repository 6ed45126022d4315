"""Domain errors as answers: not found, not allowed, changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.web.errors import conflict

View = Callable[..., HttpResponse]


def answered(view: View) -> View:
    """For signed-in people: 404 for what they may not see, 403 for what they may not do, 409 for a stale write."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except RequirementNotFoundError as error:
            raise Http404(str(error)) from error
        except PermissionMissingError as error:
            raise PermissionDenied(str(error)) from error
        except StaleWriteError:
            back = reverse("requirement-detail", args=[named["uid"]])
            return conflict(request, what=gettext("This requirement"), back_url=back)

    return login_required(answer)
