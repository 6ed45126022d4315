"""What a plan costs, part by part, from the tables; and what it changes of an earlier one."""

import math
from collections import defaultdict

from sambung.checks.pooling_folders import Folders
from sambung.checks.pooling_tables import Record, limit, number


class CostCheck(Folders):
    """The cost of the flows that a plan's check has read."""

    def cost_parts(self) -> dict[str, float]:
        """The parts of the cost by their names, from the tables."""
        flow = self.flow

        def once(rows: dict[tuple[str, str], Record], name: str, column: str) -> float:
            for period in self.periods:
                if (name, period) in rows:
                    return number(rows[name, period], column, 0.0)
            return 0.0

        return {
            "goods": sum(q * number(self.offers[way[0], way[3]], "unit_price") for way, q in flow.items()),
            "freight": sum(
                q * number(self.lanes[leg], "unit_cost", 0.0)
                for way, q in flow.items()
                for leg in self.legs(way)
                if leg in self.lanes
            ),
            "handling": sum(
                q * number(self.hubs[way[1], way[3]], "handling_cost", 0.0)
                for way, q in flow.items()
                if way[1]
            ),
            "onboarding": sum(
                once(self.offers, name, "onboarding_cost") for name in {way[0] for way in flow}
            ),
            "opening": sum(
                once(self.hubs, name, "opening_cost") for name in {way[1] for way in flow if way[1]}
            ),
            "lanes": sum(
                number(self.lanes[leg], "fixed_cost", 0.0)
                for leg in {leg for way in flow for leg in self.legs(way)}
                if leg in self.lanes
            ),
            "shortage": sum(
                q * (limit(self.requirements[key], "shortage_penalty") or 0.0)
                for key, q in self.short.items()
                if key in self.requirements
            ),
        }

    def total_cost(self) -> float:
        """All parts of the cost, without that of change."""
        return sum(self.cost_parts().values())

    def check_cost(self) -> None:
        """The objective and its parts, from the tables."""
        find, parts = self.findings, self.cost_parts()
        written = self.head.get("cost_breakdown") or {}
        for name, value in parts.items():
            find.same(float(written.get(name, math.nan)), value, f"cost_breakdown {name}")
        find.need(set(written) == set(parts), f"cost_breakdown has {sorted(written)}")
        total = sum(parts.values())
        if self.previous is not None:
            change = self.change_cost()
            find.same(float(self.head.get("change_cost_paid") or 0.0), change, "change_cost_paid")
            total += change
        else:
            find.need(not self.head.get("change_cost_paid"), "change_cost_paid, and no --previous was given")
        self.objective = total
        find.figures["objective"] = total
        objective = self.head.get("objective")
        find.need(isinstance(objective, (int, float)), "objective is missing")
        if isinstance(objective, (int, float)):
            find.same(float(objective), total, "objective")

    def change_cost(self) -> float:
        """change_cost × Σ max(0, before − now) over what still exists."""
        before = self.before()
        now = self.total(((way[0], way[2], way[3]), q) for way, q in self.flow.items())
        fewer = sum(max(0.0, quantity - now.get(key, 0.0)) for key, quantity in before.items())
        gone = sum(number(row, "quantity") for row in self.previous or []) - sum(before.values())
        for name, value in (("moved_quantity", fewer), ("lost_quantity", gone)):
            if self.previous and self.head.get(name) is not None:
                self.findings.same(float(self.head[name]), value, name)
        return float(self.settings.get("change_cost") or 0.0) * fewer

    def before(self) -> dict[tuple[str, str, str], float]:
        """Quantities of the earlier plan by offer, requirement and period that still exist."""
        found: dict[tuple[str, str, str], float] = defaultdict(float)
        for row in self.previous or []:
            key = (row["offer_id"], row["requirement_id"], row.get("period", ""))
            if (key[0], key[2]) in self.offers and (key[1], key[2]) in self.requirements:
                found[key] += number(row, "quantity")
        return found
