"""The level of a linkage on a date, from its own evidence."""

from collections.abc import Iterable
from typing import NamedTuple

from sambung.engine.indicators.definitions import Ladder, LinkageLevel
from sambung.engine.indicators.rows import EvidenceRow, LinkageRow, Moment


class LevelResult(NamedTuple):
    """The level, the evidence it rests on, and what the next level would still need (a code)."""

    level: LinkageLevel
    evidence_ids: tuple[str, ...]
    missing: str


def linkage_level(
    linkage: LinkageRow, evidence: Iterable[EvidenceRow], *, ladder: Ladder, moment: Moment
) -> LevelResult:
    """Declared and signed need the linkage (and agreement) in force that day; from transacted on, the trailing
    window decides, also for a linkage that ended within it."""
    raise NotImplementedError
