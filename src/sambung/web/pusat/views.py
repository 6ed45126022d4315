"""Views of centres and their people."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.accounts.services import UnableToMakeUserError, new_password
from sambung.apps.actors.access import Actor, Role
from sambung.apps.centres import selectors, services
from sambung.web.answers import actor_of
from sambung.web.pusat.forms import CentreForm, PersonForm


def manager_of(request: HttpRequest) -> Actor:
    """Who acts; a person who manages no centre finds nothing here."""
    actor = actor_of(request)
    if not actor.has(Role.MANAGER, Role.ADMIN):
        raise Http404
    return actor


def _centre(request: HttpRequest, uid: uuid.UUID) -> Any:
    try:
        return selectors.get_managed_centre(manager_of(request), uid)
    except selectors.CentreNotFoundError as error:
        raise Http404 from error


def _membership(request: HttpRequest, centre: Any, person: uuid.UUID, role: str) -> Any:
    try:
        return selectors.get_membership(manager_of(request), centre, person, role)
    except selectors.CentreNotFoundError as error:
        raise Http404 from error


@login_required
@require_safe
def centre_list(request: HttpRequest) -> HttpResponse:
    """The centres that one looks after."""
    actor = manager_of(request)
    page = Paginator(selectors.managed_centres(actor), 50).get_page(request.GET.get("page"))
    return render(request, "pusat/list.html", {"page": page, "may_add": actor.has(Role.ADMIN)})


@login_required
def new_centre(request: HttpRequest) -> HttpResponse:
    """A new centre; administrators only."""
    actor = manager_of(request)
    if not actor.has(Role.ADMIN):
        raise Http404
    form = CentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            centre = services.register_centre(actor, **form.cleaned_data)
        except services.UnableToChangeCentreError as error:
            if error.code == "TAKEN":
                form.add_error("name", _("A centre of this name exists already."))
            else:
                form.add_error("region_code", _("No region has this code. Write it like 33.72."))
        else:
            messages.success(request, _("The centre was registered. Add its manager now."))
            return redirect("centre-people", uid=centre.uid)
    return render(request, "pusat/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def people(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who works in a centre."""
    centre = _centre(request, uid)
    page = Paginator(selectors.people_of(manager_of(request), centre), 50).get_page(request.GET.get("page"))
    return render(request, "pusat/people.html", {"centre": centre, "page": page})


@login_required
def new_person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new sign-in with a role; its first password is shown once."""
    centre = _centre(request, uid)
    form = PersonForm(request.POST or None, initial={"role": "MENTOR"})
    if request.method == "POST" and form.is_valid():
        password = new_password()
        try:
            membership = services.add_member(
                manager_of(request), centre=centre, password=password, **form.cleaned_data
            )
        except UnableToMakeUserError as error:
            if error.code == "TAKEN":
                form.add_error("username", _("This user name is in use. Choose another."))
            else:
                form.add_error(None, " ".join(error.messages) or _("The sign-in could not be made."))
        else:
            context = {"centre": centre, "person": membership.user, "password": password}
            return render(request, "pusat/password.html", context)
    context = {"form": form, "centre": centre}
    return render(request, "pusat/new_person.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """Somebody leaves; it can be undone."""
    centre = _centre(request, uid)
    try:
        services.end_membership(manager_of(request), membership=_membership(request, centre, person, role))
    except services.UnableToChangeCentreError:
        messages.error(request, _("A centre keeps at least one manager. Add another first."))
    else:
        messages.success(request, _("The person no longer works here. The list below lets you undo it."))
    return redirect("centre-people", uid=uid)


@login_required
@require_POST
def rejoin(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """Undo of leaving."""
    centre = _centre(request, uid)
    membership = _membership(request, centre, person, role)
    services.join_centre(manager_of(request), centre=centre, user=membership.user, role=membership.role)
    messages.success(request, _("The person works here again."))
    return redirect("centre-people", uid=uid)


@login_required
@require_POST
def renew(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """A new password, shown once."""
    centre = _centre(request, uid)
    membership = _membership(request, centre, person, role)
    password = services.renew_password(manager_of(request), membership=membership)
    context = {"centre": centre, "person": membership.user, "password": password}
    return render(request, "pusat/password.html", context)
