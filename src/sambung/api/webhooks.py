"""Webhooks of the token's person: subscribing, what was delivered, trying, resuming, revoking, sending again."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import StringConstraints

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Said, Words
from sambung.api.pages import PageOf, PageQuery, page_of, paged
from sambung.apps.actors.access import Actor
from sambung.apps.webhooks import selectors, services

router = Router(tags=["webhooks"], auth=Bearer("webhooks:read"))
deliveries = Router(tags=["webhooks"], auth=Bearer("webhooks:read"))
WRITES = Bearer("webhooks:write")
EventCode = Literal[
    "enterprise.registered",
    "enterprise.changed",
    "enterprise.twins_judged",
    "requirement.published",
    "requirement.changed",
    "requirement.closed",
    "requirement.matched",
    "consortium.solved",
    "proposal.sent",
    "proposal.answered",
    "proposal.changed",
    "linkage.changed",
    "upload.committed",
]


class WebhookFields(Schema):
    """A subscription. It is told of what its person may see: what changed and where to read it, never more."""

    uid: uuid.UUID
    name: str
    url: str
    events: list[str]
    created_at: datetime.datetime
    paused_at: datetime.datetime | None = Field(description="Too many deliveries failed: `resume` goes on.")
    revoked_at: datetime.datetime | None
    failures: int = Field(description="Deliveries given up one after another.")


class WebhookPage(PageOf):
    items: list[WebhookFields]


class WebhookSaid(Said):
    """A new subscription."""

    name: Words = Field(max_length=80, examples=["Gudang data kabupaten"])
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00-\x1f]+$", max_length=500)] = Field(
        examples=["https://example.org/sambung"]
    )
    events: list[EventCode] = Field(min_length=1, max_length=20)


class NewWebhook(WebhookFields):
    """With its secret, shown this once: it signs every delivery (HMAC-SHA256)."""

    secret: str


class DeliveryFields(Schema):
    """One event for one subscription."""

    uid: uuid.UUID
    event: str
    state: Literal["WAITING", "SENT", "FAILED"]
    attempts: int
    due_at: datetime.datetime
    sent_at: datetime.datetime | None
    status_code: int | None
    error: str | None = Field(description="STATUS, TIMEOUT, TLS, REFUSED, NAME_UNKNOWN, PRIVATE …")
    created_at: datetime.datetime


class DeliveryPage(PageOf):
    items: list[DeliveryFields]


@router.get("", response=WebhookPage, url_name="webhooks", operation_id="listWebhooks")
def list_webhooks(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """One's own, live or not, newest first."""
    rows = selectors.own_subscriptions(caller_of(request))
    return paged(request, page_of(rows, query), query, lambda found: [webhook_of(row) for row in found])


@router.post("", response={201: NewWebhook}, auth=WRITES, url_name="subscribe", operation_id="subscribe")
def subscribe(request: HttpRequest, said: WebhookSaid) -> Status:
    """Be told of events by a signed POST to an https address."""
    made, secret = services.subscribe(caller_of(request), name=said.name, url=said.url, events=said.events)
    return Status(201, webhook_of(made) | {"secret": secret})


@router.get("/{uid}", response=WebhookFields, url_name="webhook", operation_id="getWebhook")
def get_webhook(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One subscription."""
    return webhook_of(_found(caller_of(request), uid))


@router.get("/{uid}/deliveries", response=DeliveryPage, url_name="deliveries", operation_id="listDeliveries")
def list_deliveries(request: HttpRequest, uid: uuid.UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """The log: what was delivered or is to be, newest first."""
    actor = caller_of(request)
    rows = selectors.deliveries_of(actor, _found(actor, uid))
    return paged(request, page_of(rows, query), query, lambda found: [delivery_of(row) for row in found])


@router.post(
    "/{uid}/ping",
    response={201: DeliveryFields},
    auth=WRITES,
    url_name="ping-webhook",
    operation_id="pingWebhook",
)
def ping(request: HttpRequest, uid: uuid.UUID) -> Status:
    """Send a delivery that says nothing, to try the address."""
    actor = caller_of(request)
    return Status(201, delivery_of(services.ping(actor, _found(actor, uid))))


@router.post(
    "/{uid}/resume",
    response=WebhookFields,
    auth=WRITES,
    url_name="resume-webhook",
    operation_id="resumeWebhook",
)
def resume(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Send again after a pause: what waited meanwhile is due at once."""
    actor = caller_of(request)
    services.resume_subscription(actor, _found(actor, uid))
    return webhook_of(_found(actor, uid))


@router.post(
    "/{uid}/revoke",
    response=WebhookFields,
    auth=WRITES,
    url_name="revoke-webhook",
    operation_id="revokeWebhook",
)
def revoke(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Nothing is sent to it any more; a second time changes nothing."""
    actor = caller_of(request)
    services.revoke_subscription(actor, _found(actor, uid))
    return webhook_of(_found(actor, uid))


@deliveries.post(
    "/{uid}/again", response=DeliveryFields, auth=WRITES, url_name="send-again", operation_id="sendAgain"
)
def send_again(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """A delivery that was sent or given up is due again, with the same body."""
    actor = caller_of(request)
    delivery = selectors.find_delivery(actor, uid)
    if delivery is None:
        raise Http404
    services.send_again(actor, delivery)
    return delivery_of(selectors.find_delivery(actor, uid))


def _found(actor: Actor, uid: uuid.UUID) -> Any:
    found = selectors.find_subscription(actor, uid)
    if found is None:
        raise Http404
    return found


def webhook_of(row: Any) -> dict[str, Any]:
    """A subscription without its secret."""
    names = ("uid", "name", "url", "events", "created_at", "paused_at", "revoked_at", "failures")
    return {name: getattr(row, name) for name in names}


def delivery_of(row: Any) -> dict[str, Any]:
    """A delivery as plain fields."""
    names = ("uid", "event", "state", "attempts", "due_at", "sent_at", "status_code", "created_at")
    return {name: getattr(row, name) for name in names} | {"error": row.error or None}
