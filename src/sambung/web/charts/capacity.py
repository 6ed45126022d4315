"""Capacity against a quantity asked: eligible, nearly eligible by gap, and what is not known."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from sambung.web import formats
from sambung.web.charts.figure import Figure, Table, head, row, value_of
from sambung.web.charts.scale import per_cent, share


def capacity_bar(
    *,
    heading: str,
    asked: int,
    unit: str,
    eligible: int,
    nearly: Sequence[Any] = (),
    unknown: int = 0,
    unknown_count: int = 0,
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """Quantities are scaled integers of one `unit` a period.

    `nearly`: things with `label` (what is missing), `quantity` and optionally `count` and `url`. `unknown`: capacity
    of offers whose criteria are not all known; `unknown_count`: enterprises whose capacity itself is not known,
    which has no length and is said in words.
    """
    parts: list[dict[str, Any]] = [
        {"kind": "ok", "label": gettext("Meets every criterion"), "amount": eligible, "url": ""}
    ]
    for gap in nearly:
        count = value_of(gap, "count")
        label = str(value_of(gap, "label"))
        if count:
            label = ngettext(
                "%(label)s (%(count)s enterprise)", "%(label)s (%(count)s enterprises)", count
            ) % {
                "label": label,
                "count": formats.number(count),
            }
        parts.append(
            {
                "kind": "near",
                "label": label,
                "amount": value_of(gap, "quantity"),
                "url": value_of(gap, "url", ""),
            }
        )
    parts.append({"kind": "none", "label": gettext("Criteria not yet known"), "amount": unknown, "url": ""})
    total = sum(part["amount"] or 0 for part in parts)
    widest = max(total, asked, 1) * 1.02
    position = 0.0
    for part in parts:
        width = share(part["amount"] or 0, 0, widest)
        part |= {"x": per_cent(position), "width": per_cent(width), "is_drawn": width > 0}
        part["text"] = formats.quantity(part["amount"], unit)
        position += width
    asked_text = formats.quantity(asked, unit)
    asked_at = share(asked, 0, widest)
    words = "; ".join(f"{part['label']}: {part['text']}" for part in parts)
    words = f"{words}. " + gettext("Asked: %(quantity)s.") % {"quantity": asked_text}
    unknown_words = ""
    if unknown_count:
        unknown_words = ngettext(
            "%(count)s more enterprise has not yet said its capacity.",
            "%(count)s more enterprises have not yet said their capacity.",
            unknown_count,
        ) % {"count": formats.number(unknown_count)}
        words = f"{words} {unknown_words}"
    rows = [row(part["label"], part["text"]) for part in parts]
    rows.append(row(gettext("Asked"), asked_text))
    return Figure(
        heading=heading,
        words=words,
        table=Table(head(gettext("Capacity"), gettext("Quantity a period")), rows),
        marks={
            "parts": [part for part in parts if part["is_drawn"] or part["kind"] != "none"],
            "asked": asked_text,
            "asked_x": per_cent(asked_at),
            "asked_anchor": "end" if asked_at > 60 else "start",
            "asked_shift": "-6" if asked_at > 60 else "6",
            "unknown_words": unknown_words,
        },
        note=note,
        csv_url=csv_url,
    )
