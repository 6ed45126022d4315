"""What no plan cheaper than a known one uses, proved by prices, and what is left of it as a program."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.instance import Assignment
from sambung.engine.pooling.assignment.kernels import answer, cover_losses, forced_losses
from sambung.engine.pooling.model import Program

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Losses:
    """By how much the bound at some prices rises: where a pair is used (m, n), a site open or shut (m,)."""

    pair: Floats
    kept: Floats
    shut: Floats


def losses_at(data: Assignment, prices: Floats) -> Losses:
    """The losses at these prices, of the whole problem."""
    undecided = np.zeros(len(data.fixed), dtype=np.int64)
    inside, _ = forced_losses(prices, data.cost, data.weight, data.room)
    worth = data.fixed - answer(prices, data.cost, data.weight, data.room)[0]
    kept, shut = cover_losses(worth, data.room, undecided, int(data.weight.sum()))
    return Losses(inside + kept[:, None], kept, shut)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A program of some pairs of an assignment, and which pair each of its first columns is."""

    program: Program
    site: Indices
    customer: Indices

    def site_of(self, x: Floats) -> Indices:
        """Each customer's site in the program's solution."""
        used = np.flatnonzero(x[: len(self.site)] > 0.5)
        found = np.zeros(int(self.customer.max(initial=-1)) + 1, dtype=np.int64)
        found[self.customer[used]] = self.site[used]
        return found

    def columns(self, site_of: Indices) -> Floats | None:
        """A plan as the program's columns; None where it uses a pair that the program has not."""
        used = site_of[self.customer] == self.site
        if int(used.sum()) != len(site_of):
            return None
        x = np.zeros(len(self.program.cost))
        x[: len(self.site)] = used
        places = np.unique(self.site)
        x[len(self.site) :] = np.isin(places, site_of)
        return x


def kernel_of(data: Assignment, pairs: Mask, must: Mask) -> Kernel:
    """The program of these pairs (m, n); sites in `must` (m,) are open."""
    customer, site = np.nonzero((pairs & np.isfinite(data.cost)).T)
    program = Program()
    program.cost = data.cost[site, customer].tolist()
    program.lower, program.upper = [0.0] * len(site), [1.0] * len(site)
    program.is_integer = [True] * len(site)
    places = np.unique(site)
    opened = {
        int(place): program.add_column(float(data.fixed[place]), float(must[place]), 1.0, integer=True)
        for place in places
    }
    for one in range(len(data.quantity)):
        program.rows.add(np.flatnonzero(customer == one), 1.0, 1.0, 1.0)
    for place in places.tolist():
        mine = np.flatnonzero(site == place)
        used = data.quantity[customer[mine]]
        limit = float(data.capacity[place])
        columns = np.append(mine, opened[place])
        program.rows.add(columns, np.append(used, -limit), -inf, 0.0)
        for pair in mine.tolist():
            program.links.add([pair, opened[place]], [1.0, -1.0], -inf, 0.0)
    reach = np.minimum(data.capacity[places], data.quantity.sum())
    program.rows.add([opened[place] for place in places.tolist()], reach, float(data.quantity.sum()), inf)
    return Kernel(program, site, customer)
