"""Criteria on who the enterprise is: class, region, tax standing, identifiers, and the law on control."""

from dataclasses import dataclass
from typing import ClassVar

from sambung.engine.certificates import SizeClass
from sambung.engine.eligibility.criteria.criterion import Context, Criterion, provenance, why_unknown
from sambung.engine.eligibility.facts import OfferFacts
from sambung.engine.eligibility.results import CriterionResult, Kind, State

COOPERATIVE = "COOPERATIVE"


def is_region_prefix(prefix: str) -> bool:
    """Whether it can begin a region's code: a province's two digits or more, dots aside."""
    digits = prefix.replace(".", "")
    return len(digits) >= 2 and digits.isascii() and digits.isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClassIn(Criterion):
    """The enterprise is of one of these classes."""

    kind: ClassVar[Kind] = Kind.SIZE_CLASS
    never_closable: ClassVar[bool] = True

    classes: frozenset[SizeClass]

    @property
    def gate(self) -> str:
        return "SIZE_CLASS"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        fact = offer.size_class
        asked = sorted(self.classes)
        if fact is None or fact.value is SizeClass.UNKNOWN or (unknown := why_unknown(fact, context.on)):
            reason = "not_given" if fact is None or fact.value is SizeClass.UNKNOWN else unknown
            return self.answer(State.UNKNOWN, reason, {"asked": asked, **provenance(fact)})
        params = {"asked": asked, "size_class": fact.value, **provenance(fact)}
        if fact.value in self.classes:
            return self.answer(State.MET, "class_asked", params)
        return self.answer(State.NOT_MET, "other_class", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Criterion):
    """The enterprise lies in one of these regions: prefixes of codes of one scheme, dots do not matter.

    Raises ValueError where a prefix is shorter than a province or not digits.
    """

    kind: ClassVar[Kind] = Kind.REGION
    never_closable: ClassVar[bool] = True

    scheme: str
    prefixes: tuple[str, ...]

    def __post_init__(self) -> None:
        for prefix in self.prefixes:
            if not is_region_prefix(prefix):
                raise ValueError(f"{prefix!r} is no region code: a province has two digits")
        object.__setattr__(self, "prefixes", tuple(prefix.replace(".", "") for prefix in self.prefixes))

    @property
    def gate(self) -> str:
        return "REGION"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        code = offer.regions.get(self.scheme)
        if not code:
            reason = "region_in_other_scheme" if offer.regions else "not_given"
            return self.answer(State.UNKNOWN, reason, {"scheme": self.scheme, "asked": list(self.prefixes)})
        params = {"scheme": self.scheme, "asked": list(self.prefixes), "region": code}
        digits = code.replace(".", "")
        if digits.startswith(self.prefixes):
            return self.answer(State.MET, "in_region", params)
        if any(prefix.startswith(digits) for prefix in self.prefixes):
            # Known to the province only, asked for one of its regencies.
            return self.answer(State.UNKNOWN, "region_too_coarse", params)
        return self.answer(State.NOT_MET, "other_region", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxInvoice(Criterion):
    """The seller can issue a tax invoice (is PKP): the enterprise itself, or where allowed its seller of
    record.
    """

    kind: ClassVar[Kind] = Kind.TAX_INVOICE

    is_seller_of_record_allowed: bool = True

    @property
    def gate(self) -> str:
        return "TAX_INVOICE"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        fact = offer.is_pkp
        unknown = why_unknown(fact, context.on)
        if fact is not None and not unknown and fact.value:
            return self.answer(State.MET, "is_pkp", provenance(fact))
        seller = context.requirement.seller_is_pkp
        if self.is_seller_of_record_allowed and seller is not False:
            params: dict[str, object] = {
                "is_seller_chosen": seller is not None,
                "seller": context.requirement.seller_id,
            }
            return self.answer(State.MET, "through_seller_of_record", params)
        if unknown:
            return self.answer(State.UNKNOWN, unknown, provenance(fact))
        return self.answer(State.NOT_MET, "not_pkp", provenance(fact))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierHeld(Criterion):
    """The enterprise holds an identifier such as NIB."""

    kind: ClassVar[Kind] = Kind.IDENTIFIER

    name: str = "NIB"

    @property
    def gate(self) -> str:
        return f"IDENTIFIER:{self.name}"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        held = offer.identifiers.get(self.name)
        params = {"name": self.name}
        if held is None:
            return self.answer(State.UNKNOWN, "not_given", params)
        if held:
            return self.answer(State.MET, "identifier_held", params)
        return self.answer(State.NOT_MET, "identifier_missing", params)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerControl(Criterion):
    """Law: the buyer does not own or control this partner, as far as `Rules.control` forbids it.

    Control is a prohibition: where none is recorded the criterion is met, and says that nothing is
    recorded. A buyer who wants each partner's declaration sets `needs_declaration`: then silence is
    unknown.
    """

    kind: ClassVar[Kind] = Kind.PARTNER_CONTROL
    never_closable: ClassVar[bool] = True

    needs_declaration: bool = False

    @property
    def gate(self) -> str:
        return "PARTNER_CONTROL"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        law = context.rules.control
        if law is None:
            return self.answer(State.UNKNOWN, "no_rule")
        rule = (law.rule_id, law.version, law.reference)
        fact = offer.controllers
        unknown = why_unknown(fact, context.on)
        if fact is None or unknown:
            if self.needs_declaration:
                return self.answer(State.UNKNOWN, unknown, provenance(fact), rule)
            return self.answer(State.MET, "no_control_recorded", provenance(fact), rule)
        requirement = context.requirement
        if not requirement.buyer_id:
            return self.answer(State.UNKNOWN, "buyer_not_given", provenance(fact), rule)
        if requirement.buyer_id not in fact.value:
            return self.answer(State.MET, "not_controlled", provenance(fact), rule)
        buyer = requirement.buyer_class or SizeClass.UNKNOWN
        own = offer.size_class
        partner = own.value if own is not None and not why_unknown(own, context.on) else SizeClass.UNKNOWN
        params = {
            "buyer": requirement.buyer_id,
            "buyer_class": buyer,
            "partner_class": partner,
            **provenance(fact),
        }
        if buyer is SizeClass.UNKNOWN:
            return self.answer(State.UNKNOWN, "buyer_class_unknown", params, rule)
        forbidden = law.forbidden.get(buyer, frozenset())
        if forbidden and offer.kind == COOPERATIVE and law.includes_cooperatives:
            return self.answer(State.NOT_MET, "controlled_by_buyer", params, rule)
        if forbidden and partner is SizeClass.UNKNOWN:
            return self.answer(State.UNKNOWN, "partner_class_unknown", params, rule)
        if partner in forbidden:
            return self.answer(State.NOT_MET, "controlled_by_buyer", params, rule)
        return self.answer(State.MET, "control_not_forbidden", params, rule)
