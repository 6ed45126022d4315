"""Several periods and courses in problems too large for one program: prices from samples and lists, plans by chains."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from tests.engine.pathways.ledger import proved, recount
from tests.engine.pathways.town import town

from sambung.engine.pathways.columns import columns_near
from sambung.engine.pathways.dual import Dual, descend, mean_worth
from sambung.engine.pathways.layout import Floats, Layout, Rows, make_layout
from sambung.engine.pathways.learn import learn
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Groups, Options, Problem
from sambung.engine.pathways.search import Search, Turn
from sambung.engine.pathways.solve import solve_pathways
from sambung.engine.pathways.state import open_at

PERIODS = 3


def seasons(n: int, *, has_courses: bool = True) -> Problem:
    """A town of three periods: steps that last, and courses for the first gate, some of whose steps are not offered."""
    problem, rng = town(n), np.random.default_rng(2)
    rows, centres = len(problem.hours), len(problem.centre_ids)
    steps = problem.steps
    is_offered = steps.is_offered.copy()
    if has_courses:
        is_offered[::3] = rng.random(n) < 0.8
    centre, period = (axis.ravel().astype(np.int32) for axis in np.indices((centres, PERIODS)))
    count = len(centre) if has_courses else 0
    groups = Groups(
        np.zeros(count, dtype=np.int32),
        centre[:count],
        rng.integers(5, 30, count),
        rng.integers(20, 80, count),
        rng.integers(5, 30, count),
        np.zeros(count, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        period[:count],
    )
    return replace(
        problem,
        periods=PERIODS,
        group_ids=[f"K{k:04d}" for k in range(count)],
        groups=groups,
        hours_centre=np.repeat(problem.hours_centre, PERIODS),
        hours_field=np.repeat(problem.hours_field, PERIODS),
        hours_period=np.tile(np.arange(PERIODS, dtype=np.int32), rows),
        hours=np.repeat(problem.hours // PERIODS, PERIODS),
        steps=replace(
            steps, is_offered=is_offered, duration=rng.integers(0, 2, len(steps.gate)).astype(np.int32)
        ),
    )


class Case:
    """A town of seasons, and what a solver makes of it."""

    def __init__(self, size: int, *, has_courses: bool = True) -> None:
        self.problem = seasons(size, has_courses=has_courses)
        self.layout: Layout
        self.rows: Rows
        self.layout, self.rows = make_layout(self.problem)
        self.blocks = Blocks(self.layout, self.rows.total, 1)
        self.unit = mean_worth(self.layout)

    def dual(self, work: float = inf) -> Dual:
        return Dual(self.problem, self.layout, self.rows, self.blocks, Effort(inf, work))

    def near(self, prices: Floats) -> Search:
        columns = columns_near(self.blocks, prices, 0.15 * self.unit, 20)
        return Search(
            self.layout, self.rows, self.problem.groups, columns, Effort(inf, inf), 0.15 * self.unit
        )


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(4_200)


@pytest.fixture(scope="module")
def prices(case: Case) -> Floats:
    dual = case.dual()
    learn(dual, np.zeros(case.rows.total), 1e-4)
    return dual.best


def test_a_list_of_every_pathway_is_as_good_as_a_pass_over_everything() -> None:
    case = Case(300, has_courses=False)
    prices = np.random.default_rng(3).uniform(0.0, 20.0, case.rows.total)
    columns = columns_near(case.blocks, prices, 1e200, 1_000)
    listed, passed = (
        case.blocks.listed(columns, prices, 0.05 * case.unit),
        case.blocks.priced(prices, 0.05 * case.unit),
    )
    assert listed[:2] == pytest.approx(passed[:2], rel=1e-9)
    assert listed[2] == pytest.approx(passed[2], rel=1e-5, abs=1e-2)


def test_a_list_of_every_way_promises_what_is_proved_with_courses(case: Case, prices: Floats) -> None:
    columns = columns_near(case.blocks, prices, 0.01 * case.unit, 1_000)
    assert case.blocks.listed(columns, prices, 1e-9)[1] == pytest.approx(case.blocks.priced(prices, 0.0)[1])


def test_pathways_that_are_not_looked_at_closely_are_not_the_best(case: Case, prices: Floats) -> None:
    numerators = np.rint(prices * 2.0**20).astype(np.int64)
    exact = case.blocks.certify(numerators, 20) / 2.0**20
    assert case.blocks.priced(numerators / 2.0**20, 0.0)[1] == pytest.approx(exact, rel=1e-12)
    assert case.blocks.priced(numerators / 2.0**20, 0.01 * case.unit)[1] == pytest.approx(exact, rel=1e-12)


def test_prices_of_samples_and_lists_prove_as_much_as_those_of_passes_over_everything(case: Case) -> None:
    quick, thorough = case.dual(), case.dual()
    assert learn(quick, np.zeros(case.rows.total), 1e-4) is not None
    descend(thorough, np.zeros(case.rows.total))
    assert quick.bound <= thorough.bound * (1 + 2e-4)
    assert quick.effort.used_work < 0.7 * thorough.effort.used_work


def test_where_lists_are_never_found_to_hold_what_matters_everything_is_passed_over(
    case: Case, prices: Floats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sambung.engine.pathways.learn.LACKING", -1.0)
    dual = case.dual()
    assert learn(dual, np.zeros(case.rows.total), 1e-4) is None
    known = case.dual()
    known.value(prices, 0.0)
    assert dual.bound <= known.bound * (1 + 2e-4)


def test_learning_ends_when_the_work_is_used_up_and_keeps_what_it_was_asking_about(case: Case) -> None:
    dual = case.dual(work=3.0)
    assert learn(dual, np.zeros(case.rows.total), 1e-4) is None
    assert dual.effort.ended_by == "work"
    assert dual.best.any()


def test_chains_bring_a_plan_nearer_the_bound_within_all_limits(case: Case, prices: Floats) -> None:
    search = case.near(prices)
    is_open = open_at(case.rows, case.problem.groups, prices)
    before = search.fill(is_open)
    after = search.chained(prices, is_open, Turn(20))
    assert (after.room >= 0).all()
    assert after.worth > before.worth


def test_a_plan_of_several_periods_keeps_every_rule_and_its_bound_is_certified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sambung.engine.pathways.learn.FEW", 1_000)
    problem = seasons(2_100)
    answer = solve_pathways(problem, Options(gap=1e-3, work_limit=200))
    assert answer.plan is not None
    assert answer.prices is not None
    assert recount(problem, answer.plan) == answer.objective
    assert proved(problem, answer.prices) == answer.price_bound
    assert answer.packed is not None
    assert answer.bound == answer.packed.bound < answer.price_bound
    assert answer.plan.is_run.any()
    assert answer.gap is not None
    assert answer.gap < 0.003


def test_any_number_of_threads_plans_the_same() -> None:
    problem = seasons(10_000)
    one, two = (
        solve_pathways(problem, Options(gap=1e-3, work_limit=60, threads=threads)) for threads in (1, 2)
    )
    assert one.objective is not None
    assert (one.objective, one.bound, one.passes) == (two.objective, two.bound, two.passes)
