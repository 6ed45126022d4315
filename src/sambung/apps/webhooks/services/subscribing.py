"""Making, trying, resuming and revoking a subscription; sending a delivery again."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, PermissionMissingError, demand
from sambung.apps.journal.services import record
from sambung.apps.webhooks.models import Delivery, DeliveryState, Subscription
from sambung.apps.webhooks.services.calling import UnableToCallError, checked_address
from sambung.apps.webhooks.services.events import EVENTS, PING

MOST_SUBSCRIPTIONS = 20
NONCE_BYTES = 12


class UnableToSubscribeError(ValueError):
    """`code`: URL (no https address, or one inside a private network), EVENTS (none, or unknown), NAME, TOO_MANY."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def subscribe(actor: Actor, *, name: str, url: str, events: Sequence[str]) -> tuple[Subscription, str]:
    """A new subscription and its secret, which is shown once. Errors: UnableToSubscribeError, PermissionMissingError."""
    if actor.uid is None:
        raise PermissionMissingError("webhooks.subscribe")
    if not name.strip() or len(name.strip()) > 80:
        raise UnableToSubscribeError("NAME")
    wanted = [event for event in EVENTS if event in set(events)]
    if not wanted or set(events) - set(EVENTS):
        raise UnableToSubscribeError("EVENTS")
    try:
        checked_address(url)
    except UnableToCallError as error:
        # A name that cannot be looked up today may be looked up tomorrow; an address that is forbidden stays so.
        if error.code != "NAME_UNKNOWN":
            raise UnableToSubscribeError("URL") from error
    live = Subscription.objects.visible(actor).filter(revoked_at__isnull=True)
    if live.count() >= MOST_SUBSCRIPTIONS:
        raise UnableToSubscribeError("TOO_MANY")
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    subscription = Subscription(
        person_uid=actor.uid, name=name.strip(), url=url.strip(), events=wanted, secret=_encrypt(secret)
    )
    subscription.save(force_insert=True)
    _record(actor, "subscribed", subscription, {"events": wanted})
    return subscription, secret


@transaction.atomic
def revoke_subscription(actor: Actor, subscription: Subscription) -> None:
    """Nothing is sent to it any more; what waits is given up."""
    demand(actor, "webhooks.change_subscription", subscription)
    rows = Subscription.objects.visible(actor).filter(pk=subscription.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=timezone.now()):
        waiting = Delivery.objects.visible(actor).filter(
            subscription=subscription, state=DeliveryState.WAITING
        )
        waiting.update(state=DeliveryState.FAILED, error="REVOKED")
        _record(actor, "revoked", subscription, {})


@transaction.atomic
def resume_subscription(actor: Actor, subscription: Subscription) -> None:
    """Send again after a pause: what waited meanwhile is due at once."""
    demand(actor, "webhooks.change_subscription", subscription)
    rows = Subscription.objects.visible(actor).filter(pk=subscription.pk, revoked_at__isnull=True)
    if rows.filter(paused_at__isnull=False).update(paused_at=None, failures=0):
        _record(actor, "resumed", subscription, {})


@transaction.atomic
def ping(actor: Actor, subscription: Subscription) -> Delivery:
    """A delivery that says nothing, to try the address."""
    demand(actor, "webhooks.change_subscription", subscription)
    if subscription.revoked_at is not None:
        raise UnableToSubscribeError("REVOKED")
    now = timezone.now()
    uid = uuid.uuid4()
    delivery = Delivery(
        uid=uid,
        subscription=subscription,
        entry_uid=uid,
        event=PING,
        body=json.dumps({"uid": str(uid), "event": PING, "at": now.isoformat()}),
        due_at=now,
    )
    delivery.save(force_insert=True)
    return delivery


@transaction.atomic
def send_again(actor: Actor, delivery: Delivery) -> None:
    """A delivery that was sent or given up is due again, with the same body."""
    demand(actor, "webhooks.change_subscription", delivery.subscription)
    if delivery.subscription.revoked_at is not None:
        raise UnableToSubscribeError("REVOKED")
    rows = Delivery.objects.visible(actor).filter(pk=delivery.pk).exclude(state=DeliveryState.WAITING)
    rows.update(state=DeliveryState.WAITING, attempts=0, due_at=timezone.now(), error="", status_code=None)


def secret_of(subscription: Subscription) -> str:
    """The secret that signs."""
    sealed = bytes(subscription.secret)
    return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()


def _encrypt(secret: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret.encode(), None)


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(f"webhooks.secret|{settings.SECRET_KEY}".encode()).digest())


def _record(actor: Actor, what: str, subscription: Subscription, payload: dict[str, object]) -> None:
    record(
        actor,
        f"webhooks.subscription.{what}",
        subject_kind="webhooks.subscription",
        subject_uid=subscription.uid,
        payload=payload,
        personal={"url": subscription.url, "name": subscription.name},
    )
