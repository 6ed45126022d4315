"""One hub's goods dealt out exactly: a small program where pieces whole or cut by hand do not fit.

Its sellers give 0 or at least their batch to each buyer, within their capacity; a few others may join them. What
still cannot be filled costs more than anything else.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs

# Simplex iterations for one hub, and the gap at which its program ends.
WORK, GAP = 1_500, 1e-3
# Pairs beyond which a hub is not dealt exactly.
MOST_PAIRS = 6_000


@dataclass(frozen=True, slots=True)
class Seller:
    """An offer at the hub: what it may give at most, its unit cost there, what using it costs once."""

    offer: int
    most: float
    cost: float
    once: float
    least: float


def deal_exactly(
    arcs: Arcs, sellers: list[Seller], asked: dict[int, float], budget: Budget
) -> dict[tuple[int, int], float] | None:
    """(offer, requirement) → quantity at the least cost; None where the program is too large or not solved."""
    if not sellers or len(sellers) * len(asked) > MOST_PAIRS or budget.is_over:
        return None
    program = Program()
    dearest = 10.0 * max(seller.cost + seller.once / max(seller.most, 1e-9) for seller in sellers) + 1.0
    columns: dict[tuple[int, int], int] = {}
    buyers = sorted(asked)
    for seller in sellers:
        mine, choices = [], []
        for requirement in buyers:
            most = min(seller.most, asked[requirement])
            if most <= 0 or most < seller.least:
                continue
            column = columns[seller.offer, requirement] = program.add_column(seller.cost, 0.0, most)
            mine.append(column)
            if seller.least > 0:
                choice = program.add_binary()
                choices.append(choice)
                program.rows.add([column, choice], [1.0, -most], -inf, 0.0)
                program.rows.add([column, choice], [1.0, -seller.least], 0.0, inf)
        if not mine:
            continue
        if seller.once > 0:
            used = program.add_binary(seller.once)
            program.rows.add([*mine, used], [1.0] * len(mine) + [-seller.most], -inf, 0.0)
        else:
            program.rows.add(mine, 1.0, -inf, seller.most)
    for requirement in buyers:
        given = [column for (_, name), column in columns.items() if name == requirement]
        short = program.add_column(dearest, 0.0, asked[requirement])
        program.rows.add([*given, short], 1.0, asked[requirement], asked[requirement])
    side = budget.side(WORK)
    outcome = Run(program, side).attempt(gap=GAP)
    budget.join(side)
    if outcome.x is None:
        return None
    found = {pair: float(outcome.x[column]) for pair, column in columns.items()}
    noise = 1e-9 * max(asked.values())
    return {pair: quantity for pair, quantity in found.items() if quantity > noise}


def sellers_of(
    arcs: Arcs, hub: int, stock: dict[int, float], spare: np.ndarray, used: np.ndarray, more: int
) -> list[Seller]:
    """Those that the plan has at the hub, with what they have to spare, and the cheapest of the others."""
    mine = np.flatnonzero(arcs.into.head == hub)
    offers, cost, most = arcs.into.tail[mine], arcs.into.cost[mine], arcs.into.most[mine]
    once = np.where(used[offers], 0.0, arcs.once[offers])
    room = np.minimum(most, np.array([stock.get(int(o), 0.0) for o in offers]) + spare[offers])
    whole = cost + once / np.maximum(room, 1e-9)
    is_ours = np.isin(offers, list(stock))
    others = np.flatnonzero(~is_ours & (room > 0))
    joined = others[np.argsort(whole[others], kind="stable")[:more]]
    return [
        Seller(int(offers[k]), float(room[k]), float(cost[k]), float(once[k]), float(arcs.least[offers[k]]))
        for k in [*np.flatnonzero(is_ours).tolist(), *joined.tolist()]
    ]
