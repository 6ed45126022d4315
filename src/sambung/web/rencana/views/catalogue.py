"""The centre's catalogue of interventions: the list, one with its history, editing, undoing, CSV."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.pathways import selectors, services
from sambung.standards.spreadsheets.writing import sheet_lines
from sambung.web.answers import actor_of
from sambung.web.rencana import words
from sambung.web.rencana.answers import planned
from sambung.web.rencana.forms import ItemForm

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]
VALUES = (
    "label", "field", "cost_low", "cost", "cost_high", "payer", "days_low", "days", "days_high", "valid_months",
    "tag", "price_year", "source", "note", "is_offered",
)  # fmt: skip


@require_safe
@planned
def first(request: HttpRequest) -> HttpResponse:
    """The catalogue of the actor's centre; with several centres, which one."""
    centres = selectors.planning_centres(actor_of(request))
    page = Paginator(centres, PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    if page.paginator.count > 1:
        return render(
            request,
            "rencana/centres.html",
            {"page": page, "rows": [{"centre": one} for one in page], "is_catalogue": True},
        )
    return redirect("catalogue-list", centre=page[0].uid)


def _shown(line: Any, year: int) -> dict[str, Any]:
    item = line.item
    return {
        "line": line,
        "item": item,
        "label": item.label(get_language() or "id"),
        "hours": words.hours(item.hours),
        "field": words.FIELDS.get(item.field, item.field),
        "payer": words.PAYERS.get(item.payer, item.payer),
        "tag": words.TAGS[item.tag],
        "closes": ", ".join(words.gate(one, timezone.localdate()) for one in item.closes),
        "is_old": item.is_old(year),
        "is_guess": item.tag == "K",
        "is_free": item.payer in {"STATE", "NONE"},
    }


@require_safe
@planned
def listing(request: HttpRequest, centre: uuid.UUID) -> HttpResponse:
    """What the centre may do for an enterprise, what it costs whom, and how sure that is."""
    actor, today = actor_of(request), timezone.localdate()
    found = selectors.get_centre(actor, centre)
    lines = [_shown(one, today.year) for one in selectors.catalogue_lines(actor, found, on=today)]
    kind = request.GET.get("tampil", "")
    kept = {
        "sendiri": [one for one in lines if one["line"].is_own],
        "gratis": [one for one in lines if one["is_free"]],
        "ragu": [one for one in lines if one["is_old"] or one["is_guess"]],
    }.get(kind, lines)
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    context = {
        "centre": found,
        "page": page,
        "kind": kind,
        "count": len(lines),
        "doubtful": sum(one["is_old"] or one["is_guess"] for one in lines),
        "may_plan": may(actor, "pathways.plan", found),
    }
    return render(request, "rencana/catalogue.html", context)


@require_safe
@planned
def listing_csv(request: HttpRequest, centre: uuid.UUID) -> HttpResponse:
    """The catalogue for a spreadsheet; journalled. A guess never stands there as a tariff: its tag goes with it."""
    actor, today = actor_of(request), timezone.localdate()
    found = selectors.get_centre(actor, centre)
    lines = [_shown(one, today.year) for one in selectors.catalogue_lines(actor, found, on=today)]
    services.export_catalogue(actor, centre=found, rows=len(lines))
    head = [
        pgettext("sheet", "code"), pgettext("sheet", "name"), _("Closes"), _("Expertise"), _("Cost, lowest"),
        _("Cost, usual"), _("Cost, highest"), _("Who pays"), _("Days, usual"), _("Hours"), _("Valid for (months)"),
        _("How sure"), _("Year of the price"), _("Source"), _("The centre uses it"),
    ]  # fmt: skip
    rows = [
        [
            one["item"].code, one["label"], " ".join(one["item"].closes), one["field"], one["item"].cost_low,
            one["item"].cost, one["item"].cost_high, one["payer"], one["item"].days, one["item"].hours / 10,
            one["item"].valid_months, one["tag"], one["item"].price_year, one["item"].source,
            one["item"].is_offered,
        ]
        for one in lines
    ]  # fmt: skip
    response = HttpResponse("".join(sheet_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="katalog-{today.isoformat()}.csv"'
    return response


def _own_centre(request: HttpRequest, centre: uuid.UUID) -> Any:
    actor = actor_of(request)
    found = selectors.get_centre(actor, centre)
    if not may(actor, "pathways.plan", found):
        raise PermissionDenied
    return found


@require_http_methods(METHODS)
@planned
def new(request: HttpRequest, centre: uuid.UUID) -> HttpResponse:
    """An intervention of the centre's own."""
    found = _own_centre(request, centre)
    initial = {"tag": "C", "price_year": timezone.localdate().year, "is_offered": True, "payer": "ENTERPRISE"}
    form = ItemForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        services.state_item(actor_of(request), centre=found, code=code, values=form.values())
        messages.success(request, _("The catalogue has it now."))
        return redirect("catalogue-item", centre=centre, code=code)
    context = {"centre": found, "form": form, "shown": None}
    return render(request, "rencana/item.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@planned
def item(request: HttpRequest, centre: uuid.UUID, code: str) -> HttpResponse:
    """One intervention: what holds, what the default says, what the centre said before; a manager changes it."""
    actor, today = actor_of(request), timezone.localdate()
    found = selectors.get_centre(actor, centre)
    line = selectors.find_line(actor, found, code, on=today)
    may_plan = may(actor, "pathways.plan", found)
    if request.method == "POST" and not may_plan:
        raise PermissionDenied
    initial = {name: getattr(line.item, name) for name in VALUES if name != "label"}
    initial |= {
        "label": line.item.label(get_language() or "id"),
        "closes": ", ".join(line.item.closes),
        "mentor_hours": line.item.hours,
        "code": code,
    }
    form = ItemForm(
        {**request.POST.dict(), "code": code} if request.method == "POST" else None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        services.state_item(actor, centre=found, code=code, values=form.values())
        messages.success(request, _("The centre's own figures stand from today; the ones before are kept."))
        return redirect("catalogue-item", centre=centre, code=code)
    history = selectors.history_of(actor, found, code)
    context = {
        "centre": found,
        "form": form if may_plan else None,
        "shown": _shown(line, today.year),
        "default": _shown(selectors.CatalogueLine(line.default, None), today.year) if line.default else None,
        "history": [{"version": one, "hours": words.hours(one.item.hours)} for one in history],
        "may_plan": may_plan,
    }
    return render(request, "rencana/item.html", context, status=422 if form.errors else 200)


@require_POST
@planned
def undo(request: HttpRequest, centre: uuid.UUID, code: str) -> HttpResponse:
    """Take back the last change, or (`to` = default) return to the default."""
    found = _own_centre(request, centre)
    if request.POST.get("to") == "default":
        services.return_to_default(actor_of(request), centre=found, code=code)
        messages.success(request, _("The default holds again."))
    else:
        services.undo_item(actor_of(request), centre=found, code=code)
        messages.success(request, _("The last change is taken back."))
    return redirect("catalogue-list", centre=centre)
