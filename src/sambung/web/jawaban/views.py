"""A link's page: looking changes nothing, POST decides."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sambung.apps.actors.models import StaleWriteError
from sambung.apps.linkages import selectors, services
from sambung.web.errors import conflict
from sambung.web.penawaran import sentences
from sambung.web.penawaran.answers import buyer_said, line_context
from sambung.web.penawaran.forms import BuyerLinkForm, LinkAnswerForm
from sambung.web.penawaran.views import page_context


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("digits")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A member's own line or the buyer's proposal; read by anybody who holds the link, answered by its person alone."""
    try:
        link, line, proposal = services.find_by_link(token)
    except services.UnableToAnswerError as error:
        status = 404 if error.params.get("reason") == "UNKNOWN" else 410
        return render(request, "jawaban/refused.html", {"why": sentences.refusal(error)}, status=status)
    form_class: Any = BuyerLinkForm if line is None else LinkAnswerForm
    initial = {} if line is None else {"version": line.version}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = services.answer_by_link(
                token,
                digits=said["digits"],
                answer=said["answer"],
                quantity=said.get("quantity"),
                note=said["note"],
                **({} if line is None else {"expected_version": said["version"]}),
            )
        except services.UnableToAnswerError as error:
            if error.code in ("LINK", "LOCKED"):
                return render(request, "jawaban/refused.html", {"why": sentences.refusal(error)}, status=410)
            form.add_error("digits" if error.code == "WRONG_DIGITS" else None, sentences.refusal(error))
        except StaleWriteError:
            return conflict(request, what=_("This answer"), back_url=request.path)
        else:
            messages.success(request, _("Thank you. Your answer was recorded.") if line else buyer_said(done))
            return redirect("answer-link", token=token)
    context = {
        "form": form,
        "needs_witness": not link.phone_digest,
        "is_open": proposal.state == "SENT",
        "is_simulated": proposal.is_simulated or settings.IS_DEMO,
    }
    status = 422 if form.errors else 200
    if line is not None:
        context = line_context(line, sees_price=True) | context
        return render(request, "jawaban/member.html", context, status=status)
    actor = services.actor_of_link(link, None, proposal)
    context = page_context(selectors.view_proposal(actor, proposal)) | context
    return render(request, "jawaban/buyer.html", context, status=status)
