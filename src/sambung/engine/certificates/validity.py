"""The state of a certificate on a date, by the basis on which it holds: a term, an event, or one batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sambung.engine.certificates.scope import Scope, Subject


class Basis(StrEnum):
    """Why a certificate ends: its term runs out, an event invalidates it, or it was for one batch only."""

    TERM = "TERM"
    EVENT = "EVENT"
    BATCH = "BATCH"


class ValidityState(StrEnum):
    VALID = "VALID"
    EXPIRES_BEFORE = "EXPIRES_BEFORE"
    EXPIRED = "EXPIRED"
    INVALIDATED = "INVALIDATED"
    NOT_YET = "NOT_YET"
    BATCH_ONLY = "BATCH_ONLY"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """What a dated rule says of one scheme: the basis, the years of a term, how long before its end to renew."""

    rule_id: str
    version: str
    reference: str
    scheme: str
    basis: Basis
    years: int | None = None
    renew_days_before: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is known: both ends of its term are inclusive, and each may be missing.

    `basis` None takes the scheme's rule. `invalidated_on` is the first day on which it no longer holds
    (ingredients or process changed, withdrawn), whatever the basis. An EVENT certificate has no end: where a
    printed end binds, its basis is TERM.
    """

    certificate_id: str
    scheme: str
    basis: Basis | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    invalidated_on: date | None = None
    invalidated_by: str = ""
    batch: str = ""
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Validity:
    """The answer for one certificate: state, stable reason code with its parameters, and the rule used.

    `valid_to` is the last day on which it holds, given or derived from the rule; None where there is none.
    """

    state: ValidityState
    reason_code: str
    params: Mapping[str, object]
    certificate_id: str = ""
    valid_to: date | None = None
    rule_id: str = ""
    rule_version: str = ""
    legal_reference: str = ""

    @property
    def is_valid(self) -> bool:
        return self.state is ValidityState.VALID


def validity(
    certificate: Certificate, *, on: date, until: date | None = None, rule: SchemeRule | None = None
) -> Validity:
    """The certificate's state on a day, for an offer that must deliver until `until` (inclusive; default: on).

    A term without an end runs for the rule's years and ends on the day before the anniversary; without a rule
    it is unknown.
    """
    raise NotImplementedError


def best_validity(
    certificates: Iterable[Certificate],
    *,
    scheme: str,
    subject: Subject,
    on: date,
    until: date | None = None,
    rule: SchemeRule | None = None,
) -> Validity | None:
    """The most useful of an enterprise's certificates of a scheme for one offer; None where there is none.

    A certificate whose scope excludes the offer answers UNKNOWN to nobody: it is left out, and where only such
    exist the state is UNKNOWN only if a scope is not known.
    """
    raise NotImplementedError
