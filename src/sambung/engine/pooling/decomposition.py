"""A bound without a linear program: prices on what is asked, and each choice answers them for itself.

Rows that tie flows to one yes/no choice (Σ a x ≤ M y) are kept; every other row gets a price per unit by
which it is missed (Lagrange multipliers). What is left falls apart into one continuous knapsack for each
choice, in which x ≤ u y holds too, so the best prices give the value of the relaxation with all its links.
Any prices of the right sign give a valid bound; subgradient steps (deflected: Camerini, Fratta and
Maffioli, 1975) find good ones; the mean of their answers is nearly a solution of the relaxation.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import ShouldStop
from sambung.engine.pooling.model import Program

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

STEPS = 500
# The target lies so far above the best bound (relative), less after so many steps without much of a rise.
AHEAD = 0.05
LEAST_AHEAD = 1e-5
PATIENCE = 8
# The share of the last direction that the next keeps, and of the last answer in the mean.
KEPT_WAY = 0.7
MEAN_SHARE = 0.05
# Taken off the bound, relative to the sum of its terms' sizes: more than floats lose in adding them.
SAFETY = 1e-12
# The share of flows that must hang on a choice for the bound to be worth its time.
LEAST_TIED = 0.5


@dataclass(frozen=True, slots=True)
class Priced:
    """`bound` holds for the program, integers and all; `reduced` are reduced costs that prove it.

    `mean` is the mean answer (n,): its yes/no columns are shares between 0 and 1. `steps` taken.
    """

    bound: float
    reduced: Floats
    mean: Floats
    steps: int


@dataclass(frozen=True, slots=True)
class _Answer:
    value: float
    x: Floats
    reduced: Floats


class Decomposition:
    """A program cut into knapsacks; `is_fit` False where it has too little of that shape."""

    def __init__(self, program: Program) -> None:
        self.cost = np.array(program.cost)
        self.lower, self.upper = np.array(program.lower), np.array(program.upper)
        self.offset = program.offset
        self.integer = np.array(program.is_integer, dtype=bool)
        start, column, value, row_lower, row_upper = program.rows.arrays()
        row = np.repeat(np.arange(len(row_lower)), np.diff(start))
        kept = self._ties(row, column, value, row_lower, row_upper)
        self.counts = self._counts(kept, row, column, value, row_lower, row_upper)
        kept |= self._implied(kept, row, column, value, row_lower, row_upper)
        given = ~kept[row]
        place = np.cumsum(~kept) - 1
        self.row, self.column, value = place[row[given]], column[given], value[given]
        row_lower, row_upper = row_lower[~kept], row_upper[~kept]
        self.n_rows = len(row_lower)
        size = np.zeros(self.n_rows)
        np.maximum.at(size, self.row, np.abs(value))
        asked = np.where(np.isfinite(row_lower), np.abs(row_lower), 0.0)
        self.size = np.where(asked > 0, asked, np.where(size > 0, size, 1.0))
        self.value = value / self.size[self.row]
        self.row_lower, self.row_upper = row_lower / self.size, row_upper / self.size

    def _ties(
        self, row: Indices, column: Indices, value: Floats, least: Floats, most: Floats
    ) -> npt.NDArray[np.bool_]:
        """Rows Σ a x − M y ≤ 0 whose flows begin at 0 and hang on no earlier row; sets the knapsacks."""
        n, m = len(self.cost), len(least)
        is_choice = self.integer[column] & (value < 0)
        is_flow = ~self.integer[column] & (value > 0) & (self.lower[column] == 0)
        choices = np.bincount(row[is_choice], minlength=m)
        flows = np.bincount(row[is_flow], minlength=m)
        entries = np.bincount(row, minlength=m)
        fits = (choices == 1) & (flows == entries - 1) & (flows > 0) & (most == 0) & (least == -inf)
        self.choice = np.full(n, -1, dtype=np.int64)  # of a flow: the yes/no column it hangs on
        self.weight, self.room = np.ones(n), np.zeros(n)
        kept = np.zeros(m, dtype=bool)
        owner = np.full(m, -1, dtype=np.int64)
        owner[row[is_choice]] = column[is_choice]
        ends = np.searchsorted(row, np.arange(m + 1))
        # Rows with many flows first: they are what makes the relaxation hard.
        for index in sorted(np.flatnonzero(fits).tolist(), key=lambda index: (-int(flows[index]), index)):
            part = slice(ends[index], ends[index + 1])
            mine = column[part][is_flow[part]]
            choice = int(owner[index])
            if self.room[choice] > 0 or (self.choice[mine] >= 0).any():
                continue
            kept[index] = True
            self.choice[mine] = choice
            self.weight[mine] = value[part][is_flow[part]]
            self.room[choice] = -float(value[part][is_choice[part]][0])
        self.tied = np.flatnonzero(self.choice >= 0)
        self.loose = np.flatnonzero((self.choice < 0) & (self.room == 0))
        self.choosers = np.flatnonzero(self.room > 0)
        return kept

    def _implied(
        self,
        kept: npt.NDArray[np.bool_],
        row: Indices,
        column: Indices,
        value: Floats,
        least: Floats,
        most: Floats,
    ) -> npt.NDArray[np.bool_]:
        """Rows Σ a x ≤ b that the equalities imply (a capacity above all that is asked): they need no price."""
        n, m = len(self.cost), len(least)
        is_equal = (least == most)[row] & (value > 0) & (self.lower[column] == 0) & ~kept[row]
        demand, share = np.full(n, -1, dtype=np.int64), np.ones(n)
        demand[column[is_equal]], share[column[is_equal]] = row[is_equal], value[is_equal]
        mixed = np.zeros(m, dtype=bool)
        mixed[row[((value < 0) | (self.lower[column] < 0)) & (least == most)[row]]] = True
        reach = np.where(demand[column] >= 0, value / share[column], inf)
        is_simple = np.ones(m, dtype=bool)
        is_simple[row[(value < 0) | (demand[column] < 0)]] = False
        is_simple[row[mixed[demand[column]] & (demand[column] >= 0)]] = False
        is_simple &= (least == -inf) & np.isfinite(most) & ~kept & (np.bincount(row, minlength=m) > 0)
        entry = np.flatnonzero(is_simple[row])
        # The most that each demand can put into each row.
        pair = row[entry] * m + demand[column[entry]]
        order = np.argsort(pair, kind="stable")
        pair, dearest = pair[order], reach[entry][order]
        if not len(pair):
            return np.zeros(m, dtype=bool)
        first = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
        largest = np.maximum.reduceat(dearest, first) * least[pair[first] % m]
        total = np.bincount(pair[first] // m, largest, minlength=m)
        return is_simple & (total <= most * (1 + 1e-12))

    def _counts(
        self,
        kept: npt.NDArray[np.bool_],
        row: Indices,
        column: Indices,
        value: Floats,
        least: Floats,
        most: Floats,
    ) -> list[tuple[Indices, int]]:
        """Rows Σ y ≥ n over choices, none in two of them: kept too, as the n best choices are a sort away."""
        is_one = (self.room[column] > 0) & (value == 1.0)
        size = np.bincount(row, minlength=len(least))
        ones = np.bincount(row[is_one], minlength=len(least))
        whole = (least == np.floor(least)) & (least >= 1) & (least <= size)
        seen = np.zeros(len(self.cost), dtype=bool)
        counts = []
        for index in np.flatnonzero((ones == size) & whole & (most == inf)).tolist():
            mine = column[row == index]
            is_plain = (self.lower[mine] == 0).all() and (self.upper[mine] == 1).all()
            if seen[mine].any() or not is_plain:
                continue
            seen[mine] = kept[index] = True
            counts.append((mine, int(least[index])))
        return counts

    @property
    def is_fit(self) -> bool:
        """Whether most flows hang on a choice, and nothing is without a limit."""
        flows = int((~self.integer).sum())
        limits = np.concatenate((self.upper[self.tied], self.upper[self.loose], self.lower[self.loose]))
        return len(self.tied) >= LEAST_TIED * flows and bool(np.isfinite(limits).all())

    @property
    def entries(self) -> int:
        """Numbers touched in one step."""
        return len(self.column) + len(self.tied)

    def first_prices(self) -> Floats:
        """For each equality the cheapest unit with its choice's cost spread over its room."""
        spread = self.cost.copy()
        owner = self.choice[self.tied]
        spread[self.tied] += np.maximum(self.cost[owner], 0.0) * self.weight[self.tied] / self.room[owner]
        prices = np.full(self.n_rows, inf)
        usable = (self.value > 0) & ~self.integer[self.column]
        np.minimum.at(prices, self.row[usable], spread[self.column[usable]] / self.value[usable])
        return np.where(np.isfinite(prices) & (self.row_lower == self.row_upper), prices, 0.0)

    def answer(self, prices: Floats) -> _Answer:
        """The cheapest answer to the prices: its value is a bound."""
        sold = np.bincount(self.column, self.value * prices[self.row], minlength=len(self.cost))
        reduced: Floats = self.cost - sold.astype(np.float64)
        sided = np.where(prices > 0, self.row_lower, self.row_upper)
        paid = prices * np.where(prices == 0, 0.0, sided)
        x = np.zeros(len(self.cost))
        loose = self.loose
        x[loose] = np.where(reduced[loose] < 0, self.upper[loose], self.lower[loose])
        # Fill each knapsack with what pays most per unit of room.
        mine = self.tied[reduced[self.tied] < 0]
        ratio = reduced[mine] / self.weight[mine]
        order = np.lexsort((ratio, self.choice[mine]))
        mine, ratio = mine[order], ratio[order]
        owner, need = self.choice[mine], self.weight[mine] * self.upper[mine]
        before = np.cumsum(need) - need
        first = np.concatenate(([True], owner[1:] != owner[:-1])) if len(owner) else np.zeros(0, dtype=bool)
        before -= np.repeat(before[first], np.diff(np.append(np.flatnonzero(first), len(owner))))
        filled = np.clip(self.room[owner] - before, 0.0, need)
        worth = np.bincount(owner, ratio * filled, minlength=len(x))
        # What room is worth: the best ratio that did not fit whole.
        scarce = np.zeros(len(x))
        left = filled < need
        np.minimum.at(scarce, owner[left], ratio[left])
        choosers = self.choosers
        reduced[choosers] += worth[choosers]
        forced: list[float] = []
        for among, least in self.counts:
            nth = among[np.argpartition(reduced[among], least - 1)[:least]]
            price = max(0.0, float(reduced[nth].max()))
            reduced[among] = reduced[among] - price
            x[nth] = 1.0
            forced.append(price * least)
        is_open = (reduced[choosers] < 0) | (x[choosers] > 0)
        x[choosers] = np.where(is_open, self.upper[choosers], self.lower[choosers])
        x[mine] = filled / self.weight[mine] * x[owner]
        self_reduced = reduced[self.tied] - scarce[self.choice[self.tied]] * self.weight[self.tied]
        reduced[self.tied] = np.maximum(self_reduced, 0.0)
        apart = np.concatenate((reduced[loose] * x[loose], reduced[choosers] * x[choosers], paid, forced))
        size = float(np.abs(apart).sum())
        return _Answer(float(apart.sum()) - SAFETY * size + self.offset, x, reduced)

    def search(self, steps: int = STEPS, should_stop: ShouldStop | None = None) -> Priced:
        """Deflected subgradient steps from `first_prices` towards a target that sinks to the best bound."""
        prices = self.first_prices()
        current = best = self.answer(prices)
        mean, way = current.x, np.zeros(self.n_rows)
        ahead, stuck = AHEAD, 0
        taken = 0
        while taken < steps and ahead > LEAST_AHEAD:
            if should_stop is not None and should_stop():
                break
            taken += 1
            way = self._missed(current.x, prices) + KEPT_WAY * way
            norm = float(way @ way)
            if norm <= 1e-18:
                break
            target = best.value + ahead * abs(best.value)
            prices = self.signed(prices + (target - current.value) / norm * way)
            current = self.answer(prices)
            mean = MEAN_SHARE * current.x + (1 - MEAN_SHARE) * mean
            stuck += 1
            if current.value > best.value:
                if current.value > best.value + 0.1 * ahead * abs(best.value):
                    stuck = 0
                best = current
            if stuck >= PATIENCE:
                ahead, stuck = ahead * 0.7, 0
        return Priced(best.value, best.reduced, mean, taken)

    def _missed(self, x: Floats, prices: Floats) -> Floats:
        """By how much x misses each row; 0 for an inequality that is met and has no price."""
        activity = np.bincount(self.row, self.value * x[self.column], minlength=self.n_rows)
        below, above = self.row_lower - activity, self.row_upper - activity
        sided = np.where(prices > 0, below, np.where(prices < 0, above, 0.0))
        return np.where(prices != 0, sided, np.where(below > 0, below, np.where(above < 0, above, 0.0)))

    def signed(self, prices: Floats) -> Floats:
        """Prices with the sign that their rows allow."""
        prices = np.where(np.isfinite(self.row_lower), prices, np.minimum(prices, 0.0))
        return np.where(np.isfinite(self.row_upper), prices, np.maximum(prices, 0.0))
