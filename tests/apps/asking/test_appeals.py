"""Asking beyond one's own centre: the other centre is asked, asks its owners itself, or says that it cannot."""

import datetime

import pytest
from tests.apps.asking.scene import TODAY, silent
from tests.market import entry

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.asking import selectors, services
from sambung.apps.asking.models import Appeal, Question
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Consent

pytestmark = pytest.mark.django_db
DAY = TODAY + datetime.timedelta(days=5)


def appeal(scene, actor="mentor", **changes):
    options = {"centre_uids": [scene.cast.tegal.uid], "answer_by": DAY, "note": "Mendesak", **changes}
    return services.appeal_to_centres(scene.cast.actor(actor), requirement=scene.requirement, **options)


def waiting(scene, actor="stranger", on=TODAY):
    return selectors.appeals_to(scene.cast.actor(actor), on=on)[0]


def test_the_other_centre_sees_it_and_its_own_question_answers_it(scene):
    (made,) = appeal(scene)
    assert waiting(scene) == [made]
    assert waiting(scene, "mentor") == []
    done = services.ask_enterprises(
        scene.cast.actor("stranger"),
        requirement=scene.requirement,
        enterprise_uids=[scene.owners["far"].uid],
    )
    assert len(done.questions) == 1
    assert waiting(scene) == []
    made = selectors.get_appeal(scene.cast.actor("mentor"), made.uid)
    assert (made.state, made.settled_on) == ("ASKED", TODAY)
    # Who asked the owner is that owner's centre; the one that appealed sees neither question nor telephone.
    assert not Question.objects.visible(scene.cast.actor("mentor")).exists()
    codes = (
        Entry.objects.filter(code__startswith="asking.appeal.").order_by("pk").values_list("code", flat=True)
    )
    assert list(codes) == ["asking.appeal.made", "asking.appeal.asked"]


def test_asking_ones_own_owners_answers_no_appeal_to_another_centre(scene):
    appeal(scene)
    scene.ask("dina")
    assert len(waiting(scene)) == 1


def test_a_centre_is_asked_once_and_again_only_after_its_day(scene):
    appeal(scene)
    assert appeal(scene) == []
    later = DAY + datetime.timedelta(days=1)
    assert waiting(scene, on=later) == []
    (again,) = appeal(scene, today=later, answer_by=later)
    assert waiting(scene, on=later) == [again]
    assert Appeal.objects.unscoped("test").filter(state="OPEN").count() == 1


def test_the_other_centre_may_say_that_it_cannot_and_the_first_may_take_it_back(scene):
    (made,) = appeal(scene)
    with pytest.raises(PermissionMissingError):
        services.decline_appeal(scene.cast.actor("mentor"), appeal=made)
    declined = services.decline_appeal(scene.cast.actor("stranger"), appeal=made, reason="Semua sibuk")
    assert (declined.state, declined.reason) == ("DECLINED", "Semua sibuk")
    with pytest.raises(services.UnableToAskError, match="WRONG_STATE"):
        services.decline_appeal(scene.cast.actor("stranger"), appeal=made)
    (second,) = appeal(scene)
    with pytest.raises(PermissionMissingError):
        services.withdraw_appeal(scene.cast.actor("stranger"), appeal=second)
    assert services.withdraw_appeal(scene.cast.actor("manager"), appeal=second).state == "WITHDRAWN"
    assert waiting(scene) == []


def test_only_the_requirements_own_people_appeal(scene):
    for actor in ("stranger", "owner", "buyer", "analyst"):
        with pytest.raises(PermissionMissingError):
            appeal(scene, actor)
    assert not Appeal.objects.unscoped("test").exists()
    (made,) = appeal(scene)
    for actor in ("owner", "buyer", "analyst"):
        with pytest.raises(selectors.AppealNotFoundError):
            selectors.get_appeal(scene.cast.actor(actor), made.uid)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"centre_uids": []}, "NO_CENTRE"),
        ({"answer_by": TODAY - datetime.timedelta(days=1)}, "PAST_DAY"),
    ],
)
def test_what_cannot_be_is_refused(scene, changes, code):
    with pytest.raises(services.UnableToAskError, match=code):
        appeal(scene, **changes)
    with pytest.raises(services.UnableToAskError, match="NO_CENTRE"):
        appeal(scene, centre_uids=[scene.cast.solo.uid])


def test_centres_are_counted_by_owners_who_agreed_and_by_nobody_else(scene, django_assert_max_num_queries):
    mentor = scene.cast.actor("mentor")
    assert selectors.other_centres(mentor, scene.run) == []
    Consent.objects.create(
        enterprise=scene.owners["far"], purpose="MATCHING", given_on=TODAY, recorded=entry()
    )
    run = scene.rematch()
    with django_assert_max_num_queries(5):
        (one,) = selectors.other_centres(mentor, run)
    assert (one.centre, one.enterprises, one.appeal) == (scene.cast.tegal, 1, None)
    (made,) = appeal(scene)
    assert selectors.other_centres(mentor, run)[0].appeal == made


def test_whoever_asked_for_help_learns_how_many_were_asked_and_answered(scene, django_assert_max_num_queries):
    mentor, stranger = scene.cast.actor("mentor"), scene.cast.actor("stranger")
    more = [silent(scene.cast, f"Tegal Boga {n}", "kotak snack", centre=scene.cast.tegal) for n in range(3)]
    for name, one in {"far": scene.owners["far"], **{f"far{n}": one for n, one in enumerate(more)}}.items():
        Consent.objects.create(enterprise=one, purpose="MATCHING", given_on=TODAY, recorded=entry())
        scene.owners[name] = one
    run = scene.rematch()

    def progress():
        (one,) = selectors.other_centres(mentor, run)
        return one.progress

    # Nobody is counted for a centre that was not asked, whomever it asks by itself.
    (own,) = scene.ask("far2", actor="stranger")
    assert progress() is None
    appeal(scene)
    assert progress() is None
    questions = scene.ask("far", "far0", "far1", actor="stranger")
    services.answer_question(
        stranger, question=questions[0], said=services.Said("YES", capacity=400_000), witness="Bu Tini"
    )
    services.answer_question(
        stranger, question=questions[1], said=services.Said("DECLINED"), witness="Bu Tini"
    )
    services.withdraw_questions(stranger, questions=[own])
    with django_assert_max_num_queries(6):
        assert progress() == selectors.Progress(asked=3, answered=1, waiting=1)
    # Who they are is told to nobody there.
    assert not Question.objects.visible(mentor).exists()
