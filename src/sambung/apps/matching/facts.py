"""A requirement's rows and the dated rules → input of engine.eligibility."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sambung.apps.demand.models import Criterion as CriterionRow
from sambung.apps.demand.models import Requirement
from sambung.apps.registry.facts import Target, class_of, known
from sambung.apps.registry.models import ClassBasis
from sambung.apps.registry.models.enterprise import Kind
from sambung.engine.certificates import Basis, SchemeRule, SizeClass
from sambung.engine.eligibility import (
    Closure,
    ControlRule,
    Criterion,
    PartnerControl,
    PriceCeiling,
    RequirementFacts,
    Rules,
    criterion_from_params,
)
from sambung.standards.catalogue import interventions_closing
from sambung.standards.periods import PeriodKind, sequence
from sambung.standards.rules import NoRuleInForce, rule

USED_RULES = ("certificate_validity", "partnership_control", "interventions", "size_class", "ppn")
# Gates that are no certificate are catalogued under their plain name.
IDENTIFIERS = ("NIB", "NPWP")
OTHER_GATES = ("LEAD_TIME", "CAPACITY_MIN", "ATTRIBUTE", "TAX_INVOICE")


@dataclass(frozen=True)
class Asked:
    """What a requirement asks, as the engine takes it."""

    facts: RequirementFacts
    criteria: tuple[Criterion, ...]
    target: Target
    attribute_units: Mapping[str, str]


def last_day(requirement: Requirement) -> datetime.date:
    """The last day of delivery: the latest day given, else the end of the last period."""
    if requirement.latest_day is not None:
        return requirement.latest_day
    return sequence(PeriodKind(requirement.period_kind), requirement.starts_on, requirement.periods)[-1].end


def target_of(requirement: Requirement) -> Target:
    """Unit, period and days in which the offers' figures are wanted."""
    return Target(
        unit=requirement.unit,
        period_kind=requirement.period_kind,
        starts_on=requirement.starts_on,
        ends_on=max(last_day(requirement), requirement.starts_on),
    )


def requirement_facts(
    requirement: Requirement, *, on: datetime.date, known_entry: int | None = None
) -> Asked:
    """The requirement's facts and criteria: the stored ones, its ceiling and tax invoice, and the law's hard rule.

    Two queries.
    """
    buyer = requirement.buyer
    bases: Iterable[Any] = (
        known(ClassBasis.objects, known_entry).on(on).filter(enterprise=buyer).order_by("pk")
    )
    told = class_of(bases, on)
    # Registered as a large firm is itself a statement of the class.
    buyer_class = told.value if told is not None else SizeClass.LARGE if buyer.kind == Kind.LARGE else None
    target = target_of(requirement)
    stored: list[Any] = list(
        known(CriterionRow.objects, known_entry)
        .filter(requirement=requirement)
        .order_by("kind", "level", "pk")
    )
    criteria: list[Criterion] = [
        criterion_from_params(
            criterion_id=str(row.uid),
            kind=row.kind,
            level=row.level,
            params=row.params,
            **_rule_of(row.kind, on),
        )
        for row in stored
    ]
    kinds = {(row.kind, row.level) for row in stored}
    if requirement.price_ceiling is not None and ("PRICE_CEILING", "MUST") not in kinds:
        criteria.append(PriceCeiling(criterion_id="requirement:price_ceiling"))
    if requirement.asks_tax_invoice and ("TAX_INVOICE", "MUST") not in kinds:
        criteria.append(
            criterion_from_params(
                criterion_id="requirement:tax_invoice",
                kind="TAX_INVOICE",
                level="MUST",
                params={},
                **_rule_of("TAX_INVOICE", on),
            )
        )
    if ("PARTNER_CONTROL", "MUST") not in kinds:
        criteria.append(PartnerControl(criterion_id="law:partner_control"))
    return Asked(
        facts=RequirementFacts(
            requirement_id=str(requirement.uid),
            quantity=requirement.quantity,
            price_ceiling=requirement.price_ceiling,
            first_delivery=requirement.starts_on,
            last_delivery=target.ends_on,
            buyer_id=str(buyer.uid),
            buyer_class=buyer_class,
        ),
        criteria=tuple(criteria),
        target=target,
        attribute_units={
            row.params["name"]: row.params["unit"]
            for row in stored
            if row.kind == "ATTRIBUTE" and row.params.get("unit")
        },
    )


def _rule_of(kind: str, on: datetime.date) -> dict[str, str]:
    """The dated rule on which a kind of criterion rests, where the engine does not name it itself."""
    if kind != "TAX_INVOICE":
        return {}
    found = rule("ppn", on=on)
    if isinstance(found, NoRuleInForce):
        return {}
    return {"rule_id": found.id, "rule_version": found.version, "legal_reference": found.reference}


def rule_versions(on: datetime.date) -> dict[str, str]:
    """The versions in force of the rules that matching reads; a rule without one is named with an empty text."""
    found = {name: rule(name, on=on) for name in USED_RULES}
    return {name: "" if isinstance(one, NoRuleInForce) else one.version for name, one in found.items()}


@lru_cache(maxsize=64)
def rules_on(on: datetime.date) -> Rules:
    """The dated rules of a day as the engine takes them."""
    versions = rule_versions(on)
    schemes: dict[str, SchemeRule] = {}
    terms = rule("certificate_validity", on=on)
    if not isinstance(terms, NoRuleInForce):
        for scheme, row in terms.parameters["schemes"].items():
            schemes[scheme] = SchemeRule(
                rule_id=terms.id,
                version=terms.version,
                reference=terms.reference,
                scheme=scheme,
                basis=Basis(row["basis"]),
                years=row["years"],
                renew_days_before=30 * row.get("renew_months_before", 0),
            )
    control = None
    law = rule("partnership_control", on=on)
    if not isinstance(law, NoRuleInForce):
        control = ControlRule(
            rule_id=law.id,
            version=law.version,
            reference=law.reference,
            forbidden={
                SizeClass(row["owner"]): frozenset(SizeClass(name) for name in row["partners"])
                for row in law.parameters["forbidden"]
            },
            includes_cooperatives=law.parameters["applies_to_cooperatives"],
        )
    gates = {f"CERTIFICATE:{scheme}": scheme for scheme in schemes}
    gates |= {f"IDENTIFIER:{name}": name for name in IDENTIFIERS}
    gates |= {name: name for name in OTHER_GATES}
    closures = {}
    for gate, name in gates.items():
        closing = interventions_closing(name, on)
        if closing:
            first = closing[0]
            closures[gate] = Closure(gate, first.code, first.days, first.cost, first.mentor_hours)
    return Rules(
        version=";".join(f"{name}@{version}" for name, version in sorted(versions.items())),
        schemes=schemes,
        control=control,
        closures=closures,
    )
