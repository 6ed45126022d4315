"""Opening, handing on, closing and opening again."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor, demand, may
from sambung.apps.centres.models import Membership
from sambung.apps.demand.models import Requirement
from sambung.apps.duplicates.selectors import with_twins
from sambung.apps.journal.services import record
from sambung.apps.mentoring.models import Case, CaseState, Outcome, Step
from sambung.apps.mentoring.services.plans import PlannedStep, gates_of, propose_plan
from sambung.apps.mentoring.services.refusals import UnableToCoachError
from sambung.apps.registry.models import Enterprise, Offer


@dataclass(frozen=True)
class OpenedCases:
    """What opening for a whole group did: the new cases, and whom it left out, each with its refusal's code."""

    group_uid: uuid.UUID
    opened: list[Case]
    left_out: list[tuple[Enterprise, str]]


def journal(
    actor: Actor, code: str, case: Case, *, personal: dict[str, Any] | None = None, **payload: Any
) -> Any:
    """An entry about one case, under its centre; texts that people type go into `personal`."""
    return record(
        actor,
        f"mentoring.{code}",
        subject_kind="mentoring.case",
        subject_uid=case.uid,
        payload=payload,
        personal=personal,
        centre_uid=case.centre.uid,
    )


def find_mentor(centre_id: int, mentor_uid: uuid.UUID) -> User:
    """A person who works in the centre today. Errors: UnableToCoachError NOT_A_MENTOR."""
    today = timezone.localdate()
    member = (
        Membership.objects.filter(centre_id=centre_id, user__uid=mentor_uid, user__is_active=True)
        .exclude(ended_on__lte=today)
        .select_related("user")
        .first()
    )
    if member is None:
        raise UnableToCoachError("NOT_A_MENTOR")
    found: User = member.user
    return found


def open_case(
    actor: Actor,
    *,
    enterprise: Enterprise,
    mentor_uid: uuid.UUID,
    goal: str,
    gate: str = "",
    requirement: Requirement | None = None,
    offer: Offer | None = None,
    interventions: Collection[str] = (),
    steps: Sequence[PlannedStep] | None = None,
    first_on: datetime.date | None = None,
    group_uid: uuid.UUID | None = None,
    on: datetime.date | None = None,
) -> Case:
    """Open a case with the plan that the catalogue proposes for the gap (or the steps given).

    Errors: PermissionMissingError; UnableToCoachError NO_CENTRE, OTHER_CENTRE (`params["centre"]`: whom to ask),
    ALREADY_OPEN (`params["case"]`; perhaps under another entry of the enterprise), NOT_A_MENTOR, GOAL_MISSING,
    OFFER_MISSING. `offer`: of the enterprise, under whichever of its entries.
    """
    if enterprise.centre is None:
        raise UnableToCoachError("NO_CENTRE", enterprise=enterprise.name)
    if enterprise.centre_id not in actor.centre_ids:
        raise UnableToCoachError("OTHER_CENTRE", centre=enterprise.centre.name, enterprise=enterprise.name)
    demand(actor, "mentoring.open_case", enterprise)
    if not goal.strip():
        raise UnableToCoachError("GOAL_MISSING")
    entries = with_twins([enterprise.pk])[enterprise.pk]
    if offer is not None and offer.enterprise_id not in entries:
        raise UnableToCoachError("OFFER_MISSING")
    mentor = find_mentor(enterprise.centre.pk, mentor_uid)
    day = on or timezone.localdate()
    key = "+".join(gates_of(gate))[:200]
    with transaction.atomic():
        # One at a time for an enterprise: the constraint alone sees neither a case without requirement nor a twin's.
        rows = Enterprise.objects.unscoped("its rows order who opens").filter(pk__in=entries)
        list(rows.order_by("pk").select_for_update().values_list("pk"))
        _demand_none_open(entries, requirement, key)
        case = Case.objects.create(
            enterprise=enterprise,
            centre=enterprise.centre,
            mentor=mentor,
            requirement=requirement,
            offer=offer,
            goal=goal.strip()[:200],
            gate=key,
            group_uid=group_uid,
            opened_on=day,
            next_on=first_on,
        )
        planned = propose_plan(key, on=day, interventions=interventions).steps if steps is None else steps
        Step.objects.bulk_create(
            [
                Step(case=case, order=number, **{**vars(step), "writes": dict(step.writes)})
                for number, step in enumerate(planned, start=1)
            ]
        )
        journal(
            actor,
            "case.opened",
            case,
            enterprise=enterprise.uid,
            mentor=mentor.uid,
            requirement=requirement.uid if requirement else None,
            gate=key,
            group=group_uid,
            steps=len(planned),
            personal={"goal": case.goal},
        )
    return case


@transaction.atomic
def open_cases(
    actor: Actor,
    *,
    enterprises: Sequence[Enterprise],
    mentor_uid: uuid.UUID,
    goal: str,
    gate: str,
    requirement: Requirement | None = None,
    offers: dict[int, Offer] | None = None,
    interventions: Collection[str] = (),
    on: datetime.date | None = None,
) -> OpenedCases:
    """One case for each enterprise of a gap's group, with the same steps. Enterprises of other centres and those
    with an open case for the gap are left out and named; `offers`: the offer meant, by enterprise key.
    """
    group_uid = uuid.uuid4()
    day = on or timezone.localdate()
    steps = propose_plan(gate, on=day, interventions=interventions).steps
    opened: list[Case] = []
    left_out: list[tuple[Enterprise, str]] = []
    for enterprise in enterprises:
        try:
            opened.append(
                open_case(
                    actor,
                    enterprise=enterprise,
                    mentor_uid=mentor_uid,
                    goal=goal,
                    gate=gate,
                    requirement=requirement,
                    offer=(offers or {}).get(enterprise.pk),
                    steps=steps,
                    group_uid=group_uid,
                    on=day,
                )
            )
        except UnableToCoachError as refusal:
            if refusal.code not in {"ALREADY_OPEN", "OTHER_CENTRE", "NO_CENTRE"}:
                raise
            left_out.append((enterprise, refusal.code))
    return OpenedCases(group_uid, opened, left_out)


def _demand_none_open(entries: Collection[int], requirement: Requirement | None, key: str) -> None:
    """Errors: UnableToCoachError ALREADY_OPEN, where a case for the gap is open under one of these entries."""
    if not key:
        return
    found: Case | None = (
        Case.objects.unscoped("one open case for a gap, whoever coaches")
        .filter(enterprise__in=entries, requirement=requirement, gate=key, state=CaseState.OPEN)
        .select_related("enterprise", "centre")
        .order_by("pk")
        .first()
    )
    if found is not None:
        raise UnableToCoachError(
            "ALREADY_OPEN", case=found.uid, enterprise=found.enterprise.name, centre=found.centre.name
        )


@transaction.atomic
def reassign_case(actor: Actor, case: Case, *, mentor_uid: uuid.UUID, expected_version: int) -> Case:
    """Hand the case to another person of the centre. Errors: StaleWriteError, UnableToCoachError."""
    demand(actor, "mentoring.assign_case", case)
    if case.state != CaseState.OPEN:
        raise UnableToCoachError("CASE_CLOSED")
    mentor = find_mentor(case.centre_id, mentor_uid)
    before = case.mentor.uid
    case.mentor = mentor
    case.save_changes(expected_version=expected_version, fields=["mentor_id"])
    journal(actor, "case.reassigned", case, before=before, mentor=mentor.uid)
    return case


@transaction.atomic
def change_goal(actor: Actor, case: Case, *, goal: str, expected_version: int) -> Case:
    """Word the goal anew. Errors: StaleWriteError, UnableToCoachError."""
    demand(actor, "mentoring.change_case", case)
    if not goal.strip():
        raise UnableToCoachError("GOAL_MISSING")
    before, case.goal = case.goal, goal.strip()[:200]
    case.save_changes(expected_version=expected_version, fields=["goal"])
    journal(actor, "case.goal_changed", case, personal={"before": before, "goal": case.goal})
    return case


@transaction.atomic
def plan_meeting(actor: Actor, case: Case, *, next_on: datetime.date | None, expected_version: int) -> Case:
    """Set or clear the next meeting without a session before it. Errors: StaleWriteError, UnableToCoachError."""
    demand(actor, "mentoring.change_case", case)
    if case.state != CaseState.OPEN:
        raise UnableToCoachError("CASE_CLOSED")
    case.next_on = next_on
    case.save_changes(expected_version=expected_version, fields=["next_on"])
    journal(actor, "case.meeting_planned", case, next_on=next_on)
    return case


@transaction.atomic
def close_case(
    actor: Actor,
    case: Case,
    *,
    outcome: str,
    expected_version: int,
    closed_on: datetime.date | None = None,
) -> Case:
    """Close with an outcome of `Outcome`; open steps stay as they are. Errors: StaleWriteError, ValueError."""
    demand(actor, "mentoring.change_case", case)
    if case.state != CaseState.OPEN:
        raise UnableToCoachError("CASE_CLOSED")
    case.state, case.outcome = CaseState.CLOSED, Outcome(outcome).value
    case.closed_on, case.next_on = closed_on or timezone.localdate(), None
    case.save_changes(expected_version=expected_version, fields=["state", "outcome", "closed_on", "next_on"])
    journal(actor, "case.closed", case, outcome=case.outcome, closed_on=case.closed_on)
    return case


@transaction.atomic
def reopen_case(actor: Actor, case: Case, *, expected_version: int) -> Case:
    """Open a closed case again. Errors: StaleWriteError; ALREADY_OPEN where another took its place."""
    demand(actor, "mentoring.change_case", case)
    if case.state == CaseState.OPEN:
        raise UnableToCoachError("NOT_OPEN")
    _demand_none_open(with_twins([case.enterprise_id])[case.enterprise_id], case.requirement, case.gate)
    case.state, case.outcome, case.closed_on = CaseState.OPEN, "", None
    try:
        with transaction.atomic():
            case.save_changes(expected_version=expected_version, fields=["state", "outcome", "closed_on"])
    except IntegrityError as error:
        raise UnableToCoachError("ALREADY_OPEN", enterprise=case.enterprise.name) from error
    journal(actor, "case.reopened", case)
    return case


@transaction.atomic
def export_cases(actor: Actor, *, rows: int, filters: dict[str, str]) -> None:
    """Say in the journal that a list of cases left the house."""
    record(
        actor,
        "mentoring.cases.exported",
        subject_kind="mentoring.case",
        subject_uid=None,
        payload={"rows": rows, "filters": filters},
    )


def may_open(actor: Actor, enterprise: Enterprise) -> bool:
    """Whether the page offers to open a case."""
    return may(actor, "mentoring.open_case", enterprise)
