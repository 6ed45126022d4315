"""Proving linkages, confirming by both sides, ending them, and taking back what was wrong."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.documents.services import store_document
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record
from sambung.apps.linkages.access import stands_for_buyer, stands_for_seller
from sambung.apps.linkages.models import Evidence, EvidenceKind, Linkage
from sambung.apps.linkages.services.outcomes import UnableToRecordError

# The kind of owner under which a linkage's files are stored; `config/wiring` says who reads them.
DOCUMENT_OWNER = "linkages.linkage"


@transaction.atomic
def record_evidence(
    actor: Actor,
    *,
    linkage: Linkage,
    kind: str,
    happened_on: datetime.date,
    amount: int | None = None,
    reference: str = "",
    delivery: str = "",
    valid_to: datetime.date | None = None,
    document_uid: uuid.UUID | None = None,
    upload: tuple[str, bytes] | None = None,
    is_confirmed_by_seller: bool = False,
    is_confirmed_by_buyer: bool = False,
    today: datetime.date | None = None,
) -> Evidence:
    """A proof on a day; `amount` in whole rupiah. `delivery` ties order, receipt and invoice together.

    One's own side is confirmed by recording it; staff say which side has confirmed to them on paper, except that
    nobody but the buyer confirms for the buyer without a document. `upload`: name and bytes of a file that is
    stored with it. Errors: UnableToRecordError, documents' UnableToStoreError.
    """
    demand(actor, "linkages.record_evidence", linkage)
    _check(linkage, happened_on, amount, today)
    if upload is not None:
        document_uid = store_document(
            actor, content=upload[1], name=upload[0], owner_kind=DOCUMENT_OWNER, owner_uid=linkage.uid
        ).uid
    seller, buyer = stands_for_seller(actor, linkage), stands_for_buyer(actor, linkage)
    if not seller and not buyer:
        seller, buyer = is_confirmed_by_seller, is_confirmed_by_buyer and document_uid is not None
    entry = _entry(
        actor,
        "linkages.evidence.recorded",
        linkage,
        {
            "kind": EvidenceKind(kind).value,
            "happened_on": happened_on,
            "amount": amount,
            "reference": reference,
            "delivery": delivery,
            "document": document_uid,
            "confirmed_by_seller": seller,
            "confirmed_by_buyer": buyer,
        },
    )
    made = Evidence(
        linkage=linkage,
        kind=EvidenceKind(kind),
        happened_on=happened_on,
        valid_from=happened_on,
        valid_to=valid_to,
        amount=amount,
        reference=reference.strip()[:120],
        delivery=delivery.strip()[:60],
        document_uid=document_uid,
        is_confirmed_by_seller=seller,
        is_confirmed_by_buyer=buyer,
        recorded=entry,
    )
    made.save(force_insert=True)
    return made


@transaction.atomic
def confirm_evidence(actor: Actor, *, evidence: Evidence) -> Evidence:
    """One side's confirmation: a new row takes the place of the one that only the other side had confirmed.

    Confirming twice changes nothing. Errors: UnableToRecordError, PermissionMissingError.
    """
    row = _lock(evidence)
    linkage = row.linkage
    demand(actor, "linkages.record_evidence", linkage)
    seller, buyer = stands_for_seller(actor, linkage), stands_for_buyer(actor, linkage)
    if not seller and not buyer:
        raise UnableToRecordError("NOTHING_TO_CONFIRM")
    if row.superseded_id is not None:
        raise UnableToRecordError("SUPERSEDED")
    if (row.is_confirmed_by_seller or not seller) and (row.is_confirmed_by_buyer or not buyer):
        return row
    side = {"seller": seller, "buyer": buyer}
    entry = _entry(actor, "linkages.evidence.confirmed", linkage, {"evidence": row.uid, **side})
    changes = {
        "is_confirmed_by_seller": row.is_confirmed_by_seller or seller,
        "is_confirmed_by_buyer": row.is_confirmed_by_buyer or buyer,
    }
    return _supersede_by(row, entry, changes)


@transaction.atomic
def supersede_evidence(actor: Actor, *, evidence: Evidence, reason: str) -> Evidence:
    """It was wrong: it no longer counts, and stays in the history with the reason."""
    row = _lock(evidence)
    demand(actor, "linkages.record_evidence", row.linkage)
    if not reason.strip():
        raise UnableToRecordError("NO_REASON")
    if row.superseded_id is None:
        row.superseded = _entry(
            actor, "linkages.evidence.superseded", row.linkage, {"evidence": row.uid, "reason": reason[:200]}
        )
        row.save(update_fields=["superseded"])
    return row


@transaction.atomic
def end_linkage(
    actor: Actor,
    *,
    linkage: Linkage,
    ended_on: datetime.date,
    reason: str,
    today: datetime.date | None = None,
) -> Linkage:
    """It no longer holds from that day on; `resume_linkage` undoes it. Errors: UnableToRecordError."""
    row = _lock_linkage(linkage)
    demand(actor, "linkages.end_linkage", row)
    if not reason.strip():
        raise UnableToRecordError("NO_REASON")
    if row.superseded_id is not None:
        raise UnableToRecordError("SUPERSEDED")
    if row.valid_from is not None and ended_on < row.valid_from:
        raise UnableToRecordError("BEFORE_LINKAGE", opened=row.valid_from)
    if ended_on > (today or timezone.localdate()):
        raise UnableToRecordError("FUTURE_DAY")
    if row.valid_to == ended_on:
        return row
    _entry(actor, "linkages.ended", row, {"ended_on": ended_on, "reason": reason[:200]})
    row.valid_to = ended_on
    row.save(update_fields=["valid_to"])
    return row


@transaction.atomic
def resume_linkage(actor: Actor, *, linkage: Linkage) -> Linkage:
    """Takes the end back."""
    row = _lock_linkage(linkage)
    demand(actor, "linkages.end_linkage", row)
    if row.valid_to is not None and row.superseded_id is None:
        _entry(actor, "linkages.resumed", row, {"ended_on": row.valid_to})
        row.valid_to = None
        row.save(update_fields=["valid_to"])
    return row


@transaction.atomic
def supersede_linkage(actor: Actor, *, linkage: Linkage, reason: str) -> Linkage:
    """There was no such relation: it counts for no day, and stays in the history with the reason."""
    row = _lock_linkage(linkage)
    demand(actor, "linkages.end_linkage", row)
    if not reason.strip():
        raise UnableToRecordError("NO_REASON")
    if row.superseded_id is None:
        row.superseded = _entry(actor, "linkages.superseded", row, {"reason": reason[:200]})
        row.save(update_fields=["superseded"])
    return row


def record_export(actor: Actor, *, rows: int, filters: dict[str, Any]) -> None:
    """Somebody took a list of linkages along."""
    demand(actor, "linkages.export_linkages", None)
    with transaction.atomic():
        record(
            actor,
            "linkages.exported",
            subject_kind="linkage",
            subject_uid=None,
            payload={"rows": rows, "filters": filters},
        )


def _check(
    linkage: Linkage, happened_on: datetime.date, amount: int | None, today: datetime.date | None
) -> None:
    if linkage.superseded_id is not None:
        raise UnableToRecordError("SUPERSEDED")
    if happened_on > (today or timezone.localdate()):
        raise UnableToRecordError("FUTURE_DAY")
    if amount is not None and amount <= 0:
        raise UnableToRecordError("BAD_AMOUNT")


def _supersede_by(row: Evidence, entry: Entry, changes: dict[str, Any]) -> Evidence:
    kept = {
        field.attname: getattr(row, field.attname)
        for field in Evidence._meta.concrete_fields
        if field.name not in ("id", "uid", "recorded", "superseded")
    }
    made = Evidence(**{**kept, **changes}, recorded=entry)
    made.save(force_insert=True)
    row.superseded = entry
    row.save(update_fields=["superseded"])
    return made


def _lock(evidence: Evidence) -> Evidence:
    rows: Any = Evidence.objects.unscoped("permission is asked in the next line")
    found: Evidence = (
        rows.select_for_update(of=("self",))
        .select_related("linkage__seller__centre", "linkage__proposal__requirement__centre")
        .get(pk=evidence.pk)
    )
    return found


def _lock_linkage(linkage: Linkage) -> Linkage:
    rows: Any = Linkage.objects.unscoped("permission is asked in the next line")
    found: Linkage = (
        rows.select_for_update(of=("self",))
        .select_related("seller__centre", "proposal__requirement__centre")
        .get(pk=linkage.pk)
    )
    return found


def _entry(actor: Actor, code: str, linkage: Linkage, payload: dict[str, Any]) -> Entry:
    centre = linkage.proposal.requirement.centre if linkage.proposal else linkage.seller.centre
    return record(
        actor,
        code,
        subject_kind="linkage",
        subject_uid=linkage.uid,
        payload=payload,
        centre_uid=None if centre is None else centre.uid,
    )
