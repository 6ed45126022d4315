"""Criteria on what the offer can do: lead time, attributes, price, capacity."""

import math
from dataclasses import dataclass
from typing import ClassVar

from sambung.engine.eligibility.criteria.criterion import Context, Criterion, provenance, why_unknown
from sambung.engine.eligibility.facts import OfferFacts
from sambung.engine.eligibility.results import CriterionResult, Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime(Criterion):
    """Ready within `max_days` from an order; None takes the days left until the first delivery."""

    kind: ClassVar[Kind] = Kind.LEAD_TIME

    max_days: int | None = None

    @property
    def gate(self) -> str:
        return "LEAD_TIME"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        limit = self.max_days
        if limit is None:
            first = context.requirement.first_delivery
            if first is None:
                return self.answer(State.UNKNOWN, "first_delivery_not_given")
            limit = (first - context.on).days
        fact = offer.lead_time_days
        if fact is None or (unknown := why_unknown(fact, context.on)):
            reason = "not_given" if fact is None else unknown
            return self.answer(State.UNKNOWN, reason, {"max_days": limit, **provenance(fact)})
        params = {"days": fact.value, "max_days": limit, **provenance(fact)}
        if fact.value <= limit:
            return self.answer(State.MET, "in_time", params)
        return self.answer(State.NOT_MET, "too_slow", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Criterion):
    """A named property of the product within a range (both ends inclusive) or one of a set of words.

    The unit must be the fact's own: the caller converts, and what it could not convert is unknown.
    """

    kind: ClassVar[Kind] = Kind.ATTRIBUTE

    name: str
    minimum: float | None = None
    maximum: float | None = None
    allowed: frozenset[str] = frozenset()
    unit: str = ""

    @property
    def gate(self) -> str:
        return f"ATTRIBUTE:{self.name}"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        fact = offer.attributes.get(self.name)
        if fact is None or (unknown := why_unknown(fact, context.on)):
            reason = "not_given" if fact is None else unknown
            return self.answer(State.UNKNOWN, reason, {"name": self.name, **provenance(fact)})
        value = fact.value
        params: dict[str, object] = {"name": self.name, "value": value, "unit": self.unit, **provenance(fact)}
        if self.allowed:
            params |= {"allowed": sorted(self.allowed), "value": str(value)}
            is_met = str(value) in self.allowed
            return self.answer(
                State.MET if is_met else State.NOT_MET, "in_set" if is_met else "not_in_set", params
            )
        params |= {"minimum": self.minimum, "maximum": self.maximum}
        if isinstance(value, (str, bool)) or not math.isfinite(value):
            return self.answer(State.UNKNOWN, "not_a_number", params | {"value": str(value)})
        if fact.unit != self.unit:
            return self.answer(State.UNKNOWN, "unit_differs", params | {"given_unit": fact.unit})
        if self.minimum is not None and value < self.minimum:
            return self.answer(State.NOT_MET, "below_minimum", params)
        if self.maximum is not None and value > self.maximum:
            return self.answer(State.NOT_MET, "above_maximum", params)
        return self.answer(State.MET, "in_range", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCeiling(Criterion):
    """Unit price at the producer's gate at most the ceiling (scaled rupiah; None takes the requirement's).

    The ceiling holds for the landed price: pooling adds freight and handling, so this is a necessary
    condition.
    """

    kind: ClassVar[Kind] = Kind.PRICE_CEILING

    ceiling: int | None = None

    @property
    def gate(self) -> str:
        return "PRICE_CEILING"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        ceiling = self.ceiling if self.ceiling is not None else context.requirement.price_ceiling
        if ceiling is None:
            return self.answer(State.MET, "no_ceiling")
        fact = offer.unit_price
        if fact is None or (unknown := why_unknown(fact, context.on)):
            reason = "not_given" if fact is None else unknown
            return self.answer(State.UNKNOWN, reason, {"ceiling": ceiling, **provenance(fact)})
        params = {"ceiling": ceiling, "unit_price": fact.value, **provenance(fact)}
        if fact.value <= ceiling:
            return self.answer(State.MET, "within_ceiling", params)
        return self.answer(State.NOT_MET, "over_ceiling", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityMin(Criterion):
    """At least this capacity per period (the requirement's scaled unit)."""

    kind: ClassVar[Kind] = Kind.CAPACITY_MIN

    minimum: int

    @property
    def gate(self) -> str:
        return "CAPACITY_MIN"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        fact = offer.capacity
        if fact is None or (unknown := why_unknown(fact, context.on)):
            reason = "not_given" if fact is None else unknown
            return self.answer(State.UNKNOWN, reason, {"minimum": self.minimum, **provenance(fact)})
        params = {"minimum": self.minimum, "capacity": fact.value, **provenance(fact)}
        if fact.value >= self.minimum:
            return self.answer(State.MET, "enough_capacity", params)
        return self.answer(State.NOT_MET, "capacity_too_small", params)
