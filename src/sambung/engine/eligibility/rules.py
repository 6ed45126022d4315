"""The parameters under which offers are judged: schemes, control, and what closes which gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sambung.engine.certificates import SchemeRule, SizeClass


@dataclass(frozen=True, slots=True)
class ControlRule:
    """Which partners an enterprise of a class may not own or control; cooperatives count where said."""

    rule_id: str
    version: str
    reference: str
    forbidden: Mapping[SizeClass, frozenset[SizeClass]]
    includes_cooperatives: bool = True


@dataclass(frozen=True, slots=True)
class Closure:
    """What closes a gate: intervention (a key of the catalogue), days, cost in rupiah, mentor hours.

    None in days, cost or hours is not known, never 0.
    """

    gate: str
    intervention: str
    days: int | None = None
    cost: int | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything dated that `evaluate` uses; `closures` are by gate ("CERTIFICATE:HALAL") or by kind
    ("ATTRIBUTE"). `maximum_gaps`: how many closable gaps still count as nearly there.
    """

    version: str
    schemes: Mapping[str, SchemeRule] = field(default_factory=dict)
    control: ControlRule | None = None
    closures: Mapping[str, Closure] = field(default_factory=dict)
    maximum_gaps: int = 2
