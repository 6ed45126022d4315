"""A line over time, with its interval as a band, and a target to compare with."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from sambung.web.charts.bars import shown
from sambung.web.charts.figure import Cell, Figure, Table, value_of
from sambung.web.charts.scale import per_cent, share, text, ticks

HEIGHT, TOP, BOTTOM = 240, 22, 26


def line_chart(
    *,
    heading: str,
    series: Sequence[Any],
    kind: str = "number",
    unit: str = "",
    target: float | None = None,
    target_label: str = "",
    from_zero: bool = True,
    name: str = "",
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """`series`: up to four things with `name` and `points`, all over the same labels.

    A point has `label` and `value` (None: unknown, the line breaks there), optionally `low` and `high`. A point with
    `is_forecast` is drawn with a dashed line from the point before it.
    """
    show = shown(kind, unit)
    lines = [
        {"name": str(value_of(one, "name", "")), "points": list(value_of(one, "points"))} for one in series
    ]
    labels = [str(value_of(point, "label")) for point in lines[0]["points"]] if lines else []
    known = [
        float(value_of(point, key))
        for one in lines
        for point in one["points"]
        for key in ("value", "low", "high")
        if value_of(point, key) is not None
    ]
    if target is not None:
        known.append(float(target))
    low = 0.0 if from_zero else min(known, default=0.0)
    steps = ticks(min(low, min(known, default=0.0)), max(known, default=1.0), 4)
    floor, top = steps[0], steps[-1]

    def x(index: int) -> float:
        return 1.5 + share(index, 0, max(len(labels) - 1, 1)) * 0.97

    def y(value: float) -> float:
        return TOP + (100 - share(value, floor, top)) / 100 * (HEIGHT - TOP - BOTTOM)

    drawn = []
    for number, one in enumerate(lines):
        points = one["points"]
        solid, dashed, band = _paths(points, x, y)
        ends = [index for index, point in enumerate(points) if value_of(point, "value") is not None]
        last = ends[-1] if ends else None
        drawn.append(
            {
                "series": str(number + 1),
                "name": one["name"],
                "solid": solid,
                "dashed": dashed,
                "band": band,
                "dots": [
                    {
                        "x": per_cent(x(index)),
                        "y": text(y(float(value_of(points[index], "value")))),
                        "title": f"{labels[index]}: {show(value_of(points[index], 'value'))}",
                        "is_last": index == last,
                    }
                    for index in ends
                ],
                "end": {
                    "x": per_cent(x(last)),
                    "y": text(y(float(value_of(points[last], "value"))) - 10),
                    "anchor": "end" if x(last) > 85 else "middle",
                    "text": show(value_of(points[last], "value")),
                }
                if last is not None
                else None,
            }
        )
    every = max(1, -(-len(labels) // 6))
    axis = [
        {"x": per_cent(x(index)), "text": label, "anchor": _anchor(index, len(labels)), "y": str(HEIGHT - 6)}
        for index, label in enumerate(labels)
        if (len(labels) - 1 - index) % every == 0
    ]
    marks: dict[str, Any] = {
        "height": str(HEIGHT),
        "grid": [{"y": text(y(step)), "text_y": text(y(step) - 4), "text": show(step)} for step in steps],
        "axis": axis,
        "drawn": drawn,
        "has_legend": len(drawn) > 1,
        "has_band": any(one["band"] for one in drawn),
    }
    if target is not None:
        marks["target"] = {
            "y": text(y(target)),
            "text_y": text(y(target) - 5),
            "text": f"{target_label or gettext('Target')}: {show(target)}",
        }
    return Figure(
        heading=heading,
        words=_words(lines, show),
        table=_table(lines, labels, show, name or gettext("Period")),
        marks=marks,
        note=note,
        csv_url=csv_url,
    )


def _anchor(index: int, count: int) -> str:
    if index == 0 and count > 1:
        return "start"
    return "end" if index == count - 1 and count > 1 else "middle"


def _paths(points: Sequence[Any], x: Any, y: Any) -> tuple[str, str, str]:
    """Paths in a picture 100 wide and HEIGHT high: what is known, what is forecast, and the band around it."""
    solid: list[str] = []
    dashed: list[str] = []
    before: str | None = None
    for index, point in enumerate(points):
        value = value_of(point, "value")
        if value is None:
            before = None
            continue
        here = f"{text(x(index))} {text(y(float(value)))}"
        if before is not None:
            (dashed if value_of(point, "is_forecast", False) else solid).append(f"M{before}L{here}")
        before = here
    bands: list[str] = []
    upper: list[str] = []
    lower: list[str] = []
    for index, point in enumerate([*points, {}]):
        low, high = value_of(point, "low"), value_of(point, "high")
        if low is None or high is None:
            if len(upper) > 1:
                bands.append("M" + "L".join([*upper, *reversed(lower)]) + "Z")
            upper, lower = [], []
            continue
        upper.append(f"{text(x(index))} {text(y(float(high)))}")
        lower.append(f"{text(x(index))} {text(y(float(low)))}")
    return "".join(solid), "".join(dashed), "".join(bands)


def _words(lines: Sequence[dict[str, Any]], show: Any) -> str:
    sentences = []
    for one in lines:
        known = [point for point in one["points"] if value_of(point, "value") is not None]
        if not known:
            sentences.append(gettext("%(name)s: nothing known yet.") % {"name": one["name"]})
            continue
        first, last = known[0], known[-1]
        sentences.append(
            gettext("%(name)s: %(first)s in %(start)s, %(last)s in %(end)s.")
            % {
                "name": one["name"],
                "first": show(value_of(first, "value")),
                "start": value_of(first, "label"),
                "last": show(value_of(last, "value")),
                "end": value_of(last, "label"),
            }
        )
    return " ".join(sentences)


def _table(lines: Sequence[dict[str, Any]], labels: Sequence[str], show: Any, name: str) -> Table:
    heads = [Cell(name)]
    for one in lines:
        heads.append(Cell(one["name"] or gettext("Value"), True))
        if any(value_of(point, "low") is not None for point in one["points"]):
            heads += [Cell(gettext("From"), True), Cell(gettext("To"), True)]
    rows = []
    for index, label in enumerate(labels):
        cells = [Cell(label)]
        for one in lines:
            point = one["points"][index]
            cells.append(Cell(show(value_of(point, "value")), True))
            if any(value_of(other, "low") is not None for other in one["points"]):
                cells += [Cell(show(value_of(point, "low")), True), Cell(show(value_of(point, "high")), True)]
        rows.append(cells)
    return Table(heads, rows)
