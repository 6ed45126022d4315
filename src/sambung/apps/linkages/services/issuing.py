"""Links of a proposal: one for each member and the buyer, told once, issued anew."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.linkages.models import Proposal, ProposalMember, ProposalState
from sambung.apps.linkages.services import telling
from sambung.apps.linkages.services.outcomes import (
    BUYER_ANSWER,
    MEMBER_ANSWER,
    IssuedLink,
    UnableToSendProposalError,
)
from sambung.apps.links import services as links
from sambung.apps.notices import services as notices
from sambung.standards.periods import PeriodKind, end_of_day_jakarta, period_of

# From a token to the absolute address that opens it: the edge knows its own addresses.
Address = Callable[[str], str]


class Issued(NamedTuple):
    """A link before its message is written."""

    name: str
    line_uid: uuid.UUID | None
    token: str
    url: str
    phone: str
    template: str
    params: dict[str, Any]
    has_digits: bool


def lock_proposal(pk: int) -> Proposal:
    """The row, locked: whoever decides anything about a proposal queues here first."""
    found: Proposal = (
        Proposal.objects.unscoped("the lock of every decision about the proposal")
        .select_for_update(of=("self",))
        .get(pk=pk)
    )
    return found


def reissue_link(
    actor: Actor, *, proposal: Proposal, line: ProposalMember | None, address: Address
) -> IssuedLink:
    """A new link for a member (or the buyer: `line` None); the one before no longer opens."""
    with transaction.atomic():
        demand(actor, "linkages.manage_proposal", proposal)
        row = lock_proposal(proposal.pk)
        if row.state != ProposalState.SENT:
            raise UnableToSendProposalError("WRONG_STATE", state=row.state)
        if line is None:
            links.revoke_links(actor, purpose=BUYER_ANSWER, subject_uid=row.uid)
            (issued,) = issue(actor, row, [], address, with_buyer=True)
        else:
            links.revoke_links(actor, purpose=MEMBER_ANSWER, subject_uid=line.uid)
            (issued,) = issue(actor, row, [line], address, with_buyer=False)
    return shown(issued)


def issue(
    actor: Actor, proposal: Proposal, lines: list[ProposalMember], address: Address, *, with_buyer: bool
) -> list[Issued]:
    requirement = proposal.requirement
    buyer = requirement.buyer
    phones = telling.phones_of({line.enterprise_id for line in lines} | {buyer.pk})
    # A fortnight longer than the answer day, so that what was decided can be read again.
    expires_at = end_of_day_jakarta(proposal.answer_by) + datetime.timedelta(days=14)
    whom = {line.uid: (line.enterprise, "member_asked") for line in lines}
    made = links.issue_links(
        actor,
        purpose=MEMBER_ANSWER,
        phones={line.uid: phones.get(line.enterprise_id, "") for line in lines},
        expires_at=expires_at,
        centre_uid=requirement.centre.uid,
    )
    if with_buyer:
        whom[proposal.uid] = (buyer, "buyer_asked")
        made[proposal.uid] = links.issue_link(
            actor,
            purpose=BUYER_ANSWER,
            subject_uid=proposal.uid,
            phone=phones.get(buyer.pk, ""),
            expires_at=expires_at,
            centre_uid=requirement.centre.uid,
        )
    issued, messages = [], []
    for uid, (enterprise, template) in whom.items():
        link, token = made[uid]
        phone = phones.get(enterprise.pk, "")
        url = address(token)
        params = {
            "name": enterprise.name,
            "product": requirement.product,
            "buyer": buyer.name,
            "centre": requirement.centre.name,
            "answer_by": period_of(PeriodKind.DAY, proposal.answer_by).label("id"),
            "answer_url": url,
            "is_simulated": proposal.is_simulated,
        }
        if phone:
            messages.append(
                notices.NewNotice(
                    channel="whatsapp",
                    template=template,
                    params=params,
                    recipient_uid=enterprise.uid,
                    address=phone,
                    subject_uid=proposal.uid,
                )
            )
        line_uid = None if uid == proposal.uid else uid
        issued.append(
            Issued(enterprise.name, line_uid, token, url, phone, template, params, bool(link.phone_digest))
        )
    notices.queue_notices(actor, messages)
    return issued


def shown(one: Issued) -> IssuedLink:
    text = notices.render_notice(one.template, one.params, "id")
    return IssuedLink(
        name=one.name,
        line_uid=one.line_uid,
        token=one.token,
        url=one.url,
        text=text,
        whatsapp_url=notices.whatsapp_url(one.phone, text) if one.phone else None,
        needs_witness=not one.has_digits,
    )
