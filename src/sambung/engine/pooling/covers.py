"""Rows that say how many must be used at all: implied by the integers, invisible to the relaxation.

What must be filled in a period, less what costs nothing to use, has to come from offers (or hubs) with a
yes/no choice. So their capacities, where chosen, cover it; and at least so many are chosen as the largest
of them would need. The relaxation alone would open fractions of them.
"""

from math import inf

import numpy as np

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.model import groups

# The quantity to cover is taken down by this share, so that rounding never cuts off a plan.
MARGIN = 1e-7


def add_covers(form: Formulation) -> None:
    """Add the rows for offers, and for hubs, period by period."""
    lines, program = form.lines, form.program
    if not len(lines):
        return
    must = np.array([row.shortage_penalty is None for row in lines.requirements], dtype=bool)
    serves = must[lines.requirement]
    for when, period in enumerate(lines.periods):
        asked = sum(
            row.quantity
            for row in lines.requirements
            if row.period == period and row.shortage_penalty is None
        )
        here = serves & (lines.period == when)
        if len(np.unique(lines.requirement[here])) < 2:
            continue  # the solver's own flow covers see as much at a single requirement
        _cover(form, here, asked, "offer")
        if program.has_integers and (lines.hub[here] >= 0).any():
            _cover(form, here, asked, "hub")


def _cover(form: Formulation, here: np.ndarray, asked: float, side: str) -> None:
    """One side's rows in one period: `offer` or `hub` (direct lines cost no hub anything)."""
    lines, program = form.lines, form.program
    key = lines.offer if side == "offer" else lines.hub
    binaries = form.onboard if side == "offer" else form.open_hub
    columns, most = [], []
    for (index,), part in groups(key, where=here):
        when = int(lines.period[part[0]])
        reach = float(lines.upper[part].sum())
        if side == "offer":
            reach = min(reach, lines.offer_rows[index, when].capacity)
        elif index >= 0:
            reach = min(reach, lines.hub_rows[index, when].capacity)
        if index in binaries:
            columns.append(binaries[index])
            most.append(reach)
        else:
            asked -= reach
    asked *= 1 - MARGIN
    if asked <= 0 or len(columns) < 2:
        return
    program.rows.add(columns, np.minimum(most, asked), asked, inf)
    reached = np.cumsum(np.sort(most)[::-1])
    fewest = int(np.searchsorted(reached, asked)) + 1
    if 1 < fewest <= len(columns):
        program.rows.add(columns, 1.0, float(fewest), inf)
