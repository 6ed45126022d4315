"""The outbox row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun


class NoticeState(models.TextChoices):
    """WAITING → SENT | FAILED."""

    WAITING = "WAITING", _("waiting")
    SENT = "SENT", _("sent")
    FAILED = "FAILED", _("failed")


class Notice(Noun):
    """One message to one person; template and parameters, so that the language is chosen when it is sent."""

    channel = models.CharField(max_length=20)
    recipient_uid = models.UUIDField(null=True)
    address = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="id")
    template = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    subject_uid = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"])]
