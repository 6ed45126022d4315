"""Cases, steps of their action plans, and sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement
from sambung.apps.registry.models import Enterprise, Offer


class CaseState(models.TextChoices):
    """OPEN → CLOSED → OPEN."""

    OPEN = "OPEN", _("open")
    CLOSED = "CLOSED", _("closed")


class Outcome(models.TextChoices):
    """How a case ended."""

    GOAL_REACHED = "GOAL_REACHED", _("goal reached")
    STOPPED_BY_OWNER = "STOPPED_BY_OWNER", _("the owner stopped")
    NOT_POSSIBLE = "NOT_POSSIBLE", _("not possible for now")
    MOVED = "MOVED", _("went on elsewhere")


class Case(Aggregate):
    """A mentor's work with one enterprise, often for a gap against one requirement.

    `gate`: the gap's key as matching writes it, several joined by `+`. `group_uid`: cases opened together.
    `next_on`: the next planned meeting; the last session that was held says it.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="cases")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cases")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="cases")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="cases")
    goal = models.CharField(max_length=200)
    gate = models.CharField(max_length=200, blank=True)
    group_uid = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    opened_on = models.DateField()
    next_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=40, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["mentor", "state"]),
            models.Index(fields=["centre", "state"]),
            models.Index(fields=["state", "next_on"]),
        ]
        constraints = [
            # Two managers who open for the same gap at once must not send two mentors.
            models.UniqueConstraint(
                fields=["enterprise", "requirement", "gate"],
                condition=Q(state="OPEN") & ~Q(gate=""),
                name="mentoring_one_open_case_for_a_gap",
            )
        ]

    def __str__(self) -> str:
        return self.goal


class Doer(models.TextChoices):
    """Who does a step."""

    MENTOR = "MENTOR", _("mentor")
    OWNER = "OWNER", _("owner")
    AGENCY = "AGENCY", _("certifying body or agency")


class StepState(models.TextChoices):
    """OPEN → DONE | DROPPED → OPEN."""

    OPEN = "OPEN", _("to do")
    DONE = "DONE", _("done")
    DROPPED = "DROPPED", _("dropped")


class Writes(models.TextChoices):
    """What a finished step writes into the registry."""

    CERTIFICATE = "CERTIFICATE", _("a certificate")
    IDENTIFIER = "IDENTIFIER", _("an official number")
    VALUE = "VALUE", _("a figure of what it can make")
    TAX_STATUS = "TAX_STATUS", _("whether it issues tax invoices")


class Step(Aggregate):
    """A step of an action plan. Hours × 10, cost in rupiah; None: not known.

    `writes`: {} or {"kind": one of Writes, "scheme": ... | "value": a registry ValueKind, "name": ...}.
    `is_estimate`: hours, cost and days come from the catalogue and nobody has confirmed them; `is_doubtful`:
    the catalogue itself doubts its price. `written_uid`: the registry's journal entry that finishing wrote.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=6, choices=Doer.choices)
    due_on = models.DateField(null=True)
    hours = models.PositiveIntegerField(null=True)
    cost = models.BigIntegerField(null=True)
    payer = models.CharField(max_length=10, blank=True)
    intervention = models.CharField(max_length=40, blank=True)
    is_estimate = models.BooleanField(default=False)
    is_doubtful = models.BooleanField(default=False)
    evidence_expected = models.CharField(max_length=200, blank=True)
    writes = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=StepState.choices, default=StepState.OPEN)
    done_on = models.DateField(null=True)
    evidence_uid = models.UUIDField(null=True)
    written_uid = models.UUIDField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="mentoring_step_order")]


class Mode(models.TextChoices):
    """How a session was held."""

    VISIT = "VISIT", _("visit")
    PHONE = "PHONE", _("by phone")
    ONLINE = "ONLINE", _("online")
    CENTRE = "CENTRE", _("at the centre")


class Session(Aggregate):
    """One meeting of mentor and owner. Its uid may be made on the phone, so that sending twice counts once.

    `is_withdrawn`: logged by mistake; kept, and counted nowhere.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=6, choices=Mode.choices)
    topic = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="mentoring_minutes_positive")]
        indexes = [models.Index(fields=["mentor", "held_on"])]
