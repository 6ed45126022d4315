"""Evidence of linkages: recorded, confirmed by each side, taken back; and the end of a linkage.

A linkage opens by itself once all have answered. Its level is judged from its evidence, never set.
"""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Attachment, Day, Line, Reason, Rupiah, Said, Words
from sambung.api.linkages import LinkageFields, linkage_fields
from sambung.api.linkages import router as linkages
from sambung.apps.linkages import selectors, services

WRITES = Bearer("linkages:write")
router = Router(tags=["linkages"], auth=WRITES)


class EvidenceSaid(Said):
    """A proof on a day."""

    kind: Literal["DECLARATION", "AGREEMENT", "ORDER", "DESPATCH", "RECEIPT", "INVOICE", "PAYMENT", "EXPORT"]
    happened_on: Day
    amount_rupiah: Rupiah | None = None
    reference: Line = Field("", max_length=120, examples=["PO 4711/2026"])
    delivery: Line = Field(
        "", max_length=60, description="Ties order, receipt and invoice of one delivery together."
    )
    valid_to: Day | None = Field(None, description="Of an agreement: its last day.")
    document: Attachment = Field(None, description="A PDF, a photo, or a table.")
    is_confirmed_by_seller: bool = Field(
        False, description="Staff: the seller confirmed it to them. One's own side is confirmed by recording."
    )
    is_confirmed_by_buyer: bool = Field(False, description="Staff: only together with a document.")


class LinkageEnd(Said):
    """From which day it no longer holds, and why."""

    ended_on: Day
    reason: Words


@linkages.post(
    "/{uid}/evidence",
    response=LinkageFields,
    auth=WRITES,
    url_name="record-evidence",
    operation_id="recordEvidence",
)
def record_evidence(request: HttpRequest, uid: uuid.UUID, said: EvidenceSaid) -> dict[str, Any]:
    """Prove a linkage: the answer tells the level at which it stands now."""
    actor = caller_of(request)
    services.record_evidence(
        actor,
        linkage=selectors.get_linkage(actor, uid),
        kind=said.kind,
        happened_on=said.happened_on,
        amount=said.amount_rupiah,
        reference=said.reference,
        delivery=said.delivery,
        valid_to=said.valid_to,
        upload=None if said.document is None else said.document.as_upload(),
        is_confirmed_by_seller=said.is_confirmed_by_seller,
        is_confirmed_by_buyer=said.is_confirmed_by_buyer,
    )
    return linkage_fields(actor, uid)


@router.post(
    "/{uid}/confirm", response=LinkageFields, url_name="confirm-evidence", operation_id="confirmEvidence"
)
def confirm_evidence(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """The seller's or the buyer's own person confirms it."""
    actor = caller_of(request)
    evidence = selectors.get_evidence(actor, uid)
    services.confirm_evidence(actor, evidence=evidence)
    return linkage_fields(actor, evidence.linkage.uid)


@router.post(
    "/{uid}/take-back",
    response=LinkageFields,
    url_name="take-back-evidence",
    operation_id="takeBackEvidence",
)
def take_back_evidence(request: HttpRequest, uid: uuid.UUID, said: Reason) -> dict[str, Any]:
    """It was wrong: it no longer counts, and stays in the history."""
    actor = caller_of(request)
    evidence = selectors.get_evidence(actor, uid)
    services.supersede_evidence(actor, evidence=evidence, reason=said.reason)
    return linkage_fields(actor, evidence.linkage.uid)


@linkages.post(
    "/{uid}/end", response=LinkageFields, auth=WRITES, url_name="end-linkage", operation_id="endLinkage"
)
def end_linkage(request: HttpRequest, uid: uuid.UUID, said: LinkageEnd) -> dict[str, Any]:
    """It no longer holds from a day on; `resume` undoes it."""
    actor = caller_of(request)
    linkage = selectors.get_linkage(actor, uid)
    services.end_linkage(actor, linkage=linkage, ended_on=said.ended_on, reason=said.reason)
    return linkage_fields(actor, uid)


@linkages.post(
    "/{uid}/resume",
    response=LinkageFields,
    auth=WRITES,
    url_name="resume-linkage",
    operation_id="resumeLinkage",
)
def resume_linkage(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Take the end back."""
    actor = caller_of(request)
    services.resume_linkage(actor, linkage=selectors.get_linkage(actor, uid))
    return linkage_fields(actor, uid)


@linkages.post(
    "/{uid}/take-back",
    response=LinkageFields,
    auth=WRITES,
    url_name="take-back-linkage",
    operation_id="takeBackLinkage",
)
def take_back_linkage(request: HttpRequest, uid: uuid.UUID, said: Reason) -> dict[str, Any]:
    """It never was: it no longer counts anywhere, and stays in the history."""
    actor = caller_of(request)
    services.supersede_linkage(actor, linkage=selectors.get_linkage(actor, uid), reason=said.reason)
    return linkage_fields(actor, uid)
