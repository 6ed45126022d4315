"""The hash of an input: the same for the same facts, another for any change."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.eligibility import Fact, IdentifierHeld, OfferFacts, input_hash

OFFER = OfferFacts(
    "o1", "e1", capacity=Fact(10, "owner", date(2026, 1, 1)), identifiers={"NIB": True, "NPWP": False}
)


def test_order_of_mappings_and_sets_does_not_matter() -> None:
    turned = replace(OFFER, identifiers={"NPWP": False, "NIB": True})
    assert input_hash(OFFER) == input_hash(turned)
    assert input_hash(frozenset("abcdefgh")) == input_hash(frozenset("hgfedcba"))
    assert len(input_hash(OFFER)) == 64


def test_any_change_is_seen() -> None:
    changed = [
        replace(OFFER, capacity=Fact(11, "owner", date(2026, 1, 1))),
        replace(OFFER, capacity=Fact(10, "mentor", date(2026, 1, 1))),
        replace(OFFER, capacity=None),
        replace(OFFER, identifiers={"NIB": True}),
    ]
    assert len({input_hash(one) for one in [OFFER, *changed]}) == 5
    assert input_hash("2026-01-01") != input_hash(date(2026, 1, 1))
    assert input_hash(("a",), "b") != input_hash("a", ("b",))
    assert input_hash(IdentifierHeld(criterion_id="c")) != input_hash(IdentifierHeld(criterion_id="d"))


def test_a_known_value_stays_as_it_is() -> None:
    """A stored hash must be recomputable by later versions."""
    assert (
        input_hash({"b": [1, None], "a": date(2026, 11, 24)})
        == "072b12b67b10a197573491a30c0786b05e7e4ef8e61febf0482e4ce25e21579b"
    )


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        input_hash(object())
    with pytest.raises(TypeError, match="key"):
        input_hash({1: "a"})
    with pytest.raises(ValueError, match="JSON"):
        input_hash(float("nan"))


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.none())))
def test_a_mapping_rebuilt_in_reverse_hashes_the_same(mapping: dict[str, object]) -> None:
    assert input_hash(mapping) == input_hash(dict(reversed(mapping.items())))
