"""Why an offer is left out, at what price it would enter, and what one more unit of each thing is worth.

Values come from the duals of the linear program that is left when the plan's yes/no choices are kept
(`dual`, an estimate). For the offers nearest to entering, the price is found by solving (`solved`, see
`entry`); so is what one more unit is worth, where the problem is small (see `worth`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import closed_ties
from sambung.engine.pooling.entry import Entries
from sambung.engine.pooling.formulation import Build, Formulation
from sambung.engine.pooling.lines import Nearest, slack
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.plan import Plan
from sambung.engine.pooling.problem import Options
from sambung.engine.pooling.solution import Excluded, Price, Reason
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
# Above so many lines no price is solved for: writing the program anew alone would take too long.
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An estimate for an offer left out: the line where it is nearest, and its price to enter there."""

    offer: int
    line: int
    price: float


def marginal(form: Formulation, x: Floats, budget: Budget) -> Outcome | None:
    """The linear program with the plan's integers kept, rid of rows that would hide a dual; None if it fails."""
    program, lines = form.program, form.lines
    integer = np.array(program.is_integer, dtype=bool)
    lower, upper = np.array(program.lower), np.array(program.upper)
    lower[integer] = upper[integer] = np.round(x[integer])
    ties = closed_ties(program, integer, upper)
    closed = np.zeros(len(lower), dtype=bool)
    closed[ties.flows(ties.is_closed)] = True
    row_upper = np.array(program.rows.upper)
    row_upper[ties.is_closed] = inf
    row_upper[list(form.tie_rows)] = inf
    rows = replace(program.rows, upper=row_upper.tolist())
    upper[: len(lines)] = np.where(closed[: len(lines)], 0.0, _own_limits(form))
    fixed = replace(
        program,
        lower=lower.tolist(),
        upper=upper.tolist(),
        is_integer=[False] * len(lower),
        rows=rows,
        links=type(rows)(),
    )
    side = Budget(seed=budget.seed, threads=budget.threads)
    outcome = Run(fixed, side).solve()
    budget.used_seconds += side.used_seconds
    if outcome.status != "optimal" or outcome.row_dual is None or outcome.reduced_cost is None:
        return None
    return outcome


def _own_limits(form: Formulation) -> Floats:
    """Limits of each line that no row of the program holds."""
    lines = form.lines
    most = np.append(np.where(np.isnan(lines.lanes.max_quantity), inf, lines.lanes.max_quantity), inf)
    share = np.array([inf if r.max_share is None else r.max_share * r.quantity for r in lines.requirements])
    limits: Floats = np.minimum(most[lines.first_lane], most[lines.second_lane])
    limits = np.minimum(limits, share[lines.requirement])
    return limits


def prices_of(form: Formulation, duals: Outcome | None) -> tuple[Price, ...]:
    """What one more unit of each requirement, capacity, hub and resource is worth."""
    if duals is None or duals.row_dual is None:
        return ()
    lines, rows = form.lines, form.program.rows
    found = []
    for row, index in form.demand_row.items():
        requirement = lines.requirements[row]
        value = float(duals.row_dual[index])
        found.append(
            Price("requirement", requirement.requirement_id, requirement.period, _tidy(value), "dual")
        )

    def saving(index: int, limit: float) -> float:
        # A row tied to a binary holds M = min(capacity, what could flow); above M more capacity saves nothing.
        most = rows.upper[index] or -float(rows.values[index][-1])
        return _tidy(max(0.0, -float(duals.row_dual[index]))) if most >= limit - slack(limit) else 0.0  # type: ignore[index]

    for (offer, when), index in form.offer_row.items():
        value = saving(index, lines.offer_rows[offer, when].capacity)
        found.append(Price("capacity", lines.offer_ids[offer], lines.periods[when], value, "dual"))
    for (hub, when), index in form.hub_row.items():
        value = saving(index, lines.hub_rows[hub, when].capacity)
        found.append(Price("hub", lines.hub_ids[hub], lines.periods[when], value, "dual"))
    rows_of = {(row.resource_id, row.period) for row in form.problem.resources}
    for (resource_id, when), index in form.resource_row.items():
        if rows_of.isdisjoint(((resource_id, None), (resource_id, lines.periods[when]))):
            continue  # without a row in this period there is nothing of which one more could be asked
        value = _tidy(max(0.0, -float(duals.row_dual[index])))
        found.append(Price("resource", resource_id, lines.periods[when], value, "dual"))
    return tuple(found)


def _tidy(value: float) -> float:
    """12 significant digits; the solver's noise around 0 is 0."""
    return 0.0 if abs(value) < 1e-9 else float(f"{value:.12g}")


def excluded_offers(
    form: Formulation,
    plan: Plan,
    duals: Outcome | None,
    options: Options,
    budget: Budget,
    build: Build | None,
) -> tuple[Excluded, ...]:
    """One row for each offer without allocation, the nearest ones with a solved price.

    `build` None: no price is solved for.
    """
    lines = form.lines
    used = {allocation.offer_id for allocation in plan.allocations}
    entries = _entries(form, duals, used)
    found: dict[str, Excluded] = {}
    gain: dict[str, float] = {}
    under = _Ceilings(form, duals)
    for offer, offer_id in enumerate(lines.offer_ids):
        if offer_id in used:
            continue
        if offer in entries:
            entry = entries[offer]
            requirement = lines.requirements[lines.requirement[entry.line]]
            price = _tidy(entry.price) if entry.price >= 0 else None
            where = (requirement.requirement_id, Reason.PRICE, price, "dual" if price is not None else None)
            found[offer_id] = Excluded(offer_id, *where, requirement.period)
            gain[offer_id] = entry.price - float(lines.price[entry.line])
            continue
        near = lines.nearest.get(offer_id, Nearest(None, Reason.NO_LANE))
        price = under.price_of(offer, near)
        method = None if price is None else "dual"
        found[offer_id] = Excluded(offer_id, near.requirement_id, near.reason, price, method, near.period)
        if near.reason in (Reason.OVER_CEILING, Reason.BATCH_OVER_LIMIT):
            gain[offer_id] = (-inf if price is None else price) - near.unit_cost + near.unit_extra
    if build is not None and budget.ended_by is None and len(lines) <= MOST_LINES:
        nearest_first = sorted(gain, key=lambda offer_id: (-gain[offer_id], offer_id))
        asked = {offer_id: found[offer_id] for offer_id in nearest_first[: options.explain_limit]}
        found |= _solved(form, plan, asked, options, budget, build)
    return tuple(found.values())


def _solved(
    form: Formulation,
    plan: Plan,
    asked: Mapping[str, Excluded],
    options: Options,
    budget: Budget,
    build: Build,
) -> dict[str, Excluded]:
    """The rows of which the price could be solved for within the work."""
    side = budget.part(options.explain_work)
    found: dict[str, Excluded] = {}
    if asked:
        entries = Entries(form, set(asked), plan.objective, build)
        rows = {(row.offer_id, row.period): row for row in form.problem.offers}
        for offer_id, shown in asked.items():
            row = rows.get((offer_id, None)) or rows.get((offer_id, shown.period))
            if row is None:
                continue
            first = row.unit_price if shown.price_to_enter is None else shown.price_to_enter
            answer = entries.price_of(row, first, side, gap=0.0)
            if side.is_over:
                break
            if answer.is_solved:
                price = None if answer.price is None else _tidy(answer.price)
                found[offer_id] = replace(shown, price_to_enter=price, method="solved")
    budget.used_seconds += side.used_seconds
    return found


def _reach(form: Formulation, offer: int, row: int, when: int) -> float:
    """How much the offer could supply to the requirement at most."""
    lines = form.lines
    return min(lines.offer_rows[offer, when].capacity, lines.requirements[row].quantity)


def _entries(form: Formulation, duals: Outcome | None, used: set[str]) -> dict[int, Entry]:
    """For each unused offer with an eligible line: the line with the most room, and the estimate there."""
    lines = form.lines
    if duals is None or duals.reduced_cost is None or duals.x is None or not len(lines):
        return {}
    is_unused = np.array([name not in used for name in lines.offer_ids], dtype=bool)
    part = np.flatnonzero(is_unused[lines.offer])
    offer, hub = lines.offer[part], lines.hub[part]
    once = np.array([form.onboarding_cost(index) for index in range(len(lines.offer_ids))])[offer]
    if lines.hub_ids:
        shut = np.zeros(len(lines.hub_ids) + 1)
        for index, column in form.open_hub.items():
            shut[index] = form.opening_cost(index) if duals.x[column] < 0.5 else 0.0
        once += shut[hub]  # the last stands for no hub
    fixed = np.zeros(len(lines.lanes) + 1)
    for index, column in form.lane.items():
        fixed[index] = lines.lanes[index].fixed_cost if duals.x[column] < 0.5 else 0.0
    once += fixed[lines.first_lane[part]] + fixed[lines.second_lane[part]]
    capacity = np.zeros((len(lines.offer_ids), len(lines.periods)))
    for (index, when), row in lines.offer_rows.items():
        capacity[index, when] = row.capacity
    asked = np.array([row.quantity for row in lines.requirements])
    reach = np.minimum(lines.upper[part], capacity[offer, lines.period[part]])
    reach = np.minimum(reach, asked[lines.requirement[part]])
    ceiling = np.array(
        [inf if row.price_ceiling is None else row.price_ceiling for row in lines.requirements]
    )
    usable = reach > 0
    spread = once / np.where(usable, reach, 1.0)
    price = lines.price[part] - duals.reduced_cost[part] - spread
    price = np.minimum(price, ceiling[lines.requirement[part]] - lines.freight[part] - lines.handling[part])
    gain = np.where(usable, price - lines.price[part], -inf)
    order = np.lexsort((part, -gain, offer))
    first = np.unique(offer[order], return_index=True)[1]
    return {
        int(offer[place]): Entry(int(offer[place]), int(part[place]), float(price[place]))
        for place in order[first].tolist()
        if usable[place]
    }


class _Ceilings:
    """For offers over the ceiling: what they could ask at most, by the requirement's dual and the ceiling."""

    def __init__(self, form: Formulation, duals: Outcome | None) -> None:
        self.form = form
        self.dual = None if duals is None else duals.row_dual
        self.row: dict[tuple[str | None, str | None], int] = {
            (r.requirement_id, r.period): row for row, r in enumerate(form.lines.requirements)
        }

    def price_of(self, offer: int, near: Nearest) -> float | None:
        """At the requirement and in the period where the offer is nearest."""
        lines = self.form.lines
        row = self.row.get((near.requirement_id, near.period))
        if near.reason != Reason.OVER_CEILING or near.ceiling is None or self.dual is None or row is None:
            return None
        reach = _reach(self.form, offer, row, lines.periods.index(near.period))
        if reach <= 0:
            return None
        dual = float(self.dual[self.form.demand_row[row]])
        worth = dual - near.unit_extra - self.form.onboarding_cost(offer) / reach
        price = min(near.ceiling - near.unit_extra, worth)
        return _tidy(price) if price >= 0 else None
