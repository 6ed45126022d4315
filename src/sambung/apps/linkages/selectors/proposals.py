"""Proposals and their lines as pages show them; what the actor may not know is None."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sambung.apps.actors.access import Actor, may
from sambung.apps.demand.models import Requirement
from sambung.apps.linkages.access import is_buyer, is_seller, works_in_centre
from sambung.apps.linkages.facts import Totals
from sambung.apps.linkages.models import (
    Answer,
    ConsortiumForm,
    Linkage,
    Proposal,
    ProposalMember,
    ProposalState,
)
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Consent, ConsentPurpose, Enterprise, Interest
from sambung.standards.money import amount


class ProposalNotFoundError(LookupError):
    """No such proposal or line, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class ProposalFilter:
    """What a list shows; empty fields do not narrow."""

    state: str = ""
    words: str = ""


@dataclass(frozen=True)
class LineView:
    """One member's part. Quantity × 1000 a period, price × 100 (None: not for this actor), total in rupiah over
    all periods. `places`: (hub's name or empty for the buyer, quantity)."""

    line: ProposalMember
    name: str
    product: str
    quantity: int
    total_quantity: int
    unit_price: int | None
    total: int | None
    places: Sequence[tuple[str, int]]
    is_related: bool = False
    may_answer: bool = False

    @property
    def is_even(self) -> bool:
        """As much in every period."""
        return len(set(self.line.quantities)) <= 1


@dataclass(frozen=True)
class ProposalView:
    """A proposal as one actor may see it. `lines` None: not for the buyer; `names`: members that the buyer may know.

    `warnings`: codes with their parameters. `totals` None: what the price is made of is the centre's and the
    seller's.
    """

    proposal: Proposal
    total: int
    lines: Sequence[LineView] | None
    totals: Totals | None
    names: Sequence[str]
    member_count: int
    hidden_names: int
    accepted: int
    warnings: Sequence[tuple[str, dict[str, Any]]]
    replan: PoolRun | None
    next_draft: Proposal | None
    linkages: int
    is_manager: bool
    is_staff: bool
    is_buyer: bool

    @property
    def is_open(self) -> bool:
        """Whether answers may still come."""
        return self.proposal.state == ProposalState.SENT

    @property
    def may_buyer_answer(self) -> bool:
        """Whether this actor may answer for the buyer now."""
        return self.is_buyer and self.is_open and self.proposal.answer_by >= timezone.localdate()

    @property
    def needs_plan(self) -> bool:
        """Somebody declined or can do less, and no plan is on its way."""
        if self.lines is None or not self.is_open or self.next_draft is not None:
            return False
        changed = any(one.line.answer in (Answer.DECLINED, Answer.LESS) for one in self.lines)
        return changed and (self.replan is None or self.replan.state not in ("QUEUED", "SOLVED"))


def list_proposals(actor: Actor, narrowed: ProposalFilter = ProposalFilter()) -> QuerySet[Any]:
    """Visible proposals, newest first, with how many members accepted; lazy, to be paginated."""
    rows = (
        Proposal.objects.visible(actor)
        .select_related("requirement__buyer", "requirement__centre", "seller_of_record")
        .annotate(
            member_count=Count("members"),
            accepted_count=Count("members", filter=Q(members__answer=Answer.ACCEPTED)),
        )
        .order_by("-id")
    )
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.words.strip():
        words = narrowed.words.strip()
        rows = rows.filter(
            Q(requirement__product__icontains=words) | Q(requirement__buyer__name__icontains=words)
        )
    return rows


def get_proposal(actor: Actor, uid: uuid.UUID) -> Proposal:
    """One proposal with requirement, buyer, centre and seller. Errors: ProposalNotFoundError."""
    found: Proposal | None = (
        Proposal.objects.visible(actor)
        .select_related(
            "requirement__buyer",
            "requirement__centre",
            "seller_of_record",
            "pool_run",
            "replan",
            "supersedes",
        )
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise ProposalNotFoundError(str(uid))
    return found


def get_line(actor: Actor, uid: uuid.UUID) -> ProposalMember:
    """One line, for those who may see it. Errors: ProposalNotFoundError."""
    found: ProposalMember | None = (
        ProposalMember.objects.visible(actor)
        .select_related(
            "enterprise", "offer", "proposal__requirement__buyer", "proposal__requirement__centre"
        )
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise ProposalNotFoundError(str(uid))
    return found


def list_lines(actor: Actor) -> QuerySet[Any]:
    """A member's own lines that wait for its answer, or have it; newest first."""
    return (
        ProposalMember.objects.visible(actor)
        .filter(enterprise_id__in=actor.enterprise_ids)
        .select_related("proposal__requirement__buyer", "offer", "enterprise")
        .order_by("-id")
    )


def lines_of_enterprise(actor: Actor, enterprise_uid: uuid.UUID) -> QuerySet[Any]:
    """Lines of one enterprise that the actor may see, newest first: for its card."""
    return (
        ProposalMember.objects.visible(actor)
        .filter(enterprise__uid=enterprise_uid)
        .select_related("proposal__requirement__buyer", "offer")
        .order_by("-id")
    )


def proposals_of_run(actor: Actor, run: PoolRun) -> list[Proposal]:
    """What was proposed from a consortium."""
    return list(Proposal.objects.visible(actor).filter(pool_run=run).order_by("-id"))


def proposals_of_requirement(actor: Actor, requirement: Requirement) -> QuerySet[Any]:
    """What was proposed for a requirement, as `list_proposals`: for its page."""
    return list_proposals(actor).filter(requirement=requirement)


def view_line(
    line: ProposalMember,
    hubs: dict[str, str],
    *,
    sees_price: bool,
    is_related: bool = False,
    may_answer: bool = False,
) -> LineView:
    """A line as a page shows it; `hubs`: names by uid."""
    total_quantity = sum(line.quantities)
    return LineView(
        line=line,
        name=line.enterprise.name,
        product=line.offer.product,
        quantity=max(line.quantities),
        total_quantity=total_quantity,
        unit_price=line.unit_price if sees_price else None,
        total=amount(line.unit_price, total_quantity) if sees_price else None,
        places=[("" if uid is None else hubs.get(uid, ""), quantity) for uid, quantity in line.deliveries],
        is_related=is_related,
        may_answer=may_answer,
    )


def hub_names(lines: Sequence[ProposalMember]) -> dict[str, str]:
    """Names by uid of the places to which lines bring their goods."""
    uids = {uid for line in lines for uid, _ in line.deliveries if uid is not None}
    if not uids:
        return {}
    rows = Enterprise.objects.unscoped("a member must know where to bring its goods")
    return {str(uid): name for uid, name in rows.filter(uid__in=uids).values_list("uid", "name")}


def view_own_line(line: ProposalMember, *, sees_price: bool) -> LineView:
    """One line by itself, as its member sees it."""
    return view_line(line, hub_names([line]), sees_price=sees_price)


def view_proposal(actor: Actor, proposal: Proposal) -> ProposalView:
    """All of it that the actor may see; a bounded number of queries whatever the number of members."""
    staff, buyer = works_in_centre(actor, proposal), is_buyer(actor, proposal)
    rows: list[ProposalMember] = list(
        ProposalMember.objects.unscoped("counted for all; shown below to those who may see lines")
        .filter(proposal=proposal)
        .select_related("enterprise", "offer")
        .order_by("pk")
    )
    sees_lines = staff or is_seller(actor, proposal)
    related = _related(proposal) if sees_lines else {}
    views = None
    if sees_lines:
        hubs = hub_names(rows)
        views = []
        for row in rows:
            row.proposal = proposal
            views.append(
                view_line(
                    row,
                    hubs,
                    sees_price=may(actor, "linkages.see_member_prices", row),
                    is_related=row.enterprise_id in related,
                    may_answer=may(actor, "linkages.answer_line", row),
                )
            )
    names, hidden = _names_for_buyer(proposal, rows) if buyer and not staff else ([], 0)
    return ProposalView(
        proposal=proposal,
        total=amount(proposal.unit_price, sum(sum(row.quantities) for row in rows)),
        lines=views,
        totals=Totals(**proposal.cost) if sees_lines and proposal.cost else None,
        names=names,
        member_count=len(rows),
        hidden_names=hidden,
        accepted=sum(row.answer == Answer.ACCEPTED for row in rows),
        warnings=_warnings(proposal, rows, related) if staff else (),
        replan=proposal.replan if staff else None,
        next_draft=_next(proposal) if staff else None,
        linkages=Linkage.objects.visible(actor).filter(proposal=proposal).count()
        if proposal.state == ProposalState.LINKED
        else 0,
        is_manager=may(actor, "linkages.manage_proposal", proposal),
        is_staff=staff,
        is_buyer=buyer,
    )


def _names_for_buyer(proposal: Proposal, rows: Sequence[ProposalMember]) -> tuple[list[str], int]:
    """Once the buyer has accepted: the members who agreed to be shown to buyers."""
    if proposal.buyer_answer != Answer.ACCEPTED:
        return [], len({row.enterprise_id for row in rows})
    shown = consenting({row.enterprise_id for row in rows})
    by_key = {row.enterprise_id: row.enterprise.name for row in rows}
    names = sorted(name for key, name in by_key.items() if key in shown)
    return names, len(by_key) - len(names)


def consenting(enterprise_pks: set[int]) -> set[int]:
    """Enterprises whose owner agreed to be shown to buyers, as it stands today."""
    rows = Consent.objects.unscoped("whether a name may be shown at all").standing().on(timezone.localdate())
    found = rows.filter(purpose=ConsentPurpose.SHOW_TO_BUYERS, enterprise_id__in=enterprise_pks)
    return set(found.values_list("enterprise_id", flat=True))


def _related(proposal: Proposal) -> dict[int, tuple[str, str]]:
    """Enterprise → (who declared a tie, which)."""
    if not proposal.related_interests:
        return {}
    rows = Interest.objects.unscoped("flagged to whoever sees the members")
    found = rows.filter(uid__in=proposal.related_interests).select_related("user", "enterprise")
    return {row.enterprise_id: (row.user.name, row.enterprise.name) for row in found}


def _next(proposal: Proposal) -> Proposal | None:
    rows = Proposal.objects.unscoped("its own successor")
    found: Proposal | None = (
        rows.filter(supersedes=proposal).exclude(state=ProposalState.WITHDRAWN).order_by("-id").first()
    )
    return found


def _warnings(
    proposal: Proposal, rows: Sequence[ProposalMember], related: dict[int, tuple[str, str]]
) -> list[tuple[str, dict[str, Any]]]:
    requirement = proposal.requirement
    found: list[tuple[str, dict[str, Any]]] = []
    ceiling = requirement.price_ceiling
    if ceiling is not None and proposal.unit_price > ceiling:
        found.append(("ABOVE_CEILING", {"price": proposal.unit_price, "ceiling": ceiling}))
    if proposal.quantity < requirement.quantity:
        found.append(("SHORT", {"short": requirement.quantity - proposal.quantity}))
    if requirement.asks_tax_invoice:
        if proposal.form == ConsortiumForm.EACH_ALONE:
            sellers = list({row.enterprise_id: row.enterprise for row in rows}.values())
        else:
            sellers = [proposal.seller_of_record] if proposal.seller_of_record else []
        unknown = [one.name for one in sellers if one.is_pkp is None]
        if unknown:
            found.append(("PKP_UNKNOWN", {"sellers": unknown}))
    if related:
        found.append(("RELATED", {"ties": sorted(related.values())}))
    if (
        proposal.state == ProposalState.SENT
        and proposal.answer_by <= timezone.localdate() + datetime.timedelta(days=1)
    ):
        found.append(("SOON", {"answer_by": proposal.answer_by}))
    return found
