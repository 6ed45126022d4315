"""Evidence of a linkage, its end, and what members are told."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.linkages.acts import accept, buy, linkages
from tests.apps.linkages.scene import PHONES, TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.linkages import services
from sambung.apps.linkages.models import ProposalMember
from sambung.apps.linkages.services import (
    UnableToRecordError,
)
from sambung.apps.notices.models import Notice
from sambung.apps.notices.services import render_notice

pytestmark = pytest.mark.django_db


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
