"""Proposing an action plan from the catalogue: what a gap's intervention asks of mentor, owner and agency."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import lokal
from django.utils.translation import get_language, gettext

from sambung.apps.mentoring.models import Doer, Writes
from sambung.apps.registry.models import ValueKind
from sambung.standards.catalogue import Intervention, certificate_terms, interventions_closing
from sambung.standards.rules import NoRuleInForce

# Of an intervention's days: when the preparation and the application should be done. A proposal, not a rule.
PREPARED_AT = 0.2
APPLIED_AT = 0.4
# What a gate without a catalogue row asks for first: somebody looks and writes down what is true.
LOOK_DAYS = 7
HOURS_SCALE = 10

FIGURES = {
    "CAPACITY_MIN": ValueKind.CAPACITY,
    "LEAD_TIME": ValueKind.LEAD_TIME,
    "PRICE_CEILING": ValueKind.UNIT_PRICE,
    "ATTRIBUTE": ValueKind.ATTRIBUTE,
}


@dataclass(frozen=True)
class PlannedStep:
    """A proposed step. Hours × 10, cost in rupiah for one enterprise; None: not known. `writes` as in `Step`."""

    what: str
    who: str
    due_on: datetime.date | None = None
    hours: int | None = None
    cost: int | None = None
    payer: str = ""
    intervention: str = ""
    is_estimate: bool = False
    is_doubtful: bool = False
    evidence_expected: str = ""
    writes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The proposal for a gap: chosen intervention by gate (None: the catalogue knows none), and the choices."""

    gates: tuple[str, ...]
    steps: tuple[PlannedStep, ...]
    chosen: dict[str, Intervention | None]
    choices: dict[str, tuple[Intervention, ...]]

    @property
    def hours(self) -> int | None:
        """Mentor hours × 10 of all steps; None where none is known."""
        known = [step.hours for step in self.steps if step.hours is not None]
        return sum(known) if known else None

    @property
    def cost(self) -> int | None:
        """Rupiah of all steps; None where none is known."""
        known = [step.cost for step in self.steps if step.cost is not None]
        return sum(known) if known else None

    @property
    def ends_on(self) -> datetime.date | None:
        """The last day on which a step is due."""
        return max((step.due_on for step in self.steps if step.due_on), default=None)

    @property
    def is_doubtful(self) -> bool:
        """Whether a price in it was not read in a source, or is old."""
        return any(step.is_doubtful for step in self.steps)


def gates_of(gap_key: str) -> tuple[str, ...]:
    """The gates of a gap's key; an address may have turned its `+` into a space."""
    return tuple(sorted({gate for gate in gap_key.replace("+", " ").split() if gate}))


def working_day(day: datetime.date) -> datetime.date:
    """That day, or the next on which offices work (national holidays where they are known for the year)."""
    while not (lokal.is_working_day(day) if day.year in lokal.HOLIDAY_YEARS else day.weekday() < 5):
        day += datetime.timedelta(days=1)
    return day


def scheme_label(scheme: str, on: datetime.date) -> str:
    """A scheme's name in the active language; its code where no rule names it."""
    terms = certificate_terms(on)
    if isinstance(terms, NoRuleInForce) or scheme not in terms:
        return scheme
    return terms[scheme].label(get_language() or "id")


def gate_label(gate: str, on: datetime.date) -> str:
    """What is missing, in words; the catalogue names certificates by their scheme alone. A centre's own code as it is."""
    kind, _, name = gate.partition(":")
    if kind == "CERTIFICATE":
        return scheme_label(name, on)
    if kind == "IDENTIFIER":
        return name
    if kind == "ATTRIBUTE":
        return name or gettext("a quality that the buyer asks for")
    return {
        "CAPACITY_MIN": gettext("capacity"),
        "LEAD_TIME": gettext("lead time"),
        "PRICE_CEILING": gettext("unit price"),
        "TAX_INVOICE": gettext("tax invoice (PKP)"),
        "CLASS": gettext("size class"),
        "REGION": gettext("place"),
        "BOOKKEEPING": gettext("bookkeeping"),
        "BUSINESS_PLAN": gettext("business plan"),
        "EKATALOG": gettext("listing in e-Katalog and PaDi"),
        "GMP_CLASS": gettext("good manufacturing practice (GMP, 5S)"),
        "GS1_BARCODE": gettext("GS1 barcode"),
        "LAB_TEST": gettext("laboratory test"),
        "MACHINE": gettext("a machine"),
        "PACKAGING_DESIGN": gettext("packaging and label"),
    }.get(kind) or scheme_label(gate, on)


def gap_label(gap_key: str, on: datetime.date) -> str:
    """All that is missing, in words: `Halal, NIB`."""
    return ", ".join(gate_label(gate, on) for gate in gates_of(gap_key))


def propose_plan(gap_key: str, *, on: datetime.date, interventions: Collection[str] = ()) -> Plan:
    """Steps that close a gap, with due days on working days. `interventions`: codes chosen among the catalogue's;
    without a choice the cheapest. A gate that the catalogue does not know gets steps without hours or cost.
    """
    gates = gates_of(gap_key)
    steps: list[PlannedStep] = []
    chosen: dict[str, Intervention | None] = {}
    choices: dict[str, tuple[Intervention, ...]] = {}
    for gate in gates:
        fitting = interventions_closing(_catalogue_name(gate), on)
        picked = next((one for one in fitting if one.code in interventions), None)
        chosen[gate] = picked or (fitting[0] if fitting else None)
        choices[gate] = fitting
        steps += steps_closing(gate, chosen[gate], on)
    return Plan(gates, tuple(steps), chosen, choices)


def _catalogue_name(gate: str) -> str:
    kind, _, name = gate.partition(":")
    return name if kind in {"CERTIFICATE", "IDENTIFIER"} else kind


def writes_of(gate: str) -> dict[str, Any]:
    """What closing a gate writes into the registry, as `Step.writes`."""
    kind, _, name = gate.partition(":")
    if kind == "CERTIFICATE":
        return {"kind": Writes.CERTIFICATE.value, "scheme": name}
    if kind == "IDENTIFIER":
        return {"kind": Writes.IDENTIFIER.value, "scheme": name}
    if kind == "TAX_INVOICE":
        return {"kind": Writes.TAX_STATUS.value}
    if kind in FIGURES:
        return {"kind": Writes.VALUE.value, "value": FIGURES[kind].value, "name": name}
    return {}


def steps_closing(gate: str, closing: Intervention | None, on: datetime.date) -> list[PlannedStep]:
    """Steps by which an intervention closes a gate from a day on; without one, somebody looks first."""
    name = gate_label(gate, on)
    writes = writes_of(gate)
    if closing is None:
        return _look(name, writes, on)
    label = closing.label(get_language() or "id")
    tags: dict[str, Any] = {
        "intervention": closing.code,
        "is_estimate": True,
        "is_doubtful": closing.is_doubtful(on.year),
    }

    def due(share: float) -> datetime.date:
        return working_day(on + datetime.timedelta(days=max(1, round(closing.days * share))))

    hours = round(closing.mentor_hours * HOURS_SCALE)
    prepared = -(-hours // 2)
    evidence = (
        gettext("certificate: PDF or photo")
        if writes.get("kind") == Writes.CERTIFICATE
        else gettext("document: PDF or photo")
    )
    return [
        PlannedStep(
            what=gettext("Go through what %(name)s asks for; gather the documents") % {"name": label},
            who=Doer.MENTOR,
            due_on=due(PREPARED_AT),
            hours=prepared,
            evidence_expected=gettext("list of what is there and what is missing"),
            **tags,
        ),
        PlannedStep(
            what=gettext("Apply: %(name)s") % {"name": label},
            who=Doer.OWNER,
            due_on=due(APPLIED_AT),
            hours=hours - prepared,
            cost=closing.cost,
            payer=closing.payer.value,
            evidence_expected=gettext("receipt of the application"),
            **tags,
        ),
        PlannedStep(
            what=gettext("%(name)s is issued") % {"name": name},
            who=Doer.AGENCY,
            due_on=due(1),
            evidence_expected=evidence,
            writes=writes,
            **tags,
        ),
    ]


def _look(name: str, writes: dict[str, Any], on: datetime.date) -> list[PlannedStep]:
    day = datetime.timedelta(days=1)
    steps = [
        PlannedStep(
            what=gettext("See on the spot how things stand: %(name)s") % {"name": name},
            who=Doer.MENTOR,
            due_on=working_day(on + LOOK_DAYS * day),
            evidence_expected=gettext("what was seen, with a photo"),
        )
    ]
    if writes:
        steps.append(
            PlannedStep(
                what=gettext("Agree with the owner what changes, and write down the new figure: %(name)s")
                % {"name": name},
                who=Doer.OWNER,
                due_on=working_day(on + 4 * LOOK_DAYS * day),
                evidence_expected=gettext("photo, production note or letter"),
                writes=writes,
            )
        )
    return steps
