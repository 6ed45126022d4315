"""What a mentor's or a centre's day holds."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.matching.selectors import ReachChange, changes_since
from sambung.apps.mentoring.models import Case, CaseState, Step, StepState
from sambung.apps.registry.models import Certificate, Enterprise

SHOWN = 30
# So many days ahead: meetings and steps of the week, certificates of the quarter, changes since a week.
WEEK = 7
CERTIFICATE_DAYS = 90
CHANGE_DAYS = 7


@dataclass(frozen=True)
class PlannedMeeting:
    """A case whose next meeting falls into the week, or was missed (`is_overdue`)."""

    case: Case
    on: datetime.date
    is_overdue: bool


@dataclass(frozen=True)
class CertificateEnding:
    """A standing certificate that ends within the quarter and that no later one replaces."""

    enterprise: Enterprise
    scheme: str
    ends_on: datetime.date
    case: Case | None


@dataclass(frozen=True)
class Today:
    """A day: each list holds at most SHOWN rows, `more` says of which lists there are more."""

    meetings: list[PlannedMeeting]
    steps: list[Step]
    without_step: list[Case]
    changes: list[ReachChange]
    certificates: list[CertificateEnding]
    case_of: dict[int, Case]
    more: frozenset[str]


def today(actor: Actor, on: datetime.date, *, mentor_uid: uuid.UUID | None = None) -> Today:
    """The day of the actor's centres, or of one mentor in them; eight queries at most, whatever the number of cases.

    `case_of`: an open case by enterprise key, for the lists that name enterprises.
    """
    cases: QuerySet[Case] = Case.objects.visible(actor).filter(
        state=CaseState.OPEN, centre_id__in=actor.centre_ids if actor.is_staff_of_centre else []
    )
    if mentor_uid is not None:
        cases = cases.filter(mentor__uid=mentor_uid)
    with_people = cases.select_related("enterprise", "mentor", "requirement")
    more: set[str] = set()

    def shown(rows: QuerySet[Any], name: str) -> list[Any]:
        found = list(rows[: SHOWN + 1])
        if len(found) > SHOWN:
            more.add(name)
        return found[:SHOWN]

    until = on + datetime.timedelta(days=WEEK)
    meetings = [
        PlannedMeeting(case, case.next_on, case.next_on < on)
        for case in shown(with_people.filter(next_on__lte=until).order_by("next_on", "id"), "meetings")
        if case.next_on is not None
    ]
    open_steps = Step.objects.visible(actor).filter(state=StepState.OPEN)
    steps = shown(
        open_steps.filter(case__in=cases.values("pk"), due_on__lte=until)
        .select_related("case__enterprise", "case__mentor", "case__requirement")
        .order_by("due_on", "case_id", "order"),
        "steps",
    )
    waiting = Step.objects.unscoped("inside a case that is itself scoped").filter(
        case=OuterRef("pk"), state=StepState.OPEN
    )
    without_step = shown(with_people.filter(~Exists(waiting)).order_by("opened_on", "id"), "without_step")
    is_own = mentor_uid is not None
    coached = set(cases.values_list("enterprise_id", flat=True)) if is_own else set()
    since = timezone.make_aware(
        datetime.datetime.combine(on - datetime.timedelta(days=CHANGE_DAYS), datetime.time())
    )
    changes = _once(
        [one for one in changes_since(actor, since, limit=200) if not is_own or one.enterprise.pk in coached]
    )
    if len(changes) > SHOWN:
        more.add("changes")
    changes_shown = changes[:SHOWN]
    certificates = shown(_ending(actor, on, coached if is_own else None), "certificates")
    named = [one.enterprise.pk for one in changes_shown] + [one.enterprise_id for one in certificates]
    # One case for each enterprise is enough to lead there; the newest wins.
    case_of = {case.enterprise_id: case for case in cases.filter(enterprise__in=named).order_by("id")}
    return Today(
        meetings=meetings,
        steps=steps,
        without_step=without_step,
        changes=changes_shown,
        certificates=[
            CertificateEnding(one.enterprise, one.scheme, one.valid_to, case_of.get(one.enterprise_id))
            for one in certificates
        ],
        case_of=case_of,
        more=frozenset(more),
    )


def _once(changes: list[ReachChange]) -> list[ReachChange]:
    """The newest of each enterprise and requirement: an order may have come and gone within the week."""
    seen: dict[tuple[int, int], ReachChange] = {}
    for one in changes:
        seen.setdefault((one.enterprise.pk, one.requirement.pk), one)
    return list(seen.values())


def _ending(actor: Actor, on: datetime.date, enterprises: set[int] | None) -> QuerySet[Certificate]:
    standing = Certificate.objects.unscoped("whether a later one replaces it").filter(
        superseded__isnull=True, invalidated_on__isnull=True
    )
    later = standing.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")),
        enterprise=OuterRef("enterprise"),
        scheme=OuterRef("scheme"),
    )
    rows: QuerySet[Certificate] = (
        Certificate.objects.visible(actor)
        .standing()
        .filter(
            invalidated_on__isnull=True,
            valid_to__gte=on,
            valid_to__lte=on + datetime.timedelta(days=CERTIFICATE_DAYS),
        )
        .filter(~Exists(later))
        .select_related("enterprise")
        .order_by(F("valid_to").asc(), "id")
    )
    if enterprises is not None:
        return rows.filter(enterprise_id__in=enterprises)
    return rows.filter(enterprise__centre_id__in=actor.centre_ids)
