"""Drafting a proposal: prices, forms, sellers, ties, and who may."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.linkages.scene import ANSWER_BY, TODAY, entry

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.linkages import services
from sambung.apps.linkages.services import (
    UnableToProposeError,
)
from sambung.apps.registry.models import Enterprise, Interest

pytestmark = pytest.mark.django_db


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
