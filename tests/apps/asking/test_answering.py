"""What an answer writes, by whom it may be given, and how it is taken back."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.asking.scene import PHONES, START, TODAY, address

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.asking import selectors, services
from sambung.apps.asking.models import Answer
from sambung.apps.asking.services import Said
from sambung.apps.demand.models import ProductConfirmation, ProductRefusal
from sambung.apps.journal.models import Entry
from sambung.apps.links.models import Link
from sambung.apps.matching.selectors import results_of
from sambung.apps.registry.models import Consent, Offer, OfferValue

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
YES = Said("YES", capacity=400_000, unit_price=900_000, agrees=True)
WITNESS = {"witness": "Bu Tini", "source": "OWNER"}


def typed(scene, question, said=YES, **more):
    return services.answer_question(
        scene.cast.actor("mentor"), question=scene.fresh(question), said=said, **{**WITNESS, **more}
    )


def standing(offer, kind):
    rows = OfferValue.objects.unscoped("a test looks").standing()
    return rows.filter(offer=offer, kind=kind, valid_to__isnull=True).first()


def line(scene, name):
    found = scene.rematch()
    rows = results_of(scene.cast.actor("manager"), found).filter(enterprise=scene.owners[name])
    return rows.first(), found


def test_a_yes_by_link_becomes_an_offer_with_figures_and_consent_and_moves_the_bar(
    scene, django_capture_on_commit_callbacks
):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    before = scene.run.summary
    with django_capture_on_commit_callbacks(execute=True):
        answer = services.answer_by_link(token, digits="1111", said=YES)
    assert (answer.by, answer.source, answer.reply) == ("LINK", "OWNER", "YES")
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["dina"])
    assert (offer.product, offer.unit, offer.period_kind) == ("kotak snack", "piece", "WEEK")
    assert (standing(offer, "CAPACITY").number, standing(offer, "UNIT_PRICE").number) == (400_000, 900_000)
    assert standing(offer, "CAPACITY").expires_on == TODAY + 90 * DAY
    assert (
        Consent.objects.unscoped("a test")
        .filter(enterprise=scene.owners["dina"], purpose="MATCHING")
        .exists()
    )
    run = scene.requirement.match_runs.order_by("-id").first()
    assert (before["eligible"], run.summary["eligible"]) == (0, 400_000)
    assert run.summary["without_offer"] == before["without_offer"] - 1
    assert scene.fresh(dina).state == "ANSWERED"
    entry = Entry.objects.get(code="asking.question.answered")
    assert entry.actor_uid == Link.objects.unscoped("a test").get().uid
    assert "900000" not in str(entry.payload)


def test_looking_at_a_link_writes_nothing(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    before = (Entry.objects.count(), list(Link.objects.unscoped("a test").values()))
    services.find_by_link(token)
    assert (Entry.objects.count(), list(Link.objects.unscoped("a test").values())) == before


def test_a_forwarded_link_decides_for_nobody(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    for left in (4, 3, 2, 1):
        with pytest.raises(services.UnableToAnswerError) as refused:
            services.answer_by_link(token, digits="9999", said=YES)
        assert (refused.value.code, refused.value.params["left"]) == ("WRONG_DIGITS", left)
    with pytest.raises(services.UnableToAnswerError, match="LOCKED"):
        services.answer_by_link(token, digits="9998", said=YES)
    with pytest.raises(services.UnableToAnswerError) as locked:
        services.answer_by_link(token, digits="1111", said=YES)
    assert locked.value.params["reason"] == "LOCKED"
    assert not Answer.objects.unscoped("a test").exists()


def test_without_a_telephone_only_a_mentor_writes_it_down(scene):
    (fitri,) = scene.ask("fitri")
    token = scene.token(fitri)
    with pytest.raises(services.UnableToAnswerError, match="NO_WITNESS"):
        services.answer_by_link(token, digits="0000", said=YES)
    with pytest.raises(services.UnableToAnswerError, match="NO_WITNESS"):
        typed(scene, fitri, witness=" ")
    answer = typed(scene, fitri)
    assert (answer.by, answer.witness) == ("TYPED", "Bu Tini")
    entry = Entry.objects.get(code="asking.question.answered")
    assert (entry.actor_uid, entry.on_behalf_of_uid) == (
        scene.cast.mentor.uid,
        scene.owners["fitri"].uid,
    )
    assert "Bu Tini" not in str(entry.payload)


@pytest.mark.parametrize("name", ["stranger", "buyer", "operator", "analyst", "owner"])
def test_nobody_else_answers(scene, name):
    (dina,) = scene.ask("dina")
    with pytest.raises(PermissionMissingError):
        services.answer_question(scene.cast.actor(name), question=dina, said=YES, **WITNESS)


def test_an_expired_question_is_still_written_down_by_the_centre_but_not_answered_by_link(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    later = dina.answer_by + DAY
    services.expire_questions(later)
    with pytest.raises(services.UnableToAnswerError, match="TOO_LATE"):
        services.answer_by_link(token, digits="1111", said=YES, today=later)
    assert typed(scene, dina, today=later).reply == "YES"


def test_figures_go_into_an_offer_in_its_own_unit_and_period(scene):
    (gita,) = scene.ask("gita")
    answer = typed(scene, gita)
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["gita"])
    assert answer.offer == offer
    # 400 a week in an offer that counts months of 365/12 days.
    assert standing(offer, "CAPACITY").number == 400_000 * 365 // (12 * 7)
    assert standing(offer, "UNIT_PRICE").number == 900_000
    row, _run = line(scene, "gita")
    assert (row.verdict, row.unit_price) == ("ELIGIBLE", 900_000)
    assert 399_000 <= row.capacity <= 400_000


def test_a_yes_about_another_product_is_an_offer_of_its_own(scene):
    (hari,) = scene.ask("hari")
    typed(scene, hari)
    offers = Offer.objects.unscoped("a test").filter(enterprise=scene.owners["hari"]).order_by("pk")
    assert [(one.product, one.unit) for one in offers] == [("snack kering", "kg"), ("kotak snack", "piece")]
    assert standing(offers[0], "CAPACITY").number == 50_000


def test_free_from_a_day_before_delivery_counts_for_it_and_after_it_does_not(scene):
    dina, edi = scene.ask("dina", "edi")
    typed(scene, dina, Said("YES", capacity=400_000, unit_price=900_000, from_day=START - DAY, agrees=True))
    typed(scene, edi, Said("YES", capacity=300_000, unit_price=900_000, from_day=START + DAY, agrees=True))
    assert line(scene, "dina")[0].verdict == "ELIGIBLE"
    assert line(scene, "edi")[0].verdict == "UNKNOWN"


def test_a_no_is_remembered_so_that_the_same_product_is_not_asked_again(scene):
    from tests.market import require

    from sambung.apps.matching.services import match_requirement

    dina, hari = scene.ask("dina", "hari")
    typed(scene, dina, Said("NO"))
    typed(scene, hari, Said("NO"))
    assert ProductRefusal.objects.unscoped("a test").standing().count() == 2
    assert ProductConfirmation.objects.unscoped("a test").standing().get().is_same is False
    row, run = line(scene, "dina")
    assert (row.verdict, row.candidate["reason"]) == ("NOT", "does_not_make_it")
    other = require(scene.cast, product="Kotak Snack", unit="piece", criteria=())
    again = match_requirement(scene.cast.actor("manager"), requirement=other)
    found = selectors.candidates_of(scene.cast.actor("mentor"), again, today=TODAY).candidates
    assert {"Dina Risol", "Hari Snack"} & {one.enterprise.name for one in found} == set()
    assert run.summary["without_offer"] == 3


def test_a_no_about_a_recorded_product_takes_it_out_and_a_yes_brings_it_back(scene):
    (gita,) = scene.ask("gita")
    typed(scene, gita, Said("NO"))
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["gita"])
    assert not offer.is_active
    typed(scene, gita)
    offer.refresh_from_db()
    assert offer.is_active
    assert line(scene, "gita")[0].verdict == "ELIGIBLE"
    assert not ProductRefusal.objects.unscoped("a test").standing().exists()


def test_something_like_it_is_kept_under_its_own_name_for_a_person_to_judge(scene):
    (edi,) = scene.ask("edi")
    typed(
        scene, edi, Said("OTHER", product="nasi kotak", capacity=200_000, unit_price=1_200_000, agrees=True)
    )
    assert Offer.objects.unscoped("a test").get(enterprise=scene.owners["edi"]).product == "nasi kotak"
    row, _run = line(scene, "edi")
    assert (row.verdict, row.is_product_sure) == ("UNKNOWN", False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("YES"), "NO_CAPACITY"),
        (Said("OTHER", capacity=1000), "NO_PRODUCT"),
        (Said("YES", capacity=1000, expires_on=TODAY - DAY), "PAST_EXPIRY"),
        (Said("YES", capacity=1000, expires_on=TODAY + 3000 * DAY), "PAST_EXPIRY"),
    ],
)
def test_what_is_no_answer_writes_nothing(scene, said, code):
    (dina,) = scene.ask("dina")
    with pytest.raises(services.UnableToAnswerError, match=code):
        typed(scene, dina, said)
    assert scene.fresh(dina).state == "WAITING"


def test_declining_is_an_answer_and_a_wrong_number_is_not_written_to_again(scene):
    dina, edi = scene.ask("dina", "edi")
    token = scene.token(dina)
    services.answer_by_link(token, digits="1111", said=Said("NOT_ME"))
    typed(scene, edi, Said("DECLINED"))
    assert (scene.fresh(dina).state, scene.fresh(edi).state) == ("NOT_ME", "DECLINED")
    assert services.phones_of({scene.owners["dina"].pk, scene.owners["edi"].pk}) == {
        scene.owners["edi"].pk: PHONES["edi"]
    }
    visits = selectors.visits_of(scene.cast.actor("mentor"), scene.requirement)
    assert [one.question.enterprise.name for one in visits] == ["Dina Risol"]


def test_a_typed_answer_is_taken_back_whole(scene):
    (dina,) = scene.ask("dina")
    typed(scene, dina)
    services.take_back_answer(scene.cast.actor("colleague"), question=dina)
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["dina"])
    assert (offer.is_active, standing(offer, "CAPACITY"), standing(offer, "UNIT_PRICE")) == (
        False,
        None,
        None,
    )
    assert not Consent.objects.unscoped("a test").standing().filter(enterprise=scene.owners["dina"]).exists()
    assert scene.fresh(dina).state == "WAITING"
    assert line(scene, "dina")[0].candidate["reason"] == "no_offer"
    assert not ProductConfirmation.objects.unscoped("a test").standing().exists()
    with pytest.raises(services.UnableToAnswerError, match="NOTHING_TO_TAKE_BACK"):
        services.take_back_answer(scene.cast.actor("mentor"), question=dina)
    with pytest.raises(PermissionMissingError):
        services.take_back_answer(scene.cast.actor("stranger"), question=dina)


def test_what_an_owner_answered_by_link_the_centre_does_not_take_back(scene):
    (dina,) = scene.ask("dina")
    services.answer_by_link(scene.token(dina), digits="1111", said=YES)
    with pytest.raises(services.UnableToAnswerError, match="NOTHING_TO_TAKE_BACK"):
        services.take_back_answer(scene.cast.actor("mentor"), question=dina)


def test_a_later_answer_supersedes_the_one_before_and_keeps_the_same_offer(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    first = services.answer_by_link(token, digits="1111", said=YES)
    services.answer_by_link(token, digits="1111", said=Said("YES", capacity=250_000, unit_price=950_000))
    first.refresh_from_db()
    assert first.superseded is not None
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["dina"])
    assert (offer.is_active, standing(offer, "CAPACITY").number) == (True, 250_000)
    services.answer_by_link(token, digits="1111", said=Said("NO"))
    offer.refresh_from_db()
    assert not offer.is_active


def test_another_answer_leaves_what_was_agreed_to_agreed(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    consents = Consent.objects.unscoped("a test").standing().filter(enterprise=scene.owners["dina"])
    services.answer_by_link(token, digits="1111", said=YES)
    for said in (Said("YES", capacity=1000), Said("OTHER", capacity=1000, product="nasi kotak"), Said("NO")):
        services.answer_by_link(token, digits="1111", said=said)
        assert consents.count() == 1


def test_a_stale_form_is_a_conflict(scene):
    (dina,) = scene.ask("dina")
    seen = scene.fresh(dina).version
    typed(scene, dina, expected_version=seen)
    with pytest.raises(StaleWriteError):
        typed(scene, dina, expected_version=seen)


def test_trial_answers_are_labelled_to_the_last_figure(scene):
    (dina,) = scene.ask("dina", is_test=True)
    answer = services.answer_by_link(scene.token(dina), digits="1111", said=YES)
    offer = Offer.objects.unscoped("a test").get(enterprise=scene.owners["dina"])
    assert answer.is_test_answer
    assert standing(offer, "CAPACITY").is_test_answer
    assert (
        "SIMULATED DATA"
        in services.hand_over(
            scene.cast.actor("mentor"),
            questions=scene.ask("edi", is_test=True, language="en"),
            address=address,
        )[0].text
    )
