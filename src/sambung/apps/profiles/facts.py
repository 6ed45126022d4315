"""Registry rows → what a profile shows: only what the owner agreed to, capacity as a band, with the days until which it holds."""

from __future__ import annotations

import datetime
from typing import Any

from sambung.apps.actors.access import SYSTEM
from sambung.apps.profiles.models import Choice
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.selectors import enterprise_card

STEPS = (1, 2, 5)


def band(number: int) -> tuple[int, int]:
    """The band in which a scaled quantity lies: 1, 2, 5, 10, 20, 50 ... of its unit; (0, 1 unit) below one.

    A buyer learns the size, a neighbour not the figure. `number` × 1000; so are the limits.
    """
    low, scale = 0, 1000
    if number < scale:
        return 0, scale
    while True:
        for step in STEPS:
            high = step * scale
            if number < high:
                return low, high
            low = high
        scale *= 10


def content_of(enterprise: Enterprise, choice: Choice, *, today: datetime.date) -> dict[str, Any]:
    """What is shown, as JSON; at most 20 queries. Days as ISO text; quantities × 1000, prices × 100 rupiah.

    Keys: name, place (region code), centre, products [product, unit, period, band, band_until, price, price_until],
    certificates [scheme, until, offer], contact {name, phone} or None, is_simulated. Absent figures are None.
    """
    card = enterprise_card(SYSTEM, enterprise.uid, today=today)
    if card is None:
        raise LookupError(str(enterprise.uid))
    is_simulated = enterprise.is_simulated
    products = []
    for line in card.offers if choice.shows_products else ():
        capacity = line.capacity if choice.shows_capacity else None
        price = line.price if choice.shows_prices else None
        is_known = capacity is not None and bool(capacity.number)
        is_priced = price is not None and price.number is not None
        if line.capacity is not None and line.capacity.number == 0:
            # The owner said: not now.
            continue
        for told in (capacity if is_known else None, price if is_priced else None):
            is_simulated = is_simulated or (told is not None and told.row.is_test_answer)
        products.append(
            {
                "product": line.row.product,
                "unit": line.row.unit,
                "period": line.row.period_kind,
                "band": list(band(capacity.number)) if capacity is not None and capacity.number else None,
                "band_until": _day(capacity.row.expires_on) if capacity is not None and is_known else None,
                "price": price.number if price is not None and is_priced else None,
                "price_until": _day(price.row.expires_on) if price is not None and is_priced else None,
            }
        )
    certificates = [
        {
            "scheme": line.row.scheme,
            "until": _day(line.validity.valid_to),
            "offer": line.row.offer.product if line.row.offer else "",
        }
        for line in (card.certificates if choice.shows_certificates else ())
        if line.validity.is_valid
    ]
    contact = card.contact if choice.shows_contact else None
    return {
        "name": enterprise.name,
        "place": enterprise.region_code,
        "centre": enterprise.centre.name if enterprise.centre else "",
        "products": products,
        "certificates": certificates,
        "contact": None if contact is None else {"name": contact.name, "phone": contact.phone},
        "is_simulated": is_simulated,
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
