"""How a profile is sent on: its public address, and a message for WhatsApp without a number."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.profiles.selectors import Profile
from sambung.apps.profiles.services import UnableToChooseError

REFUSALS = {
    "BAD_SLUG": _("Use 5 to 60 small letters, digits and hyphens, such as dapur-ani."),
    "SLUG_TAKEN": _("This address belongs to another business, or did: choose another one."),
    "NO_WITNESS": _("Somebody must have heard it: write who."),
}


def refusal(error: UnableToChooseError) -> str:
    """Why the choice cannot be kept."""
    return str(REFUSALS[error.code])


def public_url(request: HttpRequest, slug: str) -> str:
    """The absolute address of a public page; empty where there is none."""
    return request.build_absolute_uri(reverse("public-profile", args=[slug])) if slug else ""


def share(request: HttpRequest, profile: Profile) -> dict[str, Any]:
    """`url` of the page (or empty), `text` to send, `whatsapp`: opens WhatsApp with the text, to be sent to anybody."""
    url = public_url(request, profile.slug)
    content = profile.version.content if profile.version is not None else {}
    products = ", ".join(one["product"] for one in content.get("products", [])[:5])
    text = gettext("%(name)s: %(products)s") % {"name": content.get("name", ""), "products": products}
    if content.get("is_simulated"):
        text = f"[{gettext('SIMULATED DATA')}] {text}"
    if url:
        text = f"{text}\n{url}"
    return {"url": url, "text": text, "whatsapp": f"https://wa.me/?text={quote(text, safe='')}"}
