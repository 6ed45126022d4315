"""Domain errors as answers: not found, not allowed, refused with a sentence, changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from sambung.apps.actors.access import Actor, PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.pathways.selectors import RunNotFoundError, YearNotFoundError
from sambung.apps.pathways.services import UnableToPlanError
from sambung.web.errors import conflict
from sambung.web.rencana import words

View = Callable[..., HttpResponse]


def planned(view: View) -> View:
    """For signed-in people: 404 for what they may not see, 403 for what they may not do, 409 for a stale write.

    What the room refuses is said in a sentence, on the page that the person came from.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (RunNotFoundError, YearNotFoundError) as error:
            raise Http404(str(error)) from error
        except PermissionMissingError as error:
            raise PermissionDenied(str(error)) from error
        except StaleWriteError:
            return conflict(request, what=gettext("This plan"), back_url=request.path)
        except UnableToPlanError as error:
            messages.error(request, words.refusal(error))
            return redirect(_back(request))

    return login_required(answer)


def _back(request: HttpRequest) -> str:
    return request.path if request.method == "GET" else request.POST.get("back") or reverse("planner")


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def version_of(request: HttpRequest) -> int:
    """The version that the form was made of; 0, which no row has, where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def typed(values: Any, name: str, longest: int = 200) -> str:
    """What somebody typed under a name, without zero bytes, cut at `longest`."""
    return str(values.get(name, "")).replace("\x00", "").strip()[:longest]


def whole(values: Any, name: str) -> int | None:
    """A small whole number typed under a name; None where there is none."""
    text = typed(values, name, 12)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None
