"""Views of consortia: one call into the room, then the page."""

from __future__ import annotations

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.demand import selectors as demand
from sambung.apps.pooling import selectors, services
from sambung.apps.pooling.facts import MOST_HUBS, PoolSettings
from sambung.standards.spreadsheets import safe_cell
from sambung.web.answers import actor_of
from sambung.web.jobs.waiting import work_behind
from sambung.web.konsorsium import pictures, sentences
from sambung.web.konsorsium.forms import SettingsForm, initial_of

PAGE_SIZE = 50


def run_of(request: HttpRequest, uid: uuid.UUID) -> Any:
    try:
        return selectors.get_run(actor_of(request), uid)
    except selectors.RunNotFoundError as error:
        raise Http404 from error


def _requirement(request: HttpRequest, uid: uuid.UUID) -> Any:
    try:
        return demand.get_requirement(actor_of(request), uid)
    except demand.RequirementNotFoundError as error:
        raise Http404 from error


@login_required
@require_safe
def requirement_runs(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All consortia that were tried for a requirement."""
    requirement = _requirement(request, uid)
    actor = actor_of(request)
    if (
        not may(actor, "pooling.build_consortium", requirement)
        and requirement.centre_id not in actor.centre_ids
    ):
        raise Http404
    page = Paginator(selectors.runs_of(actor, requirement), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "requirement": requirement,
        "page": page,
        "may_build": may(actor, "pooling.build_consortium", requirement),
    }
    return render(request, "konsorsium/list.html", context)


@login_required
@require_POST
def new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The main button of a requirement: build the consortium."""
    requirement = _requirement(request, uid)
    actor = actor_of(request)
    if not may(actor, "pooling.build_consortium", requirement):
        raise Http404
    try:
        run = services.build_consortium(actor, requirement=requirement)
    except services.UnableToBuildConsortiumError as error:
        words = {
            "NOT_MATCHED": _("Match the requirement with the enterprises first."),
            "WRONG_STATE": _("Only an open requirement can be filled. Publish or reopen it first."),
        }
        messages.error(request, words[error.code])
        return redirect("requirement-detail", uid=requirement.uid)
    return redirect("consortium", uid=run.uid)


@login_required
@require_safe
def consortium(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The consortium screen; while the work goes on, its progress."""
    run = run_of(request, uid)
    actor = actor_of(request)
    job = None
    if run.state == "QUEUED":
        run, job = work_behind(actor, run, lambda: run_of(request, uid))
    context: dict[str, Any] = {"run": run, "requirement": run.requirement}
    if run.state == "QUEUED":
        is_part = request.headers.get("HX-Request") == "true"
        context["job"] = job
        return render(request, "konsorsium/progress.html" if is_part else "konsorsium/waiting.html", context)
    if request.headers.get("HX-Request") == "true":
        # The page that polled is told to load anew: the answer is there.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if run.state != "SOLVED":
        context |= {
            "failure": sentences.failure(run.conflict[0]["id"])
            if run.state == "FAILED" and run.conflict
            else "",
            "conflict": sentences.conflict(run.conflict) if run.state == "INFEASIBLE" else [],
            "following": selectors.following_run(actor, run),
            "may_build": may(actor, "pooling.build_consortium", run.requirement),
        }
        return render(request, "konsorsium/unsolved.html", context)
    view = selectors.view_run(actor, run)
    context |= {
        "view": view,
        "foundation": sentences.foundation(view),
        "quality": sentences.quality(view),
        "estimates": sentences.places(view),
        "short_reason": sentences.SHORT.get(view.short_reason, ""),
        "map": pictures.map_of(view),
        "waterfall": pictures.waterfall_of(view),
        "asides": pictures.one_off_costs(view),
        "lines": pictures.allocation_rows(view),
        "scarce": [sentences.scarce(one) for one in selectors.scarce_things(run)],
        "previous_solved": run.previous if run.previous and run.previous.state == "SOLVED" else None,
        "nearest": [
            {"row": row, "words": sentences.EXCLUDED[row.reason]}
            for row in selectors.exclusions_of(actor, run)[:5]
        ],
    }
    return render(request, "konsorsium/page.html", context)


@login_required
@require_safe
def excluded(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Why not this one: everybody left out, with the price at which they would enter."""
    run = run_of(request, uid)
    rows = selectors.exclusions_of(actor_of(request), run)
    reason = request.GET.get("reason", "")
    if reason in sentences.EXCLUDED:
        rows = rows.filter(reason=reason)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "requirement": run.requirement,
        "page": page,
        "rows": [{"row": row, "words": sentences.EXCLUDED[row.reason]} for row in page],
        "reasons": sentences.EXCLUDED.items(),
        "reason": reason,
    }
    return render(request, "konsorsium/excluded.html", context)


@login_required
def what_if(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What if: a limit changed gives a second solution beside the first."""
    run = run_of(request, uid)
    actor = actor_of(request)
    if not may(actor, "pooling.build_consortium", run.requirement):
        raise Http404
    view = selectors.view_run(actor, run)
    hubs = selectors.hubs_for(actor, run.requirement, run)
    settings = PoolSettings.from_json(run.settings)
    offers = {line.offer_uid: line.enterprise for line in view.lines}
    for row in selectors.exclusions_of(actor, run)[:40]:
        offers.setdefault(str(row.offer.uid), row.offer.enterprise.name)
    initial = initial_of(settings, hubs, MOST_HUBS)
    form = SettingsForm(
        request.POST or None,
        initial=initial,
        hubs=hubs,
        offers=sorted(offers.items(), key=lambda one: one[1]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            following = services.build_consortium(
                actor, requirement=run.requirement, settings=form.to_settings(), previous=run
            )
        except services.UnableToBuildConsortiumError:
            messages.error(request, _("Only an open requirement can be filled. Publish or reopen it first."))
            return redirect("consortium", uid=run.uid)
        return redirect("consortium", uid=following.uid)
    status = 422 if form.errors else 200
    context = {"run": run, "requirement": run.requirement, "form": form}
    return render(request, "konsorsium/what_if.html", context, status=status)


@login_required
@require_safe
def compare(request: HttpRequest, uid: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Two solutions of one requirement side by side."""
    first, second = run_of(request, uid), run_of(request, other)
    if first.requirement_id != second.requirement_id or "SOLVED" not in (first.state, second.state):
        raise Http404
    actor = actor_of(request)
    views = [selectors.view_run(actor, run) for run in (first, second)]
    context = {
        "requirement": first.requirement,
        "sides": [
            {
                "view": view,
                "foundation": sentences.foundation(view),
                "quality": sentences.quality(view),
                "changed": pictures.settings_words(view.run),
            }
            for view in views
        ],
        "rows": pictures.compared_costs(*views),
        "differences": selectors.compare_runs(*views),
    }
    return render(request, "konsorsium/compare.html", context)


@login_required
@require_safe
def allocation_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The allocation as CSV, labelled where it is simulated; logged."""
    run = run_of(request, uid)
    actor = actor_of(request)
    view = selectors.view_run(actor, run)
    services.record_export(actor, run, rows=len(view.lines))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pembagian-{run.uid}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    if run.requirement.is_simulated:
        writer.writerow([_("SIMULATED DATA")])
    writer.writerow(
        [
            _("Enterprise"),
            _("Product"),
            _("Hub"),
            _("Quantity a period"),
            _("Unit"),
            _("Unit price (Rp)"),
            _("Freight (Rp)"),
            _("Handling (Rp)"),
            _("Verified"),
        ]
    )
    for line in view.lines:
        writer.writerow(
            [
                safe_cell(line.enterprise),
                safe_cell(line.product),
                safe_cell(line.hub),
                line.quantity / 1000,
                run.requirement.unit,
                line.unit_price / 100,
                line.freight / 100,
                line.handling / 100,
                "1" if line.is_verified else "0",
            ]
        )
    return response
