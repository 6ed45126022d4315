"""Who sees what of proposals, lines, linkages and evidence; filter and predicate say the same."""

from __future__ import annotations

import pytest
from tests.apps.linkages.scene import TODAY, entry

from sambung.apps.actors.access import may
from sambung.apps.linkages import selectors, services
from sambung.apps.linkages.models import Evidence, Linkage, Proposal, ProposalMember
from sambung.apps.registry.models import Consent

pytestmark = pytest.mark.django_db
EVERYBODY = ["manager", "mentor", "colleague", "stranger", "owner", "buyer", "operator", "analyst", "admin"]


def link_all(scene):
    proposal = scene.send().proposal
    for name in scene.offers:
        services.answer_as_member(
            scene.cast.actor("mentor"), line=scene.line(proposal, name), answer="ACCEPTED", witness="Bu Tini"
        )
    services.answer_as_buyer(scene.cast.actor("buyer"), proposal=proposal, answer="ACCEPTED")
    return scene.fresh(proposal)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("stage", ["draft", "sent", "linked"])
@pytest.mark.parametrize("model", [Proposal, ProposalMember, Linkage, Evidence])
def test_filter_and_predicate_agree(scene, name, stage, model):
    {"draft": scene.draft, "sent": scene.send, "linked": lambda: link_all(scene)}[stage]()
    actor = scene.cast.actor(name)
    visible = set(model.objects.visible(actor).values_list("pk", flat=True))
    permission = f"linkages.view_{model._meta.model_name}"
    rows = model.objects.unscoped("a test looks")
    assert visible == {row.pk for row in rows if may(actor, permission, row)}


@pytest.mark.parametrize(
    ("name", "draft", "sent"),
    [
        ("manager", True, True),
        ("mentor", True, True),
        ("colleague", True, True),
        ("operator", False, True),
        ("buyer", False, True),
        ("owner", False, False),
        ("stranger", False, False),
        ("analyst", False, False),
        ("admin", False, False),
    ],
)
def test_who_sees_a_proposal(scene, name, draft, sent):
    actor = scene.cast.actor(name)
    proposal = scene.draft()
    assert Proposal.objects.visible(actor).filter(pk=proposal.pk).exists() is draft
    services.send_proposal(
        scene.cast.actor("manager"), proposal=proposal, address=lambda token: f"https://x/{token}"
    )
    assert Proposal.objects.visible(actor).filter(pk=proposal.pk).exists() is sent


def test_a_member_sees_its_own_line_and_nothing_of_the_others(scene):
    proposal = scene.send().proposal
    seen = list(ProposalMember.objects.visible(scene.cast.actor("owner")))
    assert [line.offer_id for line in seen] == [scene.offers["ani"].pk]
    with pytest.raises(selectors.ProposalNotFoundError):
        selectors.get_proposal(scene.cast.actor("owner"), proposal.uid)


def test_the_buyer_sees_one_price_and_no_line(scene):
    proposal = scene.send().proposal
    actor = scene.cast.actor("buyer")
    view = selectors.view_proposal(actor, selectors.get_proposal(actor, proposal.uid))
    assert view.lines is None
    assert view.totals is None
    assert view.total == 10_790_000
    assert (view.names, view.hidden_names) == ([], 3)
    assert view.warnings == ()


def test_the_buyer_learns_names_after_accepting_of_those_who_agreed(scene):
    Consent.objects.create(
        enterprise=scene.members["sri"], purpose="SHOW_TO_BUYERS", given_on=TODAY, recorded=entry()
    )
    proposal = link_all(scene)
    actor = scene.cast.actor("buyer")
    view = selectors.view_proposal(actor, selectors.get_proposal(actor, proposal.uid))
    assert (view.names, view.hidden_names) == (["Warung Bu Sri"], 2)
    names = {one.seller_name for one in selectors.view_linkages(actor, selectors.list_linkages(actor))}
    assert names == {"Warung Bu Sri", ""}


def test_a_hidden_name_cannot_be_searched_for(scene):
    link_all(scene)
    narrowed = selectors.LinkageFilter(words="Joko")
    assert selectors.list_linkages(scene.cast.actor("buyer"), narrowed).count() == 0
    assert selectors.list_linkages(scene.cast.actor("mentor"), narrowed).count() == 1


def test_prices_of_members_are_the_managers_their_centres_and_the_sellers(scene):
    scene.members["joko"].centre = scene.cast.tegal
    scene.members["joko"].save()
    proposal = scene.send().proposal

    def prices(name):
        actor = scene.cast.actor(name)
        view = selectors.view_proposal(actor, selectors.get_proposal(actor, proposal.uid))
        return {one.name: one.unit_price for one in view.lines}

    assert prices("manager")["Dapur Pak Joko"] == 5_500_00
    assert prices("operator")["Dapur Pak Joko"] == 5_500_00
    assert prices("mentor") == {
        "Dapur Ani": 5_000_00,
        "Warung Bu Sri": 5_200_00,
        "Dapur Pak Joko": None,
    }


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("manager", 3),
        ("mentor", 3),
        ("buyer", 3),
        ("operator", 3),
        ("owner", 1),
        ("analyst", 3),
        ("admin", 3),
        ("stranger", 0),
    ],
)
def test_who_sees_linkages(scene, name, count):
    link_all(scene)
    actor = scene.cast.actor(name)
    assert selectors.list_linkages(actor).count() == count
    assert Evidence.objects.visible(actor).count() == count


def test_a_new_linkage_is_at_level_one_and_can_be_filtered_by_it(scene):
    link_all(scene)
    actor = scene.cast.actor("manager")
    views = selectors.view_linkages(actor, selectors.list_linkages(actor))
    assert {(one.level, one.missing) for one in views} == {(1, "agreement")}
    assert selectors.list_linkages(actor, selectors.LinkageFilter(level=1)).count() == 3
    assert selectors.list_linkages(actor, selectors.LinkageFilter(level=2)).count() == 0


def test_evidence_from_both_sides_lifts_the_level(scene):
    link_all(scene)
    operator, buyer = scene.cast.actor("operator"), scene.cast.actor("buyer")
    linkage = selectors.list_linkages(operator).first()

    def level():
        return selectors.view_linkages(operator, [linkage])[0].level

    agreement = services.record_evidence(operator, linkage=linkage, kind="AGREEMENT", happened_on=TODAY)
    assert level() == 1
    services.confirm_evidence(buyer, evidence=agreement)
    assert level() == 2
    for kind in ("ORDER", "RECEIPT", "PAYMENT"):
        piece = services.record_evidence(
            operator, linkage=linkage, kind=kind, happened_on=TODAY, delivery="PO-1"
        )
        services.confirm_evidence(buyer, evidence=piece)
    assert level() == 3


@pytest.mark.parametrize("extra", [0, 40])
def test_a_proposal_page_reads_as_often_for_many_members_as_for_few(
    scene, extra, django_assert_max_num_queries
):
    proposal = scene.send().proposal
    for number in range(extra):
        offer = scene.offers["ani"]
        offer.pk, offer.uid = None, __import__("uuid").uuid4()
        offer.save(force_insert=True)
        ProposalMember.objects.create(
            proposal=proposal,
            enterprise_id=offer.enterprise_id,
            offer=offer,
            quantities=[1000 * number] * 4,
            unit_price=1,
            own_price=1,
            deliveries=[[None, 1000]],
        )
    actor = scene.cast.actor("manager")
    with django_assert_max_num_queries(6):
        view = selectors.view_proposal(actor, selectors.get_proposal(actor, proposal.uid))
    assert len(view.lines) == 3 + extra
