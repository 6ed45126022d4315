"""Bounds from prices: never above the least cost, whatever the prices; the same from the tables alone; tight where linear."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checks.test_pooling import write_previous, write_problem
from tests.engine.pooling.instances import period_rows, two_weavers

from sambung.checks.pooling import check_pooling
from sambung.checks.pooling_bound import BoundCheck
from sambung.commands.pool import head_of, tables_of
from sambung.engine.pooling import mending, replan
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.priced import PricedLines
from sambung.engine.pooling.pricing import improved
from sambung.engine.pooling.problem import Lane, Offer, Options, Problem, Requirement
from sambung.engine.pooling.solution import Solution
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.writer import write_solution

EXACT = Options(gap=0.0, explain_limit=0)
few = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def plain(problem: Problem) -> Problem:
    switched = replace(problem.settings, fill_probability=None, inclusion_tolerance=None)
    return replace(problem, settings=switched)


@few
@given(period_rows(), st.integers(0, 10**6))
def test_any_prices_bound_and_the_checker_agrees(drawn: Problem, seed: int) -> None:
    problem = plain(drawn)
    priced = PricedLines(formulate(problem))
    rng = np.random.default_rng(seed)
    prices = {
        kind: rng.integers(-3, 12, len(values)) * (rng.random(len(values)) < 0.5) * 1.0
        for kind, values in priced.no_prices().items()
    }
    prices = priced.signed(prices)
    bound = priced.answer(prices).value
    solution = solve_pooling(problem, EXACT)
    if solution.objective is not None:
        assert bound <= solution.objective + 1e-6 * max(1.0, solution.objective) + 1e-4
    rows = priced.written(prices)
    again = priced.read(rows)
    assert all((again[kind] == prices[kind]).all() for kind in prices)
    with TemporaryDirectory() as place:
        folder = write_problem(problem, Path(place, "p"))
        Path(place, "s").mkdir()
        Path(place, "s", "solution.json").write_text("{}")
        earlier = write_previous(problem, Path(place, "before")) if problem.previous else None
        check = BoundCheck(folder, Path(place, "s"), earlier)
        shown = [
            {
                "kind": row.kind,
                "id": row.id,
                "other_id": row.other_id or "",
                "period": row.period or "",
                "value": repr(row.value),
            }
            for row in rows
        ]
        assert check.price_bound(shown) == pytest.approx(bound, abs=1e-6 * max(1.0, abs(bound)))
        assert check.findings.failures == []


def test_a_linear_problem_is_proved_by_its_prices() -> None:
    problem = Problem(
        (Requirement("R", 10.0), Requirement("Q", 5.0, shortage_penalty=3.0)),
        (Offer("A", 6.0, 1.0), Offer("B", 10.0, 4.0)),
        (Lane("A", "R"), Lane("B", "R", max_quantity=9.0), Lane("A", "Q"), Lane("B", "Q")),
    )
    solution = solve_pooling(problem, EXACT)
    assert solution.bound_source == "prices"
    assert solution.price_bound == pytest.approx(solution.objective)
    assert solution.bound_prices


def test_steps_raise_the_bound() -> None:
    priced = PricedLines(formulate(two_weavers()))
    start = priced.no_prices()
    _, answer = improved(priced, start, 1230.0, 60)
    assert priced.answer(start).value == 0.0
    assert 1150.0 < answer.value <= 1230.0


def workshops(offers: int = 60, hubs: int = 5) -> Problem:
    """One order, offers with onboarding costs by hubs with opening costs; prices and places by a fixed rule."""
    makers, lanes = [], []
    for place in range(offers):
        capacity = 40.0 + (place * 37) % 60
        price = 10.0 + (place * 7) % 11 / 4
        makers.append(Offer(f"o{place:03}", capacity, price, onboarding_cost=60.0 + (place * 13) % 50))
        for hub in range(hubs):
            away = abs(place % hubs - hub)
            lanes.append(Lane(f"o{place:03}", f"h{hub}", 0.5 + away * 0.75))
    places = tuple(
        replace(two_weavers().hubs[0], hub_id=f"h{hub}", capacity=700.0, opening_cost=400.0 + 50.0 * hub)
        for hub in range(hubs)
    )
    lanes += [Lane(f"h{hub}", "R", 0.25 * (1 + hub % 3)) for hub in range(hubs)]
    return Problem((Requirement("R", 1500.0),), tuple(makers), tuple(lanes), hubs=places)


def failed(problem: Problem, solution: Solution, change_cost: float | None) -> Problem:
    """The problem after the largest supplier has failed, with its plan and prices to begin from."""
    from sambung.engine.pooling.problem import Previous

    lost = max(solution.allocations, key=lambda line: line.quantity).offer_id
    return replace(
        problem,
        offers=tuple(row for row in problem.offers if row.offer_id != lost),
        lanes=tuple(row for row in problem.lanes if row.origin_id != lost),
        settings=replace(problem.settings, change_cost=change_cost),
        previous=tuple(
            Previous(line.offer_id, line.requirement_id, line.quantity, line.period, line.hub_id)
            for line in solution.allocations
        ),
        previous_prices=solution.bound_prices,
    )


@pytest.mark.parametrize("change_cost", [None, 0.5, 20.0])
def test_replanning_is_as_good_as_from_nothing(change_cost: float | None) -> None:
    problem = workshops()
    options = Options(gap=1e-3, explain_limit=0, price_steps=200)
    first = solve_pooling(problem, options)
    assert first.bound_prices
    after = failed(problem, first, change_cost)
    warm = solve_pooling(after, options)
    cold = solve_pooling(replace(after, previous_prices=()), options)
    assert warm.status == cold.status
    assert warm.objective == pytest.approx(cold.objective, rel=2e-3)
    assert warm.bound is not None
    assert warm.bound <= (cold.objective or 0.0) * (1 + 1e-9)
    assert warm.lost_quantity == max(line.quantity for line in first.allocations)
    assert warm.moved_quantity is not None
    assert warm.change_cost_paid == pytest.approx((change_cost or 0.0) * warm.moved_quantity)


@pytest.mark.parametrize("change_cost", [None, 0.5, 20.0])
def test_the_part_that_matters_is_enough(change_cost: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "FEW_LINES", 0)
    monkeypatch.setattr(replan, "NEAREST", 10)
    problem = workshops(90)
    options = Options(gap=3e-2, explain_limit=0, price_steps=200)
    first = solve_pooling(problem, options)
    after = failed(problem, first, change_cost)
    warm = solve_pooling(after, options)
    assert warm.method == mending.METHOD
    cold = solve_pooling(replace(after, previous_prices=()), replace(options, gap=1e-4))
    assert cold.objective is not None
    assert warm.bound is not None
    assert warm.bound <= cold.objective * (1 + 1e-9)
    assert cold.objective * (1 - 1e-4) <= (warm.objective or 0.0) <= cold.objective * (1 + 3e-2)
    assert warm.lost_quantity == max(line.quantity for line in first.allocations)
    assert warm.change_cost_paid == pytest.approx((change_cost or 0.0) * (warm.moved_quantity or 0.0))
    left_out = {row.offer_id for row in after.offers} - {row.offer_id for row in warm.allocations}
    assert {row.offer_id for row in warm.excluded} == left_out
    assert {row.hub_id for row in warm.hubs} == {row.hub_id for row in problem.hubs}
    assert {row.id for row in warm.prices if row.kind == "capacity"} == {row.offer_id for row in after.offers}
    with TemporaryDirectory() as place:
        folder = write_problem(after, Path(place) / "p")
        told = replace(warm, input_sha256=read_pooling(folder).input_sha256)
        write_solution(Path(place) / "s", head_of(told), tables_of(told))
        found = check_pooling(folder, Path(place) / "s", write_previous(after, Path(place) / "before"))
        assert found.failures == []


def test_a_hub_that_fails_leaves_the_rest_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "FEW_LINES", 0)
    problem = workshops(90)
    options = Options(gap=1e-3, explain_limit=0, price_steps=200)
    first = solve_pooling(problem, options)
    gone = max(first.hubs, key=lambda row: row.throughput).hub_id
    after = replace(
        failed(problem, first, None),
        hubs=tuple(row for row in problem.hubs if row.hub_id != gone),
    )
    lanes = tuple(row for row in after.lanes if gone not in (row.origin_id, row.destination_id))
    warm = solve_pooling(replace(after, lanes=lanes), options)
    cold = solve_pooling(replace(after, lanes=lanes, previous=(), previous_prices=()), options)
    assert warm.status == cold.status
    assert warm.objective == pytest.approx(cold.objective, rel=2e-3)
    assert gone not in {row.hub_id for row in warm.allocations}
