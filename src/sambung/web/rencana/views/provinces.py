"""What a province could reach with its hours and money: the curve with its bound, by centre; no enterprise is named."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import Role
from sambung.apps.pathways import selectors, services
from sambung.web.answers import actor_of, typed
from sambung.web.jobs.waiting import work_behind
from sambung.web.rencana import pictures, sentences, words
from sambung.web.rencana.answers import planned
from sambung.web.rencana.views.sheets import curve_response
from sambung.web.wawasan.sentences import region_words

PAGE = 20


def _demand_reader(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not actor.has(Role.ANALYST, Role.ADMIN):
        raise Http404
    return actor


@require_safe
@planned
def listing(request: HttpRequest) -> HttpResponse:
    """Provinces that were computed, and asking for one."""
    actor = _demand_reader(request)
    page = Paginator(selectors.province_runs(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "row": one,
                "name": region_words(one.province),
                "state": words.STATES[one.state],
                "worth": words.links(sentences.year_links(one.objective, one.settings["periods"]))
                if one.objective is not None
                else "",
            }
            for one in page
        ],
        "provinces": [(code, region_words(code)) for code in selectors.provinces_with_centres(actor)],
    }
    return render(request, "rencana/provinces.html", context)


@require_POST
@planned
def compute(request: HttpRequest) -> HttpResponse:
    """Ask for a province."""
    actor = _demand_reader(request)
    run = services.ask_for_province(
        actor, province=typed(request.POST, "province", 2), is_fresh=typed(request.POST, "fresh", 1) == "1"
    )
    return redirect("province-plan", uid=run.uid)


def _run(request: HttpRequest, uid: uuid.UUID) -> Any:
    run = selectors.get_run(_demand_reader(request), uid)
    if run.year is not None:
        raise Http404
    return run


@require_safe
@planned
def plan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The province's curve and its centres; while the work goes on, its progress."""
    run = _run(request, uid)
    actor = actor_of(request)
    context: dict[str, Any] = {"run": run, "name": region_words(run.province), "is_province": True}
    is_part = request.headers.get("HX-Request") == "true"
    if run.state == "QUEUED":
        run, context["job"] = work_behind(actor, run, lambda: _run(request, uid))
        context["run"] = run
    if run.state == "QUEUED":
        return render(request, "rencana/progress.html" if is_part else "rencana/waiting.html", context)
    if is_part:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    view = selectors.view_plan(actor, run)
    context["view"] = view
    if run.state != "SOLVED":
        context |= {"failure": words.FAILURES.get(run.reason, ""), "left_out": sentences.left_out(view)}
        return render(request, "rencana/unsolved.html", context)
    summary = run.summary
    last = summary["quarters"][-1]
    hours: dict[str, float] = {}
    for one in run.prices:
        if one["kind"] == "hours":
            hours[one["id"]] = max(hours.get(one["id"], 0.0), one["value"])
    page = Paginator(
        sorted(summary["centres"], key=lambda one: (-hours.get(one["uid"], 0.0), -one["expected"])), PAGE
    ).get_page(request.GET.get("page"))
    context |= {
        "foundation": sentences.foundation(view),
        "quality": sentences.quality(view),
        "expected": words.links(last["expected"][0]),
        "expected_range": pictures.quarters(view)[-1]["range_words"],
        "rate": last["rate"][0],
        "rate_before": summary["rate_before"],
        "hours": words.hours(summary["hours"]),
        "available": words.hours(summary["available"]),
        "quarters": pictures.quarters(view),
        "outlook": pictures.outlook(view),
        "frontier": pictures.frontier(run, view.settings.periods),
        "prices": sentences.price_lines(view, []) if len(summary["centres"]) == 1 else [],
        "sways": sentences.sway_lines(view),
        "left_out": sentences.left_out(view),
        "started": sentences.started(run),
        "ended": words.ENDINGS.get(run.foundation.get("ended_by", ""), ""),
        "page": page,
        "centres": [
            {
                "row": one,
                "name": view.names.get(one["uid"], ""),
                "hours": words.hours(one["hours"]),
                "available": words.hours(one["available"]),
                "expected": words.links(one["expected"]),
                "price": words.links(hours[one["uid"]]) if one["uid"] in hours else _("not scarce"),
            }
            for one in page
        ],
    }
    return render(request, "rencana/province.html", context)


@require_safe
@planned
def curve_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The curve for a spreadsheet; journalled."""
    return curve_response(request, _run(request, uid))
