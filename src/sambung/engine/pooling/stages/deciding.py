"""Which offers are in or out beyond doubt: at the prices of a set of hubs, or by the mean answer to the first prices."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.stages.arcs import Arcs, summed
from sambung.engine.pooling.stages.given import Given, GivenHubs
from sambung.engine.pooling.stages.prices import Priced

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Offers nearest to the margin that are left to the solver.
FREE_OFFERS = 600
# An offer with a smaller share in the prices' mean answer is not used there.
LEAST_SHARE = 0.01
# Offers that take part beside those of the mean answer: so many times as many, the nearest to pay first.
MORE_OFFERS = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """`offers` (I,) take part, `least` (I,) is 1 for those that are used in any case; `batched`: see `Part`."""

    offers: Mask
    least: Floats
    batched: Mask


def doubtful(arcs: Arcs, hubs: Mask, given: GivenHubs, found: Given) -> Doubt:
    """Offers whose use would gain or lose least at these hubs are in doubt; others stay as the flows have them."""
    count = len(arcs.capacity)
    margin = np.full(count, -inf)
    at_hubs = hubs[arcs.into.head]
    gain = found.goods[arcs.into.head] - arcs.into.cost - given.spread[arcs.into.tail]
    np.maximum.at(margin, arcs.into.tail[at_hubs], gain[at_hubs])
    gain = found.asked[arcs.direct.head] - arcs.direct.cost - given.spread[arcs.direct.tail]
    np.maximum.at(margin, arcs.direct.tail, gain)
    is_choice = (arcs.once > 0) | (arcs.least > 0)
    far = np.where(is_choice, np.abs(margin) * arcs.capacity, inf)
    is_free = np.zeros(count, dtype=bool)
    is_free[np.argsort(far, kind="stable")[:FREE_OFFERS]] = True
    is_free &= np.isfinite(far)
    used = summed(arcs.into.tail, found.into, count) + summed(arcs.direct.tail, found.direct, count)
    # What the flows split into pieces under a batch cannot be dealt out so.
    is_split = np.zeros(count, dtype=bool)
    for side, flow in ((arcs.into, found.into), (arcs.direct, found.direct)):
        is_split[side.tail[(flow > 0) & (flow < arcs.least[side.tail] * (1 - 1e-9))]] = True
    is_sure = (used > 0) & ~is_free & ~is_split
    return Doubt(is_free | (used > 0) | ~is_choice, is_sure.astype(np.float64), is_free | is_split)


def likely_offers(arcs: Arcs, priced: Priced, hubs: Mask) -> Mask:
    """Offers of the mean answer, and as many again that are nearest to pay at the open hubs."""
    used = summed(arcs.into.tail, priced.mean.into, len(arcs.capacity))
    used += summed(arcs.direct.tail, priced.mean.direct, len(arcs.capacity))
    likely = (used > LEAST_SHARE * arcs.capacity) | (priced.mean.offer > LEAST_SHARE)
    spread = arcs.once / np.maximum(arcs.capacity, 1e-12)
    # What a unit is worth at a hub: the dearest that the mean answer buys there.
    worth = np.full(len(arcs.room), -inf)
    bought = priced.mean.into > LEAST_SHARE * arcs.into.most
    np.maximum.at(worth, arcs.into.head[bought], (arcs.into.cost + spread[arcs.into.tail])[bought])
    lack = np.full(len(arcs.capacity), inf)
    open_arc = hubs[arcs.into.head]
    extra = (arcs.into.cost + spread[arcs.into.tail] - worth[arcs.into.head])[open_arc]
    np.minimum.at(lack, arcs.into.tail[open_arc], extra)
    extra = arcs.direct.cost + spread[arcs.direct.tail] - priced.asked[arcs.direct.head]
    np.minimum.at(lack, arcs.direct.tail, extra)
    lack[likely] = -inf
    count = min(len(lack), int(likely.sum() * (1 + MORE_OFFERS)) + 20)
    nearest = np.argsort(lack, kind="stable")[:count]
    likely[nearest[np.isfinite(lack[nearest]) | likely[nearest]]] = True
    return likely
