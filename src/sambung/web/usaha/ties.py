"""Who holds and controls an enterprise, who of a centre is tied to it, and that it ended."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.registry import selectors, services
from sambung.web.answers import actor_of, posted
from sambung.web.usaha.changes import FORM, changeable, for_whom, form_page
from sambung.web.usaha.facts import FactForm
from sambung.web.usaha.fields import DayField, PercentField
from sambung.web.usaha.forms import KINDS
from sambung.web.usaha.sentences import holding
from sambung.web.usaha.views import card_of, place_name

CONTROL = {"yes": True, "no": False, "unknown": None}


class HolderForm(FactForm):
    """How much another enterprise holds of this one, and whether it controls it."""

    help = gettext_lazy(
        "The law forbids a partnership in which the large firm owns or controls its partner: it is checked in every match."
    )
    share = PercentField(
        label=gettext_lazy("Its share in per cent"),
        required=False,
        help_text=gettext_lazy("Such as 12,5. Leave it empty if it is not known."),
    )
    control = forms.ChoiceField(
        label=gettext_lazy("Does it decide what the enterprise does?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("unknown", gettext_lazy("not yet known")),
        ],
        widget=forms.RadioSelect,
    )


class InterestForm(forms.Form):
    """One's own tie to an enterprise."""

    heading = gettext_lazy("Declare an interest")
    help = gettext_lazy(
        "A consortium that includes this enterprise is flagged with your name. Nothing else changes."
    )
    tie = forms.CharField(
        label=gettext_lazy("What ties you to it"),
        max_length=200,
        help_text=gettext_lazy("“my brother's workshop”, “I hold a tenth of it”"),
    )


class EndForm(forms.Form):
    """From which day an enterprise no longer works, and why."""

    heading = gettext_lazy("The enterprise no longer works")
    help = gettext_lazy("It leaves lists and matches from that day; its history stays. It can be taken back.")
    ended_on = DayField(label=gettext_lazy("Since when"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


@login_required
@require_safe
def holders(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who holds a share, and the search for another holder."""
    card = changeable(request, uid)
    words = request.GET.get("q", "").strip()[:100]
    found = [
        {"enterprise": one, "kind": dict(KINDS)[one.kind], "place": place_name(one.region_code)}
        for one in selectors.possible_holders(actor_of(request), card.enterprise, words)
    ]
    standing = [{"row": row, "text": holding(row)} for row in card.ownerships]
    context = {
        "card": card,
        "enterprise": card.enterprise,
        "words": words,
        "found": found,
        "standing": standing,
    }
    return render(request, "usaha/holders.html", context)


@login_required
@FORM
def holder(request: HttpRequest, uid: uuid.UUID, holder_uid: uuid.UUID) -> HttpResponse:
    """State what one enterprise holds of this one."""
    card = changeable(request, uid)
    named = selectors.find_holder(actor_of(request), card.enterprise, holder_uid)
    if named is None:
        raise Http404
    row = next((one for one in card.ownerships if one.holder_id == named.pk), None)
    initial: dict[str, Any] = {"control": "unknown"}
    if row is not None:
        word = next(word for word, value in CONTROL.items() if value is row.has_control)
        initial = {"share": row.share_permille, "control": word}
    form = HolderForm(posted(request)[0], initial=initial)
    form.heading = named.name  # type: ignore[misc]
    if request.method == "POST" and form.is_valid():
        services.state_ownership(
            actor_of(request),
            card.enterprise,
            holder=named,
            share_permille=form.cleaned_data["share"],
            has_control=CONTROL[form.cleaned_data["control"]],
            **form.dates(),
            **for_whom(request, card),
        )
        messages.success(request, _("Saved. It can be taken back under History."))
        return redirect("enterprise-holders", uid)
    ending = row and {
        "url": reverse("enterprise-holder-end", args=[uid, named.uid]),
        "label": _("It holds nothing any more"),
    }
    context = {
        "card": card,
        "enterprise": card.enterprise,
        "ending": ending,
        "about": _("Who holds and controls it"),
    }
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def holder_end(request: HttpRequest, uid: uuid.UUID, holder_uid: uuid.UUID) -> HttpResponse:
    """A holder holds nothing any more, from today."""
    card = changeable(request, uid)
    row = next((one for one in card.ownerships if one.holder.uid == holder_uid), None)
    if row is None:
        raise Http404
    services.end_ownership(
        actor_of(request),
        card.enterprise,
        holder=row.holder,
        ended_on=timezone.localdate(),
        **for_whom(request, card),
    )
    messages.success(request, _("It no longer counts from today. This can be taken back under History."))
    return redirect("enterprise-holders", uid)


def _staff_card(request: HttpRequest, uid: uuid.UUID) -> selectors.EnterpriseCard:
    if not actor_of(request).is_staff_of_centre:
        raise Http404
    return card_of(request, uid)


@login_required
@FORM
def interest(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A manager or mentor declares an own tie to any enterprise that they see."""
    card = _staff_card(request, uid)
    actor = actor_of(request)
    own = next((one for one in card.interests if one.user_id == actor.user_id), None)
    form = InterestForm(posted(request)[0], initial={"tie": own.tie if own else ""})
    if request.method == "POST" and form.is_valid():
        services.declare_interest(
            actor,
            card.enterprise,
            tie=form.cleaned_data["tie"],
        )
        messages.success(
            request, _("Your interest is declared. Consortia that include the enterprise are flagged.")
        )
        return redirect("enterprise", uid)
    ending = own and {
        "url": reverse("enterprise-interest-end", args=[uid]),
        "label": _("The tie is no longer there"),
    }
    context = {"card": card, "enterprise": card.enterprise, "ending": ending}
    return form_page(request, "usaha/fact.html", context, form)


@login_required
@require_POST
def interest_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One's own tie is no longer there."""
    card = _staff_card(request, uid)
    actor = actor_of(request)
    own = next((one for one in card.interests if one.user_id == actor.user_id), None)
    if own is None:
        raise Http404
    services.end_interest(actor, own, ended_on=timezone.localdate())
    messages.success(request, _("From today no tie is declared any more."))
    return redirect("enterprise", uid)


@login_required
@FORM
def end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that the enterprise no longer works, and why."""
    card = changeable(request, uid)
    form = EndForm(posted(request)[0], initial={"ended_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        services.end_enterprise(
            actor_of(request), card.enterprise, **form.cleaned_data, **for_whom(request, card)
        )
        messages.success(request, _("It is on record that the enterprise ended. This can be taken back."))
        return redirect("enterprise", uid)
    return form_page(request, "usaha/fact.html", {"card": card, "enterprise": card.enterprise}, form)


@login_required
@require_POST
def work_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the end back."""
    card = changeable(request, uid)
    if card.enterprise.ended_on is None:
        raise Http404
    services.end_enterprise(actor_of(request), card.enterprise, ended_on=None, **for_whom(request, card))
    messages.success(request, _("The enterprise works again."))
    return redirect("enterprise", uid)
