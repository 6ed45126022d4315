"""The lists as a CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from sambung.apps.actors.access import Actor
from sambung.apps.matching.selectors import may_see_price
from sambung.standards.spreadsheets import safe_cell
from sambung.web.permintaan import board, labels


def shortlist_csv(actor: Actor, requirement: Any, run: Any, rows: list[Any], *, is_simulated: bool) -> bytes:
    """UTF-8 with a mark for spreadsheets; quantities in the requirement's unit and period, prices in rupiah a unit."""
    verdicts = {
        "ELIGIBLE": _("can deliver"),
        "NEARLY": _("nearly"),
        "UNKNOWN": _("to ask"),
        "NOT": _("not"),
    }
    text = io.StringIO()
    writer = csv.writer(text)
    if is_simulated:
        writer.writerow([_("Simulated data: no enterprise, buyer or amount here is real.")])
    writer.writerow([safe_cell(requirement.product), run.as_of.isoformat(), run.input_sha256])
    writer.writerow(
        [
            _("Answer"),
            _("Enterprise"),
            _("Place"),
            _("Offer"),
            _("Capacity (%(unit)s %(per)s)")
            % {"unit": labels.unit(requirement.unit), "per": labels.per(requirement.period_kind)},
            _("Price (Rp/%(unit)s)") % {"unit": labels.unit(requirement.unit)},
            _("Who says so"),
            _("What is missing or not known"),
        ]
    )
    for row in rows:
        shows_price = may_see_price(actor, row)
        price = row.unit_price if shows_price else None
        writer.writerow(
            [
                safe_cell(one)
                for one in (
                    verdicts[row.verdict],
                    row.enterprise.name,
                    labels.region(row.enterprise.region_code),
                    row.offer.product if row.offer is not None else "",
                    None if row.capacity is None else row.capacity / 1000,
                    None if price is None else price / 100,
                    str(labels.SOURCES.get(row.source, "")),
                    " ".join(board.notes_of(row, requirement.unit, shows_price)),
                )
            ]
        )
    return text.getvalue().encode("utf-8-sig")
