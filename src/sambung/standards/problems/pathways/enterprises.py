"""The long tables of a pathways problem: candidates and steps, brought together by enterprise."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sambung.standards.problems.parts import Part, Source
from sambung.standards.problems.pathways.identifiers import UNKNOWN
from sambung.standards.problems.pathways.problem import NARROW, WIDE, Steps, fitted
from sambung.standards.problems.pathways.reading import Reading
from sambung.standards.problems.pathways.segments import (
    grouped,
    joined,
    narrow,
    repeats,
    sort_within,
    starts,
)

Array = npt.NDArray[Any]


@dataclass(slots=True)
class Gathered:
    """Columns gathered part by part, each in its narrow kind as long as the parts allow."""

    parts: dict[str, list[Array]] = field(default_factory=dict)

    def add(self, **columns: Array) -> None:
        """Another part's rows."""
        for name, values in columns.items():
            if name in NARROW:
                values = fitted(name, values)
            elif values.dtype == np.int64:
                values = narrow(values)
            self.parts.setdefault(name, []).append(values)

    def take(self, name: str, kind: Any = np.int32) -> Array:
        """A column's parts as one array; they are let go. `kind`: where the format's kinds do not say."""
        parts = self.parts.pop(name, [])
        if name in NARROW:
            is_narrow = all(part.dtype == NARROW[name] for part in parts)
            return joined(parts, (NARROW if is_narrow else WIDE)[name])
        return joined(parts, np.result_type(*parts, kind) if parts else kind)


@dataclass(slots=True)
class CandidateRows:
    """Candidates sorted by (enterprise, requirement). `is_known` False: the table cannot be read."""

    start: Array
    requirement: Array
    quantity: Array
    value: Array
    chance_low: Array | None
    chance_high: Array | None
    is_known: bool

    def only(self, stays: Array) -> "CandidateRows":
        """Those of which `stays` is true."""
        start = np.concatenate([[0], np.cumsum(stays)])[self.start]
        low, high = self.chance_low, self.chance_high
        return CandidateRows(
            start,
            self.requirement[stays],
            self.quantity[stays],
            self.value[stays],
            None if low is None else low[stays],
            None if high is None else high[stays],
            self.is_known,
        )


@dataclass(slots=True)
class StepRows:
    """Steps of each enterprise together; within one by (order, gate's identifier) after `sort`."""

    gate: Array
    order: Array
    cost: Array
    hours: Array
    duration: Array
    field: Array
    start: Array
    is_offered: Array

    def sort(self, gate_of: Array, field_of: Array) -> None:
        """Codes become those of the sorted words; rows go in the order in which gates are done."""
        self.gate = _recoded("gate", gate_of, self.gate)
        self.field = _recoded("field", field_of, self.field)
        columns = [self.cost, self.hours, self.duration, self.field]
        sort_within(np.diff(self.start), [self.order, self.gate], columns)
        self.order = self.order[:0]

    def add_unoffered(self, owner: Array, gate: Array) -> None:
        """Rows for gates that only a group can close, after the enterprise's own; sorted by (owner, gate)."""
        count = len(self.start) - 1
        more = np.bincount(owner, minlength=count)
        shift = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(more, out=shift[1:])
        place = self.start[owner + 1] + np.arange(len(owner))
        is_new = np.zeros(len(self.gate) + len(owner), dtype=np.bool_)
        is_new[place] = True
        for name in ("gate", "cost", "hours", "duration", "field"):
            old = getattr(self, name)
            whole = np.zeros(len(is_new), dtype=old.dtype)
            whole[~is_new] = old
            if name == "gate":
                whole[is_new] = gate
            setattr(self, name, whole)
        self.start = self.start + shift
        self.is_offered = ~is_new

    def as_steps(self) -> Steps:
        """What the engine takes."""
        return Steps(self.start, self.gate, self.cost, self.hours, self.duration, self.field, self.is_offered)


def _recoded(name: str, becomes: Array, codes: Array) -> Array:
    """`becomes` of each code, in the column's kind, block by block."""
    becomes = fitted(name, becomes)
    if becomes.dtype != codes.dtype:
        return becomes[codes]
    for first in range(0, len(codes), 1 << 23):
        codes[first : first + (1 << 23)] = becomes[codes[first : first + (1 << 23)]]
    return codes


def read_candidates(reading: Reading) -> CandidateRows:
    """The candidates; doubles and unknown identifiers are noted."""
    gathered = Gathered()
    source = reading.source("candidates")
    has_chances = source is not None and {"chance_low", "chance_high"} & set(source.present)
    for part, values in reading.parts("candidates"):
        if source is None or not source.has_all:
            continue
        keep = (values["enterprise_id"] != UNKNOWN) & (values["requirement_id"] != UNKNOWN)
        values["requirement"] = values["requirement_id"]
        names = ["enterprise_id", "requirement", "quantity", "value"]
        if has_chances:
            names += ["chance_low", "chance_high"]
            _note_crossed(source, part, values["chance_low"], values["chance_high"])
        gathered.add(**{name: values[name] if keep.all() else values[name][keep] for name in names})
    owner, requirement = gathered.take("enterprise_id"), gathered.take("requirement")
    quantity, value = gathered.take("quantity"), gathered.take("value")
    low = gathered.take("chance_low", np.float64) if has_chances else None
    high = gathered.take("chance_high", np.float64) if has_chances else None
    columns = [quantity, value, *(column for column in (low, high) if column is not None)]
    counts = grouped(owner, [requirement, *columns], len(reading.directories["enterprise_id"]))
    del owner
    sort_within(counts, [requirement], columns)
    again, who = repeats(counts, requirement)
    reading.note_repeats("candidates", who, requirement[again])
    is_known = source is not None and source.has_all
    return CandidateRows(starts(counts), requirement, quantity, value, low, high, is_known)


def _note_crossed(source: Source, part: Part, low: Array, high: Array) -> None:
    rows = np.flatnonzero(low > high)
    source.folder.note_rows(
        source.file, "low_over_high", part.numbers[rows], "chance_low", lambda at: float(low[rows[at]])
    )


def read_steps(reading: Reading, periods: int) -> StepRows:
    """The steps in the file's codes; doubles and unknown identifiers are noted.

    A duration of T periods or more never ends in time, and is kept as T.
    """
    gathered = Gathered()
    source = reading.source("steps")
    seen = 0
    for _, values in reading.parts("steps"):
        if source is None or not source.has_all:
            continue
        keep = (values["enterprise_id"] != UNKNOWN) & (values["gate"] != UNKNOWN)
        # By default a step's order is its row's place, the first being 1.
        place = np.arange(seen + 1, seen + 1 + len(keep))
        seen += len(keep)
        values["order"] = np.where(values["order"] < 0, place, values["order"])
        values["duration"] = np.minimum(values["duration"], periods)
        names = ("enterprise_id", "gate", "order", "cost", "hours", "duration", "field")
        gathered.add(**{name: values[name] if keep.all() else values[name][keep] for name in names})
    owner = gathered.take("enterprise_id")
    gate, order = gathered.take("gate"), gathered.take("order")
    cost, hours = gathered.take("cost"), gathered.take("hours")
    duration, field_code = gathered.take("duration"), gathered.take("field")
    columns = [order, cost, hours, duration, field_code]
    counts = grouped(owner, [gate, *columns], len(reading.directories["enterprise_id"]))
    del owner
    sort_within(counts, [gate], columns)
    again, who = repeats(counts, gate)
    reading.note_repeats("steps", who, gate[again])
    is_offered = np.ones(len(gate), dtype=np.bool_)
    return StepRows(gate, order, cost, hours, duration, field_code, starts(counts), is_offered)
