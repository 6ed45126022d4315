"""A single-source problem as arrays: which site takes which customer, at what cost; and back to a program's columns."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import slack

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# The largest capacity in whole units of weight: a knapsack's table is as wide. Coarser units only loosen bounds.
WIDEST = 4_000
# Costs are whole multiples of a step where they are so within this (relative): rounding of divisions.
WHOLE = 1e-9


@dataclass(frozen=True, slots=True)
class Assignment:
    """m sites (offers), n customers (requirements), each customer at one site.

    `cost` (m, n) of the whole of a customer's quantity, infinite where the pair is not eligible; `fixed` (m,)
    is paid where a site takes anybody. Plans keep Σ `quantity` (n,) ≤ `capacity` (m,); bounds ask no more than
    Σ `weight` ≤ `room` in whole numbers, which every such plan keeps. `step` > 0: the cost of every plan is a
    multiple of it. `line` (m, n) is the pair's line, −1 where there is none.
    """

    cost: Floats
    fixed: Floats
    quantity: Floats
    capacity: Floats
    weight: Indices
    room: Indices
    step: float
    line: Indices


def read_assignment(form: Formulation) -> Assignment | None:
    """The assignment in a formulation, or None where something in it is not of that shape.

    One period, one offer of each enterprise, direct lanes only, everything to be filled by one supplier; no
    resource, no pin but `never`, no earlier plan, no buffers.
    """
    problem, lines = form.problem, form.lines
    is_single = all(
        row.max_suppliers == 1 and row.shortage_penalty is None and row.period is None
        for row in problem.requirements
    )
    is_plain = (
        not form.resource_row
        and not problem.previous
        and problem.settings.even_split is None
        and problem.settings.smallest_share is None
        and all(pin.rule == "never" and pin.min_quantity is None for pin in problem.pins)
        and len(set(form.enterprise_of.values())) == len(form.enterprise_of)
    )
    if not is_single or not is_plain or not len(lines) or (lines.hub >= 0).any():
        return None
    if any(form.program.rows.upper[row] == inf for row in form.demand_row.values()):
        return None
    sites, customers = len(lines.offer_ids), len(lines.requirements)
    line = np.full((sites, customers), -1, dtype=np.int64)
    line[lines.offer, lines.requirement] = np.arange(len(lines))
    quantity = np.array([row.quantity for row in lines.requirements])
    capacity = np.array([lines.offer_rows[site, 0].capacity for site in range(sites)])
    cost = np.full((sites, customers), inf)
    carries = (
        lines.upper >= quantity[lines.requirement] - np.array([slack(q) for q in quantity])[lines.requirement]
    )
    lanes = lines.lanes.fixed_cost
    whole = lines.cost * quantity[lines.requirement] + lanes[lines.first_lane]
    cost[lines.offer[carries], lines.requirement[carries]] = whole[carries]
    fixed = np.array([form.onboarding_cost(site) for site in range(sites)])
    weight, room = whole_weights(quantity, capacity)
    return Assignment(cost, fixed, quantity, capacity, weight, room, step_of(cost, fixed), line)


def whole_weights(quantity: Floats, capacity: Floats) -> tuple[Indices, Indices]:
    """Quantities and capacities in whole units, at most WIDEST wide, rounded down where no unit fits all.

    A sum of numbers rounded down is at most the sum rounded down: what fits in truth fits in these too.
    """
    capacity = np.minimum(capacity, quantity.sum())
    for unit in (1.0, 0.1, 0.01, 0.001):
        scaled = quantity / unit
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1.0, scaled)).all():
            whole = np.round(scaled).astype(np.int64)
            common = max(1, int(np.gcd.reduce(whole)))
            room = np.floor(capacity / unit / common + 1e-9).astype(np.int64)
            if room.max(initial=0) <= WIDEST:
                return whole // common, room
            break
    unit = float(capacity.max()) / WIDEST
    return np.floor(quantity / unit).astype(np.int64), np.floor(capacity / unit + 1e-9).astype(np.int64)


def step_of(cost: Floats, fixed: Floats) -> float:
    """The largest number of which every cost is a multiple; 0 where they are not whole numbers."""
    costs = np.concatenate((cost[np.isfinite(cost)], fixed))
    whole = np.round(costs)
    if not len(costs) or (np.abs(costs - whole) > WHOLE * np.maximum(1.0, np.abs(costs))).any():
        return 0.0
    if np.abs(whole).sum() >= 2.0**52:
        return 0.0
    return float(max(1, int(np.gcd.reduce(np.abs(whole).astype(np.int64)))))


def plan_cost(data: Assignment, site_of: Indices) -> float:
    """What a plan costs: `site_of` (n,) is each customer's site."""
    customers = np.arange(len(site_of))
    return float(data.cost[site_of, customers].sum() + data.fixed[np.unique(site_of)].sum())


def is_within(data: Assignment, site_of: Indices) -> bool:
    """Whether the plan keeps every capacity and uses eligible pairs only."""
    load = np.bincount(site_of, data.quantity, minlength=len(data.capacity))
    pairs = data.cost[site_of, np.arange(len(site_of))]
    return bool(
        (load <= data.capacity + 1e-9 * np.maximum(1.0, data.capacity)).all() and np.isfinite(pairs).all()
    )


def columns_of(form: Formulation, data: Assignment, site_of: Indices) -> Floats:
    """The plan as the columns of the formulation's program."""
    lines = form.lines
    x = np.zeros(len(form.program.cost))
    for customer, site in enumerate(site_of.tolist()):
        index = int(data.line[site, customer])
        x[index] = data.quantity[customer]
        name = lines.requirements[customer].requirement_id
        used = (
            form.onboard.get(site),
            form.batch.get((site, customer)),
            form.supplier.get((form.enterprise_of[site], name)),
            form.lane.get(int(lines.first_lane[index])),
        )
        for column in used:
            if column is not None:
                x[column] = 1.0
    return x
