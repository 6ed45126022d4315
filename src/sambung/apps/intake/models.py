"""Uploads and their rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun
from sambung.apps.centres.models import Centre


class UploadState(models.TextChoices):
    """READING is seen by nobody; a stopped COMMITTING or TAKING_BACK goes on where it stopped."""

    READING = "READING", _("being read")
    NEW = "NEW", _("waits for its columns")
    CHECKED = "CHECKED", _("checked, not yet taken")
    COMMITTING = "COMMITTING", _("being taken")
    COMMITTED = "COMMITTED", _("taken")
    TAKING_BACK = "TAKING_BACK", _("being taken back")
    TAKEN_BACK = "TAKEN_BACK", _("taken back")


class Upload(Noun):
    """One file read into one target. `sha256` of the raw file; the same file with the same mapping changes nothing.

    `parts`: the rows as read, in encrypted documents: [document's uid, first row, last row, rows]. `preview`: what
    the check found: counts by outcome, reasons, rows in which personal data was masked; `marks`: the document that
    tells which rows occur more than once.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="uploads")
    target = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.NEW)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    mapping_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=30, blank=True)
    separator = models.CharField(max_length=4, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    sheets = models.JSONField(default=list)
    header = models.JSONField(default=list)
    # By it a list is recognised the next time, and its columns are proposed as they were chosen.
    header_sha256 = models.CharField(max_length=64, blank=True)
    parts = models.JSONField(default=list)
    rows_read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    is_simulated = models.BooleanField(default=False)
    raw_uid = models.UUIDField(null=True)
    blank_rows = models.PositiveIntegerField(default=0)
    # How often personal data was masked in free text, by kind.
    masked = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    # The last row of the file that is written; a run that was cut off goes on after it.
    committed_through = models.PositiveIntegerField(default=0)
    longest_write_ms = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    actor_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["centre", "-created_at"]),
            models.Index(fields=["centre", "target", "header_sha256"]),
        ]
        constraints = [
            # Nothing is lost: a committed upload has a state for every row that was read.
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True)
                | Q(rows_read=F("accepted") + F("unchanged") + F("rejected") + F("waiting")),
                name="intake_every_row_accounted",
            )
        ]


class RowState(models.TextChoices):
    """What became of a row. TAKE and JOIN: a person decided before the rows are taken, and it is done then."""

    ACCEPTED = "ACCEPTED", _("accepted")
    UNCHANGED = "UNCHANGED", _("already there")
    REJECTED = "REJECTED", _("rejected")
    WAITING = "WAITING", _("waits for a decision")
    TAKE = "TAKE", _("will be taken as new")
    JOIN = "JOIN", _("is the same as another")


class UploadRow(models.Model):
    """One row with the file's own row number; its values are not kept.

    `digest` is of its mapped values with the list's name and the row's own id there, `source_key` of the two
    last alone (empty where the list has no ids). Until an upload is committed only the rows that are not simply
    good have one. `params`: of the reason; `likenesses` of a row that waits; `masked`: kinds of personal data.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RowState.choices)
    digest = models.CharField(max_length=64)
    source_key = models.CharField(max_length=64, blank=True)
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    target_uid = models.UUIDField(null=True)
    # What it made is ended again: the next file is free to bring it anew.
    is_taken_back = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="intake_row_once")]
        indexes = [
            models.Index(fields=["upload", "state", "number"]),
            models.Index(fields=["digest"], name="intake_row_digest"),
            models.Index(fields=["source_key"], condition=~Q(source_key=""), name="intake_row_source_key"),
            models.Index(
                fields=["target_uid"], condition=Q(target_uid__isnull=False), name="intake_row_target"
            ),
        ]
