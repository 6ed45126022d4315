"""Plans that fill with a probability: checked by draws of our own, exact where few can fail; beside the nominal plan."""

import random
from dataclasses import replace
from functools import cache
from itertools import chain, combinations
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sambung.engine.pooling.problem import Hub, Lane, Offer, Options, Problem, Requirement, Settings
from sambung.engine.pooling.solution import Solution, Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.survival import clopper_pearson

QUICK = Options(gap=1e-3, explain_limit=0)


def growers(count: int, asked: float, probability: float, **changes: float) -> Problem:
    """Offers that fail with 5 to 14 %; micro enterprises are a little dearer."""
    offers = tuple(
        Offer(
            f"o{place:02}",
            8.0 + place % 5,
            10.0 + place % 7,
            size_class="micro" if place % 3 == 0 else "small",
            failure_probability=0.05 + (place % 10) / 100,
        )
        for place in range(count)
    )
    lanes = tuple(Lane(offer.offer_id, "R") for offer in offers)
    settings = Settings(fill_probability=probability, **changes)  # type: ignore[arg-type]
    return Problem((Requirement("R", asked),), offers, lanes, settings=settings)


def share_filled(problem: Problem, solution: Solution, draws: int) -> float:
    """The least share of draws, over requirements and periods, in which survivors cover what is asked."""
    chance = {offer.offer_id: offer.failure_probability for offer in problem.offers}
    rng = np.random.default_rng(987_654)
    least = 1.0
    for row in problem.requirements:
        mine = [
            line
            for line in solution.allocations
            if (line.requirement_id, line.period) == (row.requirement_id, row.period)
        ]
        names = sorted({line.offer_id for line in mine})
        amount = np.array([sum(line.quantity for line in mine if line.offer_id == name) for name in names])
        survives = rng.random((draws, len(names))) >= np.array([chance[name] for name in names])
        least = min(least, float((survives @ amount >= row.quantity - 1e-6 * row.quantity).mean()))
    return least


def test_many_more_draws_bear_the_probability_out() -> None:
    problem = growers(40, 200.0, 0.95)
    solution = solve_pooling(problem, QUICK)
    estimate = solution.fill_probability
    assert estimate is not None
    assert (estimate.method, estimate.draws) == ("drawn", 200_000)
    seen = share_filled(problem, solution, 1_000_000)
    assert seen >= 0.95
    assert estimate.low - 1e-3 <= seen <= estimate.high + 1e-3
    assert solution.bound is not None
    assert solution.bound <= (solution.objective or 0.0)


def test_the_nominal_plan_stands_beside() -> None:
    """Without buffers the cheapest twelve fill only if none of them fails."""
    problem = growers(16, 100.0, 0.9)
    solution = solve_pooling(problem, QUICK)
    plain = replace(problem, settings=Settings())
    nominal = solve_pooling(plain, QUICK)
    assert solution.nominal is not None
    assert solution.nominal.objective == pytest.approx(nominal.objective)
    assert solution.nominal.fill_probability.method == "exact"
    seen = share_filled(plain, nominal, 200_000)  # of one of several cheapest plans, perhaps
    assert solution.nominal.fill_probability.probability == pytest.approx(seen, abs=5e-2)
    assert solution.nominal.fill_probability.probability < 0.9
    assert (solution.objective or 0.0) > solution.nominal.objective


def test_more_are_included_where_the_probability_still_holds() -> None:
    problem = growers(16, 60.0, 0.9, inclusion_tolerance=0.1)
    solution = solve_pooling(problem, QUICK)
    alone = solve_pooling(growers(16, 60.0, 0.9), QUICK)
    assert solution.inclusion is not None
    assert solution.least_cost == pytest.approx(alone.objective)
    assert (solution.objective or 0.0) <= 1.1 * (solution.least_cost or 0.0) * (1 + 1e-7)
    micros = {line.offer_id for line in alone.allocations} & {
        offer.offer_id for offer in problem.offers if offer.size_class == "micro"
    }
    assert len(micros) <= solution.inclusion.count <= solution.inclusion.bound
    assert share_filled(problem, solution, 200_000) >= 0.9 - 2e-3


def test_hubs_periods_and_shared_machines() -> None:
    base = growers(14, 40.0, 0.9)
    problem = replace(
        base,
        requirements=tuple(Requirement("R", 40.0, period=period) for period in ("p1", "p2")),
        hubs=(Hub("H", 150.0, 20.0, 0.5),),
        lanes=(*(Lane(offer.offer_id, "H", 0.5) for offer in base.offers), Lane("H", "R", 0.5)),
    )
    solution = solve_pooling(problem, QUICK)
    assert solution.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert share_filled(problem, solution, 200_000) >= 0.9 - 2e-3


def test_intervals_hold_what_they_say() -> None:
    """Of 400 draws of 500 at 3 %, hardly more than 1 in 100 intervals miss."""
    draw = random.Random(5)
    missed = 0
    for _ in range(400):
        low, high = clopper_pearson(sum(draw.random() < 0.03 for _ in range(500)), 500)
        missed += not low <= 0.03 <= high
    assert missed <= 10
    assert clopper_pearson(0, 10)[0] == 0.0
    assert clopper_pearson(10, 10)[1] == 1.0


@cache
def families(names: int) -> tuple[frozenset[int], ...]:
    """Every family of sets of survivors (as bits) that holds with each set all larger ones; up to 4 names: 168."""
    everything = range(2**names)
    found = []
    for least in chain.from_iterable(combinations(everything, size) for size in range(1, 7)):
        if not any(a != b and a & b == a for a in least for b in least):
            found.append(frozenset(one for one in everything if any(one & low == low for low in least)))
    return tuple(found)


def least_buffered(problem: Problem) -> float | None:
    """The least cost of any plan that fills with the probability asked, by trying every family of covering survivors."""
    asked, wanted = problem.requirements[0].quantity, problem.settings.fill_probability or 0.0
    offers, count = problem.offers, len(problem.offers)
    fails = [offer.failure_probability for offer in offers]
    chance = [
        prod((1 - fails[i]) if one >> i & 1 else fails[i] for i in range(count)) for one in range(2**count)
    ]
    best = None
    for family in families(count):
        if sum(chance[one] for one in family) < wanted - 1e-12:
            continue
        rows = np.array([[-float(one >> i & 1) for i in range(count)] for one in sorted(family)])
        found = linprog(
            [offer.unit_price for offer in offers],
            A_ub=rows,
            b_ub=np.full(len(rows), -asked),
            bounds=[(0.0, offer.capacity) for offer in offers],
        )
        if found.status == 0 and (best is None or found.fun < best):
            best = float(found.fun)
    return best


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(3, 12), st.integers(5, 12), st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.4])),
        min_size=2,
        max_size=4,
    ),
    st.integers(4, 14),
    st.sampled_from([0.75, 0.9, 0.97]),
)
def test_no_plan_that_fills_so_surely_costs_less_than_the_bound(
    rows: list[tuple[int, int, float]], asked: int, probability: float
) -> None:
    offers = tuple(
        Offer(f"o{k}", float(capacity), float(price), failure_probability=fails)
        for k, (capacity, price, fails) in enumerate(rows)
    )
    problem = Problem(
        (Requirement("R", float(asked)),),
        offers,
        tuple(Lane(offer.offer_id, "R") for offer in offers),
        settings=Settings(fill_probability=probability),
    )
    least = least_buffered(problem)
    solution = solve_pooling(problem, replace(QUICK, gap=0.0))
    if least is None:
        assert solution.objective is None  # nothing fills so surely, so nothing is said to
        return
    assert solution.status != Status.INFEASIBLE
    if solution.objective is None:
        return  # no proposal passed: said as `no_solution`, which proves nothing
    assert solution.bound is not None
    assert solution.bound <= least + 1e-6 * least
    assert solution.objective >= least - 1e-6 * least
    assert share_filled(problem, solution, 200_000) >= probability - 5e-3


def test_equal_growers_get_the_optimum() -> None:
    """Four that fail alike, of which one may fail: a third of the order from each, as trying every family says."""
    offers = tuple(Offer(f"o{k}", 8.0, 10.0, failure_probability=0.05) for k in range(4))
    problem = Problem(
        (Requirement("R", 12.0),),
        offers,
        tuple(Lane(offer.offer_id, "R") for offer in offers),
        settings=Settings(fill_probability=0.95),
    )
    solution = solve_pooling(problem, QUICK)
    assert least_buffered(problem) == pytest.approx(160.0)
    assert solution.objective == pytest.approx(160.0)
