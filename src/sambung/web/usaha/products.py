"""One product of an enterprise: its attributes, and whether it is still made."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sambung.apps.registry import selectors, services
from sambung.standards.units import parse_unit
from sambung.web.answers import actor_of, posted
from sambung.web.usaha.changes import FORM, changeable, for_whom, form_page
from sambung.web.usaha.fields import NumberField
from sambung.web.usaha.statements import StatedForm


class AttributeForm(StatedForm):
    """One attribute of a product: a number with its unit, or a word."""

    heading = gettext_lazy("A property of the product")
    help = gettext_lazy("What a buyer may ask for: weight, thickness, shelf life, material.")
    name = forms.CharField(label=gettext_lazy("Property"), max_length=60)
    number = NumberField(label=gettext_lazy("As a number"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("As the buyer measures it: g, mm, per cent, days."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or in words"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Where it cannot be counted: “food-grade”, “red”."),
    )

    def clean_unit(self) -> str:
        """A known unit by its code, so that it can be converted; another measure as it was written."""
        written = str(self.cleaned_data["unit"]).strip()
        known = parse_unit(written)
        return known.code if known is not None else written

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if "number" in said and (said["number"] is None) == (not said.get("text")):
            self.add_error("number", _("Write a number, or words: one of the two."))
        return said


def line_of(card: selectors.EnterpriseCard, offer_uid: uuid.UUID) -> selectors.OfferLine:
    """A product of the enterprise, also one that is no longer made; 404 for another's."""
    for line in (*card.offers, *card.stopped):
        if line.row.uid == offer_uid:
            return line
    raise Http404


def _standing(line: selectors.OfferLine, name: str) -> dict[str, Any]:
    found = next((one for one in line.attributes if one.row.name == name), None)
    if found is None:
        return {"name": name[:60]}
    return {"name": name, "number": found.number, "unit": found.row.unit, "text": found.row.text}


@login_required
@FORM
def attribute(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """State an attribute; `nama` in the address names it, and shows what stands."""
    card = changeable(request, uid)
    line = line_of(card, offer_uid)
    initial = _standing(line, request.GET.get("nama", "").strip())
    form = AttributeForm(
        posted(request)[0],
        is_owner=card.enterprise.pk in actor_of(request).enterprise_ids,
        today=timezone.localdate(),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.state_offer_value(
            actor_of(request),
            line.row,
            services.ValueStatement(
                "ATTRIBUTE",
                number=said["number"],
                name=said["name"].strip(),
                text=said["text"],
                unit=said["unit"] if said["number"] is not None else "",
                expires_on=said["expires_on"],
            ),
            **form.origin(),
            **for_whom(request, card),
        )
        messages.success(request, _("Saved. It can be taken back under History."))
        return redirect("enterprise", uid)
    ending = None
    if any(one.row.name == initial["name"] for one in line.attributes):
        ending = {
            "url": reverse("enterprise-attribute-end", args=[uid, offer_uid]),
            "label": _("No longer known"),
            "name": "nama",
            "value": initial["name"],
        }
    context = {"card": card, "enterprise": card.enterprise, "about": line.row.product, "ending": ending}
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def attribute_end(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """Take an attribute away: from today it is unknown."""
    card = changeable(request, uid)
    line = line_of(card, offer_uid)
    name = request.POST.get("nama", "")
    if not any(one.row.name == name for one in line.attributes):
        raise Http404
    services.state_offer_value(
        actor_of(request),
        line.row,
        services.ValueStatement("ATTRIBUTE", name=name),
        stated_on=timezone.localdate(),
        **for_whom(request, card),
    )
    messages.success(request, _("It counts as unknown from today. This can be taken back under History."))
    return redirect("enterprise", uid)


@login_required
@require_POST
def stop(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """The product is no longer made; what is promised already stays promised."""
    card = changeable(request, uid)
    line = line_of(card, offer_uid)
    services.stop_offer(actor_of(request), line.row)
    messages.success(
        request,
        _("%(product)s is no longer offered. It stands below the products, to be brought back.")
        % {"product": line.row.product},
    )
    return redirect(f"{reverse('enterprise', args=[uid])}#offers")


@login_required
@require_POST
def resume(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """The product is made again, with the figures that still hold."""
    card = changeable(request, uid)
    line = line_of(card, offer_uid)
    services.stop_offer(actor_of(request), line.row, is_active=True)
    messages.success(request, _("%(product)s is made again.") % {"product": line.row.product})
    return redirect(f"{reverse('enterprise', args=[uid])}#offers")
