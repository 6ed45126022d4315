"""Views of proposals for the centre and the seller: one call into the room, then the page."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.apps.linkages import selectors, services
from sambung.apps.linkages.services import LinkagesError
from sambung.web.answers import actor_of
from sambung.web.penawaran import sentences
from sambung.web.penawaran.answered import answered
from sambung.web.penawaran.forms import BuyerAnswerForm, ReasonForm, TermsForm
from sambung.web.penawaran.links import address_of, sheet
from sambung.web.permintaan import labels

PAGE_SIZE = 50
ANSWER_DAYS = 7


@answered
@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    """All proposals that the actor sees, newest first."""
    state = request.GET.get("state", "")
    narrowed = selectors.ProposalFilter(
        state=state if state in sentences.STATES else "", words=request.GET.get("q", "")
    )
    actor = actor_of(request)
    page = Paginator(selectors.list_proposals(actor, narrowed), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "proposal": row,
            "chip": sentences.STATES[row.state],
            "price": labels.unit_price(row.unit_price, row.requirement.unit),
            "quantity": labels.per_period(row.quantity, row.requirement.unit, row.requirement.period_kind),
        }
        for row in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "narrowed": narrowed,
        "states": selectors.PROPOSAL_STATES,
        "is_narrowed": bool(narrowed.state or narrowed.words),
    }
    return render(request, "penawaran/list.html", context)


@answered
@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Terms of a proposal from a consortium, with both settlements before one's eyes."""
    actor = actor_of(request)
    try:
        run_uid = uuid.UUID(request.POST.get("run") or request.GET.get("run", ""))
    except ValueError as error:
        raise selectors.ProposalNotFoundError("no run") from error
    preview = selectors.preview_terms(actor, run_uid)
    requirement = preview.run.requirement
    today = timezone.localdate()
    candidates = {str(one.uid): one for one in [*preview.cooperatives, *preview.members]}
    form = TermsForm(
        request.POST if "form" in request.POST else None,
        sellers=[
            (_("Cooperatives"), [(str(one.uid), one.name) for one in preview.cooperatives]),
            (_("Members of this consortium"), [(str(one.uid), one.name) for one in preview.members]),
        ],
        today=today,
        initial={
            "form": "COOP_RESELLS" if preview.cooperatives else "EACH_ALONE",
            "seller": str(preview.cooperatives[0].uid) if preview.cooperatives else "",
            "settlement": "OWN_PRICE",
            "answer_by": today + datetime.timedelta(days=ANSWER_DAYS),
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = services.draft_proposal(
                actor,
                pool_run=preview.run,
                seller_of_record=candidates.get(form.cleaned_data["seller"]),
                form=form.cleaned_data["form"],
                settlement=form.cleaned_data["settlement"],
                margin_permille=form.margin_permille(),
                answer_by=form.cleaned_data["answer_by"],
            )
        except services.UnableToProposeError as error:
            form.add_error(None, sentences.refusal(error))
        else:
            messages.success(request, _("The draft is ready. Read it, then send it to everybody."))
            return redirect("proposal", uid=made.uid)
    context = {
        "form": form,
        "preview": preview,
        "requirement": requirement,
        "sides": _sides(preview) if preview.lines else [],
        "form_notes": [(label, sentences.FORM_NOTES[code]) for code, label in form.fields["form"].choices],  # type: ignore[attr-defined]
        "per": labels.per_period(preview.totals.delivered, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
    }
    return render(request, "penawaran/new.html", context, status=422 if form.errors else 200)


def _sides(preview: selectors.Preview) -> list[dict[str, Any]]:
    """Each its own price, and one price for all."""
    requirement, totals = preview.run.requirement, preview.totals
    ceiling = requirement.price_ceiling
    sides = []
    for code, title in (("OWN_PRICE", _("Each its own price")), ("ONE_PRICE", _("One price for all"))):
        price = totals.unit_price(code)
        sides.append(
            {
                "title": title,
                "goods": totals.goods(code),
                "price": labels.unit_price(price, requirement.unit),
                "total": totals.total(price),
                "is_above": ceiling is not None and price > ceiling,
            }
        )
    return sides


@answered
@require_GET
def proposal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The buyer's page, the seller's and the centre's: each sees what it may."""
    actor = actor_of(request)
    found = selectors.get_proposal(actor, uid)
    view = selectors.view_proposal(actor, found)
    return render(request, "penawaran/page.html", page_context(view))


def page_context(view: selectors.ProposalView) -> dict[str, Any]:
    """What the proposal's page shows, for a view of it."""
    found, requirement = view.proposal, view.proposal.requirement
    rows = [
        {
            "view": line,
            "chip": sentences.ANSWERS[line.line.answer],
            "quantity": labels.per_period(line.quantity, requirement.unit, requirement.period_kind),
            "price": labels.unit_price(line.unit_price, requirement.unit),
            "asked": labels.quantity(line.line.asked_quantity, requirement.unit),
        }
        for line in view.lines or ()
    ]
    margin = found.margin_permille
    return {
        "view": view,
        "proposal": found,
        "requirement": requirement,
        "rows": rows,
        "chip": sentences.STATES[found.state],
        "buyer_chip": sentences.ANSWERS[found.buyer_answer],
        "price": labels.unit_price(found.unit_price, requirement.unit),
        "quantity": labels.per_period(found.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "ceiling": labels.unit_price(requirement.price_ceiling, requirement.unit),
        "margin": None if margin is None else margin / 1000,
        "form_note": sentences.FORM_NOTES[found.form],
        "warnings": [sentences.warning(code, params, requirement.unit) for code, params in view.warnings],
        "answer_form": BuyerAnswerForm(),
        "reason_form": ReasonForm(initial={"version": found.version}),
        "accepted_share": view.accepted / view.member_count if view.member_count else None,
        "is_simulated": found.is_simulated,
    }


@answered
@require_POST
@never_cache
def send(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Hold the capacity and show the links, this once: a token is not kept, so there is nothing to redirect to."""
    actor = actor_of(request)
    found = selectors.get_proposal(actor, uid)
    version = request.POST.get("version", "")
    try:
        sent = services.send_proposal(
            actor,
            proposal=found,
            address=address_of(request),
            expected_version=int(version) if version.isdigit() else None,
        )
    except LinkagesError as error:
        messages.error(request, sentences.refusal(error))
        return redirect("proposal", uid=found.uid)
    if not sent.links:
        messages.success(request, _("Everybody had accepted already."))
        return redirect("proposal", uid=found.uid)
    text = ngettext(
        "The proposal was sent. %(count)s link is ready.",
        "The proposal was sent. %(count)s links are ready.",
        len(sent.links),
    ) % {"count": len(sent.links)}
    messages.success(request, text)
    return _links_page(request, found, sent.links)


def _links_page(request: HttpRequest, found: Any, links: Any) -> HttpResponse:
    context = {
        "proposal": found,
        "requirement": found.requirement,
        "rows": sheet(links),
        "is_simulated": found.is_simulated,
    }
    return render(request, "penawaran/links.html", context)


@answered
@require_POST
@never_cache
def reissue(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A new link for one member (`line`) or for the buyer; the one before stops working."""
    actor = actor_of(request)
    found = selectors.get_proposal(actor, uid)
    line = None
    if request.POST.get("line"):
        try:
            line = selectors.get_line(actor, uuid.UUID(request.POST["line"]))
        except ValueError as error:
            raise selectors.ProposalNotFoundError("no such line") from error
        if line.proposal_id != found.pk:
            raise selectors.ProposalNotFoundError("a line of another proposal")
    try:
        link = services.reissue_link(actor, proposal=found, line=line, address=address_of(request))
    except services.UnableToSendProposalError as error:
        messages.error(request, sentences.refusal(error))
        return redirect("proposal", uid=found.uid)
    messages.success(request, _("A new link is ready. The one before no longer opens."))
    return _links_page(request, found, [link])


@answered
@require_POST
def replan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Plan again, keeping who accepted."""
    found = selectors.get_proposal(actor_of(request), uid)
    return _act(
        request,
        found,
        lambda: services.replan(actor_of(request), proposal=found),
        _("A new plan is being made. Its draft appears here when it is ready."),
    )


@answered
@require_POST
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the proposal back; capacity is free again."""
    found = selectors.get_proposal(actor_of(request), uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the reason: it stays in the history."))
        return redirect("proposal", uid=found.uid)
    return _act(
        request,
        found,
        lambda: services.withdraw_proposal(
            actor_of(request),
            proposal=found,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        ),
        _("The proposal was withdrawn. The capacity that was held is free again."),
    )


def _act(request: HttpRequest, found: Any, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except LinkagesError as error:
        messages.error(request, sentences.refusal(error))
    else:
        messages.success(request, said)
    return redirect("proposal", uid=found.uid)
