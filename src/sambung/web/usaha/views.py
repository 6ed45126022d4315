"""Pages that show enterprises: the list, its map and export, one enterprise, and an owner's own."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import Actor, Role, may
from sambung.apps.duplicates.selectors import marks_of, with_standing
from sambung.apps.registry import selectors
from sambung.apps.registry.services.exporting import export_enterprises
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name
from sambung.standards.spreadsheets import sheet_lines
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.usaha import sections, supply
from sambung.web.usaha.forms import CLASSES, KINDS, FilterForm
from sambung.web.usaha.sentences import (
    OFFER_QUESTIONS,
    PURPOSES,
    QUESTIONS,
    VALIDITY,
    history_sentence,
    holding,
)

SEEN_BY = {Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN}
MOST_CIRCLES = 300
SOON = datetime.timedelta(days=180)


def card_of(request: HttpRequest, uid: uuid.UUID) -> selectors.EnterpriseCard:
    """The card of an enterprise; 404 where the actor may not see it."""
    card = selectors.enterprise_card(actor_of(request), uid, today=timezone.localdate())
    if card is None:
        raise Http404
    return card


def place_name(code: str) -> str | None:
    """The region's official name; its code where the list does not have it; None where there is none."""
    if not code:
        return None
    try:
        return region_name(parse_region(code)) or code
    except UnableToParseRegion:
        return code


@login_required
@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The list with its filters in the address; `tampilan=peta` shows the same as a map."""
    actor, today = actor_of(request), timezone.localdate()
    if not actor.has(*SEEN_BY):
        raise Http404
    form = FilterForm(request.GET, centres=selectors.all_centres(actor), today=today)
    filters = form.filters()
    is_map = request.GET.get("tampilan") == "peta"
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("tampilan", None)
    page = selectors.list_enterprises(actor, filters, page=request.GET.get("page", 1), today=today)
    marks = marks_of([one.pk for one in page])
    rows = [
        {
            "enterprise": one,
            "mark": marks.get(one.pk),
            "place": place_name(one.region_code),
            "products": ", ".join(offer.product for offer in one.active_offers[:3]),  # type: ignore[attr-defined]
            "activity": next((found.text for found in one.primary_activity), ""),  # type: ignore[attr-defined]
            "more": max(0, len(one.active_offers) - 3),  # type: ignore[attr-defined]
        }
        for one in page
    ]
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": rows,
        "query": query.urlencode(),
        "is_filtered": any(vars(filters).values()),
        "has_more_filters": any(
            (filters.kind, filters.kbli, filters.sex, filters.centre, filters.certificate)
        )
        or filters.each_entry,
        "is_map": is_map,
        "classes": dict(CLASSES),
        "kinds": dict(KINDS),
        "may_register": bool(selectors.own_centres(actor)),
        "may_see_twins": actor.has(Role.MANAGER, Role.MENTOR, Role.ADMIN),
        "may_import": bool(selectors.own_centres(actor)),
        "search_query": "",
    }
    if is_map:
        context |= _map(actor, filters, today)
    return render(request, "usaha/list.html", context)


def _map(actor: Actor, filters: selectors.EnterpriseFilters, today: datetime.date) -> dict[str, Any]:
    points, total = selectors.enterprise_points(actor, filters, today=today)
    # One circle for each rounded place, coarser until they are few: five thousand circles say nothing.
    cells: dict[tuple[float, float], list[selectors.EnterprisePoint]] = {}
    for decimals in (2, 1, 0):
        cells = {}
        for point in points:
            at = (round(point.latitude, decimals), round(point.longitude, decimals))
            cells.setdefault(at, []).append(point)
        if len(cells) <= MOST_CIRCLES:
            break
    largest = max((len(found) for found in cells.values()), default=1)
    places = [
        {
            "name": found[0].name
            if len(found) == 1
            else ngettext("%(count)s enterprise", "%(count)s enterprises", len(found))
            % {"count": formats.number(len(found))},
            "latitude": latitude,
            "longitude": longitude,
            "kind": "origin",
            "size": len(found) / largest,
            "value": formats.number(len(found)),
            "url": f"/usaha/{found[0].uid}/" if len(found) == 1 else "",
        }
        for (latitude, longitude), found in sorted(cells.items(), key=lambda cell: -len(cell[1]))
    ]
    heading = ngettext(
        "%(count)s enterprise has a known place", "%(count)s enterprises have a known place", total
    ) % {"count": formats.number(total)}
    note = ""
    if total > len(points):
        note = _("The map shows %(shown)s of them: narrow the list to see all.") % {
            "shown": formats.number(len(points))
        }
    return {"places": places, "map_heading": heading, "map_note": note}


@login_required
@require_safe
def enterprises_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered list as CSV; journalled, and every row says whether it is simulated."""
    actor, today = actor_of(request), timezone.localdate()
    if not actor.has(*SEEN_BY):
        raise Http404
    form = FilterForm(request.GET, centres=selectors.all_centres(actor), today=today)
    filters = form.filters()
    export = export_enterprises(actor, filters, today=today)
    rows = with_standing(actor, export.rows) if filters.each_entry else export.rows
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    mark = "-simulasi" if export.is_simulated else ""
    response["Content-Disposition"] = f'attachment; filename="usaha-{today.isoformat()}{mark}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    first = next(rows, None)
    if first is None:
        return sheet_lines(["uid", "name", "is_simulated"], ())
    return sheet_lines(first, (row.values() for row in itertools.chain([first], rows)))


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """An owner's own enterprise; a choice where there are several."""
    owned = selectors.own_enterprises(actor_of(request))
    if len(owned) == 1:
        return _page(request, owned[0].uid)
    return render(request, "usaha/mine.html", {"enterprises": owned})


@login_required
@require_safe
def enterprise(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One enterprise on one page; what is unknown stands there as a question."""
    return _page(request, uid)


def _page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    card = card_of(request, uid)
    one = card.enterprise
    schemes = {scheme.code: scheme.label(formats.language()) for scheme in selectors.schemes(today)}
    context = {
        "card": card,
        "enterprise": one,
        "today": today,
        "is_own": one.pk in actor.enterprise_ids,
        "place_name": place_name(one.region_code),
        "kind": dict(KINDS)[one.kind],
        "size_class": dict(CLASSES)[one.size_class],
        "questions": [
            {"text": QUESTIONS[code][0], "fact": QUESTIONS[code][1], "code": code} for code in card.questions
        ],
        "offers": [
            {
                "line": line,
                "questions": [OFFER_QUESTIONS[code] for code in line.questions],
                "bar": _used(line),
            }
            for line in card.offers
        ],
        "certificates": [_certificate(line, today) for line in card.certificates],
        "consents": [
            {"label": label, "given": card.consents[purpose]} for purpose, (label, _help) in PURPOSES.items()
        ],
        "history": [
            {"line": line, "text": history_sentence(line.code, line.payload, schemes)}
            for line in selectors.enterprise_history(actor, one)
        ],
        "ended_ahead": one.ended_on is not None and one.ended_on > today,
        "is_hub": one.kind in {"COOPERATIVE", "SHARED_HOUSE"},
        "resources": [
            {
                "line": line,
                "told": {"row": line.value, "state": line.state},
                "uses": [
                    {"product": offer.row.product, "unit": offer.row.unit, "amount": line.uses[offer.row.pk]}
                    for offer in card.offers
                    if offer.row.pk in line.uses
                ],
            }
            for line in card.resources
        ],
        "ownerships": [{"row": row, "text": holding(row)} for row in card.ownerships],
        "may_declare": actor.is_staff_of_centre,
        "has_declared": any(row.user_id == actor.user_id for row in card.interests),
        "orders": sections.first_answer(sections.orders, actor, one),
        "supply": supply.supply_of(actor, one),
        "coaching": sections.first_answer(sections.coaching, actor, one),
        "twins": sections.first_answer(sections.twins, actor, one),
        "sees_list": actor.has(*SEEN_BY),
        "may_see_private": may(actor, "registry.see_private", one),
    }
    return render(request, "usaha/enterprise.html", context)


def _used(line: selectors.OfferLine) -> dict[str, Any] | None:
    """Capacity used and free in the coming month, as shares for a meter; None while it is unknown."""
    free = line.free
    if free.capacity is None or free.free is None or free.capacity == 0:
        return None
    return {
        "used": free.capacity - free.free,
        "percent": round(100 * (free.capacity - free.free) / free.capacity),
    }


def _certificate(line: selectors.CertificateLine, today: datetime.date) -> dict[str, Any]:
    validity = line.validity
    state: Any = {
        "VALID": "met",
        "EXPIRED": "expired",
        "INVALIDATED": "expired",
        "UNKNOWN": None,
        "NOT_YET": "info",
    }.get(validity.state.value, "warning")
    end = line.row.invalidated_on or validity.valid_to
    label = VALIDITY.get(validity.reason_code, validity.reason_code)
    if validity.is_valid and end is not None and end - today <= SOON:
        state, label = "warning", _("ends soon")
    return {
        "label": line.label(formats.language()),
        "start": line.row.valid_from,
        "end": end,
        "end_unknown": end is None and line.row.basis == "TERM",
        "state": state,
        "state_label": str(label),
        "note": line.row.scope_text or (line.row.offer.product if line.row.offer else ""),
        "line": line,
    }
