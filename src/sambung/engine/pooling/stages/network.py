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
    """Which arcs take part; bounds of the yes/no choices: hubs (H,) and offers (I,), 0 or 1.

    `batched` (I,): offers each of whose arcs carries nothing or at least the smallest batch, so that it can be dealt out.
    """

    into: Mask
    out: Mask
    direct: Mask
    hub_least: Floats
    hub_most: Floats
    offer_least: Floats
    offer_most: Floats
    batched: Mask | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """The program of a part, and which arc each column is: into, then out, then direct, hubs, offers, shortages.

    `offers`: those with an arc in the part; no other has a column or a row. `batched`: arcs into hubs and past them with
    a choice of their own, after all others.
    """

    program: Program
    part: Part
    into: Indices
    out: Indices
    direct: Indices
    offers: Indices
    batched: tuple[Indices, Indices]
    hub: int
    offer: int

    def flows(self, arcs: Arcs, x: Floats) -> Flows:
        """The program's solution as a plan by arcs; the solver's noise is left out."""
        into, out, direct = (np.zeros(len(side)) for side in (arcs.into, arcs.out, arcs.direct))
        a, b = len(self.into), len(self.into) + len(self.out)
        into[self.into], out[self.out], direct[self.direct] = x[:a], x[a:b], x[b : b + len(self.direct)]
        return flows_of(arcs, into, out, direct)

    def columns(self, arcs: Arcs, plan: Flows) -> Floats:
        """A plan by arcs as the program's columns (what the part has of it)."""
        given = summed(arcs.out.head, plan.out, len(arcs.asked))
        given += summed(arcs.direct.head, plan.direct, len(arcs.asked))
        short = np.maximum(0.0, arcs.asked - given)[np.isfinite(arcs.penalty)]
        hubs, offers = plan.hubs(arcs).astype(np.float64), plan.offers(arcs)[self.offers].astype(np.float64)
        flows = (plan.into[self.into], plan.out[self.out], plan.direct[self.direct])
        used = [flow[arcs] > 0 for flow, arcs in zip((plan.into, plan.direct), self.batched, strict=True)]
        return np.concatenate((*flows, hubs, offers, short, *used))

    def of_offers(self, arcs: Arcs, values: Floats) -> Floats:
        """Values of the program's offers as those of all (I,), 0 for the others."""
        found = np.zeros(len(arcs.capacity))
        found[self.offers] = values
        return found


def flows_of(arcs: Arcs, into: Floats, out: Floats, direct: Floats) -> Flows:
    """Flows by arc as a plan; the noise in them is left out, in place."""
    for flow, most in ((into, arcs.into.most), (out, arcs.out.most), (direct, arcs.direct.most)):
        flow[flow < 1e-9 * most] = 0.0
    return Flows(into, out, direct, cost_of(arcs, into, out, direct))


def network_of(arcs: Arcs, part: Part, *, with_links: bool = True) -> Network:
    """Write the program of a part. Rows are put together as columns of entries and cut at the end."""
    into, out, direct = (np.flatnonzero(mask) for mask in (part.into, part.out, part.direct))
    a, b, c = len(into), len(into) + len(out), len(into) + len(out) + len(direct)
    tail, head = arcs.into.tail[into], arcs.into.head[into]
    leaves, arrives = arcs.out.tail[out], arcs.out.head[out]
    past, reaches = arcs.direct.tail[direct], arcs.direct.head[direct]
    place = np.full(len(arcs.capacity), -1)
    place[tail], place[past] = 0, 0
    kept = np.flatnonzero(place == 0)
    place[kept] = np.arange(len(kept))
    tail, past = place[tail], place[past]
    hubs, offers, asked = len(arcs.room), len(kept), len(arcs.asked)
    may_lack = np.flatnonzero(np.isfinite(arcs.penalty))
    first_hub, first_offer, first_short = c, c + hubs, c + hubs + offers
    n = first_short + len(may_lack)
    is_choice = ((arcs.once > 0) | (arcs.least > 0))[kept]
    is_costly = arcs.opening > 0
    cost = np.concatenate(
        (arcs.into.cost[into], arcs.out.cost[out], arcs.direct.cost[direct], arcs.opening, arcs.once[kept],
         arcs.penalty[may_lack])
    )  # fmt: skip
    upper = np.concatenate(
        (arcs.into.most[into], arcs.out.most[out], arcs.direct.most[direct], part.hub_most,
         part.offer_most[kept], arcs.asked[may_lack])
    )  # fmt: skip
    lower = np.zeros(n)
    lower[first_hub:first_offer] = np.where(is_costly, part.hub_least, part.hub_most)
    lower[first_offer:first_short] = np.where(is_choice, part.offer_least[kept], part.offer_most[kept])
    integer = np.zeros(n, dtype=bool)
    integer[first_hub:first_offer], integer[first_offer:first_short] = is_costly, is_choice
    number = [np.arange(a), np.arange(a, b), np.arange(b, c)]
    hub_column, offer_column = np.arange(first_hub, first_offer), np.arange(first_offer, first_short)
    reach = np.minimum(arcs.capacity[kept], arcs.asked.sum())
    some = np.flatnonzero(arcs.least[kept] > 0)
    batch = np.full(offers, -1)
    batch[some] = np.arange(len(some))
    mine, other = batch[tail] >= 0, batch[past] >= 0
    goods, room, able, least = np.cumsum([asked, hubs, hubs, offers]).tolist()
    entries = [
        # what is asked
        (arrives, number[1], 1.0), (reaches, number[2], 1.0), (may_lack, np.arange(first_short, n), 1.0),
        # what enters a hub leaves it
        (goods + head, number[0], 1.0), (goods + leaves, number[1], -1.0),
        # a hub's room
        (room + leaves, number[1], 1.0),
        (room + np.arange(hubs), hub_column, -np.minimum(arcs.room, arcs.asked.sum())),
        # an offer's capacity
        (able + tail, number[0], 1.0), (able + past, number[2], 1.0), (able + np.arange(offers), offer_column, -reach),
        # its least total
        (least + batch[tail[mine]], number[0][mine], 1.0), (least + batch[past[other]], number[2][other], 1.0),
        (least + np.arange(len(some)), offer_column[some], -np.minimum(arcs.least[kept], reach)[some]),
    ]  # fmt: skip
    free = np.full(hubs + offers, -inf)
    rows = rows_of(
        entries,
        np.concatenate((arcs.asked, np.zeros(hubs), free, np.zeros(len(some)))),
        np.concatenate((arcs.asked, np.zeros(hubs), np.zeros(hubs + offers), np.full(len(some), inf))),
    )
    chosen = [np.zeros(0, dtype=np.int64)] * 2
    if part.batched is not None:
        is_batched = part.batched & (arcs.least > 0)
        chosen = [
            np.flatnonzero(is_batched[arcs.into.tail[into]]),
            np.flatnonzero(is_batched[arcs.direct.tail[direct]]),
        ]
    batched = into[chosen[0]], direct[chosen[1]]
    links = Rows()
    if with_links:
        on, off = np.flatnonzero(is_costly[head]), np.flatnonzero(is_costly[leaves])
        count = len(on) + len(off)
        entries = [
            (np.arange(len(on)), number[0][on], 1.0),
            (np.arange(len(on)), first_hub + head[on], -arcs.into.most[into][on]),
            (np.arange(len(on), count), number[1][off], 1.0),
            (np.arange(len(on), count), first_hub + leaves[off], -arcs.out.most[out][off]),
        ]
        links = rows_of(entries, np.full(count, -inf), np.zeros(count))
    program = Program(
        cost.tolist(), lower.tolist(), np.maximum(lower, upper).tolist(), integer.tolist(), rows, links
    )
    for side, arc, column in zip(
        (arcs.into, arcs.direct), batched, (number[0][chosen[0]], number[2][chosen[1]]), strict=True
    ):
        for one, flow in zip(arc.tolist(), column.tolist(), strict=True):
            most = float(side.most[one])
            choice = program.add_binary()
            program.rows.add([flow, choice], [1.0, -most], -inf, 0.0)
            program.rows.add([flow, choice], [1.0, -float(arcs.least[side.tail[one]])], 0.0, inf)
    return Network(program, part, into, out, direct, kept, batched, first_hub, first_offer)


def rows_of(entries: list[tuple[Indices, Indices, Floats | float]], lower: Floats, upper: Floats) -> Rows:
    """Rows from (row, column, value), `value` one for all or one for each."""
    row = np.concatenate([part[0] for part in entries])
    column = np.concatenate([part[1] for part in entries])
    value = np.concatenate([np.broadcast_to(np.asarray(part[2], float), len(part[0])) for part in entries])
    return Rows.of(row, column, value, lower, upper)
