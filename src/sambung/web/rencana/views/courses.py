"""Group courses of a year: the list, a new one, changing, withdrawing and offering again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.pathways import selectors, services
from sambung.web.answers import actor_of, version_of
from sambung.web.rencana import words
from sambung.web.rencana.answers import planned
from sambung.web.rencana.forms import CourseForm

METHODS = ["GET", "HEAD", "POST"]
VALUES = ("name", "gate", "seats", "cost", "hours", "field", "duration", "in_periods")


@require_safe
@planned
def course_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What is offered, and what was withdrawn."""
    actor = actor_of(request)
    year = selectors.find_year(actor, uid)
    today = timezone.localdate()
    context = {
        "year": year,
        "name": words.year_name(year),
        "may_plan": may(actor, "pathways.plan", year.centre),
        "rows": [
            {
                "row": one,
                "gate": words.gate(one.gate, today),
                "hours": words.hours(one.hours),
                "field": words.FIELDS.get(one.field, one.field),
                "quarters": ", ".join(
                    words.quarter_short(period, year.starts_on) for period in one.in_periods
                ),
            }
            for one in year.courses.order_by("is_withdrawn", "name")[:200]
        ],
    }
    return render(request, "rencana/courses.html", context)


def _form(request: HttpRequest, year: Any, initial: dict[str, Any] | None = None) -> CourseForm:
    today = timezone.localdate()
    gates = [
        (gate, f"{words.gate(gate, today)} ({count})")
        for gate, count in selectors.open_gates(actor_of(request), year, on=today)
    ]
    if initial and initial["gate"] not in dict(gates):
        gates.append((initial["gate"], words.gate(initial["gate"], today)))
    quarters = [(one, words.quarter_short(one, year.starts_on)) for one in range(year.periods)]
    return CourseForm(
        request.POST if request.method == "POST" else None, gates=gates, quarters=quarters, initial=initial
    )


def _own_year(request: HttpRequest, uid: uuid.UUID) -> Any:
    actor = actor_of(request)
    year = selectors.find_year(actor, uid)
    if not may(actor, "pathways.plan", year.centre):
        raise PermissionDenied
    return year


@require_http_methods(METHODS)
@planned
def course_new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Offer a course."""
    year = _own_year(request, uid)
    form = _form(request, year)
    if request.method == "POST" and form.is_valid():
        services.add_course(actor_of(request), year, **form.cleaned_data)
        messages.success(request, _("The course is offered."))
        return redirect("planner-courses", uid=uid)
    context = {"year": year, "name": words.year_name(year), "form": form, "course": None}
    return render(request, "rencana/course.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@planned
def course_edit(request: HttpRequest, uid: uuid.UUID, course: uuid.UUID) -> HttpResponse:
    """Change a course."""
    year = _own_year(request, uid)
    found = selectors.find_course(actor_of(request), year, course)
    form = _form(request, year, {name: getattr(found, name) for name in VALUES})
    if request.method == "POST" and form.is_valid():
        services.change_course(
            actor_of(request), found, expected_version=version_of(request), **form.cleaned_data
        )
        messages.success(request, _("The course is changed."))
        return redirect("planner-courses", uid=uid)
    context = {"year": year, "name": words.year_name(year), "form": form, "course": found}
    return render(request, "rencana/course.html", context, status=422 if form.errors else 200)


@require_POST
@planned
def course_withdraw(request: HttpRequest, uid: uuid.UUID, course: uuid.UUID) -> HttpResponse:
    """Withdraw a course, or offer it again."""
    year = _own_year(request, uid)
    found = selectors.find_course(actor_of(request), year, course)
    services.withdraw_course(
        actor_of(request),
        found,
        expected_version=version_of(request),
        is_withdrawn=not found.is_withdrawn,
    )
    said = _("The course is withdrawn.") if found.is_withdrawn else _("The course is offered again.")
    messages.success(request, said)
    return redirect("planner-courses", uid=uid)
