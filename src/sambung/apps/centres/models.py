"""Centres and memberships."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun


class CentreRole(models.TextChoices):
    """What a person does in a centre."""

    MANAGER = "MANAGER", _("manager")
    MENTOR = "MENTOR", _("mentor")


class Centre(Noun):
    """A business service centre (PLUT-KUMKM) of a regency or province. `owner_agency` is data, not text."""

    name = models.CharField(max_length=200, unique=True)
    region_code = models.CharField(max_length=13)
    time_zone = models.CharField(max_length=40, default="Asia/Jakarta")
    owner_agency = models.CharField(max_length=200, blank=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a centre; ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=CentreRole.choices)
    fields = models.JSONField(default=list)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "centre", "role"], name="centres_one_membership")
        ]
