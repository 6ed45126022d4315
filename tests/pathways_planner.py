"""Pathways by plain enumeration, from tables of text: every pathway, some plan, what prices prove, a solution's folder.

Slow and simple on purpose: loops over dictionaries, nothing of the engine's or the checkers' code.
"""

import csv
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.pathways_folder import Tables


@dataclass(frozen=True)
class Pathway:
    """One way: `steps` are (gate, period, group or '')."""

    enterprise: str
    requirement: str
    start: int
    end: int
    steps: tuple[tuple[str, int, str], ...]
    worth: int


def whole(text: str, default: int = 0) -> int:
    """A cell."""
    return int(text) if text else default


class Enumeration:
    """A problem's pathways and limits by name."""

    def __init__(self, tables: Tables, periods: int) -> None:
        self.tables, self.periods = tables, periods
        self.centre = {row["enterprise_id"]: row["centre_id"] for row in tables["enterprises"]}
        self.budget = {row["centre_id"]: row["budget_id"] for row in tables["centres"]}
        self.steps = {(row["enterprise_id"], row["gate"]): row for row in tables["steps"]}
        self.place = {
            (row["enterprise_id"], row["gate"]): whole(row["order"], number)
            for number, row in enumerate(tables["steps"], start=1)
        }
        self.groups = {row["group_id"]: row for row in tables.get("groups", [])}
        self.needs: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in tables["needs"]:
            self.needs[row["enterprise_id"], row["requirement_id"]].append(row["gate"])
        self.limit = {
            ("requirement", row["requirement_id"]): int(row["quantity"]) for row in tables["requirements"]
        }
        self.limit |= {("budget", row["budget_id"]): int(row["cost"]) for row in tables["budgets"]}
        self.limit |= {
            ("hours", row["centre_id"], row["field"], whole(row["period"])): int(row["hours"])
            for row in tables["hours"]
        }
        self.limit |= {("seat", name): int(row["seats"]) for name, row in self.groups.items()}
        self.members: dict[str, list[str]] = defaultdict(list)
        for row in tables.get("limit_members", []):
            self.members[row["enterprise_id"]].append(row["limit_id"])

    @property
    def unclosable(self) -> int:
        """Candidates that nothing closes."""
        return sum(
            any((key[0], gate) not in self.steps and not self.courses(gate) for gate in gates)
            for key, gates in self.needs.items()
        )

    def courses(self, gate: str) -> list[str]:
        """The courses of a gate."""
        return [name for name, row in self.groups.items() if row["gate"] == gate]

    def pathways(self) -> list[Pathway]:
        """All of them that changes by hand leave."""
        found = [pathway for row in self.tables["candidates"] for pathway in self._of(row)]
        for row in self.tables.get("fixed", []):
            named = {
                pathway
                for pathway in found
                if (pathway.enterprise, pathway.requirement) == (row["enterprise_id"], row["requirement_id"])
                and (not row["start"] or pathway.start == int(row["start"]))
            }
            is_must, who = row["rule"] == "must", row["enterprise_id"]
            found = [
                p
                for p in found
                if (p in named if is_must and p.enterprise == who else is_must or p not in named)
            ]
        return found

    def _of(self, row: dict[str, str]) -> Iterator[Pathway]:
        who, what = row["enterprise_id"], row["requirement_id"]
        gates = sorted(
            self.needs.get((who, what), []),
            key=lambda gate: (self.place.get((who, gate), 10**15), gate),
        )
        value = int(row["value"])
        if not gates:
            yield Pathway(who, what, 0, 0, (), value * self.periods)
            return
        for start in range(self.periods):
            for steps, end in self._after(who, gates, start):
                if end < self.periods:
                    yield Pathway(who, what, start, end, steps, value * (self.periods - end))

    def _after(
        self, who: str, gates: list[str], period: int
    ) -> Iterator[tuple[tuple[tuple[str, int, str], ...], int]]:
        if not gates:
            yield (), period
            return
        if period >= self.periods:
            return
        gate = gates[0]
        ways = [(whole(self.steps[who, gate]["duration"]), "")] if (who, gate) in self.steps else []
        ways += [
            (whole(self.groups[name]["duration"]), name)
            for name in self.courses(gate)
            if whole(self.groups[name]["period"]) == period
        ]
        for duration, group in ways:
            for steps, end in self._after(who, gates[1:], period + duration):
                yield ((gate, period, group), *steps), end

    def use(self, pathway: Pathway) -> dict[tuple[Any, ...], int]:
        """What a pathway takes of each limit (courses' own cost and hours apart)."""
        used: dict[tuple[Any, ...], int] = defaultdict(int)
        who = pathway.enterprise
        row = next(
            row
            for row in self.tables["candidates"]
            if (row["enterprise_id"], row["requirement_id"]) == (who, pathway.requirement)
        )
        used["requirement", pathway.requirement] += int(row["quantity"])
        for gate, period, group in pathway.steps:
            if group:
                used["seat", group] += 1
                continue
            step = self.steps[who, gate]
            used["budget", self.budget[self.centre[who]]] += int(step["cost"])
            used["hours", self.centre[who], step["field"], period] += int(step["hours"])
        return used

    def group_use(self, name: str) -> dict[tuple[Any, ...], int]:
        """What running a course takes."""
        row = self.groups[name]
        used: dict[tuple[Any, ...], int] = defaultdict(int)
        used["budget", self.budget[row["centre_id"]]] += int(row["cost"])
        used["hours", row["centre_id"], row["field"], whole(row["period"])] += int(row["hours"])
        return used

    def fits(self, plan: list[Pathway]) -> bool:
        """Whether a plan keeps all limits but the floors and what must be."""
        used: dict[tuple[Any, ...], int] = defaultdict(int)
        run = {group for pathway in plan for _, _, group in pathway.steps if group}
        for part in [*map(self.use, plan), *map(self.group_use, sorted(run))]:
            for key, amount in part.items():
                used[key] += amount
        linked = [limit for pathway in plan for limit in self.members[pathway.enterprise]]
        ceilings = {row["limit_id"]: row["max_linked"] for row in self.tables.get("limits", [])}
        return all(amount <= self.limit.get(key, 0) for key, amount in used.items()) and all(
            not most or linked.count(name) <= int(most) for name, most in ceilings.items()
        )

    def is_whole(self, plan: list[Pathway]) -> bool:
        """Whether a plan reaches the floors and has what must be."""
        linked = [limit for pathway in plan for limit in self.members[pathway.enterprise]]
        floors = {row["limit_id"]: row["min_linked"] for row in self.tables.get("limits", [])}
        who = {pathway.enterprise for pathway in plan}
        must = {row["enterprise_id"] for row in self.tables.get("fixed", []) if row["rule"] == "must"}
        return must <= who and all(
            not least or linked.count(name) >= int(least) for name, least in floors.items()
        )

    def best(self) -> list[Pathway] | None:
        """A plan of the greatest worth, by trying all; None where there is none."""
        by_enterprise: dict[str, list[Pathway]] = defaultdict(list)
        for pathway in self.pathways():
            by_enterprise[pathway.enterprise].append(pathway)
        best: list[Pathway] | None = None

        def walk(names: list[str], plan: list[Pathway]) -> None:
            nonlocal best
            if not self.fits(plan):
                return
            if not names:
                if self.is_whole(plan) and (best is None or worth(plan) > worth(best)):
                    best = list(plan)
                return
            for pathway in by_enterprise[names[0]]:
                walk(names[1:], [*plan, pathway])
            walk(names[1:], plan)

        walk(sorted(by_enterprise), [])
        return best

    def price_bound(self, prices: dict[tuple[Any, ...], Fraction]) -> int:
        """What prices prove, by the format's formula. Limits' keys: ('limit', id, 'min_linked' or 'max_linked')."""
        total = Fraction(0)
        for key, price in prices.items():
            if key[0] in ("requirement", "budget", "hours"):
                total += price * self.limit.get(key, 0)
        net: dict[str, Fraction] = defaultdict(Fraction)
        for row in self.tables.get("limits", []):
            name = row["limit_id"]
            floor, ceiling = (
                prices.get(("limit", name, side), Fraction(0)) for side in ("min_linked", "max_linked")
            )
            total += ceiling * whole(row["max_linked"]) - floor * whole(row["min_linked"])
            net[name] = floor - ceiling
        for name in self.groups:
            spent = sum(
                (prices.get(key, Fraction(0)) * amount for key, amount in self.group_use(name).items()),
                Fraction(0),
            )
            total += max(
                Fraction(0), prices.get(("seat", name), Fraction(0)) * self.limit["seat", name] - spent
            )
        best: dict[str, Fraction] = defaultdict(Fraction)
        for pathway in self.pathways():
            spent = sum(
                (prices.get(key, Fraction(0)) * amount for key, amount in self.use(pathway).items()),
                Fraction(0),
            )
            gain = (
                pathway.worth
                - spent
                + sum((net[name] for name in self.members[pathway.enterprise]), Fraction(0))
            )
            best[pathway.enterprise] = max(best[pathway.enterprise], gain)
        total += sum(best.values(), Fraction(0))
        return total.numerator // total.denominator


def worth(plan: list[Pathway]) -> int:
    """Σ worth."""
    return sum(pathway.worth for pathway in plan)


def some_prices(problem: Enumeration, seed: int, bits: int = 12) -> dict[tuple[Any, ...], Fraction]:
    """Prices at random on the grid, for hours that no row gives, too."""
    rng = random.Random(seed)
    keys: list[tuple[Any, ...]] = list(problem.limit)
    for row in problem.tables.get("limits", []):
        keys += [("limit", row["limit_id"], side) for side in ("min_linked", "max_linked") if row[side]]
    return {key: Fraction(rng.choice([0, 1, 3, rng.randrange(1 << bits)]), 1 << bits) for key in keys}


def decimal(price: Fraction, bits: int) -> str:
    """All digits of a multiple of 2^-bits."""
    digits = str(price.numerator * 10**bits // price.denominator).rjust(bits + 1, "0")
    return f"{digits[:-bits]}.{digits[-bits:]}"


def write_solution(
    problem_dir: Path,
    out: Path,
    problem: Enumeration,
    plan: list[Pathway],
    prices: dict[tuple[Any, ...], Fraction],
    bits: int = 12,
) -> Path:
    """A solution's folder as the format asks for it."""
    out.mkdir(parents=True, exist_ok=True)
    pathways, steps = [], []
    taken: dict[str, int] = defaultdict(int)
    for pathway in plan:
        own = [problem.steps[pathway.enterprise, gate] for gate, _, group in pathway.steps if not group]
        cost, hours = (sum(int(step[name]) for step in own) for name in ("cost", "hours"))
        pathways.append((pathway.enterprise, pathway.requirement, pathway.start, pathway.end, cost, hours))
        for gate, period, group in pathway.steps:
            steps.append((pathway.enterprise, gate, period, group))
            taken[group] += 1
    groups = [(name, "true" if taken[name] else "false", taken[name]) for name in problem.groups]
    both = {
        row["limit_id"] for row in problem.tables.get("limits", []) if row["min_linked"] and row["max_linked"]
    }
    listed = []
    for key, price in prices.items():
        field, period = (key[2], key[3]) if key[0] == "hours" else ("", "")
        if key[0] == "limit" and key[1] in both:
            field = key[2]
        listed.append((key[0], key[1], field, period, decimal(price, bits)))
    _write(out, "pathways", "enterprise_id requirement_id start end cost hours", pathways)
    _write(out, "pathway_steps", "enterprise_id gate period group_id", steps)
    _write(out, "groups", "group_id is_run taken", groups)
    _write(out, "prices", "kind id field period value", listed)
    bound, objective = problem.price_bound(prices), worth(plan)
    digest = hashlib.sha256()
    for path in sorted(problem_dir.iterdir()):
        digest.update(path.read_bytes())
    head = {
        "format_version": 1,
        "status": "optimal" if bound == objective else "feasible",
        "objective": objective,
        "bound": bound,
        "gap": 0 if bound == objective else None if objective == 0 else abs(objective - bound) / objective,
        "bound_source": "prices",
        "price_bound": bound,
        "price_bits": bits,
        "linked": len(plan),
        "unclosable": problem.unclosable,
        "input_sha256": digest.hexdigest(),
    }
    (out / "solution.json").write_text(json.dumps(head))
    return out


def _write(folder: Path, name: str, header: str, rows: list[tuple[Any, ...]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header.split(), *rows])
