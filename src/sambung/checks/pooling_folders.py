"""A problem's folder beside a solution's: their tables by key, for every check of a pooling plan."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_tables import (
    ADDED_TABLES,
    PROBLEM_TABLES,
    SOLUTION_TABLES,
    Record,
    UnableToCheck,
    read_json,
    read_table,
)

Way = tuple[str, str, str, str]  # offer, hub or '', requirement, period or ''


class Folders:
    """One problem folder against one solution folder."""

    def __init__(self, problem: Path, solution: Path, previous: Path | None = None) -> None:
        self.findings = Findings()
        self.folder, self.solution_folder = problem, solution
        self.tables = {name: read_table(problem, name) for name in PROBLEM_TABLES}
        for name in ("requirements", "offers", "lanes"):
            if self.tables[name] is None:
                raise UnableToCheck(f"{problem.name}: no table {name}")
        self.settings = read_json(problem, "settings.json") or {}
        head = read_json(solution, "solution.json")
        if head is None:
            raise UnableToCheck(f"{solution.name}: no solution.json")
        self.head = head
        self.plan = {name: read_table(solution, name) for name in (*SOLUTION_TABLES, *ADDED_TABLES)}
        self.previous = None if previous is None else read_table(previous, "allocations") or []
        self.requirements = {
            (row["requirement_id"], row.get("period", "")): row for row in self.rows("requirements")
        }
        self.periods = sorted({period for _, period in self.requirements})
        self.offers = self.in_periods("offers", "offer_id")
        self.hubs = self.in_periods("hubs", "hub_id")
        self.lanes = {(row["origin_id"], row["destination_id"]): row for row in self.rows("lanes")}
        pairs = self.tables["pairs"]
        self.pairs = None if pairs is None else {(row["offer_id"], row["requirement_id"]) for row in pairs}
        self.flow: dict[Way, float] = {}
        self.short: dict[tuple[str, str], float] = {}
        self.objective = 0.0

    def rows(self, name: str) -> list[Record]:
        """Rows of a problem table; none where it is absent."""
        return self.tables[name] or []

    def in_periods(self, name: str, key: str) -> dict[tuple[str, str], Record]:
        """(identifier, period) → row; a row without period holds in every period."""
        found = {}
        for row in self.rows(name):
            own = row.get("period", "")
            for period in [own] if own else self.periods:
                found[row[key], period] = row
        return found

    @staticmethod
    def legs(way: Way) -> list[tuple[str, str]]:
        """The lanes of a way."""
        offer_id, hub_id, requirement_id, _ = way
        return [(offer_id, hub_id), (hub_id, requirement_id)] if hub_id else [(offer_id, requirement_id)]

    def total(self, keys: Iterable[tuple[Any, float]]) -> dict[Any, float]:
        """Sums by key."""
        sums: dict[Any, float] = defaultdict(float)
        for key, value in keys:
            sums[key] += value
        return sums

    def enterprise(self, offer_id: str) -> str:
        """The enterprise of an offer: its own name where none is given."""
        for period in self.periods:
            row = self.offers.get((offer_id, period))
            if row is not None:
                return row.get("enterprise_id", "") or offer_id
        return offer_id
