"""What several products share (resources), and on what terms a cooperative or shared house gathers goods."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sambung.apps.registry import selectors, services
from sambung.web import formats
from sambung.web.answers import actor_of, posted
from sambung.web.usaha.changes import FORM, changeable, for_whom, form_page
from sambung.web.usaha.fields import NumberField, PriceField, RupiahField
from sambung.web.usaha.forms import PERIODS, unit_choices
from sambung.web.usaha.statements import StatedForm

TERMS = ("unit", "capacity", "period_kind", "opening_cost", "handling_cost")
HUBS = {"COOPERATIVE", "SHARED_HOUSE"}
PREFIX = re.compile(r"[0-9]{2,5}")


class ResourceForm(StatedForm):
    """A shared resource, and how much of it one unit of each product takes."""

    heading: str | Promise = gettext_lazy("Shared by several products")
    help = gettext_lazy(
        "The same ten machines sew shirts or trousers: what one product takes is not there for the other."
    )
    name = forms.CharField(
        label=gettext_lazy("What is shared"),
        max_length=120,
        help_text=gettext_lazy("“sewing machines”, “oven”"),
    )
    unit = forms.CharField(
        label=gettext_lazy("Counted in"), max_length=20, help_text=gettext_lazy("“machine hours”, “trays”")
    )
    number = NumberField(label=gettext_lazy("How much there is"))
    period_kind = forms.ChoiceField(label=gettext_lazy("Capacity counts"), choices=PERIODS, initial="MONTH")

    def __init__(
        self,
        data: Any = None,
        *,
        offers: Any,
        line: selectors.ResourceLine | None,
        initial: Any = None,
        **options: Any,
    ) -> None:
        self.offers = offers
        standing: dict[str, Any] = {}
        if line is not None:
            standing["number"] = line.number
            standing |= {
                f"use_{one.row.uid}": line.uses[one.row.pk] for one in offers if one.row.pk in line.uses
            }
        super().__init__(data, initial={**standing, **(initial or {})}, **options)
        if line is not None:
            # Another unit would be another resource.
            for name in ("name", "unit", "period_kind"):
                del self.fields[name]
            self.heading = line.row.name
        for one in offers:
            self.fields[f"use_{one.row.uid}"] = NumberField(
                label=_("One %(unit)s of %(product)s takes")
                % {"unit": formats.unit_label(one.row.unit), "product": one.row.product},
                required=False,
                help_text=_("Empty: it does not use it."),
            )
        self.put_last()

    def uses(self) -> list[tuple[Any, int]]:
        """Offer and amount × 1000; 0 where it uses nothing."""
        return [(one.row, self.cleaned_data[f"use_{one.row.uid}"] or 0) for one in self.offers]


class HubForm(StatedForm):
    """On what terms goods are gathered, for one unit."""

    heading = gettext_lazy("Terms of the hub")
    help = gettext_lazy(
        "Terms stand for each unit by itself; a new statement takes the place of the old one."
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    capacity = NumberField(label=gettext_lazy("How much it can gather"))
    period_kind = forms.ChoiceField(label=gettext_lazy("Capacity counts"), choices=PERIODS, initial="MONTH")
    opening_cost = RupiahField(
        label=gettext_lazy("Opening cost for an order (Rp)"),
        help_text=gettext_lazy("0 where nothing is charged."),
    )
    handling_cost = PriceField(
        label=gettext_lazy("Handling of one unit (Rp)"), help_text=gettext_lazy("0 where nothing is charged.")
    )
    kbli_prefixes = forms.CharField(
        label=gettext_lazy("Only for these KBLI"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("First digits, such as 10, 1413; empty: whatever comes."),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = unit_choices()

    def clean_kbli_prefixes(self) -> list[str]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["kbli_prefixes"]) if word]
        wrong = next((word for word in words if not PREFIX.fullmatch(word)), None)
        if wrong is not None:
            raise forms.ValidationError(
                _("“%(word)s” is no beginning of a KBLI code: 2 to 5 digits.") % {"word": wrong}
            )
        return sorted(set(words))


@login_required
@FORM
def resource(request: HttpRequest, uid: uuid.UUID, resource_uid: uuid.UUID | None = None) -> HttpResponse:
    """State a shared resource, a new one or one that stands."""
    card = changeable(request, uid)
    line = None
    if resource_uid is not None:
        line = next((one for one in card.resources if one.row.uid == resource_uid), None)
        if line is None:
            raise Http404
    form = ResourceForm(
        posted(request)[0],
        offers=card.offers,
        line=line,
        is_owner=card.enterprise.pk in actor_of(request).enterprise_ids,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.state_resource(
            actor_of(request),
            card.enterprise,
            name=line.row.name if line else said["name"],
            unit=line.row.unit if line else said["unit"],
            period_kind=line.row.period_kind if line else said["period_kind"],
            number=said["number"],
            uses=form.uses(),
            expires_on=said["expires_on"],
            **form.origin(),
            **for_whom(request, card),
        )
        messages.success(request, _("Saved. It can be taken back under History."))
        return redirect("enterprise", uid)
    ending = line and {
        "url": reverse("enterprise-resource-end", args=[uid, line.row.uid]),
        "label": _("It is no longer there"),
    }
    about = f"{line.row.unit}, {dict(PERIODS)[line.row.period_kind]}" if line else ""
    context = {"card": card, "enterprise": card.enterprise, "ending": ending, "about": about}
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def resource_end(request: HttpRequest, uid: uuid.UUID, resource_uid: uuid.UUID) -> HttpResponse:
    """A resource is no longer there and binds no product."""
    card = changeable(request, uid)
    line = next((one for one in card.resources if one.row.uid == resource_uid), None)
    if line is None:
        raise Http404
    services.end_resource(
        actor_of(request), line.row, ended_on=timezone.localdate(), **for_whom(request, card)
    )
    messages.success(request, _("It no longer counts from today. This can be taken back under History."))
    return redirect("enterprise", uid)


def _hub(request: HttpRequest, uid: uuid.UUID) -> selectors.EnterpriseCard:
    card = changeable(request, uid)
    if card.enterprise.kind not in HUBS:
        raise Http404
    return card


@login_required
@FORM
def hub(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """State a hub's terms; `satuan` in the address shows those that stand for a unit."""
    card = _hub(request, uid)
    term = next((one for one in card.hub_terms if one.unit == request.GET.get("satuan", "")), None)
    initial: dict[str, Any] = {"unit": "kg"}
    if term is not None:
        initial = {name: getattr(term, name) for name in TERMS}
        initial["kbli_prefixes"] = ", ".join(term.kbli_prefixes)
    form = HubForm(
        posted(request)[0],
        is_owner=card.enterprise.pk in actor_of(request).enterprise_ids,
        today=timezone.localdate(),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        services.state_hub_terms(
            actor_of(request),
            card.enterprise,
            **{name: form.cleaned_data[name] for name in (*TERMS, "kbli_prefixes")},
            expires_on=form.cleaned_data["expires_on"],
            **form.origin(),
            **for_whom(request, card),
        )
        messages.success(request, _("Saved. It can be taken back under History."))
        return redirect("enterprise", uid)
    ending = term and {
        "url": reverse("enterprise-hub-end", args=[uid]),
        "label": _("It gathers nothing more in this unit"),
        "name": "satuan",
        "value": term.unit,
    }
    context = {"card": card, "enterprise": card.enterprise, "ending": ending}
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def hub_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A hub gathers nothing more in a unit."""
    card = _hub(request, uid)
    term = next((one for one in card.hub_terms if one.unit == request.POST.get("satuan", "")), None)
    if term is None:
        raise Http404
    services.end_hub_terms(actor_of(request), term, ended_on=timezone.localdate(), **for_whom(request, card))
    messages.success(request, _("It no longer counts from today. This can be taken back under History."))
    return redirect("enterprise", uid)
