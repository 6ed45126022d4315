"""A piece of long work as a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun


class JobState(models.TextChoices):
    """QUEUED → RUNNING → DONE | FAILED | CANCELLED; a lost worker's job goes back to QUEUED."""

    QUEUED = "QUEUED", _("waiting")
    RUNNING = "RUNNING", _("running")
    DONE = "DONE", _("done")
    FAILED = "FAILED", _("failed")
    CANCELLED = "CANCELLED", _("cancelled")


class Job(Noun):
    """Who asked for what work, how far it is, and which worker holds it."""

    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    progress = models.FloatField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    is_cancel_requested = models.BooleanField(default=False)
    worker = models.CharField(max_length=80, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    actor_uid = models.UUIDField(null=True)
    centre_uid = models.UUIDField(null=True)
    subject_uid = models.UUIDField(null=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    run_after = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"]), models.Index(fields=["subject_uid"])]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state__in=["QUEUED", "RUNNING"]) & ~Q(dedupe_key=""),
                name="jobs_one_open_by_key",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0) & Q(progress__lte=1), name="jobs_progress_share"
            ),
        ]
