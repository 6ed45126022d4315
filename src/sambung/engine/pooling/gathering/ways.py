"""The ways of one requirement's offers as a matrix: offers × their ways (straight or by a hub), costs spread.

What is paid once for an offer or its lane is spread over the most that it could supply, so that the matrix
is of the relaxation; hubs keep their opening cost apart.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
# Fewer lines are a small matter for the solver's own search.
FEWEST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Ways:
    """`hub`, `cost`, `share`, `line` (n, k): of each offer's ways, the hub (`n_hubs`: straight), the cost of a
    unit with what is paid once spread, the most as a share of the offer's `most`, the line (−1: no way).
    `most` (n,). `room`, `opening` (n_hubs + 1,); going straight has room for all and costs nothing to open.
    The last offer is the shortage where it is allowed."""

    asked: float
    most: Floats
    hub: Indices
    cost: Floats
    share: Floats
    line: Indices
    room: Floats
    opening: Floats


def as_ways(form: Formulation) -> Ways | None:
    """The program's ways; None where it has other requirements, limits or wishes than this method knows."""
    problem, lines = form.problem, form.lines
    if len(lines.requirements) != 1 or len(lines) < FEWEST_LINES or not form.open_hub:
        return None
    requirement = lines.requirements[0]
    is_tied = problem.pins or problem.previous or form.resource_row
    if is_tied or requirement.max_share is not None or requirement.max_suppliers is not None:
        return None
    hubs = len(lines.hub_ids)
    count = len(lines.offer_ids)
    asked = requirement.quantity
    capacity = np.zeros(count)
    once = np.zeros(count)
    for (offer, _), row in lines.offer_rows.items():
        capacity[offer] = min(row.capacity, asked)
        once[offer] = row.onboarding_cost
    room, opening = np.append(np.zeros(hubs), inf), np.zeros(hubs + 1)
    for (hub, _), place in lines.hub_rows.items():
        room[hub] = min(place.capacity, asked)
        opening[hub] = place.opening_cost
    # A hub has one lane to the one requirement: what it costs to use is the hub's, and so is its limit.
    for lane, hub in {(int(a), int(b)) for a, b in zip(lines.second_lane, lines.hub, strict=True) if a >= 0}:
        row_ = lines.lanes[lane]
        opening[hub] += row_.fixed_cost
        if row_.max_quantity is not None:
            room[hub] = min(room[hub], row_.max_quantity)
    fixed = lines.lanes.fixed_cost
    upper = np.minimum(lines.upper, capacity[lines.offer])
    spread = once[lines.offer] / capacity[lines.offer] + fixed[lines.first_lane] / upper
    cost = lines.cost + spread
    order = np.argsort(lines.offer, kind="stable")
    number = np.bincount(lines.offer, minlength=count)
    starts = np.concatenate(([0], np.cumsum(number)[:-1]))
    column = np.empty(len(lines), dtype=np.int64)
    column[order] = np.arange(len(lines)) - np.repeat(starts, number)
    is_short = requirement.shortage_penalty is not None
    shape = (count + is_short, int(number.max()))
    found = Ways(
        asked,
        np.append(capacity, asked) if is_short else capacity,
        np.full(shape, hubs),
        np.full(shape, inf),
        np.zeros(shape),
        np.full(shape, -1),
        room,
        opening,
    )
    at = (lines.offer, column)
    found.hub[at] = np.where(lines.hub < 0, hubs, lines.hub)
    found.cost[at] = cost
    found.share[at] = upper / capacity[lines.offer]
    found.line[at] = np.arange(len(lines))
    if is_short:
        found.cost[count, 0] = requirement.shortage_penalty
        found.share[count, 0] = 1.0
    return found


def as_row_prices(form: Formulation, price: float, rents: Floats, worth: Floats) -> Floats:
    """Prices of the requirement, hubs (n_hubs,) and offers (n,) as multipliers of the rows, one-off costs spread."""
    lines = form.lines
    found: Floats = np.zeros(len(form.program.rows))
    found[form.demand_row[0]] = price
    for (offer, when), row in form.offer_row.items():
        capacity = lines.offer_rows[offer, when].capacity
        found[row] = -(float(worth[offer]) + form.onboarding_cost(offer) / max(capacity, 1e-12))
    for (hub, _), row in form.hub_row.items():
        found[row] = -float(rents[hub])
    most = np.zeros(len(lines.lanes))
    for places in (lines.first_lane, lines.second_lane):
        here = places >= 0
        np.maximum.at(most, places[here], lines.upper[here])
    for (lane, _), row in form.lane_row.items():
        found[row] = -float(lines.lanes.fixed_cost[lane]) / max(float(most[lane]), 1e-12)
    return found
