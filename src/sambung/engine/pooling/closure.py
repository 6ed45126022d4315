"""What a closed choice closes with it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.model import Program

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ties:
    """Rows Σ x − M y ≤ 0 of one binary y whose upper bound is 0: `is_closed` (rows,), `flows` are their x.

    `are_plain` (rows,): all entries of the x are above 0.
    """

    is_closed: Mask
    are_plain: Mask
    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]

    def flows(self, which: Mask) -> npt.NDArray[np.int64]:
        """The x of some rows (rows,)."""
        found: npt.NDArray[np.int64] = self.column[which[self.row]]
        return found


def closed_ties(program: Program, integer: Mask, upper: Floats) -> Ties:
    """The program's rows that a binary at 0 closes, all at once."""
    start, column, value, _, most = program.rows.arrays()
    count = len(most)
    row = np.repeat(np.arange(count), np.diff(start))
    is_tie = integer[column]
    single = (most == 0.0) & (np.bincount(row[is_tie], minlength=count) == 1)
    closes = is_tie & single[row] & (value < 0) & (upper[column] <= 0)
    is_closed = np.zeros(count, dtype=bool)
    is_closed[row[closes]] = True
    are_plain = np.ones(count, dtype=bool)
    are_plain[row[~is_tie & (value <= 0)]] = False
    return Ties(is_closed, are_plain, row[~is_tie], column[~is_tie])


def close_flows(program: Program, integer: Mask, upper: Floats) -> None:
    """Exact zeros where a binary's upper bound is 0: rows Σ x − M y ≤ 0 allow the solver's tolerance otherwise."""
    ties = closed_ties(program, integer, upper)
    upper[ties.flows(ties.is_closed & ties.are_plain)] = 0.0
