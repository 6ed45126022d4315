"""Problems drawn with every feature at once: the plan is the best of all, and the checker finds nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pathways_folder import drawn, write_folder
from tests.pathways_planner import Enumeration, worth

from sambung.checks.pathways import check_pathways
from sambung.commands.pathways.tables import head_of, tables_of
from sambung.engine.pathways.problem import Options
from sambung.engine.pathways.solution import Status
from sambung.engine.pathways.solve import solve_pathways
from sambung.standards.problems.pathways.reader import read_pathways
from sambung.standards.problems.pathways.solution import write_pathways_solution


def solve_and_judge(folder: Path, seed: int) -> None:
    periods = 1 + seed % 3
    tables = drawn(seed, periods=periods)
    best = Enumeration(tables, periods).best()
    problem = read_pathways(write_folder(folder / "problem", tables, {"periods": periods}))
    solution = solve_pathways(problem, Options(gap=0.0))
    assert (solution.status == Status.INFEASIBLE) == (best is None)
    write_pathways_solution(
        folder / "solution", head_of(solution, problem), tables_of(solution, problem, has_frontier=False)
    )
    assert check_pathways(folder / "problem", folder / "solution").failures == []
    if best is not None:
        assert (solution.status, solution.objective) == (Status.OPTIMAL, worth(best))


@given(st.integers(0, 10**6))
def test_any_problem_is_solved_to_its_best_plan(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    solve_and_judge(tmp_path_factory.mktemp("drawn"), seed)


# 79: HiGHS names the worth of its best plan and hands back the one it started from.
# 82: floors that exclude each other, whose prices know no end.
@pytest.mark.parametrize("seed", [79, 82])
def test_what_once_went_wrong(tmp_path: Path, seed: int) -> None:
    solve_and_judge(tmp_path, seed)
