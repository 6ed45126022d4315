"""Proposals: the list, and one with each member's answer, as far as the token's person may know it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import WORDS, PageOf, PageQuery, page_of, paged
from sambung.api.values import DECIMAL, Named, Quantity, UnitPrice, named, quantity, share, unit_price
from sambung.api.versions import note_version
from sambung.apps.linkages import selectors

router = Router(tags=["proposals"], auth=Bearer("linkages:read"))

State = Literal["DRAFT", "SENT", "LINKED", "DECLINED", "EXPIRED", "WITHDRAWN", "SUPERSEDED"]
AnswerCode = Literal["WAITING", "ACCEPTED", "LESS", "DECLINED"]


class ProposalQuery(PageQuery):
    """Filters of the list; all that are given must hold."""

    state: State | None = None
    words: str = Field("", max_length=200, pattern=WORDS, description="In the product or the buyer's name.")


class ProposalItem(Schema):
    """A proposal as a list shows it."""

    uid: uuid.UUID
    requirement_uid: uuid.UUID
    product: str
    buyer: Named
    centre: Named
    seller_of_record: Named | None = Field(description="Null: each member sells alone.")
    state: State
    unit_price: UnitPrice = Field(description="What the buyer pays for one unit, landed.")
    quantity: Quantity
    answer_by: datetime.date
    members: int
    accepted: int
    is_simulated: bool


class ProposalPage(PageOf):
    items: list[ProposalItem]


class LineFields(Schema):
    """One member's part and its answer. Prices are null for whom they are not."""

    uid: uuid.UUID
    enterprise: Named
    offer_uid: uuid.UUID
    product: str
    quantity: Quantity = Field(description="In each period.")
    unit_price: UnitPrice | None
    total_rupiah: int | None = Field(description="Over all periods.")
    answer: AnswerCode
    less_quantity: Quantity | None = Field(description="With LESS: how much can be made.")
    answered_at: datetime.datetime | None
    is_related: bool = Field(description="A person of the centre declared a tie to this enterprise.")


class ProposalFields(ProposalItem):
    """One proposal."""

    version: int = Field(description="For If-Match.")
    consortium_uid: uuid.UUID
    supersedes_uid: uuid.UUID | None
    form: str = Field(description="COOP_RESELLS, COOP_COMMISSION, LEAD_SUBCONTRACTS, KSO or EACH_ALONE.")
    settlement: Literal["OWN_PRICE", "ONE_PRICE"]
    margin: str | None = Field(pattern=DECIMAL, description="What the seller adds, a share of 1.")
    total_rupiah: int
    sent_at: datetime.datetime | None
    buyer_answer: AnswerCode
    buyer_answered_at: datetime.datetime | None
    lines: list[LineFields] | None = Field(description="Null: members are not for this token's person.")
    shown_members: list[str] = Field(description="For the buyer: members that agreed to be shown.")
    warnings: list[str] = Field(description="ABOVE_CEILING, SHORT, PKP_UNKNOWN, RELATED, SOON.")
    replan_uid: uuid.UUID | None = Field(description="The consortium that was asked for again.")


@router.get("", response=ProposalPage, url_name="proposals", operation_id="listProposals")
def list_proposals(request: HttpRequest, query: Query[ProposalQuery]) -> dict[str, Any]:
    """Proposals that the token's person may see, newest first."""
    narrowed = selectors.ProposalFilter(state=query.state or "", words=query.words)
    rows = selectors.list_proposals(caller_of(request), narrowed)

    def fields(found: list[Any]) -> list[dict[str, Any]]:
        return [item_of(row, row.member_count, row.accepted_count) for row in found]

    return paged(request, page_of(rows, query), query, fields)


@router.get("/{uid}", response=ProposalFields, url_name="proposal", operation_id="getProposal")
def get_proposal(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One proposal with the state of each member. Members answer by their own links, never here."""
    return proposal_fields(request, uid)


def proposal_fields(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One proposal as the token's person sees it. Errors: ProposalNotFoundError."""
    actor = caller_of(request)
    view = selectors.view_proposal(actor, selectors.get_proposal(actor, uid))
    row = view.proposal
    note_version(request, row)
    return item_of(row, view.member_count, view.accepted) | {
        "version": row.version,
        "consortium_uid": row.pool_run.uid,
        "supersedes_uid": None if row.supersedes is None else row.supersedes.uid,
        "form": row.form,
        "settlement": row.settlement,
        "margin": share(row.margin_permille),
        "total_rupiah": view.total,
        "sent_at": row.sent_at,
        "buyer_answer": row.buyer_answer,
        "buyer_answered_at": row.buyer_answered_at,
        "lines": None if view.lines is None else [line_of(one, row.requirement) for one in view.lines],
        "shown_members": list(view.names),
        "warnings": [code for code, _params in view.warnings],
        "replan_uid": None if view.replan is None else view.replan.uid,
    }


def item_of(row: Any, members: int, accepted: int) -> dict[str, Any]:
    """What list and detail share."""
    asked = row.requirement
    return {
        "uid": row.uid,
        "requirement_uid": asked.uid,
        "product": asked.product,
        "buyer": named(asked.buyer),
        "centre": named(asked.centre),
        "seller_of_record": named(row.seller_of_record),
        "state": row.state,
        "unit_price": unit_price(row.unit_price, asked.unit),
        "quantity": quantity(row.quantity, asked.unit, asked.period_kind),
        "answer_by": row.answer_by,
        "members": members,
        "accepted": accepted,
        "is_simulated": row.is_simulated,
    }


def line_of(view: selectors.LineView, asked: Any) -> dict[str, Any]:
    """One member's part."""
    row = view.line
    return {
        "uid": row.uid,
        "enterprise": named(row.enterprise),
        "offer_uid": row.offer.uid,
        "product": view.product,
        "quantity": quantity(view.quantity, asked.unit, asked.period_kind),
        "unit_price": unit_price(view.unit_price, asked.unit),
        "total_rupiah": view.total,
        "answer": row.answer,
        "less_quantity": quantity(row.asked_quantity, asked.unit, asked.period_kind),
        "answered_at": row.answered_at,
        "is_related": view.is_related,
    }
