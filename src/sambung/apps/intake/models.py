"""Uploads and their rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun
from sambung.apps.centres.models import Centre


class Upload(Noun):
    """One file read into one target. `sha256` of the raw file; the same file with the same mapping changes nothing."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="uploads")
    target = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    mapping_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=30, blank=True)
    separator = models.CharField(max_length=4, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    is_simulated = models.BooleanField(default=False)
    raw_uid = models.UUIDField(null=True)
    blank_rows = models.PositiveIntegerField(default=0)
    # How often personal data was masked in free text, by kind.
    masked = models.JSONField(default=dict)
    committed_at = models.DateTimeField(null=True)
    actor_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["centre", "-created_at"])]
        constraints = [
            # Nothing is lost: a committed upload has a state for every row that was read.
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True)
                | Q(rows_read=F("accepted") + F("unchanged") + F("rejected")),
                name="intake_every_row_accounted",
            )
        ]


class RowState(models.TextChoices):
    """What became of a row."""

    ACCEPTED = "ACCEPTED", _("accepted")
    UNCHANGED = "UNCHANGED", _("already there")
    REJECTED = "REJECTED", _("rejected")


class UploadRow(models.Model):
    """One row with the file's own row number; its values are not kept.

    `digest` is of its mapped values with the list's name and the row's own id there, `source_key` of the two
    last alone (empty where the list has no ids).
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RowState.choices)
    digest = models.CharField(max_length=64, db_index=True)
    source_key = models.CharField(max_length=64, blank=True, db_index=True)
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    target_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="intake_row_once")]
        indexes = [models.Index(fields=["upload", "state", "number"])]
