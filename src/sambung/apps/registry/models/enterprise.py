"""Enterprises and the people who act for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate
from sambung.apps.centres.models import Centre


class Kind(models.TextChoices):
    """What an enterprise is; large firms are buyers, cooperatives and shared houses may be hubs."""

    UMKM = "UMKM", _("micro, small or medium enterprise")
    LARGE = "LARGE", _("large firm")
    COOPERATIVE = "COOPERATIVE", _("cooperative")
    SHARED_HOUSE = "SHARED_HOUSE", _("shared production house")


class SizeClass(models.TextChoices):
    """Size class by PP 7/2021; UNKNOWN where neither capital nor sales is known."""

    MICRO = "MICRO", _("micro")
    SMALL = "SMALL", _("small")
    MEDIUM = "MEDIUM", _("medium")
    LARGE = "LARGE", _("large")
    UNKNOWN = "UNKNOWN", _("unknown")


class Enterprise(Aggregate):
    """An enterprise under its own stable id.

    The columns from `region_code` to `is_pkp` repeat the facts that stand today, so that lists can be
    filtered; `services.refresh_summary` alone writes them, from the fact rows.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.UMKM)
    centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    stems = models.TextField(blank=True)
    region_code = models.CharField(max_length=13, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    kbli = models.CharField(max_length=5, blank=True)
    kbli_vintage = models.CharField(max_length=4, blank=True)
    size_class = models.CharField(max_length=8, choices=SizeClass.choices, default=SizeClass.UNKNOWN)
    owner_sex = models.CharField(max_length=1, blank=True)
    is_pkp = models.BooleanField(null=True)
    is_simulated = models.BooleanField(default=False)
    upload_uid = models.UUIDField(null=True, db_index=True)
    registered_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["centre", "kind", "name"]),
            models.Index(fields=["kind", "region_code"]),
            models.Index(fields=["kbli"]),
            models.Index(fields=["name", "id"]),
        ]

    def __str__(self) -> str:
        return self.name


class Operates(models.TextChoices):
    """For what a person acts in an enterprise's name."""

    OWNER = "OWNER", _("owner")
    BUYER = "BUYER", _("buyer's sourcing officer")
    OPERATOR = "OPERATOR", _("operator of a cooperative or shared house")


class EnterprisePerson(models.Model):
    """A user who acts for an enterprise."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enterprises")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=10, choices=Operates.choices)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise", "role"], name="registry_one_person")
        ]
