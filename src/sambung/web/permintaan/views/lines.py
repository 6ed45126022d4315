"""One candidate's line: every criterion with its reason, and a person's word whether it is the product."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sambung.apps.demand import selectors as demand
from sambung.apps.demand import services
from sambung.apps.matching import selectors as matching
from sambung.web.answers import actor_of
from sambung.web.permintaan import board, labels, reasons
from sambung.web.permintaan.answers import answered
from sambung.web.permintaan.views.detail import head_of


@require_GET
@answered
def requirement_line(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """Why an offer stands where it stands: every criterion with its rule and legal reference."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    run = matching.latest_run(actor, requirement)
    row = None if run is None else matching.get_line(actor, run, offer_uid)
    if row is None:
        raise demand.RequirementNotFoundError(str(offer_uid))
    shows_price = matching.may_see_price(actor, row)
    return render(
        request,
        "permintaan/line.html",
        {
            **head_of(actor, requirement),
            "row": row,
            "run": run,
            "line": board.line_of(actor, requirement, row, timezone.localdate()),
            "trace": board.trace_of(row, requirement.unit, shows_price),
            "verdict": reasons.verdict_sentence(row.candidate.get("reason", "unknown")),
            "coach": [
                (labels.gate(gap["gate"]), board.coaching_url(requirement, gap["gate"], row.enterprise))
                for gap in row.gaps
                if gap["closable"]
            ],
        },
    )


@require_POST
@answered
def requirement_product(request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID) -> HttpResponse:
    """A person's word: this is the product, it is another, or the word is taken back."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    run = matching.latest_run(actor, requirement)
    row = None if run is None else matching.get_line(actor, run, offer_uid)
    if row is None or row.offer is None:
        raise demand.RequirementNotFoundError(str(offer_uid))
    word = {"yes": True, "no": False, "undo": None}.get(request.POST.get("is_same", ""), "")
    if word == "":
        raise Http404("neither yes nor no")
    services.confirm_product(actor, requirement=requirement, offer=row.offer, is_same=word)  # type: ignore[arg-type]
    messages.success(
        request,
        {
            True: _("Noted: %(product)s is the product."),
            False: _("Noted: %(product)s is another product. It leaves the lists with the next match."),
            None: _("Your word on %(product)s is taken back."),
        }[word]  # type: ignore[index]
        % {"product": row.offer.product},
    )
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("requirement-detail", args=[uid])
    return redirect(back)
