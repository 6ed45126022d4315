"""A link as a row: the token itself is never stored."""

from __future__ import annotations

from django.db import models

from sambung.apps.actors.models import Noun


class Link(Noun):
    """Opens one thing for one person until it expires. `digest`: SHA-256 of the token."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)
    subject_uid = models.UUIDField()
    # Keyed digest of the last four digits of the phone that the link was meant for; empty: a witness is needed.
    phone_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject_uid"])]
