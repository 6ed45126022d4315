"""The problem as `solve_pooling` takes it: the rows of the public format, and what is asked of the run."""

from dataclasses import dataclass

from sambung.standards.problems.pooling import (
    BoundPrice,
    Hub,
    Lane,
    Offer,
    Pair,
    Pin,
    Previous,
    Problem,
    Requirement,
    Resource,
    Settings,
    Use,
)

__all__ = [
    "BoundPrice",
    "Hub",
    "Lane",
    "Offer",
    "Options",
    "Pair",
    "Pin",
    "Previous",
    "Problem",
    "Requirement",
    "Resource",
    "Settings",
    "Use",
]


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how exactly to solve.

    `gap`: relative, as the format defines it. `time_limit`: seconds by the clock. `work_limit`: the
    solver's simplex iterations, which do not depend on the machine; a run that ended by it, or by the
    gap, is reproduced by the same seed and threads (0: the solver chooses). `explain_limit`: for how many offers left out the
    price to enter is solved for (the nearest first); the others get the dual estimate. `worth_limit`: for
    how many requirements, hubs, resources and capacities the worth of one more unit is solved for.
    `price_steps`: how many steps towards better prices are taken where the search's bound is not proved by prices
    yet, fewer on large problems. `explain_work` bounds each of these and the search for a conflict set, in simplex iterations too, so
    that what is explained does not depend on the machine.
    """

    gap: float = 1e-4
    time_limit: float | None = None
    work_limit: int | None = None
    seed: int = 0
    threads: int = 1
    explain_limit: int = 3
    worth_limit: int = 0
    price_steps: int = 0
    explain_work: int = 300
