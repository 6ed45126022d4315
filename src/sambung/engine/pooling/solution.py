"""What `solve_pooling` answers: the plan, what it rests on, how far from the best, and why not otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.engine.pooling.problem import BoundPrice


class Status(StrEnum):
    """How the run ended. OPTIMAL: the gap asked is proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_SOLUTION = "no_solution"


class Reason(StrEnum):
    """Why an offer is left out."""

    NO_LANE = "no_lane"
    NOT_IN_PAIRS = "not_in_pairs"
    OVER_CEILING = "over_ceiling"
    BATCH_OVER_LIMIT = "batch_over_limit"
    PINNED = "pinned"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Allocation:
    """`quantity` > 0 from the offer to the requirement, direct (hub_id None) or through the hub.

    `unit_price`, `freight` (the unit costs of the lanes) and `handling` are per unit.
    """

    offer_id: str
    hub_id: str | None
    requirement_id: str
    period: str | None
    quantity: float
    unit_price: float
    freight: float
    handling: float

    @property
    def unit_cost(self) -> float:
        """Price, freight and handling of one unit."""
        return self.unit_price + self.freight + self.handling


@dataclass(frozen=True, slots=True)
class HubUse:
    """A hub in a period. `is_open`: it is used in some period."""

    hub_id: str
    is_open: bool
    period: str | None
    throughput: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """What stays unfilled. Reasons: `capacity` (no more could be had), `cost` (dearer than the penalty)."""

    requirement_id: str
    period: str | None
    quantity: float
    reason: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """An offer without allocation, at the requirement where it is nearest.

    `price_to_enter`: the highest unit price, all else unchanged, at which a plan no dearer than ours uses
    it; None where no price would do. `method`: `solved`, or `dual`, an estimate.
    """

    offer_id: str
    requirement_id: str | None
    reason: Reason
    price_to_enter: float | None
    method: str | None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What one more unit is worth: saving from one more unit of capacity, extra cost of one more required.

    `kind`: requirement, capacity (id is the offer's), hub, resource. `method`: `dual`, the marginal value
    with the plan's yes/no choices kept, an estimate; `solved`: by solving again. `value` None: one more
    unit cannot be had at any cost.
    """

    kind: str
    id: str
    period: str | None
    value: float | None
    method: str


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """The parts of the total cost; they add up to objective − change_cost_paid."""

    goods: float = 0.0
    freight: float = 0.0
    handling: float = 0.0
    onboarding: float = 0.0
    opening: float = 0.0
    lanes: float = 0.0
    shortage: float = 0.0

    @property
    def total(self) -> float:
        """The sum of all parts."""
        return (
            self.goods
            + self.freight
            + self.handling
            + self.onboarding
            + self.opening
            + self.lanes
            + self.shortage
        )


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Enterprises of the class included, and the most that any plan within the tolerance could include."""

    count: int
    bound: int


@dataclass(frozen=True, slots=True)
class FillEstimate:
    """The least, over requirements and periods, of the probability that the survivors cover it.

    `low`, `high`: 99 % interval (equal to `probability` where `method` is `exact`; then draws is 0).
    """

    probability: float
    low: float
    high: float
    draws: int
    method: str


@dataclass(frozen=True, slots=True)
class Nominal:
    """The cheapest plan without buffers: its cost, the bound of that, and how likely its survivors cover all.

    The cost of the plan with buffers less this one's is the price of robustness.
    """

    objective: float
    bound: float
    fill_probability: FillEstimate


@dataclass(frozen=True, slots=True)
class Conflict:
    """One member of a set of requirements and limits that cannot hold together.

    `kind`: requirement, capacity, hub, resource, lane, price_ceiling, max_suppliers, max_share, min_batch,
    pairs, pin, fill_probability, even_split, smallest_share. `id`: the identifier (a lane's is
    `origin→destination`, a pin's its row number from 1, that of pairs and of a setting its own name).
    """

    kind: str
    id: str
    period: str | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """In codes and parameters; the edges turn them into sentences.

    `code`: plan, conflict, ended_by_time, ended_by_work, ended_by_stop, fill_probability_not_reached.
    `is_irreducible`: leaving any one member out of
    `conflict` lifts the conflict (False: the time ended before all were tried).
    """

    code: str
    parameters: Mapping[str, str | float | int] = field(default_factory=dict)
    conflict: tuple[Conflict, ...] = ()
    is_irreducible: bool | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer. `objective`, `bound`, `gap` None where there is no plan (or no such bound).

    `bound` is valid for the problem as given, integers and all. `gap`: 0 where objective = bound, None where
    the objective is 0 and the bound is not, else |objective − bound| / |objective|. `prices` and `excluded`
    are empty where there is no plan. `price_bound` is what `bound_prices` alone prove; bound is at least as much.
    `price_rule`: how they prove it, None (by lines), `arcs` or `knapsacks`.
    `least_cost` (C) and `inclusion` are given with the second objective
    only: objective is then the cost of the plan written, bound that of C. Seconds are filled at the edge,
    which owns the clock, from the solver's own count here.
    """

    status: Status
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    bound_source: str = "search"
    method: str = ""
    cost_breakdown: CostBreakdown | None = None
    allocations: tuple[Allocation, ...] = ()
    hubs: tuple[HubUse, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    prices: tuple[Price, ...] = ()
    bound_prices: tuple[BoundPrice, ...] = ()
    price_bound: float | None = None
    price_rule: str | None = None
    least_cost: float | None = None
    inclusion: Inclusion | None = None
    fill_probability: FillEstimate | None = None
    nominal: Nominal | None = None
    change_cost_paid: float | None = None
    moved_quantity: float | None = None
    lost_quantity: float | None = None
    ended_by: str = "gap"
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    seed: int = 0
    threads: int = 0
    gap_asked: float = 1e-4
    versions: Mapping[str, str] = field(default_factory=dict)
    input_sha256: str | None = None
    explanation: Explanation = field(default_factory=lambda: Explanation("plan"))
