"""Answers of members and buyer, by link or with a witness, and what opens when all accept."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.linkages.acts import accept, buy, held, linkages
from tests.apps.linkages.scene import ANSWER_BY, token_of

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Entry
from sambung.apps.linkages import services
from sambung.apps.linkages.models import Evidence
from sambung.apps.linkages.services import (
    UnableToAnswerError,
)

pytestmark = pytest.mark.django_db


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
