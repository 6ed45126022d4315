"""What candidates lack: the table of needs, the longest of a pathways problem, as places among the steps."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sambung.standards.problems.pathways.enterprises import CandidateRows, Gathered, StepRows
from sambung.standards.problems.pathways.identifiers import UNKNOWN
from sambung.standards.problems.pathways.problem import Candidates, fitted
from sambung.standards.problems.pathways.reading import Reading
from sambung.standards.problems.pathways.segments import (
    Places,
    blocks,
    find_rows,
    grouped,
    repeats,
    sort_within,
    starts,
    sums,
)

Array = npt.NDArray[Any]


@dataclass(slots=True)
class NeedRows:
    """Candidates that can be closed, with their needs; `unclosable` counts the others."""

    rows: CandidateRows
    need_count: Array
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
            starts(sums(self.need_count, rows.start))[:-1].copy(),
            self.need_count,
            self.need,
            rows.chance_low,
            rows.chance_high,
        )


def read_needs(reading: Reading, candidates: CandidateRows, steps: StepRows, group_gates: Array) -> NeedRows:
    """What candidates lack, as places among `steps`; a candidate with a gate that nothing closes is left out."""
    gathered, open_needs = Gathered(), Gathered()
    source = reading.source("needs")
    places = Places(steps.start, steps.gate)
    local = np.uint8 if int(np.diff(candidates.start).max(initial=0)) < 256 else np.int32
    for part, values in reading.parts("needs"):
        if source is None or not source.has_all:
            continue
        enterprise, requirement, gate = values["enterprise_id"], values["requirement_id"], values["gate"]
        keep = (enterprise != UNKNOWN) & (requirement != UNKNOWN) & (gate != UNKNOWN)
        rows = np.flatnonzero(keep)
        if len(rows) < len(keep):
            enterprise, requirement, gate = enterprise[rows], requirement[rows], gate[rows]
        candidate = _find_candidates(candidates, enterprise, requirement)
        is_named = candidate >= 0
        if not is_named.all():
            if candidates.is_known:
                reading.note_unknown(source, part, rows[~is_named], "requirement_id")
            enterprise, candidate, gate = enterprise[is_named], candidate[is_named], gate[is_named]
        among = (candidate - candidates.start[enterprise]).astype(local)
        place = places.find(enterprise, gate)
        is_open = place < 0
        if is_open.any():
            open_needs.add(owner=enterprise[is_open], among=among[is_open], open_gate=gate[is_open])
            enterprise, among, place = enterprise[~is_open], among[~is_open], place[~is_open]
        gathered.add(owner=enterprise, among=among, need=place)
    del places
    lacking = [
        open_needs.take(name, kind)
        for name, kind in (("owner", np.int32), ("among", local), ("open_gate", np.int32))
    ]
    needs = [gathered.take("owner"), gathered.take("among", local), gathered.take("need")]
    _note_repeated_open(reading, candidates, lacking)
    is_closable = np.isin(lacking[2], group_gates)
    row = candidates.start[lacking[0]] + lacking[1]
    left_out = np.unique(row[~is_closable])
    is_taught = is_closable & ~np.isin(row, left_out)
    if is_taught.any():
        needs = _add_courses(steps, [column[is_taught] for column in lacking], needs)
    owner, among, need = needs
    needs.clear()
    counts = grouped(owner, [among, need], len(candidates.start) - 1)
    del owner
    sort_within(counts, [among, need], [])
    again, who = repeats(counts, among, need)
    gates = steps.gate[steps.start[who] + need[again]]
    reading.note_repeats("needs", who, candidates.requirement[candidates.start[who] + among[again]], gates)
    return _without(candidates, _by_candidate(candidates, counts, among), need, left_out)


def _by_candidate(candidates: CandidateRows, counts: Array, among: Array) -> Array:
    """How many needs each candidate has. `counts`: those of each enterprise; `among`: of which candidate each is."""
    found: list[Array] = [np.zeros(0, dtype=np.uint8)]
    for first, last, a, b in blocks(counts):
        begin, end = candidates.start[first], candidates.start[last]
        row = np.repeat(candidates.start[first:last] - begin, counts[first:last]) + among[a:b]
        found.append(fitted("need_count", np.bincount(row, minlength=end - begin)))
    return np.concatenate(found)


def _find_candidates(candidates: CandidateRows, enterprise: Array, requirement: Array) -> Array:
    """The row of each named candidate; rows of one candidate mostly follow one another."""
    if not len(enterprise):
        return np.zeros(0, dtype=np.int64)
    is_new = np.ones(len(enterprise), dtype=np.bool_)
    is_new[1:] = (enterprise[1:] != enterprise[:-1]) | (requirement[1:] != requirement[:-1])
    who, what = enterprise[is_new], requirement[is_new]
    first, last = int(who.min()), int(who.max()) + 1
    a, b = int(candidates.start[first]), int(candidates.start[last])
    if a == b:
        found = np.full(len(who), -1, dtype=np.int64)
    elif b - a <= 4 * len(enterprise) + 1000:
        # A part's enterprises stand together: their candidates are sorted, and found by one key.
        span = int(max(candidates.requirement[a:b].max(), what.max())) + 1
        owner = np.repeat(
            np.arange(last - first, dtype=np.int64), np.diff(candidates.start[first : last + 1])
        )
        key = owner * span + candidates.requirement[a:b]
        asked = (who.astype(np.int64) - first) * span + what
        at = np.minimum(np.searchsorted(key, asked), len(key) - 1)
        found = np.where(key[at] == asked, at + a, -1)
    else:
        found = find_rows(candidates.start, candidates.requirement, who, what)
    rows: Array = found[np.cumsum(is_new) - 1]
    return rows


def _note_repeated_open(reading: Reading, candidates: CandidateRows, lacking: list[Array]) -> None:
    """Note needs that stand twice, of gates that nothing closes, or only a course does."""
    if not len(lacking[0]):
        return
    order = np.lexsort(lacking[::-1])
    owner, among, gate = (column[order] for column in lacking)
    same = (owner[1:] == owner[:-1]) & (among[1:] == among[:-1]) & (gate[1:] == gate[:-1])
    again = np.flatnonzero(same) + 1
    requirement = candidates.requirement[candidates.start[owner[again]] + among[again]]
    reading.note_repeats("needs", owner[again], requirement, gate[again])


def _add_courses(steps: StepRows, lacking: list[Array], needs: list[Array]) -> list[Array]:
    """Rows of steps for gates that only a course closes; the needs with these among them."""
    owner, among, gate = lacking
    span = int(gate.max()) + 1
    key, which = np.unique(owner.astype(np.int64) * span + gate, return_inverse=True)
    who, course = key // span, key % span
    own = np.diff(steps.start)
    inside = own[who] + np.arange(len(who)) - np.searchsorted(who, who)
    steps.add_unoffered(who, course)
    place = fitted("need", inside[which])
    needs[:] = [np.concatenate(pair) for pair in zip(needs, (owner, among, place), strict=True)]
    return needs


def _without(candidates: CandidateRows, need_count: Array, need: Array, left_out: Array) -> NeedRows:
    """Without the candidates that nothing closes."""
    if len(left_out):
        stays = np.ones(len(need_count), dtype=np.bool_)
        stays[left_out] = False
        need = need[np.repeat(stays, need_count)]
        need_count, candidates = need_count[stays], candidates.only(stays)
    return NeedRows(candidates, need_count, need, len(left_out))
