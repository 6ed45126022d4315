"""Checks a pathways solution against its problem: the plan, its worth, what its prices prove, all from the files alone."""

from pathlib import Path
from typing import Any, TypeGuard

from sambung.checks.pathways_plan import PathwaysPlan
from sambung.checks.pathways_prices import PriceCheck
from sambung.checks.pathways_problem import PathwaysProblem
from sambung.checks.pathways_tables import SOLUTION_TABLES, input_hash, read_columns
from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_tables import UnableToCheck, read_json

STATUSES = ("optimal", "feasible", "infeasible", "no_solution")
LEAST_BITS, MOST_BITS = 12, 30
GAP = 1e-4


def check_pathways(problem_dir: Path, solution_dir: Path) -> Findings:
    """Check one solution folder. Raises UnableToCheck where a folder cannot be read at all."""
    findings = Findings()
    head = read_json(solution_dir, "solution.json")
    if head is None:
        raise UnableToCheck(f"{solution_dir.name}: no solution.json")
    problem = PathwaysProblem(problem_dir)
    status = head.get("status")
    findings.need(head.get("format_version") == 1, "format_version is not 1")
    findings.need(status in STATUSES, f"status {status!r} is none of {STATUSES}")
    findings.need(
        head.get("input_sha256") == input_hash(problem_dir), "input_sha256 is not that of the tables"
    )
    stated = head.get("unclosable")
    if status in ("infeasible", "no_solution"):
        _check_no_plan(findings, solution_dir, head)
        return findings
    findings.need(
        _is_whole(stated) and stated == problem.unclosable,
        f"unclosable is {problem.unclosable}, not {stated}",
    )
    plan = PathwaysPlan(problem, solution_dir, findings)
    plan.run()
    objective, linked = head.get("objective"), head.get("linked")
    findings.need(
        _is_whole(objective) and objective == plan.objective,
        f"objective is {plan.objective}, not {objective}",
    )
    findings.need(_is_whole(linked) and linked == plan.linked, f"linked is {plan.linked}, not {linked}")
    _check_bound(findings, problem, solution_dir, head, plan.objective)
    _check_frontier(findings, solution_dir, len(problem.enterprise_ids))
    findings.figures |= {"objective": plan.objective, "linked": plan.linked}
    return findings


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_no_plan(findings: Findings, folder: Path, head: dict[str, Any]) -> None:
    """Without a plan there are no tables, and a reason."""
    written = [
        name
        for name in SOLUTION_TABLES
        for ending in ("csv", "parquet")
        if (folder / f"{name}.{ending}").exists()
    ]
    findings.need(not written, f"no plan, and yet tables: {', '.join(written)}")
    findings.need(bool(head.get("reason")), "no plan, and no reason")
    findings.need(head.get("objective") is None, "no plan, and yet an objective")


def _check_bound(
    findings: Findings, problem: PathwaysProblem, folder: Path, head: dict[str, Any], objective: int
) -> None:
    """The price bound recomputed; bound, its source and the gap as the format says."""
    bits = head.get("price_bits")
    if not _is_whole(bits) or not LEAST_BITS <= bits <= MOST_BITS:
        findings.need(False, f"price_bits {bits!r} is not between {LEAST_BITS} and {MOST_BITS}")
        return
    prices = PriceCheck(problem, folder, bits, findings)
    proved = prices.bound()
    findings.figures["price_bound"] = proved
    packed = head.get("knapsack_bound")
    if packed is not None:
        recomputed = prices.packed_bound(folder)
        findings.figures["knapsack_bound"] = recomputed
        findings.need(
            _is_whole(packed) and packed == recomputed, f"knapsack_bound is {recomputed}, not {packed}"
        )
    stated, bound, source = head.get("price_bound"), head.get("bound"), head.get("bound_source")
    findings.need(_is_whole(stated) and stated == proved, f"price_bound is {proved}, not {stated}")
    findings.need(source in ("prices", "search"), "bound_source is neither prices nor search")
    if not _is_number(bound):
        findings.need(False, f"bound {bound!r} is no number")
        return
    findings.need(bound <= proved, f"bound {bound} is over what the prices prove, {proved}")
    least = findings.figures.get("knapsack_bound", proved)
    findings.need(bound <= least, f"bound {bound} is over what knapsacks prove, {least}")
    findings.need(source != "prices" or bound == proved, f"bound {bound} rests on prices that prove {proved}")
    findings.need(bound >= objective, f"bound {bound} is under the objective {objective}")
    gap = head.get("gap")
    if bound == objective:
        findings.need(_is_number(gap) and gap == 0, "gap is not 0 where objective = bound")
    elif objective == 0:
        findings.need(gap is None, "gap of an objective of 0")
    else:
        expected = abs(objective - bound) / abs(objective)
        holds = _is_number(gap) and abs(gap - expected) <= 1e-9 * max(1.0, expected)
        findings.need(holds, f"gap {gap} is not {expected}")
    if head.get("status") == "optimal":
        asked = head.get("gap_asked", GAP)
        reached = bound == objective or (
            objective != 0 and _is_number(asked) and (bound - objective) / objective <= asked * (1 + 1e-9)
        )
        findings.need(reached, "optimal, and the gap asked is not reached")


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_frontier(findings: Findings, folder: Path, enterprises: int) -> None:
    """Each point: a scale above 0, its objective not above its bound."""
    table = read_columns(folder, "frontier")
    if table is None:
        return
    columns = [table.whole(name).tolist() for name in ("objective", "bound", "linked")]
    scales = table.text("scale").to_pylist()
    findings.need(len(set(scales)) == len(scales), "frontier: a scale stands twice")
    for scale, objective, bound, linked in zip(scales, *columns, strict=True):
        try:
            is_scale = float(scale) > 0
        except ValueError:
            is_scale = False
        findings.need(is_scale, f"frontier: scale {scale!r}")
        findings.need(0 <= objective <= bound, f"frontier at {scale}: objective {objective}, bound {bound}")
        findings.need(0 <= linked <= enterprises, f"frontier at {scale}: {linked} linked")
