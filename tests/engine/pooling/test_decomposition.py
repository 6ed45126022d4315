"""Prices give bounds that no plan undercuts, close to the relaxation with all links; early plans are plans."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.pooling.instances import problems
from tests.engine.pooling.test_search import warehouses

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.decomposition import Decomposition
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.openings import early_plan
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solver import Run


@pytest.mark.parametrize("as_hubs", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bound_lies_between_the_relaxation_and_the_least_cost(seed: int, as_hubs: bool) -> None:
    program = formulate(warehouses(seed, as_hubs=as_hubs)).program
    least = optimise(program, Budget(), gap=1e-7).objective or 0.0
    relaxed = Run(program, Budget(), relax=True).solve().objective or 0.0
    priced = Decomposition(program).search()
    assert priced.bound <= least * (1 + 1e-9)
    assert priced.bound >= relaxed * 0.99


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reduced_costs_never_rule_out_the_least_plan(seed: int) -> None:
    program = formulate(warehouses(seed)).program
    least = optimise(program, Budget(), gap=1e-9)
    priced = Decomposition(program).search()
    assert least.x is not None
    assert least.objective is not None
    # bound + Σ over columns of what each one's value costs stays below the plan's cost, one by one.
    off = np.where(priced.reduced > 0, least.x, least.x - np.array(program.upper))
    off[priced.reduced == 0] = 0.0
    assert (priced.bound + priced.reduced * off <= least.objective * (1 + 1e-9)).all()


@pytest.mark.parametrize("as_hubs", [False, True])
def test_early_plan_is_a_plan_within_a_few_percent(as_hubs: bool) -> None:
    program = formulate(warehouses(4, as_hubs=as_hubs)).program
    parts = Decomposition(program)
    priced = parts.search()
    budget = Budget()
    plan = early_plan(program, parts.choosers, priced.mean, budget)
    least = optimise(program, Budget(), gap=1e-7).objective or 0.0
    assert plan is not None
    assert plan.x is not None
    assert plan.objective is not None
    assert least * (1 - 1e-9) <= plan.objective <= least * 1.03
    assert np.array(program.cost) @ plan.x == pytest.approx(plan.objective, rel=1e-9)
    for columns, values, low, high in zip(
        program.rows.columns, program.rows.values, program.rows.lower, program.rows.upper, strict=True
    ):
        activity = float(plan.x[columns] @ values)
        assert low - 1e-6 * max(1, abs(low)) <= activity <= high + 1e-6
    assert budget.used_work > 0


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(problems(), st.randoms(use_true_random=False))
def test_any_prices_bound_any_problem(problem: Problem, draw) -> None:  # type: ignore[no-untyped-def]
    program = formulate(problem).program
    parts = Decomposition(program)
    if not parts.is_fit:
        return
    best = optimise(program, Budget(), gap=0.0).objective
    if best is None:
        return
    prices = parts.first_prices()
    for _ in range(5):
        tried = parts.signed(prices + np.array([draw.uniform(-9, 9) for _ in prices]))
        assert parts.answer(tried).value <= best + 1e-6 * max(1.0, abs(best))


def test_a_stop_ends_the_search_for_prices() -> None:
    priced = Decomposition(formulate(warehouses(1)).program).search(should_stop=lambda: True)
    assert priced.steps == 0
    assert priced.bound > 0
