"""By arcs: the same cost as the general method on small problems, bounds that hold, whole ways that keep all rules."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Hub, Lane, Offer, Options, Problem, Requirement
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.stages import answer
from sambung.engine.pooling.stages.answer import solve_stages
from sambung.engine.pooling.stages.arcs import read_arcs
from sambung.engine.pooling.stages.network import Flows
from sambung.engine.pooling.stages.paths import Dealer
from sambung.engine.pooling.stages.prices import Pricing

whole = st.integers(1, 9).map(float)


@st.composite
def two_stages(draw: st.DrawFn) -> Problem:
    """Up to 4 offers, 3 hubs and 3 requirements; direct lanes, narrow lanes, batches, shortages now and then."""
    may_lack = draw(st.booleans())
    asked = [
        Requirement(f"R{k}", draw(whole), shortage_penalty=40.0 if may_lack else None)
        for k in range(draw(st.integers(1, 3)))
    ]
    offers = [
        Offer(
            f"O{k}",
            draw(whole) * 2,
            draw(whole),
            min_batch=draw(st.sampled_from([0.0, 0.0, 2.0])),
            onboarding_cost=draw(st.sampled_from([0.0, 6.0])),
        )
        for k in range(draw(st.integers(1, 4)))
    ]
    hubs = [
        Hub(
            f"H{k}",
            draw(whole) * 3,
            draw(st.sampled_from([0.0, 9.0, 25.0])),
            draw(st.sampled_from([0.0, 0.5])),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    ends = [(o.offer_id, h.hub_id) for o in offers for h in hubs]
    ends += [(h.hub_id, r.requirement_id) for h in hubs for r in asked]
    ends += [(offers[0].offer_id, asked[0].requirement_id)]
    lanes = [
        Lane(*end, draw(whole), 0.0, draw(st.sampled_from([None, None, None, 5.0])))
        for end in ends
        if draw(st.integers(0, 6))
    ]
    return Problem(tuple(asked), tuple(offers), tuple(lanes), hubs=tuple(hubs))


def least(problem: Problem) -> float | None:
    """The least cost by the general method, to the last."""
    outcome = optimise(formulate(problem).program, Budget(threads=1), gap=0.0)
    return outcome.objective


@given(two_stages())
def test_prices_never_promise_too_much(problem: Problem) -> None:
    best = least(problem)
    arcs = read_arcs(problem)
    assert arcs is not None
    priced = Pricing(arcs).search(40, Budget())
    if best is not None:
        assert priced.answer.value <= best + 1e-6 * max(1.0, best)


@settings(max_examples=15)
@given(two_stages())
def test_as_cheap_as_the_general_method(problem: Problem) -> None:
    best = least(problem)
    few = answer.FEW_WAYS
    answer.FEW_WAYS = -1
    try:
        solution = solve_stages(problem, Options(gap=0.0), Budget(threads=1))
    finally:
        answer.FEW_WAYS = few
    if best is None:
        assert solution is None
        return
    if solution is None or solution.objective is None:  # batches that only the whole program sees
        assert any(offer.min_batch > 0 for offer in problem.offers)
        return
    assert solution.bound is not None
    assert solution.bound <= best + 1e-6 * max(1.0, best)
    assert solution.objective >= best - 1e-6 * max(1.0, best)
    given_to: dict[str, float] = {}
    for line in solution.allocations:
        given_to[line.requirement_id] = given_to.get(line.requirement_id, 0.0) + line.quantity
        batch = next(offer.min_batch for offer in problem.offers if offer.offer_id == line.offer_id)
        together = sum(
            other.quantity
            for other in solution.allocations
            if (other.offer_id, other.requirement_id) == (line.offer_id, line.requirement_id)
        )
        assert together >= batch - 1e-6
    lack = {row.requirement_id: row.quantity for row in solution.shortages}
    for row in problem.requirements:
        total = given_to.get(row.requirement_id, 0.0) + lack.get(row.requirement_id, 0.0)
        assert total == pytest.approx(row.quantity, abs=1e-5)


def test_what_is_about_whole_ways_is_left_to_the_general_method() -> None:
    base = Problem(
        (Requirement("R", 5.0),),
        (Offer("O", 9.0, 2.0),),
        (Lane("O", "H", 1.0), Lane("H", "R", 1.0)),
        hubs=(Hub("H", 9.0),),
    )
    assert read_arcs(base) is not None
    assert read_arcs(replace(base, requirements=(Requirement("R", 5.0, price_ceiling=3.5),))) is None
    assert read_arcs(replace(base, requirements=(Requirement("R", 5.0, price_ceiling=4.0),))) is not None
    assert read_arcs(replace(base, requirements=(Requirement("R", 5.0, max_share=0.5),))) is None
    assert read_arcs(replace(base, lanes=(Lane("O", "H", 1.0, fixed_cost=1.0), Lane("H", "R")))) is None


def middling() -> Problem:
    """120 offers, 8 hubs, 40 requirements: above the size at which the method is chosen."""
    rng = np.random.default_rng(3)
    offers = tuple(
        Offer(
            f"O{k:03}",
            60.0 + 10 * float(rng.integers(9)),
            10.0 + float(rng.integers(5)),
            onboarding_cost=50.0,
        )
        for k in range(120)
    )
    hubs = tuple(Hub(f"H{k}", 900.0, 2_000.0) for k in range(8))
    asked = tuple(Requirement(f"R{k:02}", 20.0 + float(rng.integers(60))) for k in range(40))
    lanes = [Lane(o.offer_id, h.hub_id, float(rng.integers(1, 9))) for o in offers for h in hubs]
    lanes += [Lane(h.hub_id, r.requirement_id, float(rng.integers(1, 9))) for h in hubs for r in asked]
    return Problem(asked, offers, tuple(lanes), hubs=hubs)


def test_a_work_limit_repeats() -> None:
    few, answer.FEW_WAYS = answer.FEW_WAYS, 1_000
    try:
        runs = [
            solve_stages(middling(), Options(gap=1e-3, explain_limit=0), Budget(work=3_000, threads=1))
            for _ in range(2)
        ]
    finally:
        answer.FEW_WAYS = few
    assert runs[0] is not None
    assert runs[1] is not None
    assert (runs[0].objective, runs[0].bound) == (runs[1].objective, runs[1].bound)
    assert runs[0].allocations == runs[1].allocations


def test_there_is_a_plan_even_where_the_time_ends_before_the_search() -> None:
    problem = middling()
    seconds = iter(range(10**6))
    found = solve_pooling(problem, Options(time_limit=1e-6, threads=1), clock=lambda: float(next(seconds)))
    assert found.status == Status.FEASIBLE
    assert found.ended_by == "time"
    filled: dict[str, float] = {}
    for row in found.allocations:
        filled[row.requirement_id] = filled.get(row.requirement_id, 0.0) + row.quantity
    for asked in problem.requirements:
        assert filled[asked.requirement_id] == pytest.approx(asked.quantity)


def test_what_is_filled_at_the_end_keeps_the_lanes_limits() -> None:
    problem = Problem(
        (Requirement("R", 6.0, shortage_penalty=40.0),),
        (Offer("A", 6.0, 1.0), Offer("B", 6.0, 2.0)),
        (Lane("A", "H", 1.0), Lane("H", "R", 1.0, max_quantity=3.0), Lane("B", "R", 1.0, max_quantity=2.0)),
        hubs=(Hub("H", 6.0),),
    )
    arcs = read_arcs(problem)
    assert arcs is not None
    nothing = Flows(np.zeros(1), np.zeros(1), np.zeros(1), 0.0)
    dealt = Dealer(arcs, nothing, Budget(threads=1)).deal()
    assert dealt.ways == {(0, 0, 0): 3.0, (1, -1, 0): 2.0}
    assert dealt.lacks == {0: 1.0}
