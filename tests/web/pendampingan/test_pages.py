"""Coaching's pages: who gets which answer, what they say, what a form does, how many queries they make."""

import datetime
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.matching.services import match_requirement, rematch_for_enterprises
from sambung.apps.mentoring import services
from sambung.apps.mentoring.models import Case, Session
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import Certificate, EnterprisePerson

pytestmark = [pytest.mark.django_db]
PDF = b"%PDF-1.4 halal"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def offer(cast):
    return producer(cast, "Dapur Tempe", capacity=800_000)


@pytest.fixture
def requirement(cast, offer):
    found = require(cast)
    match_requirement(cast.actor("manager"), requirement=found, on=TODAY)
    return found


@pytest.fixture
def case(cast, offer, requirement):
    return services.open_case(
        cast.actor("manager"),
        enterprise=offer.enterprise,
        mentor_uid=cast.mentor.uid,
        goal="Halal untuk keripik",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
        first_on=TODAY,
    )


def sign_in(client, user, language="id"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def step_of(case, number):
    return case.steps.order_by("order")[number - 1]


def finish_url(case, step):
    return reverse("step-finish", args=[case.uid, step.uid])


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("mentor", 200),
        ("colleague", 200),
        ("stranger", 404),
        ("buyer", 404),
        ("operator", 404),
        ("owner", 404),
        ("analyst", 404),
        ("admin", 404),
    ],
)
def test_a_case_is_its_centres_own(client, cast, case, name, status):
    sign_in(client, getattr(cast, name))
    assert client.get(reverse("case-detail", args=[case.uid])).status_code == status
    step = step_of(case, 1)
    for url in [
        reverse("session-new", args=[case.uid]),
        reverse("step-new", args=[case.uid]),
        reverse("step-edit", args=[case.uid, step.uid]),
        finish_url(case, step),
    ]:
        assert client.get(url).status_code == status, url
    posted = client.post(
        reverse("session-new", args=[case.uid]),
        {
            "uid": uuid.uuid4(),
            "minutes": "60",
            "mode": "VISIT",
            "held_on": "2026-11-24",
            "next_in": "",
        },
    )
    assert posted.status_code == (302 if status == 200 else 404)
    assert Session.objects.unscoped("test").count() == (1 if status == 200 else 0)


def test_an_anonymous_person_is_asked_to_sign_in(client, case):
    for url in [
        reverse("case-list"),
        reverse("case-new"),
        reverse("today"),
        reverse("case-detail", args=[case.uid]),
    ]:
        answer = client.get(url)
        assert answer.status_code == 302
        assert "masuk" in answer["Location"] or "login" in answer["Location"]


def test_the_owner_sees_the_steps_but_no_notes_and_changes_nothing(client, cast, case):
    EnterprisePerson.objects.create(user=cast.owner, enterprise=case.enterprise, role="OWNER", since=TODAY)
    services.log_session(
        cast.actor("mentor"), case, uid=uuid.uuid4(), held_on=TODAY, minutes=60, note="RAHASIA SESI"
    )
    step = step_of(case, 1)
    services.change_step(cast.actor("mentor"), step, expected_version=step.version, note="RAHASIA LANGKAH")
    sign_in(client, cast.owner)
    page = client.get(reverse("case-detail", args=[case.uid])).content.decode()
    assert step.what in page
    assert "RAHASIA" not in page
    assert finish_url(case, step) not in page
    assert client.get(finish_url(case, step)).status_code == 403
    assert client.get(reverse("session-new", args=[case.uid])).status_code == 403
    assert client.get(reverse("case-csv")).status_code == 403


@pytest.mark.parametrize(
    ("name", "status"), [("manager", 200), ("mentor", 403), ("owner", 403), ("buyer", 403)]
)
def test_only_managers_open_cases(client, cast, requirement, name, status):
    sign_in(client, getattr(cast, name))
    assert client.get(reverse("case-new")).status_code == status


def test_from_a_gap_to_a_case_with_its_plan(client, cast, offer, requirement):
    sign_in(client, cast.manager)
    address = {
        "requirement": requirement.uid,
        "gate": "CERTIFICATE:HALAL",
        "enterprise": offer.enterprise.uid,
    }
    page = client.get(reverse("case-new"), address).content.decode()
    assert "Sertifikat halal, untuk keripik tempe" in page
    # Three ways are known; each is offered, the cheapest first.
    assert "Halal jalur pernyataan pelaku usaha" in page
    assert "Halal jalur reguler, usaha menengah" in page
    assert "Budi" in page
    assert "Cici" in page
    answer = client.post(
        reverse("case-new"),
        {**address, "mentor": cast.mentor.uid, "goal": "Halal dulu"},
    )
    case = Case.objects.unscoped("test").get()
    assert answer["Location"] == reverse("case-detail", args=[case.uid])
    assert (case.mentor, case.gate, case.requirement) == (cast.mentor, "CERTIFICATE:HALAL", requirement)
    shown = client.get(answer["Location"]).content.decode()
    assert "hampir terjangkau" in shown
    # A second time leads to the case that is there.
    again = client.post(reverse("case-new"), {**address, "mentor": cast.mentor.uid, "goal": "Lagi"})
    assert again["Location"] == reverse("case-detail", args=[case.uid])
    assert Case.objects.unscoped("test").count() == 1


def test_a_way_chosen_in_the_address_gives_its_steps(client, cast, offer, requirement):
    sign_in(client, cast.manager)
    client.post(
        reverse("case-new"),
        {
            "requirement": requirement.uid,
            "gate": "CERTIFICATE:HALAL",
            "enterprise": offer.enterprise.uid,
            "intervention": "HALAL_REGULAR_SMALL",
            "mentor": cast.mentor.uid,
            "goal": "Reguler",
        },
    )
    case = Case.objects.unscoped("test").get()
    assert step_of(case, 2).cost == 1_500_000


def test_another_centres_enterprise_is_referred_to_its_centre(client, cast, requirement):
    foreign = producer(cast, "Dapur Tegal", centre=cast.tegal).enterprise
    sign_in(client, cast.manager)
    page = client.get(
        reverse("case-new"), {"enterprise": foreign.uid, "gate": "CERTIFICATE:HALAL"}
    ).content.decode()
    assert "PLUT Tegal" in page
    assert '<form class="form"' not in page
    answer = client.post(
        reverse("case-new"),
        {"enterprise": foreign.uid, "gate": "CERTIFICATE:HALAL", "mentor": cast.mentor.uid, "goal": "x"},
    )
    assert answer.status_code == 422
    assert Case.objects.unscoped("test").count() == 0


def test_a_whole_group_is_opened_at_once(client, cast, offer, requirement):
    second = producer(cast, "Dapur Dua").enterprise
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    sign_in(client, cast.manager)
    address = {"requirement": requirement.uid, "gate": "CERTIFICATE:HALAL"}
    page = client.get(reverse("case-new"), address).content.decode()
    assert "Dapur Dua" in page
    assert "Dapur Tempe" in page
    none = client.post(reverse("case-new"), {**address, "many": "1", "mentor": cast.mentor.uid, "goal": "H"})
    assert none.status_code == 422
    answer = client.post(
        reverse("case-new"),
        {
            **address,
            "many": "1",
            "enterprise": [offer.enterprise.uid, second.uid],
            "mentor": cast.mentor.uid,
            "goal": "Halal bersama",
        },
    )
    cases = list(Case.objects.unscoped("test"))
    assert len(cases) == 2
    assert answer["Location"] == reverse("case-group", args=[cases[0].group_uid])
    # Each case knows the offer that was meant, so that figures find their product.
    assert all(case.offer is not None for case in cases)
    group = client.get(answer["Location"]).content.decode()
    assert "Dapur Dua" in group
    assert "2 kasus" in group
    sign_in(client, cast.stranger)
    assert client.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Sertifikat halal dicatat. Sekarang memenuhi semua syarat: keripik tempe."),
        ("en", "Halal certificate recorded. Now meets all criteria of: keripik tempe."),
    ],
)
def test_a_finished_step_says_what_it_brought(client, cast, case, monkeypatch, language, said):
    monkeypatch.setattr(
        registry.changes,
        "on_change",
        [lambda changed: rematch_for_enterprises(changed.enterprise_ids, on=TODAY)],
    )
    sign_in(client, cast.mentor, language)
    step = step_of(case, 3)
    address = finish_url(case, step)
    without = client.post(address, {"done_on": "2026-11-24", "version": step.version})
    assert without.status_code == 422
    answer = client.post(
        address,
        {
            "done_on": "2026-11-24",
            "version": step.version,
            "number": "ID331100",
            "evidence": SimpleUploadedFile("halal.pdf", PDF),
        },
        follow=True,
    )
    assert said in answer.content.decode()
    assert Certificate.objects.unscoped("test").get().number == "ID331100"
    undone = client.post(
        reverse("step-act", args=[case.uid, step.uid]), {"act": "undo", "version": step.version + 1}
    )
    assert undone.status_code == 302
    assert not Certificate.objects.unscoped("test").standing().exists()


def test_a_stale_form_is_a_conflict(client, cast, case):
    sign_in(client, cast.mentor)
    step = step_of(case, 1)
    stale = {"what": "Baru", "who": "MENTOR", "version": step.version}
    assert client.post(reverse("step-edit", args=[case.uid, step.uid]), stale).status_code == 302
    answer = client.post(reverse("step-edit", args=[case.uid, step.uid]), {**stale, "what": "Kalah"})
    assert answer.status_code == 409
    assert step_of(case, 1).what == "Baru"
    for nonsense in ("", "abc", "-1", "9" * 40):
        assert (
            client.post(
                reverse("case-change", args=[case.uid]), {"act": "goal", "goal": "x", "version": nonsense}
            ).status_code
            == 409
        )


def test_a_session_form_sent_twice_counts_once_and_leads_back_to_today(client, cast, case):
    sign_in(client, cast.mentor)
    page = client.get(reverse("session-new", args=[case.uid]), {"next": "/hari-ini/"})
    sent = {
        "uid": page.context["form"]["uid"].value(),
        "minutes": "90",
        "mode": "PHONE",
        "next_in": "7",
        "held_on": "2026-11-24",
        "next": "/hari-ini/",
    }
    for _time in range(2):
        answer = client.post(reverse("session-new", args=[case.uid]), sent)
        assert answer["Location"] == "/hari-ini/"
    session = Session.objects.unscoped("test").get()
    assert (session.minutes, session.mode, session.next_on) == (90, "PHONE", datetime.date(2026, 12, 1))
    # Nobody is led away from us.
    elsewhere = client.post(
        reverse("session-new", args=[case.uid]), {**sent, "next": "https://jahat.example/"}
    )
    assert elsewhere["Location"] == reverse("case-detail", args=[case.uid])


def test_a_session_is_corrected_and_taken_back(client, cast, case):
    session = services.log_session(
        cast.actor("mentor"),
        case,
        uid=uuid.uuid4(),
        held_on=TODAY,
        minutes=45,
        next_on=datetime.date(2026, 12, 24),
    ).session
    sign_in(client, cast.mentor)
    address = reverse("session-edit", args=[case.uid, session.uid])
    assert client.get(address).context["form"]["minutes"].value() == 45
    client.post(
        address,
        {
            "uid": session.uid,
            "minutes": "30",
            "mode": "VISIT",
            # The chip was touched; the day below it is the one that stood there.
            "next_in": "7",
            "next_on": "2026-12-24",
            "held_on": "2026-11-23",
            "version": session.version,
        },
    )
    session = Session.objects.unscoped("test").get()
    assert (session.minutes, session.held_on) == (30, datetime.date(2026, 11, 23))
    assert session.next_on == datetime.date(2026, 12, 1)
    client.post(reverse("session-withdraw", args=[case.uid, session.uid]), {"version": session.version})
    assert Session.objects.unscoped("test").get().is_withdrawn is True


def test_handing_on_closing_and_opening_again(client, cast, case):
    sign_in(client, cast.manager)
    address = reverse("case-change", args=[case.uid])

    def version():
        return Case.objects.unscoped("test").get().version

    client.post(address, {"act": "assign", "mentor": cast.colleague.uid, "version": version()})
    assert Case.objects.unscoped("test").get().mentor == cast.colleague
    client.post(address, {"act": "assign", "mentor": "bukan uid", "version": version()})
    client.post(address, {"act": "close", "outcome": "GOAL_REACHED", "version": version()})
    assert Case.objects.unscoped("test").get().state == "CLOSED"
    assert "tujuan tercapai" in client.get(reverse("case-detail", args=[case.uid])).content.decode()
    client.post(address, {"act": "reopen", "version": version()})
    assert Case.objects.unscoped("test").get().state == "OPEN"
    sign_in(client, cast.mentor)
    assert (
        client.post(address, {"act": "assign", "mentor": cast.mentor.uid, "version": version()}).status_code
        == 403
    )


def test_the_csv_holds_what_the_list_shows_and_runs_no_formula(client, cast, case):
    sign_in(client, cast.manager)
    services.change_goal(cast.actor("manager"), case, goal="=HYPERLINK(1)", expected_version=case.version)
    answer = client.get(reverse("case-csv"))
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "Dapur Tempe" in text
    assert ",=HYPERLINK" not in text
    assert (
        client.get(reverse("case-csv"), {"mentor": str(cast.colleague.uid)}).content.decode().count("Dapur")
        == 0
    )


@pytest.mark.parametrize(
    "query",
    ["?page=99999", "?mentor=x", "?gate=%27%3B--", "?requirement=1", "?state=zz", "?q=%00", "?group=a"],
)
def test_a_list_with_nonsense_in_its_address_is_a_page(client, cast, case, query):
    sign_in(client, cast.manager)
    assert client.get(reverse("case-list") + query).status_code == 200


def _many(cast, requirement, count):
    for number in range(count):
        enterprise = producer(cast, f"Usaha {number}").enterprise
        case = services.open_case(
            cast.actor("manager"),
            enterprise=enterprise,
            mentor_uid=cast.mentor.uid,
            goal="Halal",
            gate="CERTIFICATE:HALAL",
            requirement=requirement,
            first_on=TODAY,
        )
        services.log_session(
            cast.actor("mentor"), case, uid=uuid.uuid4(), held_on=TODAY, minutes=60, next_on=TODAY
        )


@pytest.mark.parametrize(("page", "most"), [("case-list", 16), ("today", 19)])
def test_queries_do_not_grow_with_the_cases(
    client, cast, requirement, django_assert_max_num_queries, page, most
):
    sign_in(client, cast.manager)
    counts = []
    for more in (3, 20):
        _many(cast, requirement, more)
        with django_assert_max_num_queries(most) as captured:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_queries_of_a_case_do_not_grow_with_its_sessions(client, cast, case, django_assert_max_num_queries):
    sign_in(client, cast.manager)
    counts = []
    for more in (2, 20):
        for _number in range(more):
            services.log_session(cast.actor("mentor"), case, uid=uuid.uuid4(), held_on=TODAY, minutes=60)
        with django_assert_max_num_queries(26) as captured:
            client.get(reverse("case-detail", args=[case.uid]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
