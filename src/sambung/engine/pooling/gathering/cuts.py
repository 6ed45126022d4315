"""What a set of open hubs costs at least, and a row that says so for every other set.

With a price λ on the requirement, prices μ on the hubs' room and π on the offers, each offer's profit by a hub
is λ − cost − μ − π. For any prices and any choice y of hubs (fractions too) the cost of the offers is at least

    λ D − Σ b π − Σ_h y_h (μ_h room_h + Σ_i b_i share_ih (profit_ih)⁺),

as every offer delivers at most b, and by a closed hub nothing. For the y at hand the best λ and π come from one
sort; μ from raising the price of hubs that are asked for more than they have room.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from sambung.engine.pooling.gathering.ways import Floats, Ways

ROUNDS = 12
# A hub's price falls by this factor a round while it has room to spare.
FALL = 0.6


@dataclass(frozen=True, slots=True)
class Cut:
    """Offers' cost ≥ `constant` − Σ `saving` y; `value` at the y it was made for.

    `price`, `rents` (n_hubs,), `worth` (n,): λ, μ, π.
    """

    constant: float
    saving: Floats
    value: float
    price: float
    rents: Floats
    worth: Floats


def best_cut(ways: Ways, y: Floats, rents: Floats | None = None) -> Cut | None:
    """The best row found for y (n_hubs,); None where these hubs cannot pass what is asked."""
    is_open = np.append(y, 1.0)
    mu = np.zeros(len(is_open)) if rents is None else np.append(rents, 0.0)
    mu[:-1][y <= 0] = 0.0
    best: Cut | None = None
    last = -inf
    for _ in range(ROUNDS):
        found = _cut(ways, is_open, mu)
        if found is None:
            return best
        cut, flow, threshold = found
        if best is None or cut.value > best.value:
            best = cut
        room = ways.room[:-1] * y
        over = flow > room * (1 + 1e-9)
        under = (flow < 0.999 * room) & (mu[:-1] > 0)
        if not over.any() and (not under.any() or cut.value - last <= 1e-6 * abs(cut.value)):
            break
        last = cut.value
        for hub in np.flatnonzero(over & (y > 0)).tolist():
            mu[hub] = threshold(hub, float(room[hub]))
        mu[:-1][under] *= FALL
    return best


def _cut(ways: Ways, is_open: Floats, mu: Floats) -> tuple[Cut, Floats, Callable[[int, float], float]] | None:
    """(cut, flow by hub, a hub's price at which it is asked for no more than a quantity)."""
    cost = ways.cost + mu[ways.hub]
    order = np.argsort(cost, axis=1)
    cost = np.take_along_axis(cost, order, 1)
    hub = np.take_along_axis(ways.hub, order, 1)
    limit = np.take_along_axis(ways.share, order, 1)
    part = limit * is_open[hub]
    filled = np.cumsum(part, axis=1)
    taken = np.clip(1.0 - (filled - part), 0.0, part)
    quantity = ways.most[:, None] * taken
    flat, amount = cost.ravel(), quantity.ravel()
    live = np.flatnonzero(amount > 0)
    live = live[np.argsort(flat[live], kind="stable")]
    total = np.cumsum(amount[live])
    if not len(live) or total[-1] < ways.asked * (1 - 1e-9):
        return None
    last = min(int(np.searchsorted(total, ways.asked)), len(live) - 1)
    price = float(flat[live[last]])
    full = filled >= 1.0 - 1e-12
    first = np.argmax(full, axis=1)
    rows = np.arange(len(cost))
    critical = np.where(full[rows, first], cost[rows, first], inf)
    pi = np.maximum(0.0, price - critical)
    profit = np.maximum(0.0, price - cost - pi[:, None])
    weight = (ways.most[:, None] * limit * profit).ravel()
    all_saving: Floats = np.bincount(hub.ravel(), weight, minlength=len(is_open)).astype(np.float64)
    constant = price * ways.asked - float(ways.most @ pi) - float(all_saving[-1])
    saving: Floats = all_saving[:-1] + mu[:-1] * ways.room[:-1]
    value = constant - float(saving @ is_open[:-1])
    used = live[: last + 1]
    used_hub, used_amount = hub.ravel()[used], amount[used]
    flow: Floats = np.bincount(used_hub, used_amount, minlength=len(is_open))[:-1].astype(np.float64)

    def threshold(which: int, room: float) -> float:
        """The price of the hub at which what is asked of it, others' prices unchanged, fits its room."""
        mine = used[used_hub == which]
        row, place = np.divmod(mine, cost.shape[1])
        nxt = np.full(len(mine), price)
        has = place + 1 < cost.shape[1]
        nxt[has] = np.minimum(price, cost[row[has], place[has] + 1])
        stays = nxt - (flat[mine] - mu[which])
        ordered = np.argsort(-stays, kind="stable")
        reached = np.cumsum(amount[mine][ordered])
        at = min(int(np.searchsorted(reached, room)), len(ordered) - 1)
        return max(float(mu[which]), float(stays[ordered[at]]))

    return Cut(constant, saving, value, price, mu[:-1].copy(), pi), flow, threshold
