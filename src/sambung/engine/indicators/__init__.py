"""The linkage rate: its definition as data, levels from evidence, rates with interval at any date.

Here: the ladder L1 to L5, two-time rows, rates whole, taken apart and over time. Not here: the rows' tables
(`apps.registry`, `apps.linkages`), the list of published definitions (`standards.rules`), pictures (`web`).
"""

from sambung.engine.indicators.definitions import (
    Definition,
    Denominator,
    Dimension,
    EvidenceKind,
    Ladder,
    LinkageLevel,
)
from sambung.engine.indicators.ladder import LevelResult, linkage_level
from sambung.engine.indicators.population import Profile, Standing, profile_of, standing_of
from sambung.engine.indicators.rates import (
    Rate,
    RateRow,
    disaggregate,
    linkage_rate,
    part_key,
    rate_series,
    wilson,
)
from sambung.engine.indicators.rows import EnterpriseRow, EvidenceRow, LinkageRow, Moment

__all__ = [
    "Definition",
    "Denominator",
    "Dimension",
    "EnterpriseRow",
    "EvidenceKind",
    "EvidenceRow",
    "Ladder",
    "LevelResult",
    "LinkageLevel",
    "LinkageRow",
    "Moment",
    "Profile",
    "Rate",
    "RateRow",
    "Standing",
    "disaggregate",
    "linkage_level",
    "linkage_rate",
    "part_key",
    "profile_of",
    "rate_series",
    "standing_of",
    "wilson",
]
