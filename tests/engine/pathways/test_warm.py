"""An earlier plan as a start: what still exists is taken up within the limits, and the answer is as good as asked."""

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.pathways.ledger import proved, recount
from tests.engine.pathways.test_run import warm_from
from tests.engine.pathways.test_several_periods import seasons
from tests.engine.pathways.tiny import best_worth, tiny
from tests.engine.pathways.town import town

from sambung.engine.pathways.problem import EarlierPlan, Fixed, Options, Problem
from sambung.engine.pathways.solution import Solution
from sambung.engine.pathways.solve import solve_pathways

ASKED = Options(gap=0.012)
NOBODY = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))


def plan_of(solution: Solution) -> EarlierPlan:
    """The plan as a solution folder keeps it."""
    plan = solution.plan
    assert plan is not None
    visitor = np.repeat(plan.enterprise, np.diff(plan.step_start))[plan.group >= 0]
    return EarlierPlan(plan.enterprise, plan.candidate, plan.start, visitor, plan.group[plan.group >= 0])


def altered(problem: Problem, share: float) -> Problem:
    """Other values and dearer steps for some enterprises, and a tenth less of money."""
    rng = np.random.default_rng(5)
    is_changed = rng.random(len(problem.enterprise_ids)) < share
    of_candidate = np.repeat(is_changed, np.diff(problem.candidates.start))
    of_step = np.repeat(is_changed, np.diff(problem.steps.start))
    value = np.where(of_candidate, problem.candidates.value // 2, problem.candidates.value)
    cost = np.where(of_step, problem.steps.cost * 2, problem.steps.cost)
    return replace(
        problem,
        budget=problem.budget * 9 // 10,
        candidates=replace(problem.candidates, value=value.astype(problem.candidates.value.dtype)),
        steps=replace(problem.steps, cost=cost.astype(problem.steps.cost.dtype)),
    )


@pytest.fixture(scope="module")
def crowd() -> Problem:
    return town(2_400)


@pytest.fixture(scope="module")
def before(crowd: Problem) -> Solution:
    return solve_pathways(crowd, ASKED)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5])
def test_the_answer_is_as_good_as_asked_and_its_plan_and_bound_hold(
    crowd: Problem, before: Solution, share: float
) -> None:
    problem = altered(crowd, share)
    warm = solve_pathways(problem, ASKED, prices=warm_from(crowd, before), earlier=plan_of(before))
    assert warm.plan is not None
    assert warm.prices is not None
    assert warm.gap is not None
    assert warm.gap <= ASKED.gap
    assert recount(problem, warm.plan) == warm.objective
    assert proved(problem, warm.prices) == warm.price_bound


def test_the_same_problem_is_answered_by_its_own_plan_without_a_search(
    crowd: Problem, before: Solution
) -> None:
    warm = solve_pathways(crowd, ASKED, prices=warm_from(crowd, before), earlier=plan_of(before))
    assert warm.objective is not None
    assert before.objective is not None
    assert warm.objective >= before.objective
    assert warm.passes < 0.5 * before.passes


def test_what_an_earlier_plan_is_too_far_from_is_searched_as_if_there_were_none(
    crowd: Problem, before: Solution
) -> None:
    problem, near = altered(crowd, 0.02), Options(gap=0.0, work_limit=450.0)
    cold = solve_pathways(problem, near)
    warm = solve_pathways(problem, near, prices=warm_from(crowd, before), earlier=plan_of(before))
    assert cold.objective is not None
    assert warm.objective is not None
    assert warm.objective > 0.9995 * cold.objective


def test_a_plan_that_what_is_fixed_by_hand_forbids_is_only_a_start(crowd: Problem, before: Solution) -> None:
    earlier = plan_of(before)
    who = earlier.enterprise[:50]
    named = crowd.candidates.requirement[earlier.candidate[:50]].astype(np.int32)
    never = Fixed(who, named, np.full(50, -1, dtype=np.int32), np.zeros(50, dtype=np.bool_))
    problem = replace(crowd, fixed=never)
    warm = solve_pathways(problem, ASKED, prices=warm_from(crowd, before), earlier=earlier)
    assert warm.plan is not None
    assert not set(earlier.candidate[:50].tolist()) & set(warm.plan.candidate.tolist())
    assert recount(problem, warm.plan) == warm.objective


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_bad_plan_does_not_keep_the_best_from_being_found(seed: int) -> None:
    problem = tiny(seed)
    candidates = problem.candidates
    who = np.flatnonzero(np.diff(candidates.start) > 0).astype(np.int32)
    last = candidates.start[who + 1] - 1
    worst = EarlierPlan(who, last, np.full(len(who), problem.periods - 1, dtype=np.int32), *NOBODY)
    assert solve_pathways(problem, Options(gap=0.0), earlier=worst).objective == best_worth(problem)


def test_nothing_of_an_earlier_plan_left_is_a_cold_start(crowd: Problem, before: Solution) -> None:
    none = EarlierPlan(*NOBODY, NOBODY[0], *NOBODY)
    assert solve_pathways(crowd, ASKED, earlier=none).gap is not None


def test_pathways_with_courses_are_taken_up_as_they_were() -> None:
    problem = seasons(2_400)
    before = solve_pathways(problem, Options(gap=0.05))
    warm = solve_pathways(
        problem, Options(gap=0.05), prices=warm_from(problem, before), earlier=plan_of(before)
    )
    assert before.plan is not None
    assert warm.plan is not None
    assert (before.plan.group >= 0).any()
    kept = set(zip(before.plan.enterprise.tolist(), before.plan.candidate.tolist(), strict=True))
    again = set(zip(warm.plan.enterprise.tolist(), warm.plan.candidate.tolist(), strict=True))
    assert len(kept & again) > 0.98 * len(kept)
    assert int((warm.plan.group >= 0).sum()) > 0.95 * int((before.plan.group >= 0).sum())
    assert recount(problem, warm.plan) == warm.objective


def test_courses_that_can_no_longer_be_paid_are_not_held() -> None:
    problem = seasons(2_400)
    before = solve_pathways(problem, Options(gap=0.05))
    poor = replace(problem, budget=problem.budget // 20)
    warm = solve_pathways(poor, Options(gap=0.05), prices=warm_from(problem, before), earlier=plan_of(before))
    assert warm.plan is not None
    assert recount(poor, warm.plan) == warm.objective
    assert warm.gap is not None
    assert warm.gap <= 0.05
