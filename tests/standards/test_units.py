"""Units: exact factors, and no conversion where nobody said what a sack holds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.units import Content, Dimension, convert, parse_unit, unit, units

FIXED = sorted(code for code, one in units().items() if one.dimension is not Dimension.CONTAINER)


@pytest.mark.parametrize(
    ("amount", "origin", "target", "result"),
    [
        (1, "t", "kg", 1000),
        (3, "kuintal", "t", Fraction(3, 10)),
        (5, "ons", "g", 500),
        (2, "lusin", "piece", 24),
        (3, "kodi", "piece", 60),
        (1, "gros", "lusin", 12),
        (1, "rim", "piece", 500),
        (1, "yard", "cm", Fraction(9144, 100)),
        (1, "m3", "l", 1000),
    ],
)
def test_known_factors(amount: int, origin: str, target: str, result: Fraction) -> None:
    assert convert(amount, origin, target) == result


def test_across_dimensions_nothing_is_known() -> None:
    assert convert(1, "l", "kg") is None
    assert convert(1, "pasang", "piece") is None


def test_a_sack_converts_only_with_a_stated_weight() -> None:
    assert convert(4, "karung", "kg") is None
    sack = Content(Fraction(50), "kg")
    assert convert(4, "karung", "t", sack) == Fraction(1, 5)
    assert convert(1, "t", "karung", sack) == 20
    assert convert(4, "karung", "piece", sack) is None
    assert convert(4, "karung", "dus", sack) is None
    assert convert(4, "karung", "karung") == 4
    with pytest.raises(ValueError, match="more than 0"):
        Content(Fraction(0), "kg")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Kg.", "kg"),
        ("KWINTAL", "kuintal"),
        ("lsn", "lusin"),
        ("pcs", "piece"),
        ("sak", "karung"),
        ("box", "kotak"),
    ],
)
def test_words_of_the_trade(word: str, code: str) -> None:
    found = parse_unit(word)
    assert found is not None
    assert found.code == code


def test_a_word_that_is_no_unit_is_none() -> None:
    assert parse_unit("segenggam") is None
    assert parse_unit("") is None
    assert unit("piece").symbol("en") == "pieces"


@given(st.sampled_from(FIXED), st.sampled_from(FIXED), st.fractions(0, 10**6))
def test_there_and_back_is_the_same_amount(one: str, two: str, amount: Fraction) -> None:
    there = convert(amount, one, two)
    if there is None:
        assert unit(one).dimension is not unit(two).dimension
    else:
        assert convert(there, two, one) == amount
