"""A requirement on one screen: head, bar, and its lists; matching it anew."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sambung.apps.actors.access import Role, may
from sambung.apps.demand import selectors as demand
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.matching import selectors as matching
from sambung.apps.matching.services import match_requirement
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.permintaan import board, labels, supply
from sambung.web.permintaan.answers import answered

PAGE = 50
GLIMPSE = 10


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
    context = head_of(actor, requirement)
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


def head_of(actor: Any, requirement: Any) -> dict[str, Any]:
    """What stands above everything that is shown of a requirement, and what the actor may do with it."""
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
