"""What an offer can do: lead time, attributes, price and capacity, at their limits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sambung.engine.eligibility import (
    Attribute,
    CapacityMin,
    Criterion,
    Fact,
    LeadTime,
    OfferFacts,
    PriceCeiling,
    RequirementFacts,
    Rules,
    State,
    evaluate,
)

DAY = date(2026, 11, 24)
OFFER = OfferFacts(
    "o1",
    "e1",
    capacity=Fact(100),
    unit_price=Fact(5000),
    lead_time_days=Fact(10),
    attributes={
        "moisture": Fact(12.5, unit="%"),
        "colour": Fact("navy"),
        "broken": Fact(float("nan"), unit="%"),
    },
)
REQUIREMENT = RequirementFacts("r1", price_ceiling=6000, first_delivery=DAY + timedelta(days=10))


def judge(
    criterion: Criterion, offer: OfferFacts = OFFER, requirement: RequirementFacts = REQUIREMENT
) -> tuple[State, str]:
    result = evaluate(offer, requirement, (criterion,), Rules("1"), DAY).results[0]
    return result.state, result.reason_code


def moisture(**limits: float | str) -> Attribute:
    return Attribute(criterion_id="m", name="moisture", **{"unit": "%", **limits})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (LeadTime(criterion_id="c", max_days=10), (State.MET, "in_time")),
        (LeadTime(criterion_id="c", max_days=9), (State.NOT_MET, "too_slow")),
        (LeadTime(criterion_id="c"), (State.MET, "in_time")),
        (CapacityMin(criterion_id="c", minimum=100), (State.MET, "enough_capacity")),
        (CapacityMin(criterion_id="c", minimum=101), (State.NOT_MET, "capacity_too_small")),
        (PriceCeiling(criterion_id="c", ceiling=5000), (State.MET, "within_ceiling")),
        (PriceCeiling(criterion_id="c", ceiling=4999), (State.NOT_MET, "over_ceiling")),
        (PriceCeiling(criterion_id="c"), (State.MET, "within_ceiling")),
        (moisture(minimum=12.5, maximum=12.5), (State.MET, "in_range")),
        (moisture(minimum=12.6), (State.NOT_MET, "below_minimum")),
        (moisture(maximum=12.4), (State.NOT_MET, "above_maximum")),
        (moisture(maximum=20, unit="g/kg"), (State.UNKNOWN, "unit_differs")),
        (Attribute(criterion_id="c", name="broken", maximum=1, unit="%"), (State.UNKNOWN, "not_a_number")),
        (Attribute(criterion_id="c", name="colour", maximum=1), (State.UNKNOWN, "not_a_number")),
        (
            Attribute(criterion_id="c", name="colour", allowed=frozenset({"navy"})),
            (State.MET, "in_set"),
        ),
        (
            Attribute(criterion_id="c", name="colour", allowed=frozenset({"red"})),
            (State.NOT_MET, "not_in_set"),
        ),
        (Attribute(criterion_id="c", name="weight", minimum=1), (State.UNKNOWN, "not_given")),
    ],
)
def test_limits_are_inclusive(criterion: Criterion, expected: tuple[State, str]) -> None:
    assert judge(criterion) == expected


def test_a_requirement_without_first_day_or_ceiling() -> None:
    bare = RequirementFacts("r1")
    assert judge(LeadTime(criterion_id="c"), requirement=bare) == (State.UNKNOWN, "first_delivery_not_given")
    assert judge(PriceCeiling(criterion_id="c"), requirement=bare) == (State.MET, "no_ceiling")


@pytest.mark.parametrize(
    "criterion",
    [
        LeadTime(criterion_id="c", max_days=10),
        CapacityMin(criterion_id="c", minimum=1),
        PriceCeiling(criterion_id="c", ceiling=9999),
        moisture(minimum=1),
    ],
)
def test_missing_and_expired_are_unknown_with_their_reason(criterion: Criterion) -> None:
    assert judge(criterion, OfferFacts("o", "e")) == (State.UNKNOWN, "not_given")
    old = DAY - timedelta(days=1)
    expired = replace(
        OFFER,
        capacity=Fact(100, expires=old),
        unit_price=Fact(5000, expires=old),
        lead_time_days=Fact(10, expires=old),
        attributes={"moisture": Fact(12.5, unit="%", expires=old)},
    )
    assert judge(criterion, expired) == (State.UNKNOWN, "expired")
