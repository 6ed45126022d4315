"""The certificate criterion: held through the last delivery, for this offer, under the scheme's rule."""

from dataclasses import replace
from datetime import date

from sambung.engine.certificates import Basis, Certificate, SchemeRule, Scope
from sambung.engine.eligibility import (
    CertificateHeld,
    OfferFacts,
    RequirementFacts,
    Rules,
    State,
    evaluate,
)

DAY = date(2026, 11, 24)
RULES = Rules(
    "1", schemes={"SPP-IRT": SchemeRule("pirt", "3", "BPOM 22/2018", "SPP-IRT", Basis.TERM, years=5)}
)
ALL = Scope(whole_enterprise=True)
PIRT = CertificateHeld(criterion_id="c", scheme="SPP-IRT")
UNTIL = RequirementFacts("r", last_delivery=date(2027, 6, 30))


def judge(
    *held: Certificate, is_known: bool = True, criterion: CertificateHeld = PIRT
) -> tuple[State, str, str]:
    offer = OfferFacts("o1", "e1", certificates=held, are_certificates_known=is_known)
    result = evaluate(offer, UNTIL, (criterion,), RULES, DAY).results[0]
    return result.state, result.reason_code, result.rule_id


def pirt(first: date, scope: Scope = ALL) -> Certificate:
    return Certificate("p", "SPP-IRT", valid_from=first, scope=scope)


def test_held_through_the_last_delivery() -> None:
    assert judge(pirt(date(2022, 7, 1))) == (State.MET, "valid", "pirt")
    assert judge(pirt(date(2022, 6, 30)))[:2] == (State.NOT_MET, "expires_before_last_delivery")


def test_none_held_is_a_gap_and_never_asked_is_unknown() -> None:
    assert judge()[:2] == (State.NOT_MET, "no_certificate")
    assert judge(is_known=False)[:2] == (State.UNKNOWN, "not_given")


def test_one_for_another_offer_is_said_to_be_outside_its_scope() -> None:
    elsewhere = pirt(date(2024, 1, 1), Scope(offer_ids=frozenset({"o2"})))
    assert judge(elsewhere)[:2] == (State.NOT_MET, "outside_scope")


def test_a_batch_or_an_invalidated_one_is_not_enough() -> None:
    batch = Certificate("b", "SPP-IRT", Basis.BATCH, valid_from=date(2026, 1, 1), scope=ALL)
    assert judge(batch)[:2] == (State.NOT_MET, "batch_only")
    withdrawn = replace(pirt(date(2024, 1, 1)), invalidated_on=date(2026, 1, 1))
    assert judge(withdrawn)[:2] == (State.NOT_MET, "invalidated")


def test_a_criterion_with_its_own_legal_ground_keeps_it() -> None:
    by_buyer = CertificateHeld(criterion_id="c", scheme="SPP-IRT", rule_id="buyer-standard")
    assert judge(pirt(date(2024, 1, 1)), criterion=by_buyer)[2] == "buyer-standard"
