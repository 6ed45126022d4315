"""The lines of a problem: every eligible way (offer, hub or direct, requirement, period), and why others are not.

A line is the unit of decision. Which ones there are `eligible` finds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.problem import Hub, Offer, Requirement
from sambung.engine.pooling.solution import Reason
from sambung.standards.problems.lanes import LaneTable

TOLERANCE = 1e-6
# Farther down means nearer to being used.
STAGES = (
    Reason.NO_LANE,
    Reason.NOT_IN_PAIRS,
    Reason.PINNED,
    Reason.OVER_CEILING,
    Reason.BATCH_OVER_LIMIT,
    Reason.PRICE,
)
STAGE = {reason: place for place, reason in enumerate(STAGES)}

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


# The arrays of `Lines`, one entry a line.
INDEX_ARRAYS = ("offer", "hub", "requirement", "period", "first_lane", "second_lane")
NUMBER_ARRAYS = ("price", "freight", "handling", "upper")


def _no_indices() -> Indices:
    return np.zeros(0, dtype=np.int64)


def _no_floats() -> Floats:
    return np.zeros(0)


def slack(limit: float) -> float:
    """The format's tolerance at a limit."""
    return TOLERANCE * max(1.0, abs(limit))


@dataclass(frozen=True, slots=True)
class Nearest:
    """For an offer: the requirement where it comes nearest, and what stops it there.

    `unit_extra` is freight + handling of its cheapest way; `ceiling` that of the requirement in `period`.
    """

    requirement_id: str | None
    reason: Reason
    unit_cost: float = inf
    unit_extra: float = 0.0
    ceiling: float | None = None
    period: str | None = None


@dataclass(slots=True)
class Lines:
    """Struct of arrays, one entry a line; `row_of` lists give identifiers for the indices.

    Shapes: every array (n_lines,). `offer`, `hub` (-1 direct), `requirement` (a row of
    problem.requirements), `period`, `first_lane`, `second_lane` (-1 for direct) are indices; `price`,
    `freight`, `handling`, `cost` per unit; `upper` the most that the line alone could carry.
    """

    requirements: tuple[Requirement, ...]
    periods: tuple[str | None, ...]
    offer_ids: tuple[str, ...]
    hub_ids: tuple[str, ...]
    lanes: LaneTable
    offer_rows: Mapping[tuple[int, int], Offer]
    hub_rows: Mapping[tuple[int, int], Hub]
    offer: Indices = field(default_factory=_no_indices)
    hub: Indices = field(default_factory=_no_indices)
    requirement: Indices = field(default_factory=_no_indices)
    period: Indices = field(default_factory=_no_indices)
    first_lane: Indices = field(default_factory=_no_indices)
    second_lane: Indices = field(default_factory=_no_indices)
    price: Floats = field(default_factory=_no_floats)
    freight: Floats = field(default_factory=_no_floats)
    handling: Floats = field(default_factory=_no_floats)
    upper: Floats = field(default_factory=_no_floats)
    nearest: dict[str, Nearest] = field(default_factory=dict)

    def fill(self, *columns: npt.NDArray[np.generic]) -> None:
        """Set the arrays, in their order here."""
        for name, column in zip(INDEX_ARRAYS, columns[: len(INDEX_ARRAYS)], strict=True):
            setattr(self, name, column.astype(np.int64))
        for name, column in zip(NUMBER_ARRAYS, columns[len(INDEX_ARRAYS) :], strict=True):
            setattr(self, name, column.astype(np.float64))

    def keep(self, mask: npt.NDArray[np.bool_]) -> None:
        """Leave out the lines that are not in the mask (n_lines,)."""
        self.fill(*(getattr(self, name)[mask] for name in (*INDEX_ARRAYS, *NUMBER_ARRAYS)))

    @property
    def cost(self) -> Floats:
        """Price, freight and handling of one unit on each line."""
        return self.price + self.freight + self.handling

    def __len__(self) -> int:
        return len(self.offer)


def by_period(rows: Iterable[Offer] | Iterable[Hub], name: str, periods: Sequence[str | None]) -> dict:  # type: ignore[type-arg]
    """(identifier, period index) → row; a row without period holds in every period."""
    found = {}
    place = {period: index for index, period in enumerate(periods)}
    for row in rows:
        identifier = getattr(row, name)
        if row.period is None:
            for index in range(len(periods)):
                found[identifier, index] = row
        elif row.period in place:
            found[identifier, place[row.period]] = row
    return found


def nearer(one: Nearest, other: Nearest) -> Nearest:
    """The one that is stopped later; the cheaper one where both are stopped at the same stage."""
    if (STAGE[other.reason], -other.unit_cost) > (STAGE[one.reason], -one.unit_cost):
        return other
    return one
