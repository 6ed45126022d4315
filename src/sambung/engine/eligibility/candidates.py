"""Which offers may be the product that a requirement means: by words, by KBLI, by a person's word."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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
    raise NotImplementedError


def score_candidate(
    wanted: Wanted,
    offered: Offered,
    *,
    stem_weight: Mapping[str, float],
    confirmation: Confirmation = Confirmation.NONE,
    weights: Weights = Weights(),
) -> Candidate:
    """One offer's score: the weighted share of the asked stems that it has, and its KBLI match."""
    raise NotImplementedError


def find_candidates(
    wanted: Wanted,
    offers: Iterable[Offered],
    *,
    stem_weight: Mapping[str, float],
    confirmations: Mapping[str, Confirmation],
    weights: Weights = Weights(),
) -> list[Candidate]:
    """Those that are candidates: confirmed first, then by score, then by id. `confirmations` is by offer_id."""
    raise NotImplementedError
