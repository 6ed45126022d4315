"""The bound of a single-source problem by prices, and plans found on the way.

A price for each requirement leaves one 0-1 knapsack for each supplier, solved exactly, and a cover: the open
suppliers' capacities reach all that is asked. The bound is far above the linear relaxation's. Subgradient steps
towards the best plan's cost find good prices; what the knapsacks take is mended into plans by small moves.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.instance import Assignment, is_within, plan_cost
from sambung.engine.pooling.assignment.moves import descend, placed, wander

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Steps between two plans at the root, the most rounds of them, and the first and last share of the way to the
# target that a step takes; it is shortened after so many steps without a rise.
STEPS, ROUNDS, FIRST_SHARE, LAST_SHARE, PATIENCE = 50, 30, 1.8, 0.01, 18
# Without a plan the target is so far above the bound.
AHEAD = 0.03
# How often the price of a unit over a capacity is raised until nothing is over.
RAISES = 10
# Moves of a plan in one go, and what they may look at together (one look is a pair or an exchange).
MOVES, LOOKS = 20_000, 4e8


@dataclass(slots=True)
class Best:
    """The best plan so far: each customer's site, its cost (infinite where there is none)."""

    data: Assignment
    site_of: Indices | None = None
    cost: float = inf

    @property
    def cutoff(self) -> float:
        """A bound above this proves that nothing is cheaper."""
        return self.cost - self.data.step * (1 - 1e-6) if self.data.step else self.cost * (1 - 1e-9)

    def offer(self, site_of: Indices | None) -> bool:
        """Take the plan where it keeps every limit and is cheaper; whether it was taken."""
        if site_of is None or not is_within(self.data, site_of):
            return False
        cost = plan_cost(self.data, site_of)
        if cost >= self.cost:
            return False
        self.site_of, self.cost = site_of.copy(), cost
        return True


def mended(data: Assignment, taken: Mask, allowed: Mask) -> Indices | None:
    """A plan from what the sites would take, improved by small moves; None where nothing fits."""
    site_of: Indices = placed(taken, allowed, data.cost, data.quantity, data.capacity, data.fixed)
    if (site_of < 0).any():
        return None
    dear = over_price(data)
    for _ in range(RAISES):
        over = descend(site_of, allowed, data.cost, data.quantity, data.capacity, data.fixed, dear)[1]
        if over <= 1e-9 * max(1.0, float(data.capacity.max())):
            return site_of
        dear *= 4.0
    return None


def over_price(data: Assignment) -> float:
    """What a unit over a capacity costs at first: as much as a unit of a mean pair."""
    finite = data.cost[np.isfinite(data.cost)]
    return max(1e-9, float(np.abs(finite).mean())) / max(1e-9, float(data.quantity.mean()))


def stroll(best: Best, pairs: Mask, seed: int) -> float:
    """Many small moves from the best plan among some pairs (m, n), its own too; the looks that they took."""
    data = best.data
    if best.site_of is None:
        return 0.0
    sites, customers = data.cost.shape
    looks = customers * (sites + customers / 2)
    moves = int(min(MOVES, LOOKS / looks))
    start, everybody = best.site_of.copy(), np.arange(customers)
    cost = np.where(pairs, data.cost, inf)
    cost[start, everybody] = data.cost[start, everybody]
    best.offer(
        wander(start, cost, data.quantity, data.capacity, data.fixed, over_price(data), moves, seed)[1]
    )
    return float(moves * looks)


def try_plans(best: Best, taken: Mask) -> None:
    """Plans from what the sites take: among these sites only, and among all."""
    data = best.data
    everything = np.ones(len(data.fixed), dtype=bool)
    is_open: Mask = np.any(taken, axis=1)
    if data.capacity[is_open].sum() >= data.quantity.sum():
        best.offer(mended(data, taken, is_open))
    best.offer(mended(data, taken, everything))


def first_prices(data: Assignment) -> Floats:
    """The cheapest site of each customer, with its opening spread over its capacity."""
    spread = data.cost + (data.fixed / np.maximum(data.room, 1))[:, None] * data.weight
    return np.ascontiguousarray(spread.min(axis=0))
