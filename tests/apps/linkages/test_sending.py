"""Sending: what is held, the links, and what stands in the way; withdrawing and the answer day."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.linkages.acts import held
from tests.apps.linkages.scene import ANSWER_BY, address, token_of

from sambung.apps.actors.models import StaleWriteError
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.linkages import services
from sambung.apps.linkages.services import (
    UnableToAnswerError,
    UnableToSendProposalError,
)
from sambung.apps.links.models import Link
from sambung.apps.notices.models import Notice
from sambung.apps.registry.models import Reservation

pytestmark = pytest.mark.django_db


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
