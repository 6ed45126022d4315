"""Plans worked by hand, laws that hold for every problem, and enumeration of tiny ones."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.engine.pooling.enumeration import least_cost
from tests.engine.pooling.instances import one_baker, problems, three_micros, two_weavers

from sambung.engine.pooling.problem import (
    Hub,
    Lane,
    Offer,
    Options,
    Pair,
    Pin,
    Previous,
    Problem,
    Requirement,
    Resource,
    Settings,
    Use,
)
from sambung.engine.pooling.solution import Reason, Status
from sambung.engine.pooling.solve import solve_pooling

EXACT = Options(gap=0.0, explain_limit=0)


def cost(problem: Problem) -> float | None:
    return solve_pooling(problem, EXACT).objective


def test_hub_is_used_where_its_opening_pays() -> None:
    solution = solve_pooling(two_weavers())
    assert solution.status == Status.OPTIMAL
    assert solution.objective == pytest.approx(1230.0)
    assert solution.gap == 0.0
    assert [(a.offer_id, a.hub_id, a.quantity) for a in solution.allocations] == [
        ("A", None, 60.0),
        ("B", "H", 40.0),
    ]
    assert solution.cost_breakdown is not None
    assert solution.cost_breakdown.opening == 10.0
    assert [(row.offer_id, row.reason) for row in solution.excluded] == [("C", Reason.PRICE)]


def test_smallest_batch_moves_others_aside() -> None:
    """B must make 20, so A makes 85 of its 90 only: 85 × 1 + 20 × 5 = 185 for 105 units."""
    problem = Problem(
        (Requirement("R", 105.0),),
        (Offer("A", 90.0, 1.0), Offer("B", 50.0, 5.0, min_batch=20.0)),
        (Lane("A", "R"), Lane("B", "R")),
    )
    assert cost(problem) == pytest.approx(185.0)


def test_batch_larger_than_the_order_leaves_the_offer_out() -> None:
    problem = one_baker(5.0, 10.0, min_batch=6.0)
    short = replace(problem, requirements=(Requirement("R", 5.0, shortage_penalty=100.0),))
    solution = solve_pooling(short)
    assert solution.objective == pytest.approx(500.0)
    assert solution.excluded[0].reason == Reason.BATCH_OVER_LIMIT
    assert solution.shortages[0].quantity == 5.0


def test_a_pin_below_the_smallest_batch_leaves_the_offer_out() -> None:
    problem = Problem(
        requirements=(Requirement("R", 4.0, shortage_penalty=20.0),),
        offers=(Offer("A", 4.0, 1.0, min_batch=4.0),),
        lanes=(Lane("A", "R"), Lane("A", "H"), Lane("H", "R")),
        hubs=(Hub("H", 1.0),),
        pins=(Pin("A", max_quantity=3.0),),
    )
    solution = solve_pooling(problem)
    assert solution.allocations == ()
    assert solution.objective == 80.0


def test_ceiling_counts_freight_and_handling_but_no_onboarding() -> None:
    problem = replace(
        two_weavers(), requirements=(Requirement("R", 60.0, price_ceiling=12.5, shortage_penalty=99.0),)
    )
    solution = solve_pooling(problem)
    assert {a.offer_id for a in solution.allocations} == {"A"}
    reasons = {row.offer_id: row.reason for row in solution.excluded}
    assert reasons["B"] == Reason.OVER_CEILING
    entered = next(row for row in solution.excluded if row.offer_id == "B").price_to_enter
    assert entered is not None
    assert entered <= 12.5 - 1.75


def test_suppliers_are_enterprises_not_offers() -> None:
    offers = (Offer("A1", 5.0, 1.0, "E"), Offer("A2", 5.0, 1.0, "E"), Offer("B", 10.0, 3.0))
    lanes = tuple(Lane(offer.offer_id, "R") for offer in offers)
    one = Problem((Requirement("R", 10.0, max_suppliers=1),), offers, lanes)
    assert cost(one) == pytest.approx(10.0)
    shared = replace(one, requirements=(Requirement("R", 10.0, max_share=0.5),))
    assert cost(shared) == pytest.approx(5.0 + 15.0)


def test_periods_pay_onboarding_once_and_count_suppliers_over_all() -> None:
    requirements = tuple(Requirement("R", 10.0, max_suppliers=1, period=period) for period in ("q1", "q2"))
    offers = (
        Offer("A", 10.0, 1.0, onboarding_cost=7.0, period="q1"),
        Offer("A", 10.0, 4.0, onboarding_cost=7.0, period="q2"),
        Offer("B", 10.0, 3.0),
    )
    problem = Problem(requirements, offers, (Lane("A", "R"), Lane("B", "R")))
    assert cost(problem) == pytest.approx(57.0)  # A: 10 + 40 + 7; B: 60; A then B has two suppliers
    free = replace(problem, requirements=tuple(replace(row, max_suppliers=None) for row in requirements))
    assert cost(free) == pytest.approx(10.0 + 30.0 + 7.0)


def test_shared_machines_limit_two_offers_together() -> None:
    offers = (Offer("shirts", 10.0, 1.0, "E"), Offer("trousers", 10.0, 1.0, "E"))
    problem = Problem(
        (Requirement("R", 10.0, shortage_penalty=9.0),),
        offers,
        (Lane("shirts", "R"), Lane("trousers", "R")),
        resources=(Resource("machines", 6.0),),
        uses=(Use("shirts", "machines", 1.0), Use("trousers", "machines", 2.0)),
    )
    solution = solve_pooling(problem, EXACT)
    assert solution.objective == pytest.approx(6.0 + 4 * 9.0)
    machine = next(price for price in solution.prices if price.kind == "resource")
    assert machine.value == pytest.approx(8.0)


def test_pins_hold() -> None:
    base = Problem(
        (Requirement("R", 10.0),),
        (Offer("A", 10.0, 1.0), Offer("B", 10.0, 2.0), Offer("C", 10.0, 3.0, min_batch=2.0)),
        (Lane("A", "R"), Lane("B", "R"), Lane("C", "R")),
    )
    assert cost(replace(base, pins=(Pin("A", rule="never"),))) == pytest.approx(20.0)
    assert cost(replace(base, pins=(Pin("B", min_quantity=4.0),))) == pytest.approx(14.0)
    assert cost(replace(base, pins=(Pin("A", max_quantity=3.0),))) == pytest.approx(17.0)
    assert cost(replace(base, pins=(Pin("C", rule="must"),))) == pytest.approx(8.0 + 6.0)
    must = solve_pooling(replace(base, pins=(Pin("B", rule="must"),)))
    assert any(a.offer_id == "B" and a.quantity > 0 for a in must.allocations)
    assert must.objective == pytest.approx(10.0, abs=1e-3)


def test_a_must_of_next_to_nothing_pays_for_the_lane_that_it_needs() -> None:
    # D has to give R1 something, however little: then R2 lacks as much, which only B's dear lane can bring.
    problem = Problem(
        (Requirement("R1", 1.0), Requirement("R2", 3.0)),
        (Offer("B", 2.0, 1.0), Offer("C", 1.0, 1.0), Offer("D", 1.0, 1.0)),
        (
            *(Lane(one, "R2", fixed_cost=fixed) for one, fixed in (("B", 3.0), ("C", 0.0), ("D", 0.0))),
            *(Lane(one, "H1") for one in ("B", "D")),
            Lane("B", "H2"),
            Lane("H1", "R1"),
            Lane("H2", "R2"),
        ),
        (Hub("H1", 1.0), Hub("H2", 1.0)),
        pins=(Pin("D", "R1", rule="must"),),
    )
    solution = solve_pooling(problem, EXACT)
    assert (solution.status, solution.bound) == (Status.OPTIMAL, pytest.approx(7.0))
    assert solution.objective == pytest.approx(7.0)


def test_only_given_pairs_are_eligible() -> None:
    problem = replace(two_weavers(), pairs=(Pair("B", "R"),))
    short = replace(problem, requirements=(Requirement("R", 100.0, shortage_penalty=1000.0),))
    solution = solve_pooling(short)
    assert {a.offer_id for a in solution.allocations} == {"B"}
    assert {row.reason for row in solution.excluded} == {Reason.NOT_IN_PAIRS}


def test_inclusion_takes_all_micros_within_the_tolerance() -> None:
    solution = solve_pooling(three_micros())
    assert solution.least_cost == pytest.approx(1000.0)
    assert solution.inclusion is not None
    assert (solution.inclusion.count, solution.inclusion.bound) == (3, 3)
    assert solution.objective == pytest.approx(1000.0 + 12 * 0.5)
    assert solution.status == Status.OPTIMAL


def test_inclusion_within_nothing_includes_none() -> None:
    problem = replace(three_micros(), settings=Settings(inclusion_tolerance=0.001))
    solution = solve_pooling(problem)
    assert solution.inclusion is not None
    assert solution.inclusion.count == 0
    assert solution.inclusion.bound == 0


def test_keeping_what_was_promised_costs_less_than_change() -> None:
    problem = Problem(
        (Requirement("R", 10.0),),
        (Offer("A", 10.0, 1.0), Offer("B", 10.0, 2.0)),
        (Lane("A", "R"), Lane("B", "R")),
        previous=(Previous("B", "R", 10.0), Previous("gone", "R", 5.0)),
        settings=Settings(change_cost=1.5),
    )
    kept = solve_pooling(problem, EXACT)
    assert kept.objective == pytest.approx(20.0)
    assert kept.change_cost_paid == 0.0
    cheap = solve_pooling(replace(problem, settings=Settings(change_cost=0.5)), EXACT)
    assert cheap.objective == pytest.approx(15.0)
    assert cheap.change_cost_paid == pytest.approx(5.0)


def test_buffers_cover_one_failure() -> None:
    """Two of three at 10 % each must survive: P = 0.9³ + 3 × 0.9² × 0.1 = 0.972."""
    names = ("A", "B", "C")
    problem = Problem(
        (Requirement("R", 10.0),),
        tuple(Offer(name, 5.0, 1.0, failure_probability=0.1) for name in names),
        tuple(Lane(name, "R") for name in names),
        settings=Settings(fill_probability=0.95),
    )
    solution = solve_pooling(problem)
    assert solution.objective == pytest.approx(15.0)
    assert solution.fill_probability is not None
    assert solution.fill_probability.probability == pytest.approx(0.972)
    assert solution.bound is not None
    assert solution.bound <= 15.0
    hopeless = solve_pooling(replace(problem, settings=Settings(fill_probability=0.99)))
    assert hopeless.status == Status.NO_SOLUTION
    assert hopeless.explanation.code == "fill_probability_not_reached"


def test_price_to_enter_is_where_the_plan_costs_the_same() -> None:
    problem = Problem(
        (Requirement("R", 10.0),),
        (Offer("A", 10.0, 5.0), Offer("B", 10.0, 9.0, onboarding_cost=20.0)),
        (Lane("A", "R"), Lane("B", "R", 0.5)),
    )
    solution = solve_pooling(problem, Options(gap=0.0))
    row = solution.excluded[0]
    assert (row.offer_id, row.reason, row.method) == ("B", Reason.PRICE, "solved")
    assert row.price_to_enter == pytest.approx(5.0 - 0.5 - 2.0)
    offers = tuple(replace(o, unit_price=2.49) if o.offer_id == "B" else o for o in problem.offers)
    assert cost(replace(problem, offers=offers)) == pytest.approx(10 * 2.99 + 20.0)


def test_prices_say_what_one_more_unit_is_worth() -> None:
    problem = Problem(
        (Requirement("R", 10.0),),
        (Offer("A", 6.0, 1.0), Offer("B", 10.0, 4.0)),
        (Lane("A", "R"), Lane("B", "R")),
    )
    value = {(price.kind, price.id): price.value for price in solve_pooling(problem).prices}
    assert value == {("requirement", "R"): 4.0, ("capacity", "A"): 3.0, ("capacity", "B"): 0.0}


def test_stop_and_limits_are_honest() -> None:
    stopped = solve_pooling(two_weavers(), should_stop=lambda: True)
    assert stopped.status == Status.NO_SOLUTION
    assert stopped.ended_by == "stop"
    assert solve_pooling(two_weavers(), Options(time_limit=0.0)).status == Status.NO_SOLUTION


def test_numbers_of_any_size_are_solved_alike() -> None:
    for factor in (1e-5, 1e9):
        base = two_weavers()
        scaled = replace(
            base,
            requirements=tuple(replace(r, quantity=r.quantity * factor) for r in base.requirements),
            offers=tuple(
                replace(
                    o,
                    capacity=o.capacity * factor,
                    min_batch=o.min_batch * factor,
                    onboarding_cost=o.onboarding_cost * factor,
                )
                for o in base.offers
            ),
            hubs=tuple(
                replace(h, capacity=h.capacity * factor, opening_cost=h.opening_cost * factor)
                for h in base.hubs
            ),
        )
        assert cost(scaled) == pytest.approx(1230.0 * factor, rel=1e-6)


small = settings(max_examples=15, suppress_health_check=list(HealthCheck))


@small
@given(problems())
def test_least_cost_equals_enumeration(problem: Problem) -> None:
    sizes = sum(lane.fixed_cost > 0 for lane in problem.lanes) + len(problem.offers) * len(
        problem.requirements
    )
    assume(sizes <= 8)
    solution = solve_pooling(problem, EXACT)
    assert solution.status == Status.OPTIMAL
    assert solution.objective == pytest.approx(least_cost(problem), rel=1e-6)


@small
@given(problems())
def test_laws(problem: Problem) -> None:
    """More to choose from never costs more; prices scale cost; the rows' order means nothing."""
    base = solve_pooling(problem, EXACT)
    assert base.objective is not None
    assert base.bound is not None
    assert base.bound <= base.objective
    slack = 1e-6 * max(1.0, base.objective)
    more = replace(
        problem,
        offers=(*problem.offers, Offer("new", 9.0, 1.0)),
        lanes=(*problem.lanes, Lane("new", problem.requirements[0].requirement_id, 1.0)),
    )
    assert (cost(more) or 0.0) <= base.objective + slack
    roomier = replace(problem, offers=tuple(replace(o, capacity=o.capacity + 1) for o in problem.offers))
    assert (cost(roomier) or 0.0) <= base.objective + slack
    dearer = replace(
        problem,
        requirements=tuple(
            replace(
                r,
                shortage_penalty=None if r.shortage_penalty is None else 1000 * r.shortage_penalty,
                price_ceiling=None if r.price_ceiling is None else 1000 * r.price_ceiling,
            )
            for r in problem.requirements
        ),
        offers=tuple(
            replace(o, unit_price=1000 * o.unit_price, onboarding_cost=1000 * o.onboarding_cost)
            for o in problem.offers
        ),
        hubs=tuple(
            replace(h, opening_cost=1000 * h.opening_cost, handling_cost=1000 * h.handling_cost)
            for h in problem.hubs
        ),
        lanes=tuple(
            replace(lane, unit_cost=1000 * lane.unit_cost, fixed_cost=1000 * lane.fixed_cost)
            for lane in problem.lanes
        ),
    )
    assert cost(dearer) == pytest.approx(1000 * base.objective, rel=1e-6)
    mixed = random.Random(1)

    def shuffled(rows: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(mixed.sample(rows, len(rows)))

    other = replace(
        problem,
        requirements=shuffled(problem.requirements),
        offers=shuffled(problem.offers),
        lanes=shuffled(problem.lanes),
        hubs=shuffled(problem.hubs),
    )
    again = solve_pooling(other, EXACT)
    assert again.objective == base.objective
    assert again.allocations == base.allocations
