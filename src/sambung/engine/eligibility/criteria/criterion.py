"""What every criterion is: an id, a level, a gate that names its gap, and a judgement with a trace."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from sambung.engine.eligibility.facts import Fact, OfferFacts, RequirementFacts, T
from sambung.engine.eligibility.results import CriterionResult, Kind, Level, State
from sambung.engine.eligibility.rules import Rules

NOTHING: Mapping[str, object] = {}


class Context(NamedTuple):
    """What all offers of one evaluation share."""

    requirement: RequirementFacts
    rules: Rules
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(ABC):
    """A buyer's condition or a rule of law.

    `rule_id`, `rule_version` and `legal_reference` say on what it rests; a judgement may rest on another rule
    and then names that one. A kind that is never closable stays so whatever the closures say.
    """

    kind: ClassVar[Kind]
    never_closable: ClassVar[bool] = False

    criterion_id: str
    level: Level = Level.MUST
    rule_id: str = ""
    rule_version: str = ""
    legal_reference: str = ""

    @property
    @abstractmethod
    def gate(self) -> str:
        """The gap's name, as in the closures and in pathways: the kind, with what it is about."""

    @abstractmethod
    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        """Met, not met or unknown, with the reason."""

    def answer(
        self,
        state: State,
        reason_code: str,
        params: Mapping[str, object] = NOTHING,
        rule: tuple[str, str, str] | None = None,
    ) -> CriterionResult:
        """A line of the trace; `rule` is (id, version, legal reference) where another rule decided."""
        if rule is None:
            rule = (self.rule_id, self.rule_version, self.legal_reference)
        return CriterionResult(
            self.criterion_id, self.kind, self.level, state, reason_code, params, self.gate, *rule
        )


def why_unknown(fact: Fact[T] | None, on: date) -> str:
    """The reason why a fact cannot be relied on that day: not_given, not_yet, expired; empty where it can."""
    if fact is None:
        return "not_given"
    if fact.expires is not None and fact.expires < on:
        return "expired"
    if fact.as_of is not None and fact.as_of > on:
        return "not_yet"
    return ""


def provenance(fact: Fact[T] | None) -> dict[str, object]:
    """Source and dates of a fact for the trace."""
    if fact is None:
        return {}
    found: dict[str, object] = {"source": fact.source}
    if fact.as_of is not None:
        found["as_of"] = fact.as_of.isoformat()
    if fact.expires is not None:
        found["expires"] = fact.expires.isoformat()
    return found
