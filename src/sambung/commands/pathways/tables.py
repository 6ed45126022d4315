"""What solution.json and the tables of a pathways solution say."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow

from sambung.commands.pathways.prices import sides
from sambung.engine.pathways.problem import NONE, Problem
from sambung.engine.pathways.solution import Packed, Prices, Solution
from sambung.standards.problems.pathways.identifiers import text_array
from sambung.standards.problems.pathways.solution import decimal_text

Columns = Mapping[str, Any]


def head_of(solution: Solution, problem: Problem) -> dict[str, Any]:
    """What solution.json says."""
    head: dict[str, Any] = {
        "status": str(solution.status),
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "gap_asked": solution.gap_asked,
        "bound_source": solution.bound_source,
        "price_bound": solution.price_bound,
        "knapsack_bound": None if solution.packed is None else solution.packed.bound,
        "price_bits": None if solution.prices is None else solution.prices.bits,
        "linked": solution.linked,
        "unclosable": problem.unclosable,
        "method": solution.method,
        "ended_by": solution.ended_by,
        "passes": solution.passes,
        "seconds": round(solution.seconds, 3),
        "cpu_seconds": round(solution.cpu_seconds, 3),
        "seed": solution.seed,
        "threads": solution.threads,
        "versions": dict(solution.versions),
        "input_sha256": problem.input_sha256,
    }
    if solution.plan is None:
        head["reason"] = {"code": solution.reason or solution.ended_by, **solution.parameters}
    return head


def tables_of(solution: Solution, problem: Problem, *, has_frontier: bool) -> dict[str, Columns] | None:
    """The solution's tables as columns; None where there is no plan."""
    plan = solution.plan
    if plan is None:
        return None
    enterprises, requirements = text_array(problem.enterprise_ids), text_array(problem.requirement_ids)
    names = enterprises.take(pyarrow.array(plan.enterprise))
    chosen = problem.candidates.requirement[plan.candidate]
    length = np.diff(plan.step_start)
    groups = text_array(problem.group_ids)
    gates = pyarrow.array(list(problem.gate_ids), pyarrow.string())
    taught = pyarrow.array(plan.group, mask=plan.group == NONE)
    tables: dict[str, Columns] = {
        "pathways": {
            "enterprise_id": names,
            "requirement_id": requirements.take(pyarrow.array(chosen)),
            "start": plan.start,
            "end": plan.end,
            "cost": plan.cost,
            "hours": plan.hours,
        },
        "pathway_steps": {
            "enterprise_id": names.take(pyarrow.array(np.repeat(np.arange(len(length)), length))),
            "gate": gates.take(pyarrow.array(problem.steps.gate[plan.step])),
            "period": plan.period,
            "group_id": groups.take(taught),
        },
        "groups": {
            "group_id": groups,
            "is_run": pyarrow.array(np.asarray(plan.is_run).astype(np.bool_)),
            "taken": plan.taken,
        },
        "prices": _prices(solution.prices, problem),
    }
    if solution.packed is not None and solution.prices is not None:
        tables["enterprise_prices"] = _enterprise_prices(solution.packed, solution.prices.bits, problem)
    if has_frontier:
        points = solution.frontier
        tables["frontier"] = {
            "scale": pyarrow.array([repr(point.scale) for point in points], pyarrow.string()),
            "objective": pyarrow.array([point.objective for point in points], pyarrow.int64()),
            "bound": pyarrow.array([point.bound for point in points], pyarrow.int64()),
            "linked": pyarrow.array([point.linked for point in points], pyarrow.int64()),
        }
    return tables


def _enterprise_prices(packed: Packed, bits: int, problem: Problem) -> Columns:
    """Those above 0; the others are 0."""
    priced = np.flatnonzero(packed.prices > 0)
    return {
        "enterprise_id": text_array(problem.enterprise_ids).take(pyarrow.array(priced)),
        "value": pyarrow.array(
            [decimal_text(one, bits) for one in packed.prices[priced].tolist()], pyarrow.string()
        ),
    }


PriceRow = tuple[str, str, str, int | None, str]


def _prices(prices: Prices | None, problem: Problem) -> Columns:
    rows = [] if prices is None else list(_price_rows(prices, problem))
    columns = [[row[place] for row in rows] for place in range(5)]
    kinds = (pyarrow.string(), pyarrow.string(), pyarrow.string(), pyarrow.int64(), pyarrow.string())
    named = zip(("kind", "id", "field", "period", "value"), columns, kinds, strict=True)
    return {name: pyarrow.array(values, kind) for name, values, kind in named}


def _price_rows(prices: Prices, problem: Problem) -> Iterator[PriceRow]:
    def text(numerator: int) -> str:
        return decimal_text(int(numerator), prices.bits)

    for name, value in zip(problem.requirement_ids, prices.requirement, strict=True):
        yield "requirement", name, "", None, text(value)
    for name, value in zip(problem.budget_ids, prices.budget, strict=True):
        yield "budget", name, "", None, text(value)
    centres, fields = list(problem.centre_ids), list(problem.field_names)
    hours = zip(problem.hours_centre, problem.hours_field, problem.hours_period, prices.hours, strict=True)
    for centre, field, period, value in hours:
        yield "hours", centres[centre], fields[field], int(period), text(value)
    # Where a centre has no row there are 0 hours: at this price nobody who needs one gains anything.
    prohibitive = str(_prohibitive(prices, problem))
    for centre, field, period in missing_hours(problem):
        yield "hours", centres[centre], fields[field], period, prohibitive
    for name, value in zip(problem.group_ids, prices.seat, strict=True):
        yield "seat", name, "", None, text(value)
    limits = problem.limits
    for row, name in enumerate(problem.limit_ids):
        low, high = sides(int(limits.least[row]), int(limits.most[row]))
        if low is not None:
            yield "limit", name, low, None, text(prices.floor[row])
        if high is not None:
            yield "limit", name, high, None, text(prices.ceiling[row])


def missing_hours(problem: Problem) -> list[tuple[int, int, int]]:
    """(centre, field, period) that steps or courses would take hours of and that have no row."""
    steps, periods = problem.steps, problem.periods
    fields = max(1, len(problem.field_names))
    count = len(problem.centre_ids) * fields
    is_asked = np.zeros(count, dtype=np.bool_)
    length = np.diff(steps.start)
    block = 1_000_000
    for first in range(0, len(length), block):
        last = min(len(length), first + block)
        a, b = int(steps.start[first]), int(steps.start[last])
        centre = np.repeat(problem.centre_of[first:last].astype(np.int64), length[first:last])
        takes = steps.hours[a:b] > 0
        is_asked[(centre * fields + steps.field[a:b])[takes]] = True
    groups = problem.groups
    takes = groups.hours > 0
    is_asked[(groups.centre.astype(np.int64) * fields + groups.field)[takes]] = True
    is_there = np.zeros((count, periods), dtype=np.bool_)
    place = problem.hours_centre.astype(np.int64) * fields + problem.hours_field
    is_there[place, problem.hours_period] = True
    rows, period = np.nonzero(is_asked[:, None] & ~is_there)
    return [
        (int(row) // fields, int(row) % fields, int(late)) for row, late in zip(rows, period, strict=True)
    ]


def _prohibitive(prices: Prices, problem: Problem) -> int:
    """More than any pathway is worth, with what limits pay, and than any course's seats bring."""
    one = 1 << prices.bits
    worth = int(problem.candidates.value.max(initial=0)) * problem.periods
    paid = sum(int(value) for value in prices.floor)
    seats = max(
        (int(count) * int(price) for count, price in zip(problem.groups.seats, prices.seat, strict=True)),
        default=0,
    )
    return worth + (paid + seats) // one + 1
