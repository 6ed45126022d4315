"""The ways of a problem, from each offer by hubs or straight to each requirement: what they cost, what stops them.

They are walked through for one requirement in one period at a time, so that memory does not grow with their number.
"""

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sambung.checks.pooling_findings import tolerance
from sambung.checks.pooling_folders import Way
from sambung.checks.pooling_plan import PlanCheck
from sambung.checks.pooling_tables import limit, number

# What can stop a line, from the first to the last; `price`: nothing but its price.
STAGES = ("no_lane", "not_in_pairs", "pinned", "over_ceiling", "batch_over_limit", "price")
Line = tuple[Way, float, float, str]  # way, cost of a unit, most that it alone could carry, what stops it
Key = tuple[str, str, str]  # offer, requirement, period


@dataclass(slots=True)
class Summary:
    """What all ways together say.

    `best`: offer → what stops it where it comes furthest. `reach`: (requirement, period) → most that its allowed lines
    carry. `top`: offer → the highest price that a ceiling allows. `stages`: what stops the offer at a requirement, of the
    rows in `excluded` alone.
    """

    best: dict[str, str] = field(default_factory=dict)
    reach: dict[tuple[str, str], float] = field(default_factory=dict)
    top: dict[str, float] = field(default_factory=dict)
    stages: dict[Key, str] = field(default_factory=dict)


class WaysCheck(PlanCheck):
    """A problem's lines, requirement by requirement."""

    def ways_to(self, requirement_id: str, period: str) -> Iterator[tuple[Way, float, float]]:
        """(way, cost of a unit, most that it alone could carry) wherever lanes lead and rows exist in the period.

        Pairs, pins and ceilings are not looked at.
        """
        into, lanes, offers = self.origins, self.lane_numbers, self.offer_numbers
        requirement = self.requirements[requirement_id, period]
        share = limit(requirement, "max_share")
        top = math.inf if self.can_exceed else number(requirement, "quantity")
        top = top if share is None else min(top, share * number(requirement, "quantity"))
        for first in into.get(requirement_id, ()):
            last_cost, last_most = lanes[first, requirement_id]
            if (first, period) not in self.hubs:
                offer = offers.get((first, period))
                if offer is not None:
                    most = min(top, offer[0], last_most)
                    yield (first, "", requirement_id, period), offer[1] + last_cost, most
                continue
            hub = self.hubs[first, period]
            last_cost += number(hub, "handling_cost", 0.0)
            last_most = min(top, last_most, number(hub, "capacity"))
            for offer_id in into.get(first, ()):
                offer = offers.get((offer_id, period))
                if offer is not None:
                    cost, most = lanes[offer_id, first]
                    way = (offer_id, first, requirement_id, period)
                    yield way, offer[1] + cost + last_cost, min(offer[0], most, last_most)

    @functools.cached_property
    def lane_numbers(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Lane → (cost of a unit, most that it carries)."""
        found = {}
        for leg, row in self.lanes.items():
            most = limit(row, "max_quantity")
            found[leg] = number(row, "unit_cost", 0.0), math.inf if most is None else most
        return found

    @functools.cached_property
    def offer_numbers(self) -> dict[tuple[str, str], tuple[float, float]]:
        """(offer, period) → (capacity, price of a unit)."""
        return {key: (number(row, "capacity"), number(row, "unit_price")) for key, row in self.offers.items()}

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

    def stage_of(self, way: Way, cost: float, most: float, ceiling: float | None) -> str:
        """What stops a line, or `price`: nothing does. `most`: pins are in it."""
        if self.pairs is not None and (way[0], way[2]) not in self.pairs:
            return "not_in_pairs"
        if self.pinned(way) <= 0:
            return "pinned"
        if ceiling is not None and cost > ceiling + tolerance(ceiling):
            return "over_ceiling"
        return "price" if most > 0 else "batch_over_limit"

    def batches(self) -> Iterator[tuple[tuple[str, str], dict[str, list[Line]]]]:
        """((requirement, period), offer → its lines there), one after the other."""
        for (requirement_id, period), requirement in self.requirements.items():
            ceiling = limit(requirement, "price_ceiling")
            found: dict[str, list[Line]] = defaultdict(list)
            for way, cost, most in self.ways_to(requirement_id, period):
                allowed = min(most, self.pinned(way))
                found[way[0]].append((way, cost, allowed, self.stage_of(way, cost, allowed, ceiling)))
            yield (requirement_id, period), found

    def stage_at(self, lines: list[Line]) -> str:
        """What stops an offer at a requirement: the last in STAGES of all its ways there; `price`: nothing."""
        best = max((stage for _, _, _, stage in lines), key=STAGES.index)
        return "batch_over_limit" if best == "price" and not self.fits(lines) else best

    def fits(self, lines: list[Line]) -> bool:
        """Whether the offer's smallest batch fits on its open ways to a requirement."""
        offer_id, _, requirement_id, period = lines[0][0]
        offer, requirement = self.offers[offer_id, period], self.requirements[requirement_id, period]
        total = min(number(offer, "capacity"), sum(most for _, _, most, stage in lines if stage == "price"))
        asked, share = number(requirement, "quantity"), limit(requirement, "max_share")
        total = total if self.can_exceed else min(total, asked)
        total = total if share is None else min(total, share * asked)
        return total > 0 and number(offer, "min_batch", 0.0) <= total + tolerance(total)

    @functools.cached_property
    def summary(self) -> Summary:
        """All ways in one walk."""
        said = Summary()
        asked = {
            (row["offer_id"], row.get("requirement_id", ""), row.get("period", ""))
            for row in self.plan["excluded"] or []
        }
        for (requirement_id, period), by_offer in self.batches():
            ceiling = limit(self.requirements[requirement_id, period], "price_ceiling")
            reach = 0.0
            for offer_id, lines in by_offer.items():
                stage = self.stage_at(lines)
                said.best[offer_id] = max(said.best.get(offer_id, "no_lane"), stage, key=STAGES.index)
                if (offer_id, requirement_id, period) in asked:
                    said.stages[offer_id, requirement_id, period] = stage
                if stage == "price":
                    reach += sum(most for _, _, most in self.undominated(lines))
                price = self.offer_numbers[offer_id, period][1]
                for _, cost, _, stopped in lines:
                    if stopped not in ("not_in_pairs", "pinned"):
                        top = math.inf if ceiling is None else ceiling - (cost - price)
                        said.top[offer_id] = max(said.top.get(offer_id, -math.inf), top)
            said.reach[requirement_id, period] = reach
        return said

    def allowed_lines(self) -> Iterator[tuple[Way, float, float]]:
        """(way, cost of a unit, most that the line alone could carry) of each line that the format allows.

        Left out is what can carry nothing: shut by a pin, over the ceiling, or of a batch that fits nowhere; and
        ways by a hub that cost no less than an unlimited direct way without fixed cost.
        """
        for _, by_offer in self.batches():
            for lines in by_offer.values():
                if self.stage_at(lines) == "price":
                    yield from self.undominated(lines)

    def undominated(self, lines: list[Line]) -> list[tuple[Way, float, float]]:
        """Open lines of one offer to one requirement without hub ways that a free direct way makes needless."""
        free = [(way, cost, most) for way, cost, most, stage in lines if stage == "price"]
        if self.has_hub_pins:
            return free
        direct = math.inf
        for way, cost, _ in free:
            if not way[1]:
                lane = self.lanes[way[0], way[2]]
                if number(lane, "fixed_cost", 0.0) == 0 and limit(lane, "max_quantity") is None:
                    direct = cost
        return [(way, cost, most) for way, cost, most in free if not way[1] or cost < direct]

    @functools.cached_property
    def has_hub_pins(self) -> bool:
        """Whether a pin names a hub."""
        return any(pin.get("hub_id", "") for pin in self.rows("pins"))
