"""*This is me twice*, by an owner's link: no account, no script; proved by the last digits of the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sambung.apps.asking.services import UnableToAnswerError, actor_of_link, prove
from sambung.apps.duplicates.selectors import claim_of
from sambung.apps.duplicates.services import say_twice
from sambung.web.kesanggupan import words
from sambung.web.kesanggupan.forms import LinkForm
from sambung.web.kesanggupan.light import opened


class TwiceForm(forms.Form):
    """Under which other name a business is listed."""

    name = forms.CharField(
        label=gettext_lazy("Under which name?"),
        max_length=200,
        help_text=gettext_lazy("Your centre compares the two entries and joins them."),
    )
    digits = LinkForm.base_fields["digits"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("digits")
@opened
def twice(request: HttpRequest, token: str, *, link: Any, question: Any) -> HttpResponse:
    """The owner names the other entry; the centre looks at it."""
    form = TwiceForm(request.POST if request.method == "POST" else None)
    enterprise = question.enterprise
    if request.method == "POST" and form.is_valid():
        try:
            prove(link, form.cleaned_data["digits"])
            say_twice(
                actor_of_link(link, question), enterprise=enterprise, other_name=form.cleaned_data["name"]
            )
        except UnableToAnswerError as error:
            if error.code == "LOCKED":
                return render(request, "jawaban/refused.html", {"why": words.refusal(error)}, status=410)
            form.add_error("digits", words.refusal(error))
        else:
            messages.success(request, _("Thank you. Your centre will look at it."))
            return redirect("asking-link", token=token)
    context = {
        "token": token,
        "form": form,
        "claim": claim_of(enterprise),
        "enterprise": enterprise,
        "centre": enterprise.centre or question.requirement.centre,
        "needs_witness": not link.phone_digest,
        "is_simulated": question.is_simulated or settings.IS_DEMO,
    }
    return render(request, "kembar/light.html", context, status=422 if form.errors else 200)
