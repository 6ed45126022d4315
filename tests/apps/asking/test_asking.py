"""Who may be asked, how often, by whom; reminders, withdrawal, expiry, visits."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.asking.scene import TODAY, address, silent

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.asking import selectors, services
from sambung.apps.asking.models import Question
from sambung.apps.asking.selectors import CandidateFilter, QuestionFilter
from sambung.apps.demand.services import close_requirement
from sambung.apps.journal.models import Entry
from sambung.apps.links import services as links
from sambung.apps.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def names(scene, **narrowed):
    found = selectors.candidates_of(
        scene.cast.actor("mentor"), scene.run, CandidateFilter(**narrowed), today=TODAY
    )
    return [one.enterprise.name for one in found.candidates]


def test_those_of_whom_product_capacity_or_price_is_unknown_may_be_asked_and_nobody_elses(scene):
    assert set(names(scene)) == {"Dina Risol", "Edi Boga", "Fitri Cake", "Gita Catering", "Hari Snack"}
    assert names(scene, group="UNSURE") == ["Hari Snack"]
    assert set(names(scene, group="NO_OFFER")) == {"Dina Risol", "Edi Boga", "Fitri Cake"}
    assert names(scene, words="nasi") == ["Edi Boga"]
    # Whose place is not known is within no distance.
    assert set(names(scene, most_km=30)) == {"Dina Risol", "Edi Boga", "Fitri Cake"}
    assert names(scene, least_capacity=1_000_000) == []


def test_another_centre_asks_its_own_and_never_these(scene):
    stranger = scene.cast.actor("stranger")
    found = selectors.candidates_of(stranger, scene.run, today=TODAY).candidates
    assert [one.enterprise.name for one in found] == ["Tegal Snack"]
    done = services.ask_enterprises(
        stranger, requirement=scene.requirement, enterprise_uids=[scene.owners["dina"].uid]
    )
    assert done.questions == ()
    assert list(done.skipped.values()) == ["NOT_A_CANDIDATE"]
    (question,) = scene.ask("dina")
    with pytest.raises(selectors.QuestionNotFoundError):
        selectors.get_question(stranger, question.uid)
    with pytest.raises(PermissionMissingError):
        services.hand_over(stranger, questions=[question], address=address)
    counts = selectors.counts_of(stranger, scene.requirement)
    assert (counts.total, counts.others_asked) == (0, 1)


@pytest.mark.parametrize("name", ["owner", "buyer", "operator", "analyst", "admin"])
def test_who_works_in_no_centre_asks_nobody(scene, name):
    with contextlib.suppress(services.UnableToAskError):
        services.ask_enterprises(
            scene.cast.actor(name), requirement=scene.requirement, enterprise_uids=[scene.owners["dina"].uid]
        )
    assert not Question.objects.unscoped("a test looks").exists()


def test_a_question_says_why_it_may_be_asked_and_is_journalled(scene):
    dina, gita = scene.ask("dina", "gita")
    assert (dina.basis, gita.basis) == ("TASK", "CONSENT")
    assert (dina.asked, gita.asked) == (["offer", "consent"], ["capacity", "unit_price"])
    entry = Entry.objects.get(subject_uid=dina.uid, code="asking.question.asked")
    assert entry.payload["rule"].startswith("2026-01-01#")
    assert entry.centre_uid == scene.cast.solo.uid


def test_nobody_is_asked_twice_for_the_same_or_more_often_than_the_rule_says(scene):
    scene.ask("dina")
    again = services.ask_enterprises(
        scene.cast.actor("colleague"),
        requirement=scene.requirement,
        enterprise_uids=[scene.owners["dina"].uid],
    )
    assert list(again.skipped.values()) == ["ASKED_ALREADY"]
    assert "Dina Risol" not in names(scene)
    most = selectors.limits_on(TODAY).most_asks
    first = Question.objects.unscoped("a test").get()
    for number in range(most - 1):
        Question.objects.create(
            requirement=scene.requirement,
            enterprise=scene.owners["edi"],
            way="CALL",
            basis="TASK",
            asked_on=TODAY - (number + 1) * DAY,
            answer_by=first.answer_by,
            state="WITHDRAWN",
        )
    assert "Edi Boga" in names(scene)
    (edi,) = scene.ask("edi")
    services.withdraw_questions(scene.cast.actor("mentor"), questions=[edi])
    often = services.ask_enterprises(
        scene.cast.actor("mentor"), requirement=scene.requirement, enterprise_uids=[scene.owners["edi"].uid]
    )
    assert list(often.skipped.values()) == ["ASKED_TOO_OFTEN"]
    (row,) = [
        one
        for one in selectors.candidates_of(scene.cast.actor("mentor"), scene.run, today=TODAY).candidates
        if one.enterprise.name == "Edi Boga"
    ]
    assert (row.times_asked, row.is_asked_too_often) == (most, True)


def test_nobody_is_asked_for_a_closed_requirement_or_with_a_past_day(scene):
    with pytest.raises(services.UnableToAskError, match="PAST_DAY"):
        scene.ask("dina", answer_by=TODAY - DAY)
    scene.requirement.refresh_from_db()
    close_requirement(
        scene.cast.actor("manager"),
        requirement=scene.requirement,
        expected_version=scene.requirement.version,
    )
    with pytest.raises(services.UnableToAskError, match="REQUIREMENT_NOT_OPEN"):
        scene.ask("dina")


def test_links_are_shown_once_with_a_message_in_the_owners_language(scene):
    dina, fitri = scene.ask("dina", "fitri", language="en")
    first, second = services.hand_over(scene.cast.actor("mentor"), questions=[dina, fitri], address=address)
    assert first.text.startswith("Hello Dina Risol")
    assert first.url in first.text
    assert first.whatsapp_url.startswith("https://wa.me/6281234561111?text=Hello")
    assert (second.whatsapp_url, second.needs_witness) == (None, True)
    assert list(Notice.objects.unscoped("a test looks").values_list("recipient_uid", flat=True)) == [
        scene.owners["dina"].uid
    ]
    assert first.token not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_a_new_link_may_close_those_before(scene):
    (dina,) = scene.ask("dina")
    old = scene.token(dina)
    new = services.hand_over(scene.cast.actor("mentor"), questions=[dina], address=address, replaces=True)[
        0
    ].token
    with pytest.raises(services.UnableToAnswerError) as refused:
        services.find_by_link(old)
    assert refused.value.params["reason"] == "REVOKED"
    assert services.find_by_link(new)[1] == dina


def test_reminders_are_few_and_have_days_between(scene):
    mentor = scene.cast.actor("mentor")
    limits = selectors.limits_on(TODAY)
    (dina,) = scene.ask("dina", answer_by=TODAY + 30 * DAY)
    assert services.remind(mentor, questions=[dina]) == []
    day = TODAY
    for number in range(limits.most_reminders):
        day += limits.reminder_days * DAY
        assert [one.reminders for one in services.remind(mentor, questions=[dina], today=day)] == [number + 1]
        assert services.remind(mentor, questions=[dina], today=day) == []
    assert services.remind(mentor, questions=[dina], today=day + 7 * DAY) == []


def test_withdrawn_links_do_not_open_and_the_owner_may_be_asked_anew(scene):
    (dina,) = scene.ask("dina")
    token = scene.token(dina)
    services.withdraw_questions(scene.cast.actor("mentor"), questions=[dina], reason="salah orang")
    with pytest.raises(services.UnableToAnswerError, match="REVOKED"):
        services.find_by_link(token)
    assert isinstance(links.open_link(token, services.PURPOSE), links.LinkRefused)
    scene.ask("dina")


def test_what_nobody_answered_expires_once_and_is_to_be_visited(scene):
    dina, gita = scene.ask("dina", "gita")
    mentor = scene.cast.actor("mentor")
    later = dina.answer_by + DAY
    assert services.expire_questions(dina.answer_by) == 0
    assert services.expire_questions(later) == 2
    assert services.expire_questions(later) == 0
    assert scene.fresh(dina).state == "EXPIRED"
    services.assign_visitor(mentor, questions=[dina], user_uid=scene.cast.colleague.uid)
    lines = selectors.visits_of(mentor, scene.requirement)
    assert {line.question.enterprise.name for line in lines} == {"Dina Risol", "Gita Catering"}
    assert [
        line.question.enterprise.name
        for line in selectors.visits_of(mentor, scene.requirement, visitor=str(scene.cast.colleague.uid))
    ] == ["Dina Risol"]
    found, total = selectors.due_questions(
        scene.cast.actor("colleague"), visitor_uid=scene.cast.colleague.uid, on=later
    )
    assert ([one.pk for one in found], total) == ([dina.pk], 1)
    found, total = selectors.due_questions(scene.cast.actor("manager"), visitor_uid=None, on=later)
    assert ([one.pk for one in found], total) == ([gita.pk], 1)


def test_only_people_of_the_centre_go_there(scene):
    (dina,) = scene.ask("dina")
    with pytest.raises(services.UnableToAskError, match="NO_SUCH_VISITOR"):
        services.assign_visitor(
            scene.cast.actor("mentor"), questions=[dina], user_uid=scene.cast.stranger.uid
        )


def test_likely_capacity_is_the_last_figure_or_what_those_like_it_told(scene):
    from tests.market import producer

    for number in range(3):
        producer(
            scene.cast,
            f"Tahu {number}",
            product="kotak snack",
            unit="piece",
            capacity=(number + 1) * 100_000,
            price=900_000,
            period="WEEK",
        )
    producer(
        scene.cast,
        "Lama",
        product="kotak snack",
        unit="piece",
        capacity=70_000,
        price=900_000,
        period="WEEK",
        expires=TODAY - DAY,
    )
    run = scene.rematch()
    rows = {
        one.enterprise.name: (one.likely, one.likely_basis)
        for one in selectors.candidates_of(scene.cast.actor("mentor"), run, today=TODAY).candidates
    }
    assert rows["Lama"] == (70_000, "LAST")
    assert rows["Dina Risol"] == (200_000, "SIMILAR")


@pytest.mark.parametrize("many", [2, 40])
def test_lists_ask_the_database_no_more_for_forty_owners_than_for_two(scene, many):
    owners = [
        silent(scene.cast, f"Pembuat {n}", "kotak snack", phone=f"0812-0000-{n:04}") for n in range(many)
    ]
    run = scene.rematch()
    mentor = scene.cast.actor("mentor")
    with CaptureQueriesContext(connection) as choosing:
        selectors.candidates_of(mentor, run, today=TODAY)
    with CaptureQueriesContext(connection) as asking:
        done = services.ask_enterprises(
            mentor, requirement=scene.requirement, enterprise_uids=[one.uid for one in owners]
        )
    assert len(done.questions) == many
    with CaptureQueriesContext(connection) as handing:
        services.hand_over(mentor, questions=done.questions, address=address)
    with CaptureQueriesContext(connection) as listing:
        rows = list(selectors.list_questions(mentor, scene.requirement, QuestionFilter(state="WAITING")))
        selectors.lines_of(mentor, rows)
    print(len(choosing), len(asking), len(handing), len(listing))
    assert len(choosing) <= 12
    assert len(asking) <= 20
    assert len(handing) <= 18
    assert len(listing) <= 6
