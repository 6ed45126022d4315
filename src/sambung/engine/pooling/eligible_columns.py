"""The eligible lines of a problem of one period without pairs or pins, all at once from the lanes' columns."""

from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.lines import STAGE, STAGES, TOLERANCE, Lines, Nearest
from sambung.engine.pooling.solution import Reason

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def fill_by_columns(frame: Lines, *, may_exceed: bool) -> None:
    """Set the frame's arrays and where each offer comes nearest. Lines stand by offer, then requirement."""
    offer, hub, row, first, second = _ways(frame)
    lanes = frame.lanes
    prices, capacity, batch = (np.zeros(len(frame.offer_ids)) for _ in range(3))
    for (index, _), data in frame.offer_rows.items():
        prices[index], capacity[index], batch[index] = data.unit_price, data.capacity, data.min_batch
    handlings, rooms = np.zeros(len(frame.hub_ids) + 1), np.full(len(frame.hub_ids) + 1, inf)
    for (index, _), place in frame.hub_rows.items():
        handlings[index], rooms[index] = place.handling_cost, place.capacity
    quantity = np.array([r.quantity for r in frame.requirements])
    ceiling = np.array([inf if r.price_ceiling is None else r.price_ceiling for r in frame.requirements])
    share = np.array([inf if r.max_share is None else r.max_share * r.quantity for r in frame.requirements])
    most_of_lane = np.append(np.where(np.isnan(lanes.max_quantity), inf, lanes.max_quantity), inf)
    freight = lanes.unit_cost[first] + np.append(lanes.unit_cost, 0.0)[second]
    price, handling = prices[offer], handlings[hub]
    most = np.minimum(np.minimum(most_of_lane[first], most_of_lane[second]), rooms[hub])
    cost = price + freight + handling
    allowed = ceiling + TOLERANCE * np.maximum(1.0, np.where(np.isfinite(ceiling), ceiling, 0.0))
    stage = np.where(most > 0, STAGE[Reason.PRICE], STAGE[Reason.BATCH_OVER_LIMIT])
    stage[cost > allowed[row]] = STAGE[Reason.OVER_CEILING]
    # Whether the pair's ways together carry a batch at all.
    pair = offer * len(quantity) + row
    limit = np.minimum(capacity[offer], share[row])
    if not may_exceed:
        limit = np.minimum(limit, quantity[row])
    is_way = stage == STAGE[Reason.PRICE]
    together = np.zeros(len(frame.offer_ids) * len(quantity))
    np.add.at(together, pair[is_way], np.minimum(most, limit)[is_way])
    total = np.minimum(limit, together[pair])
    is_short = is_way & ((total <= 0) | (batch[offer] > total + TOLERANCE * np.maximum(1.0, total)))
    stage[is_short] = STAGE[Reason.BATCH_OVER_LIMIT]
    frame.nearest = _nearest(frame, offer, row, stage, cost, freight + handling, ceiling)
    kept = np.flatnonzero(stage == STAGE[Reason.PRICE])
    columns = (offer, hub, row, np.zeros(len(offer)), first, second, price, freight, handling)
    frame.fill(*(column[kept] for column in columns), np.minimum(most, limit)[kept])


def _ways(frame: Lines) -> tuple[Indices, Indices, Indices, Indices, Indices]:
    """(offer, hub, requirement's row, first lane, second lane) of every way that its lanes and rows allow."""
    lanes = frame.lanes
    offers = {name: index for index, name in enumerate(frame.offer_ids) if (index, 0) in frame.offer_rows}
    hubs = {name: index for index, name in enumerate(frame.hub_ids) if (index, 0) in frame.hub_rows}
    rows = {row.requirement_id: index for index, row in enumerate(frame.requirements)}

    def placed(place: dict[str, int], codes: npt.NDArray[np.int32]) -> Indices:
        found: Indices = np.array([place.get(name, -1) for name in lanes.names], dtype=np.int64)[codes]
        return found

    from_offer, from_hub = placed(offers, lanes.origin), placed(hubs, lanes.origin)
    to_hub, to_row = placed(hubs, lanes.destination), placed(rows, lanes.destination)
    direct = np.flatnonzero((from_offer >= 0) & (to_row >= 0))
    into = np.flatnonzero((from_offer >= 0) & (to_hub >= 0))
    out = np.flatnonzero((from_hub >= 0) & (to_row >= 0))
    out = out[np.argsort(from_hub[out], kind="stable")]
    begins = np.searchsorted(from_hub[out], np.arange(len(frame.hub_ids) + 1))
    number = np.diff(begins)[to_hub[into]]
    first = np.repeat(into, number)
    within = np.arange(len(first)) - np.repeat(np.cumsum(number) - number, number)
    second = out[begins[to_hub[first]] + within]
    none = np.full(len(direct), -1, dtype=np.int64)
    columns = (
        np.concatenate((from_offer[direct], from_offer[first])),
        np.concatenate((none, to_hub[first])),
        np.concatenate((to_row[direct], to_row[second])),
        np.concatenate((direct, first)),
        np.concatenate((none, second)),
    )
    order = np.lexsort((columns[3], columns[2], columns[0]))
    return (columns[0][order], columns[1][order], columns[2][order], columns[3][order], columns[4][order])


def _nearest(
    frame: Lines, offer: Indices, row: Indices, stage: Indices, cost: Floats, extra: Floats, ceiling: Floats
) -> dict[str, Nearest]:
    """For each offer the way that is stopped last, the cheapest of those."""
    asked = frame.requirements[0].requirement_id if frame.requirements else None
    period = frame.periods[0]
    found = {name: Nearest(asked, Reason.NO_LANE, period=period) for name in frame.offer_ids}
    order = np.lexsort((cost, -stage, offer))
    first = order[np.unique(offer[order], return_index=True)[1]]
    names = [r.requirement_id for r in frame.requirements]
    limits = [None if limit == inf else limit for limit in ceiling.tolist()]
    for at, one, reason, unit, more in zip(
        offer[first].tolist(), row[first].tolist(), stage[first].tolist(),
        cost[first].tolist(), extra[first].tolist(), strict=True,
    ):  # fmt: skip
        found[frame.offer_ids[at]] = Nearest(names[one], STAGES[reason], unit, more, limits[one], period)
    return found
