"""Questions to owners about a requirement, and their answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate, Noun
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models import Enterprise, Offer, Source
from sambung.apps.registry.models.offer import PeriodKind


class QuestionState(models.TextChoices):
    """WAITING → ANSWERED | DECLINED | NOT_ME | WITHDRAWN | EXPIRED. An answer may still replace another."""

    WAITING = "WAITING", _("no answer yet")
    ANSWERED = "ANSWERED", _("answered")
    DECLINED = "DECLINED", _("would rather not say")
    NOT_ME = "NOT_ME", _("wrong person or number")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("answer day passed")


class Way(models.TextChoices):
    """By which way the question goes out."""

    WHATSAPP = "WHATSAPP", _("WhatsApp")
    PAPER = "PAPER", _("printed sheet")
    CALL = "CALL", _("telephone call")
    VISIT = "VISIT", _("visit")


class Basis(models.TextChoices):
    """Why an owner may be asked (UU 27/2022 art. 20): agreed to be matched, or the centre's task towards its own."""

    CONSENT = "CONSENT", _("the owner agreed to be matched")
    TASK = "TASK", _("task of the centre where it is registered")


class Question(Aggregate):
    """One enterprise is asked for one requirement: can you make it, how much is free, at what price.

    `asked`: what was not known when it was asked (offer, product, capacity, unit_price, consent). Links are
    `links.Link` of purpose `asking.answer` about this question's uid.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="questions")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="questions")
    # The offer that may be the product; None: no offer is recorded.
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.JSONField(default=list)
    way = models.CharField(max_length=10, choices=Way.choices)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    language = models.CharField(max_length=5, default="id")
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING)
    asked_on = models.DateField()
    asked_by_uid = models.UUIDField(null=True)
    answer_by = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    # Who goes there when no answer comes.
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What it can probably make, × 1000 of the requirement's unit a period, and on what that rests; None: not known.
    likely = models.BigIntegerField(null=True)
    likely_basis = models.CharField(max_length=10, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["requirement", "state"]),
            models.Index(fields=["enterprise", "asked_on"]),
            models.Index(fields=["state", "answer_by"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "enterprise"],
                condition=~Q(state__in=["WITHDRAWN", "EXPIRED"]),
                name="asking_one_question",
            )
        ]


class AppealState(models.TextChoices):
    """OPEN → ASKED (the centre asked an owner of its own) | DECLINED | WITHDRAWN. After its day it is let go."""

    OPEN = "OPEN", _("waits for the centre")
    ASKED = "ASKED", _("the centre asks its owners")
    DECLINED = "DECLINED", _("the centre cannot")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class Appeal(Noun):
    """A requirement's centre asks another centre to ask its own owners: their telephones are known to it alone."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="appeals")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    answer_by = models.DateField()
    made_on = models.DateField()
    made_by_uid = models.UUIDField(null=True)
    state = models.CharField(max_length=9, choices=AppealState.choices, default=AppealState.OPEN)
    settled_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["centre", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "centre"], condition=Q(state="OPEN"), name="asking_one_open_appeal"
            )
        ]


class Reply(models.TextChoices):
    """What an owner says."""

    YES = "YES", _("can make it")
    OTHER = "OTHER", _("makes something like it")
    NO = "NO", _("does not make it")
    DECLINED = "DECLINED", _("would rather not say")
    NOT_ME = "NOT_ME", _("wrong person or number")


class Answer(Fact):
    """What was answered; a later answer, or taking it back, supersedes it. Its figures are facts of the registry.

    `capacity` × 1000 of the requirement's unit a period, `unit_price` × 100 rupiah a unit, as they were said.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    reply = models.CharField(max_length=8, choices=Reply.choices)
    product = models.CharField(max_length=200, blank=True)
    capacity = models.BigIntegerField(null=True)
    unit_price = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices, blank=True)
    from_day = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The answer brought the offer into the registry, or (a no) put it out of it.
    is_new_offer = models.BooleanField(default=False)
    is_stopped_offer = models.BooleanField(default=False)
    # Journal entries of the registry that this answer wrote, for taking it back.
    entries = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.OWNER)
    # LINK: by the owner's own link; ACCOUNT: signed in as the enterprise; TYPED: by the centre, with a witness.
    by = models.CharField(max_length=8)
    by_uid = models.UUIDField(null=True)
    witness = models.CharField(max_length=200, blank=True)
    stated_on = models.DateField()
    is_test_answer = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(superseded__isnull=True),
                name="asking_one_standing_answer",
            )
        ]
