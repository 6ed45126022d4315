"""Code lists as they were loaded. Public knowledge: read by every room, scoped to nobody."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """What a list holds; the same values as `standards.code_lists.ListKind`."""

    KBLI = "KBLI", _("KBLI: lines of business")
    HS = "HS", _("HS: goods in trade")
    ISIC = "ISIC", _("ISIC: economic activities")
    HS_ISIC = "HS_ISIC", _("from HS to ISIC")
    KBLI_ISIC = "KBLI_ISIC", _("from KBLI to ISIC")
    REGION_BRIDGE = "REGION_BRIDGE", _("regions from BPS to Kemendagri")
    PLACES = "PLACES", _("regions with coordinates")
    TOLL = "TOLL", _("toll tariffs")
    FREIGHT = "FREIGHT", _("freight tariffs")
    INTERVENTIONS = "INTERVENTIONS", _("interventions with cost")


class CodeList(models.Model):
    """One edition of one list in one vintage. Until `completed_at` it is being loaded and nobody sees it.

    A vintage stands once: a corrected file supersedes the edition before it, whose entries stay as they were.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=14, choices=ListKind.choices)
    vintage = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    entry_count = models.PositiveIntegerField(default=0)
    actor_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "vintage"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "vintage"],
                condition=Q(completed_at__isnull=False) & Q(superseded_at__isnull=True),
                name="reference_one_standing_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.vintage}"


class CodeListEntry(models.Model):
    """One line of a list. `other` is the other side of a crosswalk; `values` what else its kind has."""

    code_list = models.ForeignKey(CodeList, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(max_length=60)
    other = models.CharField(max_length=200, blank=True)
    title = models.TextField(blank=True)
    description = models.TextField(blank=True)
    level = models.CharField(max_length=10, blank=True)
    parent = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_list", "code", "other"], name="reference_entry_once")
        ]
        indexes = [models.Index(fields=["code_list", "other"])]
