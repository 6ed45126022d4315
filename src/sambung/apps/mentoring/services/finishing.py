"""A step done: its evidence becomes a fact in the registry, and what came within reach is said at once."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.demand.models import RequirementState
from sambung.apps.documents.services import UnableToStoreError, store_document
from sambung.apps.matching.selectors import OrderInReach, latest_run, orders_within_reach
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring.models import Case, Step, StepState, Writes
from sambung.apps.mentoring.services.cases import journal
from sambung.apps.mentoring.services.plans import gate_label
from sambung.apps.mentoring.services.refusals import UnableToCoachError
from sambung.apps.mentoring.services.steps import open_case_of
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import CertificateBasis, Enterprise, Offer, Source, ValueKind
from sambung.engine.eligibility import Verdict
from sambung.standards.catalogue import certificate_terms
from sambung.standards.rules import NoRuleInForce

EVIDENCE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True)
class Proof:
    """An evidence file as it was uploaded: PDF, PNG, JPEG or WebP."""

    content: bytes
    name: str


@dataclass(frozen=True)
class Statement:
    """What the evidence says; which fields count depends on the step's `writes`.

    Certificate: number, issuer, valid_from, valid_to (its last day; None: no end, or not known), scope_text.
    Identifier: number. Figure: figure (scaled as OfferValue) or text, unit, expires_on. Tax status: is_pkp.
    """

    number: str = ""
    issuer: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    scope_text: str = ""
    figure: int | None = None
    text: str = ""
    unit: str = ""
    expires_on: datetime.date | None = None
    is_pkp: bool | None = None


@dataclass(frozen=True)
class FinishedStep:
    """The step, what was recorded (its code in words, empty where nothing), and what matching says after it.

    `newly`: requirements of which the enterprise now meets every criterion and did not before. `case_reach`:
    the case's own requirement as it stands now; None where the case has none or it is not matched.
    """

    step: Step
    recorded: str
    newly: list[OrderInReach]
    case_reach: OrderInReach | None


def finish_step(
    actor: Actor,
    step: Step,
    *,
    done_on: datetime.date,
    expected_version: int,
    proof: Proof | None = None,
    statement: Statement | None = None,
    offer: Offer | None = None,
    note: str | None = None,
) -> FinishedStep:
    """Mark a step done; with a statement, write what it proves into the registry, all in one transaction.

    A step that writes a certificate needs evidence. Matching follows by the registry's own hook. Errors:
    StaleWriteError; UnableToCoachError NOT_OPEN, CASE_CLOSED, FUTURE, EVIDENCE_MISSING, EVIDENCE_REFUSED,
    FIGURE_MISSING, OFFER_MISSING, NUMBER; ValueError where a certificate ends before it begins.
    """
    enterprise = step.case.enterprise
    last_run = _last_run(actor, step.case)
    before = _eligible(actor, enterprise)
    with transaction.atomic():
        case = open_case_of(actor, step.case)
        if step.state != StepState.OPEN:
            raise UnableToCoachError("NOT_OPEN")
        if done_on > timezone.localdate() + datetime.timedelta(days=1):
            raise UnableToCoachError("FUTURE")
        step.state, step.done_on = StepState.DONE, done_on
        if note is not None:
            step.note = note.strip()
        # First, so that the second of two people who finish it at once writes nothing into the registry.
        step.save_changes(expected_version=expected_version, fields=["state", "done_on", "note"])
        if proof is not None:
            step.evidence_uid = _store(actor, case, proof)
        written = _write(actor, case, step, done_on, statement, offer)
        step.written_uid = written
        Step._base_manager.filter(pk=step.pk).update(
            evidence_uid=step.evidence_uid, written_uid=step.written_uid
        )
        journal(
            actor,
            "step.finished",
            case,
            step=step.uid,
            done_on=done_on,
            evidence=step.evidence_uid,
            written=written,
            writes=step.writes,
            personal={"note": step.note},
        )
    if step.written_uid is not None:
        _match_own(actor, step.case, last_run)
    after = orders_within_reach(actor, enterprise)
    return FinishedStep(
        step=step,
        recorded=_recorded(step, done_on) if step.written_uid is not None else "",
        newly=[
            one for one in after if one.verdict == Verdict.ELIGIBLE.value and one.requirement.pk not in before
        ],
        case_reach=next((one for one in after if one.requirement.pk == step.case.requirement_id), None),
    )


def undo_finish(actor: Actor, step: Step, *, expected_version: int) -> Step:
    """Open the step again and supersede what it wrote. The evidence file stays with the case.

    Errors: StaleWriteError; UnableToCoachError NOT_DONE, CASE_CLOSED, WRITTEN_SINCE (another fact took the
    place of what was written: correct it at the enterprise).
    """
    last_run = _last_run(actor, step.case)
    with transaction.atomic():
        case = open_case_of(actor, step.case)
        if step.state != StepState.DONE:
            raise UnableToCoachError("NOT_DONE")
        written = step.written_uid
        step.state, step.done_on, step.written_uid = StepState.OPEN, None, None
        step.save_changes(expected_version=expected_version, fields=["state", "done_on", "written_uid"])
        if written is not None:
            try:
                registry.take_back_facts(actor, case.enterprise, entry_uid=written)
            except registry.UnableToUndo as error:
                raise UnableToCoachError("WRITTEN_SINCE") from error
        journal(actor, "step.finish_undone", case, step=step.uid, taken_back=written)
    if written is not None:
        _match_own(actor, step.case, last_run)
    return step


def _last_run(actor: Actor, case: Case) -> int | None:
    run = latest_run(actor, case.requirement) if case.requirement is not None else None
    return run.pk if run is not None else None


def _match_own(actor: Actor, case: Case, last_run: int | None) -> None:
    """Match the case's own requirement now, where the registry's listeners left it to a job: somebody waits for it."""
    if case.requirement is None or last_run is None or case.requirement.state != RequirementState.OPEN:
        return
    if _last_run(actor, case) == last_run:
        match_requirement(SYSTEM, requirement=case.requirement)


def _eligible(actor: Actor, enterprise: Enterprise) -> set[int]:
    return {
        one.requirement.pk
        for one in orders_within_reach(actor, enterprise)
        if one.verdict == Verdict.ELIGIBLE.value
    }


def _store(actor: Actor, case: Case, proof: Proof) -> uuid.UUID:
    try:
        document = store_document(
            actor,
            content=proof.content,
            name=proof.name,
            owner_kind="mentoring.case",
            owner_uid=case.uid,
            centre_uid=case.centre.uid,
            allowed=EVIDENCE,
        )
    except UnableToStoreError as error:
        raise UnableToCoachError("EVIDENCE_REFUSED", because=error.code) from error
    uid: uuid.UUID = document.uid
    return uid


def _write(
    actor: Actor,
    case: Case,
    step: Step,
    done_on: datetime.date,
    statement: Statement | None,
    offer: Offer | None,
) -> uuid.UUID | None:
    """The uid of the journal entry under which the registry wrote; None where the step writes nothing."""
    kind = step.writes.get("kind")
    if not kind:
        return None
    said = statement or Statement()
    entry = {
        Writes.CERTIFICATE: _write_certificate,
        Writes.IDENTIFIER: _write_identifier,
        Writes.VALUE: _write_value,
        Writes.TAX_STATUS: _write_tax_status,
    }[Writes(kind)](actor, case, step, done_on, said, offer)
    return entry


def _write_certificate(
    actor: Actor,
    case: Case,
    step: Step,
    done_on: datetime.date,
    said: Statement,
    offer: Offer | None,
) -> uuid.UUID:
    if step.evidence_uid is None:
        raise UnableToCoachError("EVIDENCE_MISSING")
    scheme = step.writes["scheme"]
    terms = certificate_terms(done_on)
    known = None if isinstance(terms, NoRuleInForce) else terms.get(scheme)
    certificate = registry.record_certificate(
        actor,
        case.enterprise,
        scheme=scheme,
        basis=CertificateBasis(known.basis.value) if known else CertificateBasis.TERM,
        number=said.number.strip(),
        issuer=said.issuer.strip(),
        valid_from=said.valid_from or done_on,
        valid_to=said.valid_to,
        scope_text=said.scope_text.strip(),
        proof_uid=step.evidence_uid,
        source=Source.SEEN,
    )
    uid: uuid.UUID = certificate.recorded.uid
    return uid


def _write_identifier(
    actor: Actor, case: Case, step: Step, done_on: datetime.date, said: Statement, offer: Offer | None
) -> uuid.UUID:
    try:
        fact = registry.record_identifier(
            actor, case.enterprise, scheme=step.writes["scheme"], digits=said.number, from_day=done_on
        )
    except registry.UnableToRecordIdentifier as error:
        raise UnableToCoachError("NUMBER", because=error.code, scheme=step.writes["scheme"]) from error
    uid: uuid.UUID = fact.recorded.uid
    return uid


def _write_value(
    actor: Actor, case: Case, step: Step, done_on: datetime.date, said: Statement, offer: Offer | None
) -> uuid.UUID:
    if said.figure is None and not said.text:
        raise UnableToCoachError("FIGURE_MISSING")
    meant = offer or case.offer
    if meant is None:
        active = list(case.enterprise.offers.filter(is_active=True)[:2])
        if len(active) != 1:
            raise UnableToCoachError("OFFER_MISSING")
        meant = active[0]
    value = registry.state_offer_value(
        actor,
        meant,
        registry.ValueStatement(
            kind=ValueKind(step.writes["value"]),
            name=step.writes.get("name", ""),
            number=said.figure,
            text=said.text.strip(),
            unit=said.unit,
            expires_on=said.expires_on,
        ),
        source=Source.SEEN,
        stated_on=done_on,
        witness=actor.name,
    )
    if value is None:
        raise UnableToCoachError("FIGURE_MISSING")
    uid: uuid.UUID = value.recorded.uid
    return uid


def _write_tax_status(
    actor: Actor, case: Case, step: Step, done_on: datetime.date, said: Statement, offer: Offer | None
) -> uuid.UUID:
    if said.is_pkp is None:
        raise UnableToCoachError("FIGURE_MISSING")
    fact = registry.state_tax_status(actor, case.enterprise, is_pkp=said.is_pkp, from_day=done_on)
    uid: uuid.UUID = fact.recorded.uid
    return uid


def _recorded(step: Step, on: datetime.date) -> str:
    """What was recorded, in words: the certificate's name, `NIB`, `capacity`."""
    writes = step.writes
    kind = Writes(writes["kind"])
    if kind == Writes.CERTIFICATE:
        return gate_label(f"CERTIFICATE:{writes['scheme']}", on)
    if kind == Writes.IDENTIFIER:
        return str(writes["scheme"])
    if kind == Writes.TAX_STATUS:
        return gate_label("TAX_INVOICE", on)
    return str(writes.get("name") or ValueKind(writes["value"]).label)
