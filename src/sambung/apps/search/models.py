"""The index's rows, the words that stand in them, what waits to be indexed, rebuilding, and saved searches.

Rows repeat what other rooms hold, without foreign keys: `services.indexing` alone writes them, and writes them anew
whenever it likes. The full-text indexes over `stems` and `word` are made by the migrations, one for each database.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun, ScopedManager
from sambung.apps.demand.models import RequirementState


class RowKind(models.TextChoices):
    """What a row leads to. Places are not kept: the official list answers for them."""

    ENTERPRISE = "ENTERPRISE", _("Enterprises")
    PRODUCT = "PRODUCT", _("Products")
    REQUIREMENT = "REQUIREMENT", _("Requirements")
    PERSON = "PERSON", _("People")


class Row(models.Model):
    """One thing that can be found.

    `key`: its primary key in its own table (a person: the owner's statement). `enterprise_key`: whose it is.
    `uid`: the page it leads to. `stems`: single words between spaces, and marks (`selectors.reading.mark`) of
    kind, region, KBLI and class, so that one full-text index narrows by all of them.
    """

    kind = models.CharField(max_length=11, choices=RowKind.choices)
    key = models.BigIntegerField()
    enterprise_key = models.BigIntegerField(db_index=True)
    uid = models.UUIDField()
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=300, blank=True)
    stems = models.TextField()
    kbli = models.CharField(max_length=5, blank=True)
    kbli_vintage = models.CharField(max_length=4, blank=True)
    region_code = models.CharField(max_length=13, blank=True)
    size_class = models.CharField(max_length=8, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    state = models.CharField(max_length=8, blank=True)
    centre_name = models.CharField(max_length=200, blank=True)
    is_simulated = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_one_row")]
        indexes = [models.Index(fields=["kind", "latitude"])]

    @property
    def state_label(self) -> str:
        """A requirement's state in words; empty for what has none."""
        return str(RequirementState(self.state).label) if self.state else ""


class Word(models.Model):
    """A word that stands in some row, but for the names of people: what a misspelt word may have meant."""

    word = models.CharField(max_length=60, unique=True)


class Waiting(models.Model):
    """An enterprise whose rows are to be written anew: lists change too many at once to do it on the spot."""

    enterprise_key = models.BigIntegerField(unique=True)


class Rebuild(models.Model):
    """Writing the whole index anew; goes on after `last_key` of `stage` where it was left. `version`: of stems and marks."""

    version = models.CharField(max_length=60)
    stage = models.CharField(max_length=12, default="ENTERPRISES")
    last_key = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class SavedSearch(Noun):
    """A search that a person keeps. `query`: what follows the question mark in its address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_searches"
    )
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="search_saved_once")]
