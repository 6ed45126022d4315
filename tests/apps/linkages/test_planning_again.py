"""A decline or less: what is let go, the new plan, and who is asked again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests.apps.linkages.acts import accept, buy, held, linkages
from tests.apps.linkages.scene import Scene, address, make_run

from sambung.apps.demand.models import Requirement
from sambung.apps.linkages import services
from sambung.apps.linkages.models import Proposal
from sambung.apps.linkages.services import (
    UnableToSendProposalError,
)
from sambung.apps.notices.models import Notice
from sambung.apps.pooling.models import PoolRun
from sambung.apps.pooling.services import runs as pooling

pytestmark = pytest.mark.django_db


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
