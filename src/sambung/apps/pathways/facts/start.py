"""What a run hands to the next one: its plan and prices by identifiers, packed, and taken up by a later problem.

Identifiers that the later problem does not have are left out. Not here: which run starts from which (services).
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sambung.apps.pathways.facts.settings import RunSettings
from sambung.engine.pathways.problem import EarlierPlan, Problem, WarmPrices
from sambung.engine.pathways.solution import Plan, Prices
from sambung.standards.problems.pathways.earlier import plan_that_is_left
from sambung.standards.problems.pathways.identifiers import UNKNOWN

Row = tuple[str, str, str, int, float]


@dataclass(frozen=True)
class Start:
    """Where a run starts. `kept` of `pathways` still exist in its problem; `sha256` of what was handed on."""

    prices: WarmPrices
    plan: EarlierPlan
    pathways: int
    sha256: str

    @property
    def kept(self) -> int:
        """How many of the earlier pathways the problem still has."""
        return len(self.plan.enterprise)


def pack(problem: Problem, settings: RunSettings, plan: Plan, prices: Prices) -> bytes:
    """A plan and its prices as bytes; the same plan gives the same bytes."""
    owner = np.repeat(plan.enterprise, np.diff(plan.step_start))
    is_seat = plan.group >= 0
    requirement = problem.candidates.requirement[plan.candidate]
    whole = {
        "prices": sorted(_price_rows(problem, settings, prices)),
        "pathways": [
            [problem.enterprise_ids[who], problem.requirement_ids[what], start]
            for who, what, start in zip(
                plan.enterprise.tolist(), requirement.tolist(), plan.start.tolist(), strict=True
            )
        ],
        "seats": [
            [problem.enterprise_ids[who], problem.group_ids[group]]
            for who, group in zip(owner[is_seat].tolist(), plan.group[is_seat].tolist(), strict=True)
        ],
    }
    return zlib.compress(json.dumps(whole, separators=(",", ":")).encode())


def start_from(content: bytes, problem: Problem, settings: RunSettings) -> Start:
    """What of an earlier run this problem still has: prices by identifier, pathways with their seats."""
    text = zlib.decompress(content)
    whole = json.loads(text)
    names = _limit_names(settings)
    # Limits are numbered anew in each problem: what they are about tells them apart.
    numbers = {name: f"{number}" for number, name in enumerate(names)}
    rows = [
        (kind, numbers.get(one, "") if kind in {"floor", "ceiling"} else one, field, period, value)
        for kind, one, field, period, value in whole["prices"]
    ]
    rows = [row for row in rows if row[1]]
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    enterprises = {name: place for place, name in enumerate(problem.enterprise_ids)}
    requirements = {name: place for place, name in enumerate(problem.requirement_ids)}
    groups = {name: place for place, name in enumerate(problem.group_ids)}
    pathways, seats = whole["pathways"], whole["seats"]
    visitor = _codes([enterprises.get(row[0], UNKNOWN) for row in seats])
    group = _codes([groups.get(row[1], UNKNOWN) for row in seats])
    is_there = (visitor != UNKNOWN) & (group != UNKNOWN)
    plan = plan_that_is_left(
        problem,
        _codes([enterprises.get(row[0], UNKNOWN) for row in pathways]),
        _codes([requirements.get(row[1], UNKNOWN) for row in pathways]),
        _codes([row[2] for row in pathways]),
        (visitor[is_there], group[is_there]),
    )
    return Start(WarmPrices(*columns), plan, len(pathways), hashlib.sha256(text).hexdigest())


def _price_rows(problem: Problem, settings: RunSettings, prices: Prices) -> Iterator[Row]:
    """Prices that are not nought, in the engine's units."""
    names = _limit_names(settings)
    limits = [names[int(number)] for number in problem.limit_ids]
    yield from _rows("requirement", problem.requirement_ids, prices.requirement, prices.bits)
    yield from _rows("budget", problem.budget_ids, prices.budget, prices.bits)
    yield from _rows("seat", problem.group_ids, prices.seat, prices.bits)
    yield from _rows("floor", limits, prices.floor, prices.bits)
    yield from _rows("ceiling", limits, prices.ceiling, prices.bits)
    centres = [problem.centre_ids[place] for place in problem.hours_centre.tolist()]
    for row, (_, centre, _, _, value) in zip(
        np.flatnonzero(prices.hours).tolist(),
        _rows("hours", centres, prices.hours, prices.bits),
        strict=True,
    ):
        field = problem.field_names[int(problem.hours_field[row])]
        yield "hours", centre, field, int(problem.hours_period[row]), value


def _rows(kind: str, names: Sequence[str], numerators: Any, bits: int) -> Iterator[Row]:
    for place in np.flatnonzero(numerators).tolist():
        yield kind, names[place], "", 0, int(numerators[place]) / 2.0**bits


def _limit_names(settings: RunSettings) -> list[str]:
    return [
        f"{centre.uid}:{one['kind']}:{one['value']}" for centre in settings.centres for one in centre.limits
    ]


def _codes(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)
