"""What the engine says of a plan, against trying every choice: least cost, prices, conflicts, inclusion, splits.

Every feature of the format and pairs of them: random tiny problems with pairs, resources, pins, earlier plans and
rows of their own in each period.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, product
from math import inf

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.engine.pooling.enumeration import (
    Transport,
    at_price,
    count_choices,
    least_cost,
    plans,
    subsets,
    ways,
)
from tests.engine.pooling.instances import one_baker, period_rows

from sambung.engine.pooling.conflict import limits_of, without
from sambung.engine.pooling.inclusion import least_supply
from sambung.engine.pooling.inclusion_curve import inclusion_curve
from sambung.engine.pooling.problem import Lane, Offer, Options, Problem, Requirement
from sambung.engine.pooling.solution import Reason, Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.worth import with_one_more

EXACT = Options(gap=0.0, explain_limit=0)
EXPLAINED = Options(gap=0.0, explain_limit=9, worth_limit=99, explain_work=100_000)
few = settings(max_examples=10, suppress_health_check=list(HealthCheck))


def plain(problem: Problem, **changes: float | None) -> Problem:
    """Without the second objective and buffers; `must` only where no smallest batch stands.

    (A use may be smaller than the tolerance of a batch, and then both plans, with it and without, are right.)
    """
    pins = problem.pins
    if any(offer.min_batch > 0 for offer in problem.offers):
        pins = tuple(pin for pin in pins if pin.rule != "must")
    switched = replace(problem.settings, fill_probability=None, inclusion_tolerance=None)
    return replace(problem, pins=pins, settings=replace(switched, **changes))  # type: ignore[arg-type]


def near(cost: float) -> float:
    """Tolerance of limits, `must` and rounding together."""
    return 3e-6 * max(1.0, cost) + 4e-5


@few
@given(period_rows())
def test_least_cost_is_that_of_the_best_choice(drawn: Problem) -> None:
    problem = plain(drawn)
    assume(count_choices(problem) <= 128)
    solution, best = solve_pooling(problem, EXACT), least_cost(problem)
    if best is None:
        assert solution.status == Status.INFEASIBLE
    else:
        assert solution.status == Status.OPTIMAL
        assert solution.objective == pytest.approx(best, abs=near(best))


@few
@given(period_rows())
def test_one_more_unit_is_worth_what_solving_again_says(drawn: Problem) -> None:
    problem = plain(drawn)
    assume(count_choices(problem) <= 32)
    solution = solve_pooling(problem, EXPLAINED)
    assume(solution.objective is not None)
    for price in solution.prices:
        assert price.method == "solved"
        again = least_cost(with_one_more(problem, price))
        if again is None:
            assert price.value is None
            continue
        change = again - (solution.objective or 0.0)
        assert price.value == pytest.approx(
            change if price.kind == "requirement" else -change, abs=near(solution.objective or 0.0)
        )


@few
@given(period_rows())
def test_an_offer_enters_at_its_price_and_at_none_above(drawn: Problem) -> None:
    problem = plain(drawn)
    assume(count_choices(problem) <= 32)
    solution = solve_pooling(problem, EXPLAINED)
    assume(solution.objective is not None)
    ours = solution.objective or 0.0
    for row in solution.excluded:
        offers = [offer for offer in problem.offers if offer.offer_id == row.offer_id]
        is_one_row = len(offers) == 1 and offers[0].period is None
        if not is_one_row or count_choices(at_price(problem, row.offer_id, 0.0)) > 64:
            continue
        if row.reason in (Reason.PRICE, Reason.OVER_CEILING, Reason.BATCH_OVER_LIMIT):
            assert row.method == "solved"
        if row.price_to_enter is None:
            free = least_cost(at_price(problem, row.offer_id, 0.0), uses=row.offer_id, least_use=1e-5)
            assert free is None or free > ours - near(ours)
            continue
        there = least_cost(at_price(problem, row.offer_id, row.price_to_enter), uses=row.offer_id)
        assert there is not None
        assert there <= ours + near(ours)
        above = at_price(problem, row.offer_id, row.price_to_enter + 1e-2)
        dearer = least_cost(above, uses=row.offer_id, least_use=1e-2)
        assert dearer is None or dearer > ours + 0.5e-4 - 1e-6 * ours


def test_an_offer_over_the_ceiling_enters_below_it() -> None:
    """At R's ceiling of 8 less freight 1 the offer would take 4 of 10 units from A at 7.5."""
    problem = Problem(
        (Requirement("R", 10.0, price_ceiling=8.0),),
        (Offer("A", 10.0, 7.5), Offer("B", 4.0, 9.0)),
        (Lane("A", "R"), Lane("B", "R", 1.0)),
    )
    row = solve_pooling(problem, EXPLAINED).excluded[0]
    assert (row.reason, row.method) == (Reason.OVER_CEILING, "solved")
    assert row.price_to_enter == pytest.approx(6.5)


def test_the_period_named_is_where_the_offer_has_a_row() -> None:
    problem = Problem(
        (Requirement("R", 1.0, 1.0, period="p1"), Requirement("R", 1.0, 1.0, period="p2")),
        (Offer("A", 1.0, 1.0, min_batch=2.0, period="p2"), Offer("B", 9.0, 1.0)),
        (Lane("A", "R"), Lane("B", "R")),
    )
    row = solve_pooling(problem, EXPLAINED).excluded[0]
    assert (row.offer_id, row.reason, row.period) == ("A", Reason.BATCH_OVER_LIMIT, "p2")
    assert row.price_to_enter is None


def test_one_more_that_cannot_be_had_has_no_value() -> None:
    value = {(p.kind, p.id): (p.value, p.method) for p in solve_pooling(one_baker(), EXPLAINED).prices}
    assert value[("requirement", "R")] == (None, "solved")


@few
@given(period_rows())
def test_a_conflict_is_one_and_lifting_any_member_ends_it(drawn: Problem) -> None:
    problem = plain(drawn)
    assume(count_choices(problem) <= 64)
    solution = solve_pooling(problem, EXACT)
    assume(solution.status == Status.INFEASIBLE)
    assert solution.explanation.is_irreducible
    shown = [limit for limit in limits_of(problem) if limit.shown in solution.explanation.conflict]
    assert shown
    if count_choices(without(problem, shown)) <= 64:
        assert least_cost(without(problem, shown)) is None
    for left_out in shown:
        rest = without(problem, [limit for limit in shown if limit is not left_out])
        if count_choices(rest) <= 64:
            assert least_cost(rest) is not None


def most_included(problem: Problem, most: float) -> int:
    """The most enterprises of the class in a plan that costs at most so much."""
    who: dict[str, list[tuple[Offer, str | None]]] = {}
    for offer in problem.offers:
        for period in problem.periods:
            if offer.period in (None, period) and offer.size_class == problem.settings.inclusion_class:
                who.setdefault(offer.enterprise, []).append((offer, period))
    for size in range(len(who), 0, -1):
        for chosen in combinations(sorted(who), size):
            for pick in product(*[who[name] for name in chosen]):

                def extra(transport: Transport, pick: tuple = pick) -> None:  # type: ignore[type-arg]
                    for offer, period in pick:
                        least = least_supply(offer, problem.settings)
                        name = offer.offer_id
                        transport.total(least, inf, lambda w, n=name, p=period: (w.offer, w.period) == (n, p))

                if any(cost <= most for cost, _ in plans(problem, extra=extra)):
                    return size
    return 0


@few
@given(period_rows(), st.sampled_from([0.0, 0.05, 0.3]))
def test_as_many_are_included_as_any_plan_within_the_tolerance_could(
    drawn: Problem, tolerance: float
) -> None:
    problem = plain(drawn, inclusion_tolerance=tolerance)
    assume(count_choices(problem) <= 16)
    assume(all(least_supply(offer, problem.settings) > 0 for offer in problem.offers))
    solution = solve_pooling(problem, EXACT)
    assume(solution.inclusion is not None)
    least = solution.least_cost or 0.0
    assert least == pytest.approx(least_cost(problem), abs=near(least))
    fewest = most_included(problem, (1 + tolerance) * least - 1e-6 * max(1.0, least))
    most = most_included(problem, (1 + tolerance) * least + 1e-6 * max(1.0, least))
    assert fewest <= solution.inclusion.count <= most
    assert solution.inclusion.bound >= fewest


@few
@given(period_rows())
def test_the_curve_rises_and_each_point_is_the_answer_at_its_tolerance(drawn: Problem) -> None:
    problem = plain(drawn)
    points = inclusion_curve(problem, [0.2, 0.0, 0.05], EXACT)
    if not points:
        assert solve_pooling(problem, EXACT).status == Status.INFEASIBLE
        return
    assert [point.tolerance for point in points] == [0.0, 0.05, 0.2]
    for lower, higher in pairwise(points):
        assert lower.count <= higher.count
        assert lower.bound <= higher.bound
    for point in points:
        assert point.count <= point.bound
        assert point.cost <= (1 + point.tolerance) * point.least_cost * (1 + 1e-7)
        alone = solve_pooling(plain(drawn, inclusion_tolerance=point.tolerance), EXACT)
        assert alone.inclusion is not None
        assert alone.inclusion.count == point.count


def splits(problem: Problem) -> Iterator[float]:
    """The least cost of every set of enterprises that supply, with the rules of even split and smallest share."""
    names = {offer.offer_id: offer.enterprise for offer in problem.offers}
    keys = sorted({(names[way.offer], way.row) for way in ways(problem)})
    ratio, share = problem.settings.even_split, problem.settings.smallest_share or 0.0
    for used in subsets(keys):

        def extra(transport: Transport, used: tuple = used) -> None:  # type: ignore[type-arg]
            level: dict[int, int] = {}
            for who, row in keys:
                mine = [i for i, w in enumerate(transport.lines) if (names[w.offer], w.row) == (who, row)]
                if (who, row) not in used:
                    transport.row(mine, [1.0] * len(mine), 0.0, 0.0)
                    continue
                transport.row(mine, [1.0] * len(mine), share * problem.requirements[row].quantity, inf)
                if ratio is not None:
                    if row not in level:
                        level[row] = transport.column(0.0, inf, 0.0)
                    ones = [1.0] * len(mine)
                    transport.row([*mine, level[row]], [*ones, -1.0], 0.0, inf)
                    transport.row([*mine, level[row]], [*ones, -ratio], -inf, 0.0)

        for cost, _ in plans(problem, extra=extra):
            yield cost


@few
@given(period_rows(), st.sampled_from([None, 1.0, 1.5]), st.sampled_from([None, 0.25, 0.6]))
def test_splits_are_even_and_shares_worthwhile(
    drawn: Problem, ratio: float | None, share: float | None
) -> None:
    problem = plain(drawn, even_split=ratio, smallest_share=share)
    names = {offer.offer_id: offer.enterprise for offer in problem.offers}
    assume(count_choices(problem) <= 8)
    assume(len({(names[way.offer], way.row) for way in ways(problem)}) <= 4)
    best = min(splits(problem), default=None)
    solution = solve_pooling(problem, EXACT)
    if best is None:
        assert solution.status == Status.INFEASIBLE
    else:
        assert solution.status == Status.OPTIMAL
        assert solution.objective == pytest.approx(best, abs=near(best))
