"""Whom a match looks at: offers and enterprises without one, by words, code and what people said; writes nothing."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sambung.apps.demand.models import ProductConfirmation, ProductRefusal, Requirement
from sambung.apps.demand.services import product_key
from sambung.apps.duplicates.selectors import canonical_known_by, first_of_each
from sambung.apps.registry.facts import (
    NamedOffer,
    enterprises_without_offer,
    known,
    offers_by_product,
    stem_counts,
)
from sambung.engine.eligibility import Candidate, Confirmation, Offered, Wanted, find_candidates
from sambung.standards.stems import stems

# More questions than this, whether something is the product, nobody answers for one requirement.
ASKED_AT_MOST = 200


@dataclass(frozen=True)
class Field:
    """Who is looked at, the likeliest first.

    `candidates`: offers; `named`: their names by uid. `silent`: enterprises without an offer; `to_ask`: those by uid.
    `sure`: uids of both whose product is the one asked for; `left_out`: how many unsure ones are not looked at.
    `canonical`: entry of a cluster → the one that stands for it. `refused`: those (as they stand) that said that they
    do not make it.
    """

    candidates: list[Candidate]
    named: Mapping[str, NamedOffer]
    silent: list[Candidate]
    to_ask: Mapping[str, NamedOffer]
    sure: frozenset[str]
    left_out: int
    canonical: Mapping[int, int]
    refused: frozenset[int]

    def one_of(self, key: int) -> int:
        """The entry that stands for this one: twins are one candidate, one refusal, one buyer."""
        return self.canonical.get(key, key)

    def has_refused(self, silent: Candidate) -> bool:
        """Whether an enterprise without an offer said that it does not make this."""
        return self.one_of(self.to_ask[silent.offer_id].pk) in self.refused

    def silent_beside(self, enterprises: Collection[int]) -> list[Candidate]:
        """The silent without twins of these enterprises, who are looked at with an offer, each cluster once."""
        offering = {self.one_of(key) for key in enterprises}
        once = first_of_each(
            self.silent, [self.to_ask[one.offer_id].pk for one in self.silent], self.canonical
        )
        return [one for one in once if self.one_of(self.to_ask[one.offer_id].pk) not in offering]


def find_field(requirement: Requirement, *, on: datetime.date, known_entry: int | None = None) -> Field:
    """Those whose product may be the one asked for, as known at an entry; a bounded number of queries."""
    words: dict[int, bool] = dict(
        known(ProductConfirmation.objects, known_entry)
        .filter(requirement=requirement)
        .values_list("offer_id", "is_same")
    )
    wanted = Wanted(
        stems=frozenset(stems(requirement.product)),
        kbli_prefixes=(requirement.kbli_prefix,) if requirement.kbli_prefix else (),
    )
    product: dict[str, Any] = {
        "stems": wanted.stems,
        "kbli_prefix": requirement.kbli_prefix,
        "kbli_vintage": requirement.kbli_vintage,
        "on": on,
    }
    named = {one.uid: one for one in offers_by_product(offer_pks=list(words), **product)}
    to_ask = {one.uid: one for one in enterprises_without_offer(**product)}
    canonical = canonical_known_by(known_entry)

    def one_of(key: int) -> int:
        return canonical.get(key, key)

    def offered(rows: Iterable[NamedOffer]) -> list[Offered]:
        buyer = one_of(requirement.buyer_id)
        return [Offered(one.uid, one.stems, one.kbli) for one in rows if one_of(one.enterprise_pk) != buyer]

    refused = frozenset(one_of(key) for key in _refusing(requirement, on, known_entry))
    weights = _weights(wanted.stems, frozenset().union(*(one.stems for one in to_ask.values())))
    uid_of = {one.pk: one.uid for one in named.values()}
    candidates = find_candidates(
        wanted,
        offered(named.values()),
        stem_weight=weights,
        confirmations={
            uid_of[pk]: Confirmation.YES if is_same else Confirmation.NO
            for pk, is_same in words.items()
            if pk in uid_of
        },
    )
    silent = find_candidates(
        wanted,
        offered(to_ask.values()),
        stem_weight=weights,
        confirmations={},
    )
    sure = frozenset(one.offer_id for one in (*candidates, *silent) if is_sure(one, weights.keys()))
    # Whoever said that it does not make this is not asked about its other products either.
    candidates = [
        one
        for one in candidates
        if one.offer_id in sure or one_of(named[one.offer_id].enterprise_pk) not in refused
    ]
    candidates, left_out = _worth_judging(candidates, sure)
    silent, left_silent = _worth_judging(silent, sure)
    return Field(candidates, named, silent, to_ask, sure, left_out + left_silent, canonical, refused)


def _refusing(requirement: Requirement, on: datetime.date, known_entry: int | None) -> list[int]:
    refusals = (
        known(ProductRefusal.objects, known_entry).on(on).filter(stems=product_key(requirement.product))
    )
    return list(refusals.values_list("enterprise_id", flat=True))


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
