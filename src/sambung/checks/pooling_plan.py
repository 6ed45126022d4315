"""Checks a pooling plan against its problem: every limit, from the files alone."""

from collections import defaultdict

from sambung.checks.pooling_cost import CostCheck
from sambung.checks.pooling_tables import limit, number


class PlanCheck(CostCheck):
    """One problem folder against one solution folder."""

    def check_lines(self) -> None:
        """Every allocation runs on given lanes, at the tables' prices, under the ceiling."""
        find = self.findings
        for row in self.plan["allocations"] or []:
            way = (row["offer_id"], row.get("hub_id", ""), row["requirement_id"], row.get("period", ""))
            name = " → ".join(part for part in way if part)
            offer_id, hub_id, requirement_id, period = way
            quantity = number(row, "quantity")
            find.need(quantity > 0, f"{name}: quantity {quantity} is not above 0")
            find.need(way not in self.flow, f"{name}: the line stands twice")
            offer = self.offers.get((offer_id, period))
            requirement = self.requirements.get((requirement_id, period))
            if offer is None or requirement is None or (hub_id and (hub_id, period) not in self.hubs):
                find.need(False, f"{name}: the offer, hub or requirement is not in the problem")
                continue
            if quantity <= 0:
                continue
            self.flow[way] = self.flow.get(way, 0.0) + quantity
            legs = self.legs(way)
            absent = [leg for leg in legs if leg not in self.lanes]
            find.need(not absent, f"{name}: no lane {absent}")
            find.need(
                self.pairs is None or (offer_id, requirement_id) in self.pairs,
                f"{name}: not an eligible pair",
            )
            if absent:
                continue
            freight = sum(number(self.lanes[leg], "unit_cost", 0.0) for leg in legs)
            handling = number(self.hubs[hub_id, period], "handling_cost", 0.0) if hub_id else 0.0
            price = number(offer, "unit_price")
            find.same(number(row, "unit_price"), price, f"{name}: unit_price")
            find.same(number(row, "freight"), freight, f"{name}: freight")
            find.same(number(row, "handling"), handling, f"{name}: handling")
            ceiling = limit(requirement, "price_ceiling")
            if ceiling is not None:
                find.at_most(price + freight + handling, ceiling, f"{name}: price ceiling")

    def check_demand(self) -> None:
        """Deliveries + shortage = quantity in each period, at least with buffers; no forbidden shortage."""
        find = self.findings
        delivered = self.total(((way[2], way[3]), quantity) for way, quantity in self.flow.items())
        short: dict[tuple[str, str], float] = {}
        for row in self.plan["shortages"] or []:
            key = (row["requirement_id"], row.get("period", ""))
            find.need(key in self.requirements, f"shortage of unknown {key}")
            find.need(key not in short, f"shortage of {key} stands twice")
            short[key] = number(row, "quantity")
            find.need(short[key] > 0, f"shortage of {key} is not above 0")
        self.short = short
        for key, row in self.requirements.items():
            asked, missing = number(row, "quantity"), short.get(key, 0.0)
            name = " ".join(part for part in key if part)
            if self.settings.get("fill_probability") is None:
                find.same(delivered[key] + missing, asked, f"{name}: deliveries + shortage")
            else:
                find.at_least(delivered[key] + missing, asked, f"{name}: deliveries + shortage")
            allowed = limit(row, "shortage_penalty") is not None
            find.need(allowed or missing == 0, f"{name}: short by {missing}, and must be filled")

    def check_limits(self) -> None:
        """Smallest batches; capacities of offers, hubs, resources and lanes, period by period."""
        find, flow = self.findings, self.flow
        for key, quantity in self.total(((way[0], way[2], way[3]), q) for way, q in flow.items()).items():
            batch = number(self.offers[key[0], key[2]], "min_batch", 0.0)
            find.at_least(quantity, batch, f"{key[0]} → {key[1]}: smallest batch")
        for key, quantity in self.total(((way[0], way[3]), q) for way, q in flow.items()).items():
            find.at_most(quantity, number(self.offers[key], "capacity"), f"{key[0]}: capacity")
        for key, quantity in self.total(((way[1], way[3]), q) for way, q in flow.items() if way[1]).items():
            find.at_most(quantity, number(self.hubs[key], "capacity"), f"{key[0]}: hub capacity")
        moved = self.total(((leg, way[3]), q) for way, q in flow.items() for leg in self.legs(way))
        for (leg, _), quantity in moved.items():
            most = limit(self.lanes[leg], "max_quantity") if leg in self.lanes else None
            if most is not None:
                find.at_most(quantity, most, f"{leg[0]} → {leg[1]}: max_quantity")
        made = self.total(((way[0], way[3]), q) for way, q in flow.items())
        taken: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.rows("uses"):
            for period in self.periods:
                taken[row["resource_id"], period] += number(row, "amount") * made.get(
                    (row["offer_id"], period), 0.0
                )
        there = self.in_periods("resources", "resource_id")
        for key, amount in taken.items():
            most = number(there[key], "capacity") if key in there else 0.0
            find.at_most(amount, most, f"{key[0]}: resource")

    def check_suppliers(self) -> None:
        """Enterprises, not offers, are counted; shares are of the quantity asked."""
        find = self.findings
        who: dict[str, set[str]] = defaultdict(set)
        for way in self.flow:
            who[way[2]].add(self.enterprise(way[0]))
        shares = self.total(
            ((self.enterprise(way[0]), way[2], way[3]), quantity) for way, quantity in self.flow.items()
        )
        for (requirement_id, _), row in self.requirements.items():
            most = limit(row, "max_suppliers")
            if most is not None:
                find.need(
                    len(who[requirement_id]) <= most,
                    f"{requirement_id}: {len(who[requirement_id])} suppliers",
                )
        for (enterprise, requirement_id, period), quantity in shares.items():
            row = self.requirements[requirement_id, period]
            share = limit(row, "max_share")
            if share is not None:
                most = share * number(row, "quantity")
                find.at_most(quantity, most, f"{enterprise} → {requirement_id}: max_share")

    def check_splits(self) -> None:
        """Suppliers' deliveries even within the ratio, and none smaller than the smallest share."""
        find = self.findings
        ratio, share = self.settings.get("even_split"), self.settings.get("smallest_share")
        by_row: dict[tuple[str, str], list[float]] = defaultdict(list)
        shares = self.total(((self.enterprise(way[0]), way[2], way[3]), q) for way, q in self.flow.items())
        for (_, requirement_id, period), quantity in shares.items():
            by_row[requirement_id, period].append(quantity)
        for key, quantities in by_row.items():
            asked = number(self.requirements[key], "quantity")
            if ratio is not None:
                find.at_most(max(quantities), float(ratio) * min(quantities), f"{key[0]}: even split")
            if share is not None:
                find.at_least(min(quantities), float(share) * asked, f"{key[0]}: smallest share")

    def check_pins(self) -> None:
        """What a manager has fixed."""
        find = self.findings
        for place, pin in enumerate(self.rows("pins"), start=1):
            wanted = (pin.get("offer_id", ""), pin.get("hub_id", ""), pin.get("requirement_id", ""))
            here = {
                way: quantity
                for way, quantity in self.flow.items()
                if all(not want or want == have for want, have in zip(wanted, way[:3], strict=True))
            }
            rule = pin.get("rule", "")
            find.need(rule != "never" or not here, f"pin {place}: never, and used")
            find.need(rule != "must" or bool(here), f"pin {place}: must, and not used")
            low, high = limit(pin, "min_quantity"), limit(pin, "max_quantity")
            for period in self.periods:
                exists = (
                    (not wanted[0] or (wanted[0], period) in self.offers)
                    and (not wanted[1] or (wanted[1], period) in self.hubs)
                    and (not wanted[2] or (wanted[2], period) in self.requirements)
                )
                amount = sum(quantity for way, quantity in here.items() if way[3] == period)
                if exists and low is not None:
                    find.at_least(amount, low, f"pin {place}: min_quantity")
                if exists and high is not None:
                    find.at_most(amount, high, f"pin {place}: max_quantity")

    def check_hubs(self) -> None:
        """The table of hubs says what the allocations say."""
        find = self.findings
        through = self.total(((way[1], way[3]), q) for way, q in self.flow.items() if way[1])
        used = {way[1] for way in self.flow if way[1]}
        written: set[tuple[str, str]] = set()
        for row in self.plan["hubs"] or []:
            key = (row["hub_id"], row.get("period", ""))
            find.need(key not in written, f"hub {key} stands twice")
            written.add(key)
            find.need(key in self.hubs, f"hub {key} is not in the problem")
            find.same(number(row, "throughput"), through.get(key, 0.0), f"{key[0]}: throughput")
            is_open = row.get("is_open", "").lower() in ("true", "1")
            find.need(is_open == (key[0] in used), f"{key[0]}: is_open")
        for key in self.hubs:
            find.need(key in written, f"hub {key} is not in the table hubs")
