"""The orders within reach of an enterprise, as its page shows them: attached in config/wiring/pages.py."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.matching.selectors import orders_within_reach
from sambung.web.pendampingan import words


def orders_of(actor: Actor, enterprise: Any) -> list[dict[str, Any]]:
    """Each open requirement that the enterprise meets or nearly meets, with what is still missing."""
    today = timezone.localdate()
    found = []
    for order in orders_within_reach(actor, enterprise):
        state, label = words.VERDICTS[order.verdict]
        missing = words.missing(order, today)
        found.append(
            {
                "title": order.requirement.product,
                "url": reverse("requirement-detail", args=[order.requirement.uid]),
                "state": state,
                "state_label": label,
                "note": " · ".join(text for text in (order.requirement.buyer.name, missing) if text),
            }
        )
    return found
