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
    """OPEN → CLOSED."""

    OPEN = "OPEN", _("open")
    CLOSED = "CLOSED", _("closed")


class Case(Aggregate):
    """A mentor's work with one enterprise, often for one gap against one requirement."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="cases")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="cases")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="cases")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="cases")
    goal = models.CharField(max_length=200)
    gate = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["mentor", "state"]), models.Index(fields=["centre", "state"])]


class Doer(models.TextChoices):
    """Who does a step."""

    MENTOR = "MENTOR", _("mentor")
    OWNER = "OWNER", _("owner")
    AGENCY = "AGENCY", _("certifying body or agency")


class StepState(models.TextChoices):
    """OPEN → DONE | DROPPED."""

    OPEN = "OPEN", _("to do")
    DONE = "DONE", _("done")
    DROPPED = "DROPPED", _("dropped")


class Step(Aggregate):
    """A step of an action plan. Hours × 10, cost in rupiah. `writes`: what its evidence writes into the registry."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=6, choices=Doer.choices)
    due_on = models.DateField(null=True)
    hours = models.PositiveIntegerField(null=True)
    cost = models.BigIntegerField(null=True)
    evidence_expected = models.CharField(max_length=200, blank=True)
    # {"kind": "CERTIFICATE", "scheme": ...} | {"kind": "CAPACITY"} | {}
    writes = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=StepState.choices, default=StepState.OPEN)
    done_on = models.DateField(null=True)
    evidence_uid = models.UUIDField(null=True)
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
    """One meeting of mentor and owner. Its uid may be made on the phone, so that sending twice counts once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=6, choices=Mode.choices)
    topic = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="mentoring_minutes_positive")]
        indexes = [models.Index(fields=["mentor", "held_on"])]
