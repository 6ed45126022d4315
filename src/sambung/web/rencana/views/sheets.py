"""A plan to take along: CSV and XLSX of its pathways, and its curve; safe cells, journalled."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sambung.apps.pathways import selectors, services
from sambung.standards.spreadsheets import safe_cell
from sambung.standards.spreadsheets.writing import sheet_lines
from sambung.web.answers import actor_of
from sambung.web.rencana import sentences, words
from sambung.web.rencana.answers import planned

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _solved(request: HttpRequest, uid: uuid.UUID) -> Any:
    run = selectors.get_run(actor_of(request), uid)
    if run.year is None or run.state != "SOLVED":
        raise Http404
    return run


def _head() -> list[str]:
    return [
        _("Quarter"), _("Enterprise"), _("Requirement"), _("Gap"), _("Step"), _("Expertise"), _("Hours"), _("Cost"),
        _("Who pays"), _("Mentor"), _("Linkage possible from"), _("Chance"), _("Case"), _("Note"),
    ]  # fmt: skip


def _rows(actor: Any, run: Any) -> Iterator[list[Any]]:
    """One row for each step; those who are ready have one without a step."""
    today, starts_on = timezone.localdate(), run.year.starts_on
    for one in selectors.list_pathways(actor, run):
        steps = list(one.steps.all())
        mark = _("SIMULATED DATA") if one.enterprise.is_simulated or settings.IS_DEMO else ""
        tail = [
            one.mentor.name if one.mentor else "",
            words.quarter_short(one.end, starts_on),
            round(one.chance, 3),
            _("opened") if one.case_uid else "",
        ]
        gap = words.gap(one.gap_key, today)
        if not steps:
            yield [
                words.quarter_short(one.start, starts_on), one.enterprise.name, one.requirement.product, gap,
                "", "", 0, 0, "", *tail, mark,
            ]  # fmt: skip
        for step in steps:
            doubt = _("uncertain figure") if step.is_doubtful else ""
            yield [
                words.quarter_short(step.period, starts_on), one.enterprise.name, one.requirement.product,
                words.gate(step.gate, today), words.step_label(step), words.FIELDS.get(step.field, step.field),
                step.hours / 10, step.cost, words.PAYERS.get(step.payer, ""), *tail,
                "; ".join(part for part in (doubt, mark) if part),
            ]  # fmt: skip


@require_safe
@planned
def plan_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The plan's steps as CSV; a mentor takes the own part."""
    run = _solved(request, uid)
    actor = actor_of(request)
    rows = list(_rows(actor, run))
    services.record_export(actor, run, part="csv", rows=len(rows))
    response = HttpResponse("".join(sheet_lines(_head(), rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rencana-{run.uid}.csv"'
    return response


@require_safe
@planned
def plan_xlsx(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same as a workbook: the steps, and (for who sees the whole plan) its quarters."""
    import xlsxwriter

    run = _solved(request, uid)
    actor = actor_of(request)
    rows = list(_rows(actor, run))
    services.record_export(actor, run, part="xlsx", rows=len(rows))
    view = selectors.view_plan(actor, run)
    content = io.BytesIO()
    # Texts are written as texts: nothing that an enterprise is called runs as a formula.
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    sheets = [(_("Steps"), _head(), rows)]
    if view.sees_all:
        sheets.append((_("Quarters"), *_quarters(run, view)))
    for name, head, lines in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.write_row(0, 0, head, bold)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, safe_cell(cell))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 18)
    book.close()
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rencana-{run.uid}.xlsx"'
    return response


def _quarters(run: Any, view: Any) -> tuple[list[str], list[list[Any]]]:
    head = [
        _("Quarter"), _("Hours"), _("Hours there are"), _("Cost"), _("Expected linkages"), _("From"), _("To"),
    ]  # fmt: skip
    rows = [
        [
            words.quarter_short(number, view.settings.starts_on),
            one["hours"] / 10,
            one["available"] / 10,
            one["cost"],
            *(round(value, 3) for value in one["expected"]),
        ]
        for number, one in enumerate(run.summary["quarters"])
    ]
    return head, rows


@require_safe
@planned
def curve_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The curve of a centre's plan as CSV; for who sees the whole plan."""
    run = _solved(request, uid)
    selectors.omission_reasons(actor_of(request), run)
    return curve_response(request, run)


def curve_response(request: HttpRequest, run: Any) -> HttpResponse:
    """Share of hours and money, worth of the plan and its bound in linkages held the whole year, enterprises."""
    periods = run.settings["periods"]
    head = [
        _("Share of hours and money"), _("Plan"), _("No plan can exceed"), _("Enterprises in the plan"), _("Note"),
    ]  # fmt: skip
    mark = _("SIMULATED DATA") if settings.IS_DEMO else ""
    rows = [
        [
            one["scale"],
            round(sentences.year_links(one["objective"], periods), 4),
            round(sentences.year_links(one["bound"], periods), 4),
            one["linked"],
            mark,
        ]
        for one in run.frontier
    ]
    services.record_export(actor_of(request), run, part="curve", rows=len(rows))
    response = HttpResponse("".join(sheet_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kurva-{run.uid}.csv"'
    return response
