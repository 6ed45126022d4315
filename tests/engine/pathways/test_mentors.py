"""Sharing pathways out to mentors."""

import pytest

from sambung.engine.pathways.mentors import share_out


def test_each_goes_where_its_hours_are():
    production = {("PRODUCTION", 0): 10}
    finance = {("FINANCE", 0): 10}
    shared = share_out([production, finance, production], [{("FINANCE", 0): 20}, {("PRODUCTION", 0): 30}])
    assert shared.mentor == (1, 0, 1)
    assert shared.carried == ({("FINANCE", 0): 10}, {("PRODUCTION", 0): 20})


def test_loads_are_even_in_proportion_to_the_hours_that_each_has():
    shared = share_out([{("", 0): 10}] * 9, [{("", 0): 120}, {("", 0): 60}])
    assert [shared.mentor.count(one) for one in (0, 1)] == [6, 3]


def test_what_fits_nobody_overloads_least_and_is_seen():
    shared = share_out([{("", 0): 50}], [{("", 0): 10}, {("", 0): 30}])
    assert shared.mentor == (1,)
    assert shared.carried[1]["", 0] > 30


def test_without_hours_the_one_with_fewest_takes_it_and_without_mentors_nobody():
    assert share_out([{}, {}, {}], [{}, {}]).mentor == (0, 1, 0)
    assert share_out([], []).mentor == ()
    with pytest.raises(ValueError, match="somebody"):
        share_out([{}], [])
