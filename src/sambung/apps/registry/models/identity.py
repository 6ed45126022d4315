"""Dated facts about what an enterprise is: identifiers, class, owners, place, activity, tax, contact, consents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.journal.models import Fact
from sambung.apps.registry.models.enterprise import Enterprise


class IdentifierScheme(models.TextChoices):
    """NIK only as keyed hash; an NPWP that is a NIK is stored as NIK."""

    NIB = "NIB", "NIB"
    NPWP = "NPWP", "NPWP"
    NIK = "NIK", _("NIK (keyed hash)")


class Identifier(Fact):
    """An official number. For NIK `value` is the keyed hash, `last_digits` its last four, `key_id` the key's id."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=4, choices=IdentifierScheme.choices)
    value = models.CharField(max_length=64)
    last_digits = models.CharField(max_length=4, blank=True)
    key_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["scheme", "value"])]


class ClassBasis(Fact):
    """What the size class rests on. Integer rupiah; `workers` persons; None: not known."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="class_bases")
    capital = models.BigIntegerField(null=True)
    annual_sales = models.BigIntegerField(null=True)
    workers = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=12)


class Sex(models.TextChoices):
    """Sex of the owner; empty: not known."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")


class Owner(Fact):
    """The natural person behind it. `name` is personal."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="owners")
    name = models.CharField(max_length=200, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)


class Ownership(Fact):
    """Another enterprise that holds a share of this one, or controls it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="ownerships")
    holder = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="holdings")
    share_permille = models.PositiveSmallIntegerField(null=True)
    has_control = models.BooleanField(null=True)


class Place(Fact):
    """Where it works. Region code in the scheme and vintage named; point in degrees WGS84 or not known."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="places")
    region_scheme = models.CharField(max_length=10, default="KEMENDAGRI")
    region_vintage = models.CharField(max_length=10, default="2025")
    region_code = models.CharField(max_length=13, blank=True)
    address = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)


class Activity(Fact):
    """What it does: its own words, and the KBLI code in the vintage under which it was coded."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="activities")
    text = models.CharField(max_length=500, blank=True)
    kbli = models.CharField(max_length=5, blank=True)
    kbli_vintage = models.CharField(max_length=4, blank=True)
    is_primary = models.BooleanField(default=True)


class TaxStatus(Fact):
    """Whether it may issue tax invoices (PKP)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="tax_statuses")
    is_pkp = models.BooleanField()


class Contact(Fact):
    """How to reach it. Personal."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    preferred_channel = models.CharField(max_length=12, default="WHATSAPP")


class ConsentPurpose(models.TextChoices):
    """For what the owner agreed (UU PDP): each purpose by itself."""

    REGISTRY = "REGISTRY", _("registry")
    MATCHING = "MATCHING", _("matching with buyers' requirements")
    SHOW_TO_BUYERS = "SHOW_TO_BUYERS", _("showing to buyers")
    STATISTICS = "STATISTICS", _("statistics")


class Consent(Fact):
    """Lawful basis and day for one purpose."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=14, choices=ConsentPurpose.choices)
    basis = models.CharField(max_length=40, default="CONSENT")
    given_on = models.DateField()
    witness = models.CharField(max_length=200, blank=True)


class Interest(Fact):
    """A manager's or mentor's declared tie to an enterprise; a pool that includes it is flagged."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="interests")
    tie = models.CharField(max_length=200)
