"""Reads of subscriptions and of what was delivered."""

from __future__ import annotations

import uuid
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.webhooks.models import Delivery, Subscription


def own_subscriptions(actor: Actor) -> Any:
    """One's own, live or not, the newest first."""
    return Subscription.objects.visible(actor).order_by("-id")


def find_subscription(actor: Actor, uid: uuid.UUID) -> Subscription | None:
    """One of one's own."""
    found: Subscription | None = Subscription.objects.visible(actor).filter(uid=uid).first()
    return found


def deliveries_of(actor: Actor, subscription: Subscription) -> Any:
    """What was delivered or is to be, the newest first."""
    return Delivery.objects.visible(actor).filter(subscription=subscription).order_by("-id")


def find_delivery(actor: Actor, uid: uuid.UUID) -> Delivery | None:
    """One of one's own."""
    found: Delivery | None = (
        Delivery.objects.visible(actor).select_related("subscription").filter(uid=uid).first()
    )
    return found
