"""Uploads and their rows."""

from __future__ import annotations

from django.db import models
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
    committed_at = models.DateTimeField(null=True)
    actor_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class RowState(models.TextChoices):
    """What became of a row."""

    ACCEPTED = "ACCEPTED", _("accepted")
    UNCHANGED = "UNCHANGED", _("already there")
    REJECTED = "REJECTED", _("rejected")


class UploadRow(models.Model):
    """One row with the file's own row number. `digest` is of its mapped values; the values of accepted rows are not kept."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RowState.choices)
    digest = models.CharField(max_length=64)
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    target_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="intake_row_once")]
        indexes = [models.Index(fields=["upload", "state", "number"])]
