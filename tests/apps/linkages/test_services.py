"""From draft to linkage: prices, holds, answers, plans made again, evidence."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.apps.linkages.scene import ANSWER_BY, PHONES, TODAY, Scene, address, entry, make_run, token_of

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.linkages import services
from sambung.apps.linkages.models import Evidence, Linkage, Proposal, ProposalMember
from sambung.apps.linkages.services import (
    UnableToAnswerError,
    UnableToProposeError,
    UnableToRecordError,
    UnableToSendProposalError,
)
from sambung.apps.links.models import Link
from sambung.apps.notices.models import Notice
from sambung.apps.notices.services import render_notice
from sambung.apps.pooling import services as pooling
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Enterprise, Interest, Reservation

pytestmark = pytest.mark.django_db


def held(scene: Scene, name: str) -> list[tuple[int, str]]:
    """(quantity, state) of what is promised of a member's offer."""
    rows = Reservation.objects.filter(offer=scene.offers[name]).exclude(state="RELEASED")
    return list(rows.values_list("quantity", "state"))


def linkages() -> list[Linkage]:
    return list(Linkage.objects.unscoped("a test looks").order_by("pk"))


def accept(scene: Scene, proposal: Proposal, *names: str, **values: Any) -> None:
    for name in names:
        services.answer_as_member(
            scene.cast.actor("mentor"),
            line=scene.line(proposal, name),
            answer="ACCEPTED",
            witness="Bu Tini",
            **values,
        )


def buy(scene: Scene, proposal: Proposal, answer: str = "ACCEPTED") -> services.Answered:
    return services.answer_as_buyer(scene.cast.actor("buyer"), proposal=proposal, answer=answer)


# --- drafting ---------------------------------------------------------------------------------------------


def test_the_buyers_one_price_covers_goods_freight_handling_and_opening(scene):
    # A week: 200×5000 + 150×5200 + 150×5500 = 2,605,000; freight 50,000; handling 350×50 = 17,500; four weeks
    # 10,690,000; opening 100,000: 10,790,000 for 2000 boxes = Rp 5,395.
    proposal = scene.draft()
    assert proposal.unit_price == 5_395_00
    assert proposal.quantity == 500_000
    assert scene.line(proposal, "joko").unit_price == 5_500_00


def test_a_price_is_rounded_up_so_that_members_are_always_paid(scene):
    scene.run.cost = {"opening": 100_001, "onboarding": 0}
    assert scene.draft().unit_price == 5_396_00


def test_one_price_pays_everybody_the_highest_own_price(scene):
    # 500×5500 = 2,750,000 a week: 580,000 more over four weeks = Rp 290 a box.
    proposal = scene.draft(settlement="ONE_PRICE")
    assert proposal.unit_price == 5_685_00
    assert {scene.line(proposal, name).unit_price for name in scene.offers} == {5_500_00}
    assert scene.line(proposal, "ani").own_price == 5_000_00
    assert proposal.cost["goods_one"] - proposal.cost["goods_own"] == 580_000


def test_a_margin_of_a_tenth_is_on_the_whole_landed_cost(scene):
    assert scene.draft(margin_permille=100).unit_price == 5_935_00  # 5,934.5 rounded up


def test_a_price_by_hand_is_never_below_what_it_costs(scene):
    assert scene.draft(unit_price=5_500_00).unit_price == 5_500_00
    with pytest.raises(UnableToProposeError) as caught:
        scene.draft(unit_price=5_394_00)
    assert caught.value.code == "BELOW_COST"
    assert caught.value.params["least"] == 5_395_00


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": "COOP_RESELLS", "seller": "ani"}, "FORM_NEEDS_COOPERATIVE"),
        ({"form": "COOP_COMMISSION", "seller": None}, "FORM_NEEDS_COOPERATIVE"),
        ({"form": "LEAD_SUBCONTRACTS", "seller": "cooperative"}, "FORM_NEEDS_MEMBER"),
        ({"form": "KSO", "seller": None}, "FORM_NEEDS_MEMBER"),
        ({"form": "EACH_ALONE", "seller": "ani"}, "FORM_HAS_NO_SELLER"),
        ({"answer_by": TODAY - datetime.timedelta(days=1)}, "PAST_DAY"),
        ({"margin_permille": 501}, "BAD_MARGIN"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(scene, changes, code):
    if "seller" in changes:
        name = changes.pop("seller")
        sellers = {**scene.members, "cooperative": scene.cast.cooperative, None: None}
        changes["seller_of_record"] = sellers[name]
    with pytest.raises(UnableToProposeError) as caught:
        scene.draft(**changes)
    assert caught.value.code == code


@pytest.mark.parametrize("form", ["LEAD_SUBCONTRACTS", "KSO"])
def test_a_member_may_lead(scene, form):
    assert scene.draft(form=form, seller_of_record=scene.members["joko"]).form == form


def test_the_centre_never_sells(scene):
    guise = Enterprise.objects.create(
        name=" plut SURAKARTA ", kind="COOPERATIVE", region_code="33.72", registered_on=TODAY
    )
    with pytest.raises(UnableToProposeError) as caught:
        scene.draft(seller_of_record=guise)
    assert caught.value.code == "CENTRE_SELLS"


@pytest.mark.parametrize(("is_pkp", "is_refused"), [(True, False), (None, False), (False, True)])
def test_a_tax_invoice_needs_a_seller_that_may_write_one_and_unknown_is_no_refusal(scene, is_pkp, is_refused):
    scene.requirement.asks_tax_invoice = True
    scene.run.requirement.asks_tax_invoice = True
    scene.cast.cooperative.is_pkp = is_pkp
    if not is_refused:
        assert scene.draft().pk
        return
    with pytest.raises(UnableToProposeError) as caught:
        scene.draft()
    assert caught.value.code == "SELLER_NOT_PKP"


def test_a_declared_tie_of_the_centres_people_is_flagged_and_of_others_not(scene):
    own = Interest.objects.create(
        user=scene.cast.mentor, enterprise=scene.members["sri"], tie="sister", recorded=entry()
    )
    Interest.objects.create(
        user=scene.cast.stranger, enterprise=scene.members["sri"], tie="cousin", recorded=entry()
    )
    assert scene.draft().related_interests == [str(own.uid)]


@pytest.mark.parametrize("name", ["mentor", "stranger", "owner", "buyer", "operator", "analyst", "admin"])
def test_only_the_manager_of_the_centre_drafts(scene, name):
    with pytest.raises(PermissionMissingError):
        services.draft_proposal(
            scene.cast.actor(name),
            pool_run=scene.run,
            seller_of_record=scene.cast.cooperative,
            form="COOP_RESELLS",
            answer_by=ANSWER_BY,
        )


# --- sending ----------------------------------------------------------------------------------------------


def test_sending_holds_capacity_issues_a_link_for_each_and_queues_messages(scene):
    sent = scene.send()
    assert held(scene, "ani") == [(200_000, "HELD")]
    assert held(scene, "joko") == [(150_000, "HELD")]
    assert [link.name for link in sent.links] == [
        "Dapur Ani",
        "Warung Bu Sri",
        "Dapur Pak Joko",
        "PT Besar Nusantara",
    ]
    assert not any(link.needs_witness for link in sent.links)
    assert sent.links[0].whatsapp_url.startswith("https://wa.me/6281234561111?text=")
    assert Notice.objects.unscoped("a test looks").filter(channel="whatsapp").count() == 4


def test_no_token_is_kept_in_the_database_after_it_was_shown(scene):
    sent = scene.send()
    for link in sent.links:
        assert not Link.objects.unscoped("a test looks").filter(digest=link.token).exists()
        journal = str(list(Entry.objects.values("payload"))) + str(
            list(PersonalValues.objects.values("values"))
        )
        assert link.token not in journal


def test_nobody_is_asked_where_one_members_capacity_is_gone(scene):
    Reservation.objects.create(
        offer=scene.offers["sri"],
        quantity=100_000,
        period_kind="WEEK",
        starts_on=scene.requirement.starts_on,
        ends_on=scene.requirement.starts_on,
        state="FIRM",
        holder_uid=scene.requirement.uid,
    )
    proposal = scene.draft()
    with pytest.raises(UnableToSendProposalError) as caught:
        services.send_proposal(scene.cast.actor("manager"), proposal=proposal, address=address)
    assert caught.value.code == "CAPACITY"
    assert caught.value.params["member"] == "Warung Bu Sri"
    assert caught.value.params["free"] == 100_000
    assert scene.fresh(proposal).state == "DRAFT"
    assert held(scene, "ani") == []
    assert not Link.objects.unscoped("a test looks").exists()
    assert not Notice.objects.unscoped("a test looks").exists()


def test_sending_twice_is_refused_and_holds_nothing_twice(scene):
    sent = scene.send()
    with pytest.raises(UnableToSendProposalError) as caught:
        services.send_proposal(scene.cast.actor("manager"), proposal=sent.proposal, address=address)
    assert caught.value.code == "WRONG_STATE"
    assert held(scene, "ani") == [(200_000, "HELD")]


def test_a_stale_form_does_not_send(scene):
    proposal = scene.draft()
    with pytest.raises(StaleWriteError):
        services.send_proposal(
            scene.cast.actor("manager"), proposal=proposal, address=address, expected_version=7
        )


def test_a_new_link_closes_the_one_before(scene):
    sent = scene.send()
    line = scene.line(sent.proposal, "ani")
    issued = services.reissue_link(
        scene.cast.actor("manager"), proposal=sent.proposal, line=line, address=address
    )
    with pytest.raises(UnableToAnswerError) as caught:
        services.find_by_link(token_of(sent, "Dapur Ani"))
    assert caught.value.params["reason"] == "REVOKED"
    assert services.find_by_link(issued.token)[1].pk == line.pk


def test_withdrawing_frees_capacity_and_closes_links(scene):
    sent = scene.send()
    services.withdraw_proposal(scene.cast.actor("manager"), proposal=sent.proposal, reason="price changed")
    assert held(scene, "ani") == []
    assert scene.fresh(sent.proposal).state == "WITHDRAWN"
    with pytest.raises(UnableToAnswerError):
        services.find_by_link(token_of(sent))


def test_after_the_answer_day_capacity_is_free_again_and_the_last_day_still_counts(scene):
    sent = scene.send()
    assert services.expire_proposals(ANSWER_BY) == 0
    assert services.expire_proposals(ANSWER_BY + datetime.timedelta(days=1)) == 1
    assert services.expire_proposals(ANSWER_BY + datetime.timedelta(days=1)) == 0
    assert scene.fresh(sent.proposal).state == "EXPIRED"
    assert held(scene, "sri") == []


# --- answering --------------------------------------------------------------------------------------------


def test_when_all_accept_one_linkage_opens_for_each_member(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", "sri", "joko")
    assert linkages() == []
    assert buy(scene, proposal).is_linked
    made = linkages()
    assert [(one.seller_id, one.quantity) for one in made] == [
        (scene.members["ani"].pk, 200_000),
        (scene.members["sri"].pk, 150_000),
        (scene.members["joko"].pk, 150_000),
    ]
    assert {one.buyer_id for one in made} == {scene.cast.firm.pk}
    assert {one.pattern for one in made} == {"SUPPLY_CHAIN"}
    assert held(scene, "ani") == [(200_000, "FIRM")]
    proofs = Evidence.objects.unscoped("a test looks")
    assert [(p.kind, p.is_confirmed_by_seller, p.is_confirmed_by_buyer) for p in proofs] == [
        ("DECLARATION", True, True)
    ] * 3
    assert Requirement.objects.unscoped("a test looks").get(pk=scene.requirement.pk).state == "FILLED"


def test_the_last_member_opens_the_linkages_too(scene):
    proposal = scene.send().proposal
    buy(scene, proposal)
    accept(scene, proposal, "ani", "sri")
    assert scene.fresh(proposal).state == "SENT"
    accept(scene, proposal, "joko")
    assert scene.fresh(proposal).state == "LINKED"
    assert len(linkages()) == 3


def test_what_another_proposal_filled_cannot_be_filled_again(scene):
    for row in scene.offers.values():
        row.values.filter(kind="CAPACITY").update(number=1_000_000)
    first, second = scene.send().proposal, scene.send().proposal
    for proposal in (first, second):
        accept(scene, proposal, "ani", "sri", "joko")
    assert buy(scene, first).is_linked
    with pytest.raises(UnableToAnswerError) as caught:
        buy(scene, second)
    assert caught.value.code == "NOT_OPEN"
    assert len(linkages()) == 3
    assert services.expire_proposals() == 1
    assert scene.fresh(second).state == "WITHDRAWN"
    assert held(scene, "ani") == [(200_000, "FIRM")]


def test_a_partial_plan_leaves_the_requirement_open(scene):
    scene.run.allocations.filter(offer=scene.offers["joko"]).delete()
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", "sri")
    buy(scene, proposal)
    assert len(linkages()) == 2
    assert Requirement.objects.unscoped("a test looks").get(pk=scene.requirement.pk).state == "OPEN"


def test_accepting_again_changes_nothing(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", "sri", "joko")
    buy(scene, proposal)
    before = Entry.objects.count()
    accept(scene, proposal, "ani")
    assert buy(scene, proposal).is_linked
    assert Entry.objects.count() == before
    assert len(linkages()) == 3


def test_a_link_answers_with_the_right_digits_alone(scene):
    sent = scene.send()
    token = token_of(sent, "Dapur Ani")
    with pytest.raises(UnableToAnswerError) as caught:
        services.answer_by_link(token, digits="9999", answer="ACCEPTED")
    assert (caught.value.code, caught.value.params["left"]) == ("WRONG_DIGITS", 4)
    assert scene.line(sent.proposal, "ani").answer == "WAITING"
    services.answer_by_link(token, digits="1111", answer="ACCEPTED")
    assert scene.line(sent.proposal, "ani").answer == "ACCEPTED"


def test_five_wrong_tries_lock_the_link(scene):
    token = token_of(scene.send(), "Dapur Ani")
    for _ in range(5):
        with pytest.raises(UnableToAnswerError):
            services.answer_by_link(token, digits="0000", answer="ACCEPTED")
    with pytest.raises(UnableToAnswerError) as caught:
        services.answer_by_link(token, digits="1111", answer="ACCEPTED")
    assert caught.value.code == "LINK"
    assert caught.value.params["reason"] == "LOCKED"


def test_the_whole_loop_by_links(scene):
    sent = scene.send()
    for name, digits in [("Dapur Ani", "1111"), ("Warung Bu Sri", "2222"), ("Dapur Pak Joko", "3333")]:
        services.answer_by_link(token_of(sent, name), digits=digits, answer="ACCEPTED")
    assert services.answer_by_link(token_of(sent), digits="9999", answer="ACCEPTED").is_linked
    assert len(linkages()) == 3


def test_the_centre_answers_for_a_member_with_a_witness_only(scene):
    proposal = scene.send().proposal
    with pytest.raises(UnableToAnswerError) as caught:
        services.answer_as_member(
            scene.cast.actor("mentor"), line=scene.line(proposal, "ani"), answer="ACCEPTED"
        )
    assert caught.value.code == "NO_WITNESS"
    accept(scene, proposal, "ani")
    line = scene.line(proposal, "ani")
    assert (line.witness, line.answered_by_uid) == ("Bu Tini", scene.cast.mentor.uid)
    written = Entry.objects.get(code="linkages.member.answered")
    assert written.on_behalf_of_uid == scene.cast.workshop.uid
    assert "Bu Tini" not in str(written.payload)


@pytest.mark.parametrize("name", ["stranger", "buyer", "analyst", "admin", "operator"])
def test_nobody_else_answers_for_a_member(scene, name):
    proposal = scene.send(form="EACH_ALONE", seller_of_record=None).proposal
    with pytest.raises(PermissionMissingError):
        services.answer_as_member(
            scene.cast.actor(name), line=scene.line(proposal, "sri"), answer="ACCEPTED", witness="x"
        )


@pytest.mark.parametrize("name", ["manager", "mentor", "owner", "operator", "stranger"])
def test_nobody_else_answers_for_the_buyer(scene, name):
    proposal = scene.send().proposal
    with pytest.raises(PermissionMissingError):
        services.answer_as_buyer(scene.cast.actor(name), proposal=proposal, answer="ACCEPTED")


def test_a_second_person_with_an_old_page_does_not_overwrite(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", expected_version=1)
    with pytest.raises(StaleWriteError):
        services.answer_as_member(
            scene.cast.actor("owner"),
            line=scene.line(proposal, "ani"),
            answer="DECLINED",
            expected_version=1,
        )
    assert scene.line(proposal, "ani").answer == "ACCEPTED"


@pytest.mark.parametrize("quantity", [None, 0, -1, 200_000, 250_000])
def test_less_is_more_than_nothing_and_less_than_all(scene, quantity):
    proposal = scene.send().proposal
    with pytest.raises(UnableToAnswerError) as caught:
        services.answer_as_member(
            scene.cast.actor("owner"), line=scene.line(proposal, "ani"), answer="LESS", quantity=quantity
        )
    assert caught.value.code == "BAD_QUANTITY"


def test_the_buyers_no_frees_all_capacity(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani")
    buy(scene, proposal, "DECLINED")
    assert scene.fresh(proposal).state == "DECLINED"
    assert [held(scene, name) for name in scene.offers] == [[], [], []]


def test_an_answer_after_the_day_comes_too_late(scene):
    proposal = scene.send().proposal
    with pytest.raises(UnableToAnswerError) as caught:
        services.answer_as_member(
            scene.cast.actor("owner"),
            line=scene.line(proposal, "ani"),
            answer="ACCEPTED",
            today=ANSWER_BY + datetime.timedelta(days=1),
        )
    assert caught.value.code == "TOO_LATE"


# --- planning again ---------------------------------------------------------------------------------------


def decline(scene: Scene, proposal: Proposal, name: str, **values: Any) -> PoolRun:
    services.answer_as_member(
        scene.cast.actor("mentor"),
        line=scene.line(proposal, name),
        **{"answer": "DECLINED", "witness": "Bu Tini", **values},
    )
    return scene.fresh(proposal).replan


def answer_run(scene: Scene, run: PoolRun, plan: list[Any]) -> Proposal | None:
    """What the optimiser's job does once it has solved the run."""
    make_run(scene.requirement, run.match_run, plan, hub=scene.cast.cooperative, run=run)
    with transaction.atomic():
        pooling._finish(scene.cast.actor("manager"), run, ["state"])
    rows = Proposal.objects.unscoped("a test looks")
    return rows.filter(pool_run=run).first()


def test_a_decline_lets_go_and_asks_for_a_plan_that_keeps_who_accepted(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani")
    run = decline(scene, proposal, "joko")
    assert held(scene, "joko") == []
    assert held(scene, "ani") == [(200_000, "HELD")]
    pins = {pin["offer"]: pin for pin in run.settings["pins"]}
    assert pins[str(scene.offers["ani"].uid)]["min_quantity"] == 200_000
    assert pins[str(scene.offers["joko"].uid)]["rule"] == "NEVER"
    assert str(scene.offers["sri"].uid) not in pins
    assert run.previous_id == scene.run.pk
    assert str(scene.line(proposal, "ani").uid) in run.settings["ignore_holders"]


def test_less_becomes_a_limit_and_holds_only_that(scene):
    proposal = scene.send().proposal
    run = decline(scene, proposal, "ani", answer="LESS", quantity=120_000)
    assert held(scene, "ani") == [(120_000, "HELD")]
    (pin,) = run.settings["pins"]
    assert (pin["offer"], pin["max_quantity"]) == (str(scene.offers["ani"].uid), 120_000)


def test_a_solved_plan_becomes_a_draft_and_only_who_changed_is_asked_again(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", "sri")
    buy(scene, proposal)
    run = decline(scene, proposal, "joko")
    ani, sri = scene.offers["ani"], scene.offers["sri"]
    hub = scene.cast.cooperative
    draft = answer_run(scene, run, [(ani, 300, 5000, hub), (sri, 150, 5200, hub)])
    assert (draft.state, draft.supersedes_id) == ("DRAFT", proposal.pk)
    told = Notice.objects.unscoped("a test looks").filter(template="replan_ready")
    assert told.get().recipient_uid == scene.cast.manager.uid
    sent = services.send_proposal(scene.cast.actor("manager"), proposal=draft, address=address)
    # Bu Sri's line did not change; the buyer's price did.
    assert [link.name for link in sent.links] == ["Dapur Ani", "PT Besar Nusantara"]
    assert scene.line(draft, "sri").answer == "ACCEPTED"
    assert scene.fresh(proposal).state == "SUPERSEDED"
    assert held(scene, "ani") == [(300_000, "HELD")]
    assert held(scene, "sri") == [(150_000, "HELD")]
    accept(scene, draft, "ani")
    buy(scene, draft)
    assert {one.proposal_id for one in linkages()} == {draft.pk}


def test_a_second_decline_makes_the_first_plan_stale(scene):
    proposal = scene.send().proposal
    first = decline(scene, proposal, "joko")
    second = decline(scene, proposal, "sri")
    plan = [(scene.offers["ani"], 300, 5000, scene.cast.cooperative)]
    assert answer_run(scene, first, plan) is None
    assert answer_run(scene, second, plan) is not None


def test_who_declines_after_the_new_plan_was_made_is_not_sent_it(scene):
    proposal = scene.send().proposal
    run = decline(scene, proposal, "joko")
    hub = scene.cast.cooperative
    draft = answer_run(
        scene, run, [(scene.offers["ani"], 300, 5000, hub), (scene.offers["sri"], 200, 5200, hub)]
    )
    decline(scene, proposal, "sri")
    with pytest.raises(UnableToSendProposalError) as caught:
        services.send_proposal(scene.cast.actor("manager"), proposal=draft, address=address)
    assert caught.value.code == "ANSWERED_SINCE"
    assert scene.fresh(proposal).state == "SENT"


def test_a_decline_stands_even_where_no_plan_can_be_made(scene):
    proposal = scene.send().proposal
    Requirement.objects.unscoped("a test writes").filter(pk=scene.requirement.pk).update(state="CLOSED")
    assert decline(scene, proposal, "joko") is None
    assert scene.line(proposal, "joko").answer == "DECLINED"
    assert Notice.objects.unscoped("a test looks").filter(template="replan_failed").exists()


def test_a_member_may_come_back_while_its_goods_are_free(scene):
    proposal = scene.send().proposal
    decline(scene, proposal, "joko")
    accept(scene, proposal, "joko")
    assert held(scene, "joko") == [(150_000, "HELD")]


# --- evidence ---------------------------------------------------------------------------------------------


@pytest.fixture
def linkage(scene):
    proposal = scene.send().proposal
    accept(scene, proposal, "ani", "sri", "joko")
    buy(scene, proposal)
    return linkages()[0]


def test_evidence_counts_for_both_once_the_other_side_confirms(scene, linkage):
    proof = services.record_evidence(
        scene.cast.actor("operator"), linkage=linkage, kind="ORDER", happened_on=TODAY, amount=1_000_000
    )
    assert (proof.is_confirmed_by_seller, proof.is_confirmed_by_buyer) == (True, False)
    confirmed = services.confirm_evidence(scene.cast.actor("buyer"), evidence=proof)
    assert (confirmed.is_confirmed_by_seller, confirmed.is_confirmed_by_buyer) == (True, True)
    proof.refresh_from_db()
    assert proof.superseded_id == confirmed.recorded_id
    assert services.confirm_evidence(scene.cast.actor("buyer"), evidence=confirmed).pk == confirmed.pk


def test_staff_cannot_confirm_for_the_buyer_without_a_document(scene, linkage):
    proof = services.record_evidence(
        scene.cast.actor("mentor"),
        linkage=linkage,
        kind="ORDER",
        happened_on=TODAY,
        is_confirmed_by_seller=True,
        is_confirmed_by_buyer=True,
    )
    assert (proof.is_confirmed_by_seller, proof.is_confirmed_by_buyer) == (True, False)
    with pytest.raises(UnableToRecordError):
        services.confirm_evidence(scene.cast.actor("mentor"), evidence=proof)


@pytest.mark.parametrize(
    ("values", "code"),
    [({"happened_on": TODAY + datetime.timedelta(days=1)}, "FUTURE_DAY"), ({"amount": 0}, "BAD_AMOUNT")],
)
def test_evidence_that_cannot_be_is_refused(scene, linkage, values, code):
    with pytest.raises(UnableToRecordError) as caught:
        services.record_evidence(
            scene.cast.actor("mentor"), linkage=linkage, **{"kind": "ORDER", "happened_on": TODAY, **values}
        )
    assert caught.value.code == code


def test_wrong_evidence_is_superseded_with_a_reason_and_never_deleted(scene, linkage):
    proof = services.record_evidence(
        scene.cast.actor("mentor"), linkage=linkage, kind="ORDER", happened_on=TODAY
    )
    with pytest.raises(UnableToRecordError):
        services.supersede_evidence(scene.cast.actor("mentor"), evidence=proof, reason=" ")
    services.supersede_evidence(scene.cast.actor("mentor"), evidence=proof, reason="another buyer's")
    proof.refresh_from_db()
    assert proof.superseded.payload["reason"] == "another buyer's"


def test_a_linkage_ends_resumes_and_is_superseded(scene, linkage):
    manager = scene.cast.actor("manager")
    ended = services.end_linkage(manager, linkage=linkage, ended_on=TODAY, reason="season over")
    assert ended.valid_to == TODAY
    assert services.resume_linkage(manager, linkage=linkage).valid_to is None
    assert services.supersede_linkage(manager, linkage=linkage, reason="typed twice").superseded_id
    with pytest.raises(UnableToRecordError):
        services.end_linkage(manager, linkage=linkage, ended_on=TODAY, reason="again")


@pytest.mark.parametrize("name", ["stranger", "analyst", "admin"])
def test_strangers_prove_nothing(scene, linkage, name):
    with pytest.raises(PermissionMissingError):
        services.record_evidence(scene.cast.actor(name), linkage=linkage, kind="ORDER", happened_on=TODAY)


def test_no_line_is_left_unread_by_these_tests(scene):
    # The scene itself: three members whose parts make up the whole.
    proposal = scene.draft()
    rows = ProposalMember.objects.unscoped("a test looks").filter(proposal=proposal)
    assert sum(max(row.quantities) for row in rows) == proposal.quantity == scene.requirement.quantity


def notices_to(template):
    rows = Notice.objects.unscoped("a test").filter(template=template)
    return {row.address for row in rows}


def test_members_hear_when_all_is_linked_and_when_the_answer_day_passed(scene):
    services.expire_proposals(scene.send().proposal.answer_by + datetime.timedelta(days=1))
    members = {PHONES[name] for name in ("ani", "sri", "joko")}
    assert notices_to("expired_member") == members
    assert len(notices_to("expired")) == 1
    sent = scene.send()
    for name in ("ani", "sri", "joko"):
        services.answer_as_member(
            scene.cast.actor("manager"),
            line=scene.line(sent.proposal, name),
            answer="ACCEPTED",
            witness="Bu RT",
        )
    services.answer_as_buyer(scene.cast.actor("buyer"), proposal=sent.proposal, answer="ACCEPTED")
    assert notices_to("linked_member") == members


@pytest.mark.parametrize("template", ["linked_member", "expired", "expired_member"])
def test_what_members_are_told_reads_in_both_languages(template):
    params = {
        "name": "Ani", "product": "Kotak kudapan", "buyer": "PT Besar", "centre": "PLUT", "starts_on": "1 Des",
        "silent": 1, "members": 3,
    }  # fmt: skip
    indonesian, english = (render_notice(template, params, language) for language in ("id", "en"))
    assert indonesian != english
    assert all("PT Besar" in text and "Kotak kudapan" in text for text in (indonesian, english))
