"""Linkages: who supplies whom, at which level of proof, and the evidence under it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import REGION, WORDS, PageOf, PageQuery, page_of, paged
from sambung.api.values import Named, Quantity, named, quantity
from sambung.apps.actors.access import Actor
from sambung.apps.linkages import selectors

router = Router(tags=["linkages"], auth=Bearer("linkages:read"))


class LinkageQuery(PageQuery):
    """Filters of the list; all that are given must hold."""

    words: str = Field("", max_length=200, pattern=WORDS, description="In a name or the product.")
    level: int | None = Field(None, ge=1, le=5)
    state: Literal["OPEN", "ENDED"] | None = None
    region: str | None = Field(None, pattern=REGION, description="Kemendagri code of the seller's place.")


class LinkageItem(Schema):
    """A linkage. Without the seller's consent a buyer reads neither its name nor its uid."""

    uid: uuid.UUID
    seller: Named | None
    buyer: Named
    product: str | None
    kbli: str | None
    quantity: Quantity | None
    pattern: str = Field(description="SUBCONTRACT, SUPPLY_CHAIN, NUCLEUS_PLASMA, GENERAL_TRADE or OTHER.")
    is_direct: bool
    opened_on: datetime.date | None
    ended_on: datetime.date | None
    is_open: bool
    level: int = Field(description="0: no proof yet; 1 to 5 by the standard ladder, today.")
    missing: str = Field(description="Stable code of what the next level needs; empty: nothing.")
    is_simulated: bool


class LinkagePage(PageOf):
    items: list[LinkageItem]


class EvidenceFields(Schema):
    """A proof. `counts`: both sides confirmed it and nobody took it back."""

    uid: uuid.UUID
    kind: str
    happened_on: datetime.date
    amount_rupiah: int | None
    reference: str | None
    has_document: bool
    is_confirmed_by_seller: bool
    is_confirmed_by_buyer: bool
    counts: bool
    is_taken_back: bool


class LinkageFields(LinkageItem):
    """One linkage with its evidence, the newest first."""

    is_taken_back: bool
    evidence: list[EvidenceFields]


@router.get("", response=LinkagePage, url_name="linkages", operation_id="listLinkages")
def list_linkages(request: HttpRequest, query: Query[LinkageQuery]) -> dict[str, Any]:
    """Linkages that the token's person may see, newest first."""
    actor = caller_of(request)
    rows = selectors.list_linkages(
        actor,
        selectors.LinkageFilter(
            words=query.words, level=query.level, state=query.state or "", region=query.region or ""
        ),
    )
    return paged(
        request,
        page_of(rows, query),
        query,
        lambda found: [item_of(view) for view in selectors.view_linkages(actor, found)],
    )


@router.get("/{uid}", response=LinkageFields, url_name="linkage", operation_id="getLinkage")
def get_linkage(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One linkage with its evidence."""
    return linkage_fields(caller_of(request), uid)


def linkage_fields(actor: Actor, uid: uuid.UUID) -> dict[str, Any]:
    """One linkage as the actor sees it. Errors: LinkageNotFoundError."""
    view, pieces, _may_do = selectors.view_linkage(actor, selectors.get_linkage(actor, uid))
    return item_of(view) | {
        "is_taken_back": view.linkage.superseded_id is not None,
        "evidence": [
            {
                "uid": one.evidence.uid,
                "kind": one.evidence.kind,
                "happened_on": one.evidence.happened_on,
                "amount_rupiah": one.evidence.amount,
                "reference": one.evidence.reference or None,
                "has_document": one.evidence.document_uid is not None,
                "is_confirmed_by_seller": one.evidence.is_confirmed_by_seller,
                "is_confirmed_by_buyer": one.evidence.is_confirmed_by_buyer,
                "counts": one.counts,
                "is_taken_back": one.is_superseded,
            }
            for one in pieces
        ],
    }


def item_of(view: selectors.LinkageView) -> dict[str, Any]:
    """What list and detail share."""
    row = view.linkage
    return {
        "uid": row.uid,
        "seller": named(row.seller) if view.seller_name else None,
        "buyer": named(row.buyer),
        "product": row.product or None,
        "kbli": row.kbli or None,
        "quantity": quantity(row.quantity, row.unit, row.period_kind),
        "pattern": row.pattern,
        "is_direct": row.is_direct,
        "opened_on": row.valid_from,
        "ended_on": row.valid_to,
        "is_open": view.is_open,
        "level": view.level,
        "missing": view.missing,
        "is_simulated": row.is_simulated,
    }
