"""One requirement through hubs: bound and plan against the solver's own search, and what the cuts promise."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.gathering import ways as ways_module
from sambung.engine.pooling.gathering.choice import optimise_form, optimise_gathering
from sambung.engine.pooling.gathering.cuts import best_cut
from sambung.engine.pooling.gathering.ways import as_ways
from sambung.engine.pooling.plan import make_plan
from sambung.engine.pooling.problem import Hub, Lane, Offer, Options, Pin, Problem, Requirement
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways_module, "FEWEST_LINES", 0)


def drawn(seed: int, offers: int = 14, hubs: int = 4) -> Problem:
    rng = np.random.default_rng(seed)
    names = [f"o{index}" for index in range(offers)]
    places = [f"h{index}" for index in range(hubs)]
    capacity = rng.integers(1, 20, offers).astype(float)
    rows = [
        Offer(
            name,
            capacity[index],
            float(rng.integers(5, 15)),
            min_batch=float(capacity[index] * rng.choice([0.0, 0.3, 1.0])),
            onboarding_cost=float(rng.choice([0, 10, 40])),
        )
        for index, name in enumerate(names)
    ]
    room = rng.integers(10, 80, hubs) * (offers / 14)
    gathering = [
        Hub(place, room[index], float(rng.integers(0, 60) + 1) * offers / 14, float(rng.integers(0, 3)))
        for index, place in enumerate(places)
    ]
    lanes = [Lane(place, "r", float(rng.integers(0, 4)), float(rng.choice([0, 25]))) for place in places]
    for name in names:
        for target in [*places, "r"]:
            if rng.random() < (0.2 if target == "r" else 0.6):
                most = float(rng.integers(1, 20)) if rng.random() < 0.2 else None
                fixed = float(rng.choice([0, 0, 0, 8]))
                lanes.append(Lane(name, target, float(rng.integers(0, 6)), fixed, most))
    asked = float(max(1, round(0.35 * min(capacity.sum(), room.sum()))))
    penalty = 60.0 if rng.random() < 0.3 else None
    return Problem(
        (Requirement("r", asked, shortage_penalty=penalty),), tuple(rows), tuple(lanes), tuple(gathering)
    )


@given(st.integers(0, 10**6))
def test_the_bound_holds_and_the_plan_is_one(seed: int) -> None:
    problem = drawn(seed)
    form = formulate(problem)
    exact = optimise(form.program, Budget(threads=1), gap=0.0)
    found = optimise_gathering(form, Budget(threads=1), gap=1e-3)
    if found is None or found.x is None:
        return
    assert exact.objective is not None
    rounding = 1e-6 * max(1.0, exact.objective)
    assert found.bound <= exact.objective + rounding
    plan = make_plan(form, found.x)
    assert plan.objective >= exact.objective - rounding
    assert found.objective is not None
    assert plan.objective <= found.objective + rounding  # what was opened but is not used is not paid
    filled = sum(line.quantity for line in plan.allocations) + sum(row.quantity for row in plan.shortages)
    assert filled == pytest.approx(problem.requirements[0].quantity, rel=1e-6)
    if found.status == "optimal":
        assert plan.objective - exact.objective <= 1e-3 * found.objective + rounding


@given(st.integers(0, 10**6))
def test_a_cut_made_at_one_set_holds_at_every_other(seed: int) -> None:
    problem = drawn(seed, offers=8, hubs=3)
    form = formulate(problem)
    ways = as_ways(form)
    if ways is None:
        return
    count = len(ways.room) - 1
    rng = np.random.default_rng(seed)
    cuts = [
        best_cut(ways, y)
        for y in [np.ones(count), rng.random(count), (rng.random(count) < 0.5).astype(np.float64)]
    ]
    for choice in product((0.0, 1.0), repeat=count):
        y = np.array(choice)
        if any(y[hub] > 0 and hub not in form.open_hub for hub in range(count)):
            continue  # nothing goes by that hub: the program has no choice there
        for hub, column in form.open_hub.items():
            form.program.lower[column] = form.program.upper[column] = float(y[hub])
            second = form.lines.second_lane[form.lines.hub == hub]
            if len(second) and int(second[0]) in form.lane:  # an open hub's lane is paid too
                lane = form.lane[int(second[0])]
                form.program.lower[lane] = form.program.upper[lane] = float(y[hub])
        outcome = optimise(form.program, Budget(threads=1), gap=0.0)
        if outcome.objective is None:
            continue
        for cut in cuts:
            if cut is not None:
                least = cut.constant - cut.saving @ y + ways.opening[:-1] @ y
                assert least <= outcome.objective + 1e-6 * max(1.0, outcome.objective)


@given(st.integers(0, 10**6))
def test_what_it_leaves_open_the_general_method_proves(seed: int) -> None:
    form = formulate(drawn(seed))
    exact = optimise(form.program, Budget(threads=1), gap=0.0)
    _, found = optimise_form(form, Budget(threads=1), gap=1e-6)
    assert (found.objective is None) == (exact.objective is None)
    if exact.objective is not None:
        assert found.status == "optimal"
        assert found.objective == pytest.approx(exact.objective, rel=2e-6, abs=1e-6)
        assert found.bound <= exact.objective + 1e-6 * max(1.0, exact.objective)


def test_it_proves_what_it_says_at_hundreds_of_offers() -> None:
    problem = drawn(5, offers=600, hubs=8)
    solution = solve_pooling(problem, Options(gap=2e-3, threads=1, explain_limit=0))
    general = optimise(formulate(problem).program, Budget(threads=1, seconds=30), gap=5e-3)
    assert solution.status == Status.OPTIMAL
    assert solution.bound is not None
    assert general.objective is not None
    assert solution.bound <= general.objective * (1 + 1e-9)
    assert solution.objective is not None
    assert solution.objective <= general.objective * (1 + 2e-3)


def test_what_it_does_not_know_is_left_to_the_general_method() -> None:
    problem = drawn(1)
    pinned = Problem(
        problem.requirements,
        problem.offers,
        problem.lanes,
        problem.hubs,
        pins=(Pin("o1", "r", rule="never"),),
    )
    assert optimise_gathering(formulate(pinned), Budget(), gap=1e-3) is None
