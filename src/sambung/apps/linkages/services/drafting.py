"""Drafting a proposal from a consortium, and calling it back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.centres.models import Membership
from sambung.apps.demand.models import RequirementState
from sambung.apps.journal.services import record
from sambung.apps.linkages.facts import LineTerms, Totals, terms_of
from sambung.apps.linkages.models import (
    ConsortiumForm,
    Proposal,
    ProposalMember,
    Settlement,
)
from sambung.apps.linkages.services.outcomes import UnableToProposeError
from sambung.apps.pooling.models import PoolRun, RunState
from sambung.apps.registry.models import Enterprise, Interest, Kind

COOPERATIVE_FORMS = (ConsortiumForm.COOP_RESELLS, ConsortiumForm.COOP_COMMISSION)
MEMBER_FORMS = (ConsortiumForm.LEAD_SUBCONTRACTS, ConsortiumForm.KSO)
MOST_MARGIN = 500


@transaction.atomic
def draft_proposal(
    actor: Actor,
    *,
    pool_run: PoolRun,
    seller_of_record: Enterprise | None,
    form: str,
    settlement: str = Settlement.OWN_PRICE,
    answer_by: datetime.date,
    margin_permille: int | None = None,
    unit_price: int | None = None,
    supersedes: Proposal | None = None,
    today: datetime.date | None = None,
) -> Proposal:
    """A draft with one line for each offer of a solved run; nobody is asked yet.

    `unit_price` (× 100): by hand, never below what members, freight and hubs cost; None: landed cost plus
    margin, rounded up to a rupiah. Errors: UnableToProposeError, PermissionMissingError.
    """
    requirement = pool_run.requirement
    demand(actor, "linkages.draft_proposal", requirement)
    if requirement.state != RequirementState.OPEN:
        raise UnableToProposeError("REQUIREMENT_NOT_OPEN", state=requirement.state)
    if pool_run.state != RunState.SOLVED:
        raise UnableToProposeError("NOT_SOLVED", state=pool_run.state)
    if answer_by < (today or timezone.localdate()):
        raise UnableToProposeError("PAST_DAY")
    if margin_permille is not None and not 0 <= margin_permille <= MOST_MARGIN:
        raise UnableToProposeError("BAD_MARGIN", most=MOST_MARGIN)
    lines, totals = terms_of(pool_run)
    if not lines or not totals.delivered:
        raise UnableToProposeError("NO_MEMBERS")
    form, settlement = ConsortiumForm(form), Settlement(settlement)
    check_seller(pool_run, seller_of_record, form, lines)
    price = totals.unit_price(settlement, margin_permille) if unit_price is None else unit_price
    if totals.total(price) < totals.landed(settlement):
        raise UnableToProposeError("BELOW_COST", least=totals.unit_price(settlement))
    proposal = Proposal(
        requirement=requirement,
        pool_run=pool_run,
        supersedes=supersedes,
        seller_of_record=seller_of_record,
        form=form,
        settlement=settlement,
        unit_price=price,
        margin_permille=margin_permille,
        cost=totals.as_json(),
        quantity=totals.delivered,
        answer_by=answer_by,
        related_interests=[str(uid) for uid in related_interests(pool_run, seller_of_record, lines)],
        is_simulated=requirement.is_simulated,
    )
    proposal.save(force_insert=True)
    ProposalMember.objects.bulk_create(
        [_line(proposal, line, settlement, totals) for line in lines], batch_size=500
    )
    record(
        actor,
        "linkages.proposal.drafted",
        subject_kind="proposal",
        subject_uid=proposal.uid,
        payload={
            "pool_run": pool_run.uid,
            "requirement": requirement.uid,
            "seller_of_record": None if seller_of_record is None else seller_of_record.uid,
            "form": form.value,
            "settlement": settlement.value,
            "unit_price": price,
            "quantity": totals.delivered,
            "margin_permille": margin_permille,
            "members": len(lines),
            "related_interests": proposal.related_interests,
            "supersedes": None if supersedes is None else supersedes.uid,
        },
        centre_uid=requirement.centre.uid,
    )
    return proposal


def _line(proposal: Proposal, terms: LineTerms, settlement: Settlement, totals: Totals) -> ProposalMember:
    return ProposalMember(
        proposal=proposal,
        enterprise_id=terms.offer.enterprise_id,
        offer=terms.offer,
        hub=terms.hub,
        quantities=list(terms.quantities),
        unit_price=totals.one_price if settlement == Settlement.ONE_PRICE else terms.own_price,
        own_price=terms.own_price,
        deliveries=[[None if hub is None else str(hub.uid), most] for hub, most in terms.deliveries],
    )


def check_seller(
    run: PoolRun, seller: Enterprise | None, form: ConsortiumForm, lines: Sequence[LineTerms]
) -> None:
    """Whether this enterprise may sell in this form. Errors: UnableToProposeError."""
    members = {line.offer.enterprise_id: line.offer.enterprise for line in lines}
    if form == ConsortiumForm.EACH_ALONE:
        if seller is not None:
            raise UnableToProposeError("FORM_HAS_NO_SELLER")
        sellers = list(members.values())
    else:
        if form in COOPERATIVE_FORMS and (seller is None or seller.kind != Kind.COOPERATIVE):
            raise UnableToProposeError("FORM_NEEDS_COOPERATIVE")
        if form in MEMBER_FORMS and (seller is None or seller.pk not in members):
            raise UnableToProposeError("FORM_NEEDS_MEMBER")
        assert seller is not None
        sellers = [seller]
    centre = run.requirement.centre
    own_names = {name.strip().casefold() for name in (centre.name, centre.owner_agency) if name.strip()}
    for one in sellers:
        # The centre facilitates and never signs, under whatever kind somebody registered it.
        if one.name.strip().casefold() in own_names:
            raise UnableToProposeError("CENTRE_SELLS", seller=one.name)
        if run.requirement.asks_tax_invoice and one.is_pkp is False:
            raise UnableToProposeError("SELLER_NOT_PKP", seller=one.name)


def related_interests(run: PoolRun, seller: Enterprise | None, lines: Sequence[LineTerms]) -> list[uuid.UUID]:
    """Declared ties of the centre's people to a member, the seller of record or the buyer, standing today."""
    requirement = run.requirement
    today = timezone.localdate()
    people = Membership.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today), centre_id=requirement.centre_id
    )
    touched = {line.offer.enterprise_id for line in lines} | {requirement.buyer_id}
    if seller is not None:
        touched.add(seller.pk)
    rows = Interest.objects.unscoped("a pool that includes a related firm is flagged, whoever drafts it")
    found = rows.standing().on(today).filter(user_id__in=people.values("user_id"), enterprise_id__in=touched)
    return list(found.order_by("pk").values_list("uid", flat=True))
