"""Answers by sign-in: a member's own line, a line written down by the centre, the buyer's answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.apps.actors.access import may
from sambung.apps.linkages import selectors, services
from sambung.web.answers import actor_of
from sambung.web.penawaran import sentences
from sambung.web.penawaran.answered import answered
from sambung.web.penawaran.forms import AnswerForm, BuyerAnswerForm
from sambung.web.permintaan import labels

PAGE_SIZE = 50


@answered
@require_GET
def line_list(request: HttpRequest) -> HttpResponse:
    """A member's own lines: what waits for its answer, and what it answered."""
    page = Paginator(selectors.list_lines(actor_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "line": row,
            "chip": sentences.ANSWERS[row.answer],
            "quantity": labels.per_period(
                max(row.quantities), row.proposal.requirement.unit, row.proposal.requirement.period_kind
            ),
        }
        for row in page.object_list
    ]
    return render(request, "penawaran/lines.html", {"page": page, "rows": rows})


@answered
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One member's own part, and its answer; the centre's people write it down with a witness."""
    actor = actor_of(request)
    found = selectors.get_line(actor, uid)
    is_own = found.enterprise_id in actor.enterprise_ids
    form = AnswerForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = services.answer_as_member(
                actor,
                line=found,
                answer=said["answer"],
                quantity=said["quantity"],
                note=said["note"],
                witness=said["witness"],
                expected_version=said["version"],
            )
        except services.UnableToAnswerError as error:
            form.add_error(None, sentences.refusal(error))
        else:
            text = (
                _("Everybody has accepted: the linkages are open.")
                if done.is_linked
                else _("The answer was recorded.")
            )
            messages.success(request, text)
            if is_own:
                return redirect("proposal-line", uid=found.uid)
            return redirect("proposal", uid=found.proposal.uid)
    context = line_context(found, sees_price=may(actor, "linkages.see_member_prices", found))
    context |= {
        "form": form,
        "is_own": is_own,
        "may_answer": may(actor, "linkages.answer_line", found) and found.proposal.state == "SENT",
    }
    return render(request, "penawaran/line.html", context, status=422 if form.errors else 200)


def line_context(found: Any, *, sees_price: bool) -> dict[str, Any]:
    """What a page shows of one line."""
    requirement = found.proposal.requirement
    view = selectors.view_own_line(found, sees_price=sees_price)
    return {
        "line": found,
        "view": view,
        "proposal": found.proposal,
        "requirement": requirement,
        "quantity": labels.per_period(view.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "price": labels.unit_price(view.unit_price, requirement.unit),
        "places": [(name, labels.quantity(quantity, requirement.unit)) for name, quantity in view.places],
        "chip": sentences.ANSWERS[found.answer],
        "asked": labels.quantity(found.asked_quantity, requirement.unit),
        "unit": labels.unit(requirement.unit),
        "is_simulated": found.proposal.is_simulated,
    }


@answered
@require_POST
def buyer_answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The buyer accepts or declines the whole."""
    actor = actor_of(request)
    found = selectors.get_proposal(actor, uid)
    form = BuyerAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("proposal", uid=found.uid)
    try:
        done = services.answer_as_buyer(
            actor, proposal=found, answer=form.cleaned_data["answer"], note=form.cleaned_data["note"]
        )
    except services.UnableToAnswerError as error:
        messages.error(request, sentences.refusal(error))
    else:
        messages.success(request, buyer_said(done))
    return redirect("proposal", uid=found.uid)


def buyer_said(done: services.Answered) -> str:
    """What happened after the buyer's answer."""
    if done.is_linked:
        return _("Everybody has accepted: the linkages are open.")
    if done.proposal.buyer_answer == "DECLINED":
        return _("You have declined. The members are free again.")
    return _("You have accepted. As soon as all members have accepted, the linkages open by themselves.")
