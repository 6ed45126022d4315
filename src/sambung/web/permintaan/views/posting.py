"""Posting a requirement, changing it, and its steps: published, closed, reopened, confirmed by the buyer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import Role, may
from sambung.apps.demand import selectors as demand
from sambung.apps.demand import services
from sambung.apps.demand.services import UnableToChangeRequirementError
from sambung.web.answers import actor_of, version_of
from sambung.web.permintaan import labels, reasons
from sambung.web.permintaan.answers import answered
from sambung.web.permintaan.forms import ConfirmationForm, RequirementForm, initial_of

MOVES = {
    "publish": services.publish_requirement,
    "close": services.close_requirement,
    "reopen": services.reopen_requirement,
}


@require_http_methods(["GET", "POST"])
@answered
def requirement_new(request: HttpRequest) -> HttpResponse:
    """Post what a buyer asks for: as a draft, or open to every centre at once."""
    actor = actor_of(request)
    buyers, centres = demand.possible_buyers(actor), demand.possible_centres(actor)
    if not actor.has(Role.MANAGER, Role.BUYER):
        raise demand.RequirementNotFoundError("no place to post from")
    form = RequirementForm(
        request.POST or None,
        buyers=buyers,
        centres=centres,
        initial={
            "buyer": str(buyers[0][0]) if len(buyers) == 1 else "",
            "centre": str(centres[0][0]) if centres else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.post_requirement(
                actor,
                buyer_uid=uuid.UUID(form.cleaned_data["buyer"]),
                centre_uid=uuid.UUID(form.cleaned_data["centre"]),
                values=form.values(),
                criteria=form.criteria(),
                publish="publish" in request.POST,
            )
        except UnableToChangeRequirementError as error:
            form.add_error(None, _refusal(error))
        else:
            messages.success(
                request,
                _("The requirement is open: every centre sees it.")
                if "publish" in request.POST
                else _("Kept as a draft: only your centre and the buyer see it."),
            )
            return redirect("requirement-detail", uid=made.uid)
    return render(request, "permintaan/form.html", {"form": form, "requirement": None}, status=_status(form))


@require_http_methods(["GET", "POST"])
@answered
def requirement_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change it; a stale write answers with the conflict page."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    if not may(actor, "demand.change_requirement", requirement):
        raise demand.RequirementNotFoundError(str(uid))
    stored = demand.standing_criteria(actor, requirement)
    form = RequirementForm(request.POST or None, stored=stored, initial=initial_of(requirement))
    del form.fields["buyer"], form.fields["centre"]
    if request.method == "POST" and form.is_valid():
        try:
            services.change_requirement(
                actor,
                requirement=requirement,
                # A form without its version cannot know what it overwrites.
                expected_version=form.cleaned_data["version"] or 0,
                values=form.values(),
                criteria=form.criteria(),
            )
        except UnableToChangeRequirementError as error:
            form.add_error(None, _refusal(error))
        else:
            messages.success(request, _("The requirement is changed."))
            return redirect("requirement-detail", uid=uid)
    return render(
        request, "permintaan/form.html", {"form": form, "requirement": requirement}, status=_status(form)
    )


def _status(form: RequirementForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _refusal(error: UnableToChangeRequirementError) -> str:
    if error.code == "BAD_CRITERION":
        kind = labels.KINDS.get(str(error.params.get("criterion")), "")
        text = str(reasons.FORM_ERRORS[error.params["reason"]]) % {"name": "", "prefix": "", **error.params}
        return f"{kind}: {text}"
    if error.code == "WRONG_STATE":
        return _("It is %(state)s now: this step is not possible.") % {
            "state": labels.STATES[error.params["state"]]
        }
    return _("The values do not fit together: please check what is marked.")


@require_POST
@answered
def requirement_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Publish, close or reopen; each can be undone by another."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    move = MOVES.get(request.POST.get("move", ""))
    if move is None:
        raise Http404("no such step")
    try:
        move(actor, requirement=requirement, expected_version=version_of(request))
    except UnableToChangeRequirementError as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(
            request, _("The requirement is now %(state)s.") % {"state": labels.STATES[requirement.state]}
        )
    return redirect("requirement-detail", uid=uid)


@require_http_methods(["GET", "POST"])
@answered
def requirement_confirm(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Record by which document the buyer confirmed."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    if not may(actor, "demand.change_requirement", requirement):
        raise demand.RequirementNotFoundError(str(uid))
    form = ConfirmationForm(
        request.POST or None,
        initial={
            "document": requirement.confirmation,
            "reference": requirement.confirmation_reference,
            "confirmed_on": requirement.confirmed_on or timezone.localdate(),
            "version": requirement.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.confirm_by_buyer(
            actor,
            requirement=requirement,
            expected_version=said["version"],
            document=said["document"],
            reference=said["reference"],
            confirmed_on=said["confirmed_on"],
        )
        messages.success(request, _("The buyer's confirmation is recorded."))
        return redirect("requirement-detail", uid=uid)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "permintaan/confirm.html", {"form": form, "requirement": requirement}, status=status
    )
