"""Two more rules by which prices bound a pooling plan's cost: by arcs, and by whole knapsacks (`price_rule`).

**arcs** (one period, no buffers): what is asked has a price, and an offer's capacity. Each hub buys the cheapest (unit
costs of offer and lane, price of the capacity) and sells where it gains most (price of what is asked less lane and
handling), within lanes' and its own capacity, and opens where that gains more than its opening. Whatever limits whole
ways is left out, so the bound holds with it too.

**knapsacks** (one supplier each, one offer for an enterprise, straight lanes, no shortage): what is asked has a price.
Each offer takes the requirements that gain most together as far as its capacity goes, whole or not at all; the
offers in use reach all that is asked.
"""

import math
from collections import defaultdict

import numpy as np

from sambung.checks.pooling_bound import BoundCheck, Key
from sambung.checks.pooling_findings import tolerance
from sambung.checks.pooling_tables import Record, limit, number

# The widest knapsack in whole units; units of which all quantities may be multiples.
WIDEST = 4_000
UNITS = (1.0, 0.1, 0.01, 0.001)
Trade = tuple[float, float]  # what a unit costs or brings, the most


class RuleCheck(BoundCheck):
    """What prices prove by the rule that the solution names."""

    def proved_by(self, rule: str | None, rows: list[Record]) -> float:
        """The bound by the rule; None is that of lines."""
        if rule is None:
            return self.price_bound(rows)
        is_known = rule in ("arcs", "knapsacks")
        self.findings.need(is_known, f"price_rule {rule!r} is neither arcs nor knapsacks")
        if not is_known:
            return -math.inf
        prices = self.read_prices(rows)
        kinds = ("requirement", "capacity") if rule == "arcs" else ("requirement",)
        for kind, values in prices.items():
            self.findings.need(kind in kinds or not values, f"price_rule {rule}: no prices of {kind}")
        is_single = set(self.periods) == {""} and not self.can_exceed
        self.findings.need(is_single, f"price_rule {rule} is for one period without buffers")
        if not is_single:
            return -math.inf
        return self.by_arcs(prices) if rule == "arcs" else self.by_knapsacks(prices["requirement"])

    def capacity_of(self, offer_id: str) -> float:
        """What an offer can make; nothing where its batch fits nowhere."""
        row = self.offers[offer_id, ""]
        capacity, batch = number(row, "capacity"), number(row, "min_batch", 0.0)
        return 0.0 if batch > capacity * (1 + 1e-6) else capacity

    def by_arcs(self, prices: dict[str, dict[Key, float]]) -> float:
        """The bound by arcs."""
        asked = {name: prices["requirement"].get((name, "", ""), 0.0) for name, _ in self.requirements}
        own = {name: prices["capacity"].get((name, "", ""), 0.0) for name, _ in self.offers}
        capacity = {name: self.capacity_of(name) for name, _ in self.offers}
        terms = []
        for (name, _), row in self.requirements.items():
            quantity, penalty = number(row, "quantity"), limit(row, "shortage_penalty")
            terms.append(asked[name] * quantity)
            terms.append(0.0 if penalty is None else min(0.0, penalty - asked[name]) * quantity)
        bought: dict[str, list[Trade]] = defaultdict(list)
        sold: dict[str, list[Trade]] = defaultdict(list)
        straight: dict[str, list[float]] = defaultdict(list)
        for (origin, end), lane in self.lanes.items():
            cost, most = number(lane, "unit_cost", 0.0), limit(lane, "max_quantity")
            most = math.inf if most is None else most
            if (origin, "") in self.hubs:
                hub = self.hubs[origin, ""]
                gain = asked[end] - cost - number(hub, "handling_cost", 0.0)
                most = min(most, number(hub, "capacity"), number(self.requirements[end, ""], "quantity"))
                sold[origin].append((gain, most))
                continue
            cost += number(self.offers[origin, ""], "unit_price") + own[origin]
            most = min(most, capacity[origin])
            if (end, "") in self.hubs:
                bought[end].append((cost, min(most, number(self.hubs[end, ""], "capacity"))))
            else:
                most = min(most, number(self.requirements[end, ""], "quantity"))
                straight[origin].append(min(0.0, cost - asked[end]) * most)
        for (name, _), row in self.hubs.items():
            gain = traded(bought[name], sold[name], number(row, "capacity"))
            terms.append(min(0.0, number(row, "opening_cost", 0.0) - gain))
        for (name, _), row in self.offers.items():
            once = number(row, "onboarding_cost", 0.0)
            terms.append(min(0.0, once - own[name] * capacity[name] + math.fsum(straight[name])))
        return math.fsum(terms)

    def by_knapsacks(self, prices: dict[Key, float]) -> float:
        """The bound by whole knapsacks and a cover."""
        names = [name for name, _ in self.requirements]
        suppliers = [self.enterprise(name) for name, _ in self.offers]
        is_of_this_kind = (
            not any((origin, "") in self.hubs for origin, _ in self.lanes)
            and len(set(suppliers)) == len(suppliers)
            and all(
                limit(row, "max_suppliers") == 1 and limit(row, "shortage_penalty") is None
                for row in self.requirements.values()
            )
        )
        self.findings.need(is_of_this_kind, "price_rule knapsacks: the problem is of another kind")
        if not is_of_this_kind:
            return -math.inf
        quantity = np.array([number(self.requirements[name, ""], "quantity") for name in names])
        offers = [name for name, _ in self.offers]
        weight, room = whole_units(
            quantity, np.array([number(self.offers[name, ""], "capacity") for name in offers])
        )
        place = {name: index for index, name in enumerate(names)}
        gains: dict[str, dict[int, float]] = defaultdict(dict)
        for way, cost, most in self.allowed_lines():
            index = place[way[2]]
            if most < quantity[index] - tolerance(quantity[index]):
                continue
            once = number(self.lanes[way[0], way[2]], "fixed_cost", 0.0)
            price = prices.get((way[2], "", ""), 0.0)
            gains[way[0]][index] = (price - cost) * float(quantity[index]) - once
        worth = []
        for offer_id, most in zip(offers, room.tolist(), strict=True):
            mine = gains[offer_id]
            value = packed(list(mine.values()), [int(weight[index]) for index in mine], most)
            worth.append(number(self.offers[offer_id, ""], "onboarding_cost", 0.0) - value)
        paid = math.fsum(prices.get((name, "", ""), 0.0) * float(quantity[place[name]]) for name in names)
        return paid + covered(worth, room.tolist(), int(weight.sum()))


def traded(bought: list[Trade], sold: list[Trade], room: float) -> float:
    """The most that a hub gains by buying at these costs and selling at these gains."""
    buying, selling = sorted(bought), sorted(sold, reverse=True)
    total, i, j, left = 0.0, 0, 0, room
    taken = given = 0.0
    while i < len(buying) and j < len(selling) and left > 0:
        worth = selling[j][0] - buying[i][0]
        if worth <= 0:
            break
        flow = min(left, buying[i][1] - taken, selling[j][1] - given)
        total, left, taken, given = total + worth * flow, left - flow, taken + flow, given + flow
        if taken >= buying[i][1]:
            i, taken = i + 1, 0.0
        elif given >= selling[j][1]:
            j, given = j + 1, 0.0
        else:
            break
    return total


def whole_units(quantity: np.ndarray, capacity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quantities and capacities in the largest whole unit of UNITS, or else in 1/4000 of the largest capacity, rounded down."""
    capacity = np.minimum(capacity, quantity.sum())
    for unit in UNITS:
        scaled = quantity / unit
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1.0, scaled)).all():
            whole = np.round(scaled).astype(np.int64)
            common = max(1, int(np.gcd.reduce(whole)))
            room = np.floor(capacity / unit / common + 1e-9).astype(np.int64)
            if room.max(initial=0) <= WIDEST:
                return whole // common, room
            break
    unit = float(capacity.max()) / WIDEST
    return (
        np.floor(quantity / unit).astype(np.int64),
        np.floor(capacity / unit + 1e-9).astype(np.int64),
    )


def packed(gains: list[float], weights: list[int], room: int) -> float:
    """The best of a knapsack."""
    best = np.zeros(room + 1)
    for gain, weight in zip(gains, weights, strict=True):
        if gain > 0 and weight <= room:
            best[weight:] = np.maximum(best[weight:], best[: room + 1 - weight] + gain)
    return float(best[room])


def covered(worth: list[float], room: list[int], asked: int) -> float:
    """The least worth of offers whose capacities together reach what is asked; infinite where all are too few."""
    value, missing = 0.0, asked
    for cost, reach in zip(worth, room, strict=True):
        if cost < 0:
            value, missing = value + cost, missing - reach
    if missing <= 0:
        return value
    best = np.full(missing + 1, math.inf)
    best[0] = 0.0
    for cost, reach in zip(worth, room, strict=True):
        if cost >= 0 and reach > 0:
            before = best[np.maximum(np.arange(missing + 1) - reach, 0)]
            best = np.minimum(best, before + cost)
            best[0] = 0.0
    return value + float(best[missing])
