"""Halves that share no limit: any number of threads comes to the same plan, and nobody is left out for good."""

import numpy as np
import pytest
from tests.engine.pathways.ledger import recount
from tests.engine.pathways.test_chains import Case
from tests.engine.pathways.town import town

from sambung.engine.pathways import halves
from sambung.engine.pathways.halves import CUTS, Halves
from sambung.engine.pathways.problem import Options
from sambung.engine.pathways.solve import solve_pathways


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(halves, "LEAST", 1_000)
    return Case(10_000)


def test_no_row_is_used_by_both_halves_and_everybody_has_a_part(case: Case) -> None:
    search = case.search
    found = Halves(search.columns, search.owner, search.whole, 1, 1)
    is_cut = 0
    for turn in range(CUTS):
        parts = found.parts(search.whole, turn)
        together = np.concatenate([part.who for part in parts])
        assert np.array_equal(np.sort(together), search.whole.who)
        if len(parts) == 1:
            continue
        is_cut += 1
        columns = search.columns
        used = []
        for part in parts[:2]:
            mine = np.isin(search.owner, part.who)
            mine[part.column] = True
            used.append(set(columns.entry_row[np.repeat(mine, np.diff(columns.entry_start))].tolist()))
        assert used[0]
        assert used[1]
        assert not used[0] & used[1]
    assert is_cut > 0


def test_small_problems_are_not_cut() -> None:
    case = Case(3_000)
    assert len(case.search.halves.parts(case.search.whole, 0)) == 1


@pytest.mark.parametrize("work", [40, 100])
def test_any_number_of_threads_comes_to_the_same_plan(monkeypatch: pytest.MonkeyPatch, work: int) -> None:
    monkeypatch.setattr(halves, "LEAST", 1_000)
    problem = town(6_000)
    found = [
        solve_pathways(problem, Options(gap=0.0, work_limit=work, threads=threads)) for threads in (1, 2, 3)
    ]
    assert len({(one.objective, one.bound, one.passes) for one in found}) == 1
    plans = [one.plan for one in found]
    assert plans[0] is not None
    for plan in plans:
        assert plan is not None
        assert np.array_equal(plan.candidate, plans[0].candidate)
        assert recount(problem, plan) == found[0].objective
