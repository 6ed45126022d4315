"""Requirements, their criteria, and confirmations that a product is the one meant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models import Enterprise, Offer
from sambung.apps.registry.models.offer import PeriodKind
from sambung.standards.places import place
from sambung.standards.regions import parse_region


class RequirementState(models.TextChoices):
    """DRAFT → OPEN → FILLED | CLOSED."""

    DRAFT = "DRAFT", _("draft")
    OPEN = "OPEN", _("open")
    FILLED = "FILLED", _("filled")
    CLOSED = "CLOSED", _("closed")


class Confirmation(models.TextChoices):
    """By which document the buyer confirmed the requirement; NONE: not confirmed yet."""

    NONE = "NONE", _("not confirmed yet")
    PURCHASE_ORDER = "PURCHASE_ORDER", _("purchase order")
    LETTER = "LETTER", _("letter of intent")
    EMAIL = "EMAIL", _("e-mail")
    MEETING = "MEETING", _("minutes of a meeting")


class Requirement(Aggregate):
    """What a buyer asks for. Quantity × 1000 for each of `periods` periods; unit prices × 100; shares in permille."""

    buyer = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="requirements")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="requirements")
    product = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    stems = models.TextField(blank=True)
    kbli_prefix = models.CharField(max_length=5, blank=True)
    kbli_vintage = models.CharField(max_length=4, blank=True)
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    # What one unit weighs, for freight; None where the unit is itself a weight, or where it is not known.
    unit_weight_grams = models.PositiveIntegerField(null=True, blank=True)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    periods = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    latest_day = models.DateField(null=True, blank=True)
    region_code = models.CharField(max_length=13)
    address = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    price_ceiling = models.BigIntegerField(null=True, blank=True)
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)
    asks_tax_invoice = models.BooleanField(default=False)
    confirmation = models.CharField(max_length=16, choices=Confirmation.choices, default=Confirmation.NONE)
    confirmation_reference = models.CharField(max_length=120, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    max_suppliers = models.PositiveSmallIntegerField(null=True, blank=True)
    max_share_permille = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=RequirementState.choices, default=RequirementState.DRAFT)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-created_at"]), models.Index(fields=["centre", "state"])]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="demand_quantity_positive"),
            models.CheckConstraint(condition=Q(periods__gt=0), name="demand_periods_positive"),
            models.CheckConstraint(
                condition=Q(max_share_permille__isnull=True) | Q(max_share_permille__lte=1000),
                name="demand_share_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return self.product

    @property
    def point(self) -> tuple[float | None, float | None]:
        """Degrees north and east of the place of delivery: its own, else the middle of its regency (to some km)."""
        if self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        middle = place(parse_region(self.region_code)) if self.region_code else None
        return (None, None) if middle is None else (middle.lat, middle.lng)


class Criterion(Fact):
    """A condition as a rule object: `kind` and `params` are those of engine.eligibility; level MUST or PREFER."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="criteria")
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=6, default="MUST")
    params = models.JSONField(default=dict)


class ProductConfirmation(Fact):
    """A person's word that an offer is (or is not) the product that the requirement means."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="product_confirmations"
    )
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="product_confirmations")
    is_same = models.BooleanField()
    by_uid = models.UUIDField(null=True)


class ProductRefusal(Fact):
    """An enterprise's word that it does not make a product: until `valid_to` it is not asked for the same again.

    `stems`: the product's words, sorted, each once; where they are the same it is the same product.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="product_refusals")
    # Where it was asked.
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="product_refusals")
    product = models.CharField(max_length=200)
    stems = models.CharField(max_length=300)
    by_uid = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stems", "enterprise"])]
