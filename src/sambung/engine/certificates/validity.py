"""The state of a certificate on a date, by the basis on which it holds: a term, an event, or one batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from sambung.engine.certificates.scope import Scope, Subject, covers


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
    """What a dated rule says of one scheme: its basis, a term's years, how early to renew before the end."""

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
    params: dict[str, str]
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
    """The certificate's state on a day, for an offer that delivers until `until` (inclusive; default: on).

    A term without an end runs for the rule's years and ends on the day before the anniversary; without a
    rule it is unknown. An event certificate without a first day is unknown; a term with an end is not.
    Raises ValueError where the rule is another scheme's or has no positive years.
    """
    if rule is not None and rule.scheme != certificate.scheme:
        raise ValueError(f"a rule of {rule.scheme} says nothing of a certificate of {certificate.scheme}")
    until = on if until is None else max(on, until)
    basis = certificate.basis or (rule.basis if rule is not None else None)
    last_day: date | None = None
    if basis is Basis.TERM:
        last_day = certificate.valid_to or _end_of_term(certificate.valid_from, rule)

    def answer(state: ValidityState, reason_code: str, **params: date | str) -> Validity:
        return Validity(
            state=state,
            reason_code=reason_code,
            params={key: v.isoformat() if isinstance(v, date) else v for key, v in params.items()},
            certificate_id=certificate.certificate_id,
            valid_to=last_day,
            rule_id=rule.rule_id if rule is not None else "",
            rule_version=rule.version if rule is not None else "",
            legal_reference=rule.reference if rule is not None else "",
        )

    if certificate.invalidated_on is not None:
        if certificate.invalidated_on <= on:
            return answer(
                ValidityState.INVALIDATED,
                "invalidated",
                invalidated_on=certificate.invalidated_on,
                invalidated_by=certificate.invalidated_by,
            )
        before = certificate.invalidated_on - timedelta(days=1)
        last_day = before if last_day is None else min(last_day, before)
    if certificate.valid_from is not None and certificate.valid_from > on:
        return answer(ValidityState.NOT_YET, "not_yet_valid", valid_from=certificate.valid_from)
    if basis is None:
        return answer(ValidityState.UNKNOWN, "basis_not_given")
    if basis is Basis.BATCH:
        return answer(ValidityState.BATCH_ONLY, "batch_only", batch=certificate.batch)
    if basis is Basis.EVENT and certificate.valid_from is None:
        return answer(ValidityState.UNKNOWN, "start_not_given")
    if last_day is None:
        if basis is Basis.TERM:
            return answer(ValidityState.UNKNOWN, "end_not_given")
        return answer(ValidityState.VALID, "valid_unless_changed")
    if basis is Basis.TERM and certificate.valid_to is None and certificate.valid_from is None:
        # Only the day of its withdrawal is known: whether its term still runs is not.
        return answer(ValidityState.UNKNOWN, "end_not_given")
    if last_day < on:
        return answer(ValidityState.EXPIRED, "expired", valid_to=last_day)
    if last_day < until:
        notice = timedelta(days=rule.renew_days_before if rule is not None else 0)
        return answer(
            ValidityState.EXPIRES_BEFORE,
            "expires_before_last_delivery",
            valid_to=last_day,
            needed_until=until,
            renew_by=last_day - notice,
        )
    return answer(ValidityState.VALID, "valid", valid_to=last_day)


def best_validity(
    certificates: Sequence[Certificate],
    *,
    scheme: str,
    subject: Subject,
    on: date,
    until: date | None = None,
    rule: SchemeRule | None = None,
) -> Validity | None:
    """The most useful of an enterprise's certificates of a scheme for one offer; None where there is none.

    Certificates whose scope excludes the offer are left out; a good one of unknown scope is UNKNOWN. A
    renewal that begins when the former ends carries on: together they are VALID.
    """
    found: list[Validity] = []
    for certificate in certificates:
        if certificate.scheme != scheme:
            continue
        is_covered = covers(certificate.scope, subject)
        if is_covered is False:
            continue
        answer = validity(certificate, on=on, until=until, rule=rule)
        if is_covered is None and answer.state in (ValidityState.VALID, ValidityState.EXPIRES_BEFORE):
            answer = replace(answer, state=ValidityState.UNKNOWN, reason_code="scope_not_given")
        found.append(answer)
    if not found:
        return None
    best = min(found, key=_usefulness)
    ending = [answer for answer in found if answer.state is ValidityState.EXPIRES_BEFORE]
    if best.is_valid or not ending:
        return best
    former = min(ending, key=_usefulness)
    assert former.valid_to is not None  # what ends before a day has a last day
    renewal = best_validity(
        certificates,
        scheme=scheme,
        subject=subject,
        on=former.valid_to + timedelta(days=1),
        until=until,
        rule=rule,
    )
    if renewal is None or not renewal.is_valid:
        return best
    params = renewal.params | {"before": former.certificate_id}
    return replace(renewal, reason_code="renewed_in_time", params=params)


_ORDER = (
    ValidityState.VALID,
    ValidityState.UNKNOWN,
    ValidityState.EXPIRES_BEFORE,
    ValidityState.NOT_YET,
    ValidityState.BATCH_ONLY,
    ValidityState.EXPIRED,
    ValidityState.INVALIDATED,
)


def _usefulness(answer: Validity) -> tuple[int, int, str]:
    """Best state first, then the latest end, then the id, so that the choice never depends on the order."""
    last_day = date.max if answer.valid_to is None else answer.valid_to
    return _ORDER.index(answer.state), -last_day.toordinal(), answer.certificate_id


def _end_of_term(first_day: date | None, rule: SchemeRule | None) -> date | None:
    if first_day is None or rule is None or rule.years is None:
        return None
    if rule.years < 1:
        raise ValueError(f"rule {rule.rule_id} gives a term of {rule.years} years")
    try:
        anniversary = first_day.replace(year=first_day.year + rule.years)
    except ValueError:  # 29 February has no anniversary in a common year
        anniversary = date(first_day.year + rule.years, 3, 1)
    return anniversary - timedelta(days=1)
