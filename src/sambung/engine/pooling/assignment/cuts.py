"""Rows that no whole filling of a site breaks, found where the relaxation's fractions break them (exact separation).

For a site's fractions x* / y* the best row Σ α x ≤ y with Σ α v ≤ 1 for every set v that fits is a small linear
program: sets are added to it one by one, each the best knapsack at the α so far. Customers outside the fractions
get the largest α that keeps the row true, one after the other.
"""

from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.instance import Assignment
from sambung.engine.pooling.assignment.kernels import fill
from sambung.engine.pooling.assignment.narrowing import Kernel
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.solver import Budget, Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

ROUNDS, SETS = 30, 100
# A row is worth adding where the fractions break it by so much; rounds end where they raise the relaxation no more.
BROKEN, RISE = 1e-3, 1e-6
# α are rounded down to multiples of this, so that no set that fits breaks a row by rounding.
GRAIN = 2.0**-20
NOISE = 1e-6


@dataclass(slots=True)
class Pool:
    """Rows found so far: (site, α (n,)); each holds for every plan of the problem."""

    data: Assignment
    rows: list[tuple[int, Floats]] = field(default_factory=list)

    def tighten(self, kernel: Kernel, budget: Budget) -> None:
        """Give the kernel's program the rows known, and those that its relaxation breaks."""
        sites = np.unique(kernel.site)
        opened = {int(site): len(kernel.site) + place for place, site in enumerate(sites)}
        mine = {int(site): np.flatnonzero(kernel.site == site) for site in sites}
        for site, alpha in self.rows:
            if site in mine:
                _add(kernel.program, kernel, mine[site], opened[site], alpha)
        side = budget.side()
        run = Run(kernel.program, side, relax=True)
        last = -np.inf
        for _ in range(ROUNDS):
            outcome = run.attempt()
            if outcome.status != "optimal" or outcome.x is None or budget.is_over:
                break
            if outcome.bound <= last + RISE * abs(last):
                break
            last = outcome.bound
            found = self._broken(kernel, outcome.x, mine, opened)
            if not found:
                break
            self.rows += found
            more = Program()
            for site, alpha in found:
                _add(kernel.program, kernel, mine[site], opened[site], alpha)
                _add(more, kernel, mine[site], opened[site], alpha)
            run.add_rows(*more.links.arrays())
        budget.join(side)

    def _broken(
        self, kernel: Kernel, x: Floats, mine: dict[int, Indices], opened: dict[int, int]
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
            alpha = separated(part[used], data.weight[kernel.customer[columns[used]]], room)
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


def _spread(data: Assignment, customers: Indices, alpha: Floats) -> Floats:
    found: Floats = np.zeros(len(data.quantity))
    found[customers] = alpha
    return found


def separated(part: Floats, weight: Indices, room: int) -> Floats | None:
    """α ≥ 0 of the row that the fractions break most; None where they break none."""
    count = len(part)
    weight = np.ascontiguousarray(weight)
    table, taken = np.zeros((count + 1, room + 1)), np.zeros(count, dtype=bool)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), -part)
    for _ in range(SETS):
        solver.run()
        alpha = np.array(solver.getSolution().col_value)
        if float(alpha @ part) <= 1.0 + BROKEN:
            return None
        most = float(fill(np.maximum(alpha, 0.0) + 1e-12, weight, room, table, taken))
        if most <= 1.0 + 1e-7:
            break
        chosen = np.flatnonzero(taken).astype(np.int32)
        solver.addRow(-np.inf, 1.0, len(chosen), chosen, np.ones(len(chosen)))
    alpha = np.floor(np.maximum(alpha, 0.0) / max(1.0, most) / GRAIN) * GRAIN
    return alpha if float(alpha @ part) > 1.0 + BROKEN else None


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
