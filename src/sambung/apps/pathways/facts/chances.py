"""Chances of success: dated defaults, replaced by what the centre has seen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sambung.standards.rules import NoRuleInForce, rule

LINK = "link"
# Where no rule is in force nothing is known: from never to always.
UNKNOWN = (0, 50, 100)
Percent = tuple[int, int, int]


@dataclass(frozen=True)
class Chances:
    """Per cent, low, likely, high: that a buyer takes who meets everything; that a step closes its gap."""

    link: Percent
    step: Percent
    programme: Percent
    codes: Mapping[str, Percent] = field(default_factory=dict)

    def of(self, code: str, payer: str) -> Percent:
        """Of an intervention: its own, else that of programmes with a quota, else of any step."""
        if code in self.codes:
            return self.codes[code]
        return self.programme if payer == "STATE" else self.step


def default_chances(on: datetime.date) -> Chances:
    """The rule in force on a day."""
    found = rule("coaching_chances", on=on)
    if isinstance(found, NoRuleInForce):
        return Chances(UNKNOWN, UNKNOWN, UNKNOWN)
    values = found.parameters
    return Chances(
        link=_percent(values["link"]["value"]),
        step=_percent(values["step"]["value"]),
        programme=_percent(values["programme"]["value"]),
    )


def chances_of(stored: Mapping[str, Any], on: datetime.date) -> Chances:
    """What a year says, the defaults where it says nothing."""
    standing = default_chances(on)
    return Chances(
        link=_percent(stored.get("link", standing.link)),
        step=_percent(stored.get("step", standing.step)),
        programme=_percent(stored.get("programme", standing.programme)),
        codes={code: _percent(value) for code, value in stored.get("codes", {}).items()},
    )


def _percent(values: Sequence[int]) -> Percent:
    low, likely, high = (int(one) for one in values)
    return low, likely, high
