"""A decline from beginning to end with the real optimiser: new plan, draft by itself, carried answers, linkages."""

from __future__ import annotations

import datetime

import pytest
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.linkages import selectors, services
from sambung.apps.linkages.models import Linkage, Proposal, ProposalMember
from sambung.apps.matching.services import match_requirement
from sambung.apps.pooling.services import build_consortium
from sambung.apps.registry.models import Offer, Reservation

pytestmark = pytest.mark.django_db(transaction=True)


def address(token: str) -> str:
    return f"https://sambung.test/j/{token}/"


@pytest.fixture
def sent(cast):
    """2 t a month: Murah delivers 1.2 t and Sedang 0.8 t; Mahal was left out."""
    manager = cast.actor("manager")
    producer(cast, "Murah", price=2_000_000, capacity=1_200_000)
    producer(cast, "Sedang", price=2_100_000, capacity=900_000)
    producer(cast, "Mahal", price=3_000_000, capacity=5_000_000)
    values = {"quantity": 2_000, "periods": 3, "latitude": -7.57, "longitude": 110.83}
    requirement = require(cast, criteria=(), **values)
    match_requirement(manager, requirement=requirement, on=TODAY)
    run = build_consortium(manager, requirement=requirement)
    run_waiting_jobs()
    run.refresh_from_db()
    proposal = services.draft_proposal(
        manager,
        pool_run=run,
        seller_of_record=cast.cooperative,
        form="COOP_RESELLS",
        answer_by=datetime.date.today() + datetime.timedelta(days=5),
    )
    return services.send_proposal(manager, proposal=proposal, address=address).proposal


def parts(proposal: Proposal) -> dict[str, tuple[int, str]]:
    """Name → (quantity a period, answer)."""
    rows = ProposalMember.objects.unscoped("a test looks").filter(proposal=proposal)
    return {row.enterprise.name: (max(row.quantities), row.answer) for row in rows}


def answer(cast, proposal: Proposal, name: str, said: str, **values: int) -> None:
    rows = ProposalMember.objects.unscoped("a test writes").filter(proposal=proposal)
    services.answer_as_member(
        cast.actor("mentor"), line=rows.get(enterprise__name=name), answer=said, witness="Bu Tini", **values
    )


def next_draft(proposal: Proposal) -> Proposal:
    run_waiting_jobs()
    return Proposal.objects.unscoped("a test looks").get(supersedes=proposal, state="DRAFT")


def test_after_a_decline_the_rest_is_planned_again_and_only_the_new_member_is_asked(cast, sent):
    assert parts(sent) == {"Murah": (1_200, "WAITING"), "Sedang": (800, "WAITING")}
    answer(cast, sent, "Murah", "ACCEPTED")
    answer(cast, sent, "Sedang", "DECLINED")
    draft = next_draft(sent)
    assert parts(draft) == {"Murah": (1_200, "WAITING"), "Mahal": (800, "WAITING")}
    done = services.send_proposal(cast.actor("manager"), proposal=draft, address=address)
    assert {link.name for link in done.links} == {"Mahal", cast.firm.name}
    assert parts(draft)["Murah"] == (1_200, "ACCEPTED")
    answer(cast, draft, "Mahal", "ACCEPTED")
    assert services.answer_as_buyer(cast.actor("buyer"), proposal=draft, answer="ACCEPTED").is_linked
    assert Linkage.objects.unscoped("a test looks").count() == 2
    firm = Reservation.objects.exclude(state="RELEASED").values_list("offer__enterprise__name", "state")
    assert sorted(firm) == [("Mahal", "FIRM"), ("Murah", "FIRM")]


def test_who_can_do_less_stays_with_that_and_its_own_hold_does_not_count_against_it(cast, sent):
    answer(cast, sent, "Sedang", "ACCEPTED")
    answer(cast, sent, "Murah", "LESS", quantity=500)
    draft = next_draft(sent)
    # Sedang has 0.9 t in all, 0.8 t of it held by the proposal that this plan replaces.
    assert {name: quantity for name, (quantity, _) in parts(draft).items()} == {
        "Murah": 500,
        "Sedang": 900,
        "Mahal": 600,
    }


def test_where_nobody_can_take_it_over_the_new_plan_is_smaller_and_the_page_says_so(cast, sent):
    Offer.objects.unscoped("a test writes").filter(enterprise__name="Mahal").update(is_active=False)
    match_requirement(cast.actor("manager"), requirement=sent.requirement, on=TODAY)
    answer(cast, sent, "Murah", "DECLINED")
    draft = next_draft(sent)
    assert parts(draft) == {"Sedang": (900, "WAITING")}
    view = selectors.view_proposal(
        cast.actor("manager"), selectors.get_proposal(cast.actor("manager"), draft.uid)
    )
    assert ("SHORT", {"short": 1_100}) in view.warnings
