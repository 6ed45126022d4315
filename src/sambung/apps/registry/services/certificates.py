"""Recording certificates and saying that one no longer holds."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.documents.services import store_document
from sambung.apps.registry.models import Certificate, CertificateBasis, Enterprise, Offer
from sambung.apps.registry.services.changes import copy_of, journal, tell, withdraw

PROOFS = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


@transaction.atomic
def record_certificate(
    actor: Actor,
    enterprise: Enterprise,
    *,
    scheme: str,
    basis: str = CertificateBasis.TERM,
    number: str = "",
    issuer: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    scope_text: str = "",
    offer: Offer | None = None,
    batch: str = "",
    proof_uid: uuid.UUID | None = None,
    proof_file: tuple[str, bytes] | None = None,
    source: str = "SEEN",
    corrects: Certificate | None = None,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> Certificate:
    """Record a certificate: `valid_to` is its last day, None where it has none or it is not known.

    `proof_file` (name, bytes) is stored with it; or `proof_uid` names a document that stands. `scheme` is a code of standards' list; `offer=None`: the whole enterprise; `corrects`: the row that was
    wrong. Errors: ValueError where it ends before it begins, or the offer is another enterprise's.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    if valid_from and valid_to and valid_to < valid_from:
        raise ValueError("a certificate ends on or after the day on which it begins")
    if offer and offer.enterprise_id != enterprise.pk:
        raise ValueError("a certificate is for an offer of its own enterprise")
    if proof_file:
        proof_uid = store_document(
            actor,
            name=proof_file[0],
            content=proof_file[1],
            owner_kind="registry.enterprise",
            owner_uid=enterprise.uid,
            centre_uid=enterprise.centre.uid if enterprise.centre else None,
            allowed=PROOFS,
        ).uid
    entry = journal(
        actor,
        "registry.certificate.recorded",
        enterprise,
        payload={
            "scheme": scheme,
            "basis": str(basis),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "proof": proof_uid,
            "source": source,
            "corrects": corrects.uid if corrects else None,
        },
        personal={"number": number, "issuer": issuer},
        on_behalf_of=on_behalf_of,
    )
    if corrects:
        withdraw([corrects], entry)
    certificate = Certificate(
        enterprise=enterprise,
        scheme=scheme,
        number=number,
        issuer=issuer,
        basis=basis,
        scope_text=scope_text,
        offer=offer,
        batch=batch,
        proof_uid=proof_uid,
        source=source,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded=entry,
    )
    certificate.save(force_insert=True)
    if is_followed:
        tell(actor, [enterprise.pk], "registry.certificate.recorded")
    return certificate


@transaction.atomic
def invalidate_certificate(
    actor: Actor,
    certificate: Certificate,
    *,
    on_day: datetime.date,
    reason: str = "",
    on_behalf_of: uuid.UUID | None = None,
) -> Certificate:
    """Say that from `on_day` it no longer holds (recipe changed, withdrawn). Returns the row that now stands."""
    enterprise = certificate.enterprise
    demand(actor, "registry.change_enterprise", enterprise)
    entry = journal(
        actor,
        "registry.certificate.invalidated",
        enterprise,
        payload={"certificate": certificate.uid, "scheme": certificate.scheme, "on": on_day},
        personal={"reason": reason},
        on_behalf_of=on_behalf_of,
    )
    withdraw([certificate], entry)
    now: Certificate = copy_of(certificate, invalidated_on=on_day, recorded_id=entry.pk, superseded_id=None)
    now.save(force_insert=True)
    tell(actor, [enterprise.pk], "registry.certificate.invalidated")
    return now
