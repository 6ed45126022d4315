"""Recomputes a bound from prices alone: what any plan must cost at least, from the problem's tables and the prices.

For prices of the right sign every plan's cost is at least

    Σ asked price × quantity + Σ change price × quantity before − Σ resource price × capacity
    − Σ share price × max_share × quantity + Σ min(0, penalty − asked price) × quantity
    + Σ hubs and offers min(0, one-off cost − Σ price × capacity + what their lines could gain)
    + Σ lanes min(0, fixed cost − Σ price × what the lane carries at most)

where a line belongs to its hub, a direct one to its offer, and gains within both capacities, best first.
"""

import math
from collections import defaultdict
from collections.abc import Mapping

from sambung.checks.pooling_tables import Record, limit, number
from sambung.checks.pooling_ways import WaysCheck

KINDS = ("requirement", "capacity", "hub", "lane", "resource", "share", "change")
Key = tuple[str, str, str]


class BoundCheck(WaysCheck):
    """The bound that prices give."""

    def read_prices(self, rows: list[Record]) -> dict[str, dict[Key, float]]:
        """Prices by kind; their signs and things are checked."""
        prices: dict[str, dict[Key, float]] = {kind: {} for kind in KINDS}
        rate = float(self.settings.get("change_cost") or 0.0)
        enterprises = {self.enterprise(name) for name, _ in self.offers}
        resources = {(row["resource_id"], "") for row in self.rows("resources")}
        known: Mapping[str, set[tuple[str, str]]] = {
            "requirement": {(name, "") for name, _ in self.requirements},
            "capacity": {(name, "") for name, _ in self.offers},
            "hub": {(name, "") for name, _ in self.hubs},
            "lane": set(self.lanes),
            "resource": resources,
            "share": {(name, asked) for name in enterprises for asked, _ in self.requirements},
            "change": {(name, asked) for name, _ in self.offers for asked, _ in self.requirements},
        }
        for row in rows:
            kind, value = row.get("kind", ""), number(row, "value")
            key = (row.get("id", ""), row.get("other_id", ""), row.get("period", ""))
            name = f"bound price of {kind} {' '.join(part for part in key if part)}"
            self.findings.need(kind in KINDS and key[:2] in known[kind], f"{name}: unknown")
            self.findings.need(key[2] in self.periods, f"{name}: unknown period")
            if kind not in KINDS:
                continue
            self.findings.need(key not in prices[kind], f"{name}: stands twice")
            may_be_negative = kind == "requirement" and not self.can_exceed
            self.findings.need(value >= 0 or may_be_negative, f"{name}: below 0")
            self.findings.need(kind != "change" or value <= rate, f"{name}: over change_cost")
            prices[kind][key] = value
        return prices

    def carried(self, leg: tuple[str, str], period: str) -> float | None:
        """What a lane with a fixed cost or a limit carries at most in a period; None: it has neither."""
        lane = self.lanes[leg]
        most = limit(lane, "max_quantity")
        if most is None and number(lane, "fixed_cost", 0.0) <= 0:
            return None
        origin = self.offers.get((leg[0], period)) or self.hubs.get((leg[0], period))
        there = number(origin, "capacity") if origin is not None else 0.0
        return there if most is None else min(most, there)

    def price_bound(self, rows: list[Record]) -> float:
        """What the prices prove."""
        prices = self.read_prices(rows)
        terms: list[float] = []
        before = self.before()
        for (name, period), row in self.requirements.items():
            price, asked = prices["requirement"].get((name, "", period), 0.0), number(row, "quantity")
            penalty = limit(row, "shortage_penalty")
            terms.append(price * asked)
            if penalty is not None:
                terms.append(min(0.0, penalty - price) * asked)
        for (name, asked_id, period), price in prices["share"].items():
            row = self.requirements.get((asked_id, period), {})
            share = limit(row, "max_share")
            self.findings.need(share is not None or price == 0, f"share price of {name}: there is no limit")
            terms.append(-price * (share or 0.0) * (number(row, "quantity") if row else 0.0))
        there = self.in_periods("resources", "resource_id")
        for (name, _, period), price in prices["resource"].items():
            terms.append(
                -price * (number(there[name, period], "capacity") if (name, period) in there else 0.0)
            )
        terms += [price * before.get(key, 0.0) for key, price in prices["change"].items()]
        terms += self.lane_terms(prices["lane"])
        terms += self.owner_terms(self.gains(prices, before), prices)
        return math.fsum(terms)

    def lane_terms(self, prices: Mapping[Key, float]) -> list[float]:
        """For each lane with a price: what its fixed cost does not cover."""
        paid: dict[tuple[str, str], float] = defaultdict(float)
        for (origin, destination, period), price in prices.items():
            if (origin, destination) in self.lanes:
                most = self.carried((origin, destination), period)
                self.findings.need(
                    most is not None or price == 0, f"lane price of {origin}: there is no limit"
                )
                paid[origin, destination] += price * (most or 0.0)
        return [min(0.0, number(self.lanes[leg], "fixed_cost", 0.0) - amount) for leg, amount in paid.items()]

    def gains(
        self, prices: Mapping[str, Mapping[Key, float]], before: Mapping[Key, float]
    ) -> dict[tuple[str, str, str], list[tuple[float, float, str]]]:
        """By owner (kind, id, period): (reduced cost, most, offer) of its lines that gain."""
        amounts: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in self.rows("uses"):
            amounts[row["offer_id"]].append((row["resource_id"], number(row, "amount")))
        found: dict[tuple[str, str, str], list[tuple[float, float, str]]] = defaultdict(list)
        for way, cost, most in self.allowed_lines():
            offer_id, hub_id, requirement_id, period = way
            reduced = cost - prices["requirement"].get((requirement_id, "", period), 0.0)
            reduced += prices["capacity"].get((offer_id, "", period), 0.0)
            reduced += prices["hub"].get((hub_id, "", period), 0.0) if hub_id else 0.0
            for leg in self.legs(way):
                reduced += prices["lane"].get((*leg, period), 0.0)
            for resource_id, amount in amounts[offer_id]:
                reduced += amount * prices["resource"].get((resource_id, "", period), 0.0)
            reduced += prices["share"].get((self.enterprise(offer_id), requirement_id, period), 0.0)
            if (offer_id, requirement_id, period) in before:
                reduced -= prices["change"].get((offer_id, requirement_id, period), 0.0)
            if reduced < 0:
                owner = ("hub", hub_id, period) if hub_id else ("capacity", offer_id, period)
                found[owner].append((reduced, most, offer_id))
        return found

    def owner_terms(
        self,
        gains: Mapping[tuple[str, str, str], list[tuple[float, float, str]]],
        prices: Mapping[str, Mapping[Key, float]],
    ) -> list[float]:
        """For each hub and offer: what its one-off cost does not cover."""
        net: dict[tuple[str, str], list[float]] = defaultdict(list)
        for (kind, name, period), lines in gains.items():
            rows = self.hubs if kind == "hub" else self.offers
            room = number(rows[name, period], "capacity")
            left: dict[str, float] = {}
            for reduced, most, offer_id in sorted(lines):
                own = left.setdefault(offer_id, number(self.offers[offer_id, period], "capacity"))
                taken = min(most, own, room)
                left[offer_id], room = own - taken, room - taken
                net[kind, name].append(reduced * taken)
        for kind, rows in (("hub", self.hubs), ("capacity", self.offers)):
            for (name, _, period), price in prices[kind].items():
                there = number(rows[name, period], "capacity") if (name, period) in rows else 0.0
                net[kind, name].append(-price * there)
        found = []
        for (kind, name), parts in net.items():
            rows, column = (self.hubs, "opening_cost") if kind == "hub" else (self.offers, "onboarding_cost")
            once = next((number(row, column, 0.0) for (key, _), row in rows.items() if key == name), 0.0)
            found.append(min(0.0, once + math.fsum(parts)))
        return found
