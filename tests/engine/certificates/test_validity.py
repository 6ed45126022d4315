"""Certificates on a date: terms, events, batches, renewals, and what is not known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.certificates import (
    Basis,
    Certificate,
    SchemeRule,
    Scope,
    Subject,
    ValidityState,
    best_validity,
    validity,
)

PIRT = SchemeRule("pirt", "1", "SPP-IRT", "SPP-IRT", Basis.TERM, years=5, renew_days_before=180)
HALAL = SchemeRule("halal", "1", "UU 33/2014", "HALAL", Basis.EVENT)
SNI = SchemeRule("sni", "1", "type 1", "SNI", Basis.BATCH)
ALL = Scope(whole_enterprise=True)
OFFER = Subject("o1", frozenset({"keripik", "tempe"}), ("10794",))


def pirt(number: str = "p", **given: object) -> Certificate:
    return Certificate(number, "SPP-IRT", **{"scope": ALL, **given})  # type: ignore[arg-type]


def test_both_ends_of_a_term_are_days_on_which_it_holds() -> None:
    held = pirt(valid_from=date(2026, 1, 10), valid_to=date(2026, 3, 10))
    states = {
        day: validity(held, on=day, rule=PIRT).state
        for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 3, 10), date(2026, 3, 11))
    }
    assert list(states.values()) == [
        ValidityState.NOT_YET,
        ValidityState.VALID,
        ValidityState.VALID,
        ValidityState.EXPIRED,
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 5, 4), date(2026, 5, 3)),
        (date(2024, 2, 29), date(2029, 2, 28)),
        (date(2023, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_term_without_an_end_runs_for_the_rules_years(first: date, last: date) -> None:
    answer = validity(pirt(valid_from=first), on=last, rule=PIRT)
    assert (answer.state, answer.valid_to) == (ValidityState.VALID, last)
    assert answer.rule_id == "pirt"


def test_a_term_without_end_and_rule_is_unknown_and_so_is_one_without_any_date() -> None:
    without_rule = validity(pirt(basis=Basis.TERM, valid_from=date(2025, 1, 1)), on=date(2025, 6, 1))
    assert (without_rule.state, without_rule.reason_code) == (ValidityState.UNKNOWN, "end_not_given")
    assert validity(pirt(), on=date(2025, 6, 1), rule=PIRT).state is ValidityState.UNKNOWN
    without_basis = validity(pirt(valid_from=date(2025, 1, 1)), on=date(2025, 6, 1))
    assert without_basis.reason_code == "basis_not_given"


def test_a_printed_end_is_enough_without_a_first_day() -> None:
    assert validity(pirt(valid_to=date(2027, 1, 1)), on=date(2026, 1, 1), rule=PIRT).is_valid


def test_one_that_ends_before_the_last_delivery_says_when_to_renew() -> None:
    held = pirt(valid_from=date(2022, 1, 1), valid_to=date(2026, 12, 31))
    answer = validity(held, on=date(2026, 11, 24), until=date(2027, 2, 28), rule=PIRT)
    assert answer.state is ValidityState.EXPIRES_BEFORE
    assert answer.params == {"valid_to": "2026-12-31", "needed_until": "2027-02-28", "renew_by": "2026-07-04"}
    assert validity(held, on=date(2026, 11, 24), until=date(2026, 12, 31), rule=PIRT).is_valid


def test_a_last_delivery_in_the_past_asks_only_about_today() -> None:
    held = pirt(valid_from=date(2022, 1, 1), valid_to=date(2026, 12, 31))
    assert validity(held, on=date(2026, 11, 24), until=date(2020, 1, 1), rule=PIRT).is_valid


def test_halal_holds_without_end_until_the_day_something_changed() -> None:
    held = Certificate("h", "HALAL", valid_from=date(2015, 1, 1), scope=ALL)
    assert validity(held, on=date(2060, 1, 1), rule=HALAL).reason_code == "valid_unless_changed"
    changed = Certificate(
        "h",
        "HALAL",
        valid_from=date(2015, 1, 1),
        invalidated_on=date(2026, 6, 1),
        invalidated_by="process changed",
        scope=ALL,
    )
    assert validity(changed, on=date(2026, 5, 31), rule=HALAL).is_valid
    answer = validity(changed, on=date(2026, 6, 1), rule=HALAL)
    assert (answer.state, answer.params["invalidated_by"]) == (ValidityState.INVALIDATED, "process changed")
    early = validity(changed, on=date(2026, 5, 1), until=date(2026, 7, 1), rule=HALAL)
    assert (early.state, early.valid_to) == (ValidityState.EXPIRES_BEFORE, date(2026, 5, 31))


def test_an_event_certificate_without_first_day_is_unknown() -> None:
    answer = validity(Certificate("h", "HALAL"), on=date(2026, 1, 1), rule=HALAL)
    assert answer.reason_code == "start_not_given"


def test_a_batch_certificate_never_counts_for_an_ongoing_offer() -> None:
    held = Certificate("s", "SNI", valid_from=date(2026, 1, 1), valid_to=date(2030, 1, 1), batch="B-7")
    answer = validity(held, on=date(2026, 2, 1), rule=SNI)
    assert (answer.state, answer.params) == (ValidityState.BATCH_ONLY, {"batch": "B-7"})


def test_another_schemes_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="HALAL"):
        validity(pirt(), on=date(2026, 1, 1), rule=HALAL)
    endless = SchemeRule("x", "1", "", "SPP-IRT", Basis.TERM, years=0)
    with pytest.raises(ValueError, match="0 years"):
        validity(pirt(valid_from=date(2026, 1, 1)), on=date(2026, 1, 1), rule=endless)


def best(*held: Certificate, on: date, until: date | None = None) -> tuple[ValidityState, str] | None:
    answer = best_validity(held, scheme="SPP-IRT", subject=OFFER, on=on, until=until, rule=PIRT)
    return None if answer is None else (answer.state, answer.reason_code)


def test_the_best_of_several_counts_and_others_schemes_and_offers_do_not() -> None:
    old = pirt("old", valid_from=date(2015, 1, 1))
    new = pirt("new", valid_from=date(2024, 1, 1))
    elsewhere = pirt("other", valid_from=date(2024, 1, 1), scope=Scope(offer_ids=frozenset({"o2"})))
    day = date(2026, 1, 1)
    assert best(old, new, on=day) == best(new, old, on=day) == (ValidityState.VALID, "valid")
    assert best(old, elsewhere, on=day) == (ValidityState.EXPIRED, "expired")
    assert best(elsewhere, on=day) is None
    assert best(Certificate("h", "HALAL", scope=ALL), on=day) is None


def test_a_good_certificate_of_unknown_scope_is_unknown_and_an_expired_one_is_expired() -> None:
    good = pirt(valid_from=date(2024, 1, 1), scope=Scope())
    assert best(good, on=date(2026, 1, 1)) == (ValidityState.UNKNOWN, "scope_not_given")
    assert best(good, on=date(2036, 1, 1)) == (ValidityState.EXPIRED, "expired")


def test_a_renewal_that_follows_without_a_day_between_carries_on() -> None:
    former = pirt("a", valid_from=date(2021, 1, 1), valid_to=date(2025, 12, 31))
    next_day = pirt("b", valid_from=date(2026, 1, 1), valid_to=date(2030, 12, 31))
    late = pirt("c", valid_from=date(2026, 1, 2), valid_to=date(2030, 12, 31))
    day, until = date(2025, 11, 1), date(2026, 6, 1)
    assert best(former, next_day, on=day, until=until) == (ValidityState.VALID, "renewed_in_time")
    assert best(former, late, on=day, until=until) == (
        ValidityState.EXPIRES_BEFORE,
        "expires_before_last_delivery",
    )


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(first=DAYS, on=DAYS, later=DAYS)
def test_valid_through_a_later_day_implies_valid_through_an_earlier_one(
    first: date, on: date, later: date
) -> None:
    held = pirt(valid_from=first)
    if validity(held, on=on, until=later, rule=PIRT).is_valid:
        assert validity(held, on=on, rule=PIRT).is_valid
        assert validity(held, on=max(on, later), rule=PIRT).is_valid
