"""What a pooling solution says beside its plan: why shortages and offers left out, what prices, how surely it is covered."""

import math
from collections.abc import Mapping
from typing import Any

from sambung.checks.pooling_added import AddedCheck
from sambung.checks.pooling_findings import tolerance
from sambung.checks.pooling_survival import survival
from sambung.checks.pooling_tables import Record, limit, number


class ExplainedCheck(AddedCheck):
    """Reasons, prices and probabilities, each computed again from the problem's tables."""

    def check_shortages(self) -> None:
        """A shortage's reason: `capacity` where no more could be had, else `cost`."""
        if not self.plan["shortages"]:
            return
        reach = self.summary.reach
        for row in self.plan["shortages"]:
            key = (row["requirement_id"], row.get("period", ""))
            if key in self.requirements:
                asked = number(self.requirements[key], "quantity")
                is_short = reach.get(key, 0.0) < asked - tolerance(asked)
                expected = "capacity" if is_short else "cost"
                find = self.findings
                find.need(row.get("reason") == expected, f"shortage of {key[0]}: reason is not {expected}")

    def check_survival(self) -> None:
        """The survivors cover each requirement with the probability asked, and the estimate is honest."""
        asked = self.settings.get("fill_probability")
        if asked is None:
            self.findings.need(self.head.get("fill_probability") is None, "fill_probability was not asked")
            return
        find = self.findings
        chance: dict[str, float] = {}
        for (offer_id, _), row in self.offers.items():
            name = self.enterprise(offer_id)
            chance[name] = max(chance.get(name, 0.0), number(row, "failure_probability", 0.0))
        least = 1.0
        for key, row in self.requirements.items():
            needed = number(row, "quantity") - self.short.get(key, 0.0)
            from_enterprise = self.total(
                (self.enterprise(way[0]), q) for way, q in self.flow.items() if (way[2], way[3]) == key
            )
            probability, error = survival(
                [(chance[name], q) for name, q in sorted(from_enterprise.items())], needed - tolerance(needed)
            )
            find.need(
                probability + error >= asked, f"{key[0]}: covered with probability {probability:.4f} only"
            )
            least = min(least, probability)
        claim = self.head.get("fill_probability") or {}
        self.check_estimate(claim, "fill_probability")
        inside = (claim.get("low") or 0.0) - 0.02 <= least <= (claim.get("high") or 0.0) + 0.02
        find.need(inside, f"fill_probability says {claim}, recomputed {least:.4f}")
        find.figures["fill_probability"] = least

    def check_nominal(self) -> None:
        """The plan without buffers costs no more, and the price of robustness is the difference."""
        find, nominal = self.findings, self.head.get("nominal")
        price = self.head.get("price_of_robustness")
        if nominal is None:
            find.need(price is None, "price_of_robustness without the nominal plan")
            return
        find.need(
            self.settings.get("fill_probability") is not None, "nominal, and no fill_probability is asked"
        )
        least = float(self.head.get("least_cost") or self.objective)
        find.same(float(price if price is not None else math.nan), least - nominal["objective"], "robustness")
        find.at_most(float(nominal["bound"]), float(nominal["objective"]), "nominal bound over its objective")
        self.check_estimate(nominal.get("fill_probability") or {}, "nominal")

    def check_estimate(self, claim: Mapping[str, Any], name: str) -> None:
        """An estimate lies in its interval; an exact one is the interval, and took no draws."""
        low, high, value = (float(claim.get(key, math.nan)) for key in ("low", "high", "probability"))
        find = self.findings
        find.need(0 <= low <= value <= high <= 1, f"{name}: {value} is not between {low} and {high}")
        draws, method = claim.get("draws"), claim.get("method")
        is_exact = method == "exact" and draws == 0 and low == high
        is_drawn = method == "drawn" and isinstance(draws, int) and draws > 0 and low < high
        find.need(is_exact or is_drawn, f"{name}: {method} of {draws} draws")

    def check_excluded(self) -> None:
        """One row for each offer without allocation, with a reason that the tables bear out."""
        find = self.findings
        used = {way[0] for way in self.flow}
        best = self.summary.best
        seen = set()
        for row in self.plan["excluded"] or []:
            offer_id, requirement_id = row["offer_id"], row.get("requirement_id", "")
            reason, period, name = (
                row.get("reason", ""),
                row.get("period", ""),
                f"excluded: {row['offer_id']}",
            )
            find.need(offer_id not in seen, f"{name} stands twice")
            find.need(offer_id not in used, f"{name} has an allocation")
            seen.add(offer_id)
            expected = best.get(offer_id, "no_lane")
            find.need(reason == expected, f"{name}: reason {reason!r} is not {expected}")
            find.need(
                (requirement_id, period) in self.requirements, f"{name}: unknown {requirement_id} {period}"
            )
            here = self.summary.stages.get((offer_id, requirement_id, period), "no_lane")
            find.need(here == expected, f"{name}: at {requirement_id} {period} the reason is {here}")
            self.check_entry(row, name)
        for offer_id in {name for name, _ in self.offers} - used - seen:
            find.need(False, f"excluded: {offer_id} has neither allocation nor reason")
        find.need(seen <= {name for name, _ in self.offers}, "excluded: offers that are not in the problem")

    def check_entry(self, row: Record, name: str) -> None:
        """A price to enter is one at which some line would be allowed."""
        find, price, method = self.findings, limit(row, "price_to_enter"), row.get("method", "")
        find.need(method in ("solved", "dual", ""), f"{name}: method {method!r}")
        if price is None:
            find.need(method != "dual", f"{name}: an estimate without a price")
            return
        find.need(method != "", f"{name}: a price without a method")
        find.need(price >= 0, f"{name}: price below 0")
        find.need(
            row.get("reason") not in ("no_lane", "not_in_pairs", "pinned"), f"{name}: no price would help"
        )
        top = self.summary.top.get(row["offer_id"], -math.inf)
        find.at_most(price, top, f"{name}: price_to_enter over every ceiling")

    def check_prices(self) -> None:
        """Prices are of things in the problem, once each; capacities' are never below 0."""
        find = self.findings
        known = {
            "requirement": set(self.requirements),
            "capacity": set(self.offers),
            "hub": set(self.hubs),
            "resource": set(self.in_periods("resources", "resource_id")),
        }
        seen = set()
        for row in self.plan["prices"] or []:
            kind, key = row.get("kind", ""), (row.get("id", ""), row.get("period", ""))
            name = f"price of {kind} {' '.join(key)}"
            find.need(kind in known and key in known[kind], f"{name}: unknown")
            find.need((kind, key) not in seen, f"{name} stands twice")
            seen.add((kind, key))
            value, method = limit(row, "value"), row.get("method", "")
            find.need(method == "solved" or (method == "dual" and value is not None), f"{name}: {method!r}")
            find.need(kind == "requirement" or value is None or value >= 0, f"{name}: below 0")
