"""The list of requirements, and a requirement's shortlist as CSV."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sambung.apps.actors.access import Role
from sambung.apps.demand import selectors as demand
from sambung.apps.matching import selectors as matching
from sambung.apps.matching.services import export_shortlist
from sambung.web.answers import actor_of
from sambung.web.permintaan import board, labels
from sambung.web.permintaan.answers import answered
from sambung.web.permintaan.forms import ListForm
from sambung.web.permintaan.shortlist import shortlist_csv

CARDS = 24


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
