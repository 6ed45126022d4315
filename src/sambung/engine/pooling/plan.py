"""From the program's numbers to a plan in the problem's own words, its cost summed from the allocations."""

from collections import defaultdict
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.solution import Allocation, CostBreakdown, HubUse, Shortage
from sambung.engine.pooling.wishes import previous_quantities

Floats = npt.NDArray[np.float64]

# Below this share of the quantity asked a delivery is the solver's noise; and a shortage below this share of
# the tolerance.
NOISE = 1e-10
SHORT_NOISE = 1e-3


@dataclass(frozen=True, slots=True)
class Plan:
    """Allocations with what they cost; `objective` includes the cost of change.

    `moved_quantity`: what an earlier plan delivered more than this one, over what still exists; `lost_quantity`: what
    it delivered by offers and to requirements that are no more.
    """

    allocations: tuple[Allocation, ...]
    hubs: tuple[HubUse, ...]
    shortages: tuple[Shortage, ...]
    cost: CostBreakdown
    change_cost_paid: float | None
    objective: float
    moved_quantity: float | None = None
    lost_quantity: float | None = None


def relative_gap(objective: float | None, bound: float | None) -> float | None:
    """The format's gap: 0 where equal, None where the objective is 0 and the bound is not."""
    if objective is None or bound is None or not isfinite(bound):
        return None
    if objective == bound:
        return 0.0
    return None if objective == 0 else abs(objective - bound) / abs(objective)


def make_plan(form: Formulation, x: Floats, *, exceed: bool = False) -> Plan:
    """Read the plan off the columns; quantities are rounded to 12 significant digits."""
    lines = form.lines
    allocations = []
    delivered: dict[int, float] = defaultdict(float)
    through: dict[tuple[int, int], float] = defaultdict(float)
    used_offers, used_hubs, used_lanes = set(), set(), set()
    for index in np.flatnonzero(x[: len(lines)] > 0).tolist():
        quantity = float(f"{x[index]:.12g}")
        offer, hub, row = int(lines.offer[index]), int(lines.hub[index]), int(lines.requirement[index])
        requirement = lines.requirements[row]
        if quantity <= NOISE * requirement.quantity:
            continue
        allocations.append(
            Allocation(
                lines.offer_ids[offer],
                lines.hub_ids[hub] if hub >= 0 else None,
                requirement.requirement_id,
                requirement.period,
                quantity,
                float(lines.price[index]),
                float(lines.freight[index]),
                float(lines.handling[index]),
            )
        )
        delivered[row] += quantity
        used_offers.add(offer)
        used_lanes.add(int(lines.first_lane[index]))
        if hub >= 0:
            used_hubs.add(hub)
            used_lanes.add(int(lines.second_lane[index]))
            through[hub, int(lines.period[index])] += quantity
    shortages, penalty = _shortages(form, delivered, x if exceed else None)
    cost = CostBreakdown(
        goods=sum(line.quantity * line.unit_price for line in allocations),
        freight=sum(line.quantity * line.freight for line in allocations),
        handling=sum(line.quantity * line.handling for line in allocations),
        onboarding=sum(form.onboarding_cost(offer) for offer in sorted(used_offers)),
        opening=sum(form.opening_cost(hub) for hub in sorted(used_hubs)),
        lanes=sum(lines.lanes[lane].fixed_cost for lane in sorted(used_lanes)),
        shortage=penalty,
    )
    moved, lost = _moved(form, allocations)
    change = None if moved is None else (form.problem.settings.change_cost or 0.0) * moved
    hubs = tuple(
        HubUse(hub_id, hub in used_hubs, lines.periods[when], float(f"{through[hub, when]:.12g}"))
        for hub, hub_id in enumerate(lines.hub_ids)
        for when in range(len(lines.periods))
        if (hub, when) in lines.hub_rows
    )
    allocations.sort(key=lambda a: (a.requirement_id, a.period or "", a.offer_id, a.hub_id or ""))
    objective = cost.total + (change or 0.0)
    return Plan(tuple(allocations), hubs, shortages, cost, change, objective, moved, lost)


def _shortages(
    form: Formulation, delivered: dict[int, float], x: Floats | None
) -> tuple[tuple[Shortage, ...], float]:
    """What stays unfilled where that is allowed, with the reason, and its penalties.

    With buffers (`x` given) the shortage is what the program says: deliveries may exceed what it leaves.
    """
    lines = form.lines
    found, penalty = [], 0.0
    reach: dict[int, float] = defaultdict(float)
    for row, upper in zip(lines.requirement.tolist(), lines.upper.tolist(), strict=True):
        reach[row] += upper
    for row, requirement in enumerate(lines.requirements):
        missing = requirement.quantity - delivered[row]
        if x is not None and row in form.shortage:
            missing = float(x[form.shortage[row]])
        if requirement.shortage_penalty is None or missing <= SHORT_NOISE * slack(requirement.quantity):
            continue
        missing = float(f"{missing:.12g}")
        penalty += missing * requirement.shortage_penalty
        is_short = reach[row] < requirement.quantity - slack(requirement.quantity)
        reason = "capacity" if is_short else "cost"
        found.append(Shortage(requirement.requirement_id, requirement.period, missing, reason))
    return tuple(found), penalty


def _moved(form: Formulation, allocations: list[Allocation]) -> tuple[float | None, float | None]:
    """(Σ max(0, before − now) over what still exists, Σ before of the rest); None where nothing was before."""
    if not form.problem.previous:
        return None, None
    lines = form.lines
    now: dict[tuple[str, str, str | None], float] = defaultdict(float)
    for line in allocations:
        now[line.offer_id, line.requirement_id, line.period] += line.quantity
    before = previous_quantities(form.problem, lines)
    moved = 0.0
    for (offer, row), quantity in before.items():
        requirement = lines.requirements[row]
        key = (lines.offer_ids[offer], requirement.requirement_id, requirement.period)
        fewer = quantity - now[key]
        moved += fewer if fewer > SHORT_NOISE * slack(quantity) else 0.0
    lost = sum(line.quantity for line in form.problem.previous) - sum(before.values())
    return moved, max(0.0, lost if lost > SHORT_NOISE * slack(lost) else 0.0)
