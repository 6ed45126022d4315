"""Who signs in for an enterprise: adding an owner, buyer or operator, ending, a new password shown once."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.accounts.services import UnableToMakeUserError, new_password
from sambung.apps.registry import selectors, services
from sambung.web.answers import actor_of, posted
from sambung.web.usaha.changes import FORM, form_page
from sambung.web.usaha.views import card_of

ROLES = {
    "OWNER": gettext_lazy("owner"),
    "BUYER": gettext_lazy("buyer's sourcing officer"),
    "OPERATOR": gettext_lazy("operator: runs consortia in the enterprise's name"),
}


class PersonForm(forms.Form):
    """A new sign-in for somebody of the enterprise."""

    heading = gettext_lazy("A new sign-in")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    username = forms.SlugField(
        label=gettext_lazy("User name"),
        max_length=60,
        help_text=gettext_lazy("Small letters and digits, to sign in with."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone (WhatsApp)"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Acts as"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, roles: Any) -> None:
        super().__init__(data, initial={"role": roles[0]})
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(one, ROLES[one]) for one in roles]


def _card(request: HttpRequest, uid: uuid.UUID) -> selectors.EnterpriseCard:
    card = card_of(request, uid)
    if not card.may_manage_people:
        raise Http404
    return card


def _person(request: HttpRequest, card: selectors.EnterpriseCard, person: uuid.UUID, role: str) -> Any:
    found = selectors.find_person(actor_of(request), card.enterprise, person, role)
    if found is None:
        raise Http404
    return found


def _password_page(
    request: HttpRequest, card: selectors.EnterpriseCard, user: Any, password: str
) -> HttpResponse:
    context = {"card": card, "enterprise": card.enterprise, "person": user, "password": password}
    response = render(request, "usaha/password.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def people(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who signs in for the enterprise."""
    card = _card(request, uid)
    rows = [
        {"person": one.row, "is_ended": one.is_ended, "role": ROLES[one.row.role]}
        for one in selectors.people_of(actor_of(request), card.enterprise)
    ]
    return render(request, "usaha/people.html", {"card": card, "enterprise": card.enterprise, "rows": rows})


@login_required
@FORM
def new_person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new sign-in; its first password is shown once."""
    card = _card(request, uid)
    form = PersonForm(posted(request)[0], roles=services.roles_of(card.enterprise))
    if request.method == "POST" and form.is_valid():
        password = new_password()
        try:
            person = services.add_person(
                actor_of(request), card.enterprise, password=password, **form.cleaned_data
            )
        except UnableToMakeUserError as error:
            if error.code == "TAKEN":
                form.add_error("username", _("This user name is in use. Choose another."))
            else:
                form.add_error(None, " ".join(error.messages) or _("The sign-in could not be made."))
        else:
            return _password_page(request, card, person.user, password)
    context = {
        "card": card,
        "enterprise": card.enterprise,
        "back": "enterprise-people",
        "submit": _("Make the sign-in"),
        "about": card.enterprise.name,
    }
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def end_person(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """Somebody no longer acts for the enterprise."""
    card = _card(request, uid)
    services.end_person(actor_of(request), _person(request, card, person, role))
    messages.success(request, _("The person no longer acts for it. The list below lets you undo it."))
    return redirect("enterprise-people", uid)


@login_required
@require_POST
def rejoin_person(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """Undo of that."""
    card = _card(request, uid)
    services.rejoin_person(actor_of(request), _person(request, card, person, role))
    messages.success(request, _("The person acts for it again."))
    return redirect("enterprise-people", uid)


@login_required
@require_POST
def person_password(request: HttpRequest, uid: uuid.UUID, person: uuid.UUID, role: str) -> HttpResponse:
    """A new password, shown once."""
    card = _card(request, uid)
    found = _person(request, card, person, role)
    try:
        password = services.renew_person_password(actor_of(request), found)
    except services.UnableToManagePerson:
        messages.error(
            request,
            _(
                "This sign-in also opens other places: ask an administrator, or the manager there, for a new password."
            ),
        )
        return redirect("enterprise-people", uid)
    return _password_page(request, card, found.user, password)
