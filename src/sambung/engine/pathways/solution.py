"""What `solve_pathways` answers: the plan, its bound and prices, in codes of the problem's sequences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.engine.pathways.problem import Codes, Integers


class Status(StrEnum):
    """How the run ended. OPTIMAL: the gap asked is proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_SOLUTION = "no_solution"


@dataclass(frozen=True, slots=True)
class Plan:
    """Chosen pathways, one row each, by enterprise: candidate (row of Problem.candidates), start, end.

    `step_start` (compressed rows): the steps of pathway p are `step_start[p]:step_start[p + 1]`, each a row of
    Problem.steps, the period in which it starts, and the group that closes it (NONE: its own step). `cost` and
    `hours` are of own steps. `is_run`, `taken`: for each group of the problem.
    """

    enterprise: Codes
    candidate: Integers
    start: Codes
    end: Codes
    cost: Integers
    hours: Integers
    step_start: Integers
    step: Integers
    period: Codes
    group: Codes
    is_run: Codes
    taken: Integers


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices ≥ 0 as integers: value = numerator / 2^bits. Arrays follow the problem's requirements, budgets,
    hours rows, groups (seats) and limits (for a floor: what is paid to its members).

    A limit with both floor and ceiling has one of each: `floor` and `ceiling`.
    """

    bits: int
    requirement: Integers
    budget: Integers
    hours: Integers
    seat: Integers
    floor: Integers
    ceiling: Integers


@dataclass(frozen=True, slots=True)
class Packed:
    """Prices of enterprises, numerators over 2^bits of the other prices, and the bound that they prove with those."""

    bound: int
    prices: Integers


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A plan at a share of budgets and hours."""

    scale: float
    objective: int
    bound: int
    linked: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer. `bound` is valid for the problem as given; `price_bound` is what `prices` alone prove.

    `packed` where a bound
    of knapsacks is lower. `objective`, `bound`, `gap` None where there is no plan (or no such bound). `reason`: a code with parameters
    where there is no plan. Seconds are filled at the edge, which owns the clock.
    """

    status: Status
    objective: int | None = None
    bound: int | None = None
    price_bound: int | None = None
    gap: float | None = None
    bound_source: str = "prices"
    method: str = ""
    plan: Plan | None = None
    prices: Prices | None = None
    packed: Packed | None = None
    linked: int = 0
    unclosable: int = 0
    frontier: tuple[FrontierPoint, ...] = ()
    ended_by: str = "gap"
    passes: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    seed: int = 0
    threads: int = 0
    gap_asked: float = 1e-4
    versions: Mapping[str, str] = field(default_factory=dict)
    input_sha256: str | None = None
    reason: str = ""
    parameters: Mapping[str, str | float | int] = field(default_factory=dict)
