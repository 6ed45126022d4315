"""The dated rule on how often and how long owners are asked (standards/rules/asking_limits.yaml)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sambung.standards.rules import NoRuleInForce, rule


@dataclass(frozen=True)
class Limits:
    """Counts and days; `version` and `reference` of the rule that they come from."""

    most_asks: int
    window_days: int
    answer_days: int
    answer_holds_days: int
    most_reminders: int
    reminder_days: int
    refusal_days: int
    version: str
    reference: str


class NoLimitsInForceError(LookupError):
    """No version of the rule is in force on that day: nobody may be asked."""


def limits_on(day: datetime.date) -> Limits:
    """The limits of a day. Errors: NoLimitsInForceError."""
    found = rule("asking_limits", on=day)
    if isinstance(found, NoRuleInForce):
        raise NoLimitsInForceError(day.isoformat())
    values = {name: row["value"] for name, row in found.parameters.items()}
    return Limits(**values, version=found.version, reference=found.reference)
