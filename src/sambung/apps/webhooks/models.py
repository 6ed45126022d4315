"""Subscriptions, what is delivered to them, and how far the journal has been told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun


class Subscription(Noun):
    """A program's address that is told of events. It is told of what its person may see, and of nothing else.

    `secret` is encrypted: it signs, so it must be read again. `failures`: deliveries given up one after another.
    """

    person_uid = models.UUIDField()
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.BinaryField()
    failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person_uid", "-id"])]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """WAITING → SENT | FAILED; FAILED → WAITING when somebody sends it again."""

    WAITING = "WAITING", _("waiting")
    SENT = "SENT", _("sent")
    FAILED = "FAILED", _("given up")


class Delivery(Noun):
    """One event for one subscription. `body` is what is signed and sent, the same bytes at every try."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    entry_uid = models.UUIDField()
    event = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "entry_uid", "event"], name="webhooks_told_once")
        ]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["subscription", "-id"]),
        ]


class Cursor(models.Model):
    """Up to which position of the journal subscriptions were told. One row."""

    position = models.BigIntegerField(default=0)
