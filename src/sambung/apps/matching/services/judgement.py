"""Judging a requirement's candidates: words, criteria, consent, the bar, and the hash of all input; writes nothing."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sambung.apps.demand.models import Requirement
from sambung.apps.matching.facts import Asked, requirement_facts, rules_on
from sambung.apps.matching.models import MatchResult
from sambung.apps.matching.services.field import Field, find_field
from sambung.apps.matching.services.lines import gap_key, offer_line, silent_line
from sambung.apps.registry.facts import (
    ConsentState,
    OfferInput,
    consent_states,
    offer_facts,
    resource_facts,
)
from sambung.engine.eligibility import (
    Candidate,
    CapacityBar,
    Eligibility,
    Verdict,
    capacity_bar,
    evaluate_all,
    input_hash,
)

VERDICT_RANK = {Verdict.ELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.NEARLY: 2, Verdict.NOT: 3}
Judged = list[tuple[OfferInput, Eligibility]]


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
    field = find_field(requirement, on=on, known_entry=known_entry)
    inputs = _inputs(field, requirement, asked, on, known_entry)
    verdicts = evaluate_all([one.facts for one in inputs], asked.facts, asked.criteria, rules, on)
    judged: Judged = [
        (one, _with_product(_with_consent(verdict, one), one.facts.offer_id in field.sure))
        for one, verdict in zip(inputs, verdicts, strict=True)
    ]
    judged = one_of_twins(judged, field.canonical, field.sure)
    silent = field.silent_beside({one.enterprise_pk for one, _verdict in judged})
    lines = [
        *_offer_lines(field, judged),
        *_silent_lines(field, silent, on=on, known_entry=known_entry),
    ]
    # What is perhaps another product has no capacity of this one: it stands beside the bar, not on it.
    sure = [(one, verdict) for one, verdict in judged if one.facts.offer_id in field.sure]
    bar = capacity_bar(
        [verdict for _one, verdict in sure],
        asked=requirement.quantity,
        limits=_limits([one for one, _verdict in sure], asked, on),
    )
    digest = input_hash(
        asked.facts,
        [_canonical_criterion(one) for one in asked.criteria],
        rules,
        on,
        *_seen(field, judged, silent),
    )
    return Judgement(lines, _summary(bar, lines, field.left_out), digest)


def _inputs(
    field: Field, requirement: Requirement, asked: Asked, on: datetime.date, known_entry: int | None
) -> list[OfferInput]:
    """What is known of each candidate's offer, in the candidates' order."""
    facts = offer_facts(
        [field.named[one.offer_id].pk for one in field.candidates],
        on=on,
        target=asked.target,
        known_entry=known_entry,
        attribute_units=asked.attribute_units,
        kbli_vintage=requirement.kbli_vintage,
    )
    by_uid = {one.facts.offer_id: one for one in facts}
    return [by_uid[one.offer_id] for one in field.candidates if one.offer_id in by_uid]


def _offer_lines(field: Field, judged: Judged) -> list[MatchResult]:
    by_uid = {one.offer_id: one for one in field.candidates}
    return [
        offer_line(by_uid[one.facts.offer_id], one, verdict, one.facts.offer_id in field.sure)
        for one, verdict in judged
        # Perhaps another product and in any case not eligible: nothing to ask.
        if one.facts.offer_id in field.sure or verdict.verdict is not Verdict.NOT
    ]


def _silent_lines(
    field: Field, silent: list[Candidate], *, on: datetime.date, known_entry: int | None
) -> list[MatchResult]:
    consents = consent_states(
        [field.to_ask[one.offer_id].pk for one in silent], on=on, known_entry=known_entry
    )
    found = []
    for one in silent:
        named = field.to_ask[one.offer_id]
        consent, is_sure = consents[named.pk], one.offer_id in field.sure
        if consent is not ConsentState.WITHDRAWN:
            found.append(silent_line(one, named, consent, is_sure, has_refused=field.has_refused(one)))
    return found


def _summary(bar: CapacityBar, lines: list[MatchResult], left_out: int) -> dict[str, Any]:
    counts = Counter(line.verdict for line in lines if line.is_product_sure)
    return {
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
        "product_unsure_left": left_out,
        "counts": {verdict.value: counts.get(verdict.value, 0) for verdict in Verdict},
    }


def _seen(field: Field, judged: Judged, silent: list[Candidate]) -> tuple[list[Any], list[Any]]:
    """What was looked at, as it goes into the hash: by uid, whatever order the database gave."""
    by_uid = {one.offer_id: one for one in field.candidates}
    offers = [
        [
            one.facts,
            one.consent,
            by_uid[one.facts.offer_id].confirmation,
            one.facts.offer_id in field.sure,
        ]
        for one, _verdict in judged
    ]
    asked = [[one.offer_id, one.score, *(["refused"] if field.has_refused(one) else [])] for one in silent]
    return sorted(offers, key=_first_id), sorted(asked)


def one_of_twins(judged: Judged, canonical: Mapping[int, int], sure: Collection[str]) -> Judged:
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


def _canonical_criterion(criterion: Any) -> Any:
    """Stored rows get new ids when they are written anew: the same conditions give the same hash."""
    return replace(criterion, criterion_id="")


def _first_id(row: list[Any]) -> str:
    return str(row[0].offer_id)
