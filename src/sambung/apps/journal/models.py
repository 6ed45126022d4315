"""Journal entries, the personal values beside them, and the base of dated facts."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from sambung.apps.actors.models import ScopedManager, ScopedQuerySet


class Entry(models.Model):
    """One change. Written unchained in the change's transaction; the sealer gives position and hash."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_uid = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    on_behalf_of_uid = models.UUIDField(null=True)
    centre_uid = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_uid = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, unique=True)
    sealed_at = models.DateTimeField(null=True)
    chain_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_uid", "id"]),
            models.Index(fields=["code", "id"]),
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="journal_unsealed"),
            models.Index(fields=["sealed_at"]),
        ]


class PersonalValues(models.Model):
    """Personal values of an entry, with the salt of their digest; erasable without breaking the chain."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="personal")
    salt = models.CharField(max_length=64, blank=True)
    values = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)


class FactQuerySet(ScopedQuerySet):
    """Rows with two times: when it was true, and when we knew it."""

    def standing(self) -> Self:
        """Not superseded: what we now hold for true, whatever its dates."""
        return self.filter(superseded__isnull=True)

    def on(self, day: datetime.date) -> Self:
        """True on that day: valid_from <= day < valid_to (open ends count as true)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def known_at(self, position: int) -> Self:
        """As known when the journal had been sealed up to `position`."""
        return self.filter(
            Q(superseded__isnull=True)
            | Q(superseded__position__isnull=True)
            | Q(superseded__position__gt=position),
            recorded__position__lte=position,
        )


class FactManager(ScopedManager.from_queryset(FactQuerySet)):  # type: ignore[misc]
    """Scoped, with the two times."""


class Fact(models.Model):
    """A dated fact: *ended* (valid_to) means no longer true, *superseded* means it was wrong."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    recorded = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    superseded = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = FactManager()

    class Meta:
        abstract = True
