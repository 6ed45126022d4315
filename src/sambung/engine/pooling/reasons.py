"""Why an offer is left out, at what price it would enter, and what one more unit of each thing is worth.

Values come from the duals of the linear program that is left when the plan's yes/no choices are kept
(`dual`, an estimate). For the offers nearest to entering, the price is found by solving (`solved`): at a
price p, let F be the least cost of a plan that uses the offer for Q units; at p + (Z − F) / Q that very
plan costs Z, what ours does. Repeating raises p until no plan gains (Dinkelbach's ratio search).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import Nearest, slack
from sambung.engine.pooling.plan import Plan
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Excluded, Price, Reason
from sambung.engine.pooling.solver import Budget, Outcome, Run

Floats = npt.NDArray[np.float64]
Build = Callable[[Problem], Formulation]

ROUNDS = 4
# The use that a solved price speaks of: this share of what the offer could supply, or its smallest batch.
LEAST_SHARE = 1e-3
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
    row_upper = list(program.rows.upper)
    closed = np.zeros(len(lower), dtype=bool)
    for row, (columns, values) in enumerate(zip(program.rows.columns, program.rows.values, strict=True)):
        if row_upper[row] != 0.0 or not len(columns):
            continue
        ties = integer[columns]
        if ties.sum() != 1 or values[ties][0] >= 0:
            continue
        is_closed = upper[columns[ties][0]] == 0
        if is_closed:
            closed[columns[~ties]] = True
        if is_closed or row in form.tie_rows:
            row_upper[row] = inf
    for line in range(len(lines)):
        upper[line] = 0.0 if closed[line] else _own_limit(form, line)
    rows = replace(program.rows, upper=row_upper)
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


def _own_limit(form: Formulation, line: int) -> float:
    """Limits of a line that no row of the program holds."""
    lines = form.lines
    requirement = lines.requirements[lines.requirement[line]]
    most = inf
    for lane in (lines.first_lane[line], lines.second_lane[line]):
        if lane >= 0 and lines.lanes[lane].max_quantity is not None:
            most = min(most, lines.lanes[lane].max_quantity or 0.0)
    if requirement.max_share is not None:
        most = min(most, requirement.max_share * requirement.quantity)
    return most


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
    for (resource_id, when), index in form.resource_row.items():
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
    build: Build,
) -> tuple[Excluded, ...]:
    """One row for each offer without allocation, the nearest ones with a solved price."""
    lines = form.lines
    used = {allocation.offer_id for allocation in plan.allocations}
    entries = _entries(form, duals, used)
    nearest_first = sorted(
        entries.values(), key=lambda entry: (float(lines.price[entry.line]) - entry.price, entry.offer)
    )
    solved: dict[int, float | None] = {}
    side = budget.part(options.explain_work)
    if budget.ended_by is None and len(lines) <= MOST_LINES:
        for entry in nearest_first[: options.explain_limit]:
            answer = _solve_price(form, entry, plan.objective, options, side, build)
            if side.is_over:
                break
            solved[entry.offer] = answer
    budget.used_seconds += side.used_seconds
    found = []
    for offer, offer_id in enumerate(lines.offer_ids):
        if offer_id in used:
            continue
        if offer in entries:
            entry = entries[offer]
            requirement = lines.requirements[lines.requirement[entry.line]]
            price = solved.get(offer, entry.price)
            price = None if price is None or price < 0 else _tidy(price)
            method = None if price is None else ("solved" if offer in solved else "dual")
            where = (requirement.requirement_id, Reason.PRICE, price, method, requirement.period)
            found.append(Excluded(offer_id, *where))
            continue
        near = lines.nearest.get(offer_id, Nearest(None, Reason.NO_LANE))
        price = _under_ceiling(form, offer, near, duals)
        period = next(
            (row.period for row in lines.requirements if row.requirement_id == near.requirement_id), None
        )
        method = None if price is None else "dual"
        found.append(Excluded(offer_id, near.requirement_id, near.reason, price, method, period))
    return tuple(found)


def _reach(form: Formulation, offer: int, row: int, when: int) -> float:
    """How much the offer could supply to the requirement at most."""
    lines = form.lines
    return min(lines.offer_rows[offer, when].capacity, lines.requirements[row].quantity)


def _entries(form: Formulation, duals: Outcome | None, used: set[str]) -> dict[int, Entry]:
    """For each unused offer with an eligible line: the line with the most room, and the estimate there."""
    lines = form.lines
    if duals is None or duals.reduced_cost is None or duals.x is None or not len(lines):
        return {}
    binaries = {name: column for name, column in form.lane.items() if duals.x[column] < 0.5}
    best: dict[int, Entry] = {}
    for line in range(len(lines)):
        offer = int(lines.offer[line])
        if lines.offer_ids[offer] in used:
            continue
        row, when, hub = int(lines.requirement[line]), int(lines.period[line]), int(lines.hub[line])
        once = form.onboarding_cost(offer)
        if hub in form.open_hub and duals.x[form.open_hub[hub]] < 0.5:
            once += form.opening_cost(hub)
        for lane in (int(lines.first_lane[line]), int(lines.second_lane[line])):
            if lane in binaries:
                once += lines.lanes[lane].fixed_cost
        reach = min(float(lines.upper[line]), _reach(form, offer, row, when))
        if reach <= 0:
            continue
        price = float(lines.price[line]) - float(duals.reduced_cost[line]) - once / reach
        ceiling = lines.requirements[row].price_ceiling
        if ceiling is not None:
            price = min(price, ceiling - float(lines.freight[line] + lines.handling[line]))
        gain = price - float(lines.price[line])
        known = best.get(offer)
        if known is None or gain > known.price - float(lines.price[known.line]):
            best[offer] = Entry(offer, line, price)
    return best


def _under_ceiling(form: Formulation, offer: int, near: Nearest, duals: Outcome | None) -> float | None:
    """For an offer over the ceiling: what it could ask at most, by the requirement's dual and the ceiling."""
    if near.reason != Reason.OVER_CEILING or near.ceiling is None:
        return None
    if duals is None or duals.row_dual is None:
        return None
    lines = form.lines
    worth = -inf
    for row, requirement in enumerate(lines.requirements):
        when = lines.periods.index(requirement.period)
        if requirement.requirement_id == near.requirement_id and (offer, when) in lines.offer_rows:
            reach = _reach(form, offer, row, when)
            if reach > 0:
                dual = float(duals.row_dual[form.demand_row[row]])
                worth = max(worth, dual - near.unit_extra - form.onboarding_cost(offer) / reach)
    price = min(near.ceiling - near.unit_extra, worth)
    return _tidy(price) if price >= 0 else None


def _solve_price(
    form: Formulation, entry: Entry, ours: float, options: Options, budget: Budget, build: Build
) -> float | None:
    """The highest price at which a plan no dearer than ours uses the offer; None where no price does."""
    lines = form.lines
    offer_id = lines.offer_ids[entry.offer]
    reach = sum(row.quantity for row in lines.requirements)
    reach = min(reach, max(row.capacity for (key, _), row in lines.offer_rows.items() if key == entry.offer))
    base = min(row.unit_price for (key, _), row in lines.offer_rows.items() if key == entry.offer)
    price, best = max(0.0, entry.price), None
    for _ in range(ROUNDS):
        rise = price - base
        offers = tuple(
            replace(row, unit_price=max(0.0, row.unit_price + rise)) if row.offer_id == offer_id else row
            for row in form.problem.offers
        )
        other = build(replace(form.problem, offers=offers))
        part = np.flatnonzero(other.lines.offer == other.lines.offer_ids.index(offer_id))
        other.program.rows.add(part, 1.0, LEAST_SHARE * reach, inf)
        outcome = optimise(other.program, budget, gap=min(options.gap, 1e-6))
        if outcome.x is None or outcome.status != "optimal" or outcome.objective is None:
            break
        quantity = float(outcome.x[part].sum())
        step = (ours - outcome.objective) / quantity
        if best is not None and step <= 1e-7 * max(1.0, price):
            break
        best = price = price + step
        ceiling = _highest_allowed(other, part)
        if price >= ceiling:
            best = price = ceiling
            break
        if price < 0:
            return None
    return best


def _highest_allowed(form: Formulation, part: npt.NDArray[np.int64]) -> float:
    """The highest unit price at which some of these lines stays under its ceiling."""
    lines = form.lines
    most = -inf
    for line in part.tolist():
        ceiling = lines.requirements[lines.requirement[line]].price_ceiling
        if ceiling is None:
            return inf
        most = max(most, ceiling - float(lines.freight[line] + lines.handling[line]))
    return most
