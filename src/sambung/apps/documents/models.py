"""A stored file as a row."""

from __future__ import annotations

from django.db import models

from sambung.apps.actors.models import Noun


class Document(Noun):
    """A file by content hash. `owner_kind` and `owner_uid` name the thing whose access decides who reads it."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    owner_kind = models.CharField(max_length=60)
    owner_uid = models.UUIDField()
    uploaded_by_uid = models.UUIDField(null=True)
    is_encrypted = models.BooleanField(default=False)
    delete_after = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_uid"])]
