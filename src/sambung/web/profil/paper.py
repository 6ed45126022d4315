"""A version of a profile as people read it: for the page, as a sheet (PDF/UA) and as a picture for WhatsApp."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from segno import helpers

from sambung.web import formats
from sambung.web.permintaan import labels
from sambung.web.profil.sharing import public_url

TEMPLATE = Path(__file__).with_name("profile.typ")
# 108 mm at 254 points to the inch: 1,080 pixels wide, as phones show a picture.
POINTS_PER_INCH = 254
KINDS = {"pdf": "application/pdf", "png": "image/png"}


def shown_of(version: Any, *, today: datetime.date) -> dict[str, Any]:
    """The version's content as text; what has run out since is said to be so, never shown as if it held."""
    content = version.content
    return {
        "name": content["name"],
        "place": labels.region(content["place"]) if content["place"] else "",
        "centre": content["centre"],
        "products": [_product(one, today) for one in content["products"]],
        "certificates": [_certificate(one, today) for one in content["certificates"]],
        "contact": content["contact"],
        "is_simulated": content["is_simulated"] or settings.IS_DEMO,
        "number": version.number,
        "made_on": formats.day(version.made_at),
    }


def _product(one: dict[str, Any], today: datetime.date) -> dict[str, str]:
    capacity = price = ""
    if one["band"] is not None:
        if _has_passed(one["band_until"], today):
            capacity = _("capacity not confirmed since %(day)s") % {"day": _shown_day(one["band_until"])}
        else:
            low, high = one["band"]
            capacity = _("about %(low)s–%(high)s %(unit)s %(per)s") % {
                "low": formats.quantity(low),
                "high": formats.quantity(high),
                "unit": labels.unit(one["unit"]),
                "per": labels.per(one["period"]),
            }
    if one["price"] is not None and not _has_passed(one["price_until"], today):
        price = labels.unit_price(one["price"], one["unit"])
        if one["price_until"]:
            price = _("%(price)s, until %(day)s") % {"price": price, "day": _shown_day(one["price_until"])}
    return {"product": one["product"], "capacity": capacity, "price": price}


def _certificate(one: dict[str, Any], today: datetime.date) -> dict[str, str]:
    until = ""
    if one["until"]:
        word = _("ended on %(day)s") if _has_passed(one["until"], today) else _("holds until %(day)s")
        until = word % {"day": _shown_day(one["until"])}
    return {"label": labels.scheme(one["scheme"]), "offer": one["offer"], "until": until}


def _has_passed(day: str | None, today: datetime.date) -> bool:
    return day is not None and datetime.date.fromisoformat(day) < today


def _shown_day(day: str) -> str:
    return formats.day(datetime.date.fromisoformat(day))


def file_response(request: HttpRequest, version: Any, slug: str, kind: str, *, language: str) -> HttpResponse:
    """The profile as a file; 404 for a kind that there is not."""
    if kind not in KINDS:
        raise Http404(kind)
    content = profile_file(version, kind, url=public_url(request, slug), language=language)
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="profil-{str(version.uid)[:8]}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def profile_file(version: Any, kind: str, *, url: str, language: str) -> bytes:
    """PDF (PDF/UA-1) or PNG bytes. `url`: the public page to which the QR code leads, or empty: see `code_of`."""
    with translation.override(language):
        data = _data(version, kind, url, language)
    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str)}
    if kind == "png":
        picture: bytes = typst.compile(
            str(TEMPLATE), format="png", ppi=POINTS_PER_INCH, ignore_system_fonts=True, sys_inputs=inputs
        )
        return picture
    content: bytes = typst.compile(
        str(TEMPLATE), format="pdf", ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["ua-1"]
    )
    return content


def code_of(shown: dict[str, Any], url: str) -> dict[str, str]:
    """What the QR code holds (`text`, empty: there is none), what it is (`alt`), and what stands beside it.

    The page where there is one; else the contact that the owner agreed to show, as a card for the address book; else
    the sheet says why it has none.
    """
    contact = shown["contact"]
    if url:
        return {"text": url, "alt": _("QR code of the page"), "beside": f"{_('Current page:')}\n{url}"}
    if contact is None or not contact["phone"]:
        why = _("No QR code: the owner chose neither a page nor a contact. Ask %(centre)s.")
        return {"text": "", "alt": "", "beside": why % {"centre": shown["centre"] or "Sambung"}}
    # A line break or a semicolon would begin another field of the card.
    person, name, phone = (
        " ".join(text.replace(";", " ").split())
        for text in (contact["name"], shown["name"], contact["phone"])
    )
    card = helpers.make_vcard_data(
        f"{person or name};", f"{person}, {name}" if person else name, cellphone=phone, org=name
    )
    return {
        "text": card,
        "alt": _("QR code with the contact"),
        "beside": _("Scan it to keep the contact in your telephone."),
    }


def qr_code(text: str) -> str:
    """A QR code as an SVG picture, empty for no text."""
    if not text:
        return ""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", border=2, xmldecl=False, dark="#000000"
    )
    return picture.getvalue().decode()


def _data(version: Any, kind: str, url: str, language: str) -> dict[str, Any]:
    shown = shown_of(version, today=timezone.localdate())
    contact, code = shown["contact"], code_of(shown, url)
    return {
        **shown,
        "kind": kind,
        "language": language,
        "title": _("Profile of %(name)s") % {"name": shown["name"]},
        "simulated": _("SIMULATED DATA: no enterprise, buyer or amount here is real.")
        if shown["is_simulated"]
        else "",
        "products_title": _("What we make"),
        "certificates_title": _("Certificates"),
        "contact_title": _("Contact"),
        "contact": ""
        if contact is None
        else " · ".join(part for part in (contact["name"], contact["phone"]) if part),
        "qr": qr_code(code["text"]),
        "qr_alt": code["alt"],
        "beside": code["beside"],
        "origin": _("Told by the owner to %(centre)s. Version %(number)s of %(day)s.")
        % {"centre": shown["centre"] or "Sambung", "number": shown["number"], "day": shown["made_on"]},
    }
