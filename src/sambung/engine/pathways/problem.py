"""The problem as `solve_pathways` takes it: the columns of the public format, and what is asked of the run.

`standards.problems.pathways` fills it from a folder's tables, `apps.pathways.facts` from the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sambung.standards.problems.pathways.problem import (
    NARROW,
    NONE,
    WIDE,
    Candidates,
    Codes,
    EarlierPlan,
    Fixed,
    Groups,
    Integers,
    Limits,
    Problem,
    Steps,
    fits,
)

__all__ = [
    "NARROW",
    "NONE",
    "WIDE",
    "Candidates",
    "Codes",
    "EarlierPlan",
    "Fixed",
    "Groups",
    "Integers",
    "Limits",
    "Options",
    "Problem",
    "Steps",
    "WarmPrices",
    "fits",
]


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how exactly to solve.

    `gap`: relative, as the format defines it. `time_limit`: seconds by the clock. `work_limit`: passes over the
    enterprises' subproblems, which do not depend on the machine; a run that ended by it, or by the gap, is
    reproduced by the same seed and threads. `frontier`: also solve at these shares of budgets and hours
    (empty: no frontier).
    """

    gap: float = 1e-4
    time_limit: float | None = None
    work_limit: int | None = None
    seed: int = 0
    threads: int = 1
    frontier: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WarmPrices:
    """Prices of an earlier solution, row by row as its table `prices` has them; identifiers need not exist any more.

    `kind`: requirement, budget, hours, seat, limit; `field` and `period` say which hours. `value` ≥ 0; where a
    limit has a floor and a ceiling, `kind` is "floor" or "ceiling" instead.
    """

    kind: Sequence[str]
    identifier: Sequence[str]
    field: Sequence[str]
    period: Sequence[int]
    value: Sequence[float]
