"""The program of a problem by arcs, or of a part of it: some arcs, hubs that are fixed or free, offers likewise."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.model import Program, Rows
from sambung.engine.pooling.stages.arcs import Arcs, summed

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flows:
    """A plan by arcs: flows into hubs, out of them, past them; its cost with all one-off costs."""

    into: Floats
    out: Floats
    direct: Floats
    cost: float

    def hubs(self, arcs: Arcs) -> Mask:
        """Which hubs it uses (H,)."""
        return summed(arcs.into.head, self.into, len(arcs.room)) > 0

    def offers(self, arcs: Arcs) -> Mask:
        """Which offers it uses (I,)."""
        used = summed(arcs.into.tail, self.into, len(arcs.capacity))
        return used + summed(arcs.direct.tail, self.direct, len(arcs.capacity)) > 0


def cost_of(arcs: Arcs, into: Floats, out: Floats, direct: Floats) -> float:
    """Units, shortages and one-off costs of what is used."""
    given = summed(arcs.out.head, out, len(arcs.asked))
    given += summed(arcs.direct.head, direct, len(arcs.asked))
    missing = np.maximum(0.0, arcs.asked - given)
    missing[missing < 1e-9 * np.maximum(1.0, arcs.asked)] = 0.0
    short = float((missing * np.where(np.isfinite(arcs.penalty), arcs.penalty, 0.0)).sum())
    plan = Flows(into, out, direct, 0.0)
    once = float(arcs.once[plan.offers(arcs)].sum() + arcs.opening[plan.hubs(arcs)].sum())
    return float(into @ arcs.into.cost + out @ arcs.out.cost + direct @ arcs.direct.cost) + short + once


@dataclass(frozen=True, slots=True)
class Part:
    """Which arcs take part; bounds of the yes/no choices: hubs (H,) and offers (I,), 0 or 1."""

    into: Mask
    out: Mask
    direct: Mask
    hub_least: Floats
    hub_most: Floats
    offer_least: Floats
    offer_most: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """The program of a part, and which arc each column is: into, then out, then direct, hubs, offers, shortages."""

    program: Program
    part: Part
    into: Indices
    out: Indices
    direct: Indices
    hub: int
    offer: int

    def flows(self, arcs: Arcs, x: Floats) -> Flows:
        """The program's solution as a plan by arcs; the solver's noise is left out."""
        into, out, direct = (np.zeros(len(side)) for side in (arcs.into, arcs.out, arcs.direct))
        a, b = len(self.into), len(self.into) + len(self.out)
        into[self.into], out[self.out], direct[self.direct] = x[:a], x[a:b], x[b : b + len(self.direct)]
        for flow, most in ((into, arcs.into.most), (out, arcs.out.most), (direct, arcs.direct.most)):
            flow[flow < 1e-9 * most] = 0.0
        return Flows(into, out, direct, cost_of(arcs, into, out, direct))

    def columns(self, arcs: Arcs, plan: Flows) -> Floats:
        """A plan by arcs as the program's columns (what the part has of it)."""
        given = summed(arcs.out.head, plan.out, len(arcs.asked))
        given += summed(arcs.direct.head, plan.direct, len(arcs.asked))
        short = np.maximum(0.0, arcs.asked - given)[np.isfinite(arcs.penalty)]
        return np.concatenate(
            (
                plan.into[self.into], plan.out[self.out], plan.direct[self.direct],
                plan.hubs(arcs).astype(np.float64), plan.offers(arcs).astype(np.float64), short,
            )
        )  # fmt: skip


def network_of(arcs: Arcs, part: Part, *, with_links: bool = True) -> Network:
    """Write the program of a part. Rows are put together as columns of entries and cut at the end."""
    into, out, direct = (np.flatnonzero(mask) for mask in (part.into, part.out, part.direct))
    a, b, c = len(into), len(into) + len(out), len(into) + len(out) + len(direct)
    hubs, offers, asked = len(arcs.room), len(arcs.capacity), len(arcs.asked)
    may_lack = np.flatnonzero(np.isfinite(arcs.penalty))
    first_hub, first_offer, first_short = c, c + hubs, c + hubs + offers
    is_choice = (arcs.once > 0) | (arcs.least > 0)
    n = first_short + len(may_lack)
    cost = np.concatenate(
        (arcs.into.cost[into], arcs.out.cost[out], arcs.direct.cost[direct], arcs.opening, arcs.once,
         arcs.penalty[may_lack])
    )  # fmt: skip
    upper = np.concatenate(
        (arcs.into.most[into], arcs.out.most[out], arcs.direct.most[direct], part.hub_most,
         np.where(is_choice, part.offer_most, np.minimum(part.offer_most, 1.0)), arcs.asked[may_lack])
    )  # fmt: skip
    lower = np.zeros(n)
    lower[first_hub:first_offer], lower[first_offer:first_short] = part.hub_least, part.offer_least
    integer = np.zeros(n, dtype=bool)
    integer[first_hub:first_offer] = arcs.opening > 0
    integer[first_offer:first_short] = is_choice
    lower[first_hub:first_offer][arcs.opening <= 0] = part.hub_most[arcs.opening <= 0]
    lower[first_offer:first_short][~is_choice] = part.offer_most[~is_choice]
    tail, head = arcs.into.tail[into], arcs.into.head[into]
    leaves, arrives = arcs.out.tail[out], arcs.out.head[out]
    past, reaches = arcs.direct.tail[direct], arcs.direct.head[direct]
    number = [np.arange(a), np.arange(a, b), np.arange(b, c)]
    reach = np.minimum(arcs.capacity, arcs.asked.sum())
    blocks = [
        # what is asked
        _block(
            np.concatenate((arrives, reaches, may_lack)),
            np.concatenate((number[1], number[2], np.arange(first_short, n))),
            np.ones(len(out) + len(direct) + len(may_lack)), asked, arcs.asked, arcs.asked,
        ),
        # what enters a hub leaves it
        _block(np.concatenate((head, leaves)), np.concatenate((number[0], number[1])),
               np.concatenate((np.ones(a), -np.ones(len(out)))), hubs, np.zeros(hubs), np.zeros(hubs)),
        # a hub's room
        _block(np.concatenate((leaves, np.arange(hubs))),
               np.concatenate((number[1], np.arange(first_hub, first_offer))),
               np.concatenate((np.ones(len(out)), -np.minimum(arcs.room, arcs.asked.sum()))),
               hubs, np.full(hubs, -inf), np.zeros(hubs)),
        # an offer's capacity
        _block(np.concatenate((tail, past, np.arange(offers))),
               np.concatenate((number[0], number[2], np.arange(first_offer, first_short))),
               np.concatenate((np.ones(a + len(direct)), -reach)), offers, np.full(offers, -inf), np.zeros(offers)),
    ]  # fmt: skip
    some = np.flatnonzero(arcs.least > 0)
    if len(some):
        place = np.full(offers, -1)
        place[some] = np.arange(len(some))
        mine, other = place[tail] >= 0, place[past] >= 0
        blocks.append(
            _block(
                np.concatenate((place[tail[mine]], place[past[other]], np.arange(len(some)))),
                np.concatenate((number[0][mine], number[2][other], first_offer + some)),
                np.concatenate((np.ones(int(mine.sum() + other.sum())), -np.minimum(arcs.least, reach)[some])),
                len(some), np.zeros(len(some)), np.full(len(some), inf),
            )
        )  # fmt: skip
    rows = Rows()
    for block in blocks:
        rows.columns += block.columns
        rows.values += block.values
        rows.lower += block.lower
        rows.upper += block.upper
    links = Rows()
    if with_links:
        costly = arcs.opening > 0
        for flows, place, most in (
            (number[0][costly[head]], head[costly[head]], arcs.into.most[into][costly[head]]),
            (number[1][costly[leaves]], leaves[costly[leaves]], arcs.out.most[out][costly[leaves]]),
        ):
            entries = np.stack((flows, first_hub + place), axis=1)
            links.columns += list(entries)
            links.values += list(np.stack((np.ones(len(flows)), -most), axis=1))
            links.lower += [-inf] * len(flows)
            links.upper += [0.0] * len(flows)
    program = Program(
        cost.tolist(), lower.tolist(), np.maximum(lower, upper).tolist(), integer.tolist(), rows, links
    )
    return Network(program, part, into, out, direct, first_hub, first_offer)


def _block(row: Indices, column: Indices, value: Floats, count: int, lower: Floats, upper: Floats) -> Rows:
    """`count` rows from their entries."""
    order = np.argsort(row, kind="stable")
    ends = np.searchsorted(row[order], np.arange(1, count))
    return Rows(np.split(column[order], ends), np.split(value[order], ends), lower.tolist(), upper.tolist())
