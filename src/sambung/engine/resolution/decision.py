"""What follows from the evidence on two records: one enterprise, two, or a person must say.

The weight of a pair is that of Fellegi and Sunter (1969): the sum of log2(m / u) over features, m the share of true
pairs on a level, u that of chance pairs. The shares below are priors, to be seen beside each answer; rules that no
weight can outvote come first. Nothing is ever merged by itself: the most that is said is `SAME`, and a person acts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log2
from types import MappingProxyType

from sambung.engine.resolution.evidence import Evidence, Feature, Level

VERSION = 1


class Verdict(StrEnum):
    """SAME: shown as a duplicate. PERHAPS: a person must say. DIFFERENT: not shown."""

    SAME = "SAME"
    PERHAPS = "PERHAPS"
    DIFFERENT = "DIFFERENT"


# (m, u) by feature and level; a level that is not here weighs nothing.
SHARES: Mapping[Feature, Mapping[Level, tuple[float, float]]] = MappingProxyType(
    {
        Feature.NAME: {
            Level.SAME: (0.65, 0.0005),
            Level.ALIKE: (0.15, 0.0005),
            Level.PARTLY: (0.12, 0.004),
            Level.DIFFERENT: (0.08, 0.995),
        },
        Feature.IDENTIFIER: {Level.SAME: (0.97, 0.000001), Level.DIFFERENT: (0.03, 0.999999)},
        Feature.PHONE: {Level.SAME: (0.8, 0.0001), Level.DIFFERENT: (0.2, 0.9999)},
        Feature.OWNER: {
            Level.SAME: (0.7, 0.002),
            Level.ALIKE: (0.15, 0.003),
            Level.PARTLY: (0.1, 0.02),
            Level.DIFFERENT: (0.05, 0.975),
        },
        Feature.PLACE: {
            Level.SAME: (0.6, 0.01),
            Level.ALIKE: (0.25, 0.05),
            Level.PARTLY: (0.1, 0.1),
            Level.DIFFERENT: (0.05, 0.84),
        },
        Feature.ACTIVITY: {
            Level.SAME: (0.45, 0.02),
            Level.ALIKE: (0.25, 0.04),
            Level.PARTLY: (0.2, 0.12),
            Level.DIFFERENT: (0.1, 0.82),
        },
    }
)
# Bits: the weight from which a pair is shown as one enterprise, and from which a person is asked.
_IDENTIFYING = frozenset({Feature.PHONE, Feature.OWNER, Feature.IDENTIFIER})
SAME_FROM, PERHAPS_FROM = 16.0, 12.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict with its weight in bits, the evidence, and the rule that decided where one did.

    Rules: `identifier_same`; `identifier_differs`; `name_differs` (and no phone in common); `kind_only`: the names
    say only their kind of business, and but for the same trade in the same place nothing identifies.
    `bits`: weight of each feature, in the evidence's order.
    """

    verdict: Verdict
    weight: float
    evidence: tuple[Evidence, ...]
    bits: tuple[float, ...]
    rule: str = ""
    version: int = VERSION


def bits_of(evidence: Evidence) -> float:
    """log2(m / u) of a feature's level; 0 where it is unknown."""
    shares = SHARES[evidence.feature].get(evidence.level)
    return 0.0 if shares is None else log2(shares[0] / shares[1])


def decide(evidence: Sequence[Evidence]) -> Decision:
    """Weigh the evidence; a rule that applies goes before the weight."""
    bits = tuple(bits_of(one) for one in evidence)
    weight = sum(bits)
    level = {one.feature: one.level for one in evidence}
    verdict, rule = _by_rule(level)
    if verdict is None:
        verdict = (
            Verdict.SAME
            if weight >= SAME_FROM
            else Verdict.PERHAPS
            if weight >= PERHAPS_FROM
            else Verdict.DIFFERENT
        )
    return Decision(verdict, weight, tuple(evidence), bits, rule)


def _by_rule(level: Mapping[Feature, Level]) -> tuple[Verdict | None, str]:
    if level[Feature.IDENTIFIER] is Level.SAME:
        # A number typed twice: still a person's word where the names contradict.
        contradicts = level[Feature.NAME] is Level.DIFFERENT
        return (Verdict.PERHAPS if contradicts else Verdict.SAME), "identifier_same"
    if level[Feature.IDENTIFIER] is Level.DIFFERENT:
        return Verdict.DIFFERENT, "identifier_differs"
    if level[Feature.NAME] is Level.DIFFERENT and level[Feature.PHONE] is not Level.SAME:
        return Verdict.DIFFERENT, "name_differs"
    if level[Feature.NAME] is Level.UNKNOWN and not _IDENTIFYING & {
        feature for feature, held in level.items() if held is Level.SAME
    }:
        is_like = level[Feature.ACTIVITY] is Level.SAME and level[Feature.PLACE] in {Level.SAME, Level.ALIKE}
        return (Verdict.PERHAPS if is_like else Verdict.DIFFERENT), "kind_only"
    return None, ""
