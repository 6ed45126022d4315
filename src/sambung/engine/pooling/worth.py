"""What one more unit is worth, by solving again with one more: of what is asked, of a capacity, a hub, a resource."""

from dataclasses import replace
from typing import TypeVar

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Build, Formulation
from sambung.engine.pooling.problem import Hub, Offer, Options, Problem, Resource
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Price

Row = TypeVar("Row", Offer, Hub, Resource)

# No question is solved for where lines × questions exceed this: writing the programs alone would take too long.
MOST_WRITTEN = 200_000
# Nor above so many lines: solving once more would take as long as the plan did, exactly far longer.
MOST_LINES = 5_000
# Asked in this order, as far as the work lasts.
ORDER = ("requirement", "hub", "resource", "capacity")
ROUNDING = 1e-9


def solved_prices(
    form: Formulation,
    prices: tuple[Price, ...],
    known: float | None,
    options: Options,
    side: Budget,
    build: Build,
) -> tuple[Price, ...]:
    """The prices with `solved` values where solving again was within the work, `dual` ones elsewhere.

    `known`: the least cost, where it is proved; None: it is solved for first. A value None with `solved` means
    that one more cannot be had at any cost.
    """
    size = max(1, len(form.lines))
    order = sorted(
        range(len(prices)),
        key=lambda place: (ORDER.index(prices[place].kind), -abs(prices[place].value or 0.0), place),
    )
    order = order[: min(options.worth_limit, MOST_WRITTEN // size)]
    if not order or size > MOST_LINES:
        return prices
    least = known
    if least is None:
        outcome = optimise(form.program, side, gap=0.0)
        if outcome.status != "optimal" or outcome.objective is None:
            return prices
        least = outcome.objective
    found = list(prices)
    for place in order:
        price = prices[place]
        outcome = optimise(build(with_one_more(form.problem, price)).program, side, gap=0.0)
        if side.is_over:
            break
        if outcome.status == "infeasible":
            found[place] = replace(price, value=None, method="solved")
        elif outcome.status == "optimal" and outcome.objective is not None:
            change = outcome.objective - least
            if abs(change) <= ROUNDING * max(1.0, abs(least)):
                change = 0.0
            value = change if price.kind == "requirement" else max(0.0, -change)
            found[place] = replace(price, value=float(f"{value:.12g}"), method="solved")
    return tuple(found)


def with_one_more(problem: Problem, price: Price) -> Problem:
    """The problem with one more unit of what the price is of, in its period."""
    if price.kind == "requirement":
        return replace(
            problem,
            requirements=tuple(
                replace(row, quantity=row.quantity + 1.0)
                if (row.requirement_id, row.period) == (price.id, price.period)
                else row
                for row in problem.requirements
            ),
        )
    if price.kind == "hub":
        return replace(problem, hubs=_more(problem, problem.hubs, "hub_id", price))
    if price.kind == "resource":
        return replace(problem, resources=_more(problem, problem.resources, "resource_id", price))
    return replace(problem, offers=_more(problem, problem.offers, "offer_id", price))


def _more(problem: Problem, rows: tuple[Row, ...], name: str, price: Price) -> tuple[Row, ...]:
    """Rows with one more unit in one period; a row that holds in every period is split for that."""
    found: list[Row] = []
    for row in rows:
        if getattr(row, name) != price.id or row.period not in (None, price.period):
            found.append(row)
            continue
        for period in problem.periods if row.period is None else (row.period,):
            more = 1.0 if period == price.period else 0.0
            found.append(replace(row, period=period, capacity=row.capacity + more))
    return tuple(found)
