"""The relaxation of a program with many links: begun with few columns and links, given more where they are broken."""

from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.decomposition import Priced
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Links = tuple[Indices, Indices, Floats, Floats, Floats]  # rows' start (n+1,), column, value, lower, upper

SEPARATION_ROUNDS = 200
# The share of the time that separating may take, where the time is limited.
SEPARATION_SHARE = 0.4
# Columns of each requirement with which the relaxation begins.
CHEAPEST = 12
# A link begins in the relaxation where the mean answer uses this share of its flow.
LIKELY = 0.02


def relaxed(
    program: Program,
    links: Links,
    taken: npt.NDArray[np.bool_],
    budget: Budget,
    priced: Priced | None = None,
) -> tuple[Outcome, float, bool]:
    """(outcome of the last relaxation, a valid bound, whether its x and duals may be used).

    Begins with the cheapest columns of each requirement and no links; adds violated links and columns that
    would pay. The bound is valid at every step: closed columns that would pay are taken at their full size.
    """
    upper = np.array(program.upper)
    cost = np.array(program.cost) if priced is None else priced.reduced
    closed = _dear_columns(program, cost)
    relaxation = Run(program, budget, relax=True, with_links=False)
    if taken.any():
        relaxation.add_rows(*_chosen(links, np.flatnonzero(taken)))
    _open_columns(relaxation, program, np.flatnonzero(closed), np.zeros(int(closed.sum())))
    bound, last = -inf, Outcome("limit")
    enough = SEPARATION_SHARE * budget.seconds
    for _ in range(SEPARATION_ROUNDS):
        outcome = relaxation.attempt()
        if (
            outcome.status == "optimal" and outcome.x is None
        ):  # within scaled tolerances only: anew from nothing
            relaxation.forget()
            outcome = relaxation.attempt()
        if outcome.status == "infeasible" and closed.any():
            opened = np.flatnonzero(closed)
            closed[:] = False
            _open_columns(relaxation, program, opened, upper[opened])
            continue
        if outcome.status == "infeasible":
            return outcome, inf, False
        if outcome.status != "optimal" or outcome.x is None or outcome.reduced_cost is None:
            break
        last = outcome
        missed = np.minimum(outcome.reduced_cost[closed], 0.0) @ upper[closed]
        bound = max(bound, outcome.bound + float(missed))
        if budget.report is not None:
            floor = -inf if priced is None else priced.bound
            budget.report(None, max(bound, floor), budget.used_seconds)
        violated = _violated(links, outcome.x, taken)
        pays = np.flatnonzero(closed & (outcome.reduced_cost * upper < -1e-9 * abs(outcome.bound)))
        if not len(violated) and not len(pays):
            break
        if budget.used_seconds > enough:
            break
        if len(violated):
            taken[violated] = True
            relaxation.add_rows(*_chosen(links, violated))
        closed[pays] = False
        _open_columns(relaxation, program, pays, upper[pays])
    return last, bound, last.x is not None


def likely_links(links: Links, mean: Floats, upper: Floats) -> npt.NDArray[np.bool_]:
    """Links that the mean answer comes near to breaking: the relaxation begins with them."""
    start, column, value, _, _ = links
    part = np.where(value > 0, value * np.minimum(mean, upper)[column], 0.0)
    scale = np.maximum.reduceat(np.abs(value), start[:-1])
    return np.add.reduceat(part, start[:-1]) > LIKELY * scale


def _violated(links: Links, x: Floats, taken: npt.NDArray[np.bool_]) -> Indices:
    """Links (all of the form ≤) that x breaks and that are not in the relaxation yet."""
    start, column, value, _, upper = links
    activity = np.add.reduceat(value * x[column], start[:-1])
    scale = np.maximum.reduceat(np.abs(value), start[:-1])
    return np.flatnonzero((activity - upper > 1e-6 * scale) & ~taken)


def _chosen(links: Links, chosen: Indices) -> Links:
    start, column, value, lower, upper = links
    count = np.diff(start)[chosen]
    entries = np.repeat(start[chosen] - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(
        count.sum()
    )
    return (
        np.concatenate(([0], np.cumsum(count))),
        column[entries],
        value[entries],
        lower[chosen],
        upper[chosen],
    )


def _dear_columns(program: Program, cost: Floats) -> npt.NDArray[np.bool_]:
    """Columns that are not among the cheapest of an equation: left shut until a dual says that they pay."""
    upper = np.array(program.upper)
    closed = np.zeros(len(cost), dtype=bool)
    kept = np.array(program.is_integer, dtype=bool) | ~np.isfinite(upper) | (np.array(program.lower) > 0)
    for columns, least, most in zip(
        program.rows.columns, program.rows.lower, program.rows.upper, strict=True
    ):
        if least != most or len(columns) <= CHEAPEST:
            continue
        order = columns[np.argsort(cost[columns], kind="stable")]
        kept[order[:CHEAPEST]] = True
        closed[order[CHEAPEST:]] = True
    closed[kept] = False
    return closed


def _open_columns(run: Run, program: Program, columns: Indices, upper: Floats) -> None:
    """Set the upper bounds of columns in a loaded relaxation."""
    if len(columns):
        run.change_bounds(columns, np.array(program.lower)[columns], upper)
