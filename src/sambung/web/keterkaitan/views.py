"""Views of linkages: the list, one with its evidence, what is recorded and taken back, the CSV."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.apps.actors.access import Role
from sambung.apps.documents.services import UnableToStoreError
from sambung.apps.linkages import selectors, services
from sambung.apps.linkages.selectors import LinkageFilter
from sambung.apps.linkages.services import LinkagesError
from sambung.standards.spreadsheets import safe_cell
from sambung.web.answers import actor_of
from sambung.web.keterkaitan.forms import EndForm, EvidenceForm, StaffEvidenceForm
from sambung.web.keterkaitan.words import LEVELS, MISSING
from sambung.web.penawaran import sentences
from sambung.web.penawaran.answered import answered
from sambung.web.penawaran.forms import ReasonForm
from sambung.web.permintaan import labels

PAGE_SIZE = 50
MOST_EXPORTED = 20_000


def _narrowed(request: HttpRequest) -> LinkageFilter:
    level = request.GET.get("level", "")
    region = request.GET.get("region", "").strip()
    state = request.GET.get("state", "")
    return LinkageFilter(
        words=request.GET.get("q", ""),
        level=int(level) if level in {"1", "2", "3", "4", "5"} else None,
        state=state if state in {"OPEN", "ENDED"} else "",
        region=(labels.find_region(region) or region) if region else "",
    )


@answered
@require_GET
def linkage_list(request: HttpRequest) -> HttpResponse:
    """Who supplies whom, how well it is proved; filters in the address."""
    actor, narrowed = actor_of(request), _narrowed(request)
    page = Paginator(selectors.list_linkages(actor, narrowed), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(view) for view in selectors.view_linkages(actor, page.object_list)]
    context = {
        "page": page,
        "rows": rows,
        "narrowed": narrowed,
        "region": request.GET.get("region", ""),
        "levels": [(str(level), label) for level, (_chip, label) in LEVELS.items() if level],
        "level": request.GET.get("level", ""),
        "query": request.GET.urlencode(),
        "is_producer": actor.has(Role.OWNER, Role.OPERATOR),
        "is_narrowed": any(value for key, value in request.GET.items() if key != "page"),
    }
    return render(request, "keterkaitan/list.html", context)


def _row(view: selectors.LinkageView) -> dict[str, Any]:
    row = view.linkage
    chip, label = LEVELS[view.level]
    return {
        "view": view,
        "chip": chip,
        "label": label,
        "quantity": labels.per_period(row.quantity, row.unit, row.period_kind)
        if row.quantity is not None and row.period_kind
        else None,
        "missing": MISSING[view.missing],
    }


@answered
@require_GET
def linkage_csv(request: HttpRequest) -> HttpResponse:
    """The list as CSV, labelled where it is simulated, no cell a formula; logged."""
    actor, narrowed = actor_of(request), _narrowed(request)
    views = selectors.view_linkages(actor, selectors.list_linkages(actor, narrowed)[:MOST_EXPORTED])
    services.record_export(actor, rows=len(views), filters=request.GET.dict())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="keterkaitan.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    if any(view.linkage.is_simulated for view in views):
        writer.writerow([_("SIMULATED DATA")])
    heads = [_("Seller"), _("Buyer"), _("Product"), _("KBLI"), _("Level"), _("Opened"), _("Ended")]
    writer.writerow([*heads, _("Quantity a period"), _("Unit"), _("Pattern"), _("Simulated")])
    for view in views:
        row = view.linkage
        writer.writerow(
            [
                safe_cell(view.seller_name or _("not named")),
                safe_cell(row.buyer.name),
                safe_cell(row.product),
                row.kbli,
                f"L{view.level}",
                row.valid_from or "",
                row.valid_to or "",
                "" if row.quantity is None else row.quantity / 1000,
                safe_cell(row.unit),
                str(row.get_pattern_display()),
                "1" if row.is_simulated else "0",
            ]
        )
    return response


@answered
@require_GET
def linkage(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One linkage: its level, what the next needs, and its evidence by day."""
    found = selectors.get_linkage(actor_of(request), uid)
    return _page(request, found)


def _page(
    request: HttpRequest, found: Any, form: EvidenceForm | None = None, end_form: EndForm | None = None
) -> HttpResponse:
    view, pieces, may_do = selectors.view_linkage(actor_of(request), found)
    today = timezone.localdate()
    context = _row(view) | {
        "linkage": found,
        "pieces": pieces,
        "may_do": may_do,
        "form": form or _evidence_form(may_do["is_staff"], initial={"happened_on": today}),
        "end_form": end_form or EndForm(initial={"ended_on": today}),
        "reason_form": ReasonForm(),
        "is_simulated": found.is_simulated,
    }
    is_wrong = bool((form and form.errors) or (end_form and end_form.errors))
    return render(request, "keterkaitan/page.html", context, status=422 if is_wrong else 200)


def _evidence_form(is_staff: bool, *args: Any, **options: Any) -> EvidenceForm:
    return (StaffEvidenceForm if is_staff else EvidenceForm)(*args, **options)


@answered
@require_http_methods(["POST"])
def record(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A piece of evidence, with its photo or PDF."""
    actor = actor_of(request)
    found = selectors.get_linkage(actor, uid)
    is_staff = selectors.view_linkage(actor, found)[2]["is_staff"]
    form = _evidence_form(is_staff, request.POST, request.FILES)
    if form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            services.record_evidence(
                actor, linkage=found, upload=None if file is None else (file.name, file.read()), **values
            )
        except LinkagesError as error:
            form.add_error(None, sentences.refusal(error))
        except UnableToStoreError:
            form.add_error("file", _("Choose a photo (JPEG, PNG, WebP) or a PDF that is not too large."))
        else:
            messages.success(
                request, _("The evidence was recorded. It counts once both sides have confirmed it.")
            )
            return redirect("linkage", uid=found.uid)
    return _page(request, found, form=form)


@answered
@require_POST
def confirm(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One side confirms."""
    piece = selectors.get_evidence(actor_of(request), uid)
    return _act(
        request,
        piece.linkage,
        lambda: services.confirm_evidence(actor_of(request), evidence=piece),
        _("You have confirmed it."),
    )


@answered
@require_POST
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It was wrong: it no longer counts and stays in the history."""
    piece = selectors.get_evidence(actor_of(request), uid)
    return _act(
        request,
        piece.linkage,
        lambda: services.supersede_evidence(
            actor_of(request), evidence=piece, reason=request.POST.get("reason", "")
        ),
        _("It no longer counts, and stays in the history."),
    )


@answered
@require_POST
def end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It no longer holds from a day on."""
    found = selectors.get_linkage(actor_of(request), uid)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            services.end_linkage(actor_of(request), linkage=found, **form.cleaned_data)
        except LinkagesError as error:
            form.add_error(None, sentences.refusal(error))
        else:
            messages.success(request, _("The linkage has ended. This can be undone below."))
            return redirect("linkage", uid=found.uid)
    return _page(request, found, end_form=form)


@answered
@require_POST
def resume(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Undo the end."""
    found = selectors.get_linkage(actor_of(request), uid)
    return _act(
        request,
        found,
        lambda: services.resume_linkage(actor_of(request), linkage=found),
        _("The linkage holds again."),
    )


@answered
@require_POST
def take_linkage_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """There was no such linkage."""
    found = selectors.get_linkage(actor_of(request), uid)
    return _act(
        request,
        found,
        lambda: services.supersede_linkage(
            actor_of(request), linkage=found, reason=request.POST.get("reason", "")
        ),
        _("It no longer counts, and stays in the history."),
    )


def _act(request: HttpRequest, found: Any, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except LinkagesError as error:
        messages.error(request, sentences.refusal(error))
    else:
        messages.success(request, said)
    return redirect("linkage", uid=found.uid)
