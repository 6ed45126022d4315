"""Domain errors of the planner as answers; what it refuses is said in a sentence."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.pathways.selectors import RunNotFoundError, YearNotFoundError
from sambung.apps.pathways.services import UnableToPlanError
from sambung.web.answers import View, answered
from sambung.web.rencana import words

_answered = answered(RunNotFoundError, YearNotFoundError, what=_("This plan"))


def planned(view: View) -> View:
    """As `answered`; what the room refuses is said on the page that the person came from."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except UnableToPlanError as error:
            messages.error(request, words.refusal(error))
            return redirect(_back(request))

    return _answered(answer)


def _back(request: HttpRequest) -> str:
    return request.path if request.method == "GET" else request.POST.get("back") or reverse("planner")
