"""Enterprises that are one are one candidate: no capacity twice, no question twice, no order from itself."""

import pytest
from tests.apps.asking.scene import make_scene
from tests.apps.matching.test_services import match, verdicts
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.actors.access import SYSTEM
from sambung.apps.asking import selectors as asking_selectors
from sambung.apps.asking import services as asking
from sambung.apps.duplicates.services import judge_pair, take_back_judgement
from sambung.apps.matching.services import judge

pytestmark = pytest.mark.django_db


def same(one, other):
    return judge_pair(SYSTEM, one=one, other=other, verdict="SAME")


def test_a_twins_capacity_is_not_counted_twice(cast):
    producer(cast, "Dapur Sri", certificates=("HALAL",), capacity=500_000)
    more = producer(cast, "Dapur Bu Sri", certificates=("HALAL",), capacity=800_000)
    less = producer(cast, "Dapur Ibu Sri", certificates=("HALAL",), capacity=300_000, centre=cast.tegal)
    producer(cast, "Lain Sama Sekali", certificates=("HALAL",), capacity=100_000)
    requirement = require(cast)
    before = match(cast, requirement)
    assert before.summary["eligible"] == 1_700
    word = same(more.enterprise, less.enterprise)
    run = match(cast, requirement)
    # The one with the most capacity stands for both; nothing else changed.
    assert run.summary["eligible"] == 1_400
    assert set(verdicts(run)) == {"Dapur Sri", "Dapur Bu Sri", "Lain Sama Sekali"}
    # Judged anew as known then, it says what it said.
    again = judge(requirement, on=TODAY, known_entry=run.known_entry)
    assert again.input_sha256 == run.input_sha256
    assert judge(requirement, on=TODAY, known_entry=before.known_entry).input_sha256 == before.input_sha256
    take_back_judgement(SYSTEM, judgement=word)
    assert match(cast, requirement).input_sha256 == before.input_sha256


def test_the_better_twin_is_the_candidate_and_both_its_offers_stay(cast):
    good = producer(cast, "Dapur Sri", certificates=("HALAL",), capacity=500_000)
    producer(cast, "Dapur Bu Sri", capacity=900_000)
    from sambung.apps.registry.models import Enterprise

    other = Enterprise.objects.unscoped("a test looks").get(name="Dapur Bu Sri")
    same(good.enterprise, other)
    assert verdicts(match(cast, require(cast))) == {"Dapur Sri": "ELIGIBLE"}


def test_a_buyers_twin_is_no_supplier_of_it(cast):
    mine = producer(cast, "Koperasi Rasa", certificates=("HALAL",))
    assert "Koperasi Rasa" in verdicts(match(cast, require(cast)))
    # A buyer that is itself a producer under another entry.
    type(mine.enterprise).objects.filter(pk=cast.firm.pk).unscoped("a test's scene").update(kind="UMKM")
    cast.firm.kind = "UMKM"
    same(mine.enterprise, cast.firm)
    assert "Koperasi Rasa" not in verdicts(match(cast, require(cast)))


@pytest.fixture
def scene(cast):
    return make_scene(cast)


def test_an_owner_with_two_entries_is_asked_once(cast, scene):
    dina, edi = scene.owners["dina"], scene.owners["edi"]
    same(dina, edi)
    mentor = cast.actor("mentor")
    found = asking_selectors.candidates_of(mentor, scene.run, today=scene.requirement.starts_on)
    names = [one.enterprise.name for one in found.candidates]
    assert len({"Dina Risol", "Edi Boga"} & set(names)) == 1
    done = asking.ask_enterprises(mentor, requirement=scene.requirement, enterprise_uids=[dina.uid, edi.uid])
    assert len(done.questions) == 1
    assert list(done.skipped.values()) == ["ASKED_ALREADY"]
    # Matching knows one line of both.
    assert len({"Dina Risol", "Edi Boga"} & set(verdicts(scene.rematch()))) == 1


def test_whoever_was_asked_under_the_other_entry_is_not_asked_again(cast, scene):
    dina, far = scene.owners["dina"], scene.owners["far"]
    scene.ask("dina")
    same(dina, far)
    done = asking.ask_enterprises(
        cast.actor("stranger"), requirement=scene.requirement, enterprise_uids=[far.uid]
    )
    assert (done.questions, list(done.skipped.values())) == ((), ["ASKED_ALREADY"])
