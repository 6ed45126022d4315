"""How much each mentor of a centre carries."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Membership
from sambung.apps.mentoring.models import Case, CaseState, Session, Step, StepState


@dataclass(frozen=True)
class MentorLoad:
    """A person of the centre: open cases, minutes of sessions held in the month, steps overdue."""

    uid: uuid.UUID
    name: str
    role: str
    fields: list[str]
    open_cases: int
    minutes: int
    overdue: int


def mentor_loads(actor: Actor, *, on: datetime.date, centre_id: int | None = None) -> list[MentorLoad]:
    """The people of the actor's centres, least loaded first; four queries. Empty for who works in none."""
    centres = actor.centre_ids if actor.is_staff_of_centre else frozenset()
    if centre_id is not None:
        centres = centres & {centre_id}
    people = {}
    rows = (
        Membership.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), centre_id__in=centres)
        .filter(user__is_active=True)
        .select_related("user")
        # A manager who is also a mentor is shown as a mentor.
        .order_by("role")
    )
    for one in rows:
        people[one.user_id] = one
    cases = dict(
        Case.objects.visible(actor)
        .filter(state=CaseState.OPEN, mentor__in=people)
        .order_by()
        .values_list("mentor")
        .annotate(count=Count("pk"))
    )
    minutes = dict(
        Session.objects.visible(actor)
        .filter(mentor__in=people, is_withdrawn=False, held_on__year=on.year, held_on__month=on.month)
        .order_by()
        .values_list("mentor")
        .annotate(sum=Sum("minutes"))
    )
    overdue = dict(
        Step.objects.visible(actor)
        .filter(case__mentor__in=people, case__state=CaseState.OPEN, state=StepState.OPEN, due_on__lt=on)
        .order_by()
        .values_list("case__mentor")
        .annotate(count=Count("pk"))
    )
    loads = [
        MentorLoad(
            uid=one.user.uid,
            name=one.user.name,
            role=one.role,
            fields=list(one.fields),
            open_cases=cases.get(key, 0),
            minutes=minutes.get(key, 0),
            overdue=overdue.get(key, 0),
        )
        for key, one in people.items()
    ]
    return sorted(loads, key=lambda one: (one.role != "MENTOR", one.open_cases, one.minutes, one.name))


def coaching_under_way(centre_ids: Collection[int]) -> tuple[frozenset[int], dict[int, int]]:
    """Enterprises of these centres with an open case, and hours × 10 of open steps by mentor key; two queries.

    For planning, which counts them and names nobody.
    """
    cases = Case.objects.unscoped("what runs already is not planned again").filter(
        centre_id__in=list(centre_ids), state=CaseState.OPEN
    )
    hours = (
        Step.objects.unscoped("hours that are given away already")
        .filter(case__in=cases.values("pk"), state=StepState.OPEN, hours__isnull=False)
        .order_by()
        .values_list("case__mentor_id")
        .annotate(sum=Sum("hours"))
    )
    return frozenset(cases.values_list("enterprise_id", flat=True)), dict(hours)
