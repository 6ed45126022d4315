"""What enterprises can make: offers, shared resources, hubs' terms, and capacity that is held.

Scales: quantities × 1000 of the unit (standards.money.QUANTITY_SCALE), unit prices × 100 rupiah
(PRICE_SCALE), lead times in days, plain.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate, Noun
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models.enterprise import Enterprise


class Source(models.TextChoices):
    """Who says so."""

    OWNER = "OWNER", _("said by the owner")
    SEEN = "SEEN", _("seen by a mentor")
    DELIVERY = "DELIVERY", _("from a past delivery")
    ESTIMATE = "ESTIMATE", _("estimate")


class PeriodKind(models.TextChoices):
    """The period in which a capacity or quantity counts."""

    DAY = "DAY", _("day")
    WEEK = "WEEK", _("week")
    MONTH = "MONTH", _("month")
    QUARTER = "QUARTER", _("quarter")
    YEAR = "YEAR", _("year")


class Offer(Aggregate):
    """A product that an enterprise can make. Its figures are dated `OfferValue` rows."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="offers")
    product = models.CharField(max_length=200)
    stems = models.TextField(blank=True)
    kbli = models.CharField(max_length=5, blank=True)
    kbli_vintage = models.CharField(max_length=4, blank=True)
    unit = models.CharField(max_length=12)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices, default=PeriodKind.MONTH)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["kbli"])]

    def __str__(self) -> str:
        return self.product


class ValueKind(models.TextChoices):
    """Which figure of an offer."""

    CAPACITY = "CAPACITY", _("capacity")
    UNIT_PRICE = "UNIT_PRICE", _("unit price")
    MIN_BATCH = "MIN_BATCH", _("smallest batch")
    LEAD_TIME = "LEAD_TIME", _("lead time")
    ATTRIBUTE = "ATTRIBUTE", _("attribute")
    OWN_SALES = "OWN_SALES", _("own sales")


class OfferValue(Fact):
    """One figure of an offer with source, day and expiry: after `expires_on` it is unknown."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="values")
    kind = models.CharField(max_length=10, choices=ValueKind.choices)
    name = models.CharField(max_length=60, blank=True)
    number = models.BigIntegerField(null=True)
    text = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    stated_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    is_test_answer = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["offer", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=0), name="registry_value_not_negative"
            ),
            models.UniqueConstraint(
                fields=["offer", "kind", "name"],
                condition=Q(superseded__isnull=True) & Q(valid_to__isnull=True),
                name="registry_one_standing_value",
            ),
        ]


class Resource(Noun):
    """What several offers share, e.g. the same ten machines."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="resources")
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices, default=PeriodKind.MONTH)


class ResourceValue(Fact):
    """The capacity of a resource in a period, × 1000 of its unit."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="values")
    number = models.BigIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices)
    stated_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)


class ResourceUse(Fact):
    """How much of a resource one unit of an offer takes, × 1000 of the resource's unit."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="uses")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="uses")
    amount = models.BigIntegerField()


class HubTerm(Fact):
    """On what terms a cooperative or shared house gathers goods. Money in rupiah, unit prices × 100, quantity × 1000."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="hub_terms")
    unit = models.CharField(max_length=12)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices, default=PeriodKind.MONTH)
    capacity = models.BigIntegerField()
    opening_cost = models.BigIntegerField(default=0)
    handling_cost = models.BigIntegerField(default=0)
    kbli_prefixes = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source.choices)
    stated_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)


class ReservationState(models.TextChoices):
    """HELD until its day; then FIRM, RELEASED or lapsed by its day."""

    HELD = "HELD", _("held until the answer day")
    FIRM = "FIRM", _("promised")
    RELEASED = "RELEASED", _("released")


class Reservation(models.Model):
    """Capacity of an offer that is promised to a proposal or linkage; free = capacity − own sales − reservations."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.BigIntegerField()
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    held_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=ReservationState.choices, default=ReservationState.HELD)
    holder_uid = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="registry_reservation_positive")
        ]
        indexes = [models.Index(fields=["offer", "state"])]
