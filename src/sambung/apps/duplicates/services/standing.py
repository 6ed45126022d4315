"""Choosing which entry of a cluster stands for the others: a word on a pair like any other, superseded and taken back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from sambung.apps.actors.access import Actor, demand, may
from sambung.apps.duplicates.models import Judgement, Twin, Verdict
from sambung.apps.duplicates.services.judging import judge_pair
from sambung.apps.duplicates.services.refusals import REASON, UnableToJudge
from sambung.apps.registry.models import Enterprise


@transaction.atomic
def let_stand(actor: Actor, *, enterprise: Enterprise, reason: str = "") -> Judgement:
    """This entry stands for all that are one with it: said on the latest pair of it that the actor may judge.

    Errors: UnableToJudge (NOTHING: it has no twins, or stands for them already), PermissionMissingError.
    """
    joined = list(
        Judgement.objects.unscoped(REASON)
        .standing()
        .filter(Q(left=enterprise) | Q(right=enterprise), verdict=Verdict.SAME)
        .select_related("left", "right")
        .order_by("-judged_at", "-id")
    )
    if not joined or Twin.objects.filter(enterprise=enterprise, canonical=enterprise).exists():
        raise UnableToJudge("NOTHING")
    pairs = [(one.left, one.right) for one in joined]
    one, other = next((pair for pair in pairs if may(actor, "duplicates.judge_pair", pair)), pairs[0])
    demand(actor, "duplicates.judge_pair", (one, other))
    return judge_pair(actor, one=one, other=other, verdict=Verdict.SAME, stands=enterprise, reason=reason)
