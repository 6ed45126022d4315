"""A plan near the bound: a fill in order of reduced worth, chains while limits harden, exchanges within them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, count, pairwise
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.columns import Columns
from sambung.engine.pathways.dual import mean_worth
from sambung.engine.pathways.halves import LEAST, Halves, Movable, Stream
from sambung.engine.pathways.layout import AnyArray, Array, Floats, Layout, Rows
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.problem import Groups
from sambung.engine.pathways.state import State, room_with, state_of

# Chains: heat as a share of the mean worth; what is wasted and what is overdrawn as multiples of a row's price, at the
# first level and at the last.
CHAIN_HEAT, WASTE, FINE = (0.010, 0.002), (0.14, 0.7), (0.12, 40.0)
# A chain may lose this share of the mean worth; levels; chains that cost as much as a pass.
LOSS, LEVELS, CHAINS_A_PASS = 0.06, 100, 0.5
# Chains for each enterprise that has a choice, turn by turn, and so many times as many for each later turn where something
# is said of time or work. How near a turn comes is half chance in ten thousand enterprises, and many turns find more; in
# a million it is the same in every turn, and long ones come nearer. In small problems a turn costs next to nothing.
CHAINS, LONG_CHAINS, MORE, SMALL_CHAINS = (12, 45, 60, 75), (12, 60, 150), 1.4, (120,) * 12
# Up to so many enterprises the whole problem is handed to HiGHS, up to the first number before a longer search would begin.
TINY, WHOLE = 100, 2_000
# Columns that lose more than this share against their enterprise's best are left out of chains.
REACH = 0.12
# Of a plan at hand chains go on from here, as a share of the way: what is undone before is found again.
SINCE = 0.25
# The fewer choices there are for each priced row, the more must be given up to fill it: `NEAR`, heat and loss hold where
# there are so many undecided enterprises for a row, and are wider up to so many times where there are fewer.
CHOICES, WIDEST = 20.0, 4.0
# A row without a price costs this share of the mean worth for each column too many.
LEAST_PRICE = 0.05
# Heat of the exchanges as shares of the mean worth, and rounds from the first to the second. The chains have decided
# already; more heat would only undo it.
HOT, COLD, ROUNDS = 0.004, 0.0004, 8
# Exchanges for each undecided enterprise, cycle by cycle.
MOVES = (20, 40)
# With several periods or courses a column that loses so much (as a share of the mean worth) against its enterprise's
# best is tried e times more seldom in exchanges.
DRAWN = 0.02
# All columns alike.
BIG = 1e300
# Cycles end when one gains less than this share.
LEAST_GAIN = 5e-5
# Passes over the enterprises that so many moves are worth.
MOVES_A_PASS = 4.0


class Turn(NamedTuple):
    """Chains over levels from `since` on, a share of the way. `moves`: for each undecided enterprise.

    `astray`: only who loses more than this share of the mean worth begins one; below 0 everybody does.
    """

    moves: int
    levels: int = LEVELS
    since: float = SINCE
    astray: float = -1.0


# An earlier plan, brought within the limits, is near everywhere but where the problem has changed: that is mended in few
# levels, late on the way.
REPAIRS = (Turn(16, levels=10, since=0.85, astray=0.01), Turn(32, levels=10, since=0.85, astray=0.01))


def turns_of(enterprises: int, is_limited: bool) -> Iterable[Turn]:
    """Turn by turn; without end where something is said of time or work."""
    if enterprises <= TINY:
        return map(Turn, CHAINS[:1])
    if enterprises <= WHOLE:
        return map(Turn, SMALL_CHAINS)
    turns = CHAINS if enterprises <= LEAST else LONG_CHAINS
    more = (int(turns[-1] * MORE**turn) for turn in count(1))
    return map(Turn, chain(turns, more if is_limited else ()))


class Search:
    """Keeps what the kernels need beside the columns: who owns a column, which columns use a row."""

    def __init__(
        self, layout: Layout, rows: Rows, groups: Groups, columns: Columns, effort: Effort, slack: float, threads: int = 1
    ) -> None:  # fmt: skip
        self.layout, self.rows, self.groups, self.columns, self.effort = layout, rows, groups, columns, effort
        count = np.diff(columns.column_start)
        self.owner = columns.owner()
        self.row_start, self.row_column = columns.by_row(rows.total)
        self.best = columns.best()
        self.undecided = np.flatnonzero((count >= 2) | ((count == 1) & (self.best <= slack)))
        self.width = 1.0
        self.unit = mean_worth(layout)
        self.drawn = BIG if layout.is_flat else DRAWN * self.unit
        use = np.bincount(columns.entry_row, np.abs(columns.entry_amount), minlength=rows.total)
        typical = use / np.maximum(1, np.bincount(columns.entry_row, minlength=rows.total))
        self.least_price = LEAST_PRICE * self.unit / np.maximum(1.0, typical)
        self.is_limited = effort.seconds < inf or effort.work < inf
        self.whole = Movable(self.undecided, self.row_start, self.row_column)
        self.halves = Halves(columns, self.owner, self.whole, effort.seed, threads)

    def scarcity(self, prices: Floats) -> float:
        """How many times wider than usual to choose: where few are undecided for each row that has a price."""
        priced = int((prices > 0.0).sum())
        return float(np.clip(CHOICES * priced / max(1, len(self.undecided)), 1.0, WIDEST))

    def fill(self, is_open: AnyArray) -> State:
        """Musts first, then members of floors, then everybody, best reduced worth first; each where it fits."""
        columns, layout = self.columns, self.layout
        chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
        state = State(columns, chosen, is_open, room_with(self.rows, self.groups, is_open))
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
            self.fill_in(state, part)
        return state

    def movable(self) -> Movable:
        """Who has a choice that chains may come to."""
        columns, slack = self.columns, REACH * self.unit * self.width
        best = np.where(self.layout.is_must, self.best, np.maximum(self.best, 0.0))
        is_near = columns.reduced >= best[self.owner] - slack
        options = np.bincount(self.owner[is_near], minlength=len(best)) + (best <= slack)
        is_near &= (options >= 2)[self.owner]
        return self.whole.only(is_near[self.row_column])._replace(who=np.flatnonzero(options >= 2))

    def chained(self, prices: Floats, is_open: AnyArray, turn: Turn, start: State | None = None) -> State:
        """What chains of moves come to while limits harden, rounded within all limits.

        From what each enterprise would like best at the prices, or from a plan at hand. Where effort ends, it is what
        they have come to.
        """
        state, since = (self.wished(is_open), 0.0) if start is None else (start, turn.since)
        chosen, room, movable = state.chosen.copy(), state.room.copy(), self.movable()
        if turn.astray >= 0.0:
            movable = movable._replace(who=movable.who[self.is_astray(chosen, turn.astray)[movable.who]])
        with suppress(Ended):
            for level, share in enumerate(np.linspace(since, 1.0, turn.levels)):
                if level % 2 == 0:
                    parts = self.halves.parts(movable, level // 2)
                self.harden(prices, share, turn.moves / turn.levels, chosen, room, parts)
        return self.within(chosen, is_open)

    def is_astray(self, chosen: Array, share: float) -> npt.NDArray[np.bool_]:
        """Which enterprises lose more than this share of the mean worth by their columns against their best at the prices."""
        has = np.where(chosen >= 0, self.columns.reduced[np.maximum(chosen, 0)], 0.0)
        return np.maximum(self.best, 0.0) - has > share * self.unit

    def within(self, chosen: Array, is_open: AnyArray) -> State:
        """These columns as far as the limits let them, best at the prices first; then whoever else fits."""
        weight = np.zeros(self.columns.size)
        kept = chosen[chosen >= 0]
        weight[kept] = 1.0 + np.maximum(0.0, self.columns.reduced[kept])
        return self.rounded(weight, is_open)

    def harden(
        self, prices: Floats, share: float, moves: float, chosen: Array, room: Array, parts: list[Movable]
    ) -> None:
        """One level of the chains, at this share of the way, with so many moves for each. May raise Ended."""
        from sambung.engine.pathways.kernels.chains import chains

        columns, rows, unit = self.columns, self.rows, self.unit * self.width
        heat, waste, fine = (a * (b / a) ** share for a, b in (CHAIN_HEAT, WASTE, FINE))
        wasted, fined = waste * prices, fine * np.maximum(prices, self.least_price)

        def move(who: Array, part: Movable, random: Stream) -> float:
            count = max(1, int(moves * len(who)))
            chains(
                columns.column_start, self.owner, columns.reduced, columns.entry_start, columns.entry_row,
                columns.entry_amount, self.layout.is_must, part.start, part.column, rows.floors,
                rows.ceilings, wasted, fined, chosen, room, who, count, heat * unit, LOSS * unit, random,
            )  # fmt: skip
            return count / CHAINS_A_PASS / max(1, len(chosen))

        self.halves.move(parts, move, self.effort.spend)

    def wished(self, is_open: AnyArray) -> State:
        """Everybody's best column, whatever that overdraws."""
        columns = self.columns
        chosen = np.full(len(columns.column_start) - 1, -1, dtype=np.int64)
        pays = (columns.reduced > 0.0) | self.layout.is_must[self.owner]
        best = np.flatnonzero(pays & (columns.reduced == self.best[self.owner]))[::-1]
        chosen[self.owner[best]] = best
        return state_of(columns, chosen, is_open, self.rows, self.groups)

    def rounded(self, weight: Floats, is_open: AnyArray) -> State:
        """The columns of most weight first, as far as they fit; then whoever else fits."""
        chosen = np.full(len(self.columns.column_start) - 1, -1, dtype=np.int64)
        state = State(self.columns, chosen, is_open, room_with(self.rows, self.groups, is_open))
        order = np.argsort(-weight, kind="stable")
        self.fill_in(state, order[weight[order] > 0.0])
        self.refill(state)
        return state

    def refill(self, state: State) -> None:
        """Lets in who still fits."""
        columns = self.columns
        order = np.argsort(-columns.reduced, kind="stable")
        self.fill_in(state, order[columns.worth[order] > 0])

    def fill_in(self, state: State, order: Array) -> None:
        """Columns in this order where the enterprise has none and they fit."""
        from sambung.engine.pathways.kernels.search import fill

        columns = self.columns
        fill(
            order, self.owner, columns.entry_start, columns.entry_row, columns.entry_amount, state.chosen,
            state.room,
        )  # fmt: skip

    def cycle(self, state: State, best: list[State], moves: int) -> None:
        """Exchanges with falling heat, then only what gains; the best is left in `best[0]`.

        `moves`: for each undecided enterprise.
        """
        heats = [self.unit * HOT * (COLD / HOT) ** (place / ROUNDS) for place in range(ROUNDS + 1)]
        try:
            for turn, (hot, cold) in enumerate(pairwise(heats)):
                self.round_of(state, turn, moves, hot, cold)
            self.round_of(state, ROUNDS, moves, 0.0, 0.0)
        finally:
            self.keep(state, best)

    def round_of(self, state: State, turn: int, moves: int, hot: float, cold: float) -> None:
        """Moves from `hot` to `cold` (0: only what gains), a round's share of so many for each. May raise Ended."""
        from sambung.engine.pathways.kernels.search import exchange

        columns = self.columns

        def move(who: Array, part: Movable, random: Stream) -> float:
            count = max(1, moves * len(who) // ROUNDS)
            exchange(
                columns.column_start, self.owner, columns.worth, columns.reduced, self.best,
                self.drawn, columns.entry_start, columns.entry_row, columns.entry_amount, self.layout.is_must,
                part.start, part.column, state.chosen, state.room, who, count, hot, cold, random,
            )  # fmt: skip
            return count / MOVES_A_PASS / max(1, len(state.chosen))

        self.halves.move(self.halves.parts(self.whole, turn), move, self.effort.spend)

    def settled(self, chosen: Array, is_open: AnyArray, distance: Callable[[int], float]) -> State:
        """These columns `within` the limits, changed as far as that gains at once where the gap asked is not proved.

        `distance`: see `improve`. Where effort ends, it is what it has come to.
        """
        state = self.within(chosen, is_open)
        if distance(state.worth) > 1.0:
            with suppress(Ended):
                self.round_of(state, 0, MOVES[0], 0.0, 0.0)
        return state

    def improve(self, best: list[State], distance: Callable[[int], float]) -> None:
        """Cycles from `best[0]` until one gains nothing to speak of, or the gap asked is proved.

        `distance(worth)`: the gap as a multiple of the one asked. May raise Ended.
        """
        for moves in MOVES:
            before = best[0].worth
            self.cycle(best[0].copy(), best, moves)
            if distance(best[0].worth) <= 1.0 or best[0].worth - before <= LEAST_GAIN * best[0].worth:
                return

    def keep(self, state: State, best: list[State]) -> None:
        """A copy in `best[0]`, where it is better and feasible."""
        if state.is_feasible(self.layout.is_must) and (not best or state.worth > best[0].worth):
            best[:] = [state.copy()]
