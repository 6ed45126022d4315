"""Certificates of enterprises: recording one with its proof, saying that one no longer holds; the known schemes."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Attachment, Day, Line, Said, SchemeCode
from sambung.api.enterprises import CertificateFields, certificate_of
from sambung.api.enterprises import router as enterprises
from sambung.api.problems import WrongFieldError
from sambung.api.registering import WRITES, for_whom, found_enterprise
from sambung.apps.actors.access import Actor
from sambung.apps.registry import selectors, services

router = Router(tags=["certificates"], auth=Bearer("registry:read"))


class SchemeFields(Schema):
    """A scheme of the rule that is in force today."""

    code: str
    name_id: str
    name_en: str
    issuer: str | None
    basis: str = Field(description="TERM, NO_TERM … : whether such a certificate ends.")


class Schemes(Schema):
    items: list[SchemeFields]


class CertificateSaid(Said):
    """A certificate as it stands on paper."""

    scheme: SchemeCode = Field(examples=["HALAL"])
    number: Line = ""
    issuer: Line = Field("", description="Empty: the scheme's own.")
    valid_from: Day | None = None
    valid_to: Day | None = Field(None, description="Its last day; null: none, or not known.")
    scope_text: Line = ""
    offer_uid: uuid.UUID | None = Field(None, description="Null: for the whole enterprise.")
    proof: Attachment = Field(None, description="A PDF or a photo.")

    @model_validator(mode="after")
    def _in_order(self) -> CertificateSaid:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("ends_before_start", "ends before it starts")
        return self


class InvalidSaid(Said):
    """From which day it no longer holds."""

    on_day: Day | None = Field(None, description="Null: today.")
    reason: Line = ""


@router.get("/schemes", response=Schemes, url_name="schemes", operation_id="listSchemes")
def list_schemes(request: HttpRequest) -> dict[str, Any]:
    """Which certificates are known, and how long each holds."""
    return {
        "items": [
            {
                "code": one.code,
                "name_id": one.label_id,
                "name_en": one.label_en,
                "issuer": one.issuer or None,
                "basis": one.basis,
            }
            for one in selectors.schemes(timezone.localdate())
        ]
    }


@enterprises.post(
    "/{uid}/certificates",
    response={201: CertificateFields},
    auth=WRITES,
    tags=["certificates"],
    url_name="record-certificate",
    operation_id="recordCertificate",
)
def record_certificate(request: HttpRequest, uid: uuid.UUID, said: CertificateSaid) -> Status:
    """Record a certificate of an enterprise, or of one of its offers."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    scheme = next(one for one in selectors.schemes(timezone.localdate()) if one.code == said.scheme)
    made = services.record_certificate(
        actor,
        enterprise,
        scheme=scheme.code,
        basis=scheme.basis,
        number=said.number,
        issuer=said.issuer or scheme.issuer,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        scope_text=said.scope_text,
        offer=_offer(actor, enterprise, said.offer_uid),
        proof_file=None if said.proof is None else said.proof.as_upload(),
        **for_whom(actor, enterprise),
    )
    return Status(201, _fields(actor, uid, made.uid))


@enterprises.post(
    "/{uid}/certificates/{certificate_uid}/invalidate",
    response=CertificateFields,
    auth=WRITES,
    tags=["certificates"],
    url_name="invalidate-certificate",
    operation_id="invalidateCertificate",
)
def invalidate_certificate(
    request: HttpRequest, uid: uuid.UUID, certificate_uid: uuid.UUID, said: InvalidSaid
) -> dict[str, Any]:
    """Say that it no longer holds. The certificate that now stands has a uid of its own."""
    actor = caller_of(request)
    line = _line(actor, uid, certificate_uid)
    enterprise = found_enterprise(actor, uid)
    now = services.invalidate_certificate(
        actor,
        line.row,
        on_day=said.on_day or timezone.localdate(),
        reason=said.reason,
        **for_whom(actor, enterprise),
    )
    return _fields(actor, uid, now.uid)


def _line(actor: Actor, uid: uuid.UUID, certificate_uid: uuid.UUID) -> selectors.CertificateLine:
    card = selectors.enterprise_card(actor, uid, today=timezone.localdate())
    lines = card.certificates if card is not None else ()
    found = next((one for one in lines if one.row.uid == certificate_uid), None)
    if found is None:
        raise Http404
    return found


def _fields(actor: Actor, uid: uuid.UUID, certificate_uid: uuid.UUID) -> dict[str, Any]:
    return certificate_of(_line(actor, uid, certificate_uid))


def _offer(actor: Actor, enterprise: Any, uid: uuid.UUID | None) -> Any:
    if uid is None:
        return None
    offer = selectors.find_offer(actor, uid)
    if offer is None or offer.enterprise_id != enterprise.pk:
        raise WrongFieldError("body", "said", "offer_uid", code="not_found")
    return offer
