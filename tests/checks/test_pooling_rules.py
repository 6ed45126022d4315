"""Bounds by arcs and by knapsacks, computed again from the tables alone; altered ones are refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checks.test_pooling import write_problem
from tests.engine.pooling.assignment.test_assignment import single_source
from tests.engine.pooling.stages.test_stages import middling, two_stages
from tests.engine.pooling.test_warm_up import single_source as twelve

from sambung.checks.pooling import check_pooling
from sambung.checks.pooling_rules import RuleCheck
from sambung.commands.pool import head_of, tables_of
from sambung.engine.pooling import methods
from sambung.engine.pooling.assignment.instance import read_assignment
from sambung.engine.pooling.assignment.kernels import answer, cover
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Solution
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.stages.arcs import read_arcs
from sambung.engine.pooling.stages.prices import Pricing
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.writer import write_solution

few = settings(max_examples=20, suppress_health_check=list(HealthCheck))


def rule_check(problem: Problem, place: Path) -> RuleCheck:
    folder = write_problem(problem, place / "p")
    (place / "s").mkdir(exist_ok=True)
    (place / "s" / "solution.json").write_text("{}")
    return RuleCheck(folder, place / "s")


def shown(kind: str, names: list[str], values: np.ndarray) -> list[dict[str, str]]:
    return [
        {"kind": kind, "id": name, "other_id": "", "period": "", "value": repr(float(value))}
        for name, value in zip(names, values, strict=True)
    ]


@few
@given(two_stages(), st.integers(0, 10**6))
def test_any_prices_prove_the_same_by_arcs(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem, seed: int
) -> None:
    arcs = read_arcs(problem)
    assert arcs is not None
    rng = np.random.default_rng(seed)
    asked = rng.integers(0, 30, len(arcs.asked)) * 1.0
    capacity = rng.integers(0, 6, len(arcs.capacity)) * 1.0
    rows = shown("requirement", [r.requirement_id for r in problem.requirements], asked)
    rows += shown("capacity", list(arcs.offer_ids), capacity)
    check = rule_check(problem, tmp_path_factory.mktemp("arcs"))
    proved = check.proved_by("arcs", rows)
    assert proved == pytest.approx(Pricing(arcs).answer(asked, capacity).value, abs=1e-6)
    assert check.findings.failures == []


@few
@given(single_source(), st.integers(0, 10**6))
def test_any_prices_prove_the_same_by_knapsacks(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem, seed: int
) -> None:
    plain = replace(problem, pins=())
    form = formulate(plain)
    data = read_assignment(form) if len(form.lines) else None
    if data is None:
        return
    prices = np.random.default_rng(seed).integers(0, 40, len(data.quantity)) * 1.0
    worth = data.fixed - answer(prices, data.cost, data.weight, data.room)[0]
    undecided = np.zeros(len(worth), dtype=np.int64)
    value = float(prices.sum()) + cover(worth, data.room, undecided, int(data.weight.sum()))[0]
    names = [row.requirement_id for row in form.lines.requirements]
    check = rule_check(plain, tmp_path_factory.mktemp("knapsacks"))
    proved = check.proved_by("knapsacks", shown("requirement", names, prices / data.quantity))
    assert check.findings.failures == []
    assert proved == pytest.approx(value, abs=1e-6)


def written(problem: Problem, solution: Solution, place: Path) -> tuple[Path, Path]:
    folder = write_problem(problem, place / "p")
    told = replace(solution, input_sha256=read_pooling(folder).input_sha256)
    write_solution(place / "s", head_of(told), tables_of(told))
    return folder, place / "s"


@pytest.mark.parametrize("rule", ["arcs", "knapsacks"])
def test_a_solution_carries_its_proof(rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "FEW_LINES", 0)
    problem = middling() if rule == "arcs" else twelve()
    solution = solve_pooling(problem, Options(gap=0.05, threads=1, explain_limit=0))
    assert solution.price_rule == rule
    assert solution.objective is not None
    assert solution.price_bound is not None
    assert 0.9 * solution.objective < solution.price_bound <= solution.objective
    folder, out = written(problem, solution, tmp_path)
    assert check_pooling(folder, out).failures == []
    # More than the prices prove, or prices of another rule, are refused.
    prices = [replace(row, value=row.value * 1.01) for row in solution.bound_prices]
    for place, other in enumerate(
        (
            replace(solution, price_bound=solution.price_bound * 1.001),
            replace(solution, bound_prices=tuple(prices)),
            replace(solution, price_rule="knapsacks" if rule == "arcs" else "arcs"),
            replace(solution, price_rule="hearsay"),
        )
    ):
        folder, out = written(problem, other, tmp_path / str(place))
        assert check_pooling(folder, out).failures != [], place
