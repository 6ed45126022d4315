"""What a manager sets for the year: hours, money, priorities, chances, limits. A mentor may look."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.apps.actors.access import may
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.facts import FIELDS, catalogue_of, chances_of
from sambung.web.answers import actor_of, typed, version_of
from sambung.web.rencana import words
from sambung.web.rencana.answers import planned
from sambung.web.rencana.forms import (
    ChancesForm,
    HoursForm,
    LimitForm,
    MoneyForm,
    PrioritiesForm,
)
from sambung.web.wawasan.sentences import region_words

METHODS = ["GET", "HEAD", "POST"]


def _own_year(request: HttpRequest, uid: uuid.UUID) -> Any:
    """A year that the actor may change; 403 for its mentors."""
    actor = actor_of(request)
    found = selectors.find_year(actor, uid)
    if not may(actor, "pathways.plan", found.centre):
        raise PermissionDenied
    return found


def _page(request: HttpRequest, template: str, year: Any, form: Any, **more: Any) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    context = {"year": year, "name": words.year_name(year), "form": form, **more}
    return render(request, f"rencana/{template}.html", context, status=status)


def _done(request: HttpRequest, year: Any, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("planner-year", uid=year.uid)


@require_http_methods(METHODS)
@planned
def hours(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Hours by mentor and quarter, and by field of expertise where the manager keeps those apart."""
    year = _own_year(request, uid)
    actor, today = actor_of(request), timezone.localdate()
    rows = selectors.hours_rows(actor, year, on=today)
    is_by_field = year.is_by_field
    if request.method == "POST":
        is_by_field = request.POST.get("is_by_field") == "1"
    elif "per" in request.GET:
        is_by_field = request.GET["per"] == "bidang"
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        periods=year.periods,
        fields=list(FIELDS) if is_by_field else [""],
        starts_on=year.starts_on,
    )
    if request.method == "POST" and form.is_valid():
        services.set_hours(
            actor, year, hours=form.hours(), is_by_field=is_by_field, expected_version=version_of(request)
        )
        return _done(request, year, _("The hours are set."))
    return _page(
        request,
        "hours",
        year,
        form,
        grid=form.grid(year.starts_on),
        is_by_field=is_by_field,
        quarters=[words.quarter_short(one, year.starts_on) for one in range(year.periods)],
    )


@require_http_methods(METHODS)
@planned
def money(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The year's money, and whose costs it must cover."""
    year = _own_year(request, uid)
    form = MoneyForm(
        request.POST if request.method == "POST" else None, initial={"budget": year.budget, "paid": year.paid}
    )
    if request.method == "POST" and form.is_valid():
        services.set_money(
            actor_of(request),
            year,
            budget=form.cleaned_data["budget"],
            paid=form.cleaned_data["paid"],
            expected_version=version_of(request),
        )
        return _done(request, year, _("The money is set."))
    return _page(request, "money", year, form)


@require_http_methods(METHODS)
@planned
def priorities(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How much a linkage counts, by requirement, class, sex of owner and region."""
    year = _own_year(request, uid)
    actor = actor_of(request)
    form = PrioritiesForm(
        request.POST if request.method == "POST" else None,
        priorities=selectors.priorities_of(actor, year, on=timezone.localdate()),
        weights=year.weights,
        has_ready=year.has_ready,
        regions=region_words,
    )
    if request.method == "POST" and form.is_valid():
        services.set_priorities(
            actor,
            year,
            weights=form.weights(),
            has_ready=form.cleaned_data["has_ready"],
            expected_version=version_of(request),
        )
        return _done(request, year, _("The priorities are set."))
    return _page(request, "priorities", year, form, groups=form.shown())


@require_http_methods(METHODS)
@planned
def chances(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Chances of success as ranges: what a centre has seen stands before the guesses."""
    year = _own_year(request, uid)
    actor, today = actor_of(request), timezone.localdate()
    standing = chances_of(year.chances, today)
    language = get_language() or "id"
    rows: list[tuple[str, str, Any, bool]] = [
        ("link", _("A buyer takes an enterprise that meets everything"), standing.link, True),
        ("step", _("A step closes its gap"), standing.step, True),
        ("programme", _("A step that rests on a free programme closes its gap"), standing.programme, True),
    ]
    items = catalogue_of(year.centre_id, today)
    rows += [
        (code, item.label(language), standing.codes.get(code, ()), False)
        for code, item in sorted(items.items())
        if item.is_offered
    ]
    form = ChancesForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and form.is_valid():
        services.set_chances(actor, year, chances=form.chances(), expected_version=version_of(request))
        return _done(request, year, _("The chances are set."))
    grid = form.grid()
    return _page(request, "chances", year, form, general=grid[:3], single=grid[3:])


@require_http_methods(METHODS)
@planned
def limits(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Floors and ceilings: one is added or taken away at a time."""
    year = _own_year(request, uid)
    actor = actor_of(request)
    groups = _groups(selectors.priorities_of(actor, year, on=timezone.localdate()))
    gone = typed(request.POST, "remove", 60)
    form = LimitForm(request.POST if request.method == "POST" and not gone else None, groups=groups)
    if request.method == "POST":
        kept = list(year.limits)
        if gone:
            kept = [one for one in kept if f"{one['kind']}:{one['value']}" != gone]
        elif form.is_valid():
            kind, _colon, value = form.cleaned_data["group"].partition(":")
            kept = [one for one in kept if (one["kind"], one["value"]) != (kind, value)]
            kept.append(
                {
                    "kind": kind,
                    "value": value,
                    "least": form.cleaned_data["least"],
                    "most": form.cleaned_data["most"],
                }
            )
        if not form.is_bound or form.is_valid():
            services.set_limits(actor, year, limits=kept, expected_version=version_of(request))
            messages.success(request, _("The limits are set."))
            return redirect("planner-limits", uid=year.uid)
    listed = [
        {
            "row": one,
            "key": f"{one['kind']}:{one['value']}",
            "label": words.limit_with_numbers(one, region_words),
        }
        for one in year.limits
    ]
    return _page(request, "limits", year, form, listed=listed)


def _groups(priorities: Any) -> list[tuple[str, str]]:
    found = [(f"class:{code}", str(label)) for code, label in words.CLASSES.items()]
    found += [(f"sex:{code}", str(label)) for code, label in words.SEXES.items()]
    found += [(f"region:{code}", region_words(code)) for code in sorted(priorities.regions)]
    return found
