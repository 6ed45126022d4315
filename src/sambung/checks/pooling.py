"""Checks a pooling solution against its problem: the plan, and all that is claimed of it, from the files alone."""

from pathlib import Path

from sambung.checks.pooling_plan import Findings, PlanCheck, tolerance
from sambung.checks.pooling_survival import survival
from sambung.checks.pooling_tables import SOLUTION_TABLES, input_hash, number

STATUSES = ("optimal", "feasible", "infeasible", "no_solution")
REASONS = ("no_lane", "not_in_pairs", "over_ceiling", "batch_over_limit", "pinned", "price")


class PoolingCheck(PlanCheck):
    """One problem folder against one solution folder: the plan first, then what is said of it."""

    def run(self) -> Findings:
        """All checks; the findings."""
        find, status = self.findings, self.head.get("status")
        find.need(self.head.get("format_version") == 1, "format_version is not 1")
        find.need(status in STATUSES, f"status {status!r} is none of {STATUSES}")
        find.need(
            self.head.get("input_sha256") == input_hash(self.folder), "input_sha256 is not that of the tables"
        )
        if status not in ("optimal", "feasible"):
            self.check_no_plan()
            return find
        missing = [name for name in SOLUTION_TABLES if self.plan[name] is None]
        find.need(not missing, f"tables missing: {', '.join(missing)}")
        if missing:
            return find
        self.check_lines()
        self.check_demand()
        self.check_limits()
        self.check_suppliers()
        self.check_pins()
        self.check_hubs()
        self.check_cost()
        self.check_quality()
        self.check_inclusion()
        self.check_survival()
        self.check_excluded()
        self.check_prices()
        return find

    def check_no_plan(self) -> None:
        """Without a plan there are no tables; a conflict names things that are in the problem."""
        written = [name for name in SOLUTION_TABLES if self.plan[name] is not None]
        self.findings.need(not written, f"no plan, and yet tables: {', '.join(written)}")
        if self.head.get("status") == "infeasible":
            conflict = self.head.get("conflict") or []
            self.findings.need(bool(conflict), "infeasible, and no conflict is named")
            known = {key for key, _ in (*self.requirements, *self.offers, *self.hubs)}
            known |= {row["resource_id"] for row in self.rows("resources")}
            for member in conflict:
                if member.get("kind") in ("requirement", "capacity", "hub", "resource"):
                    self.findings.need(member.get("id") in known, f"conflict names unknown {member}")

    def check_quality(self) -> None:
        """Bound not above the cost, gap as defined, optimal only where the gap asked is reached."""
        find, head = self.findings, self.head
        bound, gap = head.get("bound"), head.get("gap")
        if bound is None:
            find.need(gap is None, "a gap without a bound")
            find.need(head.get("status") != "optimal", "optimal without a bound")
            return
        find.at_most(float(bound), self.objective, "bound over objective")
        find.at_least(float(bound), 0.0, "bound under 0, which every cost reaches")
        find.need(
            head.get("bound_source") in ("prices", "search"), "bound_source is neither prices nor search"
        )
        objective = float(head.get("objective") or 0.0)
        if objective == bound:
            find.need(gap == 0, "gap is not 0 where objective = bound")
        elif objective == 0:
            find.need(gap is None, "gap of an objective of 0")
        else:
            expected = abs(objective - bound) / abs(objective)
            find.need(gap is not None and abs(gap - expected) <= 1e-9, f"gap {gap} is not {expected}")
        if head.get("status") == "optimal" and head.get("gap_asked") is not None:
            least = float(head.get("least_cost") or objective)
            proved = least == bound or (
                least != 0 and abs(least - bound) / abs(least) <= head["gap_asked"] + 1e-9
            )
            find.need(proved, "optimal, and the gap asked is not reached")

    def check_inclusion(self) -> None:
        """The count of enterprises included, and the cost within the tolerance."""
        find, settings = self.findings, self.settings
        allowed = settings.get("inclusion_tolerance")
        if allowed is None:
            return
        wanted = settings.get("inclusion_class") or "micro"
        counted = set()
        for (offer_id, period), quantity in self.total(
            ((way[0], way[3]), q) for way, q in self.flow.items()
        ).items():
            offer = self.offers[offer_id, period]
            least = settings.get("inclusion_minimum")
            if least is None:
                least = max(number(offer, "min_batch", 0.0), 0.1 * number(offer, "capacity"))
            if offer.get("size_class", "") == wanted and quantity >= least - tolerance(least):
                counted.add(self.enterprise(offer_id))
        inclusion = self.head.get("inclusion") or {}
        find.need(
            inclusion.get("count") == len(counted),
            f"inclusion count {inclusion.get('count')} is not {len(counted)}",
        )
        find.need((inclusion.get("bound") or 0) >= len(counted), "inclusion bound under the count")
        least_cost = self.head.get("least_cost")
        find.need(least_cost is not None, "least_cost is missing")
        if least_cost is not None:
            find.at_most(self.objective, (1 + allowed) * least_cost, "cost over the inclusion tolerance")

    def check_survival(self) -> None:
        """The survivors cover each requirement with the probability asked, and the estimate is honest."""
        asked = self.settings.get("fill_probability")
        if asked is None:
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
        inside = (claim.get("low") or 0.0) - 0.02 <= least <= (claim.get("high") or 0.0) + 0.02
        find.need(inside, f"fill_probability says {claim}, recomputed {least:.4f}")
        find.figures["fill_probability"] = least

    def ways(self, offer_id: str, requirement_id: str) -> list[str]:
        """Hubs ('' = direct) by which lanes lead from the offer to the requirement."""
        hubs = {name for name, _ in self.hubs}
        return [
            hub
            for hub in ("", *sorted(hubs))
            if all(leg in self.lanes for leg in self.legs((offer_id, hub, requirement_id, "")))
        ]

    def check_excluded(self) -> None:
        """One row for each offer without allocation, with a reason that the tables bear out."""
        find = self.findings
        used = {way[0] for way in self.flow}
        seen = set()
        for row in self.plan["excluded"] or []:
            offer_id, requirement_id, reason = (
                row["offer_id"],
                row.get("requirement_id", ""),
                row.get("reason", ""),
            )
            find.need(offer_id not in seen, f"excluded: {offer_id} stands twice")
            find.need(offer_id not in used, f"excluded: {offer_id} has an allocation")
            find.need(reason in REASONS, f"excluded: {offer_id}: reason {reason!r}")
            seen.add(offer_id)
            if row.get("price_to_enter"):
                find.need(number(row, "price_to_enter") >= 0, f"excluded: {offer_id}: price below 0")
                find.need(row.get("method") in ("solved", "dual"), f"excluded: {offer_id}: method")
            if reason != "no_lane" and requirement_id:
                known = requirement_id in {name for name, _ in self.requirements}
                find.need(known, f"excluded: {offer_id}: unknown requirement {requirement_id}")
                find.need(
                    bool(self.ways(offer_id, requirement_id)), f"excluded: {offer_id}: there is no lane"
                )
            if reason == "not_in_pairs":
                outside = self.pairs is not None and (offer_id, requirement_id) not in self.pairs
                find.need(outside, f"excluded: {offer_id}: the pair is eligible")
        for offer_id in {name for name, _ in self.offers} - used - seen:
            find.need(False, f"excluded: {offer_id} has neither allocation nor reason")

    def check_prices(self) -> None:
        """Prices are of things in the problem."""
        known = {
            "requirement": {key for key, _ in self.requirements},
            "capacity": {key for key, _ in self.offers},
            "hub": {key for key, _ in self.hubs},
            "resource": {row["resource_id"] for row in self.rows("resources")},
        }
        for row in self.plan["prices"] or []:
            kind = row.get("kind", "")
            named = kind in known and row.get("id", "") in known[kind]
            self.findings.need(named, f"price of unknown {kind} {row.get('id')}")
            number(row, "value")


def check_pooling(problem: Path, solution: Path, previous: Path | None = None) -> Findings:
    """Check one solution folder. Raises UnableToCheck where a folder cannot be read at all."""
    return PoolingCheck(problem, solution, previous).run()
