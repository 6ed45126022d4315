"""Planning years: which centres plan, one year, its hours, and what a manager may weigh."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from sambung.apps.actors.access import Actor, Role
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement
from sambung.apps.pathways.facts.catalogue import FIELDS
from sambung.apps.pathways.facts.gaps import read_gaps
from sambung.apps.pathways.facts.settings import mentors_of
from sambung.apps.pathways.models import GroupCourse, HandChange, PlanningYear


class YearNotFoundError(LookupError):
    """No such year, centre, course or row, or none that the actor may see: HTTP 404 for all."""


@dataclass
class HoursRow:
    """One mentor. `hours`: (field or empty, quarter) → hours × 10; `fields`: what the person is known for."""

    uid: uuid.UUID
    name: str
    fields: list[str]
    hours: dict[tuple[str, int], int] = field(default_factory=dict)
    is_estimate: bool = False


@dataclass(frozen=True)
class Priorities:
    """What may be weighed: requirements with gaps of the centre (and how many enterprises), classes, regions."""

    requirements: list[tuple[Requirement, int]]
    classes: Mapping[str, int]
    sexes: Mapping[str, int]
    regions: Mapping[str, int]


def planning_centres(actor: Actor) -> QuerySet[Centre]:
    """Centres whose planner the actor may look at: the own ones, an administrator's all; none for others."""
    rows = Centre.objects.visible(actor).order_by("name")
    if actor.has(Role.ADMIN):
        return rows
    return rows.filter(pk__in=actor.centre_ids) if actor.is_staff_of_centre else rows.none()


def get_centre(actor: Actor, uid: uuid.UUID) -> Centre:
    """One of them. Errors: YearNotFoundError."""
    found: Centre | None = planning_centres(actor).filter(uid=uid).first()
    if found is None:
        raise YearNotFoundError(str(uid))
    return found


def years_of(actor: Actor, centre: Centre) -> QuerySet[PlanningYear]:
    """The years of a centre, newest first."""
    return PlanningYear.objects.visible(actor).filter(centre=centre).order_by("-starts_on")


def years_by_centre(actor: Actor, centres: Sequence[Centre]) -> dict[int, list[PlanningYear]]:
    """Centre key → its years, newest first; one query for a page of centres."""
    found: dict[int, list[PlanningYear]] = {one.pk: [] for one in centres}
    rows = PlanningYear.objects.visible(actor).filter(centre__in=list(found)).order_by("-starts_on")
    for one in rows:
        found[one.centre_id].append(one)
    return found


def current_year(actor: Actor, centre: Centre) -> PlanningYear | None:
    """The newest year of a centre; None where nothing was planned yet."""
    return years_of(actor, centre).select_related("centre").first()


def find_year(actor: Actor, uid: uuid.UUID) -> PlanningYear:
    """One year. Errors: YearNotFoundError."""
    found: PlanningYear | None = (
        PlanningYear.objects.visible(actor).select_related("centre").filter(uid=uid).first()
    )
    if found is None:
        raise YearNotFoundError(str(uid))
    return found


def find_course(actor: Actor, year: PlanningYear, uid: uuid.UUID) -> GroupCourse:
    """One course of a year that the actor sees. Errors: YearNotFoundError."""
    found = year.courses.filter(uid=uid).first()
    if found is None:
        raise YearNotFoundError(str(uid))
    found.year = year
    return found


def find_change(actor: Actor, year: PlanningYear, uid: uuid.UUID) -> HandChange:
    """One change by hand of a year that the actor sees. Errors: YearNotFoundError."""
    found = year.changes.filter(uid=uid).first()
    if found is None:
        raise YearNotFoundError(str(uid))
    found.year = year
    return found


def standing_changes(actor: Actor, year: PlanningYear) -> list[HandChange]:
    """What was fixed and forbidden by hand and is not taken back, newest first."""
    find_year(actor, year.uid)
    rows = year.changes.filter(is_withdrawn=False).select_related("enterprise", "requirement__buyer")
    return list(rows.order_by("-id"))


def hours_rows(actor: Actor, year: PlanningYear, *, on: datetime.date) -> list[HoursRow]:
    """Everybody who coaches in the centre or has hours in the year, by name; two queries."""
    rows: dict[int, HoursRow] = {}
    for one in mentors_of([year.centre_id], on):
        rows[one.user_id] = HoursRow(
            one.user.uid, one.user.name, [name for name in FIELDS if name in one.fields]
        )
    for hours in year.hours.select_related("mentor").order_by("mentor__name"):
        row = rows.setdefault(hours.mentor_id, HoursRow(hours.mentor.uid, hours.mentor.name, []))
        row.hours[hours.field, hours.period] = hours.hours
        row.is_estimate |= hours.is_estimate and bool(hours.field) == year.is_by_field
    return sorted(rows.values(), key=lambda one: one.name)


def open_gates(actor: Actor, year: PlanningYear, *, on: datetime.date) -> list[tuple[str, int]]:
    """The gates of the centre's gaps with how many enterprises lack each, most first: what a course could close."""
    find_year(actor, year.uid)
    counts: Counter[str] = Counter()
    seen = set()
    for gap in read_gaps([year.centre_id], on=on, first_day=year.starts_on).gaps:
        for gate in gap.gates:
            if (gap.enterprise, gate) not in seen:
                seen.add((gap.enterprise, gate))
                counts[gate] += 1
    return counts.most_common()


def priorities_of(actor: Actor, year: PlanningYear, *, on: datetime.date) -> Priorities:
    """What stands in the centre's gaps, for weights and limits."""
    find_year(actor, year.uid)
    gaps = read_gaps([year.centre_id], on=on, first_day=year.starts_on)
    counts: Counter[int] = Counter(gap.requirement for gap in gaps.gaps)
    people = gaps.enterprises.values()
    return Priorities(
        requirements=[(gaps.requirements[key], count) for key, count in counts.most_common()],
        classes=Counter(one.size_class for one in people),
        sexes=Counter(one.owner_sex for one in people if one.owner_sex),
        regions=Counter(one.region_code for one in people if one.region_code),
    )
