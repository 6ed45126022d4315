"""Separation, first plans and narrowing find what the whole program finds; covers cut off no plan."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.pooling.instances import problems

from sambung.engine.pooling import relaxation, search
from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Hub, Lane, Offer, Problem, Requirement
from sambung.engine.pooling.search import optimise


def warehouses(seed: int, *, as_hubs: bool = False) -> Problem:
    """Ten warehouses of 60, 40 customers of 1 to 15 that must be filled, costs by distance in a square."""
    draw = random.Random(seed)
    places = [(draw.random(), draw.random()) for _ in range(10)]
    requirements, lanes = [], []
    for customer in range(40):
        x, y = draw.random(), draw.random()
        requirements.append(Requirement(f"c{customer}", float(draw.randint(1, 15))))
        for index, (a, b) in enumerate(places):
            lanes.append(Lane(f"w{index}", f"c{customer}", 10 * ((x - a) ** 2 + (y - b) ** 2) ** 0.5))
    if not as_hubs:
        offers = tuple(Offer(f"w{index}", 60.0, 1.0, onboarding_cost=90.0) for index in range(10))
        return Problem(tuple(requirements), offers, tuple(lanes))
    lanes += [Lane("plant", f"w{index}") for index in range(10)]
    hubs = tuple(Hub(f"w{index}", 60.0, opening_cost=90.0) for index in range(10))
    return Problem(tuple(requirements), (Offer("plant", 1000.0, 1.0),), tuple(lanes), hubs=hubs)


@pytest.mark.parametrize("as_hubs", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_separated_search_proves_the_same_cost(
    monkeypatch: pytest.MonkeyPatch, seed: int, as_hubs: bool
) -> None:
    program = formulate(warehouses(seed, as_hubs=as_hubs)).program
    whole = optimise(program, Budget(), gap=1e-7)
    monkeypatch.setattr(search, "FEW_ENTRIES", 0)
    monkeypatch.setattr(relaxation, "CHEAPEST", 2)
    separated = optimise(program, Budget(), gap=1e-7)
    assert separated.status == whole.status == "optimal"
    assert separated.objective == pytest.approx(whole.objective, rel=1e-6)
    assert separated.bound <= (whole.objective or 0.0) * (1 + 1e-9)
    assert separated.bound >= (whole.objective or 0.0) * (1 - 1e-6)


def test_covers_and_links_lift_the_relaxation_without_cutting_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    sharp = formulate(warehouses(3)).program
    monkeypatch.setattr("sambung.engine.pooling.formulate.add_covers", lambda form: None)
    plain = formulate(warehouses(3)).program
    plain.links = type(plain.links)()
    exact = optimise(plain, Budget(), gap=1e-7).objective
    assert optimise(sharp, Budget(), gap=1e-7).objective == pytest.approx(exact, rel=1e-6)
    relaxed = [
        search.Run(program, Budget(), relax=True).solve().objective or 0.0 for program in (plain, sharp)
    ]
    assert relaxed[0] < relaxed[1] <= (exact or 0.0) * (1 + 1e-9)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(problems())
def test_separated_search_on_random_problems(problem: Problem) -> None:
    program = formulate(problem).program
    whole = optimise(program, Budget(), gap=0.0).objective
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "FEW_ENTRIES", 0)
        patch.setattr(relaxation, "CHEAPEST", 1)
        separated = optimise(program, Budget(), gap=0.0)
    assert separated.objective == pytest.approx(whole, rel=1e-6, abs=1e-9)
    assert separated.bound <= (whole or 0.0) * (1 + 1e-9) + 1e-9


def test_the_solvers_seconds_are_paced_by_a_lent_clock() -> None:
    budget = Budget(seconds=10.0, clock=lambda: 0.0)
    assert budget.pace == 1.0
    budget.counted[:] = [0.1, 0.01]  # too little to say
    assert budget.pace == 1.0
    budget.counted[:] = [6.0, 2.0]  # processor time, and two others wait for it
    assert budget.side(5.0).pace == pytest.approx(3.0)
    budget.counted[:] = [1.0, 1.2]
    assert budget.pace == 1.0
