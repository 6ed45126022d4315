"""Cases that begin with a pathway of an approved plan: the plan's steps, quarters, hours and mentor."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext

from sambung.apps.actors.access import Actor
from sambung.apps.mentoring.models import Case, Doer
from sambung.apps.mentoring.services.cases import OpenedCases, open_case
from sambung.apps.mentoring.services.plans import (
    HOURS_SCALE,
    PlannedStep,
    gap_label,
    steps_closing,
    working_day,
    writes_of,
)
from sambung.apps.mentoring.services.refusals import UnableToCoachError
from sambung.apps.pathways.facts import periods_of
from sambung.apps.pathways.models import Pathway, PathwayStep
from sambung.apps.pathways.services import UnableToPlanError, note_case
from sambung.apps.registry.models import Enterprise
from sambung.standards.catalogue import Intervention, Payer

# Why one of a group may stay without a case while the others get theirs.
LEFT_OUT = {"ALREADY_OPEN", "OTHER_CENTRE", "NO_CENTRE", "NOT_A_MENTOR", "BEGAN"}


@transaction.atomic
def open_planned_cases(
    actor: Actor, *, pathways: Sequence[Pathway], on: datetime.date | None = None
) -> OpenedCases:
    """One case for each pathway, with its mentor and its steps; together they are a group.

    Left out and named: pathways with a case already, without gaps (nothing to coach) or without a mentor. Errors:
    PermissionMissingError; UnableToPlanError NOT_IN_PLAN where the plan is not approved.
    """
    group_uid = uuid.uuid4()
    day = on or timezone.localdate()
    opened: list[Case] = []
    left_out: list[tuple[Enterprise, str]] = []
    for pathway in pathways:
        try:
            with transaction.atomic():
                opened.append(_open(actor, pathway, group_uid, day))
        except UnableToCoachError as refusal:
            if refusal.code not in LEFT_OUT:
                raise
            left_out.append((pathway.enterprise, refusal.code))
    return OpenedCases(group_uid, opened, left_out)


def _open(actor: Actor, pathway: Pathway, group_uid: uuid.UUID, day: datetime.date) -> Case:
    if pathway.case_uid is not None or not pathway.gap_key:
        raise UnableToCoachError("BEGAN")
    if pathway.mentor is None:
        raise UnableToCoachError("NOT_A_MENTOR")
    case = open_case(
        actor,
        enterprise=pathway.enterprise,
        mentor_uid=pathway.mentor.uid,
        goal=gettext("%(gap)s, for %(requirement)s")
        % {"gap": gap_label(pathway.gap_key, day), "requirement": pathway.requirement.product},
        gate=pathway.gap_key,
        requirement=pathway.requirement,
        offer=pathway.offer,
        steps=steps_of(pathway, day),
        group_uid=group_uid,
        on=day,
    )
    try:
        note_case(actor, pathway, case_uid=case.uid)
    except UnableToPlanError as refusal:
        if refusal.code == "CASES_OPEN":
            raise UnableToCoachError("BEGAN") from refusal
        raise
    return case


def steps_of(pathway: Pathway, day: datetime.date) -> list[PlannedStep]:
    """The pathway's steps as an action plan: each gate from its quarter on, never before today."""
    year = pathway.run.year
    if year is None:
        return []
    quarters = periods_of(year.starts_on, year.periods)
    steps: list[PlannedStep] = []
    for step in pathway.steps.all():
        first, last = quarters[step.period]
        begins = max(day, first)
        if step.course is None:
            steps += steps_closing(step.gate, _closing(step, day), begins)
            continue
        steps.append(
            PlannedStep(
                what=gettext("Take part in the course: %(name)s") % {"name": step.course.name},
                who=Doer.OWNER,
                due_on=working_day(max(day, last - datetime.timedelta(days=14))),
                evidence_expected=gettext("list of attendance or certificate of the course"),
                writes=writes_of(step.gate),
            )
        )
    return steps


def _closing(step: PathwayStep, day: datetime.date) -> Intervention | None:
    """The step's intervention as the plan knew it: the centre's figures of that time."""
    if not step.code:
        return None
    name = step.label.get((get_language() or "id")[:2]) or step.label.get("id") or step.code
    return Intervention(
        code=step.code,
        label_id=name,
        label_en=name,
        closes=(step.gate,),
        cost_low=step.cost,
        cost=step.cost,
        cost_high=step.cost,
        payer=Payer(step.payer),
        days_low=step.days,
        days=step.days,
        days_high=step.days,
        valid_months=None,
        mentor_hours=step.hours / HOURS_SCALE,
        tag="K" if step.is_doubtful else "S",
        price_year=day.year,
        note=None,
        field=step.field,
    )
