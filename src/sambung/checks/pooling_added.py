"""Checks what a pooling solution may add: the curve of inclusion with its plans, and settlements."""

import copy
from collections import defaultdict

from sambung.checks.pooling_findings import Findings, tolerance
from sambung.checks.pooling_plan import PlanCheck
from sambung.checks.pooling_rules import RuleCheck
from sambung.checks.pooling_tables import Record, limit, number


class AddedCheck(RuleCheck):
    """The tables that the command writes when asked."""

    def count_included(self) -> int:
        """Enterprises of the class of which an offer supplies at least the least, in some period."""
        wanted = self.settings.get("inclusion_class") or "micro"
        counted = set()
        supplied = self.total(((way[0], way[3]), q) for way, q in self.flow.items())
        for (offer_id, period), quantity in supplied.items():
            offer = self.offers[offer_id, period]
            least = self.settings.get("inclusion_minimum")
            if least is None:
                least = max(number(offer, "min_batch", 0.0), 0.1 * number(offer, "capacity"))
            if offer.get("size_class", "") == wanted and quantity >= least - tolerance(least):
                counted.add(self.enterprise(offer_id))
        return len(counted)

    def check_curve(self) -> None:
        """Each point's plan holds, costs and includes what is said, within its tolerance."""
        curve = self.plan["inclusion_curve"]
        if curve is None:
            return
        find = self.findings
        plans: dict[float, list[Record]] = defaultdict(list)
        for row in self.plan["inclusion_plans"] or []:
            plans[number(row, "tolerance")].append(row)
        find.need(
            set(plans) <= {number(row, "tolerance") for row in curve}, "inclusion_plans beside the curve"
        )
        wanted = self.settings.get("inclusion_class") or "micro"
        everyone = {
            self.enterprise(key[0]) for key, row in self.offers.items() if row.get("size_class") == wanted
        }
        last: tuple[float, float, float] | None = None
        least = min((self.cost_of(plans[number(row, "tolerance")]) for row in curve), default=0.0)
        for row in curve:
            allowed, cost = number(row, "tolerance"), number(row, "cost")
            count, bound = number(row, "count"), number(row, "bound")
            name = f"inclusion_curve at {allowed:g}"
            here = self.at(plans[allowed], name)
            find.same(cost, self.cost_of(plans[allowed]), f"{name}: cost")
            find.need(
                count == here.count_included(), f"{name}: count {count:g} is not {here.count_included()}"
            )
            find.need(count <= bound <= len(everyone), f"{name}: bound {bound:g}")
            find.at_most(cost, (1 + allowed) * least, f"{name}: cost over the tolerance")
            if last is not None:
                rises = allowed > last[0] and count >= last[1] and bound >= last[2]
                find.need(rises, f"{name}: less than at a smaller tolerance")
            last = (allowed, count, bound)

    def at(self, rows: list[Record], name: str) -> "AddedCheck":
        """This check with another plan, whose limits are checked."""
        other = copy.copy(self)
        other.findings, other.flow = Findings(), {}
        lines = [self.completed(row) for row in rows]
        other.plan = {**self.plan, "allocations": lines, "shortages": self.missing(rows)}
        PlanCheck.check_lines(other)
        PlanCheck.check_demand(other)
        PlanCheck.check_limits(other)
        PlanCheck.check_suppliers(other)
        PlanCheck.check_splits(other)
        PlanCheck.check_pins(other)
        self.findings.failures += [f"{name}: {failure}" for failure in other.findings.failures]
        return other

    def completed(self, row: Record) -> Record:
        """A line with the unit costs that the tables give."""
        way = (row["offer_id"], row.get("hub_id", ""), row["requirement_id"], row.get("period", ""))
        freight = sum(number(self.lanes.get(leg, {}), "unit_cost", 0.0) for leg in self.legs(way))
        handling = number(self.hubs.get((way[1], way[3]), {}), "handling_cost", 0.0)
        price = self.offers.get((way[0], way[3]), {}).get("unit_price", "0")
        return {**row, "freight": repr(freight), "handling": repr(handling), "unit_price": price}

    def missing(self, rows: list[Record]) -> list[Record]:
        """Shortages that a plan's lines leave where shortage is allowed."""
        got = self.total(
            ((row["requirement_id"], row.get("period", "")), number(row, "quantity")) for row in rows
        )
        found = []
        for key, row in self.requirements.items():
            short = number(row, "quantity") - got.get(key, 0.0)
            if limit(row, "shortage_penalty") is not None and short > tolerance(number(row, "quantity")):
                found.append({"requirement_id": key[0], "period": key[1], "quantity": repr(short)})
        return found

    def cost_of(self, rows: list[Record]) -> float:
        """What a plan's lines cost, everything counted."""
        other = copy.copy(self)
        other.findings, other.flow = Findings(), {}
        other.plan = {**self.plan, "allocations": [self.completed(row) for row in rows]}
        PlanCheck.check_lines(other)
        other.short = {
            (row["requirement_id"], row["period"]): number(row, "quantity") for row in self.missing(rows)
        }
        return other.total_cost() + (0.0 if self.previous is None else other.change_cost())

    def check_settlement(self) -> None:
        """Members' own lines and the totals, from the allocations and the offers' grades."""
        written, totals = self.plan["settlement"], self.plan["settlement_totals"]
        if written is None and totals is None:
            return
        find = self.findings
        find.need(
            written is not None and totals is not None, "settlement without its totals, or they without it"
        )
        one: dict[tuple[str, str, str], float] = defaultdict(float)
        lines: dict[tuple[str, str, str, str], list[tuple[float, float, float]]] = defaultdict(list)
        for (offer_id, hub_id, requirement_id, period), quantity in self.flow.items():
            offer = self.offers[offer_id, period]
            grade, price = offer.get("grade", ""), number(offer, "unit_price")
            key = (requirement_id, period, grade)
            one[key] = max(one[key], price)
            way = (offer_id, hub_id, requirement_id, period)
            extra = sum(number(self.lanes.get(leg, {}), "unit_cost", 0.0) for leg in self.legs(way))
            extra += number(self.hubs.get((hub_id, period), {}), "handling_cost", 0.0)
            lines[(*key, self.enterprise(offer_id))].append((quantity, price, extra))
        seen = set()
        for row in written or []:
            at = (row["requirement_id"], row.get("period", ""), row.get("grade", ""), row["enterprise_id"])
            name = f"settlement of {at[3]} at {at[0]}"
            find.need(at in lines and at not in seen, f"{name}: not a line of the plan, or twice")
            seen.add(at)
            if at not in lines:
                continue
            quantity = sum(line[0] for line in lines[at])
            own = sum(line[0] * line[1] for line in lines[at])
            price = one[at[:3]]
            ceiling = limit(self.requirements[at[0], at[1]], "price_ceiling")
            dearest = price + max(line[2] for line in lines[at])
            is_within = ceiling is None or dearest <= ceiling + tolerance(ceiling)
            expected = (quantity, own / quantity, own, price, price * quantity)
            columns = ("quantity", "own_price", "own_total", "one_price", "one_total")
            for column, value in zip(columns, expected, strict=True):
                find.same(number(row, column), value, f"{name}: {column}")
            find.need((row.get("is_within_ceiling", "").lower() == "true") == is_within, f"{name}: ceiling")
        find.need(seen == set(lines), "settlement: members are missing")
        self.check_totals(lines, one)

    def check_totals(
        self,
        lines: dict[tuple[str, str, str, str], list[tuple[float, float, float]]],
        one: dict[tuple[str, str, str], float],
    ) -> None:
        """The plan's totals, and that no other plan beside it is cheaper than the bound of the cheapest."""
        find = self.findings
        rows = self.plan["settlement_totals"] or []
        names = [row.get("plan", "") for row in rows]
        find.need(names[:1] == ["as_solved"] and len(set(names)) == len(names), f"settlement_totals: {names}")
        find.need(set(names) <= {"as_solved", "even_split", "smallest_share"}, f"settlement_totals: {names}")
        own = sum(q * price for key in lines for q, price, _ in lines[key])
        same = sum(q * one[key[:3]] for key in lines for q, _, _ in lines[key])
        for row in rows:
            name = f"settlement_totals {row.get('plan', '')}"
            cost = limit(row, "cost")
            find.need(row.get("status", "") in ("optimal", "feasible", "infeasible", "no_solution"), name)
            if cost is None:
                find.need(row.get("status", "") in ("infeasible", "no_solution"), f"{name}: no cost")
                continue
            paid, alike = number(row, "own_total"), number(row, "one_total")
            find.same(number(row, "one_cost"), cost - paid + alike, f"{name}: one_cost")
            find.at_least(alike, paid, f"{name}: one price pays less than own prices")
            find.at_most(number(row, "bound", 0.0), cost, f"{name}: bound over cost")
            find.need(number(row, "members") >= 0, f"{name}: members")
            if row.get("plan") == "as_solved":
                find.same(cost, self.objective, f"{name}: cost")
                find.same(paid, own, f"{name}: own_total")
                find.same(alike, same, f"{name}: one_total")
                find.same(number(row, "bound"), float(self.head.get("bound") or 0.0), f"{name}: bound")
                find.need(row.get("status") == self.head.get("status"), f"{name}: status")
                find.need(number(row, "members") == len({key[3] for key in lines}), f"{name}: members")
            else:
                find.at_least(cost, float(self.head.get("bound") or 0.0), f"{name}: cheaper than any plan")
