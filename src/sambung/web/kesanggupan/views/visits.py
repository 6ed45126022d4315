"""Whom to visit, as a page and as a table to take along."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sambung.apps.asking import selectors, services
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import rows, sheets, words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.views.heading import heading, requirement_asked


def visitor_of(request: HttpRequest) -> uuid.UUID | None:
    text = request.POST.get("pendamping", "")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise services.UnableToAskError("NO_SUCH_VISITOR") from error


@answered
@require_safe
def visits(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whom to visit, likeliest capacity first, for printing; `pendamping` narrows to one person."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = requirement_asked(actor, uid)
    visitor = request.GET.get("pendamping", "")
    lines = selectors.visits_of(actor, requirement, visitor=visitor)
    context = heading(actor, requirement)
    context |= {
        "lines": [rows.question_row(line, today) for line in lines],
        "visitors": selectors.possible_visitors(actor),
        "visitor": visitor,
        "script": words.script(lines[0].question) if lines else [],
    }
    return render(request, "kesanggupan/visits.html", context)


@answered
@require_safe
def visits_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same as a table; taking it along is journalled."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = requirement_asked(actor, uid)
    lines = selectors.visits_of(actor, requirement, visitor=request.GET.get("pendamping", ""))
    services.export_visits(actor, requirement=requirement, rows=lines)
    content = sheets.visits_csv(
        [rows.question_row(line, today) for line in lines],
        requirement,
        is_simulated=requirement.is_simulated or settings.IS_DEMO,
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kunjungan-{str(uid)[:8]}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
