"""Single source: brute force on tiny problems, published optima, bounds that hold, runs that repeat."""

from itertools import product
from math import inf
from pathlib import Path

import numpy as np
import pytest
from benchmarks.pooling.published import known_values, path_of, read_single_source
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.pooling import methods
from sambung.engine.pooling.assignment.cuts import Pool, lifted, separated
from sambung.engine.pooling.assignment.instance import (
    Assignment,
    is_within,
    plan_cost,
    read_assignment,
    whole_weights,
)
from sambung.engine.pooling.assignment.kernels import climb
from sambung.engine.pooling.assignment.narrowing import kernel_of
from sambung.engine.pooling.assignment.prices import Best, stroll, try_plans
from sambung.engine.pooling.assignment.search import solve_assignment
from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Lane, Offer, Options, Pin, Problem, Requirement
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.solver import Run

quantities = st.sampled_from([1.0, 2.0, 3.0, 2.5, 7.0])


@st.composite
def single_source(draw: st.DrawFn) -> Problem:
    """Up to 4 offers and 5 requirements of one supplier each, lanes missing, costly or narrow now and then."""
    customers = [
        Requirement(
            f"R{k}", draw(quantities), max_suppliers=1, price_ceiling=draw(st.sampled_from([None, None, 9.0]))
        )
        for k in range(draw(st.integers(1, 5)))
    ]
    offers = [
        Offer(
            f"O{k}",
            draw(st.sampled_from([3.0, 6.0, 9.5, 20.0])),
            draw(st.sampled_from([0.0, 1.0, 2.25])),
            min_batch=draw(st.sampled_from([0.0, 0.0, 2.0])),
            onboarding_cost=draw(st.sampled_from([0.0, 5.0, 11.5])),
        )
        for k in range(draw(st.integers(1, 4)))
    ]
    lanes = [
        Lane(
            offer.offer_id,
            customer.requirement_id,
            draw(st.sampled_from([0.0, 1.0, 4.0, 8.5])),
            draw(st.sampled_from([0.0, 0.0, 3.0])),
            draw(st.sampled_from([None, None, None, 2.0])),
        )
        for offer in offers
        for customer in customers
        if draw(st.integers(0, 5))
    ]
    pins = (Pin(offer_id="O0", requirement_id="R0", rule="never"),) if draw(st.booleans()) else ()
    return Problem(tuple(customers), tuple(offers), tuple(lanes), pins=pins)


def cheapest(problem: Problem) -> float:
    """The least cost by trying every assignment; infinite where there is none."""
    lanes = {(lane.origin_id, lane.destination_id): lane for lane in problem.lanes}
    best = inf
    for chosen in product(problem.offers, repeat=len(problem.requirements)):
        cost, load = 0.0, dict.fromkeys([offer.offer_id for offer in problem.offers], 0.0)
        for offer, row in zip(chosen, problem.requirements, strict=True):
            lane = lanes.get((offer.offer_id, row.requirement_id))
            pinned = any(
                (pin.offer_id, pin.requirement_id) == (offer.offer_id, row.requirement_id)
                for pin in problem.pins
            )
            unit = inf if lane is None or pinned else offer.unit_price + lane.unit_cost
            too_dear = row.price_ceiling is not None and unit > row.price_ceiling
            too_little = row.quantity < offer.min_batch
            narrow = lane is not None and lane.max_quantity is not None and lane.max_quantity < row.quantity
            if lane is None or too_dear or too_little or narrow or unit == inf:
                cost = inf
                break
            cost += unit * row.quantity + lane.fixed_cost
            load[offer.offer_id] += row.quantity
        if cost == inf or any(load[offer.offer_id] > offer.capacity + 1e-9 for offer in problem.offers):
            continue
        best = min(best, cost + sum(offer.onboarding_cost for offer in set(chosen)))
    return best


@given(single_source())
def test_brute_force(problem: Problem) -> None:
    form = formulate(problem)
    best = cheapest(problem)
    if not len(form.lines):
        return
    outcome = solve_assignment(form, Budget(threads=1), 0.0)
    assert outcome is not None
    if best == inf:
        assert outcome.status == "infeasible"
        return
    assert outcome.status == "optimal"
    assert outcome.objective == pytest.approx(best, abs=1e-6)
    assert outcome.bound <= best + 1e-6


@given(single_source(), st.integers(0, 60))
def test_cut_short_the_bound_still_holds(problem: Problem, work: int) -> None:
    form = formulate(problem)
    best = cheapest(problem)
    if not len(form.lines) or best == inf:
        return
    outcome = solve_assignment(form, Budget(work=work, threads=1), 0.0)
    assert outcome is not None
    assert outcome.bound <= best + 1e-6
    assert outcome.objective is None or outcome.objective >= best - 1e-6


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=8), st.floats(0.001, 1e6), st.integers(1, 255))
def test_what_fits_in_truth_fits_in_whole_units(asked: list[float], capacity: float, chosen: int) -> None:
    quantity = np.array(asked)
    weight, room = whole_weights(quantity, np.array([capacity]))
    mask = np.array([bool(chosen >> k & 1) for k in range(len(asked))])
    if quantity[mask].sum() <= min(capacity, quantity.sum()):
        assert weight[mask].sum() <= room[0]


def test_other_shapes_are_left_to_the_general_method() -> None:
    base = Problem((Requirement("R", 2.0, max_suppliers=1),), (Offer("O", 3.0, 1.0),), (Lane("O", "R"),))
    assert read_assignment(formulate(base)) is not None
    two = Problem((Requirement("R", 2.0, max_suppliers=2),), base.offers, base.lanes)
    short = Problem((Requirement("R", 2.0, shortage_penalty=9.0, max_suppliers=1),), base.offers, base.lanes)
    pinned = Problem(base.requirements, base.offers, base.lanes, pins=(Pin(offer_id="O", min_quantity=1.0),))
    for other in (two, short, pinned):
        assert read_assignment(formulate(other)) is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("sscflp_holmberg", "p1"),
        ("sscflp_holmberg", "p13"),
        ("sscflp_delmaire", "p3"),
        ("sscflp_delmaire", "p9"),
    ],
)
def test_published_optima(shared_data: Path, group: str, name: str) -> None:
    problem = read_single_source(path_of(group, name))
    solution = solve_pooling(problem, Options(gap=1e-6, explain_limit=0))
    assert solution.status == Status.OPTIMAL
    assert solution.method in (methods.ASSIGNMENT, methods.MIXED_INTEGER)
    assert solution.objective == pytest.approx(known_values(group)[name], rel=1e-9)


@pytest.mark.shared
def test_a_work_limit_repeats(shared_data: Path) -> None:
    problem = read_single_source(path_of("sscflp_delmaire", "p17"))
    options = Options(gap=1e-6, work_limit=4_000, explain_limit=0)
    one, other = solve_pooling(problem, options), solve_pooling(problem, options)
    assert (one.objective, one.bound, one.allocations) == (other.objective, other.bound, other.allocations)
    assert one.ended_by == "work"


@pytest.mark.shared
def test_whoever_waits_ends_it(shared_data: Path) -> None:
    problem = read_single_source(path_of("sscflp_delmaire", "p39"))
    seen: list[float | None] = []

    def report(objective: float | None, bound: float | None, seconds: float) -> None:
        seen.append(bound)

    solution = solve_pooling(problem, Options(gap=0.0, explain_limit=0), lambda: len(seen) > 3, report)
    assert solution.ended_by == "stop"
    assert solution.status in (Status.FEASIBLE, Status.NO_SOLUTION)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(4, 20), st.integers(0, 10**6))
def test_a_row_of_a_knapsack_holds_for_every_set_that_fits(weights: list[int], room: int, seed: int) -> None:
    weight = np.array(weights)
    part = np.random.default_rng(seed).random(len(weights)).round(2)
    used = np.flatnonzero(part > 0)
    fitting = [
        np.array(chosen)
        for chosen in product([0, 1], repeat=len(weights))
        if int(weight @ np.array(chosen)) <= room
    ]
    alpha = separated(part[used], weight[used], room)[0] if len(used) else None
    if alpha is None:
        return
    whole = np.zeros(len(weights))
    whole[used] = alpha
    assert float(whole @ part) > 1.0  # the fractions break it
    lifted_alpha = lifted(whole, weight, room)
    assert (lifted_alpha >= whole).all()
    assert max(float(lifted_alpha @ chosen) for chosen in fitting) <= 1.0


def test_rows_of_knapsacks_raise_the_relaxation_and_cut_no_plan() -> None:
    rng = np.random.default_rng(5)
    quantity, capacity = rng.integers(3, 12, 14).astype(float), rng.integers(18, 30, 6).astype(float)
    data = Assignment(
        np.ascontiguousarray(rng.integers(1, 60, (6, 14)).astype(float)), rng.integers(5, 40, 6).astype(float),
        quantity, capacity, *whole_weights(quantity, capacity), 1.0, np.zeros((6, 14), dtype=np.int64),
    )  # fmt: skip
    everything, none = np.ones((6, 14), dtype=bool), np.zeros(6, dtype=bool)
    plain, tight = kernel_of(data, everything, none), kernel_of(data, everything, none)
    Pool(data).tighten(tight, Budget(threads=1))
    before, after = (Run(k.program, Budget(threads=1), relax=True).solve().bound for k in (plain, tight))
    assert after > before + 1e-6
    costs = [Run(k.program, Budget(threads=1)).solve(gap=0.0).objective for k in (plain, tight)]
    assert costs[0] == pytest.approx(costs[1])


def drawn(seed: int, sites: int = 6, customers: int = 14) -> Assignment:
    """Whole quantities and costs, capacities a little above what is asked."""
    rng = np.random.default_rng(seed)
    quantity = rng.integers(3, 12, customers).astype(float)
    capacity = rng.integers(18, 30, sites).astype(float)
    cost = np.ascontiguousarray(rng.integers(1, 60, (sites, customers)).astype(float))
    fixed = rng.integers(5, 400, sites).astype(float)
    line = np.zeros((sites, customers), dtype=np.int64)
    return Assignment(cost, fixed, quantity, capacity, *whole_weights(quantity, capacity), 1.0, line)


def test_rows_on_what_stays_shut_hold_for_every_choice_that_reaches() -> None:
    found = 0
    for seed in range(30):
        data = drawn(seed)
        everything, none = np.ones(data.cost.shape, dtype=bool), np.zeros(len(data.fixed), dtype=bool)
        pool = Pool(data)
        pool.tighten(kernel_of(data, everything, none), Budget(threads=1))
        found += len(pool.covers)
        for is_open in product([0, 1], repeat=len(data.fixed)):
            if data.room @ np.array(is_open) >= data.weight.sum():
                assert all(float(alpha @ (1 - np.array(is_open))) <= 1.0 for alpha in pool.covers)
    assert found > 10


def test_the_relaxations_prices_bound_as_much_as_the_relaxation() -> None:
    for seed in range(10):
        data = drawn(seed)
        everything, none = np.ones(data.cost.shape, dtype=bool), np.zeros(len(data.fixed), dtype=np.int64)
        kernel = kernel_of(data, everything, none.astype(bool))
        prices = Pool(data).tighten(kernel, Budget(threads=1))
        assert prices is not None
        relaxation = Run(kernel.program, Budget(threads=1), relax=True).solve().bound
        bound = climb(
            np.ascontiguousarray(prices), data.cost, data.weight, data.room, data.fixed, none, 1e9, 1, 0.1, 5
        )[0]
        assert bound >= relaxation - 0.01 * abs(relaxation)


@given(st.integers(0, 10**6), st.integers(0, 3))
def test_small_moves_end_in_a_plan_that_keeps_every_limit_and_costs_no_more(seed: int, sequence: int) -> None:
    data = drawn(seed % 50)
    best = Best(data)
    everything = np.ones(data.cost.shape, dtype=bool)
    try_plans(best, everything)
    if best.site_of is None:
        return
    before = best.cost
    stroll(best, everything, sequence)
    assert best.cost <= before
    assert is_within(data, best.site_of)
    assert plan_cost(data, best.site_of) == pytest.approx(best.cost)


@pytest.mark.shared
def test_a_work_limit_holds_inside_the_solvers_search(shared_data: Path) -> None:
    program = formulate(read_single_source(path_of("sscflp_delmaire", "p39"))).program
    budget = Budget(work=3_000, threads=1)
    outcome = Run(program, budget).solve(gap=1e-6)
    assert outcome.status == "limit"
    assert budget.ended_by == "work"
    assert budget.used_work < 40_000
