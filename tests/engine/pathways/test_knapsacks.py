"""Requirements that take pathways whole: the bound by hand, against trying everything, and as the checker sums it."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.pathways.tiny import best_worth, tiny
from tests.pathways_folder import write_folder

from sambung.checks.pathways import check_pathways
from sambung.commands.pathways.tables import head_of, tables_of
from sambung.engine.pathways.knapsacks import tighten
from sambung.engine.pathways.layout import Infeasible, make_layout
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Options, Problem
from sambung.engine.pathways.solve import Run, solve_pathways
from sambung.standards.problems.pathways.reader import read_pathways
from sambung.standards.problems.pathways.solution import write_pathways_solution

BITS = 16


def rows(names: str, *lines: str) -> list[dict[str, str]]:
    return [dict(zip(names.split(), line.split(), strict=True)) for line in lines]


def bakers(*, asked: int, amount: int, count: int) -> dict[str, list[dict[str, str]]]:
    """So many enterprises, ready (one with a step that costs nothing), each with `amount` of what one requirement asks."""
    names = [f"u{number}" for number in range(count)]
    return {
        "enterprises": rows("enterprise_id centre_id", *(f"{name} P1" for name in names)),
        "candidates": rows(
            "enterprise_id requirement_id quantity value", *(f"{name} roti {amount} 10" for name in names)
        ),
        "steps": rows("enterprise_id gate cost hours field", "u0 izin 0 0 mutu"),
        "needs": rows("enterprise_id requirement_id gate", "u0 roti izin"),
        "requirements": rows("requirement_id quantity", f"roti {asked}"),
        "centres": rows("centre_id budget_id", "P1 dana"),
        "budgets": rows("budget_id cost", "dana 0"),
        "hours": rows("centre_id field hours", "P1 mutu 0"),
    }


def tightened(problem: Problem, prices: np.ndarray) -> int | None:
    layout, places = make_layout(problem)
    blocks = Blocks(layout, places.total, 1)
    numerators = np.rint(prices[: places.total] * 2.0**BITS).astype(np.int64)
    packed = tighten(problem, layout, places, blocks, numerators, BITS, Effort())
    return None if packed is None else packed.bound


def test_three_of_four_loaves_do_not_fill_five(tmp_path: Path) -> None:
    # A fraction: 5 / 3 of them, worth 16. Whole: one, worth 10.
    problem = read_pathways(write_folder(tmp_path / "p", bakers(asked=5, amount=3, count=4), {"periods": 1}))
    layout, places = make_layout(problem)
    assert tightened(problem, np.full(places.total, 10 / 3)) == 10
    run = Run(problem, layout, places, Options(gap=0.0), Effort())
    run.solution(None)
    assert run.price_bound == 16
    solution = solve_pathways(problem, Options(gap=0.0))
    assert (solution.objective, solution.bound, solution.gap) == (10, 10, 0)


@given(st.integers(0, 10**6), st.floats(0.0, 4.0))
def test_no_plan_is_worth_more_at_any_prices(seed: int, price: float) -> None:
    problem = tiny(seed)
    best = best_worth(problem)
    chance = np.random.default_rng(seed)
    try:
        bound = tightened(problem, price * chance.random(200))
    except Infeasible:
        assert best is None
        return
    assert best is None or bound is None or bound >= best


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    tables = bakers(asked=5, amount=3, count=4)
    problem = read_pathways(write_folder(tmp_path / "problem", tables, {"periods": 1}))
    solution = solve_pathways(problem, Options(gap=0.0))
    assert solution.packed is not None
    written = tables_of(solution, problem, has_frontier=False)
    write_pathways_solution(tmp_path / "solution", head_of(solution, problem), written)
    return tmp_path / "problem", tmp_path / "solution"


def test_the_checker_sums_the_same(folders: tuple[Path, Path]) -> None:
    findings = check_pathways(*folders)
    assert findings.failures == []
    assert (
        findings.figures["knapsack_bound"] == json.loads((folders[1] / "solution.json").read_text())["bound"]
    )


@pytest.mark.parametrize("value", ["100", "-1", "0.3", "x"])
def test_a_tampered_price_of_an_enterprise_is_found(folders: tuple[Path, Path], value: str) -> None:
    path = folders[1] / "enterprise_prices.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["enterprise_id", "value"], ["u0", value]])
    if value == "x":
        with pytest.raises(Exception, match="not a number"):
            check_pathways(*folders)
    else:
        assert check_pathways(*folders).failures


@pytest.mark.parametrize(
    "fields", [{"knapsack_bound": 9}, {"knapsack_bound": 12, "bound": 12}, {"bound": 16}]
)
def test_a_tampered_bound_is_found(folders: tuple[Path, Path], fields: dict[str, int]) -> None:
    path = folders[1] / "solution.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))
    assert check_pathways(*folders).failures
