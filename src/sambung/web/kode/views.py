"""The page that helps to find a code."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sambung.apps.reference import selectors as reference
from sambung.apps.reference.services import UnableToConfirmError, confirm_code
from sambung.apps.registry import services
from sambung.web.answers import actor_of
from sambung.web.kode.sentences import STANDINGS, reasons_of
from sambung.web.usaha.changes import changeable, for_whom

SHOWN = 7


class WordsForm(forms.Form):
    """What it does, and under which vintage a code is sought."""

    teks = forms.CharField(
        label=gettext_lazy("What it does or makes, in its own words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    edisi = forms.ChoiceField(label=gettext_lazy("KBLI vintage"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Candidates for the words; POST writes the chosen code as the enterprise's activity and remembers it."""
    card = changeable(request, uid)
    vintages = reference.coding_vintages()
    primary = next((row for row in card.activities if row.is_primary), None)
    said = request.POST if request.method == "POST" else request.GET
    initial = {
        "teks": primary.text if primary else "",
        "edisi": (primary.kbli_vintage if primary and primary.kbli_vintage in vintages else None)
        or (vintages[0] if vintages else ""),
    }
    form = WordsForm(said if "teks" in said else initial)
    edition = form.fields["edisi"]
    assert isinstance(edition, forms.ChoiceField)
    edition.choices = [(one, one) for one in vintages]
    is_valid = bool(vintages) and form.is_valid()
    status = 200
    if request.method == "POST" and is_valid:
        words, vintage, code = form.cleaned_data["teks"], form.cleaned_data["edisi"], said.get("kode", "")
        try:
            confirm_code(actor_of(request), words=words, code=code, vintage=vintage)
        except UnableToConfirmError:
            messages.error(request, _("Choose one of the codes below."))
            status = 422
        else:
            services.state_activity(
                actor_of(request),
                card.enterprise,
                services.ActivityStatement(words, code, vintage),
                **for_whom(request, card),
            )
            messages.success(request, _("The code was written. It can be undone under History."))
            return redirect("enterprise", uid)
    proposal = None
    if is_valid:
        proposal = reference.propose_kbli(form.cleaned_data["teks"], form.cleaned_data["edisi"], limit=SHOWN)
    elif form.is_bound and said.get("teks") is not None and form.errors:
        status = 422
    official = {entry.code: entry for entry in reference.kbli_entries(proposal.vintage)} if proposal else {}
    context = {
        "card": card,
        "enterprise": card.enterprise,
        "form": form,
        "has_lists": bool(vintages),
        "standing": None if proposal is None else STANDINGS[proposal.standing],
        "candidates": [
            {
                "one": candidate,
                "reasons": reasons_of(candidate),
                "entry": official.get(candidate.code),
            }
            for candidate in (proposal.candidates if proposal else ())
        ],
    }
    return render(request, "kode/page.html", context, status=status)
