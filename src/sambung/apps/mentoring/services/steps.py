"""Changing an action plan: adding, wording, ordering, dropping steps."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from sambung.apps.actors.access import Actor, demand
from sambung.apps.mentoring.models import Case, CaseState, Doer, Step, StepState
from sambung.apps.mentoring.services.cases import journal
from sambung.apps.mentoring.services.refusals import UnableToCoachError

CHANGEABLE = ("what", "who", "due_on", "hours", "cost", "evidence_expected", "note", "writes")


def open_case_of(actor: Actor, case: Case) -> Case:
    """The case's row, locked, where the actor may change it and it is open."""
    demand(actor, "mentoring.change_case", case)
    locked: Case = (
        Case.objects.unscoped("asked above")
        .select_for_update(of=("self",))
        .select_related("centre", "enterprise")
        .get(pk=case.pk)
    )
    if locked.state != CaseState.OPEN:
        raise UnableToCoachError("CASE_CLOSED")
    return locked


@transaction.atomic
def add_step(
    actor: Actor,
    case: Case,
    *,
    what: str,
    who: str = Doer.MENTOR,
    due_on: datetime.date | None = None,
    hours: int | None = None,
    cost: int | None = None,
    evidence_expected: str = "",
    writes: dict[str, Any] | None = None,
    for_group: bool = False,
) -> Step:
    """A step at the end of the plan; `for_group`: of every open case that was opened together with this one.

    Hours × 10, cost in rupiah. Errors: UnableToCoachError, ValueError.
    """
    locked = open_case_of(actor, case)
    cases = [locked]
    if for_group and case.group_uid is not None:
        cases += list(
            Case.objects.visible(actor)
            .filter(group_uid=case.group_uid, state=CaseState.OPEN, centre=case.centre)
            .exclude(pk=case.pk)
            .select_related("centre")
        )
    steps = []
    for one in cases:
        last = one.steps.aggregate(last=Max("order"))["last"] or 0
        step = Step.objects.create(
            case=one,
            order=last + 1,
            what=what.strip()[:200],
            who=Doer(who).value,
            due_on=due_on,
            hours=hours,
            cost=cost,
            evidence_expected=evidence_expected[:200],
            writes=writes or {},
        )
        journal(
            actor,
            "step.added",
            one,
            step=step.uid,
            who=step.who,
            due_on=due_on,
            hours=hours,
            cost=cost,
            personal={"what": step.what},
        )
        steps.append(step)
    return steps[0]


@transaction.atomic
def change_step(actor: Actor, step: Step, *, expected_version: int, **values: Any) -> Step:
    """Change what is given of CHANGEABLE; hours and cost that a person gives are no estimate any more.

    Errors: StaleWriteError; UnableToCoachError NOT_OPEN for a step that is done or dropped; TypeError.
    """
    open_case_of(actor, step.case)
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a step has no {sorted(unknown)} to change")
    if step.state != StepState.OPEN:
        raise UnableToCoachError("NOT_OPEN")
    changed = {name for name, value in values.items() if getattr(step, name) != value}
    before = {name: getattr(step, name) for name in changed}
    for name in changed:
        setattr(step, name, values[name])
    if changed & {"hours", "cost"}:
        step.is_estimate = step.is_doubtful = False
    step.save_changes(
        expected_version=expected_version, fields=[*sorted(changed), "is_estimate", "is_doubtful"]
    )
    texts = {"what", "note", "evidence_expected"}
    journal(
        actor,
        "step.changed",
        step.case,
        step=step.uid,
        before={name: value for name, value in before.items() if name not in texts},
        after={name: values[name] for name in sorted(changed - texts)},
        personal={
            "before": {name: before[name] for name in changed & texts},
            "after": {name: values[name] for name in changed & texts},
        },
    )
    return step


@transaction.atomic
def drop_step(actor: Actor, step: Step, *, expected_version: int) -> Step:
    """Say that the step is not needed; it stays in the plan, struck out."""
    open_case_of(actor, step.case)
    if step.state != StepState.OPEN:
        raise UnableToCoachError("NOT_OPEN")
    step.state = StepState.DROPPED
    step.save_changes(expected_version=expected_version, fields=["state"])
    journal(actor, "step.dropped", step.case, step=step.uid)
    return step


@transaction.atomic
def restore_step(actor: Actor, step: Step, *, expected_version: int) -> Step:
    """Take back a dropping."""
    open_case_of(actor, step.case)
    if step.state != StepState.DROPPED:
        raise UnableToCoachError("NOT_OPEN")
    step.state = StepState.OPEN
    step.save_changes(expected_version=expected_version, fields=["state"])
    journal(actor, "step.restored", step.case, step=step.uid)
    return step


@transaction.atomic
def move_step(actor: Actor, step: Step, *, by: int) -> list[Step]:
    """Move a step up (-1) or down (+1) among its plan's steps; at an end nothing changes. Returns the plan."""
    case = open_case_of(actor, step.case)
    steps = list(case.steps.order_by("order"))
    place = next(number for number, one in enumerate(steps) if one.pk == step.pk)
    target = place + (1 if by > 0 else -1)
    if not 0 <= target < len(steps):
        return steps
    steps[place], steps[target] = steps[target], steps[place]
    # Orders are unique within a case: out of the way first, then into place.
    case.steps.update(order=F("order") + 10_000)
    for number, one in enumerate(steps, start=1):
        one.order = number
        Step._base_manager.filter(pk=one.pk).update(order=number)
    journal(actor, "step.moved", case, step=step.uid, order=[one.uid for one in steps])
    return steps
