"""A reading as tables to take along: the numbers of the page, each row with its definition, day and position."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.apps.reporting.selectors import Cell, Insight
from sambung.web.wawasan import sentences

DIMENSIONS = {
    "wilayah": ("REGION", sentences.region_words),
    "sektor": ("SECTOR", sentences.sector_words),
    "kelas": ("SIZE_CLASS", sentences.class_words),
    "jenis-kelamin": ("OWNER_SEX", sentences.sex_words),
}
PARTS = (*DIMENSIONS, "waktu", "corong", "definisi", "jalan")


def sheet_of(insight: Insight, part: str) -> tuple[list[str], list[list[Any]]]:
    """Head and rows of one part. Shares of one with a decimal point; empty: not known; small parts are covered."""
    view, path = insight.view, insight.path
    if view is None or path is None:
        raise ValueError("there is no reading")
    if part in DIMENSIONS:
        dimension, words = DIMENSIONS[part]
        own = [[cell.key or "", words(cell.key), *_figures(cell)] for cell in view.parts[dimension]]
        head = [pgettext("sheet", "code"), pgettext("sheet", "name"), *_figure_head()]
    elif part == "waktu":
        own = [[on.isoformat(), *_figures(cell)] for on, cell in view.series]
        head = [pgettext("sheet", "day"), *_figure_head()]
    elif part == "corong":
        own = [[stage, sentences.stage_words(stage), value] for stage, value in view.funnel]
        head = [pgettext("sheet", "code"), pgettext("sheet", "stage"), pgettext("sheet", "enterprises")]
    elif part == "definisi":
        own = [
            [
                one.definition.code,
                one.definition.version,
                sentences.definition_name(one.definition),
                *(_figures(one.rate) if one.rate else ["", "", "", "", "", _("not counted yet")]),
            ]
            for one in insight.compared
        ]
        head = [
            pgettext("sheet", "code"),
            pgettext("sheet", "version"),
            pgettext("sheet", "name"),
            *_figure_head(),
        ]
    else:
        own = [
            [
                point.on.isoformat(),
                point.value,
                pgettext("sheet", "straight line") if point.is_forecast else pgettext("sheet", "counted"),
            ]
            for point in path.points
        ]
        own.append(["", path.target.value, pgettext("sheet", "target")])
        own.append([path.baseline.year, path.baseline.value, pgettext("sheet", "baseline")])
        head = [pgettext("sheet", "day"), pgettext("sheet", "rate"), pgettext("sheet", "kind")]
    return [*head, *_foot_head()], _with_foot(own, insight)


def _figure_head() -> list[str]:
    return [
        pgettext("sheet", "linked"),
        pgettext("sheet", "enterprises"),
        pgettext("sheet", "rate"),
        pgettext("sheet", "interval from"),
        pgettext("sheet", "interval to"),
        pgettext("sheet", "note"),
    ]


def _figures(cell: Cell) -> list[Any]:
    note = _("too few to show") if cell.is_covered else ""
    return [cell.numerator, cell.denominator, cell.value, cell.low, cell.high, note]


def _foot_head() -> list[str]:
    return [
        pgettext("sheet", "definition"),
        pgettext("sheet", "on the day"),
        pgettext("sheet", "journal position"),
        pgettext("sheet", "what it is"),
    ]


def _with_foot(rows: Iterable[list[Any]], insight: Insight) -> list[list[Any]]:
    view = insight.view
    if view is None:
        return []
    foot = [
        f"{view.definition.code} v{view.definition.version}",
        view.reading.on.isoformat(),
        view.reading.known_position,
        (_("SIMULATED DATA") + "; " if view.is_simulated else "") + _("a floor"),
    ]
    return [[*row, *foot] for row in rows]
