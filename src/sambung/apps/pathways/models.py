"""The centre's catalogue, planning years, runs of the planner with their pathways, and changes by hand.

Money in rupiah, hours × 10, chances in per cent, worth as the engine's integers (× 1000 a linkage and quarter).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate, Noun
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models import Enterprise, Offer


class CatalogueRow(Fact):
    """A centre's own word on an intervention; it stands before the dated rules' default of the same code.

    `closes`: gates by their catalogue names; cost and days as low, likely, high. `is_offered` False: the centre
    does not use this intervention. `tag`: C the centre's own knowledge, S read in a source, K a guess.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="catalogue_rows")
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    closes = models.JSONField(default=list)
    field = models.CharField(max_length=20, blank=True)
    cost_low = models.BigIntegerField()
    cost = models.BigIntegerField()
    cost_high = models.BigIntegerField()
    payer = models.CharField(max_length=10)
    days_low = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    days_high = models.PositiveIntegerField()
    valid_months = models.PositiveSmallIntegerField(null=True)
    mentor_hours = models.PositiveIntegerField()
    tag = models.CharField(max_length=1)
    price_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    stated_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    is_offered = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["centre", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "code"],
                condition=Q(superseded__isnull=True, valid_to__isnull=True),
                name="pathways_one_standing_row",
            )
        ]


class PlanningYear(Aggregate):
    """What a manager has to give away in a year: money, what counts as money, weights, chances, limits.

    Empty JSON means the default. `paid`: payers whose costs the budget must cover. `weights`: per cent by
    requirement uid, class, sex and region ({"requirement": {uid: 150}, "class": {...}, "sex": ..., "region": ...}).
    `chances`: {"link": [low, likely, high], "step": [...], "codes": {code: [...]}}. `limits`: rows {kind: class |
    sex | region, value, least, most}. `is_by_field`: hours are kept apart by field of expertise.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="planning_years")
    starts_on = models.DateField()
    periods = models.PositiveSmallIntegerField(default=4)
    is_by_field = models.BooleanField(default=False)
    budget = models.BigIntegerField(default=0)
    is_budget_estimate = models.BooleanField(default=True)
    paid = models.JSONField(default=list)
    weights = models.JSONField(default=dict)
    chances = models.JSONField(default=dict)
    limits = models.JSONField(default=list)
    has_ready = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "starts_on"], name="pathways_one_year"),
            models.CheckConstraint(condition=Q(periods__gte=1, periods__lte=12), name="pathways_periods"),
        ]


class MentorHours(models.Model):
    """Hours × 10 of one mentor in one field (empty: any) and quarter; estimate: nobody has confirmed them."""

    year = models.ForeignKey(PlanningYear, on_delete=models.CASCADE, related_name="hours")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20, blank=True)
    period = models.PositiveSmallIntegerField()
    hours = models.PositiveIntegerField()
    is_estimate = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "mentor", "field", "period"], name="pathways_one_hours_row"
            )
        ]


class GroupCourse(Aggregate):
    """A course that closes one gate for many: its cost and hours fall once. Offered in each of `in_periods`."""

    year = models.ForeignKey(PlanningYear, on_delete=models.CASCADE, related_name="courses")
    name = models.CharField(max_length=120)
    gate = models.CharField(max_length=80)
    seats = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    hours = models.PositiveIntegerField()
    field = models.CharField(max_length=20, blank=True)
    duration = models.PositiveSmallIntegerField(default=0)
    in_periods = models.JSONField(default=list)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seats__gt=0), name="pathways_seats_positive")]


class Rule(models.TextChoices):
    """What a person decided before the planner."""

    MUST = "MUST", _("must be in the plan")
    NEVER = "NEVER", _("must not be in the plan")


class HandChange(Aggregate):
    """A pathway fixed, moved to a quarter (`start`) or forbidden by hand; taken back, never deleted."""

    year = models.ForeignKey(PlanningYear, on_delete=models.CASCADE, related_name="changes")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveSmallIntegerField(null=True)
    rule = models.CharField(max_length=5, choices=Rule.choices)
    is_withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "enterprise", "requirement"],
                condition=Q(is_withdrawn=False),
                name="pathways_one_change",
            )
        ]


class RunState(models.TextChoices):
    """QUEUED → SOLVED | INFEASIBLE | NO_SOLUTION | FAILED."""

    QUEUED = "QUEUED", _("being worked on")
    SOLVED = "SOLVED", _("solved")
    INFEASIBLE = "INFEASIBLE", _("cannot be kept")
    NO_SOLUTION = "NO_SOLUTION", _("no answer in time")
    FAILED = "FAILED", _("failed")


class Approval(models.TextChoices):
    """DRAFT → APPROVED → SUPERSEDED."""

    DRAFT = "DRAFT", _("draft")
    APPROVED = "APPROVED", _("approved")
    SUPERSEDED = "SUPERSEDED", _("superseded")


class PlanRun(Aggregate):
    """One answer of the planner: for a centre's year, or (without year) over a province, for reading alone.

    `settings`: all that it was asked with; `foundation`: the match runs with their input hashes and what was left
    out; `summary`: totals, quarters, expected links with interval; `prices`, `frontier`, `explained`: lists.
    `previous`: beside which it is shown; `started_from`: whose plan and prices the search began with (None: nothing).
    """

    year = models.ForeignKey(PlanningYear, on_delete=models.PROTECT, null=True, related_name="runs")
    province = models.CharField(max_length=2, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="following")
    started_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="started_next")
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.QUEUED)
    approval = models.CharField(max_length=10, choices=Approval.choices, default=Approval.DRAFT)
    approved_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    job_uid = models.UUIDField(null=True)
    settings = models.JSONField(default=dict)
    foundation = models.JSONField(default=dict)
    problem_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    objective = models.BigIntegerField(null=True)
    bound = models.BigIntegerField(null=True)
    gap = models.FloatField(null=True)
    bound_source = models.CharField(max_length=8, blank=True)
    seconds = models.FloatField(null=True)
    summary = models.JSONField(default=dict)
    prices = models.JSONField(default=list)
    frontier = models.JSONField(default=list)
    versions = models.JSONField(default=dict)
    known_on = models.DateField()
    requested_by_uid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["year", "-id"]), models.Index(fields=["province", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(approval="APPROVED"), name="pathways_one_approved_plan"
            )
        ]


class KeptPlan(models.Model):
    """A solved run's plan and prices, packed (`facts.start`), for a later run to start from; never shown."""

    run = models.OneToOneField(PlanRun, on_delete=models.CASCADE, related_name="kept")
    content = models.BinaryField()


class Pathway(Noun):
    """One enterprise's chosen steps towards one requirement. `case_uid`: the mentoring case that began with it.

    `worth`: what it adds to the objective; chances in per cent. Cost: what the plan's budget pays for own steps;
    `cost_all`: whoever pays. `start`, `end`: quarters; `end` is the one from which the linkage can hold.
    """

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="pathways")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    gap_key = models.CharField(max_length=200, blank=True)
    quantity = models.BigIntegerField()
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    cost = models.BigIntegerField()
    cost_all = models.BigIntegerField()
    hours = models.PositiveIntegerField()
    worth = models.BigIntegerField()
    chance_low = models.PositiveSmallIntegerField()
    chance = models.FloatField()
    chance_high = models.PositiveSmallIntegerField()
    paid = models.JSONField(default=dict)
    is_fixed = models.BooleanField(default=False)
    case_uid = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run", "start"]), models.Index(fields=["run", "mentor"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="pathways_one_pathway"),
        ]


class PathwayStep(models.Model):
    """A step: closes `gate` by the intervention `code` in a quarter, alone or in a course."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    gate = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    label = models.JSONField(default=dict)
    field = models.CharField(max_length=20, blank=True)
    period = models.PositiveSmallIntegerField()
    days = models.PositiveIntegerField()
    hours = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    payer = models.CharField(max_length=10, blank=True)
    is_doubtful = models.BooleanField(default=False)
    course = models.ForeignKey(GroupCourse, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order"]


class PlannedCourse(models.Model):
    """A course of the year in a run: whether it is held in that quarter, and with how many."""

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="planned_courses")
    course = models.ForeignKey(GroupCourse, on_delete=models.PROTECT, related_name="+")
    period = models.PositiveSmallIntegerField()
    is_run = models.BooleanField()
    taken = models.PositiveIntegerField()


class Omission(models.Model):
    """Why not this enterprise: its nearest candidate, what that brings and what it would pay at the plan's prices.

    `paid`: {"hours", "money", "demand", "seat", "limit"} in worth; `lacking`: worth that is missing, 0 where it
    could have been chosen as well.
    """

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="omissions")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=12)
    gap_key = models.CharField(max_length=200, blank=True)
    start = models.PositiveSmallIntegerField(default=0)
    end = models.PositiveSmallIntegerField(default=0)
    quantity = models.BigIntegerField(default=0)
    worth = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)
    hours = models.PositiveIntegerField(default=0)
    chance = models.FloatField(default=0)
    paid = models.JSONField(default=dict)
    lacking = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["run", "lacking"])]
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="pathways_one_omission"),
        ]
