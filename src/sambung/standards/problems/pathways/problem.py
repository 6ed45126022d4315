"""The rows of a pathways problem as columns of integers, as the public folder format (version 1) names them.

Rows of a part stand together (compressed sparse rows): those of enterprise e are `start[e]:start[e + 1]`.
The reader sorts by identifiers, so that permuted tables give the same problem, and keeps the long columns
of steps and candidates in the NARROW kinds where all their values fit, else in the WIDE ones; any kind of
integer is right. Narrow integers wrap: who multiplies or adds single cells turns them into `int` first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.integer]

# No group, no period, no limit.
NONE = -1

# The long columns: ten million enterprises have 50 million steps, 100 million candidates and twice as many needs.
# Two kinds and no more, for the engine's kernels are compiled for each combination that there is.
NARROW: Mapping[str, type[np.integer]] = {
    "gate": np.int8,
    "field": np.int8,
    "duration": np.int8,
    "hours": np.int16,
    "cost": np.int32,
    "quantity": np.int32,
    "value": np.int32,
    "requirement": np.int32,
    "need_count": np.uint8,
    "need": np.uint8,
}
WIDE: Mapping[str, type[np.integer]] = {
    "gate": np.int32,
    "field": np.int32,
    "duration": np.int32,
    "hours": np.int64,
    "cost": np.int64,
    "quantity": np.int64,
    "value": np.int64,
    "requirement": np.int32,
    "need_count": np.int32,
    "need": np.int32,
}


def fits(name: str, values: npt.NDArray[Any]) -> bool:
    """Whether all values of this column are within its narrow kind."""
    limits = np.iinfo(NARROW[name])
    if values.size == 0 or np.can_cast(values.dtype, NARROW[name]):
        return True
    return bool(values.max() <= limits.max and values.min() >= limits.min)


def fitted(name: str, values: npt.NDArray[Any]) -> Whole:
    """The column in its narrow kind where all values fit, else in its wide one; not copied where it is so already."""
    return values.astype((NARROW if fits(name, values) else WIDE)[name], copy=False)


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of enterprises: each closes one gate. Sorted within an enterprise by (order, gate's identifier).

    `gate` codes into Problem.gate_ids; `field` codes into Problem.field_names (code 0 is the field without
    a name). `cost`, `hours` ≥ 0; `duration` in periods ≥ 0. `is_offered` False: the enterprise has no step of
    its own for this gate, only a group can close it (then cost, hours and duration are 0 and mean nothing).
    """

    start: Integers
    gate: Whole
    cost: Whole
    hours: Whole
    duration: Whole
    field: Whole
    is_offered: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate requirements of enterprises, with what each needs: places among its enterprise's steps, in order.

    `need_from` (enterprises): where in `need` those of the enterprise's first candidate begin; each candidate has
    `need_count` of them, and the next candidate's follow. A candidate that needs a gate which neither step nor
    group can close is not here: Problem.unclosable counts it.
    """

    start: Integers
    requirement: Whole
    quantity: Whole
    value: Whole
    need_from: Integers
    need_count: Whole
    need: Whole
    chance_low: npt.NDArray[np.float64] | None = None
    chance_high: npt.NDArray[np.float64] | None = None

    @classmethod
    def by_rows(
        cls, start: Integers, requirement: Whole, quantity: Whole, value: Whole, need_start: Integers, need: Whole,
        step_start: Integers, chance_low: npt.NDArray[np.float64] | None = None,
        chance_high: npt.NDArray[np.float64] | None = None,
    ) -> "Candidates":  # fmt: skip
        """The same where `need[need_start[c]:need_start[c + 1]]` are rows of all steps (`step_start` as Steps.start)."""
        first = np.repeat(step_start[:-1], np.diff(need_start[start]))
        count, place = fitted("need_count", np.diff(need_start)), fitted("need", need - first)
        begins = need_start[start[:-1]].astype(np.int64)
        return cls(start, requirement, quantity, value, begins, count, place, chance_low, chance_high)


@dataclass(frozen=True, slots=True)
class Groups:
    """Courses: `period` is where the course starts, `duration` what it takes."""

    gate: Codes
    centre: Codes
    seats: Integers
    cost: Integers
    hours: Integers
    field: Codes
    duration: Codes
    period: Codes


@dataclass(frozen=True, slots=True)
class Limits:
    """Floors and ceilings; `least` and `most` NONE where not given. Members of limit l: `start[l]:start[l + 1]`."""

    least: Integers
    most: Integers
    start: Integers
    member: Codes


@dataclass(frozen=True, slots=True)
class Fixed:
    """Changes by hand: enterprise, requirement, start (NONE: any start), and whether it must be or never."""

    enterprise: Codes
    requirement: Codes
    start: Codes
    is_must: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """A valid pathways problem. Codes are positions in the sequences of identifiers.

    `hours[h]` belongs to (`hours_centre[h]`, `hours_field[h]`, `hours_period[h]`), each triple once; a triple
    without a row has 0 hours. `periods` T ≥ 1: every step starts before T and every pathway ends before T.
    """

    enterprise_ids: Sequence[str]
    requirement_ids: Sequence[str]
    centre_ids: Sequence[str]
    budget_ids: Sequence[str]
    gate_ids: Sequence[str]
    field_names: Sequence[str]
    group_ids: Sequence[str]
    limit_ids: Sequence[str]
    periods: int
    centre_of: Codes
    budget_of: Codes
    requirement_quantity: Integers
    budget: Integers
    hours_centre: Codes
    hours_field: Codes
    hours_period: Codes
    hours: Integers
    steps: Steps
    candidates: Candidates
    groups: Groups
    limits: Limits
    fixed: Fixed
    unclosable: int = 0
    input_sha256: str | None = None

    def needs(self, enterprise: int, candidate: int) -> list[int]:
        """What one candidate of an enterprise lacks, as rows of `steps`, in the order in which gates are closed."""
        candidates = self.candidates
        first, begin = int(candidates.start[enterprise]), int(candidates.need_from[enterprise])
        begin += int(candidates.need_count[first:candidate].sum(dtype=np.int64))
        places = candidates.need[begin : begin + int(candidates.need_count[candidate])]
        return [int(self.steps.start[enterprise]) + int(place) for place in places]


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """Pathways of an earlier solution that this problem still has, at most one for an enterprise, by enterprise.

    `candidate`: row of Problem.candidates; `start`: its period. Seats that were taken, one a row: `visitor`
    (enterprise) and `group`.
    """

    enterprise: Codes
    candidate: Integers
    start: Codes
    visitor: Codes
    group: Codes
