"""Which code people confirmed for which words."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class ConfirmedCode(models.Model):
    """One person's word that these words mean this code. A later word of the same person supersedes it.

    `key`: what the words say, whatever their order and endings (`engine.coding.reading.Reading.key`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=300)
    words = models.CharField(max_length=500)
    code = models.CharField(max_length=5)
    vintage = models.CharField(max_length=4)
    actor_uid = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["vintage", "key"])]
        constraints = [
            models.UniqueConstraint(
                fields=["actor_uid", "vintage", "key"],
                condition=Q(superseded_at__isnull=True),
                name="reference_one_word_of_a_person",
            )
        ]
