"""Certificates with their validity on a day, by the schemes' dated rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sambung.apps.registry.models import Certificate
from sambung.engine.certificates import Basis, SchemeRule, Validity, validity
from sambung.engine.certificates import Certificate as KnownCertificate
from sambung.standards.rules import Rule, rule


@dataclass(frozen=True)
class Scheme:
    """A certificate's scheme by its code, label in both languages, issuer and basis."""

    code: str
    label_id: str
    label_en: str
    issuer: str
    basis: str

    def label(self, lang: str = "id") -> str:
        """The label in a language."""
        return self.label_en if lang.startswith("en") else self.label_id


@lru_cache(maxsize=64)
def scheme_rules(on: datetime.date) -> dict[str, SchemeRule]:
    """What the rule in force on a day says of each scheme; empty where none is in force."""
    found = rule("certificate_validity", on=on)
    if not isinstance(found, Rule):
        return {}
    return {
        code: SchemeRule(
            rule_id=found.id,
            version=found.version,
            reference=found.reference,
            scheme=code,
            basis=Basis(row["basis"]),
            years=row.get("years"),
            renew_days_before=30 * (row.get("renew_months_before") or 0),
        )
        for code, row in found.parameters["schemes"].items()
    }


@lru_cache(maxsize=64)
def schemes(on: datetime.date) -> tuple[Scheme, ...]:
    """The schemes known on a day, in the rule's order."""
    found = rule("certificate_validity", on=on)
    if not isinstance(found, Rule):
        return ()
    return tuple(
        Scheme(code, row["label"]["id"], row["label"]["en"], str(row.get("issuer") or ""), row["basis"])
        for code, row in found.parameters["schemes"].items()
    )


@dataclass(frozen=True)
class CertificateLine:
    """A certificate as a page shows it: its row and its validity today."""

    row: Certificate
    validity: Validity
    scheme: Scheme | None

    def label(self, lang: str = "id") -> str:
        """The scheme's label; its bare code where the rule does not know it."""
        return self.scheme.label(lang) if self.scheme else self.row.scheme


def certificate_line(row: Certificate, on: datetime.date) -> CertificateLine:
    """A row with its validity on a day."""
    known = KnownCertificate(
        certificate_id=str(row.uid),
        scheme=row.scheme,
        basis=Basis(row.basis) if row.basis else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        invalidated_on=row.invalidated_on,
        batch=row.batch,
    )
    answer = validity(known, on=on, rule=scheme_rules(on).get(row.scheme))
    return CertificateLine(row, answer, next((s for s in schemes(on) if s.code == row.scheme), None))


def certificate_lines(rows: Iterable[Certificate], on: datetime.date) -> list[CertificateLine]:
    """Lines by scheme, the newest first within one."""
    lines = [certificate_line(row, on) for row in rows]
    floor = datetime.date.min
    return sorted(lines, key=lambda one: (one.row.scheme, -(one.row.valid_from or floor).toordinal()))
