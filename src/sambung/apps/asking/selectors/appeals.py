"""Which other centres have owners who may make it, who was asked for help, and what one's own centre is asked for."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Q

from sambung.apps.actors.access import Actor
from sambung.apps.asking.models import Appeal, AppealState, Question, QuestionState
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.matching.models import MatchRun
from sambung.apps.matching.selectors import results_of
from sambung.engine.eligibility import Verdict

MOST = 50


class AppealNotFoundError(ObjectDoesNotExist):
    """There is no such appeal, or the actor may not see it."""


@dataclass(frozen=True)
class Progress:
    """How far a centre that was asked for help has come: of `asked` owners `answered` said something about the product
    and `waiting` have not answered yet; the others declined, cannot be reached, or their day has passed."""

    asked: int
    answered: int
    waiting: int


@dataclass(frozen=True)
class OtherCentre:
    """`enterprises`: owners there who agreed to be matched and of whom something is not known; others may be more.

    `appeal`: the last one to this centre for the requirement; None: it was not asked. `progress`: counts alone, once
    the centre asks its owners upon an appeal; who they are stays there until an answer is a fact that may be seen.
    """

    centre: Centre
    enterprises: int
    appeal: Appeal | None
    progress: Progress | None = None


def other_centres(actor: Actor, run: MatchRun) -> list[OtherCentre]:
    """Centres beside the requirement's own, those with the most such owners first; at most MOST. Four queries."""
    requirement = run.requirement
    rows = results_of(actor, run, verdict=Verdict.UNKNOWN.value).order_by()
    counted: dict[int, int] = dict(
        rows.exclude(enterprise__centre_id=requirement.centre_id)
        .filter(enterprise__centre_id__isnull=False)
        .values("enterprise__centre_id")
        .annotate(many=Count("enterprise_id", distinct=True))
        .values_list("enterprise__centre_id", "many")
    )
    said: dict[int, Appeal] = {
        one.centre_id: one
        for one in Appeal.objects.visible(actor).filter(requirement=requirement).order_by("pk")
    }
    keys = sorted({*counted, *said}, key=lambda pk: (-counted.get(pk, 0), pk))[:MOST]
    centres = Centre.objects.unscoped("every centre may be asked for help").in_bulk(keys)
    asking = [pk for pk in keys if pk in said and said[pk].state == AppealState.ASKED]
    progress = _progress(requirement, asking)
    return [OtherCentre(centres[pk], counted.get(pk, 0), said.get(pk), progress.get(pk)) for pk in keys]


def _progress(requirement: Requirement, centre_pks: Collection[int]) -> dict[int, Progress]:
    """Of each centre; one query, and none where no centre asks."""
    if not centre_pks:
        return {}
    rows = (
        Question.objects.unscoped("how many, never who: for the centre that asked for help")
        .filter(requirement=requirement, enterprise__centre_id__in=list(centre_pks))
        .exclude(state=QuestionState.WITHDRAWN)
        .order_by()
        .values("enterprise__centre_id")
        .annotate(
            asked=Count("enterprise_id", distinct=True),
            answered=Count("enterprise_id", distinct=True, filter=Q(state=QuestionState.ANSWERED)),
            waiting=Count("enterprise_id", distinct=True, filter=Q(state=QuestionState.WAITING)),
        )
    )
    return {
        row["enterprise__centre_id"]: Progress(row["asked"], row["answered"], row["waiting"]) for row in rows
    }


def appeals_to(
    actor: Actor, *, on: datetime.date, requirement: Requirement | None = None, limit: int = 10
) -> tuple[list[Appeal], int]:
    """Open appeals to the actor's own centres, the most urgent first, and how many there are. Two queries."""
    rows: Any = Appeal.objects.visible(actor).filter(
        centre_id__in=actor.centre_ids,
        state=AppealState.OPEN,
        answer_by__gte=on,
        requirement__state=RequirementState.OPEN,
    )
    if requirement is not None:
        rows = rows.filter(requirement=requirement)
    rows = rows.select_related("requirement__centre", "centre").order_by("answer_by", "pk")
    found = list(rows[:limit])
    return found, len(found) if len(found) < limit else rows.count()


def get_appeal(actor: Actor, uid: uuid.UUID) -> Appeal:
    """One appeal. Errors: AppealNotFoundError."""
    rows = Appeal.objects.visible(actor).select_related("requirement__centre", "centre")
    found: Appeal | None = rows.filter(uid=uid).first()
    if found is None:
        raise AppealNotFoundError(str(uid))
    return found
