"""The rows of a pathways problem as columns of integers, as the public folder format (version 1) names them.

Rows of a part stand together (compressed sparse rows): those of enterprise e are `start[e]:start[e + 1]`.
The reader sorts by identifiers, so that permuted tables give the same problem, and keeps the long columns
of steps and candidates in 32 bits where their values fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

# No group, no period, no limit.
NONE = -1


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of enterprises: each closes one gate. Sorted within an enterprise by (order, gate's identifier).

    `gate` codes into Problem.gate_ids; `field` codes into Problem.field_names (code 0 is the field without
    a name). `cost`, `hours` ≥ 0; `duration` in periods ≥ 0. `is_offered` False: the enterprise has no step of
    its own for this gate, only a group can close it (then cost, hours and duration are 0 and mean nothing).
    """

    start: Integers
    gate: Codes
    cost: Integers
    hours: Integers
    duration: Codes
    field: Codes
    is_offered: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate requirements of enterprises; `need` rows `need_start[c]:need_start[c + 1]` index Steps' rows.

    Needs are sorted as the steps are. A candidate that needs a gate which neither step nor group can close is
    not here: Problem.unclosable counts it.
    """

    start: Integers
    requirement: Codes
    quantity: Integers
    value: Integers
    need_start: Integers
    need: Integers
    chance_low: npt.NDArray[np.float64] | None = None
    chance_high: npt.NDArray[np.float64] | None = None


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
