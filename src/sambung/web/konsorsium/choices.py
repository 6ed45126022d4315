"""Alternatives to a consortium: including more, an even split, one price, a surer fill; each with its bound."""

from __future__ import annotations

import csv
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sambung.apps.actors.access import may
from sambung.apps.pooling import selectors, services
from sambung.standards.spreadsheets import safe_cell
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.jobs.waiting import work_behind
from sambung.web.konsorsium import sentences
from sambung.web.konsorsium.forms import WeighForm
from sambung.web.konsorsium.views import run_of

PLANS = {
    "as_solved": gettext_lazy("As it stands"),
    "even_split": gettext_lazy("Even split"),
    "smallest_share": gettext_lazy("Smallest worthwhile share"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The newest weighing, its progress, or the form that asks for one."""
    run = run_of(request, uid)
    actor = actor_of(request)
    if run.state != "SOLVED":
        raise Http404
    may_ask = may(actor, "pooling.build_consortium", run.requirement)
    if request.method == "POST" and not may_ask:
        raise Http404
    form = WeighForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.ask_alternatives(actor, run=run, asked=form.asked())
        return redirect("consortium-choices", uid=run.uid)
    study = selectors.latest_study(actor, run)
    job = None
    if study is not None and study.finished_at is None:
        study, job = work_behind(actor, study, lambda: selectors.latest_study(actor, run))
    context: dict[str, Any] = {"run": run, "requirement": run.requirement, "form": form, "may_ask": may_ask}
    if study is not None and study.finished_at is None and not form.is_bound:
        context["job"] = job
        is_part = request.headers.get("HX-Request") == "true"
        return render(
            request,
            "konsorsium/choices_progress.html" if is_part else "konsorsium/choices_waiting.html",
            context,
        )
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if study is not None and study.finished_at is not None:
        context |= {"study": study, "failure": sentences.failure(study.error) if study.error else ""}
        if study.result:
            context |= shown(study, run)
    return render(request, "konsorsium/choices.html", context, status=422 if form.errors else 200)


def shown(study: Any, run: Any) -> dict[str, Any]:
    """A study's result in words and pictures."""
    result = study.result
    return {
        "curve": curve_of(result["curve"]),
        "settlements": [settlement_of(one, result["settlements"][0]) for one in result["settlements"]],
        "lines": result["settlements"][0]["lines"] if result["settlements"] else [],
        "robust": robust_of(result["robust"], study.asked),
        "unit": run.requirement.unit,
    }


def curve_of(points: list[dict[str, Any]]) -> dict[str, Any]:
    """The curve of enterprises included against cost: a heading that states the finding, points and rows."""
    if not points:
        return {}
    first, last = points[0], points[-1]
    more = last["count"] - first["count"]
    extra = formats.percent(last["cost"] / first["least_cost"] - 1, 1)
    heading = (
        ngettext(
            "%(extra)s more cost includes %(n)d more micro enterprise",
            "%(extra)s more cost includes %(n)d more micro enterprises",
            more,
        )
        % {"extra": extra, "n": more}
        if more
        else _("More cost includes no more micro enterprises")
    )
    rows = [
        {
            "tolerance": formats.percent(point["tolerance"], 0),
            "permille": round(1000 * point["tolerance"]),
            "cost": point["cost"],
            "extra": formats.percent(point["cost"] / point["least_cost"] - 1, 1),
            "count": point["count"],
            "bound": point["bound"],
            "is_proved": point["count"] == point["bound"],
        }
        for point in points
    ]
    series = [
        {
            "name": _("included"),
            "points": [
                {"label": row["tolerance"], "value": row["count"], "low": row["count"], "high": row["bound"]}
                for row in rows
            ],
        }
    ]
    return {"heading": heading, "rows": rows, "series": series}


def settlement_of(one: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """One plan's totals beside those of the plan as it stands."""
    quantities = [line["quantity"] for line in one["lines"]]
    return {
        "label": PLANS[one["plan"]],
        "has_plan": one["cost"] is not None and bool(one["lines"]),
        "members": one["members"],
        "own_total": round(one["own_total"]),
        "one_total": round(one["one_total"]),
        "cost": None if one["cost"] is None else round(one["cost"]),
        "one_cost": None if one["one_cost"] is None else round(one["one_cost"]),
        "extra": None
        if one["cost"] is None or not base["cost"]
        else formats.percent(one["cost"] / base["cost"] - 1, 1),
        "bound": None if one["bound"] is None else round(one["bound"]),
        "smallest": min(quantities, default=None),
        "largest": max(quantities, default=None),
        "over_ceiling": sum(not line["is_within_ceiling"] for line in one["lines"]),
    }


def robust_of(robust: dict[str, Any] | None, asked: dict[str, Any]) -> dict[str, Any] | None:
    """How sure the plan is, what more certainty costs, and how that was counted."""
    if robust is None:
        return None
    nominal, estimate = robust["nominal_estimate"], robust["estimate"]
    cost, cheap = robust["cost"], robust["nominal_cost"]
    return {
        "asked": formats.percent(asked["fill_probability"], 0),
        "failure": formats.percent(asked["failure_probability"], 1),
        "nominal": None if nominal is None else chance(nominal),
        "estimate": None if estimate is None else chance(estimate),
        "has_plan": cost is not None,
        "members": robust["members"],
        "cost": None if cost is None else round(cost),
        "nominal_cost": None if cheap is None else round(cheap),
        "extra": None if cost is None or not cheap else formats.percent(cost / cheap - 1, 1),
    }


def chance(estimate: dict[str, Any]) -> str:
    """A chance with its interval, or exact."""
    middle = formats.percent(estimate["probability"], 1)
    if estimate["method"] == "exact":
        return _("%(chance)s (counted exactly)") % {"chance": middle}
    return _("%(chance)s (between %(low)s and %(high)s, %(draws)s draws)") % {
        "chance": middle,
        "low": formats.percent(estimate["low"], 1),
        "high": formats.percent(estimate["high"], 1),
        "draws": formats.number(estimate["draws"]),
    }


@login_required
@require_safe
def choices_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What each member gets under its own price and under one price, and the curve; logged."""
    run = run_of(request, uid)
    actor = actor_of(request)
    study = selectors.latest_study(actor, run)
    if study is None or not study.result:
        raise Http404
    lines = [(one["plan"], line) for one in study.result["settlements"] for line in one["lines"]]
    services.record_export(actor, run, rows=len(lines))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pilihan-{run.uid}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    if run.requirement.is_simulated:
        writer.writerow([_("SIMULATED DATA")])
    writer.writerow(
        [_("Plan"), _("Enterprise"), _("Quantity"), _("Own price, total (Rp)"), _("One price, total (Rp)")]
    )
    for plan, line in lines:
        row = [
            str(PLANS[plan]),
            line["name"],
            line["quantity"],
            round(line["own_total"]),
            round(line["one_total"]),
        ]
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    writer.writerow([])
    writer.writerow([_("At most so much dearer"), _("Cost (Rp)"), _("Micro enterprises"), _("At most")])
    for point in study.result["curve"]:
        writer.writerow([point["tolerance"], round(point["cost"]), point["count"], point["bound"]])
    return response
