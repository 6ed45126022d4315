"""The action plan: adding and changing steps, finishing one with its evidence, taking that back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import may
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.services import UnableToCoachError
from sambung.web.answers import actor_of, came_from, version_of
from sambung.web.pendampingan import words
from sambung.web.pendampingan.answers import answered
from sambung.web.pendampingan.forms import FinishForm, StepForm


def _demand_change(actor: Any, case: Any) -> None:
    if not may(actor, "mentoring.change_case", case):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def step_new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A step at the end of the plan."""
    actor = actor_of(request)
    view = selectors.case_view(actor, uid)
    _demand_change(actor, view.case)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        initial={"who": "MENTOR"},
        group_size=view.group_size,
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said.pop("note")
        try:
            services.add_step(actor, view.case, **said)
        except UnableToCoachError as error:
            form.add_error(None, words.refusal(error))
        else:
            messages.success(request, _("The step was added."))
            return redirect("case-detail", uid=uid)
    return _page(request, "pendampingan/step.html", view.case, form)


def _page(
    request: HttpRequest, template: str, case: Any, form: Any, step: Any = None, **more: Any
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "case": case,
            "form": form,
            "step": step,
            "next": came_from(request, ""),
            "today": timezone.localdate(),
            **more,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def step_edit(request: HttpRequest, uid: uuid.UUID, step_uid: uuid.UUID) -> HttpResponse:
    """A step worded anew; hours and cost that a person gives are an estimate no longer."""
    actor = actor_of(request)
    step = selectors.find_step(actor, uid, step_uid)
    _demand_change(actor, step.case)
    form = StepForm(request.POST if request.method == "POST" else None, initial=StepForm.initial_of(step))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_step(actor, step, expected_version=version_of(request), **form.cleaned_data)
        except UnableToCoachError as error:
            form.add_error(None, words.refusal(error))
        else:
            messages.success(request, _("The step was changed."))
            return redirect("case-detail", uid=uid)
    return _page(request, "pendampingan/step.html", step.case, form, step)


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def step_finish(request: HttpRequest, uid: uuid.UUID, step_uid: uuid.UUID) -> HttpResponse:
    """The day, the evidence, what it says; then what came within reach by it."""
    actor = actor_of(request)
    today = timezone.localdate()
    step = selectors.find_step(actor, uid, step_uid)
    _demand_change(actor, step.case)
    offers = list(step.case.enterprise.offers.filter(is_active=True).order_by("id"))
    if request.method != "POST":
        form = FinishForm(initial={"done_on": today, "note": step.note}, step=step, offers=offers)
        return _page(request, "pendampingan/finish.html", step.case, form, step)
    form = FinishForm(request.POST, request.FILES, step=step, offers=offers)
    if form.is_valid():
        named = form.cleaned_data.get("offer")
        try:
            done = services.finish_step(
                actor,
                step,
                done_on=form.cleaned_data["done_on"],
                expected_version=version_of(request),
                proof=form.proof(),
                statement=form.statement(),
                offer=next((one for one in offers if str(one.uid) == named), None),
                note=form.cleaned_data["note"],
            )
        except UnableToCoachError as error:
            form.add_error(None, words.refusal(error))
        else:
            said = words.brought(done, today)
            messages.success(request, " ".join(said))
            return redirect(came_from(request, reverse("case-detail", args=[uid])))
    return _page(request, "pendampingan/finish.html", step.case, form, step)


@require_POST
@answered
def step_act(request: HttpRequest, uid: uuid.UUID, step_uid: uuid.UUID) -> HttpResponse:
    """Up, down, drop, take up again, take back what was done."""
    actor = actor_of(request)
    step = selectors.find_step(actor, uid, step_uid)
    try:
        match request.POST.get("act"):
            case "up":
                services.move_step(actor, step, by=-1)
            case "down":
                services.move_step(actor, step, by=1)
            case "drop":
                services.drop_step(actor, step, expected_version=version_of(request))
                messages.success(request, _("The step was dropped. It can be taken up again."))
            case "restore":
                services.restore_step(actor, step, expected_version=version_of(request))
            case "undo":
                was_written = step.written_uid is not None
                services.undo_finish(actor, step, expected_version=version_of(request))
                messages.success(
                    request,
                    _("The step is open again; what it had recorded was taken back.")
                    if was_written
                    else _("The step is open again."),
                )
            case _other:
                messages.error(request, _("Nothing was chosen to change."))
    except UnableToCoachError as error:
        messages.error(request, words.refusal(error))
    return redirect(reverse("case-detail", args=[uid]) + "#rencana")
