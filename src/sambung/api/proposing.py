"""Proposals, written: drafting from a consortium, sending with its links, planning again, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Schema, Status

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Day, PriceText, Reason, Said, ShareText, permille_of, price_of
from sambung.api.building import ConsortiumAsked
from sambung.api.jobs import job_fields
from sambung.api.problems import WrongFieldError
from sambung.api.proposals import ProposalFields, proposal_fields, router
from sambung.api.versions import expected_version
from sambung.apps.actors.access import demand
from sambung.apps.linkages import selectors, services
from sambung.apps.registry.selectors import find_enterprise

WRITES = Bearer("linkages:write")


class ProposalSaid(Said):
    """The terms of a proposal from a solved consortium."""

    consortium_uid: uuid.UUID
    form: Literal["COOP_RESELLS", "COOP_COMMISSION", "LEAD_SUBCONTRACTS", "KSO", "EACH_ALONE"]
    seller_uid: uuid.UUID | None = Field(None, description="Seller of record; null with EACH_ALONE.")
    settlement: Literal["OWN_PRICE", "ONE_PRICE"] = "OWN_PRICE"
    answer_by: Day = Field(description="Until the end of this day capacity is held for the buyer.")
    margin: ShareText | None = Field(None, description="What the seller adds, at most 0.5.")
    unit_price: PriceText | None = Field(None, description="By hand; null: landed cost plus margin.")


class LinkSaid(Said):
    """Whose link is made anew."""

    line_uid: uuid.UUID | None = Field(None, description="Null: the buyer's.")


class LinkFields(Schema):
    """A link, shown this once: of its token nobody keeps more than a digest."""

    line_uid: uuid.UUID | None = Field(description="Null: the buyer's.")
    name: str
    url: str
    text: str = Field(description="The message to send, in Indonesian.")
    needs_witness: bool = Field(description="No telephone is known: it can be read, not answered alone.")


class SentFields(Schema):
    """A proposal that was sent, with its links."""

    proposal: ProposalFields
    links: list[LinkFields]


@router.post(
    "", response={201: ProposalFields}, auth=WRITES, url_name="draft-proposal", operation_id="draftProposal"
)
def draft_proposal(request: HttpRequest, said: ProposalSaid) -> Status:
    """A draft with one line for each offer of the consortium; nobody is asked yet."""
    actor = caller_of(request)
    preview = selectors.preview_terms(actor, said.consortium_uid)
    seller = None
    if said.seller_uid is not None:
        seller = find_enterprise(actor, said.seller_uid)
        if seller is None:
            raise WrongFieldError("body", "said", "seller_uid", code="not_found")
    made = services.draft_proposal(
        actor,
        pool_run=preview.run,
        seller_of_record=seller,
        form=said.form,
        settlement=said.settlement,
        answer_by=said.answer_by,
        margin_permille=permille_of(said.margin) or None,
        unit_price=price_of(said.unit_price),
    )
    return Status(201, proposal_fields(request, made.uid))


@router.post(
    "/{uid}/send", response=SentFields, auth=WRITES, url_name="send-proposal", operation_id="sendProposal"
)
def send_proposal(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Hold every member's capacity, queue the messages, and tell the links, this once."""
    actor = caller_of(request)
    sent = services.send_proposal(
        actor,
        proposal=selectors.get_proposal(actor, uid),
        address=address_by("answer-link"),
        expected_version=expected_version(request),
    )
    return {"proposal": proposal_fields(request, uid), "links": [link_of(one) for one in sent.links]}


@router.post(
    "/{uid}/links", response={201: LinkFields}, auth=WRITES, url_name="renew-link", operation_id="renewLink"
)
def renew_link(request: HttpRequest, uid: uuid.UUID, said: LinkSaid) -> Status:
    """A new link for a member or the buyer; the one before no longer opens."""
    actor = caller_of(request)
    found = selectors.get_proposal(actor, uid)
    line = None if said.line_uid is None else selectors.get_line(actor, said.line_uid)
    if line is not None and line.proposal_id != found.pk:
        raise WrongFieldError("body", "said", "line_uid", code="not_found")
    issued = services.reissue_link(actor, proposal=found, line=line, address=address_by("answer-link"))
    return Status(201, link_of(issued))


@router.post(
    "/{uid}/withdraw",
    response=ProposalFields,
    auth=WRITES,
    url_name="withdraw-proposal",
    operation_id="withdrawProposal",
)
def withdraw_proposal(request: HttpRequest, uid: uuid.UUID, said: Reason) -> dict[str, Any]:
    """Take it back: what was held is free again, its links no longer open."""
    actor = caller_of(request)
    services.withdraw_proposal(
        actor,
        proposal=selectors.get_proposal(actor, uid),
        reason=said.reason,
        expected_version=expected_version(request),
    )
    return proposal_fields(request, uid)


@router.post(
    "/{uid}/replan",
    response={202: ConsortiumAsked},
    auth=WRITES,
    url_name="replan-proposal",
    operation_id="replanProposal",
)
def replan_proposal(request: HttpRequest, uid: uuid.UUID) -> Status:
    """Plan again, keeping who accepted; a draft that takes its place follows by itself."""
    actor = caller_of(request)
    found = selectors.get_proposal(actor, uid)
    demand(actor, "linkages.manage_proposal", found)
    run = services.replan(actor, proposal=found)
    return Status(202, {"uid": run.uid, "job": job_fields(actor, run.job_uid)})


def address_by(name: str) -> Callable[[str], str]:
    """From a link's token to its absolute address, at the house's public name."""

    def address(token: str) -> str:
        return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=[token])

    return address


def link_of(one: Any) -> dict[str, Any]:
    """A link as plain fields; telephone numbers stay inside."""
    return {
        "line_uid": one.line_uid,
        "name": one.name,
        "url": one.url,
        "text": one.text,
        "needs_witness": one.needs_witness,
    }
