"""The second objective: among plans within the tolerance of the least cost, include the most enterprises."""

from dataclasses import replace
from math import floor, inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.model import Program, Rows, groups
from sambung.engine.pooling.problem import Offer, Settings
from sambung.engine.pooling.search import optimise, polished
from sambung.engine.pooling.solution import Allocation, Inclusion

Floats = npt.NDArray[np.float64]
# Costs closer than this (relative) differ by the rounding of sums only.
ROUNDING = 1e-9


def least_supply(offer: Offer, settings: Settings) -> float:
    """What an offer must supply in a period for its enterprise to count."""
    if settings.inclusion_minimum is not None:
        return settings.inclusion_minimum
    return max(offer.min_batch, 0.1 * offer.capacity)


def count_included(form: Formulation, allocations: tuple[Allocation, ...]) -> int:
    """Enterprises of the class of which an offer supplies at least the least, in some period."""
    settings, lines = form.problem.settings, form.lines
    place = {offer_id: index for index, offer_id in enumerate(lines.offer_ids)}
    supplied: dict[tuple[int, int], float] = {}
    for line in allocations:
        key = (place[line.offer_id], lines.periods.index(line.period))
        supplied[key] = supplied.get(key, 0.0) + line.quantity
    counted = set()
    for key, quantity in supplied.items():
        offer = lines.offer_rows[key]
        least = least_supply(offer, settings)
        if offer.size_class == settings.inclusion_class and quantity >= least - slack(least):
            counted.add(offer.enterprise)
    return len(counted)


def include_most(
    form: Formulation, least_cost: float, tolerance: float, x: Floats, budget: Budget, gap: float
) -> tuple[Floats, int]:
    """(columns of the plan that includes the most, the most that any plan within the tolerance could).

    Of plans that include as many, a cheap one: a third search takes the cost down again. `x`: the plan of least
    cost, which begins the search.
    """
    most_cost = cost_within(least_cost, tolerance)
    program = _copy(form.program)
    counted = _count_columns(form, program)
    if not counted:
        return x, 0
    cost = np.array(form.program.cost)
    paid = np.flatnonzero(cost)
    program.rows.add(paid, cost[paid], -inf, most_cost * (1 + ROUNDING) - form.program.offset)
    program.cost = [0.0] * len(program.cost)
    program.offset = 0.0
    for column in counted:
        program.cost[column] = -1.0
    outcome = optimise(program, budget, gap=0.0)
    bound = len(counted)
    if isfinite(outcome.bound):
        bound = min(bound, floor(-outcome.bound + 1e-6))
    if outcome.x is None:
        return x, bound
    included = round(sum(float(outcome.x[column]) for column in counted))
    cheaper = replace(program, cost=[*cost.tolist(), *([0.0] * (len(program.cost) - len(cost)))])
    cheaper.rows.add(counted, 1.0, float(included), inf)
    again = optimise(cheaper, budget, gap=gap, start=outcome.x)
    best = again if again.x is not None else polished(cheaper, outcome, budget)
    chosen = best.x if best.x is not None else outcome.x
    return chosen[: len(x)], bound


def cost_within(least_cost: float, tolerance: float) -> float:
    """The most that a plan within the tolerance may cost."""
    return (1.0 + tolerance) * least_cost


def is_within(cost: float, least_cost: float, tolerance: float) -> bool:
    """Whether a plan's cost is within the tolerance, but for the rounding of sums."""
    most = cost_within(least_cost, tolerance)
    return cost <= most + 10 * ROUNDING * max(1.0, most)


def _copy(program: Program) -> Program:
    """A program that may be added to without touching the other."""

    def rows(source: Rows) -> Rows:
        return Rows(list(source.columns), list(source.values), list(source.lower), list(source.upper))

    return Program(
        list(program.cost),
        list(program.lower),
        list(program.upper),
        list(program.is_integer),
        rows(program.rows),
        rows(program.links),
        program.offset,
        program.is_fine,
    )


def _count_columns(form: Formulation, program: Program) -> list[int]:
    """One binary for each enterprise that could count, 1 only where one of its offers supplies enough."""
    lines, settings = form.lines, form.problem.settings
    ways: dict[str, list[int]] = {}
    for (offer, when), part in groups(lines.offer, lines.period):
        data = lines.offer_rows[offer, when]
        least = least_supply(data, settings)
        if data.size_class != settings.inclusion_class or least > data.capacity:
            continue
        enough = program.add_binary()
        program.rows.add(np.append(part, enough), np.append(np.ones(len(part)), -least), 0.0, inf)
        if least <= 0:  # counts where it supplies anything: the largest flow must still be above nothing
            program.rows.add(
                np.append(part, enough), np.append(np.ones(len(part)), -1e-7 * data.capacity), 0.0, inf
            )
        ways.setdefault(data.enterprise, []).append(enough)
    counted = []
    for _, binaries in sorted(ways.items()):
        if len(binaries) == 1:
            counted.append(binaries[0])
            continue
        column = program.add_binary()
        program.rows.add([*binaries, column], [*([1.0] * len(binaries)), -1.0], 0.0, inf)
        counted.append(column)
    return counted


def inclusion_of(form: Formulation, allocations: tuple[Allocation, ...], bound: int) -> Inclusion:
    """Count and bound, the bound never under what the plan itself includes."""
    count = count_included(form, allocations)
    return Inclusion(count, max(bound, count))
