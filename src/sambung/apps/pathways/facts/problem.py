"""Settings and gaps to the engine's problem, and the way back from its codes to our rows.

Units of the problem: costs in thousands of rupiah (upwards), hours × 10, quantities × 1000, values × 1000.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from sambung.apps.centres.models import Centre
from sambung.apps.pathways.facts.columns import COST_UNIT, Chosen, Columns
from sambung.apps.pathways.facts.gaps import Gap, Gaps, read_gaps
from sambung.apps.pathways.facts.settings import CentreSettings, RunSettings
from sambung.engine.pathways.problem import (
    NONE,
    Candidates,
    Fixed,
    Groups,
    Limits,
    Problem,
    Steps,
)


@dataclass(frozen=True)
class Built:
    """The problem, and by its codes: the gaps of its candidates, the steps' interventions, the courses' uids.

    `chances`: of each candidate in per cent, low, likely, high; `hopes`: the assumptions that it needs.
    `no_way`: gates that nothing closes here, with how many enterprises they hold back.
    """

    problem: Problem
    settings: RunSettings
    gaps: Gaps
    candidates: tuple[Gap, ...]
    steps: tuple[Chosen, ...]
    courses: tuple[tuple[str, int], ...]
    chances: tuple[tuple[float, float, float], ...]
    hopes: tuple[tuple[str, ...], ...]
    ranges: Mapping[str, tuple[float, float, float]]
    no_way: Mapping[str, int]
    lost_changes: int
    centre_keys: tuple[int, ...]
    sha256: str


def build_problem(settings: RunSettings, *, on: datetime.date) -> Built:
    """The problem of a run as things stand; a bounded number of queries. Costs that the budget need not cover are 0."""
    parts = {one.uid: one for one in settings.centres}
    centres = {
        row.pk: parts[str(row.uid)]
        for row in Centre.objects.unscoped("the run's own centres").filter(uid__in=list(parts)).order_by("pk")
    }
    gaps = read_gaps(list(centres), on=on, first_day=settings.starts_on)
    return _Builder(settings, centres, gaps, on).build()


class _Builder:
    """Puts the columns, the limits, and what was fixed by hand together."""

    def __init__(
        self, settings: RunSettings, centres: Mapping[int, CentreSettings], gaps: Gaps, on: datetime.date
    ) -> None:
        self.settings, self.centres, self.gaps = settings, centres, gaps
        self.position = {key: place for place, key in enumerate(centres)}
        self.columns = Columns(centres, gaps, on)
        self.requirements, self.fields, self.gates = (
            self.columns.requirements,
            self.columns.fields,
            self.columns.gates,
        )

    def build(self) -> Built:
        by_enterprise: dict[int, list[Gap]] = {}
        for gap in self.gaps.gaps:
            by_enterprise.setdefault(gap.enterprise, []).append(gap)
        enterprises = []
        for key, own in by_enterprise.items():
            if self.columns.add(key, own):
                enterprises.append(key)
            else:
                self.gaps.held_back[key] = "NO_WAY" if any(one.gates for one in own) else "READY_LEFT"
        self.columns.ends()
        problem = self._problem(enterprises)
        fixed, lost = self._fixed(enterprises)
        problem = replace(problem, fixed=fixed)
        digest = sha256_of(problem)
        return Built(
            problem=replace(problem, input_sha256=digest),
            settings=self.settings,
            gaps=self.gaps,
            candidates=tuple(self.columns.kept),
            steps=tuple(self.columns.chosen),
            courses=tuple(self._courses_of()),
            chances=tuple(self.columns.percents),
            hopes=tuple(self.columns.hopes),
            ranges=self.columns.ranges,
            no_way=self.columns.no_way,
            lost_changes=lost,
            centre_keys=tuple(self.centres),
            sha256=digest,
        )

    def _problem(self, enterprises: list[int]) -> Problem:
        centres = list(self.centres.values())
        scale, steps, columns = self.settings, self.columns.steps, self.columns.filled
        hours: dict[tuple[int, int, int], int] = {}
        for place, one in enumerate(centres):
            for _mentor, name, period, amount in one.hours:
                triple = (place, self.fields.index(name), period)
                hours[triple] = hours.get(triple, 0) + amount
        triples = sorted(hours)
        rows = self.gaps.enterprises
        limits, members = self._limits(enterprises)
        courses = [
            (place, course, period)
            for place, one in enumerate(centres)
            for course in one.courses
            for period in course.periods
        ]
        for _, course, _ in courses:
            self.gates.setdefault(course.gate, len(self.gates))
        return Problem(
            enterprise_ids=tuple(str(rows[key].uid) for key in enterprises),
            requirement_ids=tuple(str(self.gaps.requirements[key].uid) for key in self.requirements),
            centre_ids=tuple(one.uid for one in centres),
            budget_ids=tuple(one.uid for one in centres),
            gate_ids=tuple(self.gates),
            field_names=tuple(self.fields),
            group_ids=tuple(f"{course.uid}:{period}" for _, course, period in courses),
            limit_ids=tuple(f"{number}" for number in range(len(limits))),
            periods=scale.periods,
            centre_of=_codes([self.position[self.columns.centre_of(key)] for key in enterprises]),
            budget_of=_codes(range(len(centres))),
            requirement_quantity=_whole([self.gaps.requirements[key].quantity for key in self.requirements]),
            budget=_whole([one.budget * scale.money_percent // (100 * COST_UNIT) for one in centres]),
            hours_centre=_codes([one[0] for one in triples]),
            hours_field=_codes([one[1] for one in triples]),
            hours_period=_codes([one[2] for one in triples]),
            hours=_whole([hours[one] * scale.hours_percent // 100 for one in triples]),
            steps=Steps(
                start=_whole(steps["start"]),
                gate=_codes(steps["gate"]),
                cost=_whole(steps["cost"]),
                hours=_whole(steps["hours"]),
                duration=_codes(steps["duration"]),
                field=_codes(steps["field"]),
                is_offered=np.array(steps["is_offered"], dtype=np.bool_),
            ),
            candidates=Candidates.by_rows(
                start=_whole(columns["start"]),
                requirement=_codes(columns["requirement"]),
                quantity=_whole(columns["quantity"]),
                value=_whole(columns["value"]),
                need_start=_whole(columns["need_start"]),
                need=_whole(columns["need"]),
                step_start=_whole(steps["start"]),
                chance_low=np.array(columns["chance_low"], dtype=np.float64),
                chance_high=np.array(columns["chance_high"], dtype=np.float64),
            ),
            groups=Groups(
                gate=_codes([self.gates[course.gate] for _, course, _ in courses]),
                centre=_codes([place for place, _, _ in courses]),
                seats=_whole([course.seats for _, course, _ in courses]),
                cost=_whole([-(-course.cost // COST_UNIT) for _, course, _ in courses]),
                hours=_whole([course.hours for _, course, _ in courses]),
                field=_codes([self.fields.index(course.field) for _, course, _ in courses]),
                duration=_codes([course.duration for _, course, _ in courses]),
                period=_codes([period for _, _, period in courses]),
            ),
            limits=Limits(
                least=_whole([NONE if one["least"] is None else one["least"] for one in limits]),
                most=_whole([NONE if one["most"] is None else one["most"] for one in limits]),
                start=_whole(np.cumsum([0, *[len(one) for one in members]])),
                member=_codes([one for rows in members for one in rows]),
            ),
            fixed=Fixed(_codes([]), _codes([]), _codes([]), np.array([], dtype=np.bool_)),
            unclosable=self.columns.unclosable,
        )

    def _courses_of(self) -> list[tuple[str, int]]:
        return [
            (course.uid, period)
            for one in self.centres.values()
            for course in one.courses
            for period in course.periods
        ]

    def _limits(self, enterprises: list[int]) -> tuple[list[Mapping[str, Any]], list[list[int]]]:
        limits, members = [], []
        for key, one in self.centres.items():
            for limit in one.limits:
                limits.append(limit)
                members.append(
                    [
                        place
                        for place, enterprise in enumerate(enterprises)
                        if self.gaps.enterprises[enterprise].centre_id == key
                        and is_member(self.gaps.enterprises[enterprise], limit["kind"], limit["value"])
                    ]
                )
        return limits, members

    def _fixed(self, enterprises: list[int]) -> tuple[Fixed, int]:
        places = {str(self.gaps.enterprises[key].uid): place for place, key in enumerate(enterprises)}
        asked = {str(self.gaps.requirements[key].uid): place for place, key in enumerate(self.requirements)}
        candidates = {(one.enterprise, one.requirement) for one in self.columns.kept}
        rows, lost = [], 0
        for one in (change for centre in self.centres.values() for change in centre.changes):
            place, requirement = places.get(one["enterprise"]), asked.get(one["requirement"])
            if (
                place is None
                or requirement is None
                or (enterprises[place], self.requirements[requirement]) not in candidates
            ):
                lost += 1
                continue
            rows.append((place, requirement, one["start"], one["rule"] == "MUST"))
        return (
            Fixed(
                enterprise=_codes([one[0] for one in rows]),
                requirement=_codes([one[1] for one in rows]),
                start=_codes([NONE if one[2] is None else one[2] for one in rows]),
                is_must=np.array([one[3] for one in rows], dtype=np.bool_),
            ),
            lost,
        )


def is_member(enterprise: Any, kind: str, value: str) -> bool:
    """Whether an enterprise counts under a limit on class, sex of owner or region (with all below it)."""
    if kind == "class":
        return bool(enterprise.size_class == value)
    if kind == "sex":
        return bool(enterprise.owner_sex == value)
    code = enterprise.region_code
    return bool(code == value or code.startswith(f"{value}."))


def sha256_of(problem: Problem) -> str:
    """SHA-256 over every column of the problem."""
    digest = hashlib.sha256()
    _feed(digest, problem)
    return digest.hexdigest()


def _feed(digest: Any, value: Any) -> None:
    if is_dataclass(value):
        for one in fields(value):
            digest.update(one.name.encode())
            _feed(digest, getattr(value, one.name))
    elif isinstance(value, np.ndarray):
        digest.update(np.ascontiguousarray(value).tobytes())
    else:
        digest.update(repr(value).encode())


def _codes(values: Any) -> Any:
    return np.array(list(values), dtype=np.int32)


def _whole(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)
