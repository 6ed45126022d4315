"""Rows of bars: values side by side, a cost that adds up to a ceiling, and a funnel of stages."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext

from sambung.web import formats
from sambung.web.charts.figure import Figure, Table, head, row, value_of
from sambung.web.charts.scale import per_cent, share, shorten

ROW_HEIGHT = 44
Show = Callable[[Any], str]


def shown(kind: str, unit: str = "") -> Show:
    """How a chart writes its values: `number`, `percent`, `rupiah`, `rupiah_short`, `quantity` or `unit_price`."""
    ways: dict[str, Show] = {
        "number": formats.number,
        "percent": formats.percent,
        "rupiah": formats.rupiah,
        "rupiah_short": formats.rupiah_short,
        "quantity": lambda value: formats.quantity(value, unit),
        "unit_price": lambda value: formats.unit_price(value, unit),
    }
    way = ways[kind]
    if unit and kind == "number":
        return lambda value: (
            f"{way(value)}{formats.SPACE}{formats.unit_label(unit)}" if value is not None else way(None)
        )
    return way


def _line(index: int) -> dict[str, str]:
    top = index * ROW_HEIGHT
    return {
        "text_y": str(top + 15),
        "bar_y": str(top + 22),
        "mid_y": str(top + 28),
        "limit_top": str(top + 19),
        "limit_end": str(top + 37),
    }


def bar_chart(
    *,
    heading: str,
    rows: Sequence[Any],
    kind: str = "number",
    unit: str = "",
    target: float | None = None,
    target_label: str = "",
    name: str = "",
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """`rows`: things with `label`, `value` (None: unknown), optionally `low` and `high` (an interval), `is_marked`."""
    show = shown(kind, unit)
    values = [float(value_of(item, "high") or value_of(item, "value") or 0) for item in rows]
    widest = max([*values, target or 0, 0]) or 1
    has_interval = any(value_of(item, "low") is not None for item in rows)
    lines = []
    for index, item in enumerate(rows):
        value, low, high = value_of(item, "value"), value_of(item, "low"), value_of(item, "high")
        line: dict[str, Any] = {
            **_line(index),
            "label": shorten(str(value_of(item, "label"))),
            "text": show(value),
            "width": per_cent(share(float(value or 0), 0, widest)),
            "is_unknown": value is None,
            "is_marked": bool(value_of(item, "is_marked", False)),
        }
        if low is not None and high is not None:
            line |= {"low_x": per_cent(share(low, 0, widest)), "high_x": per_cent(share(high, 0, widest))}
        lines.append(line)
    table_head = [name or gettext("Name"), gettext("Value")]
    if has_interval:
        table_head += [gettext("From"), gettext("To")]
    table_rows = []
    for item in rows:
        cells = [show(value_of(item, "value"))]
        if has_interval:
            cells += [show(value_of(item, "low")), show(value_of(item, "high"))]
        table_rows.append(row(str(value_of(item, "label")), *cells))
    marks: dict[str, Any] = {
        "lines": lines,
        "height": str(len(lines) * ROW_HEIGHT + (20 if target is not None else 0)),
    }
    if target is not None:
        at = share(target, 0, widest)
        marks["target"] = {
            "x": per_cent(at),
            "anchor": "end" if at > 50 else "start",
            "text": f"{target_label or gettext('Target')}: {show(target)}",
            "y": str(len(lines) * ROW_HEIGHT),
            "text_y": str(len(lines) * ROW_HEIGHT + 14),
        }
    return Figure(
        heading=heading,
        words="; ".join(f"{value_of(item, 'label')}: {show(value_of(item, 'value'))}" for item in rows),
        table=Table(head(*table_head), table_rows),
        marks=marks,
        note=note,
        csv_url=csv_url,
    )


def waterfall(
    *,
    heading: str,
    steps: Sequence[Any],
    ceiling: int | None = None,
    ceiling_label: str = "",
    total_label: str = "",
    asides: Sequence[Any] = (),
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """A cost in rupiah built from `steps` (things with `label` and `amount`), its total against a `ceiling`.

    An unknown step makes the total unknown: what is known is drawn and the total is said to be at least that.
    `asides` (one-off costs) stand beside it and are not part of the total.
    """
    amounts = [value_of(step, "amount") for step in steps]
    known = sum(amount for amount in amounts if amount is not None)
    is_whole = all(amount is not None for amount in amounts)
    widest = max(known, ceiling or 0, 1)
    lines: list[dict[str, Any]] = []
    position = 0.0
    for index, step in enumerate(steps):
        amount = value_of(step, "amount")
        width = share(abs(amount or 0), 0, widest)
        start = position - width if (amount or 0) < 0 else position
        lines.append(
            {
                **_line(index),
                "label": shorten(str(value_of(step, "label"))),
                "text": formats.rupiah_short(amount),
                "x": per_cent(start),
                "width": per_cent(width),
                "series": str(index % 4 + 1),
                "is_unknown": amount is None,
            }
        )
        position = start if (amount or 0) < 0 else position + width
    total_text = formats.rupiah_short(known)
    if not is_whole:
        total_text = gettext("at least %(amount)s") % {"amount": total_text}
    is_over = ceiling is not None and known > ceiling
    total_name = total_label or gettext("Landed cost")
    lines.append(
        {
            **_line(len(steps)),
            "label": total_name,
            "text": total_text,
            "x": "0%",
            "width": per_cent(share(known, 0, widest)),
            "is_total": True,
            "is_over": is_over,
        }
    )
    height = len(lines) * ROW_HEIGHT
    marks: dict[str, Any] = {"lines": lines, "height": str(height + (20 if ceiling is not None else 0))}
    table_rows = [
        row(str(value_of(step, "label")), formats.rupiah(value_of(step, "amount"))) for step in steps
    ]
    table_rows.append(row(total_name, formats.rupiah(known) if is_whole else total_text))
    words = "; ".join(f"{line['label']}: {line['text']}" for line in lines)
    if ceiling is not None:
        at = share(ceiling, 0, widest)
        name = ceiling_label or gettext("Ceiling")
        text = f"{name}: {formats.rupiah_short(ceiling)}"
        marks["target"] = {
            "x": per_cent(at),
            "anchor": "end" if at > 50 else "start",
            "text": text,
            "y": str(height),
            "text_y": str(height + 14),
        }
        table_rows.append(row(name, formats.rupiah(ceiling)))
        words = f"{words}; {text}"
    marks["asides"] = [
        {"label": str(value_of(aside, "label")), "text": formats.rupiah_short(value_of(aside, "amount"))}
        for aside in asides
    ]
    table_rows += [
        row(str(value_of(aside, "label")), formats.rupiah(value_of(aside, "amount"))) for aside in asides
    ]
    return Figure(
        heading=heading,
        words=words,
        table=Table(head(gettext("Part of the cost"), gettext("Amount")), table_rows),
        marks=marks,
        note=note,
        csv_url=csv_url,
    )


def funnel(*, heading: str, stages: Sequence[Any], note: str = "", csv_url: str = "") -> Figure:
    """Stages in order, each with `label` and `value`; beside each, its share of the stage before."""
    counts = [value_of(stage, "value") for stage in stages]
    widest = max([count for count in counts if count is not None], default=1) or 1
    lines: list[dict[str, Any]] = []
    table_rows = []
    for index, stage in enumerate(stages):
        count = counts[index]
        before = counts[index - 1] if index else None
        part = formats.percent(count / before) if before and count is not None else ""
        width = share(count or 0, 0, widest)
        label = str(value_of(stage, "label"))
        lines.append(
            {
                **_line(index),
                "label": shorten(label),
                "text": f"{formats.number(count)} · {part}" if part else formats.number(count),
                "x": "0%",
                "width": per_cent(max(width, 0.4) if count else 0),
                "is_unknown": count is None,
            }
        )
        table_rows.append(row(label, formats.number(count), part or "–"))
    return Figure(
        heading=heading,
        words="; ".join(f"{line['label']}: {line['text']}" for line in lines),
        table=Table(head(gettext("Stage"), gettext("Number"), gettext("Of the stage before")), table_rows),
        marks={"lines": lines, "height": str(len(lines) * ROW_HEIGHT)},
        note=note,
        csv_url=csv_url,
    )
