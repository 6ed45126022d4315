"""One offer against one requirement: verdicts, gaps, and what is unknown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.certificates import Basis, Certificate, SchemeRule, Scope, SizeClass
from sambung.engine.eligibility import (
    CapacityMin,
    CertificateHeld,
    Closure,
    Criterion,
    Fact,
    IdentifierHeld,
    LeadTime,
    Level,
    OfferFacts,
    Region,
    RequirementFacts,
    Rules,
    SizeClassIn,
    State,
    Verdict,
    evaluate,
    evaluate_all,
)

DAY = date(2026, 11, 24)
RULES = Rules(
    version="2026-11",
    schemes={"HALAL": SchemeRule("halal", "2", "PP 42/2024", "HALAL", Basis.EVENT)},
    closures={
        "CERTIFICATE:HALAL": Closure("CERTIFICATE:HALAL", "halal-self-declare", days=12, cost=0, hours=4),
        "IDENTIFIER": Closure("IDENTIFIER", "nib", days=1, cost=0, hours=2),
        "LEAD_TIME": Closure("LEAD_TIME", "production-class"),
        "REGION": Closure("REGION", "move-away"),
    },
)
REQUIREMENT = RequirementFacts("r1", quantity=1000, last_delivery=DAY + timedelta(days=60))
HALAL = CertificateHeld(criterion_id="halal", scheme="HALAL")
NIB = IdentifierHeld(criterion_id="nib")
SOLO = Region(criterion_id="solo", scheme="KEMENDAGRI", prefixes=("33.72",))
MICRO = SizeClassIn(criterion_id="micro", classes=frozenset({SizeClass.MICRO}))
SOON = LeadTime(criterion_id="soon", max_days=14)
CRITERIA: tuple[Criterion, ...] = (HALAL, NIB, SOLO, MICRO, SOON)
GOOD = OfferFacts(
    "o1",
    "e1",
    size_class=Fact(SizeClass.MICRO),
    regions={"KEMENDAGRI": "33.72.01"},
    certificates=(
        Certificate("h1", "HALAL", valid_from=date(2024, 1, 1), scope=Scope(whole_enterprise=True)),
    ),
    capacity=Fact(200, "owner", date(2026, 11, 1), date(2027, 5, 1)),
    unit_price=Fact(5000, "owner", date(2026, 11, 1), date(2027, 5, 1)),
    lead_time_days=Fact(7, "owner"),
    identifiers={"NIB": True},
)


def judge(offer: OfferFacts, criteria: tuple[Criterion, ...] = CRITERIA, rules: Rules = RULES) -> Verdict:
    return evaluate(offer, REQUIREMENT, criteria, rules, DAY).verdict


def test_every_must_met_is_eligible_and_every_criterion_is_in_the_trace() -> None:
    answer = evaluate(GOOD, REQUIREMENT, CRITERIA, RULES, DAY)
    assert (answer.verdict, answer.reason_code, answer.gaps) == (Verdict.ELIGIBLE, "all_met", ())
    assert [result.criterion_id for result in answer.results] == ["halal", "nib", "solo", "micro", "soon"]
    halal = answer.results[0]
    assert (halal.rule_id, halal.rule_version, halal.legal_reference) == ("halal", "2", "PP 42/2024")
    assert halal.params["certificate"] == "h1"
    assert (answer.capacity, answer.unit_price) == (200, 5000)


def test_one_closable_gap_is_nearly_and_says_what_closes_it() -> None:
    answer = evaluate(replace(GOOD, certificates=()), REQUIREMENT, CRITERIA, RULES, DAY)
    assert answer.verdict is Verdict.NEARLY
    (gap,) = answer.gaps
    assert (gap.gate, gap.reason_code, gap.is_closable) == ("CERTIFICATE:HALAL", "no_certificate", True)
    assert (gap.intervention, gap.days, gap.cost, gap.hours) == ("halal-self-declare", 12, 0, 4)
    assert gap.is_in_time


def test_a_gap_that_takes_longer_than_the_order_is_said_to_be_late() -> None:
    soon = replace(REQUIREMENT, last_delivery=DAY + timedelta(days=11))
    answer = evaluate(replace(GOOD, certificates=()), soon, CRITERIA, RULES, DAY)
    assert answer.gaps[0].is_in_time is False


@pytest.mark.parametrize(
    "offer",
    [replace(GOOD, regions={"KEMENDAGRI": "34.71"}), replace(GOOD, size_class=Fact(SizeClass.MEDIUM))],
)
def test_region_and_class_are_never_closable_whatever_the_closures_say(offer: OfferFacts) -> None:
    answer = evaluate(offer, REQUIREMENT, CRITERIA, RULES, DAY)
    assert (answer.verdict, answer.reason_code) == (Verdict.NOT, "unclosable")


def test_a_gap_that_nothing_closes_is_not() -> None:
    assert judge(replace(GOOD, certificates=()), rules=replace(RULES, closures={})) is Verdict.NOT


def test_more_gaps_than_the_rules_allow_is_not() -> None:
    two = replace(GOOD, certificates=(), identifiers={"NIB": False})
    three = replace(two, lead_time_days=Fact(30))
    assert judge(two) is Verdict.NEARLY
    assert evaluate(three, REQUIREMENT, CRITERIA, RULES, DAY).reason_code == "too_many_gaps"
    assert judge(three, rules=replace(RULES, maximum_gaps=3)) is Verdict.NEARLY


def test_a_gate_asked_twice_is_one_gap() -> None:
    fast = LeadTime(criterion_id="faster", max_days=3)
    slow = replace(GOOD, lead_time_days=Fact(30))
    assert judge(slow, (SOON, fast), replace(RULES, maximum_gaps=1)) is Verdict.NEARLY


@pytest.mark.parametrize(
    ("offer", "name"),
    [(replace(GOOD, capacity=None), "capacity"), (replace(GOOD, unit_price=None), "unit_price")],
)
def test_capacity_and_price_unknown_is_unknown_even_where_nobody_asks(offer: OfferFacts, name: str) -> None:
    answer = evaluate(offer, REQUIREMENT, CRITERIA, RULES, DAY)
    assert (answer.verdict, answer.unknown_facts) == (Verdict.UNKNOWN, (name,))
    assert getattr(answer, name) is None


def test_an_expired_value_is_unknown_the_day_after_its_expiry() -> None:
    offer = replace(GOOD, capacity=Fact(200, "owner", date(2026, 1, 1), DAY))
    asked = (CapacityMin(criterion_id="c", minimum=100),)
    assert evaluate(offer, REQUIREMENT, asked, RULES, DAY).verdict is Verdict.ELIGIBLE
    answer = evaluate(offer, REQUIREMENT, asked, RULES, DAY + timedelta(days=1))
    assert (answer.verdict, answer.results[0].reason_code) == (Verdict.UNKNOWN, "expired")
    assert answer.results[0].params["expires"] == "2026-11-24"
    early = evaluate(offer, REQUIREMENT, asked, RULES, date(2025, 12, 31))
    assert early.results[0].reason_code == "not_yet"


def test_unknown_hides_neither_a_gap_nor_what_cannot_be_closed() -> None:
    unknown_with_gap = evaluate(
        replace(GOOD, certificates=(), capacity=None), REQUIREMENT, CRITERIA, RULES, DAY
    )
    assert unknown_with_gap.verdict is Verdict.UNKNOWN
    assert [gap.gate for gap in unknown_with_gap.gaps] == ["CERTIFICATE:HALAL"]
    assert judge(replace(GOOD, capacity=None, regions={"KEMENDAGRI": "34"})) is Verdict.NOT


def test_a_preference_is_reported_and_never_decides() -> None:
    wish = replace(SOLO, level=Level.PREFER)
    elsewhere = replace(GOOD, regions={"KEMENDAGRI": "34"})
    answer = evaluate(elsewhere, REQUIREMENT, (wish,), RULES, DAY)
    assert (answer.verdict, answer.gaps) == (Verdict.ELIGIBLE, ())
    assert answer.results[0].state is State.NOT_MET


def test_many_are_judged_as_one_is() -> None:
    offers = [GOOD, replace(GOOD, offer_id="o2", certificates=())]
    many = list(evaluate_all(offers, REQUIREMENT, CRITERIA, RULES, DAY))
    assert many == [evaluate(offer, REQUIREMENT, CRITERIA, RULES, DAY) for offer in offers]


MAYBE = st.sampled_from([True, False, None])


@given(nib=MAYBE, days=st.one_of(st.none(), st.integers(0, 30)), has_halal=st.booleans(), size=MAYBE)
def test_the_verdict_follows_from_the_states_alone(
    nib: bool | None, days: int | None, has_halal: bool, size: bool | None
) -> None:
    classes = {True: Fact(SizeClass.MICRO), False: Fact(SizeClass.LARGE), None: None}
    offer = replace(
        GOOD,
        identifiers={} if nib is None else {"NIB": nib},
        lead_time_days=None if days is None else Fact(days),
        certificates=GOOD.certificates if has_halal else (),
        size_class=classes[size],
    )
    answer = evaluate(offer, REQUIREMENT, CRITERIA, RULES, DAY)
    states = {result.criterion_id: result.state for result in answer.results}
    unmet = [key for key, state in states.items() if state is State.NOT_MET]
    if "micro" in unmet or len(unmet) > 2:
        expected = Verdict.NOT
    elif State.UNKNOWN in states.values():
        expected = Verdict.UNKNOWN
    else:
        expected = Verdict.NEARLY if unmet else Verdict.ELIGIBLE
    assert answer.verdict is expected
