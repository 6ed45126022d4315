"""Checks a pooling solution against its problem: the plan, and all that is claimed of it, from the files alone."""

import math
from pathlib import Path

from sambung.checks.pooling_explained import ExplainedCheck
from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_folders import Way
from sambung.checks.pooling_tables import (
    SOLUTION_TABLES,
    UnableToCheck,
    input_hash,
    output_hash,
)

STATUSES = ("optimal", "feasible", "infeasible", "no_solution")
CONFLICT_KINDS = (
    "requirement",
    "capacity",
    "hub",
    "resource",
    "lane",
    "price_ceiling",
    "max_suppliers",
    "max_share",
    "min_batch",
    "pairs",
    "pin",
    "fill_probability",
    "even_split",
    "smallest_share",
)
ENDINGS = ("gap", "time", "work", "stop")


class PoolingCheck(ExplainedCheck):
    """One problem folder against one solution folder: the plan first, then what is said of it."""

    def run(self) -> Findings:
        """All checks; the findings."""
        find, status = self.findings, self.head.get("status")
        find.need(self.head.get("format_version") == 1, "format_version is not 1")
        find.need(status in STATUSES, f"status {status!r} is none of {STATUSES}")
        find.need(
            self.head.get("input_sha256") == input_hash(self.folder), "input_sha256 is not that of the tables"
        )
        self.check_run()
        if status not in ("optimal", "feasible"):
            self.check_no_plan()
            return find
        missing = [name for name in SOLUTION_TABLES if self.plan[name] is None]
        find.need(not missing, f"tables missing: {', '.join(missing)}")
        if missing:
            return find
        self.check_lines()
        if self.strangers():
            return find  # nothing can be summed over what is not in the problem
        self.check_demand()
        self.check_limits()
        self.check_suppliers()
        self.check_splits()
        self.check_pins()
        self.check_hubs()
        self.check_shortages()
        self.check_cost()
        self.check_quality()
        self.check_price_bound()
        self.check_inclusion()
        self.check_survival()
        self.check_nominal()
        self.check_excluded()
        self.check_prices()
        self.check_curve()
        self.check_settlement()
        return find

    def check_run(self) -> None:
        """What the run says of itself has the shape that it must have; the seal is that of the files."""
        find, head = self.findings, self.head
        for name in ("seconds", "cpu_seconds", "gap_asked"):
            value = head.get(name, 0.0)
            is_fine = (
                isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf
            )
            find.need(is_fine, f"{name} {value!r} is not a number from 0 up")
        for name in ("seed", "threads"):
            value = head.get(name, 0)
            find.need(isinstance(value, int) and value >= 0, f"{name} {value!r} is not an integer from 0 up")
        source = head.get("bound_source")
        find.need(source in ("prices", "search"), f"bound_source {source!r} is neither prices nor search")
        find.need(head.get("ended_by", "gap") in ENDINGS, f"ended_by {head.get('ended_by')!r}")
        versions = head.get("versions") or {}
        find.need(isinstance(versions, dict), f"versions {versions!r}")
        if "output_sha256" in head or "sambung" in versions:
            is_same = head.get("output_sha256") == output_hash(self.solution_folder, head)
            find.need(is_same, "output_sha256 is not that of the solution: something was changed")

    def strangers(self) -> list[Way]:
        """Lines whose offer, hub or requirement is not in the problem."""
        return [
            way
            for way in self.flow
            if any(leg not in self.lanes for leg in self.legs(way)) or (way[0], way[3]) not in self.offers
        ]

    def check_no_plan(self) -> None:
        """Without a plan there are no tables; a conflict names things that are in the problem."""
        written = [name for name in SOLUTION_TABLES if self.plan[name] is not None]
        find = self.findings
        find.need(not written, f"no plan, and yet tables: {', '.join(written)}")
        for name in ("objective", "gap", "bound", "cost_breakdown", "price_bound", "inclusion"):
            find.need(self.head.get(name) is None, f"no plan, and yet {name}")
        if self.head.get("status") == "infeasible":
            conflict = self.head.get("conflict") or []
            self.findings.need(bool(conflict), "infeasible, and no conflict is named")
            known = {key for key, _ in (*self.requirements, *self.offers, *self.hubs)}
            known |= {row["resource_id"] for row in self.rows("resources")}
            known |= {f"{origin}→{destination}" for origin, destination in self.lanes}
            known |= {str(place) for place, _ in enumerate(self.rows("pins"), start=1)}
            known |= {"pairs", "fill_probability", "even_split", "smallest_share"}
            for member in conflict:
                is_known = member.get("kind") in CONFLICT_KINDS and member.get("id") in known
                self.findings.need(is_known, f"conflict names unknown {member}")

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
        objective = float(head.get("objective") or 0.0)
        if objective == bound:
            find.need(gap == 0, "gap is not 0 where objective = bound")
        elif objective == 0:
            find.need(gap is None, "gap of an objective of 0")
        else:
            expected = abs(objective - bound) / abs(objective)
            find.need(gap is not None and abs(gap - expected) <= 1e-9, f"gap {gap} is not {expected}")
        if head.get("gap_asked") is not None:
            least = float(head.get("least_cost") or objective)
            inclusion = head.get("inclusion")
            proved = least == bound or (
                least != 0 and abs(least - bound) / abs(least) <= head["gap_asked"] + 1e-9
            )
            proved = proved and (inclusion is None or inclusion.get("count") == inclusion.get("bound"))
            is_optimal = head.get("status") == "optimal"
            find.need(proved or not is_optimal, "optimal, and the gap asked is not reached")
            find.need(is_optimal or not proved, "feasible, and the gap asked is reached")
        find.need(
            isinstance(head.get("method", "-"), str) and bool(head.get("method", "-")), "method is empty"
        )

    def check_price_bound(self) -> None:
        """What the prices prove is what is said, and the bound is no less, nor more where it rests on them."""
        find, head, rows = self.findings, self.head, self.plan["bound_prices"]
        claimed = head.get("price_bound")
        if rows is None:
            find.need(head.get("bound_source") != "prices", "bound_source is prices, and there are none")
            find.need(claimed is None, "price_bound without bound_prices")
            find.need(head.get("price_rule") is None, "price_rule without bound_prices")
            return
        proved = self.proved_by(head.get("price_rule"), rows)
        find.figures["price_bound"] = proved
        find.need(isinstance(claimed, (int, float)), "price_bound is missing")
        if isinstance(claimed, (int, float)):
            find.same(float(claimed), max(0.0, proved), "price_bound")
            find.at_least(float(head.get("bound") or 0.0), float(claimed), "bound under price_bound")
        if head.get("bound_source") == "prices":
            find.at_most(float(head.get("bound") or 0.0), proved, "bound over what the prices prove")

    def check_inclusion(self) -> None:
        """The count of enterprises included, and the cost within the tolerance."""
        find, allowed = self.findings, self.settings.get("inclusion_tolerance")
        if allowed is None:
            for name in ("inclusion", "least_cost"):
                find.need(self.head.get(name) is None, f"{name} without inclusion_tolerance")
            return
        count = self.count_included()
        inclusion = self.head.get("inclusion") or {}
        find.need(inclusion.get("count") == count, f"inclusion count {inclusion.get('count')} is not {count}")
        find.need((inclusion.get("bound") or 0) >= count, "inclusion bound under the count")
        least_cost = self.head.get("least_cost")
        find.need(least_cost is not None, "least_cost is missing")
        if least_cost is not None:
            find.at_most(self.objective, (1 + allowed) * least_cost, "cost over the inclusion tolerance")
            find.at_most(float(self.head.get("bound") or 0.0), least_cost, "bound over least_cost")


def check_pooling(problem: Path, solution: Path, previous: Path | None = None) -> Findings:
    """Check one solution folder. Raises UnableToCheck where a folder cannot be read as what it should be."""
    try:
        return PoolingCheck(problem, solution, previous).run()
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        if isinstance(error, UnableToCheck):
            raise
        message = f"{solution.name}: not of the format: {type(error).__name__} {error}"
        raise UnableToCheck(message) from error
