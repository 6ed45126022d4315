"""What a run of the solver, or of a method in its place, found and proved."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.problem import BoundPrice

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """What prices prove by another rule than that of lines: `rule` (see `Solution.price_rule`), the bound, the prices."""

    rule: str
    value: float
    prices: tuple[BoundPrice, ...]


@dataclass(slots=True)
class Outcome:
    """Result of one run: `status` optimal, infeasible, unbounded, limit (or failed, see `attempt`); the rest None where unknown.

    `row_price`: multipliers of the program's rows that prove a bound, where a search found such.
    `proof`: prices that prove one by another rule.
    """

    status: str
    x: Floats | None = None
    objective: float | None = None
    bound: float = -inf
    row_dual: Floats | None = None
    reduced_cost: Floats | None = None
    row_price: Floats | None = None
    proof: Proof | None = None
