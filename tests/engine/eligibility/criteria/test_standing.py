"""Who the enterprise is: class, region, tax standing, identifiers, and control by the buyer."""

from dataclasses import replace
from datetime import date

import pytest

from sambung.engine.certificates import SizeClass
from sambung.engine.eligibility import (
    ControlRule,
    Criterion,
    CriterionResult,
    Fact,
    IdentifierHeld,
    OfferFacts,
    PartnerControl,
    Region,
    RequirementFacts,
    Rules,
    SizeClassIn,
    State,
    TaxInvoice,
    evaluate,
)

DAY = date(2026, 11, 24)
SMALLER = frozenset({SizeClass.MICRO, SizeClass.SMALL})
LAW = ControlRule(
    "partner-control",
    "1",
    "PP 7/2021",
    {SizeClass.LARGE: SMALLER | {SizeClass.MEDIUM}, SizeClass.MEDIUM: SMALLER},
)
RULES = Rules("1", control=LAW)
BUYER = RequirementFacts("r1", buyer_id="b1", buyer_class=SizeClass.LARGE)
OWNED = OfferFacts("o1", "e1", size_class=Fact(SizeClass.SMALL), controllers=Fact(frozenset({"b1"})))
CONTROL = PartnerControl(criterion_id="law")


def line(
    criterion: Criterion, offer: OfferFacts, requirement: RequirementFacts = BUYER, rules: Rules = RULES
) -> CriterionResult:
    return evaluate(offer, requirement, (criterion,), rules, DAY).results[0]


def judge(
    criterion: Criterion, offer: OfferFacts, requirement: RequirementFacts = BUYER, rules: Rules = RULES
) -> tuple[State, str]:
    result = line(criterion, offer, requirement, rules)
    return result.state, result.reason_code


@pytest.mark.parametrize(
    ("buyer", "partner", "state"),
    [
        (SizeClass.LARGE, SizeClass.MICRO, State.NOT_MET),
        (SizeClass.LARGE, SizeClass.MEDIUM, State.NOT_MET),
        (SizeClass.LARGE, SizeClass.LARGE, State.MET),
        (SizeClass.MEDIUM, SizeClass.SMALL, State.NOT_MET),
        (SizeClass.MEDIUM, SizeClass.MEDIUM, State.MET),
        (SizeClass.LARGE, SizeClass.UNKNOWN, State.UNKNOWN),
        (SizeClass.UNKNOWN, SizeClass.MICRO, State.UNKNOWN),
        (None, SizeClass.MICRO, State.UNKNOWN),
    ],
)
def test_who_may_control_whom(buyer: SizeClass | None, partner: SizeClass, state: State) -> None:
    offer = replace(OWNED, size_class=Fact(partner))
    assert judge(CONTROL, offer, replace(BUYER, buyer_class=buyer))[0] is state


def test_a_controlled_partner_names_the_law_and_is_never_closable() -> None:
    result = line(CONTROL, OWNED)
    assert (result.rule_id, result.legal_reference) == ("partner-control", "PP 7/2021")
    assert result.params["buyer"] == "b1"


def test_control_by_somebody_else_does_not_matter() -> None:
    offer = replace(OWNED, controllers=Fact(frozenset({"b2"})))
    assert judge(CONTROL, offer) == (State.MET, "not_controlled")
    assert judge(CONTROL, offer, replace(BUYER, buyer_id="")) == (State.UNKNOWN, "buyer_not_given")


def test_a_cooperative_is_protected_whatever_its_class() -> None:
    cooperative = replace(OWNED, kind="COOPERATIVE", size_class=None)
    assert judge(CONTROL, cooperative) == (State.NOT_MET, "controlled_by_buyer")


def test_no_record_of_control_is_met_unless_a_declaration_is_asked() -> None:
    silent = replace(OWNED, controllers=None)
    assert judge(CONTROL, silent) == (State.MET, "no_control_recorded")
    asking = PartnerControl(criterion_id="law", needs_declaration=True)
    assert judge(asking, silent) == (State.UNKNOWN, "not_given")
    assert judge(CONTROL, OWNED, rules=Rules("1")) == (State.UNKNOWN, "no_rule")


@pytest.mark.parametrize(
    ("pkp", "seller", "is_allowed", "expected"),
    [
        (True, False, False, (State.MET, "is_pkp")),
        (False, True, True, (State.MET, "through_seller_of_record")),
        (False, None, True, (State.MET, "through_seller_of_record")),
        (None, True, True, (State.MET, "through_seller_of_record")),
        (False, False, True, (State.NOT_MET, "not_pkp")),
        (False, True, False, (State.NOT_MET, "not_pkp")),
        (None, False, True, (State.UNKNOWN, "not_given")),
        (None, True, False, (State.UNKNOWN, "not_given")),
    ],
)
def test_a_tax_invoice_by_the_enterprise_or_through_its_seller_of_record(
    pkp: bool | None, seller: bool | None, is_allowed: bool, expected: tuple[State, str]
) -> None:
    offer = OfferFacts("o", "e", is_pkp=None if pkp is None else Fact(pkp))
    criterion = TaxInvoice(criterion_id="t", is_seller_of_record_allowed=is_allowed)
    assert judge(criterion, offer, replace(BUYER, seller_is_pkp=seller)) == expected


def test_a_seller_that_is_not_chosen_yet_is_said() -> None:
    params = line(TaxInvoice(criterion_id="t"), OfferFacts("o", "e")).params
    assert params["is_seller_chosen"] is False


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ({"KEMENDAGRI": "33.72.05.1001"}, (State.MET, "in_region")),
        ({"KEMENDAGRI": "3311"}, (State.MET, "in_region")),
        ({"KEMENDAGRI": "34.71"}, (State.NOT_MET, "other_region")),
        ({"KEMENDAGRI": "33"}, (State.UNKNOWN, "region_too_coarse")),
        ({"BPS": "3372"}, (State.UNKNOWN, "region_in_other_scheme")),
        ({}, (State.UNKNOWN, "not_given")),
    ],
)
def test_regions_by_prefix_of_one_scheme(regions: dict[str, str], expected: tuple[State, str]) -> None:
    criterion = Region(criterion_id="r", scheme="KEMENDAGRI", prefixes=("33.72", "3311"))
    assert judge(criterion, OfferFacts("o", "e", regions=regions)) == expected


@pytest.mark.parametrize("prefix", ["", "3", "3.", "Jawa", "³³"])
def test_what_cannot_begin_a_regions_code_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="region code"):
        Region(criterion_id="r", scheme="KEMENDAGRI", prefixes=(prefix,))


def test_a_class_not_known_is_unknown() -> None:
    criterion = SizeClassIn(criterion_id="s", classes=frozenset({SizeClass.MICRO}))
    assert judge(criterion, replace(OWNED, size_class=Fact(SizeClass.UNKNOWN))) == (
        State.UNKNOWN,
        "not_given",
    )
    expired = Fact(SizeClass.MICRO, expires=date(2026, 11, 23))
    assert judge(criterion, replace(OWNED, size_class=expired)) == (State.UNKNOWN, "expired")
    assert judge(criterion, OWNED) == (State.NOT_MET, "other_class")


def test_an_identifier_held_missing_or_never_asked() -> None:
    criterion = IdentifierHeld(criterion_id="n")
    answers = [
        judge(criterion, OfferFacts("o", "e", identifiers=held))
        for held in ({"NIB": True}, {"NIB": False}, {})
    ]
    assert [state for state, _ in answers] == [State.MET, State.NOT_MET, State.UNKNOWN]
