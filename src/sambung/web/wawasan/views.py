"""Views of insights: one read, then the page; counting is a POST."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import PermissionMissingError, Role
from sambung.apps.reporting import selectors, services
from sambung.standards.spreadsheets.writing import sheet_lines
from sambung.web.answers import actor_of
from sambung.web.wawasan import pictures, sentences, sheets
from sambung.web.wawasan.forms import ChoiceForm, day_of, is_future

KEPT = ("definisi", "tanggal", "diketahui", "wilayah")


def _read(request: HttpRequest) -> selectors.Insight:
    """What the address asks for; 404 for whom indicators are not."""
    asked = request.GET
    try:
        return selectors.read_insight(
            actor_of(request),
            code=asked.get("definisi", ""),
            on=day_of(asked.get("tanggal", "")),
            known_on=day_of(asked.get("diketahui", "")),
            region=asked.get("wilayah", ""),
        )
    except PermissionMissingError as error:
        raise Http404 from error


@login_required
@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """One number with its interval and definition, and everything that takes it apart."""
    insight = _read(request)
    view = insight.view
    kept = {name: value for name in KEPT if (value := request.GET.get(name, ""))}
    query = f"?{urlencode(kept)}" if kept else ""

    def address(part: str) -> str:
        return reverse("insights-csv", args=[part]) + query

    form = ChoiceForm(
        # The definition shown is the one chosen, also where the address names none or an unknown one.
        {**request.GET.dict(), "definisi": insight.definition.code} if insight.definition else None,
        definitions=[(row.code, sentences.definition_name(row)) for row in insight.definitions],
        regions=_regions(insight),
    )
    context: dict[str, Any] = {
        "insight": insight,
        "view": view,
        "form": form,
        "kept": kept,
        "is_future": is_future(day_of(kept.get("tanggal", ""))),
        "may_recount": True,
        "shows_curve": actor_of(request).has(Role.ANALYST, Role.ADMIN),
    }
    if insight.definition is not None:
        context["definition_name"] = sentences.definition_name(insight.definition)
        context["definition_words"] = sentences.definition_words(insight.definition)
    if view is not None:
        context |= {
            "rate_interval": sentences.interval_words(view.rate),
            "rate_count": sentences.count_words(view.rate),
            "region_name": sentences.region_words(view.region) if view.region else "",
            "news": sentences.news_words(insight.linkages_since),
            "pictures": pictures.pictures_of(insight, address),
            "compared": [
                {
                    "row": one,
                    "name": sentences.definition_name(one.definition),
                    "words": sentences.short_words(one.definition),
                    "interval": sentences.interval_words(one.rate) if one.rate else "",
                    "query": urlencode({**kept, "definisi": one.definition.code}),
                    "is_current": one.definition == view.definition,
                }
                for one in insight.compared
            ],
            "compared_csv": address("definisi"),
            "is_whole": all(one.rate for one in insight.compared),
            "left_out": [
                {"words": sentences.reason_words(reason), "count": count, "is_unknown": is_unknown}
                for counts, is_unknown in (
                    (view.excluded, False),
                    (view.uncounted, False),
                    (view.unknown, True),
                )
                for reason, count in counts.items()
            ],
        }
    return render(request, "wawasan/page.html", context)


def _regions(insight: selectors.Insight) -> list[tuple[str, str]]:
    """The regions to narrow to: the actor's own, then those of the reading, provinces before their regencies."""
    if insight.view is None:
        return []
    keys = {cell["key"] for cell in insight.view.reading.result["parts"]["REGION"] if cell["key"]}
    provinces = {key[:2] for key in keys}
    own = sorted(key for key in keys if pictures.is_own(key, insight.own_regencies))
    rest = sorted((keys | provinces) - set(own))
    return [(key, sentences.region_words(key)) for key in [*own, *rest]]


@login_required
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count now: the definition chosen while the page waits; all of them, or very many rows, by a job."""
    kept = {name: value for name in KEPT if (value := request.POST.get(name, ""))}
    back = f"{reverse('insights')}?{urlencode(kept)}" if kept else reverse("insights")
    on, known_on = day_of(kept.get("tanggal", "")), day_of(kept.get("diketahui", ""))
    try:
        outcome = services.count_on_request(
            actor_of(request),
            code=kept.get("definisi", ""),
            on=on,
            known_on=known_on,
            is_for_all=request.POST.get("semua") == "1",
        )
    except PermissionMissingError as error:
        raise Http404 from error
    except services.UnableToComputeError as error:
        words = {
            "FUTURE_DAY": _("That day has not come yet. Choose today or a day before."),
            "NO_DEFINITION": _(
                "No definition is published yet. The administrator runs: sambung indicator define"
            ),
        }
        messages.error(request, words[error.code])
        return redirect(back)
    if outcome is not None:
        return redirect("jobs:page", uid=outcome)
    messages.success(request, _("Counted with everything known by now."))
    return redirect(back)


@login_required
@require_safe
def sheet(request: HttpRequest, part: str) -> HttpResponse:
    """One table of the page as CSV; who took it is journalled."""
    if part not in sheets.PARTS:
        raise Http404
    insight = _read(request)
    if insight.view is None:
        raise Http404
    head, rows = sheets.sheet_of(insight, part)
    services.record_export(actor_of(request), reading=insight.view.reading, part=part, rows=len(rows))
    response = HttpResponse("".join(sheet_lines(head, rows)), content_type="text/csv; charset=utf-8")
    mark = "_simulasi" if insight.view.is_simulated else ""
    response["Content-Disposition"] = (
        f'attachment; filename="wawasan_{part}_{insight.view.reading.on}{mark}.csv"'
    )
    return response
