"""Sending what is due: signed, tried again after growing waits, given up at last; a deaf address is paused.

The signature is HMAC-SHA256 with the subscription's secret over `<seconds>.<body>`; the receiver compares it and
refuses what is old. A receiver may get a delivery twice (its answer was lost): `Sambung-Delivery` stays the same.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import time

from django.db.models import F, Q
from django.utils import timezone

from sambung.apps.webhooks.models import Delivery, DeliveryState, Subscription
from sambung.apps.webhooks.services.calling import UnableToCallError, post
from sambung.apps.webhooks.services.subscribing import secret_of

# Seconds from one try to the next; as many tries as entries and one more.
WAITS = (60, 600, 3600, 6 * 3600, 24 * 3600)
# Deliveries given up one after another before an address is paused.
DEAF_AFTER = 3
# One round ends after so many seconds: other duties wait behind it.
ROUND_SECONDS = 4.0


def signature(secret: str, body: str, seconds: int) -> str:
    """The value of `Sambung-Signature`."""
    digest = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def send_deliveries(now: datetime.datetime | None = None, *, limit: int = 50) -> int:
    """Send what is due; returns how many arrived. Safe to call from several workers at once."""
    moment = now or timezone.now()
    due = (
        Delivery.objects.unscoped("the worker serves everybody")
        .filter(
            Q(subscription__paused_at__isnull=True),
            state=DeliveryState.WAITING,
            due_at__lte=moment,
            subscription__revoked_at__isnull=True,
        )
        .select_related("subscription")
        .order_by("due_at", "id")
    )
    begun = time.monotonic()
    arrived = 0
    for delivery in due[:limit]:
        arrived += _send(delivery, moment)
        if time.monotonic() - begun > ROUND_SECONDS:
            break
    return arrived


def _send(delivery: Delivery, moment: datetime.datetime) -> bool:
    rows = Delivery.objects.unscoped("the worker serves everybody").filter(
        pk=delivery.pk, state=DeliveryState.WAITING
    )
    tries = delivery.attempts + 1
    is_last = tries > len(WAITS)
    following = moment + datetime.timedelta(seconds=WAITS[min(tries, len(WAITS)) - 1])
    # Counting the try claims it: of two workers one meets no row. A worker that dies now has only lost one try.
    if not rows.filter(attempts=delivery.attempts).update(attempts=tries, due_at=following):
        return False
    subscription = delivery.subscription
    status, error = None, ""
    seconds = int(moment.timestamp())
    try:
        status = post(
            subscription.url,
            delivery.body.encode(),
            {
                "Content-Type": "application/json",
                "User-Agent": "Sambung-Webhooks/1",
                "Sambung-Event": delivery.event,
                "Sambung-Delivery": str(delivery.uid),
                "Sambung-Signature": signature(secret_of(subscription), delivery.body, seconds),
            },
        )
    except UnableToCallError as failed:
        error = failed.code
    people = Subscription.objects.unscoped("the worker serves everybody").filter(pk=subscription.pk)
    if status is not None and 200 <= status < 300:
        rows.update(state=DeliveryState.SENT, sent_at=moment, status_code=status, error="")
        if subscription.failures:
            people.update(failures=0)
        return True
    rows.update(
        state=DeliveryState.FAILED if is_last else DeliveryState.WAITING,
        status_code=status,
        error=error or "STATUS",
    )
    if is_last:
        people.update(failures=F("failures") + 1)
        people.filter(failures__gte=DEAF_AFTER, paused_at__isnull=True).update(paused_at=moment)
    return False
