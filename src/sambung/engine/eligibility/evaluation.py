"""Offers against a requirement: every criterion's state, the gaps, and one verdict."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sambung.engine.eligibility.criteria import Criterion
from sambung.engine.eligibility.facts import OfferFacts, RequirementFacts
from sambung.engine.eligibility.results import Eligibility
from sambung.engine.eligibility.rules import Rules


def evaluate(
    offer: OfferFacts,
    requirement: RequirementFacts,
    criteria: Sequence[Criterion],
    rules: Rules,
    on: date,
) -> Eligibility:
    """Judge one offer on one day.

    NOT: a MUST is unmet that nothing closes, or more gaps than the rules allow. Else UNKNOWN: a MUST, the capacity
    or the price is unknown. Else NEARLY: gaps remain. Else ELIGIBLE. PREFER never changes the verdict.
    """
    raise NotImplementedError


def evaluate_all(
    offers: Iterable[OfferFacts],
    requirement: RequirementFacts,
    criteria: Sequence[Criterion],
    rules: Rules,
    on: date,
) -> Iterator[Eligibility]:
    """`evaluate` for many offers of one requirement, in their order."""
    raise NotImplementedError


def input_hash(*parts: object) -> str:
    """SHA-256 (hex) of the canonical JSON of facts, criteria, rules and dates: the same input, the same hash.

    Mappings and sets are unordered; sequences keep their order. Raises TypeError on what has no canonical form.
    """
    raise NotImplementedError
