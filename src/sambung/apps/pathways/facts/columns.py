"""What each enterprise may do, column by column: its steps, its candidates, and what their chances rest on."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sambung.apps.pathways.facts.catalogue import Item, catalogue_name, catalogues_of, closing
from sambung.apps.pathways.facts.chances import LINK, chances_of
from sambung.apps.pathways.facts.gaps import Gap, Gaps
from sambung.apps.pathways.facts.settings import CentreSettings
from sambung.engine.pathways.problem import Steps

# Rupiah in one unit of cost, and what a whole linkage is worth.
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


class Columns:
    """Filled enterprise by enterprise. `kept`: the gap of each candidate; `chosen`: the intervention of each step.

    `percents`: chances of each candidate in per cent, low, likely, high; `hopes`: the assumptions that it needs, whose
    `ranges` are shares. `no_way`: gates that nothing closes here, with how many gaps they hold back.
    """

    def __init__(self, centres: Mapping[int, CentreSettings], gaps: Gaps, on: datetime.date) -> None:
        self.centres, self.gaps = centres, gaps
        self.catalogues = catalogues_of(list(centres), on)
        self.chances = {key: chances_of(one.chances, on) for key, one in centres.items()}
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
        self.filled: dict[str, list[Any]] = {name: [] for name in columns}
        self.chosen: list[Chosen] = []
        self.kept: list[Gap] = []
        self.hopes: list[tuple[str, ...]] = []
        self.percents: list[tuple[float, float, float]] = []
        self.ranges: dict[str, tuple[float, float, float]] = {}
        self.no_way: Counter[str] = Counter()
        self.unclosable = 0

    def ends(self) -> None:
        """After the last enterprise: where the columns end."""
        self.steps["start"].append(len(self.steps["gate"]))
        self.filled["start"].append(len(self.kept))
        self.filled["need_start"].append(len(self.filled["need"]))

    def add(self, key: int, own: Collection[Gap]) -> bool:
        """One enterprise with what it may do; False where nothing of it is left."""
        enterprise = self.gaps.enterprises[key]
        place = self.centre_of(key)
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
        self.filled["start"].append(len(self.kept))
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
            self.filled["need_start"].append(len(self.filled["need"]))
            self.filled["need"] += needs
            self.filled["requirement"].append(self.requirements.index(gap.requirement))
            self.filled["quantity"].append(gap.quantity)
            self.filled["value"].append(round(VALUE_SCALE * weight * percent[1]))
            self.filled["chance_low"].append(percent[0])
            self.filled["chance_high"].append(percent[2])
            self.percents.append((percent[0], percent[1], percent[2]))
            self.hopes.append(tuple(hopes))
            self.kept.append(gap)
        return True

    def centre_of(self, key: int) -> int:
        """The key of the centre whose enterprise it is. Errors: ValueError where it has none."""
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


def _by_order(gate: str) -> tuple[int, str]:
    kind = gate.partition(":")[0]
    return ORDER.get(kind, max(ORDER.values())), catalogue_name(gate)


def _shares(percent: tuple[int, int, int]) -> tuple[float, float, float]:
    return percent[0] / 100, percent[1] / 100, percent[2] / 100
