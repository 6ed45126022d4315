"""Expected linkages with their range."""

import pytest

from sambung.engine.pathways.uncertainty import Hope, look_ahead

CHANCES = {"link": (0.2, 0.35, 0.5), "sure": (1.0, 1.0, 1.0)}


def test_means_grow_by_period_and_are_near_what_chances_say():
    found = look_ahead([Hope(0, ("link",))] * 40 + [Hope(2, ("link",))] * 60, CHANCES, periods=4, seed=3)
    means = [one.mean for one in found.periods]
    assert means[0] == means[1] < means[2] == means[3]
    assert means[3] == pytest.approx(100 * 0.35, rel=0.05)
    assert found.periods[3].low < 30 < 40 < found.periods[3].high, "a wrong guess is wrong for everybody"


def test_the_same_seed_draws_the_same():
    hopes = [Hope(1, ("link", "sure"))] * 5
    assert look_ahead(hopes, CHANCES, periods=2, seed=7) == look_ahead(hopes, CHANCES, periods=2, seed=7)


def test_what_moves_most_is_first():
    found = look_ahead([Hope(0, ("link", "sure"))] * 10, CHANCES, periods=1)
    assert [(one.name, one.low, one.high) for one in found.sways] == [
        ("link", pytest.approx(2.0), pytest.approx(5.0)),
        ("sure", pytest.approx(3.5), pytest.approx(3.5)),
    ]


def test_a_plan_of_nobody_brings_nothing():
    found = look_ahead([], {}, periods=2)
    assert [(one.mean, one.low, one.high) for one in found.periods] == [(0.0, 0.0, 0.0)] * 2
    assert found.sways == ()
