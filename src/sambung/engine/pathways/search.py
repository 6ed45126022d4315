"""A plan near the bound: a fill in order of reduced worth, then exchanges that let room go to who uses it best."""

from collections.abc import Callable
from itertools import pairwise
from math import inf

import numpy as np

from sambung.engine.pathways.beliefs import ONE_PERIOD, SEVERAL, believe
from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.dual import mean_worth
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Groups
from sambung.engine.pathways.state import State, room_with, state_of

# Heat of the exchanges as shares of the mean worth, and rounds from the first to the second. The beliefs have
# decided already; more heat would only undo it.
HOT, COLD, ROUNDS = 0.004, 0.0004, 8
# Moves for each undecided enterprise in the first cycle; each later cycle has twice as many as the one before.
# Cycles where nothing is said of time or work, and where something is.
MOVES, SHORT, LONG = 20, 3, 12
NEAR_ENOUGH = 1.3
# With several periods or courses a column that loses so much (as a share of the mean worth) against its enterprise's
# best is tried e times more seldom, in exchanges and when annealing.
DRAWN, ANNEALED = 0.02, 0.01
# So many times fewer sweeps of the beliefs, and levels of heat when annealing.
FEWER = 3
# Annealing: heat, and fines for overdrawing as multiples of a row's price, at the first and the last level.
HEAT, FINE = (0.008, 0.003), (1.6, 60.0)
# A row without a price costs this share of the mean worth for each column too many.
LEAST_PRICE = 0.05
# Turns at each level of heat for neighbours of a window, and the passes that a turn of all costs.
TURNS, NEIGHBOURS, A_TURN = 10, 1_000, 0.07
# Sweeps of the beliefs at the first try, and at those after it where something is said of time or work.
SWEEPS = (300, 1_000, 3_000, 10_000)
# A belief above this is rounded up.
LIKELY = 0.3
# All columns alike.
BIG = 1e300
# Cycles end when one gains less than this share.
LEAST_GAIN = 5e-5
# Neighbours move together: what they use is then at hand, and a kernel, which is not stopped, is done soon.
WINDOW = 2_000
# Passes over the enterprises that so many moves are worth.
MOVES_A_PASS = 4.0


class Search:
    """Keeps what the kernels need beside the columns: who owns a column, which columns use a row."""

    def __init__(
        self, layout: Layout, rows: Rows, groups: Groups, columns: Columns, effort: Effort, slack: float
    ) -> None:
        self.layout, self.rows, self.groups, self.columns, self.effort = layout, rows, groups, columns, effort
        count = np.diff(columns.column_start)
        self.owner = columns.owner()
        self.row_start, self.row_column = columns.by_row(rows.total)
        self.best = columns.best()
        self.undecided = np.flatnonzero((count >= 2) | ((count == 1) & (self.best <= slack)))
        self.is_flat = layout.is_flat
        self.drawn = BIG if self.is_flat else DRAWN * mean_worth(layout)
        self.is_limited = effort.seconds < inf or effort.work < inf
        self.random = np.array([effort.seed * 2 + 1], dtype=np.uint64)

    def fill(self, is_open: AnyArray) -> State:
        """Musts first, then members of floors, then everybody, best reduced worth first; each where it fits."""
        from sambung.engine.pathways.kernels.search import fill

        columns, layout = self.columns, self.layout
        chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
        room = room_with(self.rows, self.groups, is_open)
        order = np.argsort(-columns.reduced, kind="stable")
        parts = [order]
        if len(layout.limit_row) and len(self.rows.floor_of):
            members = np.zeros(len(chosen), dtype=np.bool_)
            of = np.repeat(np.arange(len(chosen)), np.diff(layout.limit_start))
            members[of[layout.limit_sign < 0]] = True
            parts.append(order[members[self.owner[order]] & (columns.reduced[order] > 0)])
        if layout.is_must.any():
            parts.append(order[layout.is_must[self.owner[order]]])
        for part in reversed(parts):
            fill(part, self.owner, columns.entry_start, columns.entry_row, columns.entry_amount, chosen, room)
        return state_of(columns, chosen, is_open, self.rows, self.groups)

    def believed(self, blocks: Blocks, prices: Floats, is_open: AnyArray, sweeps: int = SWEEPS[0]) -> State:
        """What all rows together come to believe, rounded within all limits. May raise Ended."""
        unit, room = mean_worth(self.layout), room_with(self.rows, self.groups, is_open)
        pace, sweeps = (ONE_PERIOD, sweeps) if self.is_flat else (SEVERAL, sweeps // FEWER)
        weight = believe(
            blocks, self.layout, self.rows, self.columns, self.owner, prices, room, unit, sweeps, self.effort, pace
        )  # fmt: skip
        return self.rounded(weight, is_open)

    def annealed(self, state: State, prices: Floats, sweeps: int = SWEEPS[0]) -> State:
        """What enterprises alone and in pairs come to while overdrawn rows grow dear, rounded within all limits.

        May raise Ended.
        """
        from sambung.engine.pathways.kernels.anneal import anneal

        columns, unit, n = self.columns, mean_worth(self.layout), len(state.chosen)
        chosen, room = state.chosen.copy(), state.room.copy()
        use = np.bincount(columns.entry_row, np.abs(columns.entry_amount), minlength=len(room))
        typical = use / np.maximum(1, np.bincount(columns.entry_row, minlength=len(room)))
        price = np.maximum(prices, LEAST_PRICE * unit / np.maximum(1.0, typical))
        best, levels = np.maximum(self.best, 0.0), max(2, sweeps // FEWER)
        for level in range(levels):
            share = level / (levels - 1)
            heat = unit * HEAT[0] * (HEAT[1] / HEAT[0]) ** share
            fine = price * FINE[0] * (FINE[1] / FINE[0]) ** share
            for first in range(0, n, NEIGHBOURS):
                last = min(n, first + NEIGHBOURS)
                anneal(
                    columns.column_start, self.owner, columns.worth, columns.reduced, best, columns.entry_start,
                    columns.entry_row, columns.entry_amount, self.layout.is_must, self.row_start, self.row_column,
                    prices, fine, chosen, room, first, last, TURNS, heat, ANNEALED * unit, self.random,
                )  # fmt: skip
                self.effort.spend(A_TURN * TURNS * (last - first) / n)
        weight = np.zeros(columns.size)
        kept = chosen[chosen >= 0]
        weight[kept] = 1.0 + np.maximum(0.0, columns.reduced[kept])
        return self.rounded(weight, state.is_open)

    def rounded(self, weight: Floats, is_open: AnyArray) -> State:
        """The likeliest columns first, as far as they fit; then whoever else fits."""
        from sambung.engine.pathways.kernels.search import fill

        columns = self.columns
        chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
        room = room_with(self.rows, self.groups, is_open)
        order = np.argsort(-weight, kind="stable")
        order = order[weight[order] >= LIKELY]
        fill(order, self.owner, columns.entry_start, columns.entry_row, columns.entry_amount, chosen, room)
        state = state_of(columns, chosen, is_open, self.rows, self.groups)
        self.refill(state)
        return state

    def refill(self, state: State) -> None:
        """Lets in who still fits."""
        from sambung.engine.pathways.kernels.search import fill

        columns = self.columns
        order = np.argsort(-columns.reduced, kind="stable")
        order = order[columns.worth[order] > 0]
        fill(
            order, self.owner, columns.entry_start, columns.entry_row, columns.entry_amount, state.chosen,
            state.room,
        )  # fmt: skip

    def exchange(self, state: State, who: Array, moves: int, hot: float, cold: float) -> float:
        """Moves of `who` from `hot` to `cold` (0: only what gains); answers what was gained."""
        from sambung.engine.pathways.kernels.search import exchange

        columns = self.columns
        gained = exchange(
            columns.column_start, self.owner, columns.worth, columns.reduced, self.best,
            self.drawn, columns.entry_start, columns.entry_row, columns.entry_amount, self.layout.is_must,
            self.row_start, self.row_column, state.chosen, state.room, who, moves, hot, cold, self.random,
        )  # fmt: skip
        self.effort.spend(moves / MOVES_A_PASS / max(1, len(state.chosen)))
        return float(gained)

    def cycle(self, state: State, best: list[State], moves: int) -> None:
        """Exchanges with falling heat, then only what gains; the best is left in `best[0]`.

        `moves`: for each undecided enterprise.
        """
        unit = mean_worth(self.layout)
        heats = [unit * HOT * (COLD / HOT) ** (place / ROUNDS) for place in range(ROUNDS + 1)]
        try:
            for hot, cold in [*pairwise(heats), (0.0, 0.0)]:
                for first in range(0, len(self.undecided), WINDOW):
                    who = self.undecided[first : first + WINDOW]
                    self.exchange(state, who, max(1, moves * len(who) // ROUNDS), hot, cold)
        finally:
            self.keep(state, best)

    def improve(self, best: list[State], distance: Callable[[int], float]) -> None:
        """Cycles from `best[0]`, each longer, until one gains nothing to speak of, or the gap asked is proved.

        `distance(worth)`: the gap as a multiple of the one asked. Near it, it pays to go on. May raise Ended.
        """
        moves = MOVES
        for place in range(LONG):
            before = best[0].worth
            if place >= SHORT and not self.is_limited and distance(before) > NEAR_ENOUGH:
                return
            self.cycle(best[0].copy(), best, moves)
            if distance(best[0].worth) <= 1.0 or best[0].worth - before <= LEAST_GAIN * best[0].worth:
                return
            moves *= 2

    def keep(self, state: State, best: list[State]) -> None:
        """A copy in `best[0]`, where it is better and feasible."""
        if state.is_feasible(self.layout.is_must) and (not best or state.worth > best[0].worth):
            best[:] = [state.copy()]
