"""Explanations obey their own arithmetic, and solving again proves them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.pathways.tiny import best_worth, tiny
from tests.engine.pathways.town import town

from sambung.engine.pathways.explain import cost_of_limits, explain, worth_of_more
from sambung.engine.pathways.outcomes import NoChances, simulate_outcomes
from sambung.engine.pathways.problem import NONE, Options
from sambung.engine.pathways.solve import solve_pathways

EXACT = Options(gap=0.0)


def test_chosen_and_not_chosen_are_told_what_they_bring_and_pay() -> None:
    problem = town(200)
    solution = solve_pathways(problem, Options(gap=0.05))
    assert solution.plan is not None
    assert solution.prices is not None
    chosen = set(solution.plan.enterprise.tolist())
    for e in range(40):
        told = explain(problem, solution.plan, solution.prices, e)
        assert told.is_chosen == (e in chosen)
        assert told.best is not None
        paid = sum((one.amount * one.price for one in told.best.payments), Fraction(0))
        assert told.best.reduced == told.best.worth - paid
        if told.is_chosen:
            assert told.best.candidate == solution.plan.candidate[solution.plan.enterprise.tolist().index(e)]
        else:
            assert bool(told.changes) == (told.best.reduced < 0)


def test_each_change_named_is_the_least_that_lifts_the_pathway_to_nought() -> None:
    problem = town(200)
    solution = solve_pathways(problem, Options(gap=0.05))
    assert solution.plan is not None
    assert solution.prices is not None
    for e in range(200):
        told = explain(problem, solution.plan, solution.prices, e)
        if not told.changes or told.best is None:
            continue
        rise = told.changes[0]
        assert rise.kind == "value"
        assert rise.amount is not None
        value = problem.candidates.value.copy()
        for more, is_enough in ((rise.amount, True), (rise.amount - 1, False)):
            value[told.best.candidate] = problem.candidates.value[told.best.candidate] + more
            changed = replace(problem, candidates=replace(problem.candidates, value=value.copy()))
            again = explain(changed, solution.plan, solution.prices, e)
            assert again.best is not None
            assert (again.best.reduced >= 0) == is_enough
        return
    pytest.fail("everybody pays at these prices")


@given(seed=st.integers(0, 10**6))
def test_a_shadow_price_is_verified_by_solving_again(seed: int) -> None:
    problem = tiny(seed, fixed=False, limits=False)
    solution = solve_pathways(problem, EXACT)
    told = worth_of_more(problem, solution, "budget", 0, 2)
    budget = problem.budget.copy()
    budget[0] += 2
    assert told.gained == told.at_most
    assert told.gained == (best_worth(replace(problem, budget=budget)) or 0) - (best_worth(problem) or 0)
    # The prices bound the larger problem too: what is gained is at most the gap and the price of what is added.
    assert solution.price_bound is not None
    assert solution.objective is not None
    assert told.gained <= solution.price_bound + 1 - solution.objective + told.price * 2


@given(seed=st.integers(0, 10**6))
def test_the_cost_of_limits_is_what_solving_without_them_brings(seed: int) -> None:
    problem = tiny(seed, fixed=False)
    best = best_worth(problem)
    none = np.full(len(problem.limits.least), NONE, dtype=np.int64)
    free = best_worth(replace(problem, limits=replace(problem.limits, least=none, most=none)))
    told = cost_of_limits(problem, EXACT)
    assert told.without == (free, free)
    if best is None:
        assert told.with_limits is None
    else:
        assert told.least == told.most == (free or 0) - best


def test_outcomes_are_drawn_within_what_the_ranges_allow() -> None:
    problem = town(300)
    solution = solve_pathways(problem, Options(gap=0.05))
    assert solution.plan is not None
    told = simulate_outcomes(problem, solution.plan, draws=300, seed=3)
    assert told == simulate_outcomes(problem, solution.plan, draws=300, seed=3)
    chosen = solution.plan.candidate
    low, high = problem.candidates.chance_low, problem.candidates.chance_high
    assert low is not None
    assert high is not None
    assert told.linked.low < told.linked.mean < told.linked.high
    assert told.linked.mean == pytest.approx(float((low + high)[chosen].sum() / 2), rel=0.05)
    assert told.worth.mean == pytest.approx(float(solution.objective or 0), rel=0.1)
    levers = [lever for lever in told.levers if lever.kind == "requirement"]
    assert sum(lever.share for lever in levers) <= 1 + 1e-9
    assert levers == sorted(levers, key=lambda lever: -lever.share)


def test_without_ranges_nothing_is_simulated() -> None:
    problem = tiny(3)
    solution = solve_pathways(problem, EXACT)
    assert solution.plan is not None
    with pytest.raises(NoChances):
        simulate_outcomes(problem, solution.plan)
