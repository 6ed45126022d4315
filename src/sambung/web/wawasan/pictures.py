"""A reading as arguments of the pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from sambung.apps.reporting.selectors import Cell, Insight, Path, ReadingView
from sambung.web import formats
from sambung.web.wawasan import sentences

TONES = 5
CLASSES = ("MICRO", "SMALL", "MEDIUM", "LARGE")
Words = Callable[[str | None], str]
MOST_BARS = 12


def pictures_of(insight: Insight, address: Callable[[str], str]) -> dict[str, Any]:
    """Every picture of the page; `address`: part → the address of its CSV."""
    view, path = insight.view, insight.path
    if view is None or path is None:
        return {}
    return {
        "time": _time(view, address("waktu")),
        "path": _path(path, address("jalan")),
        "map": _map(view, insight.own_regencies, address("wilayah")),
        "regions": _bars(
            view.parts["REGION"],
            sentences.region_words,
            address("wilayah"),
            name=_("Region"),
            marked=insight.own_regencies,
        ),
        "sectors": _bars(view.parts["SECTOR"], sentences.sector_words, address("sektor"), name=_("Sector")),
        "classes": _bars(
            sorted(view.parts["SIZE_CLASS"], key=_class_order),
            sentences.class_words,
            address("kelas"),
            name=_("Size class"),
            order=False,
        ),
        "sexes": _bars(
            view.parts["OWNER_SEX"],
            sentences.sex_words,
            address("jenis-kelamin"),
            name=_("Owner"),
            order=False,
        ),
        "funnel": {
            "heading": sentences.funnel_heading(view),
            "stages": [
                {"label": sentences.stage_words(stage), "value": value} for stage, value in view.funnel
            ],
            "note": _("Linkages also arise without a proposal of Sambung, so a later stage can hold more."),
            "csv_url": address("corong"),
        },
    }


def _time(view: ReadingView, csv_url: str) -> dict[str, Any]:
    points = [
        {"label": _month(on), "value": cell.value, "low": cell.low, "high": cell.high}
        for on, cell in view.series
    ]
    return {
        "heading": sentences.time_heading(view),
        "series": [{"name": _("Linkage rate"), "points": points}],
        "note": _("Each month's last day, with what is known now; a floor."),
        "csv_url": csv_url,
    }


def _month(on: Any) -> str:
    return " ".join(formats.day(on).split(formats.SPACE)[1:])


def _path(path: Path, csv_url: str) -> dict[str, Any]:
    points = [
        {"label": _month(point.on), "value": point.value, "is_forecast": point.is_forecast}
        for point in path.points
    ]
    return {
        "heading": sentences.path_heading(path),
        "series": [{"name": _("Linkage rate"), "points": points}],
        "target": path.target.value,
        "note": sentences.path_note(path),
        "csv_url": csv_url,
    }


def _map(view: ReadingView, own: frozenset[str], csv_url: str) -> dict[str, Any]:
    cells = [cell for cell in view.parts["REGION"] if cell.key is not None]
    most = max((cell.denominator for cell in cells), default=1) or 1
    highest = max((cell.value or 0.0 for cell in cells if not cell.is_covered), default=0.0)
    places = []
    for cell in cells:
        name = sentences.region_words(cell.key)
        places.append(
            {
                "name": f"{name} ({_('own centre')})" if is_own(cell.key, own) else name,
                "latitude": cell.point[0] if cell.point else None,
                "longitude": cell.point[1] if cell.point else None,
                "kind": "region",
                "size": cell.denominator / most,
                "tone": None if cell.is_covered else tone(cell.value, highest),
                "value": _("too few to show")
                if cell.is_covered
                else f"{formats.percent(cell.value)} · {sentences.count_words(cell)}",
                "url": f"?{urlencode({'definisi': view.definition.code, 'wilayah': cell.key})}",
                "state": "info" if is_own(cell.key, own) else "",
            }
        )
    return {
        "heading": sentences.highest_heading(cells, sentences.region_words, _("The rate by region")),
        "places": places,
        "tones": [
            _("up to %(rate)s") % {"rate": formats.percent(highest * step / TONES)}
            for step in range(1, TONES + 1)
        ]
        if highest
        else [],
        "note": _("The darker, the higher the rate. A circle's area is the number of enterprises."),
        "csv_url": csv_url,
    }


def tone(value: float | None, highest: float) -> int | None:
    """1 (lightest) to TONES in equal steps up to the highest rate; None where there is no rate."""
    if value is None or not highest:
        return None
    return min(TONES, max(1, math.ceil(value / highest * TONES)))


def _class_order(cell: Cell) -> int:
    return CLASSES.index(cell.key) if cell.key in CLASSES else len(CLASSES)


def is_own(key: str | None, own: frozenset[str]) -> bool:
    """Whether a regency is one in which the actor's centres work."""
    return key is not None and key.startswith(tuple(own))


def _bars(
    cells: Sequence[Cell],
    words: Words,
    csv_url: str,
    *,
    name: str,
    marked: frozenset[str] = frozenset(),
    order: bool = True,
) -> dict[str, Any]:
    shown = [cell for cell in cells if not cell.is_covered]
    if order:
        # The rates that rest on most come first; the part of which nothing is known last.
        shown.sort(key=lambda cell: (cell.key is None, -(cell.value or 0), -cell.denominator))
    note = [sentences.covered_note(cells)]
    rest = 0
    if len(shown) > MOST_BARS:
        kept = [
            cell
            for place, cell in enumerate(shown)
            if place < MOST_BARS or cell.key is None or is_own(cell.key, marked)
        ]
        rest = len(shown) - len(kept)
        shown = kept
    if rest:
        note.append(_("%(count)s more stand in the CSV.") % {"count": rest})
    return {
        "heading": sentences.highest_heading(shown, words, name),
        "rows": [
            {
                "label": f"{words(cell.key)} · n{formats.SPACE}{formats.number(cell.denominator)}",
                "value": cell.value,
                "low": cell.low,
                "high": cell.high,
                "is_marked": is_own(cell.key, marked),
            }
            for cell in shown
        ],
        "name": name,
        "note": " ".join(filter(None, note)),
        "csv_url": csv_url,
    }
