"""On paper: question sheets with QR codes (PDF, four to a page), and the list of whom to visit as a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from sambung.apps.asking.services import IssuedLink
from sambung.standards.spreadsheets import safe_cell
from sambung.web import formats
from sambung.web.permintaan import labels
from sambung.web.profil.paper import qr_code

TEMPLATE = Path(__file__).with_name("questions.typ")


def question_sheets(issued: Sequence[IssuedLink], *, language: str) -> bytes:
    """A PDF (PDF/UA-1) with a card for each: QR code, address, and the three questions to be filled in by pen.

    Each card is in the language of its question; the document in `language`.
    """
    cards = []
    for one in issued:
        with translation.override(one.question.language):
            cards.append(_card(one))
    with translation.override(language):
        data = {
            "language": language,
            "title": _("Questions to owners"),
            "author": issued[0].question.requirement.centre.name if issued else "Sambung",
            "cards": cards,
        }
    content: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        pdf_standards=["ua-1"],
    )
    return content


def _card(one: IssuedLink) -> dict[str, Any]:
    question = one.question
    requirement = question.requirement
    centre = question.enterprise.centre or requirement.centre
    unit, per = labels.unit(requirement.unit), labels.per(requirement.period_kind)
    return {
        "name": question.enterprise.name,
        "simulated": _("SIMULATED DATA: no enterprise, buyer or amount here is real.")
        if question.is_simulated
        else "",
        "heading": _("Can you make %(product)s?") % {"product": requirement.product},
        "asked": _("A buyer looks for %(quantity)s %(duration)s, from %(day)s. You need not make all of it.")
        % {
            "quantity": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
            "duration": labels.duration(requirement.periods, requirement.period_kind),
            "day": formats.day(requirement.starts_on),
        },
        "how": _("Point your phone's camera at the square, or fill this in and give it to %(centre)s.")
        % {"centre": centre.name}
        if not one.needs_witness
        else _("Fill this in and give it to %(centre)s.") % {"centre": centre.name},
        "boxes": [_("Yes"), _("Something like it:"), _("No")],
        "lines": [
            _("How much %(per)s? (%(unit)s)") % {"per": per, "unit": unit},
            _("From when?"),
            _("Price for one %(unit)s (Rp)") % {"unit": unit},
            _("Holds until"),
            _("Who heard it (witness)"),
        ],
        "answer_by": _("Answer by %(day)s. It is not yet an order.")
        % {"day": formats.day(question.answer_by)},
        "url": one.url,
        "qr": qr_code(one.url),
        "qr_alt": _("QR code of the link for %(name)s") % {"name": question.enterprise.name},
    }


def visits_csv(rows: Sequence[dict[str, Any]], requirement: Any, *, is_simulated: bool) -> bytes:
    """UTF-8 with a mark for spreadsheets; likely capacity in the requirement's unit and period."""
    text = io.StringIO()
    writer = csv.writer(text)
    if is_simulated:
        writer.writerow([_("Simulated data: no enterprise, buyer or amount here is real.")])
    writer.writerow([safe_cell(requirement.product)])
    writer.writerow(
        [
            _("Enterprise"),
            _("Place"),
            _("Telephone"),
            _("Answer"),
            _("Answer by"),
            _("Who goes there"),
            _("Likely capacity (%(unit)s %(per)s)")
            % {"unit": labels.unit(requirement.unit), "per": labels.per(requirement.period_kind)},
            _("On what that rests"),
        ]
    )
    for row in rows:
        cells = (
            row["name"],
            row["place"],
            row["phone"],
            row["label"],
            row["answer_by"].isoformat(),
            row["visitor"],
            None if row["likely_value"] is None else row["likely_value"] / 1000,
            row["likely_basis"],
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
