"""The linkage rate with its interval, at a date and a state of knowledge, whole or taken apart, and over
time.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

from sambung.engine.certificates import SizeClass
from sambung.engine.indicators.definitions import Definition, Denominator, Dimension
from sambung.engine.indicators.ladder import linkage_level
from sambung.engine.indicators.population import Profile, Standing, profile_of, rows_seen, standing_of
from sambung.engine.indicators.rows import EnterpriseRow, EvidenceRow, LinkageRow, Moment, is_known

SECTOR_DIGITS = 2


class Rate(NamedTuple):
    """A share with its proof. `value` and `interval` are None where nothing is counted.

    `is_floor`: linkages that nobody recorded are not in it, so the truth is at least this. `excluded`
    counts enterprises left out of the denominator by reason, `uncounted` linkages by reason, `unknown`
    what could not be decided for lack of a fact (enterprises: size_class, kbli, ...; linkages:
    buyer_class, affiliation).
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
    return _Ledger(enterprises, linkages, evidence).rate(definition, moment)


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
    """The rate by region (first `region_digits`), main KBLI division, class or owner's sex.

    Numerators and denominators add up to the whole rate's; parts without an enterprise of the denominator
    are left out; the part of unknown key comes last.
    """
    decided = _Ledger(enterprises, linkages, evidence).decide(definition, moment)
    parts: dict[str | None, list[_Decision]] = {}
    for one in decided:
        parts.setdefault(part_key(one.profile, dimension, region_digits), []).append(one)
    rows = [RateRow(dimension, key, _rate(definition, moment, members)) for key, members in parts.items()]
    return tuple(
        sorted(
            (row for row in rows if row.rate.denominator > 0),
            key=lambda row: (row.key is None, row.key or ""),
        )
    )


def rate_series(
    definition: Definition,
    *,
    moments: Sequence[Moment],
    enterprises: Iterable[EnterpriseRow],
    linkages: Iterable[LinkageRow],
    evidence: Iterable[EvidenceRow],
) -> tuple[Rate, ...]:
    """The rate at each moment, in their order."""
    ledger = _Ledger(enterprises, linkages, evidence)
    return tuple(ledger.rate(definition, moment) for moment in moments)


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson's score interval of a share (Wilson 1927, without continuity correction); None without trials.

    Raises ValueError where successes are not between 0 and trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    if trials == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / trials
    spread = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / spread
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / spread
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return low, high


class _Decision(NamedTuple):
    """One enterprise at one moment: whether it is counted, whether linked, and what became of its
    linkages.
    """

    profile: Profile | None
    standing: Standing
    is_linked: bool
    uncounted: Counter[str]
    unknown: Counter[str]


_NOTHING: Counter[str] = Counter()


class _Place(NamedTuple):
    seen: list[EnterpriseRow]
    denominator: Denominator
    profile: Profile | None
    standing: Standing


class _Ledger:
    """The rows by whom they concern, so that many moments read them once."""

    def __init__(
        self,
        enterprises: Iterable[EnterpriseRow],
        linkages: Iterable[LinkageRow],
        evidence: Iterable[EvidenceRow],
    ) -> None:
        self._enterprises: dict[str, list[EnterpriseRow]] = {}
        for row in enterprises:
            self._enterprises.setdefault(row.enterprise_id, []).append(row)
        self._linkages: dict[str, list[LinkageRow]] = {}
        for linkage in linkages:
            self._linkages.setdefault(linkage.supplier_id, []).append(linkage)
        self._evidence: dict[str, list[EvidenceRow]] = {}
        for proof in evidence:
            self._evidence.setdefault(proof.linkage_id, []).append(proof)
        self._placed: dict[str, _Place] = {}

    def rate(self, definition: Definition, moment: Moment) -> Rate:
        return _rate(definition, moment, self.decide(definition, moment))

    def decide(self, definition: Definition, moment: Moment) -> list[_Decision]:
        found: list[_Decision] = []
        for enterprise_id in self._enterprises.keys() | self._linkages.keys():
            profile, standing = self._place(definition, moment, enterprise_id)
            linkages = self._linkages.get(enterprise_id, ())
            if linkages:
                found.append(self._follow(definition, moment, profile, standing, linkages))
            elif profile is not None:
                found.append(_Decision(profile, standing, False, _NOTHING, _NOTHING))
        return found

    def _place(
        self, definition: Definition, moment: Moment, enterprise_id: str
    ) -> tuple[Profile | None, Standing]:
        """Profile and standing; kept while the same rows are seen, as they mostly are from month to month."""
        seen = rows_seen(self._enterprises.get(enterprise_id, ()), moment)
        kept = self._placed.get(enterprise_id)
        if kept is not None and kept.seen == seen and kept.denominator is definition.denominator:
            return kept.profile, kept.standing
        profile = profile_of(seen)
        standing = standing_of(profile, definition.denominator)
        self._placed[enterprise_id] = _Place(seen, definition.denominator, profile, standing)
        return profile, standing

    def _follow(
        self,
        definition: Definition,
        moment: Moment,
        profile: Profile | None,
        standing: Standing,
        linkages: Sequence[LinkageRow],
    ) -> _Decision:
        uncounted: Counter[str] = Counter()
        unknown: Counter[str] = Counter()
        is_linked = False
        for linkage in linkages:
            if linkage.valid_from > moment.on or not is_known(
                linkage.recorded, linkage.superseded, moment.known_at
            ):
                continue
            evidence = self._evidence.get(linkage.linkage_id, ())
            if not standing.is_counted:
                uncounted["supplier_not_counted"] += 1
            elif linkage.buyer_class is None or linkage.buyer_class is SizeClass.UNKNOWN:
                unknown["buyer_class"] += 1
            elif linkage.buyer_class not in definition.buyer_classes:
                uncounted["other_buyer_class"] += 1
            elif definition.excludes_affiliates and linkage.is_affiliate is None:
                unknown["affiliation"] += 1
            elif definition.excludes_affiliates and linkage.is_affiliate:
                uncounted["affiliate"] += 1
            elif (
                linkage_level(linkage, evidence, ladder=definition.ladder, moment=moment).level
                < definition.minimum_level
            ):
                uncounted["below_level"] += 1
            else:
                is_linked = True
        return _Decision(profile, standing, is_linked, uncounted, unknown)


def _rate(definition: Definition, moment: Moment, decided: Iterable[_Decision]) -> Rate:
    numerator = denominator = 0
    excluded: Counter[str] = Counter()
    uncounted: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for one in decided:
        if one.uncounted:
            uncounted.update(one.uncounted)
        if one.unknown:
            unknown.update(one.unknown)
        if one.standing.is_counted:
            denominator += 1
            numerator += one.is_linked
        elif one.standing.is_unknown:
            unknown[one.standing.reason] += 1
        elif one.profile is not None:
            excluded[one.standing.reason] += 1
    return Rate(
        definition=definition,
        moment=moment,
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator if denominator else None,
        interval=wilson(numerator, denominator, confidence=definition.confidence),
        is_floor=True,
        excluded=dict(sorted(excluded.items())),
        uncounted=dict(sorted(uncounted.items())),
        unknown=dict(sorted(unknown.items())),
    )


def part_key(profile: Profile | None, dimension: Dimension, region_digits: int = 4) -> str | None:
    """In which part of a dimension an enterprise is counted; None where the fact is unknown."""
    if profile is None:
        return None
    if dimension is Dimension.REGION:
        digits = profile.region.replace(".", "") if profile.region else ""
        return digits[:region_digits] if len(digits) >= region_digits else None
    if dimension is Dimension.SECTOR:
        return profile.kbli[0][:SECTOR_DIGITS] if profile.kbli else None
    if dimension is Dimension.SIZE_CLASS:
        return profile.size_class
    return profile.owner_sex
