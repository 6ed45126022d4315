"""A solved consortium of three members, built from rows: two through the cooperative, one direct.

500 boxes a week for 4 weeks at most Rp 6,000; Ani 200 at 5,000, Bu Sri 150 at 5,200, Pak Joko 150 at 5,500.
Freight 100 a box, handling 50 through the cooperative, opening Rp 100,000.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from tests.cast import Cast

from sambung.apps.actors.access import SYSTEM
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record
from sambung.apps.linkages import services
from sambung.apps.linkages.models import Proposal, ProposalMember
from sambung.apps.matching.models import MatchRun
from sambung.apps.pooling.facts import PoolSettings
from sambung.apps.pooling.models import Allocation, PoolHub, PoolRun, RunState
from sambung.apps.registry.models import Contact, Enterprise, Offer, OfferValue, ValueKind
from sambung.apps.registry.models.offer import PeriodKind

TODAY = datetime.date.today()
ANSWER_BY = TODAY + datetime.timedelta(days=5)
PHONES = {
    "ani": "0812-3456-1111",
    "sri": "0812-3456-2222",
    "joko": "0812-3456-3333",
    "firm": "0811-2222-9999",
}


def address(token: str) -> str:
    """Where a link opens, in tests."""
    return f"https://sambung.test/j/{token}/"


def entry() -> Entry:
    """A journal entry under facts of the scene."""
    with transaction.atomic():
        return record(SYSTEM, "test.scene", subject_kind="test", subject_uid=None)


@dataclass
class Scene:
    """The cast, the requirement, its solved run, and the members by their short name."""

    cast: Cast
    requirement: Requirement
    run: PoolRun
    members: dict[str, Enterprise]
    offers: dict[str, Offer]

    def draft(self, **changes: Any) -> Proposal:
        """A draft by the manager: the cooperative resells, each its own price."""
        values = {
            "pool_run": self.run,
            "seller_of_record": self.cast.cooperative,
            "form": "COOP_RESELLS",
            "settlement": "OWN_PRICE",
            "answer_by": ANSWER_BY,
        }
        return services.draft_proposal(self.cast.actor("manager"), **{**values, **changes})

    def send(self, **changes: Any) -> services.SentProposal:
        """The same, sent."""
        return services.send_proposal(
            self.cast.actor("manager"), proposal=self.draft(**changes), address=address
        )

    def line(self, proposal: Proposal, name: str) -> ProposalMember:
        """A member's line as it stands."""
        rows = ProposalMember.objects.unscoped("a test looks")
        return rows.select_related("proposal__requirement", "enterprise").get(
            proposal=proposal, offer=self.offers[name]
        )

    def fresh(self, proposal: Proposal) -> Proposal:
        """The proposal as it stands."""
        return Proposal.objects.unscoped("a test looks").get(pk=proposal.pk)


def token_of(sent: services.SentProposal, name: str | None = None) -> str:
    """The token that a member (or the buyer: None) got."""
    for link in sent.links:
        if (name is None and link.line_uid is None) or (name is not None and link.name == name):
            return link.token
    raise AssertionError(f"no link for {name}")


def make_offer(enterprise: Enterprise, capacity: int, price: int, written: Entry) -> Offer:
    """Snack boxes, so many a week at that price."""
    offer = Offer.objects.create(
        enterprise=enterprise,
        product="Kotak kudapan",
        kbli="10794",
        unit="piece",
        period_kind=PeriodKind.WEEK,
    )
    for kind, number in [(ValueKind.CAPACITY, capacity * 1000), (ValueKind.UNIT_PRICE, price * 100)]:
        OfferValue.objects.create(
            offer=offer, kind=kind, number=number, source="SEEN", stated_on=TODAY, recorded=written
        )
    return offer


def make_run(
    requirement: Requirement,
    match_run: MatchRun,
    plan: list[tuple[Offer, int, int, Enterprise | None]],
    *,
    hub: Enterprise,
    previous: PoolRun | None = None,
    settings: PoolSettings | None = None,
    run: PoolRun | None = None,
) -> PoolRun:
    """A solved run from (offer, quantity, price, hub)."""
    run = run or PoolRun(requirement=requirement, match_run=match_run, known_on=TODAY, previous=previous)
    run.state = RunState.SOLVED
    run.settings = (settings or PoolSettings()).as_json() if not run.settings else run.settings
    run.cost = {"opening": 100_000, "onboarding": 0}
    run.save()
    Allocation.objects.bulk_create(
        Allocation(
            run=run,
            offer=offer,
            hub=by,
            period=period,
            quantity=quantity * 1000,
            unit_price=price * 100,
            freight=100 * 100,
            handling=50 * 100 if by else 0,
        )
        for offer, quantity, price, by in plan
        for period in range(requirement.periods)
    )
    PoolHub.objects.create(run=run, hub=hub, is_open=True, throughput=350_000, opening_cost=100_000)
    return run


def make_scene(cast: Cast) -> Scene:
    """Write the scene into the database."""
    written = entry()
    requirement = Requirement.objects.create(
        buyer=cast.firm,
        centre=cast.solo,
        product="Kotak kudapan",
        quantity=500_000,
        unit="piece",
        unit_weight_grams=300,
        period_kind=PeriodKind.WEEK,
        periods=4,
        starts_on=TODAY + datetime.timedelta(days=14),
        region_code="33.72",
        address="Jalan Slamet Riyadi 1, Surakarta",
        latitude=-7.56,
        longitude=110.82,
        price_ceiling=6_000_00,
        state=RequirementState.OPEN,
    )

    def member(name: str) -> Enterprise:
        return Enterprise.objects.create(
            name=name, kind="UMKM", centre=cast.solo, region_code="33.72", registered_on=TODAY
        )

    members = {"ani": cast.workshop, "sri": member("Warung Bu Sri"), "joko": member("Dapur Pak Joko")}
    offers = {
        name: make_offer(members[name], capacity, price, written)
        for name, capacity, price in [("ani", 300, 5000), ("sri", 200, 5200), ("joko", 150, 5500)]
    }
    for name, phone in PHONES.items():
        Contact.objects.create(
            enterprise=cast.firm if name == "firm" else members[name], phone=phone, recorded=written
        )
    match_run = MatchRun.objects.create(
        requirement=requirement,
        as_of=TODAY,
        known_entry=written.pk,
        input_sha256="0" * 64,
        rule_versions={},
        summary={},
        recorded=written,
    )
    run = make_run(
        requirement,
        match_run,
        [
            (offers["ani"], 200, 5000, cast.cooperative),
            (offers["sri"], 150, 5200, cast.cooperative),
            (offers["joko"], 150, 5500, None),
        ],
        hub=cast.cooperative,
    )
    return Scene(cast, requirement, run, members, offers)
