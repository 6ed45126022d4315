"""A good plan early: which yes/no choices are open, from shares between 0 and 1, and small changes to that.

The choices are ordered by their shares and opened from the top, as many as a few trials say; each trial
fixes them and solves the linear program that is left. Then choices are added, dropped and exchanged among
the ones with a share, as long as that pays and the trials last.
"""

from dataclasses import replace
from itertools import product
from math import inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.model import Program, Rows, without_shut
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# A choice with a smaller share is not tried open; others are exchanged one for one, this many each way.
LEAST_SHARE = 0.01
EXCHANGED = 8
PREFIXES = 16
TRIALS = 120
# The share of the time that is left which the trials may take.
TIME_SHARE = 0.25


class Trials:
    """One linear program whose yes/no choices are fixed anew for each trial."""

    def __init__(self, program: Program, choosers: Indices, share: Floats, budget: Budget) -> None:
        self.program = program
        self.integer = np.array(program.is_integer, dtype=bool)
        self.lower, self.upper = np.array(program.lower), np.array(program.upper)
        # What is no chooser (a smallest batch, a lane) is open wherever the mean uses it at all.
        self.others = np.where(share > 1e-6, np.ceil(share), 0.0)
        self.choosers = choosers
        relaxed = replace(program, is_integer=[False] * len(self.lower), links=Rows())
        left = TIME_SHARE * (budget.seconds - budget.used_seconds)
        self.side = Budget(
            left if isfinite(left) else 60.0,
            budget.work - budget.used_work,
            budget.seed,
            budget.threads,
            budget.should_stop,
        )
        if isfinite(budget.work):
            self.side.seconds = budget.seconds - budget.used_seconds
        self.run = Run(relaxed, self.side)
        self.closed = np.zeros(0, dtype=np.int64)
        self.seen: set[frozenset[int]] = set()
        self.best: Outcome | None = None
        self.open: frozenset[int] = frozenset()

    @property
    def is_over(self) -> bool:
        """No time or no trial left."""
        return self.side.is_over or len(self.seen) >= TRIALS

    def attempt(self, chosen: frozenset[int]) -> bool:
        """Solve with these choosers open; whether that is the best plan so far."""
        if chosen in self.seen or self.is_over:
            return False
        self.seen.add(chosen)
        lower, upper = self.lower.copy(), self.upper.copy()
        value = self.others.copy()
        value[self.choosers] = 0.0
        value[list(chosen)] = 1.0
        value = np.clip(value, lower, upper)
        lower[self.integer] = upper[self.integer] = value[self.integer]
        close_flows(self.program, self.integer, upper)
        upper = np.maximum(lower, upper)
        everything = np.arange(len(lower))
        self.run.change_bounds(everything, lower, upper)
        outcome = self.run.attempt()
        if outcome.status != "optimal" or outcome.objective is None or outcome.x is None:
            return False
        least = None if self.best is None else self.best.objective
        if least is not None and outcome.objective >= least - 1e-9 * abs(least):
            return False
        self.best, self.open = outcome, chosen
        return True


def early_plan(program: Program, choosers: Indices, share: Floats, budget: Budget) -> Outcome | None:
    """The best plan that the trials found, None where none was feasible; `share` (n,) is of all columns."""
    order = choosers[np.argsort(-share[choosers], kind="stable")]
    names = order[share[order] >= LEAST_SHARE]
    if not len(names):
        return None
    likely, kept = _likely_part(program, choosers, names)
    place = np.full(len(share), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    trials = Trials(likely, place[names], share[kept], budget)
    _try(trials, place[names].tolist(), max(1, int((share[names] > 0.9).sum())))
    budget.used_seconds += trials.side.used_seconds
    budget.used_work += trials.side.used_work
    if trials.side.ended_by in ("stop", "work"):
        budget.ended_by = trials.side.ended_by
    best = trials.best
    if best is None or best.x is None:
        return None
    x = np.zeros(len(share))
    x[kept] = best.x
    return Outcome("limit", x, best.objective, -inf)


def _likely_part(program: Program, choosers: Indices, names: Indices) -> tuple[Program, Indices]:
    """The program without the other choosers and what hangs on them, and the columns that it keeps."""
    integer = np.array(program.is_integer, dtype=bool)
    lower, upper = np.array(program.lower), np.array(program.upper)
    others = np.setdiff1d(choosers, names)
    upper[others] = lower[others]
    close_flows(program, integer, upper)
    return without_shut(replace(program, upper=np.maximum(lower, upper).tolist(), links=Rows()))


def _try(trials: Trials, likely: list[int], surest: int) -> None:
    """From the surest choices to all likely ones, then small changes."""
    for size in np.unique(np.linspace(surest, len(likely), PREFIXES).astype(np.int64)).tolist():
        trials.attempt(frozenset(likely[:size]))
    while not trials.is_over and trials.best is not None:
        if not _improved(trials, likely):
            break


def _improved(trials: Trials, likely: list[int]) -> bool:
    """Whether dropping, adding or exchanging one choice gave a better plan."""
    shut = [one for one in likely if one not in trials.open][:EXCHANGED]
    weak = [one for one in reversed(likely) if one in trials.open][:EXCHANGED]
    for one in weak:
        if trials.attempt(trials.open - {one}):
            return True
    for one in shut:
        if trials.attempt(trials.open | {one}):
            return True
    return any(trials.attempt((trials.open - {out}) | {into}) for out, into in product(weak, shut))
