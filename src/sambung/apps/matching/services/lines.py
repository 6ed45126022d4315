"""What a match found, as the rows that are kept: one for each offer, one for each enterprise without an offer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sambung.apps.matching.models import MatchResult
from sambung.apps.registry.facts import ConsentState, NamedOffer, OfferInput
from sambung.engine.eligibility import Candidate, Eligibility, Verdict


def gap_key(gates: Collection[str]) -> str:
    """The key under which those who lack the same are grouped, as in `MatchResult.gap_key` and in addresses."""
    return "+".join(sorted(set(gates)))[:200]


def offer_line(
    candidate: Candidate, one: OfferInput, verdict: Eligibility, is_product_sure: bool
) -> MatchResult:
    """An offer with its verdict, every criterion's result and every gap."""
    return MatchResult(
        offer_id=one.offer_pk,
        enterprise_id=one.enterprise_pk,
        verdict=verdict.verdict.value,
        capacity=verdict.capacity,
        unit_price=verdict.unit_price,
        source=one.facts.capacity.source if one.facts.capacity is not None else "",
        results=[
            {
                "id": result.criterion_id,
                "kind": result.kind.value,
                "level": result.level.value,
                "state": result.state.value,
                "reason": result.reason_code,
                "params": dict(result.params),
                "gate": result.gate,
                "rule": result.rule_id,
                "version": result.rule_version,
                "reference": result.legal_reference,
            }
            for result in verdict.results
        ],
        gaps=[
            {
                "gate": gap.gate,
                "reason": gap.reason_code,
                "closable": gap.is_closable,
                "intervention": gap.intervention,
                "days": gap.days,
                "cost": gap.cost,
                "hours": gap.hours,
                "in_time": gap.is_in_time,
            }
            for gap in verdict.gaps
        ],
        gap_key=gap_key([gap.gate for gap in verdict.gaps]),
        candidate={
            **_candidate(candidate, one.consent),
            "reason": verdict.reason_code,
            "unknown": list(verdict.unknown_facts),
            "unit": one.unit,
            "unconvertible": list(one.unconvertible),
            "reserved": one.reserved,
        },
        has_consent=one.consent is ConsentState.GIVEN,
        is_product_sure=is_product_sure,
        score_permille=round(candidate.score * 1000),
    )


def silent_line(
    candidate: Candidate,
    named: NamedOffer,
    consent: ConsentState,
    is_product_sure: bool,
    *,
    has_refused: bool,
) -> MatchResult:
    """An enterprise that may make it and has no offer: a question, or refused for the whole enterprise."""
    unknown = ["offer"] if consent is ConsentState.GIVEN else ["offer", "consent"]
    said = (
        {"reason": "does_not_make_it", "unknown": []}
        if has_refused
        else {"reason": "no_offer", "unknown": unknown}
    )
    return MatchResult(
        offer_id=None,
        enterprise_id=named.enterprise_pk,
        verdict=Verdict.NOT.value if has_refused else Verdict.UNKNOWN.value,
        results=[],
        candidate={**_candidate(candidate, consent), **said},
        has_consent=consent is ConsentState.GIVEN,
        # Refused is decided: it stands among those that cannot, not among the questions.
        is_product_sure=is_product_sure or has_refused,
        score_permille=round(candidate.score * 1000),
    )


def _candidate(candidate: Candidate, consent: ConsentState) -> dict[str, Any]:
    return {
        "confirmation": candidate.confirmation.value,
        "reasons": [{"code": reason.code, "params": dict(reason.params)} for reason in candidate.reasons],
        "consent": consent.value,
    }
