"""Writes of webhooks: subscribing, telling what the journal says, sending with signature and retries."""

from sambung.apps.webhooks.services.events import EVENTS
from sambung.apps.webhooks.services.sending import send_deliveries, signature
from sambung.apps.webhooks.services.subscribing import (
    MOST_SUBSCRIPTIONS,
    UnableToSubscribeError,
    ping,
    resume_subscription,
    revoke_subscription,
    send_again,
    subscribe,
)
from sambung.apps.webhooks.services.telling import tell_subscribers

__all__ = [
    "EVENTS",
    "MOST_SUBSCRIPTIONS",
    "UnableToSubscribeError",
    "ping",
    "resume_subscription",
    "revoke_subscription",
    "send_again",
    "send_deliveries",
    "signature",
    "subscribe",
    "tell_subscribers",
]
