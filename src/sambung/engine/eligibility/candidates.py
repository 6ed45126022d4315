"""Which offers may be the product that a requirement means: by words, by KBLI, by a person's word."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

KBLI_DIGITS = 5


class Confirmation(StrEnum):
    """A person's judgement that the offer's product is the one meant."""

    YES = "YES"
    NO = "NO"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The product asked for: stems of its name, and KBLI prefixes (digits) that may make it."""

    stems: frozenset[str]
    kbli_prefixes: tuple[str, ...] = ()


class Offered(NamedTuple):
    """The product offered: stems of its name and its enterprise's KBLI codes (digits)."""

    offer_id: str
    stems: frozenset[str]
    kbli: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How candidates are scored; without a confirmation an offer needs `threshold` to be one."""

    words: float = 0.7
    kbli: float = 0.3
    threshold: float = 0.25


DEFAULT_WEIGHTS = Weights()


class Reason(NamedTuple):
    """Why: confirmed, refused, shared_words {stems}, kbli_match {code, prefix}, nothing_shared."""

    code: str
    params: Mapping[str, object]


class Candidate(NamedTuple):
    """score from 0 to 1; a person's YES includes and NO excludes whatever the score."""

    offer_id: str
    is_candidate: bool
    score: float
    confirmation: Confirmation
    reasons: tuple[Reason, ...]


def stem_weights(documents: Iterable[Collection[str]]) -> dict[str, float]:
    """Inverse document frequency of each stem: ln(1 + N / n), so that a rare word tells more."""
    total = 0
    counts: Counter[str] = Counter()
    for document in documents:
        total += 1
        counts.update(set(document))
    return {stem: math.log1p(total / count) for stem, count in counts.items()}


def score_candidate(
    wanted: Wanted,
    offered: Offered,
    *,
    stem_weight: Mapping[str, float],
    confirmation: Confirmation = Confirmation.NONE,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Candidate:
    """One offer's score: the weighted share of the asked stems that it has, and its KBLI match.

    Asked stems without a weight occur in no offer: they cannot tell offers apart, so they are left out and
    named in the reason. Words or KBLI that one side does not give take no part, rather than counting as no
    match.
    """
    reasons: list[Reason] = []
    parts: list[tuple[float, float]] = []
    asked = {stem: stem_weight[stem] for stem in sorted(wanted.stems) if stem in stem_weight}
    total = math.fsum(asked.values())
    if total > 0:
        shared = [stem for stem in asked if stem in offered.stems]
        parts.append((weights.words, math.fsum(asked[stem] for stem in shared) / total))
        if shared:
            unseen = sorted(wanted.stems - asked.keys())
            reasons.append(Reason("shared_words", {"stems": shared, "unseen": unseen}))
    if wanted.kbli_prefixes and offered.kbli:
        matches = [
            (len(prefix), prefix, code)
            for prefix in wanted.kbli_prefixes
            for code in offered.kbli
            if prefix and code.startswith(prefix)
        ]
        digits, prefix, code = max(matches, default=(0, "", ""))
        parts.append((weights.kbli, min(digits, KBLI_DIGITS) / KBLI_DIGITS))
        if matches:
            reasons.append(Reason("kbli_match", {"prefix": prefix, "code": code}))
    in_play = math.fsum(weight for weight, _ in parts)
    score = math.fsum(weight * share for weight, share in parts) / in_play if in_play > 0 else 0.0
    if not reasons:
        reasons.append(Reason("nothing_shared", {}))
    is_candidate = score >= weights.threshold
    if confirmation is Confirmation.YES:
        is_candidate = True
        reasons.insert(0, Reason("confirmed", {}))
    elif confirmation is Confirmation.NO:
        is_candidate = False
        reasons.insert(0, Reason("refused", {}))
    return Candidate(offered.offer_id, is_candidate, score, confirmation, tuple(reasons))


def find_candidates(
    wanted: Wanted,
    offers: Iterable[Offered],
    *,
    stem_weight: Mapping[str, float],
    confirmations: Mapping[str, Confirmation],
    weights: Weights = DEFAULT_WEIGHTS,
) -> list[Candidate]:
    """Those that are candidates: confirmed first, then by score, then by id.

    `confirmations` is by offer_id; an offer that nobody judged is not in it.
    """
    found: list[Candidate] = []
    for offered in offers:
        confirmation = confirmations.get(offered.offer_id, Confirmation.NONE)
        candidate = score_candidate(
            wanted, offered, stem_weight=stem_weight, confirmation=confirmation, weights=weights
        )
        if candidate.is_candidate:
            found.append(candidate)
    return sorted(found, key=lambda one: (one.confirmation is not Confirmation.YES, -one.score, one.offer_id))
