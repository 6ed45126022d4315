"""Links as their sender sees them, once: address, WhatsApp button and a QR code for paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from sambung.apps.linkages.services import IssuedLink


def address_of(request: HttpRequest) -> Any:
    """From a token to the absolute address that opens it."""

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("answer-link", args=[token]))

    return address


def qr_svg(url: str) -> SafeString:
    """A QR code as inline SVG; drawn by us from our own address, so it holds nothing of anybody's."""
    picture = segno.make(url, error="m", micro=False)
    return mark_safe(  # noqa: S308
        picture.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None, dark="#000000")
    )


def sheet(links: Iterable[IssuedLink]) -> list[dict[str, Any]]:
    """Rows of the page that shows them."""
    return [{"link": link, "qr": qr_svg(link.url)} for link in links]
