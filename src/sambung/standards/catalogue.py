"""Typed reading of the catalogue rules: the terms of certificates, and the interventions that close gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sambung.standards.rules import NoRuleInForce, rule


class ValidityBasis(StrEnum):
    """What ends a certificate: its term, a change in what it rests on, or the batch it was given for."""

    TERM = "TERM"
    EVENT = "EVENT"
    BATCH = "BATCH"


class Payer(StrEnum):
    """Who pays: STATE: a free programme of the state; DINAS: the local office; SHARED: firm and programme."""

    ENTERPRISE = "ENTERPRISE"
    STATE = "STATE"
    DINAS = "DINAS"
    SHARED = "SHARED"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class CertificateTerm:
    """What a scheme's rule says of its certificates; `years` is None unless the basis is TERM.

    `tag` is S (read in a source) or K (general knowledge, to be shown as such).
    """

    scheme: str
    label_id: str
    label_en: str
    issuer: str
    basis: ValidityBasis
    years: int | None
    tag: str

    def label(self, lang: str = "id") -> str:
        return self.label_en if lang.startswith("en") else self.label_id


@dataclass(frozen=True, slots=True)
class Intervention:
    """A step that closes gaps: rupiah for one enterprise, calendar days, hours of a mentor.

    `closes` are gates: certificate schemes or other gaps by their code; `valid_months` None means no end;
    `field`: whose expertise the mentor hours need.
    """

    code: str
    label_id: str
    label_en: str
    closes: tuple[str, ...]
    cost_low: int
    cost: int
    cost_high: int
    payer: Payer
    days_low: int
    days: int
    days_high: int
    valid_months: int | None
    mentor_hours: float
    tag: str
    price_year: int
    note: str | None
    field: str = ""

    def label(self, lang: str = "id") -> str:
        return self.label_en if lang.startswith("en") else self.label_id

    def is_doubtful(self, year: int) -> bool:
        """Whether the price must be shown with a warning: not read in a source, or over two years old."""
        return self.tag == "K" or year - self.price_year > 2


def certificate_terms(on: date) -> Mapping[str, CertificateTerm] | NoRuleInForce:
    """The terms of all schemes in force on a day, by scheme."""
    found = rule("certificate_validity", on=on)
    if isinstance(found, NoRuleInForce):
        return found
    return {
        scheme: CertificateTerm(
            scheme=scheme,
            label_id=row["label"]["id"],
            label_en=row["label"]["en"],
            issuer=row["issuer"],
            basis=ValidityBasis(row["basis"]),
            years=row["years"],
            tag=row["tag"],
        )
        for scheme, row in found.parameters["schemes"].items()
    }


def interventions(on: date) -> Mapping[str, Intervention] | NoRuleInForce:
    """The catalogue of a day, by code."""
    found = rule("interventions", on=on)
    if isinstance(found, NoRuleInForce):
        return found
    rows = found.parameters["interventions"]
    return {
        code: Intervention(
            code=code,
            label_id=row["label"]["id"],
            label_en=row["label"]["en"],
            closes=row["closes"],
            cost_low=row["cost"][0],
            cost=row["cost"][1],
            cost_high=row["cost"][2],
            payer=Payer(row["payer"]),
            days_low=row["duration_days"][0],
            days=row["duration_days"][1],
            days_high=row["duration_days"][2],
            valid_months=row["valid_months"],
            mentor_hours=row["mentor_hours"],
            tag=row["tag"],
            price_year=row["price_year"],
            note=row["note"],
            field=row["field"],
        )
        for code, row in rows.items()
    }


def interventions_closing(gate: str, on: date) -> tuple[Intervention, ...]:
    """The interventions that close a gate (a certificate scheme or another gap), the cheapest first.

    Empty where the catalogue knows none, or no catalogue is in force: what closes it is unknown.
    """
    known = interventions(on)
    if isinstance(known, NoRuleInForce):
        return ()
    fitting = (one for one in known.values() if gate in one.closes)
    return tuple(sorted(fitting, key=lambda one: (one.cost, one.days, one.code)))
