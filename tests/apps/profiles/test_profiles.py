"""What a profile shows, when a version is written, and what its public address opens."""

from __future__ import annotations

import datetime

import pytest
from tests.apps.asking.scene import TODAY
from tests.words import readable

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.asking.services import Said, answer_question
from sambung.apps.journal.models import Entry
from sambung.apps.profiles.facts import band
from sambung.apps.profiles.models import Choice, Version
from sambung.apps.profiles.selectors import profile_of, public_profile
from sambung.apps.profiles.services import (
    Shown,
    UnableToChooseError,
    choose_profile,
    hide_profile,
    refresh_profiles,
)
from sambung.apps.registry.models import Consent
from sambung.apps.registry.services import withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(scene):
    (question,) = scene.ask("dina")
    said = Said("YES", capacity=400_000, unit_price=900_000, agrees=True)
    answer_question(scene.cast.actor("mentor"), question=question, said=said, witness="Bu Tini")
    return scene.owners["dina"]


def choose(scene, enterprise, **shown):
    return choose_profile(
        scene.cast.actor("mentor"), enterprise=enterprise, shown=Shown(**shown), witness="Bu Tini"
    )


@pytest.mark.parametrize(
    ("number", "limits"),
    [
        (0, (0, 1)),
        (1, (1, 2)),
        (3, (2, 5)),
        (5, (5, 10)),
        (400, (200, 500)),
        (500, (500, 1000)),
        (9_999, (5000, 10_000)),
    ],
)
def test_capacity_is_shown_as_a_band_in_which_it_lies(number, limits):
    low, high = band(number * 1000)
    assert (low // 1000, high // 1000) == limits
    assert low <= number * 1000 < high


def test_it_shows_only_what_was_ticked(scene, dina):
    content = choose(scene, dina).content
    (product,) = content["products"]
    assert (product["product"], product["band"], product["price"]) == (
        "kotak snack",
        [200_000, 500_000],
        None,
    )
    assert content["contact"] is None
    assert "0812" not in readable(str(content))
    content = choose(scene, dina, prices=True, contact=True, capacity=False).content
    (product,) = content["products"]
    assert (product["band"], product["price"]) == (None, 900_000)
    assert content["contact"]["phone"] == "0812-3456-1111"
    assert choose(scene, dina, products=False).content["products"] == []


def test_the_choice_is_a_consent_with_a_witness_and_is_journalled(scene, dina):
    with pytest.raises(UnableToChooseError, match="NO_WITNESS"):
        choose_profile(scene.cast.actor("mentor"), enterprise=dina, shown=Shown())
    choose(scene, dina)
    assert Consent.objects.unscoped("a test").filter(enterprise=dina, purpose="SHOW_TO_BUYERS").exists()
    entry = Entry.objects.get(code="profiles.profile.chosen")
    assert (entry.on_behalf_of_uid, "Bu Tini" in str(entry.payload)) == (dina.uid, False)


@pytest.mark.parametrize("name", ["stranger", "buyer", "operator", "owner", "analyst", "admin"])
def test_nobody_else_chooses(scene, dina, name):
    with pytest.raises(PermissionMissingError):
        choose_profile(scene.cast.actor(name), enterprise=dina, shown=Shown(), witness="x")
    assert profile_of(scene.cast.actor(name), dina).choice is None


def test_a_version_is_written_when_what_is_shown_changes_and_only_then(
    scene, dina, django_capture_on_commit_callbacks
):
    choose(scene, dina)
    assert refresh_profiles([dina.pk]) == 1
    assert Version.objects.unscoped("a test").count() == 1
    (question,) = scene.ask("edi")
    with django_capture_on_commit_callbacks(execute=True):
        answer_question(
            scene.cast.actor("mentor"),
            question=dina.questions.get(),
            said=Said("YES", capacity=900_000, unit_price=900_000),
            witness="Bu Tini",
        )
    numbers = Version.objects.unscoped("a test").order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert refresh_profiles([question.enterprise_id]) == 0


def test_an_unlisted_page_is_not_guessed_and_its_address_is_never_given_again(scene, dina):
    choose(scene, dina, page="UNLISTED")
    slug = profile_of(scene.cast.actor("mentor"), dina).slug
    assert len(slug) == 32
    found = public_profile(slug, today=TODAY)
    assert (found.is_gone, found.is_indexed) == (False, False)
    choose(scene, dina, page="UNLISTED", prices=True)
    assert profile_of(scene.cast.actor("mentor"), dina).slug == slug
    hide_profile(scene.cast.actor("mentor"), enterprise=dina)
    assert public_profile(slug, today=TODAY).is_gone
    choose(scene, dina, page="UNLISTED")
    assert profile_of(scene.cast.actor("mentor"), dina).slug != slug
    assert public_profile(slug, today=TODAY).is_gone
    assert public_profile("tidak-ada", today=TODAY) is None


def test_a_chosen_address_is_checked_and_belongs_to_one(scene, dina):
    for wrong in ("a", "Dapur Ani", "../x", "admin", "x" * 61):
        with pytest.raises(UnableToChooseError, match="BAD_SLUG"):
            choose(scene, dina, page="LISTED", slug=wrong)
    choose(scene, dina, page="LISTED", slug="dina-risol")
    assert public_profile("dina-risol", today=TODAY).is_indexed
    with pytest.raises(UnableToChooseError, match="SLUG_TAKEN"):
        choose(scene, scene.owners["edi"], page="LISTED", slug="dina-risol")
    assert not Choice.objects.unscoped("a test").filter(enterprise=scene.owners["edi"]).exists()


def test_without_consent_to_be_shown_the_page_is_gone(scene, dina):
    choose(scene, dina, page="LISTED", slug="dina-risol")
    withdraw_consent(scene.cast.actor("mentor"), dina, purpose="SHOW_TO_BUYERS")
    assert public_profile("dina-risol", today=TODAY).is_gone


def test_test_answers_label_the_profile(scene):
    (question,) = scene.ask("edi", is_test=True)
    answer_question(
        scene.cast.actor("mentor"), question=question, said=Said("YES", capacity=1000), witness="Bu Tini"
    )
    assert choose(scene, scene.owners["edi"]).content["is_simulated"]


def test_what_ran_out_is_said_to_be_so(scene, dina):
    from django.utils import translation

    from sambung.web.profil.paper import shown_of

    version = choose(scene, dina, prices=True)
    with translation.override("id"):
        now = shown_of(version, today=TODAY)["products"][0]
        later = shown_of(version, today=TODAY + datetime.timedelta(days=200))["products"][0]
    assert now["capacity"].startswith("sekitar 200–500")
    assert now["price"].startswith("Rp")
    assert "belum dipastikan lagi" in later["capacity"]
    assert later["price"] == ""
