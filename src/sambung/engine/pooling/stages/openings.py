"""Which hubs to open: from the surest, then one added, dropped or exchanged, each set judged by a linear program.

Offers' one-off costs are spread over their capacity in these trials; the plan that follows pays them whole.
"""

from itertools import product

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs
from sambung.engine.pooling.stages.network import Network

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

PREFIXES, EXCHANGED, TRIALS = 12, 10, 400


class Trials:
    """One linear program in which the hubs are fixed anew for each trial."""

    def __init__(self, arcs: Arcs, network: Network, budget: Budget) -> None:
        self.arcs, self.network, self.budget = arcs, network, budget
        self.run = Run(network.program, budget, relax=True, with_links=False)
        self.columns = network.hub + np.arange(len(arcs.room))
        self.seen: set[frozenset[int]] = set()
        self.open: frozenset[int] = frozenset()
        self.cost = np.inf
        self.x: Floats | None = None

    @property
    def is_over(self) -> bool:
        """No budget or no trial left."""
        return self.budget.is_over or len(self.seen) >= TRIALS

    def attempt(self, chosen: frozenset[int]) -> bool:
        """Solve with these hubs open; whether that is the cheapest so far."""
        if chosen in self.seen or self.is_over:
            return False
        self.seen.add(chosen)
        value = (self.arcs.opening <= 0).astype(np.float64)
        value[list(chosen)] = 1.0
        self.run.change_bounds(self.columns, value, value)
        outcome = self.run.attempt()
        if outcome.status != "optimal" or outcome.objective is None or outcome.x is None:
            return False
        if outcome.objective >= self.cost * (1 - 1e-9):
            return False
        self.open, self.cost, self.x = chosen, outcome.objective, outcome.x
        return True

    def search(self, share: Floats) -> None:
        """From the hubs of the largest shares; then small changes as long as they pay."""
        likely = [
            int(h) for h in np.argsort(-share, kind="stable") if share[h] > 0 and self.arcs.opening[h] > 0
        ]
        surest = max(1, int((share > 0.9).sum()))
        for size in np.unique(np.linspace(surest, len(likely), PREFIXES).astype(np.int64)).tolist():
            self.attempt(frozenset(likely[:size]))
        while not self.is_over and np.isfinite(self.cost):
            if not self._improved(likely):
                return

    def _improved(self, likely: list[int]) -> bool:
        """Whether dropping, adding or exchanging one hub gave a cheaper set."""
        shut = [one for one in likely if one not in self.open][:EXCHANGED]
        weak = [one for one in reversed(likely) if one in self.open]
        for one in weak:
            if self.attempt(self.open - {one}):
                return True
        for one in shut:
            if self.attempt(self.open | {one}):
                return True
        return any(
            self.attempt((self.open - {gone}) | {come}) for gone, come in product(weak[:EXCHANGED], shut)
        )
