"""A plan in a moment: hub by hub, the cheapest offers to the buyers that gain most. For where the time ends before a search."""

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.stages.arcs import Arcs
from sambung.engine.pooling.stages.kernels import fill, fill_straight
from sambung.engine.pooling.stages.network import Flows, flows_of
from sambung.engine.pooling.stages.prices import Priced, Pricing

Floats = npt.NDArray[np.float64]
# What must be filled is worth so many times the dearest way; what may stay short, its penalty.
DEAR = 10.0
NOISE = 1e-9


def quick_plan(arcs: Arcs, pricing: Pricing, priced: Priced) -> Flows | None:
    """Flows that fill all that must be; None where this does not find any."""
    able, lack, room = arcs.capacity.copy(), arcs.asked.copy(), arcs.room.copy()
    spread = arcs.once / np.maximum(arcs.capacity, 1e-12)
    buy = arcs.into.cost + spread[arcs.into.tail]
    take, give, straight = np.zeros(len(arcs.into)), np.zeros(len(arcs.out)), np.zeros(len(arcs.direct))
    past = arcs.direct.cost + spread[arcs.direct.tail]
    dearest = max(float(buy.max(initial=0.0)), float(past.max(initial=0.0)))
    most_worth = np.minimum(arcs.penalty, DEAR * (dearest + float(arcs.out.cost.max(initial=0.0)) + 1.0))
    out = pricing.order
    worth = np.where(arcs.room > 0, priced.answer.hub_worth, np.inf)
    paying = np.argsort(worth, kind="stable")
    whole = np.argsort(arcs.opening / np.maximum(arcs.room, 1e-12), kind="stable")
    for prices, hubs in (
        (priced.asked, paying[worth[paying] < 0]),
        (most_worth, np.concatenate((paying[worth[paying] < 0], whole))),
    ):
        gain = prices[arcs.direct.head] - past
        best = np.argsort(-gain, kind="stable")
        fill_straight(
            best[gain[best] > 0], arcs.direct.tail, arcs.direct.head, arcs.direct.most, able, lack, straight
        )
        sell = (prices[arcs.out.head] - arcs.out.cost)[out]
        fill(
            hubs, pricing.start, arcs.into.tail, buy, arcs.into.most,
            pricing.sell_start, arcs.out.head[out], sell, pricing.sell_most, room, able, lack, take, give,
        )  # fmt: skip
    must = ~np.isfinite(arcs.penalty)
    if (lack[must] > NOISE * arcs.asked[must]).any():
        return None
    leaving = np.zeros(len(out))
    leaving[out] = give
    return flows_of(arcs, take, leaving, straight)
