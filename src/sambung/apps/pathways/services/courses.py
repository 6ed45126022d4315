"""Group courses of a year: offered, changed, withdrawn and offered again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.pathways.facts.catalogue import FIELDS
from sambung.apps.pathways.models import GroupCourse, PlanningYear
from sambung.apps.pathways.services.refusals import UnableToPlanError
from sambung.apps.pathways.services.years import journal

VALUES = ("name", "gate", "seats", "cost", "hours", "field", "duration", "in_periods")


@transaction.atomic
def add_course(actor: Actor, year: PlanningYear, **values: Any) -> GroupCourse:
    """Offer a course. Rupiah, hours × 10, quarters from 0. Errors: UnableToPlanError COURSE; TypeError."""
    demand(actor, "pathways.plan", year.centre)
    _check(year, values)
    course = GroupCourse(year=year, **values)
    course.save(force_insert=True)
    journal(actor, "course.added", year, course=course.uid, after=values)
    return course


@transaction.atomic
def change_course(actor: Actor, course: GroupCourse, *, expected_version: int, **values: Any) -> GroupCourse:
    """Change a course. Errors: StaleWriteError, UnableToPlanError COURSE, TypeError."""
    demand(actor, "pathways.plan", course.year.centre)
    _check(course.year, {**{name: getattr(course, name) for name in VALUES}, **values})
    before = {name: getattr(course, name) for name in values}
    for name, value in values.items():
        setattr(course, name, value)
    course.save_changes(expected_version=expected_version, fields=sorted(values))
    journal(actor, "course.changed", course.year, course=course.uid, before=before, after=values)
    return course


@transaction.atomic
def withdraw_course(
    actor: Actor, course: GroupCourse, *, expected_version: int, is_withdrawn: bool = True
) -> GroupCourse:
    """Offer it no more, or (`is_withdrawn` False) again. Errors: StaleWriteError."""
    demand(actor, "pathways.plan", course.year.centre)
    course.is_withdrawn = is_withdrawn
    course.save_changes(expected_version=expected_version, fields=["is_withdrawn"])
    code = "course.withdrawn" if is_withdrawn else "course.restored"
    journal(actor, code, course.year, course=course.uid)
    return course


def _check(year: PlanningYear, values: dict[str, Any]) -> None:
    if set(values) != set(VALUES):
        raise TypeError(f"a course has {VALUES}")
    is_fine = (
        values["name"].strip()
        and values["gate"].strip()
        and 1 <= values["seats"] <= 10_000
        and 0 <= values["cost"] <= 10**12
        and 0 <= values["hours"] <= 100_000
        and 0 <= values["duration"] < year.periods
        and (not values["field"] or values["field"] in FIELDS)
        and values["in_periods"]
        and all(0 <= one < year.periods for one in values["in_periods"])
    )
    if not is_fine:
        raise UnableToPlanError("COURSE")
