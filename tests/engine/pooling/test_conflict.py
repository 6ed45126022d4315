"""Conflict sets: what they name, that nothing in them is to spare, and the way out *with shortage*."""

from dataclasses import replace

from tests.engine.pooling.instances import one_baker, two_weavers

from sambung.engine.pooling.conflict import explain_infeasible, limits_of, without
from sambung.engine.pooling.problem import Pin, Requirement
from sambung.engine.pooling.shortage import with_shortage
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling


def test_quantity_over_capacity_names_both() -> None:
    solution = solve_pooling(one_baker(12.0, 10.0))
    assert solution.status == Status.INFEASIBLE
    found = {(member.kind, member.id) for member in solution.explanation.conflict}
    assert found == {("requirement", "R"), ("capacity", "A")}
    assert solution.explanation.is_irreducible


def test_ceiling_and_pin_are_named_alone() -> None:
    low = replace(two_weavers(), requirements=(Requirement("R", 10.0, price_ceiling=5.0),))
    found = {(member.kind, member.id) for member in explain_infeasible(low).conflict}
    assert found == {("requirement", "R"), ("price_ceiling", "R")}
    pinned = replace(one_baker(), pins=(Pin("A", rule="never"),))
    found = {(member.kind, member.id) for member in explain_infeasible(pinned).conflict}
    assert found == {("requirement", "R"), ("pin", "1")}


def test_lifting_any_one_member_lifts_the_conflict() -> None:
    problem = replace(two_weavers(), requirements=(Requirement("R", 100.0, max_suppliers=1),))
    conflict = explain_infeasible(problem).conflict
    shown = [limit for limit in limits_of(problem) if limit.shown in conflict]
    assert len(shown) == len(conflict) >= 2
    for left_out in shown:
        rest = [limit for limit in shown if limit != left_out]
        assert solve_pooling(without(problem, rest)).status == Status.OPTIMAL


def test_with_shortage_fills_what_can_be_filled() -> None:
    solution = solve_pooling(with_shortage(one_baker(12.0, 10.0)))
    assert solution.status == Status.OPTIMAL
    assert [(row.requirement_id, row.quantity, row.reason) for row in solution.shortages] == [
        ("R", 2.0, "capacity")
    ]
    kept = with_shortage(
        replace(one_baker(), requirements=(Requirement("R", 1.0, shortage_penalty=3.0),)), 50.0
    )
    assert kept.requirements[0].shortage_penalty == 3.0
