"""Recomputes a bound from prices alone: what any plan must cost at least, from the problem's tables and the prices.

For prices of the right sign every plan's cost is at least

    Σ asked price × quantity + Σ change price × quantity before − Σ resource price × capacity
    − Σ share price × max_share × quantity + Σ min(0, penalty − asked price) × quantity
    + Σ hubs and offers min(0, one-off cost − Σ price × capacity + what their lines could gain)
    + Σ lanes min(0, fixed cost − Σ price × what the lane carries at most)

where a line belongs to its hub, a direct one to its offer, and gains within both capacities, best first.
"""

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from sambung.checks.pooling_plan import PlanCheck, Way, tolerance
from sambung.checks.pooling_tables import Record, limit, number

KINDS = ("requirement", "capacity", "hub", "lane", "resource", "share", "change")
# What can stop a line, from the first to the last; `price`: nothing but its price.
STAGES = ("no_lane", "not_in_pairs", "pinned", "over_ceiling", "batch_over_limit", "price")
Key = tuple[str, str, str]


class BoundCheck(PlanCheck):
    """A problem's lines and the bound that prices give."""

    def ways_in(self, period: str) -> Iterator[tuple[Way, float, float]]:
        """(way, cost of a unit, most that it alone could carry) wherever lanes lead and rows exist in the period.

        Pairs, pins and ceilings are not looked at.
        """
        into = self.origins
        for (requirement_id, when), requirement in self.requirements.items():
            if when != period:
                continue
            share = limit(requirement, "max_share")
            top = math.inf if self.can_exceed else number(requirement, "quantity")
            top = top if share is None else min(top, share * number(requirement, "quantity"))
            for first in into.get(requirement_id, ()):
                is_hub = (first, period) in self.hubs
                for offer_id in into.get(first, ()) if is_hub else (first,):
                    offer = self.offers.get((offer_id, period))
                    if offer is None:
                        continue
                    way = (offer_id, first if is_hub else "", requirement_id, period)
                    most, cost = min(top, number(offer, "capacity")), number(offer, "unit_price")
                    for leg in self.legs(way):
                        cost += number(self.lanes[leg], "unit_cost", 0.0)
                        carried = limit(self.lanes[leg], "max_quantity")
                        most = most if carried is None else min(most, carried)
                    if is_hub:
                        cost += number(self.hubs[first, period], "handling_cost", 0.0)
                        most = min(most, number(self.hubs[first, period], "capacity"))
                    yield way, cost, most

    @property
    def can_exceed(self) -> bool:
        """With buffers, deliveries may exceed what is asked."""
        return self.settings.get("fill_probability") is not None

    @functools.cached_property
    def origins(self) -> dict[str, list[str]]:
        """Where lanes to a place come from."""
        into: dict[str, list[str]] = defaultdict(list)
        for origin, destination in self.lanes:
            into[destination].append(origin)
        return into

    @functools.cached_property
    def pin_limits(self) -> dict[tuple[str, str, str], float]:
        """The most that pins allow, by (offer, hub, requirement) named."""
        found: dict[tuple[str, str, str], float] = {}
        for pin in self.rows("pins"):
            key = (pin.get("offer_id", ""), pin.get("hub_id", ""), pin.get("requirement_id", ""))
            most = limit(pin, "max_quantity")
            most = math.inf if most is None else most
            most = 0.0 if pin.get("rule", "") == "never" else most
            found[key] = min(found.get(key, math.inf), most)
        return found

    def pinned(self, way: Way) -> float:
        """The most that pins allow on a line."""
        if not self.pin_limits:
            return math.inf
        keys = itertools.product((way[0], ""), {way[1], ""}, (way[2], ""))
        return min(self.pin_limits.get(key, math.inf) for key in keys)

    def stage_of(self, way: Way, cost: float, most: float) -> str:
        """What stops a line, or `price`: nothing does."""
        if self.pairs is not None and (way[0], way[2]) not in self.pairs:
            return "not_in_pairs"
        if self.pinned(way) <= 0:
            return "pinned"
        ceiling = limit(self.requirements[way[2], way[3]], "price_ceiling")
        if ceiling is not None and cost > ceiling + tolerance(ceiling):
            return "over_ceiling"
        return "price" if min(most, self.pinned(way)) > 0 else "batch_over_limit"

    @functools.cached_property
    def stages(self) -> dict[tuple[str, str, str], str]:
        """(offer, requirement, period) → what stops the offer there, the last in STAGES of all ways; `price`: nothing."""
        found: dict[tuple[str, str, str], str] = {}
        for key, lines in self.pairs_of_lines.items():
            best = max((stage for _, _, _, stage in lines), key=STAGES.index)
            found[key] = "batch_over_limit" if best == "price" and not self.fits(lines) else best
        return found

    @functools.cached_property
    def pairs_of_lines(self) -> dict[tuple[str, str, str], list[tuple[Way, float, float, str]]]:
        """(offer, requirement, period) → (way, cost, most, stage) of its ways."""
        found: dict[tuple[str, str, str], list[tuple[Way, float, float, str]]] = defaultdict(list)
        for period in self.periods:
            for way, cost, most in self.ways_in(period):
                stage = self.stage_of(way, cost, most)
                found[way[0], way[2], period].append((way, cost, min(most, self.pinned(way)), stage))
        return found

    def fits(self, lines: list[tuple[Way, float, float, str]]) -> bool:
        """Whether the offer's smallest batch fits on its open ways to a requirement."""
        offer_id, _, requirement_id, period = lines[0][0]
        offer, requirement = self.offers[offer_id, period], self.requirements[requirement_id, period]
        total = min(number(offer, "capacity"), sum(most for _, _, most, stage in lines if stage == "price"))
        asked, share = number(requirement, "quantity"), limit(requirement, "max_share")
        total = total if self.can_exceed else min(total, asked)
        total = total if share is None else min(total, share * asked)
        return total > 0 and number(offer, "min_batch", 0.0) <= total + tolerance(total)

    def allowed_lines(self) -> dict[Way, tuple[float, float]]:
        """(cost of a unit, most that the line alone could carry) of each line that the format allows.

        Left out is what can carry nothing: shut by a pin, over the ceiling, or of a batch that fits nowhere; and
        ways by a hub that cost no less than an unlimited direct way without fixed cost.
        """
        found: dict[Way, tuple[float, float]] = {}
        for key, lines in self.pairs_of_lines.items():
            if self.stages[key] == "price":
                open_lines = [(way, cost, most) for way, cost, most, stage in lines if stage == "price"]
                found |= {way: (cost, most) for way, cost, most in self.undominated(open_lines)}
        return found

    def undominated(self, lines: list[tuple[Way, float, float]]) -> list[tuple[Way, float, float]]:
        """Lines of one offer to one requirement without hub ways that a free direct way makes needless."""
        if any(pin.get("hub_id", "") for pin in self.rows("pins")):
            return lines
        direct = math.inf
        for way, cost, _ in lines:
            if not way[1]:
                lane = self.lanes[way[0], way[2]]
                if number(lane, "fixed_cost", 0.0) == 0 and limit(lane, "max_quantity") is None:
                    direct = cost
        return [(way, cost, most) for way, cost, most in lines if not way[1] or cost < direct]

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
        for way, (cost, most) in self.allowed_lines().items():
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
