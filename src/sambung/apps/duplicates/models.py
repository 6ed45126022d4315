"""Judgements on pairs of enterprises, what follows from them, the pairs proposed for one, and the index of keys.

`Judgement` alone is what people said; `Twin` and a proposal's state are derived from it and can be written anew.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Noun
from sambung.apps.journal.models import Fact
from sambung.apps.registry.models import Enterprise


class Verdict(models.TextChoices):
    """What a person said of a pair; UNDECIDED takes an earlier word back."""

    SAME = "SAME", _("the same enterprise")
    DIFFERENT = "DIFFERENT", _("two enterprises")
    UNDECIDED = "UNDECIDED", _("not decided")


class Voice(models.TextChoices):
    """As whom somebody judged."""

    CENTRE = "CENTRE", _("a person of the centre")
    OWNER = "OWNER", _("the owner")


class Judgement(Fact):
    """One person's word on a pair: superseded by the next on the same pair, never changed.

    The pair is kept in the order of its keys. It holds whatever the day: `valid_from` and `valid_to` stay empty.
    `chosen`: which of the two shall stand for all that are one with them; None: nothing was said of that. Of a
    cluster's choices the one of the latest `chosen_at` counts: a word taken back brings the earlier moment back.
    """

    left = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="judgements_left")
    right = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="judgements_right")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    voice = models.CharField(max_length=6, choices=Voice.choices, default=Voice.CENTRE)
    chosen = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", null=True)
    chosen_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField()
    actor_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="duplicates_judged_in_order"),
            models.CheckConstraint(
                condition=Q(chosen__isnull=True)
                | Q(verdict=Verdict.SAME) & (Q(chosen=F("left")) | Q(chosen=F("right"))),
                name="duplicates_chosen_of_the_two",
            ),
            models.UniqueConstraint(
                fields=["left", "right"],
                condition=Q(superseded__isnull=True),
                name="duplicates_one_standing_judgement",
            ),
        ]
        indexes = [models.Index(fields=["-judged_at", "-id"])]


class Twin(models.Model):
    """A member of a cluster of two or more, and the enterprise that stands for it: the oldest entry, or the one chosen."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="twin", primary_key=True
    )
    canonical = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="twins")


class ProposalState(models.TextChoices):
    """OPEN until somebody judges; GONE where the two are no longer alike."""

    OPEN = "OPEN", _("to be looked at")
    SAME = "SAME", _("merged")
    DIFFERENT = "DIFFERENT", _("two enterprises")
    GONE = "GONE", _("no longer alike")


class Strength(models.TextChoices):
    """How much speaks for it: the engine's verdict, or an owner's word; NAMED: little does, but a person judged it."""

    SAME = "SAME", _("almost sure")
    PERHAPS = "PERHAPS", _("perhaps")
    SAID = "SAID", _("said by the owner")
    NAMED = "NAMED", _("found by a person")


class ClaimState(models.TextChoices):
    """OPEN until a pair that may be meant is judged or the claim is closed; open again where that is taken back."""

    OPEN = "OPEN", _("the centre looks at it")
    SAME = "SAME", _("merged")
    DIFFERENT = "DIFFERENT", _("no second entry")


# The code of its journal entry, whose personal values hold the name that was given.
CLAIMED = "duplicates.twin.said"


class Claim(models.Model):
    """An owner's *I am listed twice* and what came of it. The name that it gave lies with the journal alone.

    `language`: in which the owner is told. `is_closed`: the centre looked and found no second entry.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=9, choices=ClaimState.choices, default=ClaimState.OPEN)
    is_closed = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="id")
    said_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)


class Proposal(Noun):
    """A pair that may be one enterprise, in the order of its keys.

    `weight`: bits for it (the sum over the features). `evidence`: for each feature [name, level, detail, bits],
    without anybody's values: those are read where the pair is shown, by whoever may see them. `centre_left` and
    `centre_right` repeat the centres, so that lists can be filtered.
    """

    left = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="proposals_left")
    right = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="proposals_right")
    centre_left = models.BigIntegerField(null=True)
    centre_right = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.OPEN)
    strength = models.CharField(max_length=7, choices=Strength.choices)
    weight = models.FloatField(default=0)
    rule = models.CharField(max_length=24, blank=True)
    evidence = models.JSONField(default=list)
    engine_version = models.PositiveSmallIntegerField(default=0)
    is_simulated = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="duplicates_proposed_in_order"),
            models.UniqueConstraint(fields=["left", "right"], name="duplicates_one_proposal"),
        ]
        indexes = [
            models.Index(fields=["state", "-weight", "id"]),
            models.Index(fields=["centre_left", "state", "-weight"]),
            models.Index(fields=["centre_right", "state", "-weight"]),
        ]


class Key(models.Model):
    """A key under which an enterprise is found (`engine.resolution.blocks`), as a number; `services.keys` writes it."""

    number = models.BigIntegerField()
    enterprise_key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "enterprise_key"], name="duplicates_key_once")
        ]
        indexes = [models.Index(fields=["enterprise_key"])]


class Waiting(models.Model):
    """An enterprise that changed and is to be compared again; as often as it changed, so that no change is missed."""

    enterprise_key = models.BigIntegerField()


class Scan(models.Model):
    """Comparing the whole registry; goes on after `last_key` of `stage` where it was left.

    `version`: of the blocks and the engine. Stage KEYS writes the index of keys, COMPARE compares.
    """

    version = models.CharField(max_length=60)
    stage = models.CharField(max_length=8, default="KEYS")
    last_key = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    pairs = models.BigIntegerField(default=0)
    proposed = models.BigIntegerField(default=0)
    longest_write_ms = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class Gate(models.Model):
    """One row: whoever judges holds it, so that two judgements at once never build a cluster from halves of two."""

    name = models.CharField(max_length=12, primary_key=True)
