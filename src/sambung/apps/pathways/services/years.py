"""What a manager has to give away: opening a year with sensible estimates, then hours, money, priorities, limits."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.catalogue import FIELDS, catalogue_of, closing
from sambung.apps.pathways.facts.gaps import read_gaps
from sambung.apps.pathways.facts.settings import (
    PAID,
    QUARTERS,
    budget_by_default,
    first_day,
    hours_by_default,
    mentors_of,
)
from sambung.apps.pathways.models import MentorHours, PlanningYear
from sambung.apps.pathways.services.refusals import UnableToPlanError
from sambung.apps.registry.models import SizeClass
from sambung.standards.catalogue import Payer

MOST_HOURS = 10_000 * 10
LARGEST = 10**13
KINDS = ("class", "sex", "region")


def journal(actor: Actor, code: str, year: PlanningYear, **payload: Any) -> Any:
    """An entry about a planning year, under its centre."""
    return record(
        actor,
        f"pathways.{code}",
        subject_kind="pathways.year",
        subject_uid=year.uid,
        payload=payload,
        centre_uid=year.centre.uid,
    )


@transaction.atomic
def open_year(
    actor: Actor, *, centre: Centre, starts_on: datetime.date | None = None, on: datetime.date | None = None
) -> PlanningYear:
    """The planning year of a centre, made where there is none: hours and money are estimates until somebody says.

    Errors: PermissionMissingError.
    """
    demand(actor, "pathways.plan", centre)
    today = on or timezone.localdate()
    first = starts_on or first_day(today)
    Centre.objects.unscoped("its row orders who opens").select_for_update().get(pk=centre.pk)
    standing: PlanningYear | None = centre.planning_years.filter(starts_on=first).first()
    if standing is not None:
        return standing
    people = mentors_of([centre.pk], today)
    year = PlanningYear(
        centre=centre,
        starts_on=first,
        periods=QUARTERS,
        is_by_field=any(one.fields for one in people),
        paid=list(PAID),
    )
    year.save(force_insert=True)
    hours = write_default_hours(year, on=today)
    year.budget = budget_by_default(hours, today)
    year.save_changes(expected_version=None, fields=["budget"])
    journal(actor, "year.opened", year, starts_on=first, budget=year.budget, hours=hours)
    return year


def write_default_hours(year: PlanningYear, *, on: datetime.date) -> int:
    """Hours of everybody who coaches here, for whom the year has none yet; the sum × 10 of those without field."""
    people = mentors_of([year.centre_id], on)
    known = set(year.hours.values_list("mentor_id", flat=True))
    new = [one for one in people if one.user_id not in known]
    need = hours_needed(year.centre, on=on, first=year.starts_on) if new else {}
    rows = hours_by_default(new, on=on, periods=year.periods, need=need)
    MentorHours.objects.bulk_create(
        MentorHours(year=year, mentor_id=mentor, field=field, period=period, hours=hours)
        for (mentor, field, period), hours in sorted(rows.items())
    )
    return sum(hours for (_, field, _), hours in rows.items() if not field)


def hours_needed(centre: Centre, *, on: datetime.date, first: datetime.date) -> Mapping[str, int]:
    """Field → hours × 10 that all gaps of the centre ask for together, each enterprise's cheapest closing."""
    catalogue = catalogue_of(centre.pk, on)
    need: Counter[str] = Counter()
    seen = set()
    for gap in read_gaps([centre.pk], on=on, first_day=first).gaps:
        for gate in gap.gates:
            item = closing(catalogue, gate, PAID)
            if item is not None and (gap.enterprise, gate) not in seen:
                seen.add((gap.enterprise, gate))
                need[item.field] += item.hours
    return need


@transaction.atomic
def set_hours(
    actor: Actor,
    year: PlanningYear,
    *,
    hours: Mapping[tuple[uuid.UUID, str, int], int],
    is_by_field: bool,
    expected_version: int,
) -> PlanningYear:
    """Hours × 10 by (mentor, field, quarter), as a person says them: estimates no longer.

    Rows of the other kind (with or without fields) stay as they were, for going back. Errors: StaleWriteError;
    UnableToPlanError NOT_A_MENTOR, NUMBERS, QUARTER.
    """
    demand(actor, "pathways.plan", year.centre)
    people = {row.mentor.uid: row.mentor_id for row in year.hours.select_related("mentor")}
    people |= {one.user.uid: one.user_id for one in mentors_of([year.centre_id], timezone.localdate())}
    standing = {(row.mentor_id, row.field, row.period): row for row in year.hours.all()}
    before, changed, new = {}, [], []
    for (mentor, field, period), amount in hours.items():
        if mentor not in people:
            raise UnableToPlanError("NOT_A_MENTOR")
        if not 0 <= period < year.periods:
            raise UnableToPlanError("QUARTER")
        if not 0 <= amount <= MOST_HOURS or (field and field not in FIELDS):
            raise UnableToPlanError("NUMBERS")
        row = standing.get((people[mentor], field, period))
        if row is None:
            new.append(
                MentorHours(
                    year=year,
                    mentor_id=people[mentor],
                    field=field,
                    period=period,
                    hours=amount,
                    is_estimate=False,
                )
            )
        elif row.hours != amount or row.is_estimate:
            before[f"{mentor}:{field}:{period}"] = row.hours
            row.hours, row.is_estimate = amount, False
            changed.append(row)
    year.is_by_field = is_by_field
    year.save_changes(expected_version=expected_version, fields=["is_by_field"])
    MentorHours.objects.bulk_create(new)
    MentorHours.objects.bulk_update(changed, ["hours", "is_estimate"])
    after = {f"{mentor}:{field}:{period}": amount for (mentor, field, period), amount in hours.items()}
    journal(actor, "hours.set", year, is_by_field=is_by_field, before=before, after=after)
    return year


def set_money(
    actor: Actor, year: PlanningYear, *, budget: int, paid: Sequence[str], expected_version: int
) -> PlanningYear:
    """The year's money in rupiah, and whose costs it must cover. Errors: StaleWriteError, UnableToPlanError NUMBERS."""
    if not 0 <= budget <= LARGEST or set(paid) - set(Payer):
        raise UnableToPlanError("NUMBERS")
    return _change(
        actor,
        year,
        "money.set",
        expected_version,
        budget=budget,
        paid=[one.value for one in Payer if one.value in paid],
        is_budget_estimate=False,
    )


def set_priorities(
    actor: Actor,
    year: PlanningYear,
    *,
    weights: Mapping[str, Mapping[str, int]],
    has_ready: bool,
    expected_version: int,
) -> PlanningYear:
    """How much a linkage counts, in per cent: by requirement, class, sex of owner, region. 100 is left out.

    Errors: StaleWriteError; UnableToPlanError NUMBERS (0 to 1000).
    """
    kept = {
        kind: {value: per_cent for value, per_cent in rows.items() if per_cent != 100}
        for kind, rows in weights.items()
    }
    if set(kept) - {*KINDS, "requirement"} or any(
        not 0 <= one <= 1000 for rows in kept.values() for one in rows.values()
    ):
        raise UnableToPlanError("NUMBERS")
    kept = {kind: rows for kind, rows in kept.items() if rows}
    return _change(actor, year, "priorities.set", expected_version, weights=kept, has_ready=has_ready)


def set_chances(
    actor: Actor, year: PlanningYear, *, chances: Mapping[str, Any], expected_version: int
) -> PlanningYear:
    """Chances in per cent, low ≤ likely ≤ high. Errors: StaleWriteError, UnableToPlanError NUMBERS."""
    rows = [value for name, value in chances.items() if name != "codes"] + list(
        chances.get("codes", {}).values()
    )
    if any(len(row) != 3 or not 0 <= row[0] <= row[1] <= row[2] <= 100 for row in rows):
        raise UnableToPlanError("NUMBERS")
    return _change(actor, year, "chances.set", expected_version, chances=dict(chances))


def set_limits(
    actor: Actor, year: PlanningYear, *, limits: Sequence[Mapping[str, Any]], expected_version: int
) -> PlanningYear:
    """Floors and ceilings on how many are linked: {kind, value, least, most}. Errors: StaleWriteError, LIMIT."""
    seen = set()
    for one in limits:
        least, most = one["least"], one["most"]
        if one["kind"] not in KINDS or not one["value"] or (one["kind"], one["value"]) in seen:
            raise UnableToPlanError("LIMIT")
        seen.add((one["kind"], one["value"]))
        if least is None and most is None:
            raise UnableToPlanError("LIMIT")
        if any(number is not None and not 0 <= number <= 10**6 for number in (least, most)):
            raise UnableToPlanError("LIMIT")
        if least is not None and most is not None and least > most:
            raise UnableToPlanError("LIMIT")
        if one["kind"] == "class" and one["value"] not in set(SizeClass):
            raise UnableToPlanError("LIMIT")
    kept = [{name: one[name] for name in ("kind", "value", "least", "most")} for one in limits]
    return _change(actor, year, "limits.set", expected_version, limits=kept)


@transaction.atomic
def _change(
    actor: Actor, year: PlanningYear, code: str, expected_version: int, **values: Any
) -> PlanningYear:
    demand(actor, "pathways.plan", year.centre)
    before = {name: getattr(year, name) for name in values}
    for name, value in values.items():
        setattr(year, name, value)
    year.save_changes(expected_version=expected_version, fields=sorted(values))
    journal(actor, code, year, before=before, after=values)
    return year
