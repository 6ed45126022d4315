"""The long tables of a pathways problem: candidates, steps and needs, brought together by enterprise."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sambung.standards.problems.parts import Part, Source
from sambung.standards.problems.pathways.identifiers import UNKNOWN
from sambung.standards.problems.pathways.problem import Candidates, Steps
from sambung.standards.problems.pathways.reading import Reading
from sambung.standards.problems.pathways.segments import (
    find_rows,
    joined,
    narrow,
    repeats,
    sort_rows,
    starts,
)

Array = npt.NDArray[Any]


@dataclass(slots=True)
class _Columns:
    """Columns gathered part by part; integers in 32 bits where a part's fit."""

    parts: dict[str, list[Array]] = field(default_factory=dict)

    def add(self, **columns: Array) -> None:
        for name, values in columns.items():
            self.parts.setdefault(name, []).append(narrow(values) if values.dtype == np.int64 else values)

    def take(self, name: str, kind: Any = np.int32) -> Array:
        """A column's parts as one array; they are let go."""
        parts = self.parts.pop(name, [])
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


@dataclass(slots=True)
class StepRows:
    """Steps sorted by enterprise; within one by (order, gate's identifier) after `sort`."""

    owner: Array
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
        self.gate, self.field = gate_of[self.gate], field_of[self.field]
        columns = [self.cost, self.hours, self.duration, self.field]
        sort_rows(self.owner, [self.order, self.gate], columns, len(self.start) - 1)
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
        return Steps(
            self.start,
            self.gate.astype(np.int32, copy=False),
            self.cost,
            self.hours,
            np.minimum(self.duration, 2**31 - 1).astype(np.int32, copy=False),
            self.field.astype(np.int32, copy=False),
            self.is_offered,
        )


@dataclass(slots=True)
class NeedRows:
    """Candidates that can be closed, with their needs; `unclosable` counts the others."""

    rows: CandidateRows
    need_start: Array
    need: Array
    unclosable: int

    def as_candidates(self) -> Candidates:
        """What the engine takes."""
        rows = self.rows
        return Candidates(
            rows.start,
            rows.requirement,
            rows.quantity,
            rows.value,
            self.need_start,
            self.need,
            rows.chance_low,
            rows.chance_high,
        )


def read_candidates(reading: Reading) -> CandidateRows:
    """The candidates; doubles and unknown identifiers are noted."""
    gathered = _Columns()
    source = reading.source("candidates")
    has_chances = source is not None and {"chance_low", "chance_high"} & set(source.present)
    for part, values in reading.parts("candidates"):
        if source is None or not source.has_all:
            continue
        keep = (values["enterprise_id"] != UNKNOWN) & (values["requirement_id"] != UNKNOWN)
        names = ["enterprise_id", "requirement_id", "quantity", "value"]
        if has_chances:
            names += ["chance_low", "chance_high"]
            _note_crossed(source, part, values["chance_low"], values["chance_high"])
        gathered.add(**{name: values[name] if keep.all() else values[name][keep] for name in names})
    owner, requirement = gathered.take("enterprise_id"), gathered.take("requirement_id")
    quantity, value = gathered.take("quantity"), gathered.take("value")
    low = gathered.take("chance_low", np.float64) if has_chances else None
    high = gathered.take("chance_high", np.float64) if has_chances else None
    count = len(reading.directories["enterprise_id"])
    more = [column for column in (low, high) if column is not None]
    sort_rows(owner, [requirement], [quantity, value, *more], count)
    again = repeats(owner, requirement)
    reading.note_repeats(
        "candidates", set(zip(owner[again].tolist(), requirement[again].tolist(), strict=True))
    )
    is_known = source is not None and source.has_all
    return CandidateRows(starts(owner, count), requirement, quantity, value, low, high, is_known)


def _note_crossed(source: Source, part: Part, low: Array, high: Array) -> None:
    for row in np.flatnonzero(low > high):
        source.folder.note(
            source.file, "low_over_high", int(part.numbers[row]), "chance_low", float(low[row])
        )


def read_steps(reading: Reading) -> StepRows:
    """The steps in the file's codes; doubles and unknown identifiers are noted."""
    gathered = _Columns()
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
        names = ("enterprise_id", "gate", "order", "cost", "hours", "duration", "field")
        gathered.add(**{name: values[name] if keep.all() else values[name][keep] for name in names})
    owner = gathered.take("enterprise_id")
    gate, order = gathered.take("gate"), gathered.take("order")
    cost, hours = gathered.take("cost"), gathered.take("hours")
    duration, field_code = gathered.take("duration"), gathered.take("field")
    count = len(reading.directories["enterprise_id"])
    sort_rows(owner, [gate], [order, cost, hours, duration, field_code], count)
    again = repeats(owner, gate)
    reading.note_repeats("steps", set(zip(owner[again].tolist(), gate[again].tolist(), strict=True)))
    is_offered = np.ones(len(gate), dtype=np.bool_)
    return StepRows(owner, gate, order, cost, hours, duration, field_code, starts(owner, count), is_offered)


def read_needs(reading: Reading, candidates: CandidateRows, steps: StepRows, group_gates: Array) -> NeedRows:
    """What candidates lack, as rows of `steps`; a candidate with a gate that nothing closes is left out."""
    gathered, open_needs = _Columns(), _Columns()
    source = reading.source("needs")
    longest = int(np.diff(steps.start).max(initial=0))
    kind = np.uint8 if longest < 256 else np.int32
    for part, values in reading.parts("needs"):
        if source is None or not source.has_all:
            continue
        enterprise, requirement = values["enterprise_id"], values["requirement_id"]
        keep = (enterprise != UNKNOWN) & (requirement != UNKNOWN) & (values["gate"] != UNKNOWN)
        rows = np.flatnonzero(keep)
        enterprise, requirement, gate = enterprise[rows], requirement[rows], values["gate"][rows]
        candidate = _find_candidates(candidates, enterprise, requirement)
        if candidates.is_known:
            for row in rows[candidate < 0]:
                value = part.columns["requirement_id"][int(row)].as_py()
                number = int(part.numbers[row])
                source.folder.note(source.file, "unknown_identifier", number, "requirement_id", value)
        step = find_rows(steps.start, steps.gate, enterprise, gate)
        is_closed = (step >= 0) & (candidate >= 0)
        place = (step - steps.start[enterprise])[is_closed]
        gathered.add(candidate=candidate[is_closed].astype(np.int32), place=place.astype(kind))
        is_open = (step < 0) & (candidate >= 0)
        open_needs.add(candidate=candidate[is_open], owner=enterprise[is_open], gate=gate[is_open])
    count = len(candidates.requirement)
    owner, place = gathered.take("candidate"), gathered.take("place", kind)
    sort_rows(owner, [place], [], count)
    again = repeats(owner, place)
    lacking = [open_needs.take(name) for name in ("candidate", "owner", "gate")]
    _note_repeated_needs(reading, candidates, steps, owner[again], place[again], lacking)
    is_closable = np.isin(lacking[2], group_gates)
    is_left_out = np.zeros(count, dtype=np.bool_)
    is_left_out[lacking[0][~is_closable]] = True
    lacking = [column[is_closable & ~is_left_out[lacking[0]]] for column in lacking]
    if len(lacking[0]):
        owner, place = _add_courses(steps, lacking, owner, place)
        sort_rows(owner, [place], [], count)
    return _without(candidates, steps, owner, place, is_left_out)


def _find_candidates(candidates: CandidateRows, enterprise: Array, requirement: Array) -> Array:
    """The row of each named candidate; rows of one candidate mostly follow one another."""
    if not len(enterprise):
        return np.zeros(0, dtype=np.int64)
    is_new = np.ones(len(enterprise), dtype=np.bool_)
    is_new[1:] = (enterprise[1:] != enterprise[:-1]) | (requirement[1:] != requirement[:-1])
    found = find_rows(candidates.start, candidates.requirement, enterprise[is_new], requirement[is_new])
    rows: Array = found[np.cumsum(is_new) - 1]
    return rows


def _note_repeated_needs(
    reading: Reading,
    candidates: CandidateRows,
    steps: StepRows,
    owner: Array,
    place: Array,
    lacking: list[Array],
) -> None:
    def enterprise_of(candidate: Array) -> Array:
        return np.searchsorted(candidates.start, candidate, side="right") - 1

    who = enterprise_of(owner)
    gates = steps.gate[steps.start[who] + place]
    repeated = set(zip(who.tolist(), candidates.requirement[owner].tolist(), gates.tolist(), strict=True))
    if len(lacking[0]):
        order = np.lexsort((lacking[2], lacking[0]))
        candidate, gate = lacking[0][order], lacking[2][order]
        again = repeats(candidate, gate)
        who = enterprise_of(candidate[again])
        requirement = candidates.requirement[candidate[again]]
        repeated |= set(zip(who.tolist(), requirement.tolist(), gate[again].tolist(), strict=True))
    reading.note_repeats("needs", repeated)


def _add_courses(steps: StepRows, lacking: list[Array], owner: Array, place: Array) -> tuple[Array, Array]:
    """Rows of steps for gates that only a course closes; the needs with these among them."""
    candidate, enterprise, gate = lacking
    span = int(gate.max()) + 1
    key, which = np.unique(enterprise.astype(np.int64) * span + gate, return_inverse=True)
    who, course = key // span, key % span
    own = np.diff(steps.start)
    first = np.searchsorted(who, who)
    inside = own[who] + np.arange(len(who)) - first
    steps.add_unoffered(who, course)
    kind = np.uint8 if int(np.diff(steps.start).max()) < 256 else np.int32
    return (
        np.concatenate([owner, candidate.astype(owner.dtype)]),
        np.concatenate([place.astype(kind), inside[which].astype(kind)]),
    )


def _without(
    candidates: CandidateRows, steps: StepRows, owner: Array, place: Array, is_left_out: Array
) -> NeedRows:
    """Needs as rows of steps, without the candidates that nothing closes."""
    count = len(is_left_out)
    unclosable = int(is_left_out.sum())
    if unclosable:
        stays = ~is_left_out
        keep = stays[owner]
        becomes = np.cumsum(stays) - 1
        owner, place = becomes[owner[keep]].astype(owner.dtype), place[keep]
        start = np.concatenate([[0], np.cumsum(stays)])[candidates.start]
        low, high = candidates.chance_low, candidates.chance_high
        candidates = CandidateRows(
            start,
            candidates.requirement[stays],
            candidates.quantity[stays],
            candidates.value[stays],
            None if low is None else low[stays],
            None if high is None else high[stays],
            candidates.is_known,
        )
        count -= unclosable
    need_start = starts(owner, count)
    rows = np.int32 if len(steps.gate) < 2**31 else np.int64
    first = np.repeat(steps.start[:-1].astype(rows), np.diff(need_start[candidates.start]))
    first += place
    return NeedRows(candidates, need_start, first, unclosable)
