"""Where each thing of a pooling problem stands in its program: the `Formulation`, and how its rows are put together.

`formulate` writes the program, `wishes` the rows of what a manager wishes, `covers` rows that only sharpen it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.lines import Indices, Lines
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.problem import Problem


@dataclass(frozen=True, slots=True)
class FillScheme:
    """How deliveries are made to exceed the quantity so that survivors cover it.

    `failures`: the plan covers the quantity after the loss of any so many suppliers of a requirement.
    `expected_share`: expected survivors' deliveries are at least this many times the quantity.
    """

    failures: int = 0
    expected_share: float = 0.0


@dataclass(slots=True)
class Formulation:
    """The program, and where each thing of the problem stands in it (column and row indices).

    Columns 0..len(lines)−1 are the lines' quantities. Keys are indices into `lines`' identifier lists;
    `row` is a row of `lines.requirements`, `when` a period's index.
    """

    problem: Problem
    lines: Lines
    program: Program
    shortage: dict[int, int] = field(default_factory=dict)  # row
    onboard: dict[int, int] = field(default_factory=dict)  # offer
    open_hub: dict[int, int] = field(default_factory=dict)  # hub
    lane: dict[int, int] = field(default_factory=dict)  # lane
    batch: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, row)
    batch_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, row): flow ≤ M × batch
    supplier: dict[tuple[str, str], int] = field(default_factory=dict)  # (enterprise, requirement_id)
    split: dict[tuple[str, int], int] = field(default_factory=dict)  # (enterprise, row)
    demand_row: dict[int, int] = field(default_factory=dict)  # row
    offer_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, when)
    hub_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (hub, when)
    resource_row: dict[tuple[str, int], int] = field(default_factory=dict)  # (resource_id, when)
    lane_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (lane, when)
    share_row: dict[tuple[str, int], int] = field(default_factory=dict)  # (enterprise, row)
    change_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, row)
    enterprise_of: dict[int, str] = field(default_factory=dict)  # offer
    tie_rows: set[int] = field(default_factory=set)  # flow ≤ M × binary whose M other rows imply

    def onboarding_cost(self, offer: int) -> float:
        """What is paid once where the offer is used."""
        for when in range(len(self.lines.periods)):
            if (offer, when) in self.lines.offer_rows:
                return self.lines.offer_rows[offer, when].onboarding_cost
        return 0.0

    def opening_cost(self, hub: int) -> float:
        """What is paid once where the hub is used."""
        for when in range(len(self.lines.periods)):
            if (hub, when) in self.lines.hub_rows:
                return self.lines.hub_rows[hub, when].opening_cost
        return 0.0


Build = Callable[[Problem], Formulation]


def most_flow(lines: Lines, part: Indices, *limits: float) -> float:
    """The most that can flow on these lines together."""
    return min(float(lines.upper[part].sum()), *limits)


def with_column(
    part: Indices, value: npt.NDArray[np.float64] | float, column: int, other: float
) -> tuple[Indices, npt.NDArray[np.float64]]:
    """Row entries: `value` on the lines, `other` on one more column."""
    count = len(part)
    columns, values = np.empty(count + 1, dtype=np.int64), np.empty(count + 1)
    columns[:count], columns[count] = part, column
    values[:count], values[count] = value, other
    return columns, values


def pieces_of(part: Indices, key: Indices) -> list[tuple[int, Indices]]:
    """The lines of a part by their key: [(key, lines)], keys rising. A loop over parts stays linear."""
    mine = key[part]
    order = np.argsort(mine, kind="stable")
    mine = mine[order]
    cuts = np.flatnonzero(mine[1:] != mine[:-1]) + 1
    firsts = mine[np.concatenate(([0], cuts))] if len(part) else mine
    return list(zip(firsts.tolist(), np.split(part[order], cuts), strict=True)) if len(part) else []


def mask_of(lines: Lines, part: Indices) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(lines), dtype=bool)
    mask[part] = True
    return mask


def by_enterprise(form: Formulation) -> tuple[list[str], Indices]:
    """Enterprises' names, and each line's place among them."""
    names = sorted(set(form.enterprise_of.values()))
    place = {name: index for index, name in enumerate(names)}
    of_offer = np.array(
        [place.get(form.enterprise_of.get(offer, ""), -1) for offer in range(len(form.lines.offer_ids))],
        dtype=np.int64,
    )
    return names, of_offer[form.lines.offer]
