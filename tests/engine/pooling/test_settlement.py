"""Own price or one price: by hand; nobody gets less than it asked, and nothing rests on offers left out."""

from dataclasses import replace

import pytest

from sambung.engine.pooling.problem import Lane, Offer, Problem, Requirement
from sambung.engine.pooling.settlement import compare_settlements, settle, settlement_of
from sambung.engine.pooling.solve import solve_pooling

NEIGHBOURS = Problem(
    (Requirement("R", 100.0, price_ceiling=12.0),),
    (
        Offer("A", 60.0, 10.0),
        Offer("B", 60.0, 11.0, grade="fine"),
        Offer("C", 60.0, 10.5, enterprise_id="E"),
        Offer("D", 60.0, 11.9),
    ),
    (Lane("A", "R", 1.75), Lane("B", "R"), Lane("C", "R"), Lane("D", "R")),
)


def test_one_price_is_the_highest_paid_of_a_grade() -> None:
    """Cheapest landed: C 60 at 10.5, B 40 at 11 of a grade of its own: each its own price."""
    lines = {line.enterprise_id: line for line in settle(NEIGHBOURS, solve_pooling(NEIGHBOURS).allocations)}
    assert set(lines) == {"B", "E"}
    assert (lines["E"].own_total, lines["E"].one_total) == (630.0, 630.0)
    same = replace(NEIGHBOURS, offers=tuple(replace(offer, grade=None) for offer in NEIGHBOURS.offers))
    settled = settlement_of(same, solve_pooling(same))
    assert settled.own_total == pytest.approx(630.0 + 440.0)
    assert settled.one_total == pytest.approx(1100.0)
    assert settled.one_cost == pytest.approx(1100.0)
    assert all(line.one_total >= line.own_total for line in settled.lines)


def test_one_price_over_the_ceiling_is_said() -> None:
    far = replace(
        NEIGHBOURS, offers=(*NEIGHBOURS.offers[:1], Offer("B", 40.0, 11.0)), lanes=NEIGHBOURS.lanes[:2]
    )
    lines = {line.enterprise_id: line for line in settle(far, solve_pooling(far).allocations)}
    assert not lines["A"].is_within_ceiling  # 11 + 1.75 > 12
    assert lines["B"].is_within_ceiling


def test_offers_left_out_change_no_settlement() -> None:
    solution = solve_pooling(NEIGHBOURS)
    dearer = replace(
        NEIGHBOURS,
        offers=tuple(replace(o, unit_price=99.0) if o.offer_id == "D" else o for o in NEIGHBOURS.offers),
    )
    assert settle(dearer, solution.allocations) == settle(NEIGHBOURS, solution.allocations)


def test_even_split_and_smallest_share_stand_beside_the_cheapest() -> None:
    solution = solve_pooling(NEIGHBOURS)
    cheapest, even, worthwhile = compare_settlements(
        NEIGHBOURS, solution, even_split=1.0, smallest_share=0.45
    )
    assert [one.plan for one in (cheapest, even, worthwhile)] == ["as_solved", "even_split", "smallest_share"]
    assert cheapest.cost == pytest.approx(1070.0)
    assert even.cost == pytest.approx(50 * 10.5 + 50 * 11.0)
    assert {line.quantity for line in even.lines} == {50.0}
    assert worthwhile.cost == pytest.approx(55 * 10.5 + 45 * 11.0)
