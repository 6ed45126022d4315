"""Rows that no whole filling of a site breaks, nor any choice of sites whose capacities reach what is asked.

They are found where the relaxation's fractions break them (exact separation).

For a site's fractions x* / y* the best row Σ α x ≤ y with Σ α v ≤ 1 for every set v that fits is a small linear
program: sets are added to it one by one, each the best knapsack at the α so far. Customers outside the fractions
get the largest α that keeps the row true, one after the other. What stays shut is a knapsack too: the capacities
of shut sites fit into what all have beyond what is asked. With both, the relaxation is as strong as prices can be,
and its own prices are among the best.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.instance import Assignment
from sambung.engine.pooling.assignment.kernels import fill
from sambung.engine.pooling.assignment.narrowing import Kernel
from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ROUNDS, SETS = 30, 100
# Of the sets known of a site the last so many are given to the next row; each new set counts as so much work.
MOST_KNOWN, SET_WORK = 300, 4
# A row is worth adding where the fractions break it by so much; rounds end where they raise the relaxation no more.
BROKEN, RISE = 1e-3, 1e-6
# α are rounded down to multiples of this, so that no set that fits breaks a row by rounding.
GRAIN = 2.0**-20
# The widest knapsack of what may stay shut: its table is as wide.
MOST_SPARE = 100_000
NOISE = 1e-6


@dataclass(slots=True)
class Pool:
    """Rows found so far, each of which holds for every plan of the problem.

    `rows`: (site, α (n,)), Σ α x ≤ y; `covers`: α (m,), Σ α (1 − y) ≤ 1. `known`: sets (n,) that
    fill a site, met before.
    """

    data: Assignment
    rows: list[tuple[int, Floats]] = field(default_factory=list)
    covers: list[Floats] = field(default_factory=list)
    known: dict[int, list[Mask]] = field(default_factory=dict)

    def tighten(self, kernel: Kernel, budget: Budget) -> Floats | None:
        """Give the kernel's program the rows known, and those that its relaxation breaks.

        Returns the relaxation's price of each customer (n,); None where it was not solved.
        """
        sites = np.unique(kernel.site)
        opened = {int(site): len(kernel.site) + place for place, site in enumerate(sites)}
        mine = {int(site): np.flatnonzero(kernel.site == site) for site in sites}
        for site, alpha in self.rows:
            if site in mine:
                _add(kernel.program, kernel, mine[site], opened[site], alpha)
        for alpha in self.covers:
            _add_cover(kernel.program, opened, alpha)
        side = budget.side()
        run = Run(kernel.program, side, relax=True)
        last, prices = -np.inf, None
        for _ in range(ROUNDS):
            outcome = run.attempt()
            if outcome.status != "optimal" or outcome.x is None or budget.is_over:
                break
            if outcome.row_dual is not None:
                prices = outcome.row_dual[: len(self.data.quantity)]
            if outcome.bound <= last + RISE * abs(last):
                break
            last = outcome.bound
            found = self._broken(kernel, outcome.x, mine, opened, side)
            cover = self._uncovered(outcome.x, opened)
            if not found and cover is None:
                break
            self.rows += found
            more = Program()
            if cover is not None:
                self.covers.append(cover)
                _add_cover(kernel.program, opened, cover)
                _add_cover(more, opened, cover)
            for site, alpha in found:
                _add(kernel.program, kernel, mine[site], opened[site], alpha)
                _add(more, kernel, mine[site], opened[site], alpha)
            run.add_rows(*more.links.arrays())
        budget.join(side)
        return prices

    def _uncovered(self, x: Floats, opened: dict[int, int]) -> Floats | None:
        """The row on what stays shut that the fractions break most."""
        spare = int(self.data.room.sum() - self.data.weight.sum())
        if not 0 <= spare <= MOST_SPARE:
            return None
        closed = np.ones(len(self.data.room))
        places = np.array(list(opened), dtype=np.int64)
        closed[places] = 1.0 - x[np.array(list(opened.values()), dtype=np.int64)]
        used = np.flatnonzero(closed > NOISE)
        if (np.abs(closed[used] - np.round(closed[used])) <= NOISE).all():
            return None
        alpha, _ = separated(closed[used], self.data.room[used], spare)
        if alpha is None:
            return None
        whole: Floats = np.zeros(len(closed))
        whole[used] = alpha
        return lifted(whole, np.ascontiguousarray(self.data.room), spare)

    def _broken(
        self, kernel: Kernel, x: Floats, mine: dict[int, Indices], opened: dict[int, int], budget: Budget
    ) -> list[tuple[int, Floats]]:
        """A row for each site whose fractions break one."""
        data, found = self.data, []
        for site, columns in mine.items():
            share = float(x[opened[site]])
            if share <= NOISE:
                continue
            part = x[columns] / share
            used = np.flatnonzero(part > NOISE)
            if len(used) < 2 or (np.abs(part[used] - np.round(part[used])) <= NOISE).all():
                continue
            room = int(data.room[site])
            who, known = kernel.customer[columns[used]], self.known.setdefault(site, [])
            sets = np.array([chosen[who] for chosen in known], dtype=bool).reshape(len(known), len(who))
            alpha, met = separated(part[used], data.weight[who], room, sets)
            budget.spend(SET_WORK * (1 + len(met)), 0.0)
            for chosen in met:
                whole_set = np.zeros(len(data.quantity), dtype=bool)
                whole_set[who[chosen]] = True
                known.append(whole_set)
            del known[:-MOST_KNOWN]
            if alpha is not None:
                whole = np.zeros(len(columns))
                whole[used] = alpha
                weights = np.ascontiguousarray(data.weight[kernel.customer[columns]])
                found.append((site, _spread(data, kernel.customer[columns], lifted(whole, weights, room))))
        return found


def _add(program: Program, kernel: Kernel, columns: Indices, opened: int, alpha: Floats) -> None:
    """Σ α x ≤ y over a site's pairs."""
    mine = alpha[kernel.customer[columns]]
    used = mine > 0
    if used.any():
        entries = np.append(columns[used], opened)
        program.links.add(entries, np.append(mine[used], -1.0), -np.inf, 0.0)


def _add_cover(program: Program, opened: dict[int, int], alpha: Floats) -> None:
    """Σ α (1 − y) ≤ 1, where the sites that the program has not are shut."""
    used = [site for site in opened if alpha[site] > 0]
    shut = float(alpha.sum() - alpha[used].sum())
    columns, values = [opened[site] for site in used], -alpha[used]
    program.links.add(columns, values, -np.inf, 1.0 - shut + float(values.sum()))


def _spread(data: Assignment, customers: Indices, alpha: Floats) -> Floats:
    found: Floats = np.zeros(len(data.quantity))
    found[customers] = alpha
    return found


def separated(
    part: Floats, weight: Indices, room: int, known: Mask | None = None
) -> tuple[Floats | None, list[Indices]]:
    """(α ≥ 0 of the row that the fractions break most, None where they break none; the sets (places) met on the way).

    `known` (k, n): sets that fit, met before.
    """
    count = len(part)
    weight = np.ascontiguousarray(weight)
    table, taken = np.zeros((count + 1, room + 1)), np.zeros(count, dtype=bool)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), -part)
    if known is not None and len(known):
        several = np.unique(known[known.sum(axis=1) > 1], axis=0)
        start = np.append(0, np.cumsum(several.sum(axis=1)))[:-1].astype(np.int32)
        columns = np.nonzero(several)[1].astype(np.int32)
        limits = np.ones(len(several))
        solver.addRows(
            len(several), -np.inf * limits, limits, len(columns), start, columns, np.ones(len(columns))
        )
    met: list[Indices] = []
    for _ in range(SETS):
        solver.run()
        alpha = np.array(solver.getSolution().col_value)
        if float(alpha @ part) <= 1.0 + BROKEN:
            return None, met
        most = float(fill(np.maximum(alpha, 0.0) + 1e-12, weight, room, table, taken))
        if most <= 1.0 + 1e-7:
            break
        chosen = np.flatnonzero(taken)
        met.append(chosen)
        solver.addRow(-np.inf, 1.0, len(chosen), chosen.astype(np.int32), np.ones(len(chosen)))
    alpha = np.floor(np.maximum(alpha, 0.0) / max(1.0, most) / GRAIN) * GRAIN
    return (alpha if float(alpha @ part) > 1.0 + BROKEN else None), met


def lifted(alpha: Floats, weight: Indices, room: int) -> Floats:
    """α of the customers that have none: the heaviest first, as much as still lets every set that fits keep the row."""
    table, taken = np.zeros((len(alpha) + 1, room + 1)), np.zeros(len(alpha), dtype=bool)
    rest = np.flatnonzero(alpha <= 0)
    for place in rest[np.argsort(-weight[rest], kind="stable")].tolist():
        left = room - int(weight[place])
        if left < 0:
            continue
        most = float(fill(alpha, weight, left, table, taken))
        alpha[place] = max(0.0, np.floor((1.0 - most) / GRAIN - 1.0) * GRAIN)
    return alpha
