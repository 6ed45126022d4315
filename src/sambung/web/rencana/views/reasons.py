"""Why not this one, one named enterprise, changing by hand, and two plans side by side."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.demand.selectors import RequirementNotFoundError, get_requirement
from sambung.apps.mentoring.selectors import mentor_loads
from sambung.apps.pathways import selectors, services
from sambung.apps.registry.selectors import find_enterprise
from sambung.web import formats
from sambung.web.answers import actor_of, typed, version_of, whole
from sambung.web.rencana import pictures, sentences, words
from sambung.web.rencana.answers import planned

PAGE = 50


@require_safe
@planned
def omissions(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everybody left out, nearest to being chosen first."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    reason, sought = typed(request.GET, "reason", 20), typed(request.GET, "q", 100)
    counts = selectors.omission_reasons(actor, run)
    rows = selectors.list_omissions(
        actor, run, reason=reason if reason in words.REASONS else "", words=sought
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today, periods = timezone.localdate(), run.settings["periods"]
    context = {
        "run": run,
        "year": run.year,
        "name": words.year_name(run.year),
        "page": page,
        "rows": [
            {
                "row": one,
                "words": words.REASONS[one.reason],
                "gap": words.gap(one.gap_key, today) if one.requirement_id else "",
                "lacking": words.links(sentences.year_links(one.lacking, periods)) if one.lacking else "",
            }
            for one in page
        ],
        "reasons": [(code, label, counts[code]) for code, label in words.REASONS.items() if counts.get(code)],
        "reason": reason,
        "sought": sought,
    }
    return render(request, "rencana/omissions.html", context)


@require_safe
@planned
def why(request: HttpRequest, uid: uuid.UUID, enterprise: uuid.UUID) -> HttpResponse:
    """One named enterprise: its pathway or why it has none, what would change that, and what to do by hand."""
    actor = actor_of(request)
    run = selectors.get_run(actor, uid)
    found_enterprise = find_enterprise(actor, enterprise)
    if found_enterprise is None or run.year is None:
        raise Http404
    found = selectors.why(actor, run, found_enterprise)
    starts_on, periods = run.year.starts_on, run.settings["periods"]
    row = found.pathway or found.omission
    has_account = row is not None and row.requirement_id is not None
    today = timezone.localdate()
    context: dict[str, Any] = {
        "run": run,
        "year": run.year,
        "name": words.year_name(run.year),
        "found": found,
        "row": row if has_account else None,
        "gap": words.gap(row.gap_key, today) if row is not None and has_account else "",
        "reason": words.REASONS[found.omission.reason] if found.omission else "",
        "account": sentences.account_rows(row, periods) if has_account else [],
        "changes": sentences.what_would_change(found),
        "begins": words.quarter(row.start, starts_on) if row is not None and has_account else "",
        "holds": words.quarter(row.end, starts_on) if row is not None and has_account else "",
        "hours": words.hours(row.hours) if row is not None and has_account else "",
        "chance": formats.percent(row.chance, 0) if row is not None and has_account else "",
        "chance_range": _("%(low)s to %(high)s")
        % {
            "low": formats.percent(found.pathway.chance_low / 100, 0),
            "high": formats.percent(found.pathway.chance_high / 100, 0),
        }
        if found.pathway
        else "",
        "steps": pictures.steps(found.pathway, starts_on) if found.pathway else [],
        "quarters": [(one, words.quarter(one, starts_on)) for one in range(periods)],
        "may_plan": may(actor, "pathways.plan", run.year.centre),
        "mentors": mentor_loads(actor, on=today, centre_id=run.year.centre_id)
        if found.pathway is not None and found.pathway.gap_key
        else [],
    }
    return render(request, "rencana/why.html", context)


@require_POST
@planned
def change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Fix (with a quarter: move) or forbid an enterprise's pathway; it holds from the next run on."""
    actor = actor_of(request)
    year = _own_year(request, uid)
    try:
        enterprise = find_enterprise(actor, uuid.UUID(typed(request.POST, "enterprise")))
        requirement = get_requirement(actor, uuid.UUID(typed(request.POST, "requirement")))
    except (ValueError, RequirementNotFoundError) as error:
        raise Http404 from error
    rule = typed(request.POST, "rule", 5)
    if enterprise is None or rule not in {"MUST", "NEVER"}:
        raise Http404
    services.change_by_hand(
        actor,
        year,
        enterprise=enterprise,
        requirement=requirement,
        rule=rule,
        start=whole(request.POST, "start"),
    )
    messages.success(request, _("Noted. Compute anew to see what it costs."))
    return _back(request, year)


@require_POST
@planned
def take_back(request: HttpRequest, uid: uuid.UUID, change: uuid.UUID) -> HttpResponse:
    """Take a change by hand back."""
    year = _own_year(request, uid)
    found = selectors.find_change(actor_of(request), year, change)
    services.take_back_change(actor_of(request), found, expected_version=version_of(request))
    messages.success(request, _("Taken back. Compute anew to let the planner choose."))
    return _back(request, year)


def _own_year(request: HttpRequest, uid: uuid.UUID) -> Any:
    actor = actor_of(request)
    year = selectors.find_year(actor, uid)
    if not may(actor, "pathways.plan", year.centre):
        raise PermissionDenied
    return year


def _back(request: HttpRequest, year: Any) -> HttpResponse:
    """To the plan from which the change was made, where it is one of this year; else to the year."""
    try:
        run = selectors.get_run(actor_of(request), uuid.UUID(typed(request.POST, "run")))
    except (ValueError, selectors.RunNotFoundError):
        return redirect("planner-year", uid=year.uid)
    return redirect(f"{reverse('plan', args=[run.uid])}#tangan")


@require_safe
@planned
def compare(request: HttpRequest, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Two plans of one year: what a change by hand, other hours or other money cost."""
    actor = actor_of(request)
    first, second = selectors.get_run(actor, uid), selectors.get_run(actor, other)
    year = second.year
    if year is None or first.year_id != second.year_id or {first.state, second.state} != {"SOLVED"}:
        raise Http404
    differences = selectors.compare_runs(actor, first, second)
    page = Paginator(differences, PAGE).get_page(request.GET.get("page"))
    views = [selectors.view_plan(actor, run) for run in (first, second)]
    starts_on = year.starts_on
    gain = sentences.year_links((second.objective or 0) - (first.objective or 0), second.settings["periods"])
    context = {
        "run": second,
        "year": year,
        "name": words.year_name(year),
        "sides": [_side(view) for view in views],
        "gain": words.links(abs(gain)),
        "is_better": gain > 0,
        "is_worse": gain < 0,
        "page": page,
        "rows": [
            {
                "row": one,
                "before": words.quarter_short(one.before, starts_on) if one.before is not None else "",
                "after": words.quarter_short(one.after, starts_on) if one.after is not None else "",
            }
            for one in page
        ],
    }
    return render(request, "rencana/compare.html", context)


def _side(view: Any) -> dict[str, Any]:
    run, settings = view.run, view.settings
    (part,) = settings.centres
    return {
        "view": view,
        "worth": words.links(sentences.year_links(run.objective, settings.periods)),
        "quality": sentences.quality(view),
        "expected": words.links(run.summary["quarters"][-1]["expected"][0]),
        "hours": words.hours(run.summary["hours"]),
        "changes": len(part.changes),
        "scale": f"{formats.percent(settings.hours_percent / 100, 0)} / {formats.percent(settings.money_percent / 100, 0)}",
    }
