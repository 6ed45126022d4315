"""The list under a requirement, links to hand over, typed answers, visits: what they say, to whom, with few queries."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.apps.asking.scene import silent
from tests.market import entry

from sambung.apps.asking import services
from sambung.apps.asking.models import Answer, Appeal, Question
from sambung.apps.jobs.models import Job
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Consent

pytestmark = pytest.mark.django_db
TYPED = {
    "act": "SEND",
    "can": "YES",
    "capacity": "400",
    "price": "9.000",
    "source": "OWNER",
    "stated_on": "2026-11-01",
    "witness": "Bu Tini",
    "agrees": "on",
}


def said(page):
    return re.sub(r"\s+", " ", page.content.decode().replace("\u00a0", " "))


def url(scene, name="asking", **query):
    return reverse(name, args=[scene.requirement.uid])


def ask_form(scene, *names, **more):
    day = services.limits_on(scene.run.as_of)
    assert day.answer_days
    return {
        "pilih": [str(scene.owners[name].uid) for name in names],
        "way": "WHATSAPP",
        "answer_by": "2030-01-01",
        "language": "id",
        **more,
    }


@pytest.fixture
def answer_by(scene):
    from tests.apps.asking.scene import TODAY

    return TODAY.isoformat()


def test_the_list_says_whom_to_ask_with_what_is_not_known(scene, browser):
    text = said(browser("mentor", "id").get(url(scene)))
    for shown in (
        "Dina Risol",
        "Gita Catering",
        "kapasitas, harga",
        "apa yang dibuatnya",
        "4 kali dalam 30 hari",
    ):
        assert shown in text
    assert "Tegal Snack" not in text


def test_ticked_owners_are_asked_and_their_links_shown_once(scene, browser, answer_by):
    page = browser("mentor", "id").post(
        url(scene, "asking-ask"), ask_form(scene, "dina", "fitri", answer_by=answer_by)
    )
    text = said(page)
    assert page.status_code == 200
    assert text.count("/k/") >= 2
    assert "wa.me/6281234561111" in text
    assert "saksi" in text
    assert Question.objects.unscoped("a test").count() == 2
    again = said(browser("mentor", "id").get(url(scene)))
    assert "/k/" not in again


def test_whoever_ticks_nobody_or_a_wrong_day_is_told(scene, browser, answer_by):
    client = browser("mentor", "id")
    client.post(url(scene, "asking-ask"), ask_form(scene, answer_by=answer_by))
    assert "Centang siapa" in said(client.get(url(scene)))
    client.post(url(scene, "asking-ask"), ask_form(scene, "dina", answer_by="2001-01-01"))
    assert "sudah lewat" in said(client.get(url(scene)))
    client.post(
        url(scene, "asking-ask"), {**ask_form(scene, answer_by=answer_by), "pilih": ["x", "' OR 1=1"]}
    )
    assert not Question.objects.unscoped("a test").exists()


def test_more_than_a_page_are_asked_as_a_job_that_does_not_ask_twice(scene, browser, answer_by):
    from sambung.apps.asking import jobs
    from sambung.apps.jobs.services.handlers import JobContext

    for number in range(services.AT_ONCE):
        silent(scene.cast, f"Pembuat {number}", "kotak snack")
    scene.rematch()
    client = browser("mentor", "id")
    done = client.post(
        url(scene, "asking-ask"), ask_form(scene, semua="1", q="kotak", way="PAPER", answer_by=answer_by)
    )
    job = Job.objects.unscoped("a test").get(kind=services.JOB_KIND)
    assert done.headers["Location"] == reverse("jobs:page", args=[job.uid])
    first = jobs.run(JobContext(job))
    second = jobs.run(JobContext(job))
    assert first["asked"] >= services.AT_ONCE
    assert second["asked"] == 0
    assert Question.objects.unscoped("a test").count() == first["asked"]


def test_a_mentor_types_an_answer_before_a_witness_and_takes_it_back(scene, browser):
    (dina,) = scene.ask("dina")
    client, page_url = browser("mentor", "id"), reverse("asking-question", args=[dina.uid])
    page = client.get(page_url)
    assert "Halo, ini PLUT Surakarta" in said(page)
    refused = client.post(page_url, {**TYPED, "witness": ""})
    assert refused.status_code == 422
    assert 'value="400"' in said(refused)
    assert client.post(page_url, TYPED).status_code == 302
    text = said(client.get(page_url))
    for shown in ("400", "sekitar 57", "Rp 9.000", "Bu Tini", "diketik oleh pusat"):
        assert shown in text
    assert client.post(reverse("asking-take-back", args=[dina.uid])).status_code == 302
    assert not Answer.objects.unscoped("a test").standing().exists()
    assert "dibatalkan" in said(client.get(page_url))


def test_a_stale_typed_answer_is_a_conflict(scene, browser):
    (dina,) = scene.ask("dina")
    client, page_url = browser("mentor", "id"), reverse("asking-question", args=[dina.uid])
    assert client.post(page_url, {**TYPED, "version": "1"}).status_code == 302
    assert client.post(page_url, {**TYPED, "version": "1"}).status_code == 409


def test_an_owner_with_an_account_answers_its_own_question_without_a_witness(scene, browser):
    from sambung.apps.registry.models import EnterprisePerson

    (dina,) = scene.ask("dina")
    EnterprisePerson.objects.create(
        user=scene.cast.owner, enterprise=scene.owners["dina"], role="OWNER", since=scene.run.as_of
    )
    page_url = reverse("asking-question", args=[dina.uid])
    client = browser("owner", "id")
    assert b'name="witness"' not in client.get(page_url).content
    assert client.post(page_url, {"act": "SEND", "can": "NO"}).status_code == 302
    assert Answer.objects.unscoped("a test").standing().get().by == "ACCOUNT"


def test_sheets_reminders_withdrawal_and_visitors_from_the_list(scene, browser):
    dina, edi = scene.ask("dina", "edi")
    client = browser("mentor", "id")
    ticked = {"pilih": [str(dina.uid), str(edi.uid)]}
    sheet = client.post(url(scene, "asking-hand-over"), {**ticked, "cara": "PDF"})
    assert sheet.content.startswith(b"%PDF")
    shown = said(client.post(url(scene, "asking-hand-over"), {**ticked, "cara": "WHATSAPP"}))
    assert shown.count("wa.me") == 2
    client.post(url(scene, "asking-change"), {**ticked, "langkah": "ingatkan"})
    assert "tidak satu pun dapat diingatkan" in said(client.get(url(scene))).lower()
    client.post(
        url(scene, "asking-change"),
        {**ticked, "langkah": "kunjungi", "pendamping": str(scene.cast.colleague.uid)},
    )
    assert scene.fresh(dina).visitor == scene.cast.colleague
    client.post(url(scene, "asking-change"), {"pilih": [str(edi.uid)], "langkah": "tarik"})
    assert scene.fresh(edi).state == "WITHDRAWN"
    today = said(browser("colleague", "id").get("/hari-ini/"))
    assert "Dina Risol" in today
    assert "Edi Boga" not in today


def test_a_stranger_changes_nothing_of_another_centres_questions(scene, browser):
    (dina,) = scene.ask("dina")
    client = browser("stranger", "id")
    for name, values in (
        ("asking-change", {"langkah": "tarik"}),
        ("asking-hand-over", {"cara": "PDF"}),
        ("asking-change", {"langkah": "kunjungi", "pendamping": str(scene.cast.stranger.uid)}),
    ):
        assert client.post(url(scene, name), {"pilih": [str(dina.uid)], **values}).status_code == 302
    found = scene.fresh(dina)
    assert (found.state, found.visitor_id) == ("WAITING", None)
    assert "Dina Risol" not in said(client.get(url(scene)))


def test_whom_to_visit_is_printed_and_exported_safely(scene, browser):
    scene.owners["dina"].name = "=HYPERLINK(1)"
    scene.owners["dina"].save(update_fields=["name"])
    scene.ask("dina", "fitri")
    client = browser("mentor", "id")
    assert "Fitri Cake" in said(client.get(url(scene, "asking-visits")))
    sheet = client.get(url(scene, "asking-visits-csv"))
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert any("'=HYPERLINK(1)" in line for line in lines)
    assert "0812-3456-1111" in sheet.content.decode()
    assert Entry.objects.filter(code="asking.visits.exported").get().payload["rows"] == 2


def test_price_is_not_shown_on_the_list_of_answers_to_who_may_not_see_it(scene, browser):
    (dina,) = scene.ask("dina")
    browser("mentor", "id").post(reverse("asking-question", args=[dina.uid]), TYPED)
    assert "Rp 9.000" in said(browser("manager", "id").get(url(scene)))
    assert "Rp 9.000" not in said(browser("stranger", "id").get(url(scene)))


@pytest.mark.parametrize("view", ["sudah", "tanya"])
def test_lists_ask_few_questions_however_many_owners(scene, browser, view, django_assert_max_num_queries):
    owners = [silent(scene.cast, f"Pembuat {n}", "kotak snack", phone=f"0812-0000-{n:04}") for n in range(30)]
    scene.rematch()
    if view == "sudah":
        services.ask_enterprises(
            scene.cast.actor("mentor"),
            requirement=scene.requirement,
            enterprise_uids=[one.uid for one in owners],
        )
    client = browser("mentor", "id")
    with django_assert_max_num_queries(26):
        assert client.get(f"{url(scene)}?tampil={view}").status_code == 200


def test_another_centre_is_asked_sees_it_today_and_answers(scene, browser, answer_by):
    Consent.objects.create(
        enterprise=scene.owners["far"], purpose="MATCHING", given_on=scene.run.as_of, recorded=entry()
    )
    scene.rematch()
    tegal = scene.cast.tegal
    mentor, stranger = browser("mentor", "id"), browser("stranger", "id")
    assert "PLUT Tegal" in said(mentor.get(url(scene), {"tampil": "tanya"}))
    # The people of another centre see the list of their own owners, and ask nobody else's centre.
    assert "pusat-lain/" not in said(stranger.get(url(scene), {"tampil": "tanya"}))
    form = {"pusat": str(tegal.uid), "until": answer_by, "note": "<b>Mendesak</b>"}
    assert stranger.post(url(scene, "asking-appeal"), form).status_code == 403
    assert mentor.post(url(scene, "asking-appeal"), {**form, "pusat": "x"}).status_code == 302
    assert "Centang pusat mana" in said(mentor.get(url(scene), {"tampil": "tanya"}))
    mentor.post(url(scene, "asking-appeal"), form)
    made = Appeal.objects.unscoped("a test").get()
    assert "kotak snack" in said(stranger.get(reverse("today")))
    page = said(stranger.get(url(scene), {"tampil": "tanya"}))
    assert "PLUT Surakarta" in page
    assert "<b>Mendesak" not in page
    refusal = reverse("asking-appeal-decline", args=[made.uid])
    assert mentor.post(refusal, {"alasan": "x"}).status_code == 403
    assert stranger.post(refusal, {"alasan": "Semua sibuk"}).status_code == 302
    assert "Semua sibuk" in said(mentor.get(url(scene), {"tampil": "tanya"}))
    mentor.post(url(scene, "asking-appeal"), {**form, "note": ""})
    second = Appeal.objects.unscoped("a test").get(state="OPEN")
    assert (
        browser("owner", "id").post(reverse("asking-appeal-withdraw", args=[second.uid])).status_code == 404
    )
    mentor.post(reverse("asking-appeal-withdraw", args=[second.uid]))
    assert not Appeal.objects.unscoped("a test").filter(state="OPEN").exists()
    mentor.post(url(scene, "asking-appeal"), form)
    scene.ask("far", actor="stranger")
    page = said(mentor.get(url(scene), {"tampil": "tanya"}))
    assert "1 pemilik ditanya, 0 menjawab, 1 belum" in page
    assert "Tegal Snack" not in page
