"""Views of requirements: the list, posting and changing, the screen with its lists, one line's reasons, the CSV."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.apps.actors.access import Role, may
from sambung.apps.demand import selectors as demand
from sambung.apps.demand import services
from sambung.apps.demand.services import UnableToChangeRequirementError
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.matching import selectors as matching
from sambung.apps.matching.services import export_shortlist, match_requirement
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.permintaan import board, labels, reasons, supply
from sambung.web.permintaan.answers import answered
from sambung.web.permintaan.forms import ConfirmationForm, ListForm, RequirementForm, initial_of
from sambung.web.permintaan.shortlist import shortlist_csv

PAGE = 50
CARDS = 24
GLIMPSE = 10
MOVES = {
    "publish": services.publish_requirement,
    "close": services.close_requirement,
    "reopen": services.reopen_requirement,
}


@require_GET
@answered
def requirement_list(request: HttpRequest) -> HttpResponse:
    """Cards with a small bar, newest first; filters in the address."""
    actor = actor_of(request)
    form = ListForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    region = said.get("region", "").strip()
    narrowed = demand.RequirementFilter(
        words=said.get("q", ""),
        state=said.get("state", ""),
        kbli=said.get("kbli", ""),
        region=(labels.find_region(region) or region) if region else "",
        is_mine=bool(said.get("mine")),
    )
    page = Paginator(demand.list_requirements(actor, narrowed=narrowed), CARDS).get_page(
        request.GET.get("page")
    )
    rows = list(page.object_list)
    summaries = matching.latest_summaries(actor, rows)
    cards = [_card(row, summaries.get(row.pk)) for row in rows]
    return render(
        request,
        "permintaan/list.html",
        {
            "form": form,
            "page": page,
            "cards": cards,
            "may_post": actor.has(Role.MANAGER, Role.BUYER),
            "is_narrowed": any(value for key, value in request.GET.items() if key != "page"),
            "has_more_filters": any(request.GET.get(key) for key in ("kbli", "region", "mine")),
        },
    )


def _card(row: Any, summary: dict[str, Any] | None) -> dict[str, Any]:
    share = None if summary is None else min(100, round(100 * summary["eligible"] / row.quantity))
    return {
        "row": row,
        "asked": labels.per_period(row.quantity, row.unit, row.period_kind),
        "duration": labels.duration(row.periods, row.period_kind),
        "place": labels.region(row.region_code),
        "state": labels.STATES[row.state],
        "share": share,
    }


@require_http_methods(["GET", "POST"])
@answered
def requirement_new(request: HttpRequest) -> HttpResponse:
    """Post what a buyer asks for: as a draft, or open to every centre at once."""
    actor = actor_of(request)
    buyers, centres = demand.possible_buyers(actor), demand.possible_centres(actor)
    if not actor.has(Role.MANAGER, Role.BUYER):
        raise demand.RequirementNotFoundError("no place to post from")
    form = RequirementForm(
        request.POST or None,
        buyers=buyers,
        centres=centres,
        initial={
            "buyer": str(buyers[0][0]) if len(buyers) == 1 else "",
            "centre": str(centres[0][0]) if centres else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.post_requirement(
                actor,
                buyer_uid=uuid.UUID(form.cleaned_data["buyer"]),
                centre_uid=uuid.UUID(form.cleaned_data["centre"]),
                values=form.values(),
                criteria=form.criteria(),
                publish="publish" in request.POST,
            )
        except UnableToChangeRequirementError as error:
            form.add_error(None, _refusal(error))
        else:
            messages.success(
                request,
                _("The requirement is open: every centre sees it.")
                if "publish" in request.POST
                else _("Kept as a draft: only your centre and the buyer see it."),
            )
            return redirect("requirement-detail", uid=made.uid)
    return render(request, "permintaan/form.html", {"form": form, "requirement": None}, status=_status(form))


@require_http_methods(["GET", "POST"])
@answered
def requirement_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change it; a stale write answers with the conflict page."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    if not may(actor, "demand.change_requirement", requirement):
        raise demand.RequirementNotFoundError(str(uid))
    stored = demand.standing_criteria(actor, requirement)
    form = RequirementForm(request.POST or None, stored=stored, initial=initial_of(requirement))
    del form.fields["buyer"], form.fields["centre"]
    if request.method == "POST" and form.is_valid():
        try:
            services.change_requirement(
                actor,
                requirement=requirement,
                # A form without its version cannot know what it overwrites.
                expected_version=form.cleaned_data["version"] or 0,
                values=form.values(),
                criteria=form.criteria(),
            )
        except UnableToChangeRequirementError as error:
            form.add_error(None, _refusal(error))
        else:
            messages.success(request, _("The requirement is changed."))
            return redirect("requirement-detail", uid=uid)
    return render(
        request, "permintaan/form.html", {"form": form, "requirement": requirement}, status=_status(form)
    )


def _status(form: RequirementForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _refusal(error: UnableToChangeRequirementError) -> str:
    if error.code == "BAD_CRITERION":
        kind = labels.KINDS.get(str(error.params.get("criterion")), "")
        text = str(reasons.FORM_ERRORS[error.params["reason"]]) % {"name": "", "prefix": "", **error.params}
        return f"{kind}: {text}"
    if error.code == "WRONG_STATE":
        return _("It is %(state)s now: this step is not possible.") % {
            "state": labels.STATES[error.params["state"]]
        }
    return _("The values do not fit together: please check what is marked.")


@require_GET
@answered
def requirement_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The screen: head, bar, and the lists (all in short, or one in full)."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    run = matching.latest_run(actor, requirement)
    word = request.GET.get("daftar", "")
    if word and word not in board.LISTS:
        raise Http404(word)
    context = _head(actor, requirement)
    if not word:
        context["supply"] = supply.supply_of(actor, requirement)
    if run is None:
        context["is_being_matched"] = open_job_of(requirement.uid, "matching.match_requirement") is not None
        # Its end may have come between the two looks.
        run = None if context["is_being_matched"] else matching.latest_run(actor, requirement)
    if run is not None:
        groups = board.groups_of(requirement, run.summary)
        context |= {
            "run": run,
            "asked_by": matching.asked_by(run),
            "bar": board.bar_of(requirement, run.summary, groups),
            "groups": groups,
            "may_see_lines": may(actor, "matching.view_results", run),
            "asks_owners": actor.is_staff_of_centre,
        }
        if context["may_see_lines"]:
            context |= (
                _in_full(request, actor, requirement, run, word)
                if word
                else _in_short(actor, requirement, run)
            )
    return render(
        request,
        "permintaan/list_full.html" if word and run is not None else "permintaan/detail.html",
        context,
    )


def _head(actor: Any, requirement: Any) -> dict[str, Any]:
    ceiling = demand.ceiling_of(actor, requirement)
    may_change = may(actor, "demand.change_requirement", requirement)
    return {
        "requirement": requirement,
        "is_simulated": requirement.is_simulated or settings.IS_DEMO,
        "asked": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "place": labels.region(requirement.region_code),
        "state": labels.STATES[requirement.state],
        "may_see_ceiling": demand.may_see_ceiling(actor, requirement),
        "ceiling": None if ceiling is None else labels.unit_price(ceiling, requirement.unit),
        "confirmation": labels.CONFIRMATIONS[requirement.confirmation],
        "criteria": [
            {"text": board.criterion_text(row, requirement.unit), "is_must": row.level == "MUST"}
            for row in demand.standing_criteria(actor, requirement)
        ],
        "share": None if requirement.max_share_permille is None else requirement.max_share_permille / 1000,
        "may_change": may_change,
        "may_confirm": may(actor, "demand.confirm_product", requirement),
        "may_match": may(actor, "matching.match_requirement", requirement),
        "may_build": actor.has(Role.MANAGER)
        and requirement.centre_id in actor.centre_ids
        and requirement.state == "OPEN",
    }


def _in_short(actor: Any, requirement: Any, run: Any) -> dict[str, Any]:
    today = timezone.localdate()
    counts = matching.counts_of(actor, run)

    def lines(word: str) -> list[board.Line]:
        verdict, is_sure = board.LISTS[word]
        rows = matching.results_of(actor, run, verdict=verdict, is_product_sure=is_sure)[:GLIMPSE]
        return [board.line_of(actor, requirement, row, today) for row in rows]

    return {
        "counts": {word: counts.get(wanted, 0) for word, wanted in board.LISTS.items()},
        "can": lines("bisa"),
        "ask": lines("tanya"),
        "confirm": lines("pastikan"),
        "cannot": lines("tidak"),
        "urls": {word: board.list_url(requirement, word) for word in board.LISTS},
    }


def _in_full(request: HttpRequest, actor: Any, requirement: Any, run: Any, word: str) -> dict[str, Any]:
    today = timezone.localdate()
    verdict, is_sure = board.LISTS[word]
    gap_key, words = request.GET.get("kurang", ""), request.GET.get("q", "")
    rows = matching.results_of(
        actor,
        run,
        verdict=verdict,
        is_product_sure=is_sure,
        gap_key=gap_key,
        words=words,
        centre=request.GET.get("centre") == "1",
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = matching.counts_of(actor, run)
    return {
        "word": word,
        "page": page,
        "lines": [board.line_of(actor, requirement, row, today) for row in page.object_list],
        "tabs": [
            (one, board.list_url(requirement, one), counts.get(wanted, 0))
            for one, wanted in board.LISTS.items()
        ],
        "gap_key": gap_key,
        "q": words,
        "is_own_centre": request.GET.get("centre") == "1",
        "lacking": ", ".join(labels.gate(gate) for gate in gap_key.split("+")) if gap_key else "",
        "coach": [
            (labels.gate(gate), board.coaching_url(requirement, gate)) for gate in gap_key.split("+") if gate
        ],
    }


@require_POST
@answered
def requirement_match(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Match again with what is known now."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    run = match_requirement(actor, requirement=requirement)
    count = sum(run.summary["counts"].values())
    messages.success(
        request, _("Matched anew: %(count)s candidates were judged.") % {"count": formats.number(count)}
    )
    return redirect("requirement-detail", uid=uid)


@require_POST
@answered
def requirement_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Publish, close or reopen; each can be undone by another."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    move = MOVES.get(request.POST.get("move", ""))
    if move is None:
        raise Http404("no such step")
    try:
        move(actor, requirement=requirement, expected_version=_version(request))
    except UnableToChangeRequirementError as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(
            request, _("The requirement is now %(state)s.") % {"state": labels.STATES[requirement.state]}
        )
    return redirect("requirement-detail", uid=uid)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_http_methods(["GET", "POST"])
@answered
def requirement_confirm(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Record by which document the buyer confirmed."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    if not may(actor, "demand.change_requirement", requirement):
        raise demand.RequirementNotFoundError(str(uid))
    form = ConfirmationForm(
        request.POST or None,
        initial={
            "document": requirement.confirmation,
            "reference": requirement.confirmation_reference,
            "confirmed_on": requirement.confirmed_on or timezone.localdate(),
            "version": requirement.version,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.confirm_by_buyer(
            actor,
            requirement=requirement,
            expected_version=said["version"],
            document=said["document"],
            reference=said["reference"],
            confirmed_on=said["confirmed_on"],
        )
        messages.success(request, _("The buyer's confirmation is recorded."))
        return redirect("requirement-detail", uid=uid)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "permintaan/confirm.html", {"form": form, "requirement": requirement}, status=status
    )


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
            **_head(actor, requirement),
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


@require_GET
@answered
def requirement_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The lines as a table; the export is journalled."""
    actor = actor_of(request)
    requirement = demand.get_requirement(actor, uid)
    run = matching.latest_run(actor, requirement)
    if run is None:
        raise demand.RequirementNotFoundError("never matched")
    verdict, is_sure = board.LISTS.get(request.GET.get("daftar", ""), ("", None))
    rows = export_shortlist(
        actor, run=run, verdict=verdict, is_product_sure=is_sure, gap_key=request.GET.get("kurang", "")
    )
    answer = HttpResponse(
        shortlist_csv(
            actor, requirement, run, rows, is_simulated=requirement.is_simulated or settings.IS_DEMO
        ),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="permintaan-{str(uid)[:8]}.csv"'
    return answer
