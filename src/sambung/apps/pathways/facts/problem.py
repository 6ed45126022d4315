"""Settings and gaps to the engine's problem, and the way back from its codes to our rows.

Units of the problem: costs in thousands of rupiah (upwards), hours × 10, quantities × 1000, values × 1000.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from sambung.apps.centres.models import Centre
from sambung.apps.pathways.facts.catalogue import Item, catalogue_name, catalogues_of, closing
from sambung.apps.pathways.facts.chances import LINK, chances_of
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

COST_UNIT = 1000
VALUE_SCALE = 1000
QUARTER_DAYS = 91
# What must be there before other things can be asked for: numbers first, then what is made, then certificates.
ORDER = {
    "IDENTIFIER": 0,
    "TAX_INVOICE": 1,
    "CAPACITY_MIN": 2,
    "LEAD_TIME": 2,
    "ATTRIBUTE": 3,
    "CERTIFICATE": 4,
}


@dataclass(frozen=True)
class Chosen:
    """A gate of one enterprise with the intervention that closes it alone; None: only a course does."""

    gate: str
    item: Item | None


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
    """Fills the columns, enterprise by enterprise."""

    def __init__(
        self, settings: RunSettings, centres: Mapping[int, CentreSettings], gaps: Gaps, on: datetime.date
    ) -> None:
        self.settings, self.centres, self.gaps, self.on = settings, centres, gaps, on
        self.catalogues = catalogues_of(list(centres), on)
        self.chances = {key: chances_of(one.chances, on) for key, one in centres.items()}
        self.position = {key: place for place, key in enumerate(centres)}
        self.requirements = sorted(gaps.requirements)
        names = {row[1] for one in centres.values() for row in one.hours}
        names |= {item.field for items in self.catalogues.values() for item in items.values()}
        self.fields = ["", *sorted(names - {""})]
        self.taught = {course.gate for one in centres.values() for course in one.courses if course.periods}
        self.gates: dict[str, int] = {}
        self.steps: dict[str, list[Any]] = {name.name: [] for name in fields(Steps)}
        columns = (
            "start",
            "requirement",
            "quantity",
            "value",
            "need_start",
            "need",
            "chance_low",
            "chance_high",
        )
        self.columns: dict[str, list[Any]] = {name: [] for name in columns}
        self.chosen: list[Chosen] = []
        self.kept: list[Gap] = []
        self.hopes: list[tuple[str, ...]] = []
        self.percents: list[tuple[float, float, float]] = []
        self.ranges: dict[str, tuple[float, float, float]] = {}
        self.no_way: Counter[str] = Counter()
        self.unclosable = 0

    def build(self) -> Built:
        by_enterprise: dict[int, list[Gap]] = {}
        for gap in self.gaps.gaps:
            by_enterprise.setdefault(gap.enterprise, []).append(gap)
        enterprises = []
        for key, own in by_enterprise.items():
            if self._add(key, own):
                enterprises.append(key)
            else:
                self.gaps.held_back[key] = "NO_WAY" if any(one.gates for one in own) else "READY_LEFT"
        self.steps["start"].append(len(self.steps["gate"]))
        self.columns["start"].append(len(self.kept))
        self.columns["need_start"].append(len(self.columns["need"]))
        problem = self._problem(enterprises)
        fixed, lost = self._fixed(enterprises)
        problem = replace(problem, fixed=fixed)
        digest = sha256_of(problem)
        return Built(
            problem=replace(problem, input_sha256=digest),
            settings=self.settings,
            gaps=self.gaps,
            candidates=tuple(self.kept),
            steps=tuple(self.chosen),
            courses=tuple(self._courses_of()),
            chances=tuple(self.percents),
            hopes=tuple(self.hopes),
            ranges=self.ranges,
            no_way=self.no_way,
            lost_changes=lost,
            centre_keys=tuple(self.centres),
            sha256=digest,
        )

    def _add(self, key: int, own: Collection[Gap]) -> bool:
        """One enterprise with what it may do; False where nothing of it is left."""
        enterprise = self.gaps.enterprises[key]
        place = self._centre_of(key)
        centre, catalogue, chances = self.centres[place], self.catalogues[place], self.chances[place]
        closings: dict[str, Item | None] = {}
        possible = []
        for gap in own:
            if not gap.gates and not centre.has_ready:
                continue
            missing = None
            for gate in gap.gates:
                closings.setdefault(gate, closing(catalogue, gate, centre.paid))
                if closings[gate] is None and gate not in self.taught:
                    missing = missing or gate
            if missing is not None:
                self.unclosable += 1
                self.no_way[catalogue_name(missing)] += 1
                continue
            weight = weight_of(centre, enterprise, str(self.gaps.requirements[gap.requirement].uid))
            if weight > 0:
                possible.append((gap, weight))
        if not possible:
            return False
        gates = sorted({gate for gap, _ in possible for gate in gap.gates}, key=_by_order)
        first = len(self.steps["gate"])
        self.steps["start"].append(first)
        rows = {gate: first + place for place, gate in enumerate(gates)}
        for gate in gates:
            self._add_step(gate, closings[gate], centre)
        self.columns["start"].append(len(self.kept))
        for gap, weight in possible:
            needs = [rows[gate] for gate in sorted(gap.gates, key=_by_order)]
            assumed = [(LINK, chances.link)]
            for gate in gap.gates:
                item = closings[gate]
                code, payer = (item.code, item.payer) if item else (gate, "")
                assumed.append((code, chances.of(code, payer)))
            percent = [1.0, 1.0, 1.0]
            hopes = []
            for name, chance in assumed:
                percent = [so_far * one / 100 for so_far, one in zip(percent, chance, strict=True)]
                # What two centres believe differently is two assumptions.
                is_same = self.ranges.setdefault(name, _shares(chance)) == _shares(chance)
                hopes.append(name if is_same else f"{name}@{centre.uid}")
                self.ranges[hopes[-1]] = _shares(chance)
            self.columns["need_start"].append(len(self.columns["need"]))
            self.columns["need"] += needs
            self.columns["requirement"].append(self.requirements.index(gap.requirement))
            self.columns["quantity"].append(gap.quantity)
            self.columns["value"].append(round(VALUE_SCALE * weight * percent[1]))
            self.columns["chance_low"].append(percent[0])
            self.columns["chance_high"].append(percent[2])
            self.percents.append((percent[0], percent[1], percent[2]))
            self.hopes.append(tuple(hopes))
            self.kept.append(gap)
        return True

    def _centre_of(self, key: int) -> int:
        centre = self.gaps.enterprises[key].centre_id
        if centre is None:
            raise ValueError("an enterprise without centre is nobody's to plan")
        return centre

    def _add_step(self, gate: str, item: Item | None, centre: CentreSettings) -> None:
        self.steps["gate"].append(self.gates.setdefault(gate, len(self.gates)))
        is_paid = item is not None and item.payer in centre.paid
        self.steps["cost"].append(-(-item.cost // COST_UNIT) if item is not None and is_paid else 0)
        self.steps["hours"].append(item.hours if item is not None else 0)
        self.steps["duration"].append(quarters(item.days) if item is not None else 0)
        field = item.field if item is not None and centre.is_by_field else ""
        self.steps["field"].append(self.fields.index(field))
        self.steps["is_offered"].append(item is not None)
        self.chosen.append(Chosen(gate, item))

    def _problem(self, enterprises: list[int]) -> Problem:
        centres = list(self.centres.values())
        scale = self.settings
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
            centre_of=_codes([self.position[self._centre_of(key)] for key in enterprises]),
            budget_of=_codes(range(len(centres))),
            requirement_quantity=_whole([self.gaps.requirements[key].quantity for key in self.requirements]),
            budget=_whole([one.budget * scale.money_percent // (100 * COST_UNIT) for one in centres]),
            hours_centre=_codes([one[0] for one in triples]),
            hours_field=_codes([one[1] for one in triples]),
            hours_period=_codes([one[2] for one in triples]),
            hours=_whole([hours[one] * scale.hours_percent // 100 for one in triples]),
            steps=Steps(
                start=_whole(self.steps["start"]),
                gate=_codes(self.steps["gate"]),
                cost=_whole(self.steps["cost"]),
                hours=_whole(self.steps["hours"]),
                duration=_codes(self.steps["duration"]),
                field=_codes(self.steps["field"]),
                is_offered=np.array(self.steps["is_offered"], dtype=np.bool_),
            ),
            candidates=Candidates.by_rows(
                start=_whole(self.columns["start"]),
                requirement=_codes(self.columns["requirement"]),
                quantity=_whole(self.columns["quantity"]),
                value=_whole(self.columns["value"]),
                need_start=_whole(self.columns["need_start"]),
                need=_whole(self.columns["need"]),
                step_start=_whole(self.steps["start"]),
                chance_low=np.array(self.columns["chance_low"], dtype=np.float64),
                chance_high=np.array(self.columns["chance_high"], dtype=np.float64),
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
            unclosable=self.unclosable,
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
        candidates = {(one.enterprise, one.requirement) for one in self.kept}
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


def quarters(days: int) -> int:
    """Calendar days as whole quarters, to the nearest: what takes six weeks or less ends where it began."""
    return (2 * days + QUARTER_DAYS) // (2 * QUARTER_DAYS)


def weight_of(centre: CentreSettings, enterprise: Any, requirement: str) -> float:
    """How much a linkage of this enterprise with this requirement counts: 1 unless the manager said otherwise."""
    weights = centre.weights
    product = weights.get("requirement", {}).get(requirement, 100) / 100
    for kind, value in (
        ("class", enterprise.size_class),
        ("sex", enterprise.owner_sex),
        ("region", enterprise.region_code),
    ):
        product *= weights.get(kind, {}).get(value, 100) / 100
    return product


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


def _by_order(gate: str) -> tuple[int, str]:
    kind = gate.partition(":")[0]
    return ORDER.get(kind, max(ORDER.values())), catalogue_name(gate)


def _shares(percent: tuple[int, int, int]) -> tuple[float, float, float]:
    return percent[0] / 100, percent[1] / 100, percent[2] / 100


def _codes(values: Any) -> Any:
    return np.array(list(values), dtype=np.int32)


def _whole(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)
