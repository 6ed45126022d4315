"""Runs of the optimiser and their solutions. Money in rupiah, quantities × 1000, unit prices × 100."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate, Noun
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchRun
from sambung.apps.registry.models import Enterprise, Offer


class RunState(models.TextChoices):
    """QUEUED → SOLVED | INFEASIBLE | NO_SOLUTION | FAILED."""

    QUEUED = "QUEUED", _("being worked on")
    SOLVED = "SOLVED", _("solved")
    INFEASIBLE = "INFEASIBLE", _("cannot be filled")
    NO_SOLUTION = "NO_SOLUTION", _("no answer in time")
    FAILED = "FAILED", _("failed")


class PoolRun(Aggregate):
    """One consortium asked for: what was fixed by hand (`settings`), what came out, and how good it is."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="pool_runs")
    match_run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="pool_runs")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.QUEUED)
    job_uid = models.UUIDField(null=True)
    # hubs, with_shortage, shortage_penalty, max_suppliers, max_share, price_ceiling, pins
    settings = models.JSONField(default=dict)
    problem_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, blank=True)
    objective = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    gap = models.FloatField(null=True)
    bound_source = models.CharField(max_length=8, blank=True)
    seconds = models.FloatField(null=True)
    cost = models.JSONField(default=dict)
    conflict = models.JSONField(default=list)
    # Permille of the allocated volume that no mentor has seen and no delivery has shown.
    unverified_permille = models.PositiveSmallIntegerField(null=True)
    versions = models.JSONField(default=dict)
    known_on = models.DateField()
    requested_by_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["requirement", "-id"])]


class PoolStudy(Noun):
    """Alternatives to a run's plan: what was weighed (`asked`), and what came out (`result`), as the engine said it.

    Costs in rupiah, shares of one. Until its job is done `result` is empty; `error` names what went wrong.
    """

    run = models.ForeignKey(PoolRun, on_delete=models.PROTECT, related_name="studies")
    job_uid = models.UUIDField(null=True)
    asked = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run", "-id"])]


class Allocation(models.Model):
    """Who makes how much in which period, by which hub (None: direct). Prices, freight, handling × 100 per unit."""

    run = models.ForeignKey(PoolRun, on_delete=models.CASCADE, related_name="allocations")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="allocations")
    hub = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="hub_allocations"
    )
    period = models.PositiveSmallIntegerField()
    quantity = models.BigIntegerField()
    unit_price = models.BigIntegerField()
    freight = models.BigIntegerField()
    handling = models.BigIntegerField()


class PoolHub(models.Model):
    """A hub in a run."""

    run = models.ForeignKey(PoolRun, on_delete=models.CASCADE, related_name="hubs")
    hub = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="pool_hubs")
    is_open = models.BooleanField()
    throughput = models.BigIntegerField()
    opening_cost = models.BigIntegerField()


class PoolShortage(models.Model):
    """What stayed unfilled in a period, and why."""

    run = models.ForeignKey(PoolRun, on_delete=models.CASCADE, related_name="shortages")
    period = models.PositiveSmallIntegerField()
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=40)


class Exclusion(models.Model):
    """Why not this one, and the unit price at which it would enter (None: no price would do, or not known)."""

    run = models.ForeignKey(PoolRun, on_delete=models.CASCADE, related_name="exclusions")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.CharField(max_length=20)
    price_to_enter = models.BigIntegerField(null=True)
    method = models.CharField(max_length=8, blank=True)


class ScarcityPrice(models.Model):
    """What one more unit of a scarce thing is worth, × 100 rupiah."""

    run = models.ForeignKey(PoolRun, on_delete=models.CASCADE, related_name="prices")
    kind = models.CharField(max_length=12)
    thing_uid = models.UUIDField(null=True)
    period = models.PositiveSmallIntegerField(null=True)
    value = models.BigIntegerField()
    method = models.CharField(max_length=8)
