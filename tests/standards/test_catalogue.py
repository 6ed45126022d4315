"""The catalogue: terms of certificates and interventions, typed and with their doubts."""

from datetime import date

from sambung.standards.catalogue import (
    ValidityBasis,
    certificate_terms,
    interventions,
    interventions_closing,
)
from sambung.standards.rules import NoRuleInForce

TODAY = date(2026, 11, 24)
LONG_AGO = date(2001, 1, 1)


def test_how_each_kind_of_certificate_ends() -> None:
    terms = certificate_terms(TODAY)
    assert not isinstance(terms, NoRuleInForce)
    assert (terms["HALAL"].basis, terms["HALAL"].years) == (ValidityBasis.EVENT, None)
    assert (terms["SPP_IRT"].basis, terms["SPP_IRT"].years) == (ValidityBasis.TERM, 5)
    assert terms["SPPT_SNI_1"].basis is ValidityBasis.BATCH
    assert terms["SVLK"].tag == "K"
    for term in terms.values():
        assert (term.years is not None) == (term.basis is ValidityBasis.TERM)
        assert term.tag in {"S", "K"}


def test_every_scheme_can_be_closed_by_some_intervention_except_single_batches() -> None:
    terms = certificate_terms(TODAY)
    assert not isinstance(terms, NoRuleInForce)
    unclosable = {scheme for scheme in terms if not interventions_closing(scheme, TODAY)}
    assert unclosable == {"SPPT_SNI_1"}


def test_the_cheapest_way_to_halal_comes_first() -> None:
    found = interventions_closing("HALAL", TODAY)
    assert [one.code for one in found] == [
        "HALAL_SELF_DECLARE",
        "HALAL_REGULAR_SMALL",
        "HALAL_REGULAR_MEDIUM",
    ]
    assert found[0].mentor_hours == 4


def test_ranges_hold_their_defaults_and_labels_are_in_both_languages() -> None:
    known = interventions(TODAY)
    assert not isinstance(known, NoRuleInForce)
    assert len(known) >= 20
    for one in known.values():
        assert one.cost_low <= one.cost <= one.cost_high, one.code
        assert 0 < one.days_low <= one.days <= one.days_high, one.code
        assert one.mentor_hours >= 0
        assert one.closes
        assert one.label("id")
        assert one.label("en")


def test_a_row_of_general_knowledge_or_an_old_price_is_doubtful() -> None:
    known = interventions(TODAY)
    assert not isinstance(known, NoRuleInForce)
    assert known["BPOM_MD"].is_doubtful(2026)
    assert known["HALAL_REGULAR_MEDIUM"].is_doubtful(2026)
    assert not known["NIB"].is_doubtful(2026)


def test_before_the_catalogue_nothing_is_known() -> None:
    assert isinstance(interventions(LONG_AGO), NoRuleInForce)
    assert isinstance(certificate_terms(LONG_AGO), NoRuleInForce)
    assert interventions_closing("HALAL", LONG_AGO) == ()
