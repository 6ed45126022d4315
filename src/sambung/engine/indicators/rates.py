"""The linkage rate with its interval, at a date and a state of knowledge, whole or taken apart, and over time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sambung.engine.indicators.definitions import Definition, Dimension
from sambung.engine.indicators.rows import EnterpriseRow, EvidenceRow, LinkageRow, Moment


class Rate(NamedTuple):
    """A share with its proof. `value` and `interval` are None where nothing is counted.

    `is_floor`: linkages that nobody recorded are not in it, so the truth is at least this. `excluded` counts
    enterprises left out of the denominator by reason, `uncounted` linkages by reason, `unknown` what could not be
    decided for lack of a fact (enterprises: size_class, kbli, ...; linkages: buyer_class, affiliation).
    """

    definition: Definition
    moment: Moment
    numerator: int
    denominator: int
    value: float | None
    interval: tuple[float, float] | None
    is_floor: bool
    excluded: Mapping[str, int]
    uncounted: Mapping[str, int]
    unknown: Mapping[str, int]

    @property
    def n(self) -> int:
        return self.denominator


class RateRow(NamedTuple):
    """One part of a rate taken apart; `key` None is the part whose dimension is unknown."""

    dimension: Dimension
    key: str | None
    rate: Rate


def linkage_rate(
    definition: Definition,
    *,
    moment: Moment,
    enterprises: Iterable[EnterpriseRow],
    linkages: Iterable[LinkageRow],
    evidence: Iterable[EvidenceRow],
) -> Rate:
    """Distinct enterprises of the denominator with a linkage that counts, over the denominator."""
    raise NotImplementedError


def disaggregate(
    definition: Definition,
    *,
    dimension: Dimension,
    moment: Moment,
    enterprises: Iterable[EnterpriseRow],
    linkages: Iterable[LinkageRow],
    evidence: Iterable[EvidenceRow],
    region_digits: int = 4,
) -> tuple[RateRow, ...]:
    """The rate by region (first `region_digits`), KBLI division, class or owner's sex; the parts add up."""
    raise NotImplementedError


def rate_series(
    definition: Definition,
    *,
    moments: Sequence[Moment],
    enterprises: Iterable[EnterpriseRow],
    linkages: Iterable[LinkageRow],
    evidence: Iterable[EvidenceRow],
) -> tuple[Rate, ...]:
    """The rate at each moment, in their order."""
    raise NotImplementedError


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson's score interval of a share; None without trials."""
    raise NotImplementedError
