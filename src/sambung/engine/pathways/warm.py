"""An earlier solution as a warm start: prices matched by identifiers, pathways by the columns at hand."""

import numpy as np

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import Array, Floats, Rows
from sambung.engine.pathways.problem import EarlierPlan, Problem, WarmPrices


def columns_from(earlier: EarlierPlan, columns: Columns) -> Array:
    """The column of each enterprise that is its earlier pathway, -1 where there is none.

    Where courses leave several ways it is the one that was best at the prices when columns were listed.
    """
    begin = columns.column_start[earlier.enterprise]
    size = columns.column_start[earlier.enterprise + 1] - begin
    place = np.concatenate(([0], np.cumsum(size)))
    column = np.arange(int(place[-1])) + np.repeat(begin - place[:-1], size)
    row = np.repeat(np.arange(len(size)), size)
    same = columns.candidate[column] == earlier.candidate[row]
    same &= columns.begin[column] == earlier.start[row]
    chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
    # The last one written stays: that shall be the first of them.
    chosen[earlier.enterprise[row[same][::-1]]] = column[same][::-1]
    return chosen


def prices_from(warm: WarmPrices | None, problem: Problem, rows: Rows) -> Floats:
    """Prices by row; nothing but zeros without earlier prices."""
    prices = np.zeros(rows.total)
    if warm is None:
        return prices
    requirement = {name: row for row, name in enumerate(problem.requirement_ids)}
    budget = {name: rows.budgets + row for row, name in enumerate(problem.budget_ids)}
    hours = {
        (problem.centre_ids[centre], problem.field_names[field], int(period)): rows.hours + row
        for row, (centre, field, period) in enumerate(
            zip(problem.hours_centre, problem.hours_field, problem.hours_period, strict=True)
        )
    }
    seat = {
        name: rows.seats + int(kind)
        for name, kind in zip(problem.group_ids, rows.class_of_group, strict=True)
    }
    floor = {problem.limit_ids[limit]: rows.floors + row for row, limit in enumerate(rows.floor_of)}
    ceiling = {problem.limit_ids[limit]: rows.ceilings + row for row, limit in enumerate(rows.ceiling_of)}
    tables = {
        "requirement": requirement,
        "budget": budget,
        "seat": seat,
        "floor": floor,
        "ceiling": ceiling,
    }
    for kind, name, field, period, value in zip(
        warm.kind, warm.identifier, warm.field, warm.period, warm.value, strict=True
    ):
        if kind == "hours":
            row = hours.get((name, field, int(period)))
        elif kind == "limit":
            row = floor.get(name, ceiling.get(name))
        else:
            row = tables.get(kind, {}).get(name)
        if row is not None:
            prices[row] = max(prices[row], abs(value)) if kind == "seat" else abs(value)
    return prices
