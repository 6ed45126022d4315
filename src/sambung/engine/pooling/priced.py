"""A bound that rests on prices alone, so that anybody can compute it again from the problem's tables.

Prices (multipliers) per unit: of what is asked, of capacities, hubs, lanes, resources and shares, and of what an
earlier plan delivered. Any prices of the right sign bound every plan's cost from below:

    Σ asked price × quantity + Σ change price × quantity before − Σ resource price × capacity
    − Σ share price × max_share × quantity + Σ shortages min(0, penalty − asked price) × quantity
    + Σ hubs   min(0, opening − Σ hub price × capacity + Σ what its lines could gain, within its capacity)
    + Σ offers min(0, onboarding − Σ capacity price × capacity + Σ what its direct lines could gain)
    + Σ lanes  min(0, fixed cost − Σ lane price × what the lane carries)

A line gains where the price of what is asked exceeds its cost and the other prices; a hub takes the best first,
from each offer no more than its capacity in the period. Integers are respected: a hub is open or not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.problem import BoundPrice
from sambung.engine.pooling.wishes import previous_quantities

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Prices = dict[str, Floats]

# Taken off, relative to the sum of the terms' sizes: more than floats lose in adding them.
SAFETY = 1e-12


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` is a bound; `short` by kind how much more the prices' answer would need than there is (subgradient).

    `reduced` cost of each line; `net` of each hub, then each offer, and `lane_net`: what it would add to the bound
    if it had to be used (≥ 0), or takes off (< 0).
    """

    value: float
    short: Prices
    reduced: Floats
    net: Floats
    lane_net: Floats


class PricedLines:
    """The arrays of a formulation's lines that pricing needs; prices are arrays by kind, see `no_prices`.

    Shapes: requirement (rows,), capacity (offers × periods,), hub (hubs × periods,), lane (lanes × periods,),
    resource (resources × periods,), share (enterprises × rows,), change (offers × rows,).
    """

    def __init__(self, form: Formulation) -> None:
        self.form, lines = form, form.lines
        self.n_periods, self.n_rows = len(lines.periods), len(lines.requirements)
        self.is_exceeding = any(form.program.rows.upper[row] == inf for row in form.demand_row.values())
        self.names = sorted(set(form.enterprise_of.values()))
        place = {name: index for index, name in enumerate(self.names)}
        self.enterprise = np.array(
            [place.get(form.enterprise_of.get(o, ""), 0) for o in range(len(lines.offer_ids))], dtype=np.int64
        )
        self.asked = np.array([row.quantity for row in lines.requirements])
        self.penalty = np.array(
            [inf if row.shortage_penalty is None else row.shortage_penalty for row in lines.requirements]
        )
        self.share = np.array([inf if r.max_share is None else r.max_share for r in lines.requirements])
        self.capacity = self._by_period(len(lines.offer_ids), lines.offer_rows)
        self.hub_capacity = self._by_period(len(lines.hub_ids), lines.hub_rows)
        self.onboarding = np.array([form.onboarding_cost(o) for o in range(len(lines.offer_ids))])
        self.opening = np.array([form.opening_cost(h) for h in range(len(lines.hub_ids))])
        self.cost = lines.cost
        self.offer_at = lines.offer * self.n_periods + lines.period
        self.hub_at = np.where(lines.hub >= 0, lines.hub * self.n_periods + lines.period, -1)
        self.first_at = lines.first_lane * self.n_periods + lines.period
        self.second_at = np.where(
            lines.second_lane >= 0, lines.second_lane * self.n_periods + lines.period, -1
        )
        self._lanes()
        self._resources()
        self.before = np.zeros(len(lines.offer_ids) * self.n_rows)
        self.rate = form.problem.settings.change_cost or 0.0
        if self.rate:
            for (offer, row), quantity in previous_quantities(form.problem, lines).items():
                self.before[offer * self.n_rows + row] = quantity
        self.limit = np.minimum(lines.upper, self.capacity[self.offer_at]) if len(lines) else np.zeros(0)
        self.owner = np.where(self.hub_at >= 0, self.hub_at, len(self.hub_capacity) + self.offer_at)
        self.room = np.concatenate((self.hub_capacity, self.capacity))
        self.group = self.owner * (len(self.capacity) + 1) + self.offer_at

    def _by_period(self, count: int, rows: Mapping[tuple[int, int], object]) -> Floats:
        found = np.zeros(count * self.n_periods)
        for (index, when), row in rows.items():
            found[index * self.n_periods + when] = row.capacity  # type: ignore[attr-defined]
        return found

    def _lanes(self) -> None:
        """What each lane with a fixed cost or a limit carries at most in a period; inf: it has no price."""
        lines = self.form.lines
        self.fixed = lines.lanes.fixed_cost
        carried = np.full(len(lines.lanes) * self.n_periods, inf)
        place = {name: index for index, name in enumerate(lines.offer_ids)}
        hubs = {name: index for index, name in enumerate(lines.hub_ids)}
        given = lines.lanes.max_quantity
        for index in np.flatnonzero((self.fixed > 0) | ~np.isnan(given)).tolist():
            origin = lines.lanes.names[lines.lanes.origin[index]]
            for when in range(self.n_periods):
                if origin in place:
                    most = self.capacity[place[origin] * self.n_periods + when]
                else:
                    most = self.hub_capacity[hubs[origin] * self.n_periods + when]
                limit = inf if np.isnan(given[index]) else float(given[index])
                carried[index * self.n_periods + when] = min(float(most), limit)
        self.carried = carried
        self.most_carried = np.where(np.isfinite(carried), carried, 0.0)

    def _resources(self) -> None:
        problem, lines = self.form.problem, self.form.lines
        self.resource_ids = sorted({row.resource_id for row in problem.resources})
        there = np.zeros(len(self.resource_ids) * self.n_periods)
        place = {name: index for index, name in enumerate(self.resource_ids)}
        for row in problem.resources:
            for when, period in enumerate(lines.periods):
                if row.period in (None, period):
                    there[place[row.resource_id] * self.n_periods + when] = row.capacity
        self.resource_capacity = there
        offers = {name: index for index, name in enumerate(lines.offer_ids)}
        use = defaultdict(list)
        for item in problem.uses:
            if item.amount > 0 and item.offer_id in offers:
                use[offers[item.offer_id]].append((place[item.resource_id], item.amount))
        line, at, amount = [], [], []
        if use:
            for index in range(len(lines)):
                for resource, each in use.get(int(lines.offer[index]), ()):
                    line.append(index)
                    at.append(resource * self.n_periods + int(lines.period[index]))
                    amount.append(each)
        self.use_line, self.use_at = np.array(line, dtype=np.int64), np.array(at, dtype=np.int64)
        self.use_amount = np.array(amount)

    def no_prices(self) -> Prices:
        """A price of 0 for everything."""
        n_offers = len(self.form.lines.offer_ids)
        return {
            "requirement": np.zeros(self.n_rows),
            "capacity": np.zeros(len(self.capacity)),
            "hub": np.zeros(len(self.hub_capacity)),
            "lane": np.zeros(len(self.carried)),
            "resource": np.zeros(len(self.resource_capacity)),
            "share": np.zeros(len(self.names) * self.n_rows),
            "change": np.zeros(n_offers * self.n_rows if self.rate else 0),
        }

    def signed(self, prices: Prices) -> Prices:
        """Prices with the signs and limits that make them a bound."""
        found = {kind: np.maximum(values, 0.0) for kind, values in prices.items()}
        if not self.is_exceeding:
            found["requirement"] = prices["requirement"]
        found["lane"] = np.where(np.isfinite(self.carried), found["lane"], 0.0)
        limited = np.tile(np.isfinite(self.share), len(self.names))
        found["share"] = np.where(limited, found["share"], 0.0)
        if len(found["change"]):
            found["change"] = np.where(self.before > 0, np.minimum(found["change"], self.rate), 0.0)
        return found

    def answer(self, prices: Prices) -> Answer:
        """The bound at these prices (signed), and by how much their answer misses each thing."""
        lines = self.form.lines
        n = len(lines)
        price = prices["requirement"]
        reduced = (
            self.cost - price[lines.requirement] + prices["capacity"][self.offer_at] if n else np.zeros(0)
        )
        if n:
            reduced = reduced + np.where(self.hub_at >= 0, np.append(prices["hub"], 0.0)[self.hub_at], 0.0)
            reduced = reduced + prices["lane"][self.first_at] + np.append(prices["lane"], 0.0)[self.second_at]
            np.add.at(reduced, self.use_line, self.use_amount * prices["resource"][self.use_at])
            reduced = reduced + prices["share"][self.share_at()]
            if len(prices["change"]):
                reduced = reduced - prices["change"][lines.offer * self.n_rows + lines.requirement]
        flow, worth = self._filled(reduced)
        paid = np.concatenate((prices["hub"] * self.hub_capacity, prices["capacity"] * self.capacity))
        gained = (worth - paid).reshape(-1, self.n_periods).sum(axis=1)
        net = np.concatenate((self.opening, self.onboarding)) + gained
        is_open = net < 0
        lane_paid = prices["lane"] * self.most_carried
        lane_net = self.fixed - lane_paid.reshape(-1, self.n_periods).sum(axis=1)
        fine = np.where(np.isfinite(self.penalty), self.penalty, 0.0)
        short = np.where(np.isfinite(self.penalty) & (price > fine), self.asked, 0.0)
        terms = np.concatenate(
            (
                price * self.asked,
                np.where(short > 0, (fine - price) * short, 0.0),
                -prices["resource"] * self.resource_capacity,
                -self._shared(prices["share"]),
                prices["change"] * self.before[: len(prices["change"])],
                np.minimum(net, 0.0),
                np.minimum(lane_net, 0.0),
            )
        )
        value = fsum(terms.tolist()) - SAFETY * float(np.abs(terms).sum())
        flow = flow * is_open[self.owner // self.n_periods] if n else flow
        missed = self._missed(prices, flow, short, is_open, lane_net < 0)
        return Answer(value, missed, reduced, net, lane_net)

    def share_at(self) -> Indices:
        """Each line's place among the shares."""
        lines = self.form.lines
        return self.enterprise[lines.offer] * self.n_rows + lines.requirement

    def _shared(self, prices: Floats) -> Floats:
        """Each share's price × what it allows."""
        most = np.where(np.isfinite(self.share), self.share, 0.0) * self.asked
        paid: Floats = prices * np.tile(most, len(self.names))
        return paid

    def _filled(self, reduced: Floats) -> tuple[Floats, Floats]:
        """(flow of each line if its owner is open, what each owner and period gains, ≤ 0)."""
        flow = np.zeros(len(reduced))
        pays = np.flatnonzero(reduced < 0)
        if len(pays):
            order = pays[np.lexsort((reduced[pays], self.group[pays]))]
            flow[order] = _clipped(self.limit[order], self.group[order], self.capacity[self.offer_at[order]])
            order = pays[np.lexsort((reduced[pays], self.owner[pays]))]
            flow[order] = _clipped(flow[order], self.owner[order], self.room[self.owner[order]])
        worth = np.bincount(self.owner, reduced * flow, minlength=len(self.room)) if len(reduced) else 0.0
        return flow, np.zeros(len(self.room)) + worth

    def _missed(
        self,
        prices: Prices,
        flow: Floats,
        short: Floats,
        is_open: npt.NDArray[np.bool_],
        is_used: npt.NDArray[np.bool_],
    ) -> Prices:
        lines = self.form.lines
        times = self.n_periods
        found = {kind: np.zeros(len(values)) for kind, values in prices.items()}
        if not len(lines):
            return found
        n_hubs = len(self.opening)
        got = np.bincount(lines.requirement, flow, minlength=self.n_rows)
        found["requirement"] = self.asked - got - short
        made = np.bincount(self.offer_at, flow, minlength=len(self.capacity))
        found["capacity"] = made - self.capacity * np.repeat(is_open[n_hubs:], times)
        by_hub = np.bincount(self.hub_at + 1, flow, minlength=len(self.hub_capacity) + 1)[1:]
        found["hub"] = by_hub - self.hub_capacity * np.repeat(is_open[:n_hubs], times)
        moved = np.bincount(self.first_at, flow, minlength=len(self.carried))
        moved = moved + np.bincount(self.second_at + 1, flow, minlength=len(self.carried) + 1)[1:]
        limited = np.isfinite(self.carried)
        most = self.most_carried * np.repeat(is_used | (self.fixed <= 0), times)
        found["lane"] = np.where(limited, moved - most, 0.0)
        if len(self.resource_capacity):
            taken = np.bincount(
                self.use_at, self.use_amount * flow[self.use_line], minlength=len(self.resource_capacity)
            )
            found["resource"] = taken - self.resource_capacity
        limited = np.tile(np.isfinite(self.share), len(self.names))
        if limited.any():
            mine = np.bincount(self.share_at(), flow, minlength=len(limited))
            most = np.tile(np.where(np.isfinite(self.share), self.share, 0.0) * self.asked, len(self.names))
            found["share"] = np.where(limited, mine - most, 0.0)
        if len(prices["change"]):
            mine = np.bincount(
                lines.offer * self.n_rows + lines.requirement, flow, minlength=len(self.before)
            )
            found["change"] = np.where(self.before > 0, self.before - mine, 0.0)
        return found

    def keys(self, kind: str) -> list[tuple[str, str | None, str | None]]:
        """(id, other_id, period) of each price of a kind, in the arrays' order."""
        lines = self.form.lines
        rows = [(row.requirement_id, row.period) for row in lines.requirements]
        if kind == "requirement":
            return [(name, None, period) for name, period in rows]
        if kind == "lane":
            return [(x.origin_id, x.destination_id, period) for x in lines.lanes for period in lines.periods]
        if kind in ("share", "change"):
            names: Iterable[str] = self.names if kind == "share" else lines.offer_ids
            return [(name, asked, period) for name in names for asked, period in rows]
        ids = {"capacity": lines.offer_ids, "hub": lines.hub_ids, "resource": self.resource_ids}[kind]
        return [(name, None, period) for name in ids for period in lines.periods]

    def written(self, prices: Prices) -> tuple[BoundPrice, ...]:
        """The prices that are not 0, as rows of the table `bound_prices`."""
        found = []
        for kind, values in prices.items():
            used = np.flatnonzero(values)
            keys = self.keys(kind) if len(used) else []
            found += [BoundPrice(kind, *keys[place], float(values[place])) for place in used.tolist()]
        return tuple(found)

    def read(self, rows: Iterable[BoundPrice]) -> Prices:
        """The prices of rows written earlier, perhaps for another problem: what is no more here is left out."""
        by_kind: dict[str, dict[tuple[str, str | None, str | None], float]] = defaultdict(dict)
        for row in rows:
            by_kind[row.kind][row.id, row.other_id, row.period] = row.value
        prices = self.no_prices()
        for kind, known in by_kind.items():
            if kind in prices and len(prices[kind]):
                prices[kind] = np.array([known.get(key, 0.0) for key in self.keys(kind)])
        return self.signed(prices)


def _clipped(amount: Floats, group: Indices, most: Floats) -> Floats:
    """Amounts in the order given, each group no more than its most together; groups stand together."""
    before = np.cumsum(amount) - amount
    first = np.concatenate(([True], group[1:] != group[:-1]))
    starts = np.flatnonzero(first)
    before = before - np.repeat(before[starts], np.diff(np.append(starts, len(group))))
    found: Floats = np.clip(most - before, 0.0, amount)
    return found


def prices_of_rows(priced: PricedLines, dual: Floats) -> Prices:
    """Prices from multipliers of a program's rows (a relaxation's duals): Σ a x ≥ b has a positive one."""
    form, prices, times = priced.form, priced.no_prices(), priced.n_periods
    for row, index in form.demand_row.items():
        prices["requirement"][row] = dual[index]
    for (offer, when), index in form.offer_row.items():
        prices["capacity"][offer * times + when] = -dual[index]
    for (offer, row), index in form.batch_row.items():
        if form.onboard.get(offer) == form.batch[offer, row]:  # onboarding is paid with this one batch
            when = form.lines.periods.index(form.lines.requirements[row].period)
            prices["capacity"][offer * times + when] -= dual[index]
    for (hub, when), index in form.hub_row.items():
        prices["hub"][hub * times + when] = -dual[index]
    place = {name: index for index, name in enumerate(priced.resource_ids)}
    for (resource_id, when), index in form.resource_row.items():
        prices["resource"][place[resource_id] * times + when] = -dual[index]
    for (lane, when), index in form.lane_row.items():
        prices["lane"][lane * times + when] = -dual[index]
    names = {name: index for index, name in enumerate(priced.names)}
    for (name, row), index in form.share_row.items():
        prices["share"][names[name] * priced.n_rows + row] = -dual[index]
    if len(prices["change"]):
        for (offer, row), index in form.change_row.items():
            prices["change"][offer * priced.n_rows + row] = dual[index]
    return priced.signed(prices)
