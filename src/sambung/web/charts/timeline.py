"""Spans of validity over time: certificates, agreements, capacity statements."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext

from sambung.web import formats
from sambung.web.charts.bars import ROW_HEIGHT
from sambung.web.charts.figure import Cell, Figure, Table, value_of
from sambung.web.charts.scale import per_cent, share, shorten
from sambung.web.states import state_of

# On a narrow screen there is no room for the state's word; its sign stays, the word is in title and table.
SIGNS = {"met": "✓", "not-met": "✕", "near": "~", "warning": "!", "unknown": "?"}


def timeline(
    *,
    heading: str,
    items: Sequence[Any],
    today: date,
    start: date | None = None,
    end: date | None = None,
    name: str = "",
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """`items`: things with `label`, `start` (None: unknown), `end` (None: no end, or unknown with `end_unknown`),
    `state` (as `state_chip` takes it), `state_label` and `note`. Without bounds the picture spans a year before and two after today.
    """
    first = start or today - timedelta(days=365)
    last = end or today + timedelta(days=730)

    def x(when: date) -> float:
        return share(when.toordinal(), first.toordinal(), last.toordinal())

    lines = []
    rows = []
    for index, item in enumerate(items):
        begins, ends = value_of(item, "start"), value_of(item, "end")
        is_end_unknown = bool(value_of(item, "end_unknown", False))
        state = state_of(value_of(item, "state"))
        if ends is not None:
            until = formats.day(ends)
        else:
            until = formats.unknown() if is_end_unknown else gettext("no end date")
        left = x(begins) if begins else 0.0
        right = x(ends) if ends else 100.0
        label = str(value_of(item, "label"))
        lines.append(
            {
                "text_y": str(index * ROW_HEIGHT + 15),
                "bar_y": str(index * ROW_HEIGHT + 22),
                "mid_y": str(index * ROW_HEIGHT + 28),
                "label": shorten(label, 24),
                "text": f"{SIGNS.get(state.code, '')} {until}".strip(),
                "title": f"{label}: {value_of(item, 'state_label') or state.label}, {until}",
                "x": per_cent(left),
                "width": per_cent(max(right - left, 0.8)),
                "end_x": per_cent(right),
                "kind": {"met": "ok", "not-met": "bad", "near": "near", "warning": "near"}.get(
                    state.code, "none"
                ),
                "is_open": ends is None,
                "is_unknown": begins is None or is_end_unknown,
            }
        )
        rows.append(
            [
                Cell(label),
                Cell(str(value_of(item, "state_label") or state.label)),
                Cell(formats.day(begins)),
                Cell(until),
                Cell(str(value_of(item, "note", "") or "–")),
            ]
        )
    height = len(lines) * ROW_HEIGHT
    years = [
        {"x": per_cent(x(date(year, 1, 1))), "text": str(year), "text_y": str(height + 15)}
        for year in range(first.year, last.year + 1)
        if first <= date(year, 1, 1) <= last and not -12 < x(date(year, 1, 1)) - x(today) < 9
    ]
    return Figure(
        heading=heading,
        words="; ".join(f"{cells[0].text}: {cells[1].text}, {cells[3].text}" for cells in rows),
        table=Table(
            [
                Cell(name or gettext("Certificate")),
                Cell(gettext("State")),
                Cell(gettext("Valid from")),
                Cell(gettext("Valid until")),
                Cell(gettext("Note")),
            ],
            rows,
        ),
        marks={
            "lines": lines,
            "height": str(height + 22),
            "floor": str(height),
            "years": years,
            "today_x": per_cent(x(today)),
            "today_y": str(height + 15),
            "today_text": gettext("Today"),
        },
        note=note,
        csv_url=csv_url,
    )
