"""A plan in the making: which column each enterprise has, which courses run, and the room that is left, exactly."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Rows
from sambung.engine.pathways.problem import NONE, Groups


def room_with(rows: Rows, groups: Groups, is_open: AnyArray) -> Array:
    """What the limits leave once the open courses have taken theirs and given their seats."""
    room: Array = rows.capacity.copy()
    if rows.has_groups:
        runs = is_open > 0
        np.add.at(room, rows.seats + rows.class_of_group, np.where(runs, groups.seats, 0))
        np.subtract.at(room, rows.group_budget, np.where(runs, groups.cost, 0))
        np.subtract.at(room, np.maximum(rows.group_hours, 0), np.where(runs, groups.hours, 0))
    return room


def use_of(columns: Columns, picked: Array, count: int) -> Array:
    """What these columns use of every row, in whole numbers."""
    use = np.zeros(count, dtype=np.int64)
    size = columns.entry_start[picked + 1] - columns.entry_start[picked]
    first = np.concatenate(([0], np.cumsum(size)))
    at = np.arange(int(first[-1])) + np.repeat(columns.entry_start[picked] - first[:-1], size)
    np.add.at(use, columns.entry_row[at], columns.entry_amount[at])
    return use


def open_at(rows: Rows, groups: Groups, prices: Floats) -> AnyArray:
    """Courses that pay at the prices, dearest gain first, as long as money and hours last."""
    is_open = np.zeros(len(groups.gate), dtype=np.int32)
    if not rows.has_groups:
        return is_open
    gain = groups.seats * prices[rows.seats + rows.class_of_group] - groups.cost * prices[rows.group_budget]
    gain = gain - groups.hours * prices[np.maximum(rows.group_hours, 0)]
    room = rows.capacity.copy()
    for group in np.argsort(-gain, kind="stable"):
        if gain[group] < 0.0 or (groups.hours[group] > 0 and rows.group_hours[group] == NONE):
            continue
        money, hours = rows.group_budget[group], rows.group_hours[group]
        if groups.cost[group] > room[money] or (groups.hours[group] and groups.hours[group] > room[hours]):
            continue
        room[money] -= groups.cost[group]
        if groups.hours[group]:
            room[hours] -= groups.hours[group]
        is_open[group] = 1
    return is_open


@dataclass(slots=True)
class State:
    """`chosen` (enterprises): column or -1. `room`: by row, after courses and chosen columns."""

    columns: Columns
    chosen: Array
    is_open: AnyArray
    room: Array

    @property
    def worth(self) -> int:
        """Σ worth of the chosen."""
        return int(self.columns.worth[self.chosen[self.chosen >= 0]].sum())

    def copy(self) -> "State":
        """Another that changes by itself; columns and courses are shared."""
        return State(self.columns, self.chosen.copy(), self.is_open, self.room.copy())

    def is_feasible(self, is_must: npt.NDArray[np.bool_]) -> bool:
        """Every limit kept, every must linked."""
        return bool((self.room >= 0).all()) and bool((self.chosen[is_must] >= 0).all())


def state_of(columns: Columns, chosen: Array, is_open: AnyArray, rows: Rows, groups: Groups) -> State:
    """With its room counted anew."""
    room = room_with(rows, groups, is_open) - use_of(columns, chosen[chosen >= 0], rows.total)
    return State(columns, chosen, is_open, room)
