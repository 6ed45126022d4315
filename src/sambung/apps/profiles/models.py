"""What an owner shows, each version of the profile, and the address of its public page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models import Enterprise


class PublicPage(models.TextChoices):
    """Whether the profile has a page of its own."""

    NONE = "NONE", _("no page: only paper and picture")
    UNLISTED = "UNLISTED", _("a page for whoever has its link")
    LISTED = "LISTED", _("a page that search engines may find")


class Choice(Fact):
    """What the owner agreed to show; the one that stands counts. Showing nothing is a choice too."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="profile_choices")
    shows_products = models.BooleanField(default=True)
    shows_capacity = models.BooleanField(default=True)
    shows_certificates = models.BooleanField(default=True)
    shows_contact = models.BooleanField(default=False)
    shows_prices = models.BooleanField(default=False)
    page = models.CharField(max_length=8, choices=PublicPage.choices, default=PublicPage.NONE)
    # The profile as a whole: False takes everything back.
    is_shown = models.BooleanField(default=True)
    given_on = models.DateField()
    witness = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(superseded__isnull=True),
                name="profiles_one_choice",
            )
        ]


class Version(Noun):
    """The profile as it was on a day. `content`: what is shown, as `facts.Profile` writes it; `sha256` of it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="profile_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "number"], name="profiles_one_number")]


class PageAddress(models.Model):
    """Where the public page stands. An address that was taken back is never given again, to anybody."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="profile_addresses")
    slug = models.CharField(max_length=60, unique=True)
    is_chosen = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(revoked_at__isnull=True),
                name="profiles_one_address",
            )
        ]
