"""The answers of matching: a state for each criterion, gaps, and the verdict with its trace."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    CERTIFICATE = "CERTIFICATE"
    SIZE_CLASS = "SIZE_CLASS"
    REGION = "REGION"
    LEAD_TIME = "LEAD_TIME"
    ATTRIBUTE = "ATTRIBUTE"
    PRICE_CEILING = "PRICE_CEILING"
    CAPACITY_MIN = "CAPACITY_MIN"
    TAX_INVOICE = "TAX_INVOICE"
    IDENTIFIER = "IDENTIFIER"
    PARTNER_CONTROL = "PARTNER_CONTROL"


class Level(StrEnum):
    MUST = "MUST"
    PREFER = "PREFER"


class State(StrEnum):
    MET = "MET"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"


class Verdict(StrEnum):
    ELIGIBLE = "ELIGIBLE"
    NEARLY = "NEARLY"
    NOT = "NOT"
    UNKNOWN = "UNKNOWN"


class CriterionResult(NamedTuple):
    """One line of the trace. `params` holds only what JSON can carry (dates as ISO text). `gate` names the
    gap.
    """

    criterion_id: str
    kind: Kind
    level: Level
    state: State
    reason_code: str
    params: Mapping[str, object]
    gate: str
    rule_id: str
    rule_version: str
    legal_reference: str


class Gap(NamedTuple):
    """What is missing and what closes it: days, cost in rupiah and mentor hours, None where not known.

    `is_in_time`: closed before the last delivery when begun at once; None where either is not known. It
    does not change the verdict: the next order may still profit.
    """

    gate: str
    reason_code: str
    is_closable: bool
    intervention: str
    days: int | None
    cost: int | None
    hours: float | None
    is_in_time: bool | None


class Eligibility(NamedTuple):
    """The verdict on one offer. `reason_code`: all_met, gaps, unclosable, too_many_gaps, unknown.

    `unknown_facts` are the facts without which no pool can be built ("capacity", "unit_price"). `capacity`
    and `unit_price` are the values known on the day, None where unknown. `gaps` are of MUST criteria only.
    """

    offer_id: str
    enterprise_id: str
    verdict: Verdict
    reason_code: str
    results: tuple[CriterionResult, ...]
    gaps: tuple[Gap, ...]
    unknown_facts: tuple[str, ...]
    capacity: int | None
    unit_price: int | None
