"""An earlier solution as a warm start: prices matched by identifiers, pathways by the columns at hand."""

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Rows
from sambung.engine.pathways.problem import NONE, EarlierPlan, Groups, Problem, WarmPrices
from sambung.engine.pathways.state import room_with


def columns_from(earlier: EarlierPlan, columns: Columns, rows: Rows) -> Array:
    """The column of each enterprise that is its earlier pathway, -1 where there is none.

    Where the earlier ways to close gates are not among them, the way that was best when columns were listed.
    """
    begin = columns.column_start[earlier.enterprise]
    size = columns.column_start[earlier.enterprise + 1] - begin
    place = np.concatenate(([0], np.cumsum(size)))
    column = np.arange(int(place[-1])) + np.repeat(begin - place[:-1], size)
    row = np.repeat(np.arange(len(size)), size)
    same = columns.candidate[column] == earlier.candidate[row]
    same &= columns.begin[column] == earlier.start[row]
    row, column = row[same], column[same]
    chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
    # The last one written stays: that shall be the first of them.
    chosen[earlier.enterprise[row[::-1]]] = column[::-1]
    if rows.has_groups and len(earlier.group):
        taught = np.zeros(len(chosen), dtype=np.uint64)
        np.add.at(taught, earlier.visitor, _mixed(rows.class_of_group[earlier.group]))
        choice = columns.choice[column].astype(np.int64)
        ways = np.where(choice >= 0, _mixed(choice), np.uint64(0)).sum(axis=1, dtype=np.uint64)
        same = ways == taught[earlier.enterprise[row]]
        chosen[earlier.enterprise[row[same]]] = column[same]
    return chosen


def _mixed(kind: Array) -> npt.NDArray[np.uint64]:
    """A number for each class of seats; sums of different sets of them differ."""
    mixed: npt.NDArray[np.uint64] = (kind.astype(np.uint64) + np.uint64(1)) ** np.uint64(5)
    return mixed * np.uint64(0x9E3779B97F4A7C15)


def open_from(earlier: EarlierPlan, rows: Rows, groups: Groups, otherwise: AnyArray) -> AnyArray:
    """Courses that somebody visited, where money and hours are enough for them; else the others given."""
    is_open = np.zeros(len(groups.gate), dtype=np.int32)
    is_open[earlier.group] = 1
    is_open[(groups.hours > 0) & (rows.group_hours == NONE)] = 0
    room = room_with(rows, groups, is_open)[rows.budgets : rows.seats]
    return is_open if len(earlier.group) and bool((room >= 0).all()) else otherwise


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
