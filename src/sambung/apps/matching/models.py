"""Runs of matching and what they said."""

from __future__ import annotations

from django.db import models

from sambung.apps.actors.models import Noun
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise, Offer


class MatchRun(Noun):
    """One match of one requirement: reproducible from its input, whose hash is kept with the rules' versions."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="match_runs")
    as_of = models.DateField()
    # Last journal entry known when it ran.
    known_entry = models.BigIntegerField()
    input_sha256 = models.CharField(max_length=64)
    rule_versions = models.JSONField()
    # The bar: capacity eligible, nearly by gap, unknown; counts; seconds.
    summary = models.JSONField()
    requested_by_uid = models.UUIDField(null=True)
    recorded = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["requirement", "-id"])]


class MatchResult(models.Model):
    """One offer in a run. Capacity × 1000 in the requirement's unit and period; price × 100 per that unit; None: unknown.

    Without `offer`: an enterprise whose own words fit, but of whom no offer is recorded: one to ask.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="results")
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="match_results"
    )
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="match_results")
    verdict = models.CharField(max_length=8)
    capacity = models.BigIntegerField(null=True)
    unit_price = models.BigIntegerField(null=True)
    source = models.CharField(max_length=10, blank=True)
    results = models.JSONField()
    gaps = models.JSONField(default=list)
    gap_key = models.CharField(max_length=200, blank=True)
    candidate = models.JSONField(default=dict)
    # The owner agreed to be matched; without it only the own centre's people are shown the line.
    has_consent = models.BooleanField(default=True)
    # All words asked for are in its name, or a person said that it is the product; else that is to be confirmed.
    is_product_sure = models.BooleanField(default=True)
    score_permille = models.PositiveSmallIntegerField(default=0)
    # What the run before said; ABSENT: it was no candidate then; empty: there was no run before.
    previous_verdict = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run", "verdict", "gap_key"]),
            models.Index(fields=["enterprise", "run"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "offer"], name="matching_offer_once"),
            models.UniqueConstraint(
                fields=["run", "enterprise"],
                condition=models.Q(offer__isnull=True),
                name="matching_enterprise_once",
            ),
        ]
