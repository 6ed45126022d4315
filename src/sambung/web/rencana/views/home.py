"""The planner's first page: the year with what it has to give, and its plans; opening a year, computing."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.facts import first_day, settings_of
from sambung.web.answers import actor_of, typed, whole
from sambung.web.rencana import sentences, words
from sambung.web.rencana.answers import planned
from sambung.web.wawasan.sentences import region_words

PAGE = 20


@require_safe
@planned
def planner(request: HttpRequest) -> HttpResponse:
    """The newest year of the actor's centre; with several centres, which one."""
    actor = actor_of(request)
    centres = selectors.planning_centres(actor)
    page = Paginator(centres, PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    if page.paginator.count > 1:
        years = selectors.years_by_centre(actor, list(page))
        rows = [{"centre": one, "years": years[one.pk]} for one in page]
        return render(request, "rencana/centres.html", {"page": page, "rows": rows})
    centre = page[0]
    found = selectors.current_year(actor, centre)
    if found is not None:
        return _year(request, found)
    context = {
        "centre": centre,
        "may_plan": may(actor, "pathways.plan", centre),
        "first": first_day(timezone.localdate()),
    }
    return render(request, "rencana/empty.html", context)


@require_POST
@planned
def open_year(request: HttpRequest) -> HttpResponse:
    """Begin to plan: a year with estimates from the centre's people and the catalogue."""
    actor = actor_of(request)
    try:
        centre = selectors.get_centre(actor, uuid.UUID(typed(request.POST, "centre")))
    except ValueError as error:
        raise Http404 from error
    found = services.open_year(actor, centre=centre)
    return redirect("planner-year", uid=found.uid)


@require_safe
@planned
def year(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One year: its hours, money, priorities, courses, changes by hand, and its plans."""
    return _year(request, selectors.find_year(actor_of(request), uid))


def _year(request: HttpRequest, found: Any) -> HttpResponse:
    actor = actor_of(request)
    settings = settings_of(found)
    (part,) = settings.centres
    latest = selectors.latest_run(actor, found)
    view = selectors.view_plan(actor, latest) if latest is not None and latest.state == "SOLVED" else None
    page = Paginator(selectors.runs_of(actor, found), PAGE).get_page(request.GET.get("page"))
    context = {
        "year": found,
        "name": words.year_name(found),
        "centre": found.centre,
        "part": part,
        "hours": words.hours(part.hours_total),
        "mentors": len({row[0] for row in part.hours}),
        "has_estimated_hours": part.has_estimated_hours,
        "weights": sum(len(rows) for rows in found.weights.values()),
        "limits": [words.limit_with_numbers(one, region_words) for one in found.limits],
        "courses": len(part.courses),
        "changes": len(part.changes),
        "own_chances": bool(found.chances),
        "latest": latest,
        "view": view,
        "foundation": sentences.foundation(view) if view else "",
        "quality": sentences.quality(view) if view else "",
        "page": page,
        "runs": [
            {
                "row": one,
                "state": words.STATES[one.state],
                "approval": words.APPROVALS[one.approval],
                "worth": words.links(sentences.year_links(one.objective, found.periods)),
            }
            for one in page
        ],
        "may_plan": may(actor, "pathways.plan", found.centre),
    }
    return render(request, "rencana/year.html", context)


@require_POST
@planned
def compute(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask the planner, with all hours and money or with other amounts; `fresh`: beginning with no earlier plan."""
    actor = actor_of(request)
    found = selectors.find_year(actor, uid)
    previous = None
    if text := typed(request.POST, "previous"):
        try:
            previous = selectors.get_run(actor, uuid.UUID(text))
        except ValueError as error:
            raise Http404 from error
    hours, money = whole(request.POST, "hours_percent"), whole(request.POST, "money_percent")
    run = services.ask_for_plan(
        actor,
        found,
        hours_percent=100 if hours is None else hours,
        money_percent=100 if money is None else money,
        previous=previous,
        is_fresh=typed(request.POST, "fresh", 1) == "1",
    )
    return redirect("plan", uid=run.uid)
