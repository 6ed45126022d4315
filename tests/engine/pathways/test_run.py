"""What holds for every run: the same answer again, an end at any moment, warm starts, the frontier, courses."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.engine.pathways.ledger import proved, recount
from tests.engine.pathways.tiny import best_worth, tiny
from tests.engine.pathways.town import town

from sambung.engine.pathways.problem import NONE, Fixed, Options, Problem, WarmPrices
from sambung.engine.pathways.solution import Solution, Status
from sambung.engine.pathways.solve import solve_pathways

ROUGH = Options(gap=0.05)


def warm_from(problem: Problem, solution: Solution) -> WarmPrices:
    """The table of prices as a solution folder keeps it."""
    assert solution.prices is not None
    prices, unit = solution.prices, 2**solution.prices.bits
    rows: list[tuple[str, str, str, int, float]] = []
    rows += [
        ("requirement", name, "", 0, p / unit)
        for name, p in zip(problem.requirement_ids, prices.requirement, strict=True)
    ]
    rows += [
        ("budget", name, "", 0, p / unit) for name, p in zip(problem.budget_ids, prices.budget, strict=True)
    ]
    for centre, field, period, price in zip(
        problem.hours_centre, problem.hours_field, problem.hours_period, prices.hours, strict=True
    ):
        rows.append(
            ("hours", problem.centre_ids[centre], problem.field_names[field], int(period), price / unit)
        )
    rows += [("seat", name, "", 0, p / unit) for name, p in zip(problem.group_ids, prices.seat, strict=True)]
    rows += [
        ("floor", name, "", 0, p / unit) for name, p in zip(problem.limit_ids, prices.floor, strict=True)
    ]
    rows += [
        ("ceiling", name, "", 0, p / unit) for name, p in zip(problem.limit_ids, prices.ceiling, strict=True)
    ]
    return WarmPrices(*(list(column) for column in zip(*rows, strict=True)))


@pytest.fixture(scope="module")
def crowd() -> Problem:
    """Too many for one program: prices, fills and exchanges alone."""
    return town(2_400)


@pytest.fixture(scope="module")
def answer(crowd: Problem) -> Solution:
    return solve_pathways(crowd, ROUGH)


def test_a_large_plan_keeps_every_rule_and_its_bound_is_certified(crowd: Problem, answer: Solution) -> None:
    assert answer.plan is not None
    assert answer.prices is not None
    assert recount(crowd, answer.plan) == answer.objective
    assert proved(crowd, answer.prices) == answer.price_bound == answer.bound
    assert answer.gap is not None
    assert answer.gap < 0.05


def test_the_same_run_again_is_the_same_plan(crowd: Problem, answer: Solution) -> None:
    again = solve_pathways(crowd, replace(ROUGH, threads=2))
    assert (again.objective, again.bound, again.passes) == (answer.objective, answer.bound, answer.passes)
    assert again.plan is not None
    assert answer.plan is not None
    assert np.array_equal(again.plan.candidate, answer.plan.candidate)


def test_a_work_limit_ends_a_run_at_the_same_place(crowd: Problem) -> None:
    first, second = (solve_pathways(crowd, Options(gap=0.0, work_limit=40)) for _ in range(2))
    assert first.ended_by == second.ended_by == "work"
    assert (first.objective, first.bound) == (second.objective, second.bound)
    assert first.objective is not None


def test_a_work_limit_ends_a_search_of_the_whole_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 enterprises without chains: one search decides, inside which the solver does not tell its iterations."""
    monkeypatch.setattr("sambung.engine.pathways.search.SMALL_CHAINS", ())
    first, second = (solve_pathways(town(300), Options(gap=0.0, work_limit=150)) for _ in range(2))
    assert first.ended_by == second.ended_by == "work"
    assert 150 <= first.passes == second.passes < 200
    assert (first.objective, first.bound) == (second.objective, second.bound)


@pytest.mark.parametrize("calls", [0, 1, 30, 60])
def test_a_person_can_end_it_at_any_moment(crowd: Problem, calls: int) -> None:
    left = [calls]

    def should_stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    solution = solve_pathways(crowd, Options(gap=0.0), should_stop)
    assert solution.ended_by == "stop"
    assert solution.plan is not None
    assert recount(crowd, solution.plan) == solution.objective
    assert solution.prices is not None
    assert proved(crowd, solution.prices) == solution.price_bound


def test_progress_is_told(crowd: Problem) -> None:
    told: list[tuple[int | None, int | None, float]] = []
    solution = solve_pathways(crowd, ROUGH, report=lambda *one: told.append(one))
    assert told[-1][0] == solution.objective
    assert all(bound is not None for _, bound, _ in told)


def test_earlier_prices_save_passes(crowd: Problem, answer: Solution) -> None:
    options = Options(gap=0.02)
    cold = solve_pathways(crowd, options)
    warm = solve_pathways(crowd, options, prices=warm_from(crowd, cold))
    assert warm.passes < cold.passes
    assert warm.bound is not None
    assert cold.bound is not None
    assert warm.bound <= cold.bound * 1.001


def test_prices_of_what_no_longer_exists_do_no_harm() -> None:
    problem = tiny(7)
    gone = WarmPrices(["hours", "requirement"], ["P99", "D99"], ["mutu", ""], [0, 0], [3.0, 5.0])
    assert solve_pathways(problem, Options(gap=0.0), prices=gone).objective == best_worth(problem)


def test_a_plan_that_ends_by_its_share_of_the_limit_leaves_time_for_the_frontier() -> None:
    """The plan may take a part of the limit alone: the points have the rest, and what ended the plan is still told."""
    solution = solve_pathways(town(300), Options(gap=0.0, work_limit=400, frontier=(0.5, 1.0)))
    assert solution.ended_by == "work"
    assert [one.scale for one in solution.frontier] == [0.5, 1.0]


def test_more_is_never_worse_along_the_frontier() -> None:
    solution = solve_pathways(town(300), Options(gap=0.05, frontier=(0.0, 0.5, 1.0, 2.0)))
    points = solution.frontier
    assert [point.scale for point in points] == [0.0, 0.5, 1.0, 2.0]
    assert all(a.objective <= b.objective for a, b in pairwise(points))
    assert all(point.objective <= point.bound for point in points)
    assert points[2].objective == solution.objective


def test_musts_that_exclude_each_other_are_named() -> None:
    problem = town(20)
    wanted = problem.candidates.requirement[:2]
    both = Fixed(
        np.zeros(2, dtype=np.int32), wanted, np.full(2, NONE, dtype=np.int32), np.ones(2, dtype=bool)
    )
    solution = solve_pathways(replace(problem, fixed=both))
    assert solution.status == Status.INFEASIBLE
    assert solution.reason == "must_cannot_be"
    assert solution.parameters == {"enterprise": problem.enterprise_ids[0]}
