"""What a run is asked with: a year's hours, money, weights and rules as one value that is kept with the run."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q

from sambung.apps.centres.models import Centre, CentreRole, Membership
from sambung.apps.pathways.facts.catalogue import FIELDS, HOURS_SCALE
from sambung.apps.pathways.facts.gaps import under_way
from sambung.apps.pathways.models import PlanningYear
from sambung.standards.periods import PeriodKind, sequence
from sambung.standards.rules import NoRuleInForce, rule

QUARTERS = 4
# Whose costs a budget must cover until the manager says otherwise: free programmes of the state are left out.
PAID = ("DINAS", "ENTERPRISE", "SHARED")


@dataclass(frozen=True)
class CourseSettings:
    """A group course as a run knows it. Rupiah, hours × 10."""

    uid: str
    gate: str
    seats: int
    cost: int
    hours: int
    field: str
    duration: int
    periods: tuple[int, ...]


@dataclass(frozen=True)
class CentreSettings:
    """One centre's part. `hours`: (mentor's uid or empty, field, period, hours × 10); JSON as in PlanningYear.

    `changes`: {enterprise, requirement, start, rule} by uid. `is_estimate`: nobody has confirmed hours and money.
    """

    uid: str
    is_by_field: bool
    hours: tuple[tuple[str, str, int, int], ...]
    budget: int
    paid: tuple[str, ...] = PAID
    weights: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    chances: Mapping[str, Any] = field(default_factory=dict)
    limits: tuple[Mapping[str, Any], ...] = ()
    courses: tuple[CourseSettings, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    has_ready: bool = True
    is_estimate: bool = False
    has_estimated_hours: bool = False

    @property
    def hours_total(self) -> int:
        """Hours × 10 of the whole year."""
        return sum(row[3] for row in self.hours)


@dataclass(frozen=True)
class RunSettings:
    """What the planner is asked with. The per cents move all hours and all money together: *what if*."""

    starts_on: datetime.date
    periods: int
    centres: tuple[CentreSettings, ...]
    hours_percent: int = 100
    money_percent: int = 100

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return {**asdict(self), "starts_on": self.starts_on.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RunSettings:
        """The other way."""
        return cls(
            starts_on=datetime.date.fromisoformat(stored["starts_on"]),
            periods=stored["periods"],
            hours_percent=stored["hours_percent"],
            money_percent=stored["money_percent"],
            centres=tuple(
                CentreSettings(
                    **{
                        **one,
                        "hours": tuple((row[0], row[1], row[2], row[3]) for row in one["hours"]),
                        "paid": tuple(one["paid"]),
                        "limits": tuple(one["limits"]),
                        "changes": tuple(one["changes"]),
                        "courses": tuple(
                            CourseSettings(**{**row, "periods": tuple(row["periods"])})
                            for row in one["courses"]
                        ),
                    }
                )
                for one in stored["centres"]
            ),
        )


def first_day(today: datetime.date) -> datetime.date:
    """The first day of the next quarter: the year that a manager plans."""
    month = (today.month - 1) // 3 * 3 + 4
    return datetime.date(today.year + month // 13, (month - 1) % 12 + 1, 1)


def periods_of(starts_on: datetime.date, count: int) -> list[tuple[datetime.date, datetime.date]]:
    """First and last day of each quarter."""
    return [(one.start, one.end) for one in sequence(PeriodKind.QUARTER, starts_on, count)]


def settings_of(year: PlanningYear, *, hours_percent: int = 100, money_percent: int = 100) -> RunSettings:
    """A year as it stands; four queries."""
    hours = year.hours.select_related("mentor").order_by("mentor__name", "mentor_id", "field", "period")
    rows = [row for row in hours if bool(row.field) == year.is_by_field]
    has_estimated_hours = any(row.is_estimate for row in rows)
    return RunSettings(
        starts_on=year.starts_on,
        periods=year.periods,
        hours_percent=hours_percent,
        money_percent=money_percent,
        centres=(
            CentreSettings(
                uid=str(year.centre.uid),
                is_by_field=year.is_by_field,
                hours=tuple(
                    (str(row.mentor.uid), row.field, row.period, row.hours)
                    for row in rows
                    if row.hours and row.period < year.periods
                ),
                budget=year.budget,
                paid=tuple(year.paid),
                weights=year.weights,
                chances=year.chances,
                limits=tuple(year.limits),
                courses=tuple(
                    CourseSettings(
                        uid=str(one.uid),
                        gate=one.gate,
                        seats=one.seats,
                        cost=one.cost,
                        hours=one.hours,
                        field=one.field if year.is_by_field else "",
                        duration=one.duration,
                        periods=tuple(period for period in one.in_periods if period < year.periods),
                    )
                    for one in year.courses.filter(is_withdrawn=False).order_by("pk")
                ),
                changes=tuple(
                    {
                        "enterprise": str(one.enterprise.uid),
                        "requirement": str(one.requirement.uid),
                        "start": one.start,
                        "rule": one.rule,
                    }
                    for one in year.changes.filter(is_withdrawn=False)
                    .select_related("enterprise", "requirement")
                    .order_by("pk")
                ),
                has_ready=year.has_ready,
                is_estimate=year.is_budget_estimate or has_estimated_hours,
                has_estimated_hours=has_estimated_hours,
            ),
        ),
    )


def capacity_rule(on: datetime.date) -> dict[str, int]:
    """The dated defaults of mentors' capacity; empty where none is in force."""
    found = rule("mentor_capacity", on=on)
    if isinstance(found, NoRuleInForce):
        return {}
    return {name: row["value"] for name, row in found.parameters.items()}


def mentors_of(centre_ids: Collection[int], on: datetime.date) -> list[Membership]:
    """Who coaches in these centres today, by name."""
    return list(
        Membership.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), centre_id__in=centre_ids)
        .filter(role=CentreRole.MENTOR, user__is_active=True)
        .select_related("user", "centre")
        .order_by("centre_id", "user__name", "user_id")
    )


def hours_by_default(
    people: list[Membership], *, on: datetime.date, periods: int, need: Mapping[str, int]
) -> dict[tuple[int, str, int], int]:
    """(mentor key, field, period) → hours × 10: the dated norm of a year in equal quarters, less what runs already.

    Without field once, and by field: evenly over the fields that a mentor has, else in proportion to `need` (field
    → hours that the gaps ask for), so that an unspecialised mentor's hours are where the gaps are. Estimates all.
    """
    yearly = capacity_rule(on).get("hours_per_mentor_year", 0) * HOURS_SCALE
    busy = under_way[0]({one.centre_id for one in people}).hours if under_way else {}
    found: dict[tuple[int, str, int], int] = {}
    for one in people:
        free = [yearly // QUARTERS] * periods
        # What is under way is done in the coming quarters, the first one first.
        left = busy.get(one.user_id, 0)
        for period in range(periods):
            taken = min(left, free[period])
            free[period] -= taken
            left -= taken
        shares = shares_of(one.fields, need)
        for period in range(periods):
            found[one.user_id, "", period] = free[period]
            for name, share in shares.items():
                found[one.user_id, name, period] = int(free[period] * share)
    return found


def shares_of(fields: Collection[str], need: Mapping[str, int]) -> dict[str, float]:
    """How a mentor's hours fall on fields; sums to one."""
    own = [name for name in FIELDS if name in fields]
    if own:
        return {name: 1 / len(own) for name in own}
    total = sum(need.get(name, 0) for name in FIELDS)
    if not total:
        return {name: 1 / len(FIELDS) for name in FIELDS}
    return {name: need.get(name, 0) / total for name in FIELDS if need.get(name, 0)}


def defaults_for(
    centres: Collection[Centre], *, on: datetime.date, starts_on: datetime.date, periods: int
) -> dict[int, CentreSettings]:
    """Centre key → what a centre has that planned nothing yet: estimates, by the dated norms and its own people.

    A centre whose people are not in the system counts with the norm of consultants in a district. Two queries.
    """
    people = mentors_of([one.pk for one in centres], on)
    norms = capacity_rule(on)
    found = {}
    for centre in centres:
        own = [one for one in people if one.centre_id == centre.pk]
        hours = [
            (str(one.user.uid), "", period, amount)
            for (key, name, period), amount in hours_by_default(own, on=on, periods=periods, need={}).items()
            for one in own
            if one.user_id == key and not name
        ]
        if not own:
            each = norms.get("hours_per_mentor_year", 0) * HOURS_SCALE // QUARTERS
            count = norms.get("consultants_per_district_centre", 0)
            hours = [("", "", period, each * count) for period in range(periods)]
        total = sum(row[3] for row in hours)
        found[centre.pk] = CentreSettings(
            uid=str(centre.uid),
            is_by_field=False,
            hours=tuple(hours),
            budget=budget_by_default(total, on),
            is_estimate=True,
        )
    return found


def budget_by_default(hours: int, on: datetime.date) -> int:
    """Rupiah: as many enterprises as the hours × 10 can coach by the dated norm, times the norm of money for each."""
    norms = capacity_rule(on)
    each = norms.get("hours_per_enterprise_year", 0) * HOURS_SCALE
    return 0 if not each else hours // each * norms.get("budget_per_enterprise_year", 0)
