"""A sink's answer in the problem's words: against the general method, its prices against solving again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Lane, Offer, Options, Pair, Pin, Problem, Requirement
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.sink.answer import METHOD
from sambung.engine.pooling.solution import Reason, Status
from sambung.engine.pooling.solve import solve_pooling

EXACT = Options(gap=1e-9, threads=1, explain_limit=0)


def drawn(seed: int, count: int = 70) -> Problem:
    """With every feature that a sink may have, each in some of the problems."""
    rng = np.random.default_rng(seed)
    on = rng.random(8) < 0.4
    names = [f"o{index:03d}" for index in range(count)]
    capacity = rng.integers(1, 40, count).astype(float)
    offers = tuple(
        Offer(
            name,
            capacity[index],
            float(rng.integers(4, 16)),
            min_batch=float(capacity[index] // 4) if on[0] else 0.0,
            onboarding_cost=float(rng.integers(0, 60)),
        )
        for index, name in enumerate(names)
    )
    lanes = tuple(
        Lane(
            name,
            "r",
            float(rng.integers(0, 4)),
            float(rng.choice([0, 9])) if on[1] else 0.0,
            float(rng.integers(1, 30)) if on[2] and rng.random() < 0.3 else None,
        )
        for name in names[: count - 3]
    )
    asked = float(round(0.3 * capacity.sum()))
    requirement = Requirement(
        "r",
        asked,
        price_ceiling=14.0 if on[3] else None,
        shortage_penalty=40.0 if on[4] else None,
        max_share=0.08 if on[5] else None,
    )
    pairs = tuple(Pair(name, "r") for name in names[2:]) if on[6] else None
    pins = (Pin("o005", "r", rule="never"), Pin("o006", max_quantity=3.0)) if on[7] else ()
    return Problem((requirement,), offers, lanes, pairs=pairs, pins=pins)


@given(st.integers(0, 10**6))
def test_it_is_what_the_general_method_says(seed: int) -> None:
    problem = drawn(seed)
    found = solve_pooling(problem, EXACT)
    general = optimise(formulate(problem).program, Budget(threads=1), gap=0.0)
    if general.objective is None:
        assert found.status == Status.INFEASIBLE
        return
    assert found.status == Status.OPTIMAL
    assert found.objective == pytest.approx(general.objective, rel=1e-6)
    shown = [line.offer_id for line in found.allocations] + [row.offer_id for row in found.excluded]
    assert sorted(shown) == sorted(offer.offer_id for offer in problem.offers)
    assert found.cost_breakdown is not None
    assert found.cost_breakdown.total == found.objective


def without_batches(seed: int) -> Problem:
    problem = drawn(seed)
    requirement = replace(problem.requirements[0], max_share=None)
    offers = tuple(replace(offer, min_batch=0.0) for offer in problem.offers)
    return replace(problem, requirements=(requirement,), offers=offers)


@given(st.integers(0, 10**6))
def test_an_offer_enters_at_its_price_and_not_above(seed: int) -> None:
    problem = without_batches(seed)
    found = solve_pooling(problem, replace(EXACT, explain_limit=3))
    if found.objective is None:
        return
    for row in found.excluded:
        if row.method != "solved" or row.price_to_enter is None or row.price_to_enter < 0.01:
            continue
        for change in (-1e-4, 1e-4):
            offers = tuple(
                replace(offer, unit_price=row.price_to_enter * (1 + change))
                if offer.offer_id == row.offer_id
                else offer
                for offer in problem.offers
            )
            again = solve_pooling(replace(problem, offers=offers), EXACT)
            assert again.objective is not None
            uses = any(line.offer_id == row.offer_id for line in again.allocations)
            if change < 0:
                assert uses
                assert again.objective < found.objective
            else:
                assert again.objective == pytest.approx(found.objective, rel=1e-9)


@given(st.integers(0, 10**6))
def test_one_more_unit_costs_what_solving_again_says(seed: int) -> None:
    problem = without_batches(seed)
    found = solve_pooling(problem, replace(EXACT, worth_limit=1))
    if found.objective is None:
        return
    price = found.prices[0]
    assert price.method == "solved"
    asked = replace(problem.requirements[0], quantity=problem.requirements[0].quantity + 1)
    again = solve_pooling(replace(problem, requirements=(asked,)), EXACT)
    if again.objective is None:
        assert price.value is None
    else:
        assert price.value == pytest.approx(again.objective - found.objective, rel=1e-6, abs=1e-6)


def test_reasons_are_told_apart() -> None:
    problem = replace(drawn(0), pairs=tuple(Pair(f"o{index:03d}", "r") for index in range(2, 70)))
    problem = replace(problem, pins=(Pin("o005", "r", rule="never"),))
    requirement = replace(problem.requirements[0], price_ceiling=13.0, max_share=None)
    found = solve_pooling(replace(problem, requirements=(requirement,)), EXACT)
    reasons = {row.offer_id: row.reason for row in found.excluded}
    assert found.method == METHOD
    assert reasons["o000"] == Reason.NOT_IN_PAIRS
    assert reasons["o005"] == Reason.PINNED
    assert reasons["o069"] == Reason.NO_LANE
    assert Reason.OVER_CEILING in reasons.values()
    assert Reason.PRICE in reasons.values()


def test_the_same_twice_and_in_any_order_of_rows() -> None:
    problem = without_batches(7)
    turned = replace(problem, offers=problem.offers[::-1], lanes=problem.lanes[::-1])
    one, two, other = (solve_pooling(given, EXACT) for given in (problem, problem, turned))
    assert one.allocations == two.allocations == other.allocations
    assert one.excluded == other.excluded
