"""One plan: by quarter, mentor and requirement, with its quality, prices and curve; approving; opening cases."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.mentoring import services as mentoring
from sambung.apps.mentoring.services import UnableToCoachError
from sambung.apps.pathways import selectors, services
from sambung.web.answers import actor_of, typed, version_of
from sambung.web.jobs.waiting import work_behind
from sambung.web.pendampingan import words as coaching
from sambung.web.rencana import pictures, sentences, words
from sambung.web.rencana.answers import planned

PAGE = 25
MOST_CASES = 200


@require_safe
@planned
def plan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The plan's page; while the work goes on, its progress."""
    actor = actor_of(request)
    run, job = selectors.get_run(actor, uid), None
    if run.state == "QUEUED":
        run, job = work_behind(actor, run, lambda: selectors.get_run(actor, uid))
    if run.year is None:
        return redirect("province-plan", uid=uid)
    context: dict[str, Any] = {
        "run": run,
        "year": run.year,
        "name": words.year_name(run.year),
        "may_plan": may(actor, "pathways.plan", run.year.centre),
    }
    is_part = request.headers.get("HX-Request") == "true"
    if run.state == "QUEUED":
        context["job"] = job
        return render(request, "rencana/progress.html" if is_part else "rencana/waiting.html", context)
    if is_part:
        # The page that polled is told to load anew: the answer is there.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    view = selectors.view_plan(actor, run)
    context["view"] = view
    if run.state != "SOLVED":
        context |= {
            "failure": words.FAILURES.get(run.reason, ""),
            "changes": selectors.standing_changes(actor, run.year),
            "left_out": sentences.left_out(view),
        }
        return render(request, "rencana/unsolved.html", context)
    context |= _shown(request, view)
    return render(request, "rencana/plan.html", context)


def _shown(request: HttpRequest, view: Any) -> dict[str, Any]:
    actor, run = actor_of(request), view.run
    starts_on = view.settings.starts_on
    coached = selectors.list_pathways(actor, run, selectors.PlanFilter(state="coached"))
    page = Paginator(coached, PAGE).get_page(1)
    context: dict[str, Any] = {
        "foundation": sentences.foundation(view),
        "quality": sentences.quality(view),
        "weighed": sentences.weighed(view),
        "approval": words.APPROVALS[run.approval],
        "quarters": pictures.quarters(view),
        "mentors": pictures.mentor_rows(view),
        "quarter_names": [words.quarter_short(one, starts_on) for one in range(view.settings.periods)],
        "page": page,
        "rows": pictures.pathway_rows(page, starts_on),
        "coached": page.paginator.count,
        "more": page.paginator.count - len(page),
    }
    if not view.sees_all:
        return context
    summary = run.summary
    last = summary["quarters"][-1]
    context |= {
        "expected": words.links(last["expected"][0]),
        "expected_range": pictures.quarters(view)[-1]["range_words"],
        "rate": last["rate"][0],
        "rate_before": summary["rate_before"],
        "hours": words.hours(summary["hours"]),
        "available": words.hours(summary["available"]),
        "base_hours": words.hours(sum(one.hours_total for one in view.settings.centres)),
        "base_money": sum(one.budget for one in view.settings.centres),
        "outlook": pictures.outlook(view),
        "frontier": pictures.frontier(run, view.settings.periods),
        "prices": sentences.price_lines(view, selectors.province_prices(actor, run)),
        "limits": sentences.limit_lines(view),
        "left_out": sentences.left_out(view),
        "sways": sentences.sway_lines(view),
        "changes": _changes(view, actor),
        "nearest": [
            {"row": one, "words": words.REASONS[one.reason]}
            for one in selectors.list_omissions(actor, run)[:5]
            if one.requirement_id
        ],
        "omitted": sum(selectors.omission_reasons(actor, run).values()),
        "requirements": view.by_requirement,
        "courses": [
            {"row": one, "quarter": words.quarter_short(one.period, starts_on)} for one in view.courses
        ],
        "started": sentences.started(run),
        "ended": words.ENDINGS.get(run.foundation.get("ended_by", ""), ""),
        "previous": run.previous if run.previous and run.previous.state == "SOLVED" else None,
    }
    return context


def _changes(view: Any, actor: Any) -> list[dict[str, Any]]:
    """Changes by hand that stand, and whether this plan knew them."""
    known = {
        (one["enterprise"], one["requirement"], one["start"], one["rule"])
        for centre in view.settings.centres
        for one in centre.changes
    }
    return [
        {
            "row": one,
            "quarter": words.quarter_short(one.start, view.settings.starts_on)
            if one.start is not None
            else "",
            "is_new": (str(one.enterprise.uid), str(one.requirement.uid), one.start, one.rule) not in known,
        }
        for one in selectors.standing_changes(actor, view.run.year)
    ]


@require_safe
@planned
def pathways(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All pathways of a plan, by quarter, mentor, requirement; from here cases are opened."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    if run.year is None or run.state != "SOLVED":
        raise Http404
    view = selectors.view_plan(actor, run)
    given = request.GET
    quarter = typed(given, "kuartal", 2)
    narrowed = selectors.PlanFilter(
        quarter=int(quarter) if quarter.isascii() and quarter.isdecimal() else None,
        mentor=typed(given, "mentor"),
        requirement=typed(given, "requirement"),
        words=typed(given, "q", 100),
        state=typed(given, "state", 10),
    )
    page = Paginator(selectors.list_pathways(actor, run, narrowed), PAGE).get_page(given.get("page"))
    context = {
        "run": run,
        "year": run.year,
        "name": words.year_name(run.year),
        "view": view,
        "given": given,
        "page": page,
        "rows": pictures.pathway_rows(page, view.settings.starts_on),
        "quarters": [
            (str(one), words.quarter_short(one, view.settings.starts_on))
            for one in range(view.settings.periods)
        ],
        "may_open": view.may_plan and run.approval == "APPROVED",
        "is_narrowed": narrowed != selectors.PlanFilter(),
    }
    return render(request, "rencana/pathways.html", context)


@require_POST
@planned
def approve(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Approve a plan, or take the approval back."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    if run.year is None:
        raise Http404
    if request.POST.get("act") == "back":
        services.take_back_approval(actor, run, expected_version=version_of(request))
        messages.success(request, _("The plan is a draft again."))
    else:
        services.approve_plan(actor, run, expected_version=version_of(request))
        messages.success(
            request, _("The plan is approved: the mentors see their part, and cases can be opened from it.")
        )
    return redirect("plan", uid=uid)


@require_POST
@planned
def cases(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Open cases from pathways: the chosen ones, or all that are left (`all`)."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    chosen = set(request.POST.getlist("pathway"))
    rows = [
        one
        for one in selectors.list_pathways(actor, run, selectors.PlanFilter(state="open"))
        if request.POST.get("all") == "1" or str(one.uid) in chosen
    ][:MOST_CASES]
    if not rows:
        messages.error(request, _("Choose at least one pathway without a case."))
        return redirect("plan-pathways", uid=uid)
    done = mentoring.open_planned_cases(actor, pathways=rows)
    count = len(done.opened)
    if count:
        messages.success(
            request, ngettext("%(count)s case opened.", "%(count)s cases opened.", count) % {"count": count}
        )
    for enterprise, code in done.left_out[:10]:
        said = coaching.refusal(
            UnableToCoachError(code, enterprise=enterprise.name, centre=str(enterprise.centre or ""))
        )
        messages.warning(request, f"{enterprise.name}: {said}")
    if not count:
        return redirect("plan-pathways", uid=uid)
    return redirect("case-group", uid=done.group_uid)


@require_POST
@planned
def mentor(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Hand a pathway to another mentor."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    pathway = (
        selectors.list_pathways(actor, run).filter(uid__in=_uids(request.POST.get("pathway", ""))).first()
    )
    mentors = _uids(request.POST.get("mentor", ""))
    if pathway is None or not mentors:
        raise Http404
    services.hand_to_mentor(actor, pathway, mentor_uid=mentors[0])
    messages.success(request, _("Another mentor takes it now."))
    return redirect("plan-why", uid=uid, enterprise=pathway.enterprise.uid)


def _uids(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []
