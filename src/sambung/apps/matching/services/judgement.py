"""Judging a requirement's candidates: words, criteria, consent, the bar, and the hash of all input; writes nothing."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sambung.apps.demand.models import ProductConfirmation, ProductRefusal, Requirement
from sambung.apps.demand.services import product_key
from sambung.apps.duplicates.selectors import canonical_known_by, first_of_each
from sambung.apps.matching.facts import Asked, requirement_facts, rules_on
from sambung.apps.matching.models import MatchResult
from sambung.apps.registry.facts import (
    ConsentState,
    NamedOffer,
    OfferInput,
    consent_states,
    enterprises_without_offer,
    known,
    offer_facts,
    offers_by_product,
    resource_facts,
    stem_counts,
)
from sambung.engine.eligibility import (
    Candidate,
    Confirmation,
    Eligibility,
    Offered,
    Verdict,
    Wanted,
    capacity_bar,
    evaluate_all,
    find_candidates,
    input_hash,
)
from sambung.standards.stems import stems

# More questions than this, whether something is the product, nobody answers for one requirement.
ASKED_AT_MOST = 200
VERDICT_RANK = {Verdict.ELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.NEARLY: 2, Verdict.NOT: 3}


@dataclass(frozen=True)
class Judgement:
    """All that one match found out, before anything is written."""

    lines: list[MatchResult]
    summary: dict[str, Any]
    input_sha256: str


def judge(requirement: Requirement, *, on: datetime.date, known_entry: int | None = None) -> Judgement:
    """Candidates, every criterion of each, the bar and the hash of the input; a bounded number of queries, no writes.

    With a run's `as_of` and `known_entry` it judges anew what was known then: the same hash, unless the
    requirement's own values, offers' names or reservations changed since, which carry no two times.
    """
    asked = requirement_facts(requirement, on=on, known_entry=known_entry)
    rules = rules_on(on)
    words: dict[int, bool] = dict(
        known(ProductConfirmation.objects, known_entry)
        .filter(requirement=requirement)
        .values_list("offer_id", "is_same")
    )
    wanted = Wanted(
        stems=frozenset(stems(requirement.product)),
        kbli_prefixes=(requirement.kbli_prefix,) if requirement.kbli_prefix else (),
    )
    product = {
        "stems": wanted.stems,
        "kbli_prefix": requirement.kbli_prefix,
        "kbli_vintage": requirement.kbli_vintage,
        "on": on,
    }
    # Twins are one: one candidate, one refusal, one buyer.
    canonical = canonical_known_by(known_entry)

    def one_of(key: int) -> int:
        return canonical.get(key, key)

    buyer = one_of(requirement.buyer_id)
    refused: set[int] = set(
        known(ProductRefusal.objects, known_entry)
        .on(on)
        .filter(stems=product_key(requirement.product))
        .values_list("enterprise_id", flat=True)
    )
    refused = {one_of(key) for key in refused}
    named = {one.uid: one for one in offers_by_product(offer_pks=list(words), **product)}  # type: ignore[arg-type]
    to_ask = {one.uid: one for one in enterprises_without_offer(**product)}  # type: ignore[arg-type]
    weights = _weights(wanted.stems, frozenset().union(*(one.stems for one in to_ask.values())))
    uid_of = {one.pk: one.uid for one in named.values()}
    candidates = find_candidates(
        wanted,
        [
            Offered(one.uid, one.stems, one.kbli)
            for one in named.values()
            if one_of(one.enterprise_pk) != buyer
        ],
        stem_weight=weights,
        confirmations={
            uid_of[pk]: Confirmation.YES if is_same else Confirmation.NO
            for pk, is_same in words.items()
            if pk in uid_of
        },
    )
    silent = find_candidates(
        wanted,
        [Offered(one.uid, one.stems, one.kbli) for one in to_ask.values() if one_of(one.pk) != buyer],
        stem_weight=weights,
        confirmations={},
    )
    sure = {one.offer_id for one in (*candidates, *silent) if is_sure(one, weights.keys())}
    # Whoever said that it does not make this is not asked about its other products either.
    candidates = [
        one
        for one in candidates
        if one.offer_id in sure or one_of(named[one.offer_id].enterprise_pk) not in refused
    ]
    candidates, left_out = _worth_judging(candidates, sure)
    silent, left_silent = _worth_judging(silent, sure)
    inputs = {
        one.facts.offer_id: one
        for one in offer_facts(
            [named[one.offer_id].pk for one in candidates],
            on=on,
            target=asked.target,
            known_entry=known_entry,
            attribute_units=asked.attribute_units,
            kbli_vintage=requirement.kbli_vintage,
        )
    }
    ordered = [inputs[one.offer_id] for one in candidates if one.offer_id in inputs]
    by_id = {one.offer_id: one for one in candidates}
    judged = [
        (one, _with_product(_with_consent(verdict, one), one.facts.offer_id in sure))
        for one, verdict in zip(
            ordered,
            evaluate_all([one.facts for one in ordered], asked.facts, asked.criteria, rules, on),
            strict=True,
        )
    ]
    judged = one_of_twins(judged, canonical, sure)
    ordered = [one for one, _verdict in judged]
    # What is perhaps another product has no capacity of this one: it stands beside the bar, not on it.
    bar = capacity_bar(
        [verdict for one, verdict in judged if one.facts.offer_id in sure],
        asked=requirement.quantity,
        limits=_limits([one for one in ordered if one.facts.offer_id in sure], asked, on),
    )
    lines = [
        _line(by_id[one.facts.offer_id], one, verdict, one.facts.offer_id in sure)
        for one, verdict in judged
        # Perhaps another product and in any case not eligible: nothing to ask.
        if one.facts.offer_id in sure or verdict.verdict is not Verdict.NOT
    ]
    # Nobody is asked for a twin who stands among them already, nor twice.
    offering = {one_of(one.enterprise_pk) for one in ordered}
    silent = first_of_each(silent, [to_ask[one.offer_id].pk for one in silent], canonical)
    silent = [one for one in silent if one_of(to_ask[one.offer_id].pk) not in offering]
    consents = consent_states([to_ask[one.offer_id].pk for one in silent], on=on, known_entry=known_entry)
    lines += [
        _silent_line(
            one,
            to_ask[one.offer_id],
            consents[to_ask[one.offer_id].pk],
            one.offer_id in sure,
            has_refused=one_of(to_ask[one.offer_id].pk) in refused,
        )
        for one in silent
        if consents[to_ask[one.offer_id].pk] is not ConsentState.WITHDRAWN
    ]
    counts = Counter(line.verdict for line in lines if line.is_product_sure)
    summary = {
        "asked": bar.asked,
        "eligible": bar.eligible,
        "nearly": [
            {
                "gap_key": gap_key(group.gates),
                "gates": list(group.gates),
                "offers": len(group.offer_ids),
                "enterprises": group.enterprises,
                "capacity": group.capacity,
                "unknown_capacity": group.unknown_capacity,
            }
            for group in bar.nearly
        ],
        "unknown": bar.unknown,
        "unknown_offers": bar.unknown_offers,
        "without_offer": sum(
            line.offer_id is None and line.is_product_sure and line.verdict == Verdict.UNKNOWN.value
            for line in lines
        ),
        "product_unsure": sum(not line.is_product_sure for line in lines),
        "product_unsure_left": left_out + left_silent,
        "counts": {verdict.value: counts.get(verdict.value, 0) for verdict in Verdict},
    }
    digest = input_hash(
        asked.facts,
        [_canonical_criterion(one) for one in asked.criteria],
        rules,
        on,
        sorted(
            (
                [
                    one.facts,
                    one.consent,
                    by_id[one.facts.offer_id].confirmation,
                    one.facts.offer_id in sure,
                ]
                for one in ordered
            ),
            key=_first_id,
        ),
        sorted(
            [one.offer_id, one.score, *(["refused"] if one_of(to_ask[one.offer_id].pk) in refused else [])]
            for one in silent
        ),
    )
    return Judgement(lines, summary, digest)


def one_of_twins(
    judged: list[tuple[OfferInput, Eligibility]], canonical: Mapping[int, int], sure: Collection[str]
) -> list[tuple[OfferInput, Eligibility]]:
    """Of each cluster the offers of one member alone: the same machines would be counted twice otherwise.

    Kept is the member with the best verdict for this very product, then with the most capacity known, then the one
    that stands for the others.
    """
    best: dict[int, tuple[tuple[int, int, bool, int], int]] = {}
    for one, verdict in judged:
        first = canonical.get(one.enterprise_pk)
        if first is None:
            continue
        rank = (
            VERDICT_RANK[verdict.verdict] + (0 if one.facts.offer_id in sure else len(VERDICT_RANK)),
            -(verdict.capacity or 0),
            one.enterprise_pk != first,
            one.enterprise_pk,
        )
        if first not in best or rank < best[first][0]:
            best[first] = (rank, one.enterprise_pk)
    return [
        (one, verdict)
        for one, verdict in judged
        if one.enterprise_pk not in canonical or best[canonical[one.enterprise_pk]][1] == one.enterprise_pk
    ]


def gap_key(gates: Collection[str]) -> str:
    """The key under which those who lack the same are grouped, as in `MatchResult.gap_key` and in addresses."""
    return "+".join(sorted(set(gates)))[:200]


def is_sure(candidate: Candidate, weighed: Collection[str]) -> bool:
    """Whether it is the product asked for: a person said so, or all words asked for are in its name.

    On the simulated province each of 14,772 offers with all words was the product, of 14,789 with some of
    them 1,703, of 9,339 with the code alone 63: those are for a person to confirm. `weighed`: the asked stems
    that occur at all; a word that nobody uses tells nothing.
    """
    if candidate.confirmation is Confirmation.YES:
        return True
    shared = next((one.params["stems"] for one in candidate.reasons if one.code == "shared_words"), None)
    return isinstance(shared, list) and bool(weighed) and set(shared) == set(weighed)


def _worth_judging(candidates: list[Candidate], sure: Collection[str]) -> tuple[list[Candidate], int]:
    """All that are sure and the likeliest of the others, by score; and how many others are left out."""
    others = [one for one in candidates if one.offer_id not in sure]
    kept = [one for one in candidates if one.offer_id in sure] + others[:ASKED_AT_MOST]
    return kept, max(0, len(others) - ASKED_AT_MOST)


def _weights(asked: Collection[str], others: Collection[str]) -> dict[str, float]:
    """The engine's weights from counts in SQL: reading every offer's stems would not carry to a nation.

    A stem that only enterprises without an offer have (`others`) counts as seen once; one that nobody has is
    left out.
    """
    total, counts = stem_counts(asked)
    return {
        stem: math.log1p(max(total, 1) / max(count, 1))
        for stem, count in counts.items()
        if count or stem in others
    }


def _with_product(verdict: Eligibility, is_product_sure: bool) -> Eligibility:
    """What is perhaps another product is a question before anything else."""
    if is_product_sure or verdict.verdict is Verdict.NOT:
        return verdict
    return verdict._replace(
        verdict=Verdict.UNKNOWN, reason_code="unknown", unknown_facts=("product", *verdict.unknown_facts)
    )


def _with_consent(verdict: Eligibility, one: OfferInput) -> Eligibility:
    """Nobody is matched without consent: withdrawn is a no, never asked is a question."""
    if one.consent is ConsentState.GIVEN:
        return verdict
    if one.consent is ConsentState.WITHDRAWN:
        return verdict._replace(verdict=Verdict.NOT, reason_code="consent_withdrawn")
    unknown = (*verdict.unknown_facts, "consent")
    if verdict.verdict is Verdict.NOT:
        return verdict._replace(unknown_facts=unknown)
    return verdict._replace(verdict=Verdict.UNKNOWN, reason_code="unknown", unknown_facts=unknown)


def _limits(ordered: list[OfferInput], asked: Asked, on: datetime.date) -> Mapping[str, int]:
    """The most that an enterprise's offers can make together where they share machines; by enterprise uid.

    Only where all its candidate offers use the resource; else what they share says nothing about the sum.
    """
    several = Counter(one.enterprise_pk for one in ordered)
    shared = [one for one in ordered if several[one.enterprise_pk] > 1 and one.uses]
    if not shared:
        return {}
    capacity = {
        one.resource_id: one.capacity.value
        for one in resource_facts({one.enterprise_pk for one in shared}, on=on, target=asked.target)
        if one.capacity is not None and (one.capacity.expires is None or one.capacity.expires >= on)
    }
    limits: dict[str, int] = {}
    for pk in {one.enterprise_pk for one in shared}:
        offers = [one for one in ordered if one.enterprise_pk == pk]
        for resource in set.intersection(*(set(one.uses) for one in offers)):
            least = min(one.uses[resource] for one in offers)
            if resource in capacity and least > 0:
                uid = offers[0].facts.enterprise_id
                most = capacity[resource] * 1000 // least
                limits[uid] = min(limits.get(uid, most), most)
    return limits


def _line(candidate: Candidate, one: OfferInput, verdict: Eligibility, is_product_sure: bool) -> MatchResult:
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


def _silent_line(
    candidate: Candidate,
    named: NamedOffer,
    consent: ConsentState,
    is_product_sure: bool,
    *,
    has_refused: bool,
) -> MatchResult:
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


def _canonical_criterion(criterion: Any) -> Any:
    """Stored rows get new ids when they are written anew: the same conditions give the same hash."""
    return replace(criterion, criterion_id="")


def _first_id(row: list[Any]) -> str:
    return str(row[0].offer_id)
