"""Asking other centres for their owners: asking them, taking it back, and saying that one cannot."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sambung.apps.actors.access import Actor, demand, may
from sambung.apps.asking import selectors, services
from sambung.apps.demand.selectors import RequirementNotFoundError, get_requirement
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.forms import AppealForm


def context_of(actor: Actor, requirement: Any, run: Any, today: Any, *, is_choosing: bool) -> dict[str, Any]:
    """What is asked of the actor's own centre, and for the requirement's own people the other centres."""
    here, _many = selectors.appeals_to(actor, on=today, requirement=requirement)
    context: dict[str, Any] = {"appeals_here": here}
    if is_choosing and run is not None and may(actor, "asking.appeal", requirement):
        context |= {
            "others": [_row(one, today) for one in selectors.other_centres(actor, run)],
            "appeal_form": AppealForm(today=today),
        }
    return context


def _row(one: Any, today: Any) -> dict[str, Any]:
    appeal = one.appeal
    is_late = appeal is not None and appeal.state == "OPEN" and appeal.answer_by < today
    return {
        "centre": one.centre,
        "enterprises": one.enterprises,
        "appeal": appeal,
        "progress": one.progress,
        "is_waiting": appeal is not None and appeal.state == "OPEN" and not is_late,
        "chip": words.APPEALS["LATE" if is_late else appeal.state] if appeal is not None else None,
    }


def _ticked(request: HttpRequest) -> list[uuid.UUID]:
    """The ticked centres; what is no uid is ignored."""
    found = []
    for text in request.POST.getlist("pusat")[:100]:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(text))
    return found


def _back(requirement: Any) -> HttpResponse:
    return redirect(f"{reverse('asking', args=[requirement.uid])}?tampil=tanya#pusat-lain")


@answered
@require_POST
def make(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask the ticked centres."""
    actor = actor_of(request)
    requirement = get_requirement(actor, uid)
    if not actor.is_staff_of_centre:
        raise RequirementNotFoundError(str(uid))
    demand(actor, "asking.appeal", requirement)
    form = AppealForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one[0]) for one in form.errors.values()))
        return _back(requirement)
    try:
        made = services.appeal_to_centres(
            actor,
            requirement=requirement,
            centre_uids=_ticked(request),
            answer_by=form.cleaned_data["until"],
            note=form.cleaned_data["note"],
        )
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)s centre is asked: it stands on their Today.",
                "%(count)s centres are asked: it stands on their Today.",
                len(made),
            )
            % {"count": formats.number(len(made))},
        )
    return _back(requirement)


@answered
@require_POST
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it back."""
    appeal = selectors.get_appeal(actor_of(request), uid)
    try:
        services.withdraw_appeal(actor_of(request), appeal=appeal)
        messages.success(request, _("The centre is no longer asked."))
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
    return _back(appeal.requirement)


@answered
@require_POST
def decline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that one's own centre cannot."""
    appeal = selectors.get_appeal(actor_of(request), uid)
    try:
        services.decline_appeal(actor_of(request), appeal=appeal, reason=request.POST.get("alasan", ""))
        messages.success(request, _("%(centre)s is told so.") % {"centre": appeal.requirement.centre.name})
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
    return redirect("today")
