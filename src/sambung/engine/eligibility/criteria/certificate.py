"""The criterion that a certificate of a scheme holds for the offer until the last delivery."""

from dataclasses import dataclass
from typing import ClassVar

from sambung.engine.certificates import Subject, ValidityState, best_validity
from sambung.engine.eligibility.criteria.criterion import Context, Criterion
from sambung.engine.eligibility.facts import OfferFacts
from sambung.engine.eligibility.results import CriterionResult, Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateHeld(Criterion):
    """A certificate of this scheme, valid on the day and through the requirement's last delivery."""

    kind: ClassVar[Kind] = Kind.CERTIFICATE

    scheme: str

    @property
    def gate(self) -> str:
        return f"CERTIFICATE:{self.scheme}"

    def judge(self, offer: OfferFacts, context: Context) -> CriterionResult:
        rule = context.rules.schemes.get(self.scheme)
        by_rule = (
            (rule.rule_id, rule.version, rule.reference) if rule is not None and not self.rule_id else None
        )
        found = best_validity(
            offer.certificates,
            scheme=self.scheme,
            subject=Subject(offer.offer_id, offer.stems, offer.kbli),
            on=context.on,
            until=context.requirement.last_delivery,
            rule=rule,
        )
        if found is None:
            params: dict[str, object] = {"scheme": self.scheme}
            if not offer.are_certificates_known:
                return self.answer(State.UNKNOWN, "not_given", params, by_rule)
            has_another = any(held.scheme == self.scheme for held in offer.certificates)
            reason = "outside_scope" if has_another else "no_certificate"
            return self.answer(State.NOT_MET, reason, params, by_rule)
        if found.state is ValidityState.VALID:
            state = State.MET
        elif found.state is ValidityState.UNKNOWN:
            state = State.UNKNOWN
        else:
            state = State.NOT_MET
        return self.answer(
            state,
            found.reason_code,
            {"scheme": self.scheme, "certificate": found.certificate_id, **found.params},
            by_rule,
        )
