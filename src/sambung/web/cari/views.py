"""The search page with its filters in the address, its map, its export, and saved searches."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import Actor, may
from sambung.apps.search import selectors, services
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name
from sambung.standards.spreadsheets import safe_cell, sheet_lines
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.cari.forms import KIND_CODES, KINDS, LONGEST, SearchForm
from sambung.web.usaha.forms import CLASSES

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAP_POINTS = 2000
MOST_CIRCLES = 300
ICONS = {"ENTERPRISE": "enterprises", "PRODUCT": "empty", "REQUIREMENT": "requirements", "PERSON": "person"}
CODES = {code: name for name, code in KIND_CODES.items()}


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Words in any order; stems count, so that *jahitan* finds *menjahit*."""
    actor, today = actor_of(request), timezone.localdate()
    form = SearchForm(request.GET, today=today)
    filters = form.filters()
    found = selectors.search(actor, filters, today=today, page=request.GET.get("page", 1))
    query = _query(request)
    is_map = request.GET.get("tampilan") == "peta"
    saved = selectors.saved_searches(actor)
    words = filters.words
    named = bool(words) and not filters.kind
    context: dict[str, Any] = {
        "search_query": words,
        "words": words,
        "form": form,
        "filters": filters,
        "found": found,
        "is_asked": bool(words) or filters.is_narrowed,
        "groups": [_group(group, query) for group in found.groups],
        "tabs": _tabs(found, query, filters.kind),
        "page": found.page,
        "query": query.urlencode(),
        "meant": found.reading.meant,
        "meant_words": ", ".join(meant for _written, meant in found.reading.meant),
        "written_words": ", ".join(written for written, _meant in found.reading.meant),
        "places": [_place(one) for one in selectors.places_named(words)] if named else [],
        "codes": [_code(one, query) for one in _codes(found, words)] if named else [],
        "is_map": is_map,
        "may_export": may(actor, "search.export_results", None) and not found.is_nothing,
        "chips": _chips(form, query),
        "saved": saved,
        "is_saved": query.urlencode() in {one.query for one in saved},
        "is_current": services.is_current(),
    }
    if is_map and context["is_asked"]:
        context |= _map(actor, filters, found)
    return render(request, "cari/page.html", context)


def _query(request: HttpRequest) -> QueryDict:
    """The search itself: what is filled, without page and view."""
    query = QueryDict(mutable=True)
    for name in SearchForm.base_fields:
        value = request.GET.get(name, "").strip()[:LONGEST]
        if value:
            query[name] = value
    return query


def _chips(form: SearchForm, query: QueryDict) -> list[dict[str, str]]:
    """What narrows, each with the way to take it off; a filter of several fields goes as a whole."""
    together = {"dekat": ("jarak",), "jumlah": ("satuan", "periode", "mulai", "sampai")}
    chips = []
    for name in ("wilayah", "kelas", "sertifikat", "kbli", "dekat", "jumlah"):
        if name not in query or name in form.errors:
            continue
        more = [query[one] for one in together.get(name, ()) if one == "jarak" and query.get(one)]
        label = _choice_label(form, name, str(query[name])) + (f" ({more[0]} km)" if more else "")
        off = dict.fromkeys((name, *together.get(name, ())), "")
        chips.append({"label": f"{form.fields[name].label}: {label}", "url": _with(query, **off)})
    return chips


def _choice_label(form: SearchForm, name: str, value: str) -> str:
    field = form.fields[name]
    for code, label in getattr(field, "choices", ()):
        inner = label if isinstance(label, list | tuple) else [(code, label)]
        for one, text in inner:
            if str(one) == value:
                return str(text)
    return value


def _with(query: QueryDict, **changed: str) -> str:
    other = query.copy()
    for name, value in changed.items():
        if value:
            other[name] = value
        else:
            other.pop(name, None)
    return f"?{other.urlencode()}"


def _tabs(found: selectors.Found, query: QueryDict, kind: str) -> list[dict[str, Any]]:
    if not kind and len(found.groups) < 2:
        return []
    tabs = [{"label": _("All"), "url": _with(query, jenis=""), "is_current": not kind, "count": ""}]
    counts = {group.kind: _count(group) for group in found.groups}
    for name, label in KINDS:
        code = KIND_CODES[name]
        if code in counts or code == kind:
            tabs.append(
                {
                    "label": label,
                    "url": _with(query, jenis=name),
                    "is_current": code == kind,
                    "count": counts.get(code, ""),  # type: ignore[call-overload]
                }
            )
    return tabs


def _count(group: selectors.Group) -> str:
    return f"{formats.number(group.count)}{'+' if group.is_more else ''}"


def _group(group: selectors.Group, query: QueryDict) -> dict[str, Any]:
    return {
        "label": group.kind.label,
        "count": _count(group),
        "url": _with(query, jenis=CODES[group.kind]) if group.count > len(group.hits) else "",
        "lines": [_line(hit) for hit in group.hits],
        "is_more": group.is_more,
        "most": formats.number(selectors.MOST),
    }


def _line(hit: selectors.Hit) -> dict[str, Any]:
    row = hit.row
    goal = "requirement-detail" if row.kind == "REQUIREMENT" else "enterprise"
    return {
        "row": row,
        "icon": ICONS[row.kind],
        "url": reverse(goal, args=[row.uid]),
        "place": _place_name(row.region_code),
        "size": dict(CLASSES).get(row.size_class, "") if row.size_class != "UNKNOWN" else "",
        "km": None if hit.km is None else formats.number(round(hit.km, 1)),
    }


def _place_name(code: str) -> str:
    if not code:
        return ""
    try:
        region = parse_region(code)
    except UnableToParseRegion:
        return code
    return region_name(region.regency or region) or code


def _place(region: Any) -> dict[str, str]:
    return {"name": region.name, "url": f"?{urlencode({'wilayah': region.code.dotted})}"}


def _codes(found: selectors.Found, words: str) -> list[selectors.CodeFound]:
    return selectors.codes_named(words, found.reading.codes)


def _code(one: selectors.CodeFound, query: QueryDict) -> dict[str, str]:
    return {
        "code": one.code,
        "vintage": one.vintage,
        "title": one.title,
        "url": f"?{urlencode({'kbli': one.code})}" if one.code.isdigit() and len(one.code) > 1 else "",
    }


def _map(actor: Actor, filters: selectors.SearchFilters, found: selectors.Found) -> dict[str, Any]:
    hits, is_more = selectors.results_of(
        actor, filters, today=timezone.localdate(), most=MAP_POINTS, reading=found.reading
    )
    cells: dict[tuple[float, float], list[selectors.Hit]] = {}
    for decimals in (2, 1, 0):
        cells = {}
        for hit in hits:
            if hit.row.latitude is not None and hit.row.longitude is not None:
                at = (round(hit.row.latitude, decimals), round(hit.row.longitude, decimals))
                cells.setdefault(at, []).append(hit)
        if len(cells) <= MOST_CIRCLES:
            break
    largest = max((len(ones) for ones in cells.values()), default=1)
    circles = [
        {
            "name": ones[0].row.title if len(ones) == 1 else _place_name(ones[0].row.region_code),
            "latitude": latitude,
            "longitude": longitude,
            "kind": "destination" if ones[0].row.kind == "REQUIREMENT" else "origin",
            "size": len(ones) / largest,
            "value": formats.number(len(ones)),
            "url": _line(ones[0])["url"] if len(ones) == 1 else "",
        }
        for (latitude, longitude), ones in sorted(cells.items(), key=lambda cell: -len(cell[1]))
    ]
    shown = sum(len(ones) for ones in cells.values())
    heading = _("%(shown)s of %(count)s results have a known place") % {
        "shown": formats.number(shown),
        "count": formats.number(len(hits)),
    }
    note = _("There are more results than the map shows: narrow the search to see all.") if is_more else ""
    return {"circles": circles, "map_heading": heading, "map_note": note}


@login_required
@require_safe
def search_export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The results as CSV or XLSX; journalled, and every row says whether it is simulated."""
    actor, today = actor_of(request), timezone.localdate()
    if form not in FORMS or not may(actor, "search.export_results", None):
        raise Http404
    filters = SearchForm(request.GET, today=today).filters()
    rows, _is_more = services.export_results(actor, filters, form=form, today=today)
    answer: HttpResponse | StreamingHttpResponse
    if form == "csv":
        answer = StreamingHttpResponse(sheet_lines(services.HEADER, rows), content_type=FORMS[form])
    else:
        answer = HttpResponse(_workbook(rows), content_type=FORMS[form])
    mark = "-simulasi" if any(row[-1] for row in rows) else ""
    answer["Content-Disposition"] = f'attachment; filename="cari-{today.isoformat()}{mark}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _workbook(rows: list[list[Any]]) -> bytes:
    """An XLSX; every text cell is written as text, and one that would be a formula elsewhere is marked as such."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("cari")
    bold = book.add_format({"bold": True})
    for number, row in enumerate([services.HEADER, *rows]):
        for place, cell in enumerate(row):
            if isinstance(cell, float):
                sheet.write_number(number, place, cell)
            elif number == 0:
                sheet.write_string(number, place, str(cell), bold)
            else:
                sheet.write_string(number, place, safe_cell(cell))
    book.close()
    return buffer.getvalue()


@login_required
@require_POST
def search_save(request: HttpRequest) -> HttpResponse:
    """Keep the search under a name; back to the page with it."""
    query = QueryDict(request.POST.get("query", "")[:2000])
    kept = urlencode({name: query[name] for name in SearchForm.base_fields if query.get(name)})
    name = request.POST.get("name", "").strip() or query.get("q", "").strip()
    try:
        services.save_search(actor_of(request), name=name, query=kept)
    except services.UnableToSaveError as error:
        messages.error(request, _refusal(error.code))
    else:
        messages.success(request, _("The search is kept; it stands on the search page."))
    return redirect(f"{reverse('search')}?{kept}" if kept else "search")


def _refusal(code: str) -> str:
    return {
        "EMPTY": _("Give the search a name, and search for something first."),
        "LONG": _("The name or the search is too long."),
        "MANY": _("You keep fifty searches already: drop one that is no longer used."),
    }[code]


@login_required
@require_POST
def search_drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Drop one's own saved search."""
    try:
        services.delete_search(actor_of(request), uid)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The search is no longer kept."))
    return redirect("search")
