"""Laws on problems with every feature, proved to the optimum: relaxing a limit never costs more, units and order mean nothing."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.engine.pooling.instances import period_rows

from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling

EXACT = Options(gap=0.0, explain_limit=0)
few = settings(max_examples=20, suppress_health_check=list(HealthCheck))


def plain(problem: Problem) -> Problem:
    """Without the second objective and buffers: the least cost is what the laws speak of."""
    return replace(
        problem, settings=replace(problem.settings, fill_probability=None, inclusion_tolerance=None)
    )


def proved(problem: Problem) -> float | None:
    """The least cost, None where there is no plan."""
    solution = solve_pooling(problem, EXACT)
    assert solution.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return solution.objective


def every(table: str, change: Callable[[Any], dict[str, Any]]) -> Callable[[Problem], Problem]:
    """A relaxation of all rows of a table."""

    def relaxed(problem: Problem) -> Problem:
        rows = tuple(replace(row, **change(row)) for row in getattr(problem, table))
        return replace(problem, **{table: rows})  # type: ignore[arg-type]

    return relaxed


RELAXATIONS: dict[str, Callable[[Problem], Problem]] = {
    "capacity": every("offers", lambda row: {"capacity": row.capacity + 2.0}),
    "batch": every("offers", lambda row: {"min_batch": row.min_batch / 2}),
    "hub": every("hubs", lambda row: {"capacity": row.capacity * 1.5}),
    "resource": every("resources", lambda row: {"capacity": row.capacity + 1.0}),
    "lane": lambda problem: replace(
        problem, lanes=tuple(replace(row, max_quantity=None) for row in problem.lanes)
    ),
    "ceiling": every("requirements", lambda row: {"price_ceiling": None}),
    "suppliers": every(
        "requirements",
        lambda row: {"max_suppliers": None if row.max_suppliers is None else row.max_suppliers + 1},
    ),
    "share": every("requirements", lambda row: {"max_share": None}),
    "pairs": lambda problem: replace(problem, pairs=None),
    "pins": lambda problem: replace(problem, pins=()),
}


@few
@given(period_rows(), st.sampled_from(sorted(RELAXATIONS)))
def test_relaxing_a_limit_never_costs_more(drawn: Problem, name: str) -> None:
    problem = plain(drawn)
    before = proved(problem)
    assume(before is not None)
    after = proved(RELAXATIONS[name](problem))
    assert after is not None
    assert before is not None
    assert after <= before + 1e-6 * max(1.0, before)


def in_other_money(problem: Problem, rate: float) -> Problem:
    """The same problem with every price and cost times a rate."""

    def times(row: Any, *names: str) -> Any:
        known = {name: getattr(row, name) for name in names}
        return replace(row, **{name: rate * value for name, value in known.items() if value is not None})

    return replace(
        problem,
        requirements=tuple(times(row, "price_ceiling", "shortage_penalty") for row in problem.requirements),
        offers=tuple(times(row, "unit_price", "onboarding_cost") for row in problem.offers),
        hubs=tuple(times(row, "opening_cost", "handling_cost") for row in problem.hubs),
        lanes=tuple(times(row, "unit_cost", "fixed_cost") for row in problem.lanes),
        settings=times(problem.settings, "change_cost"),
    )


@few
@given(period_rows(), st.sampled_from([1e-3, 0.1, 16_000.0]))
def test_other_money_changes_the_cost_alone(drawn: Problem, rate: float) -> None:
    problem = plain(drawn)
    before, after = proved(problem), proved(in_other_money(problem, rate))
    assert (before is None) == (after is None)
    if before is not None:
        assert after == pytest.approx(rate * before, rel=1e-6, abs=1e-6 * rate)


@few
@given(period_rows(), st.integers(0, 10**6))
def test_the_order_of_rows_means_nothing(drawn: Problem, seed: int) -> None:
    problem = plain(drawn)
    mixed = random.Random(seed)

    def shuffled(rows: Any) -> Any:
        return tuple(mixed.sample(list(rows), len(rows)))

    names = ("requirements", "offers", "lanes", "hubs", "resources", "uses", "pins", "previous")
    other = replace(problem, **{name: shuffled(getattr(problem, name)) for name in names})
    other = replace(other, pairs=None if problem.pairs is None else shuffled(problem.pairs))
    one, two = solve_pooling(problem, EXACT), solve_pooling(other, EXACT)
    assert one.status == two.status
    if one.objective is not None:
        assert two.objective == pytest.approx(one.objective, rel=1e-6)
        assert two.bound == pytest.approx(one.bound, rel=1e-6)
