"""What a link opens: own line only, nothing by looking, answers with the right digits, light enough for an old phone."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.apps.linkages.scene import token_of
from tests.words import readable

from sambung.apps.journal.models import Entry
from sambung.apps.linkages import services
from sambung.apps.linkages.models import Linkage
from sambung.apps.links.models import Link
from sambung.apps.registry.models import Contact

pytestmark = pytest.mark.django_db


def url_of(sent, name=None):
    return reverse("answer-link", args=[token_of(sent, name)])


def test_a_member_reads_its_own_part_and_nothing_of_the_others(scene, browser):
    sent = scene.send()
    text = browser().get(url_of(sent, "Warung Bu Sri")).content.decode().replace("\u00a0", " ")
    for shown in ("Kotak kudapan", "150 pieces", "Rp 5,200/", "Rp 3,120,000", "Koperasi Guyub"):
        assert shown in text
    for hidden in ("Dapur Ani", "Dapur Pak Joko", "5,000", "5,500", "5,395", "6,000"):
        assert hidden not in text


def test_a_member_without_hub_reads_the_buyers_address(scene, browser):
    text = browser().get(url_of(scene.send(), "Dapur Pak Joko")).content.decode()
    assert "Jalan Slamet Riyadi 1" in text


def test_the_link_speaks_indonesian_and_english(scene, browser):
    url = url_of(scene.send(), "Dapur Ani")
    assert "Ya, saya terima" in browser("", "id").get(url).content.decode()
    assert "Yes, I accept" in browser("", "en").get(url).content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", ["Dapur Ani", None])
def test_looking_changes_nothing(scene, browser, method, name):
    url = url_of(scene.send(), name)
    before = (Entry.objects.count(), list(Link.objects.unscoped("a test looks").values().order_by("pk")))
    for _ in range(3):
        assert getattr(browser(), method)(url).status_code == 200
    assert before == (
        Entry.objects.count(),
        list(Link.objects.unscoped("a test looks").values().order_by("pk")),
    )


def test_all_of_a_members_page_weighs_less_than_100_kb(scene, browser):
    page = browser().get(url_of(scene.send(), "Dapur Ani")).content
    files = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page))
    size = len(page) + sum(Path(finders.find(name.decode())).stat().st_size for name in files)
    assert size < 100_000
    assert b"<script" not in page
    assert len(gzip.compress(page)) < 10_000


def test_an_answer_with_the_right_digits_counts_and_is_read_again(scene, browser):
    sent = scene.send()
    client, url = browser(), url_of(sent, "Dapur Ani")
    answer = client.post(url, {"answer": "ACCEPTED", "digits": "1111", "version": "1"})
    assert answer.headers["Location"] == url
    assert "Your answer was recorded" in client.get(url).content.decode()
    assert scene.line(sent.proposal, "ani").answer == "ACCEPTED"


def test_wrong_digits_stand_beside_the_field_and_decide_nothing(scene, browser):
    sent = scene.send()
    answer = browser().post(
        url_of(sent, "Dapur Ani"), {"answer": "DECLINED", "digits": "9876", "version": "1"}
    )
    assert answer.status_code == 422
    assert "Tries left: 4" in answer.content.decode()
    assert "9876" not in readable(str(list(Entry.objects.values_list("payload", flat=True))))
    assert scene.line(sent.proposal, "ani").answer == "WAITING"


def test_less_by_link(scene, browser):
    sent = scene.send()
    values = {"answer": "LESS", "digits": "1111", "quantity": "120", "version": "1"}
    assert browser("", "id").post(url_of(sent, "Dapur Ani"), values).status_code == 302
    assert scene.line(sent.proposal, "ani").asked_quantity == 120_000


@pytest.mark.parametrize(
    "values",
    [
        {"digits": "1111"},
        {"answer": "MAYBE", "digits": "1111"},
        {"answer": "LESS", "digits": "1111", "quantity": ""},
        {"answer": "LESS", "digits": "1111", "quantity": "200"},
        {"answer": "LESS", "digits": "1111", "quantity": "-5"},
        {"answer": "LESS", "digits": "1111", "quantity": "9" * 50},
        {"answer": "ACCEPTED", "digits": ""},
        {"answer": "ACCEPTED", "digits": "١١١١"},
        {"answer": "ACCEPTED", "digits": "1111", "version": "x"},
    ],
)
def test_what_cannot_be_an_answer_is_none(scene, browser, values):
    sent = scene.send()
    answer = browser().post(url_of(sent, "Dapur Ani"), values)
    assert answer.status_code == 422
    assert scene.line(sent.proposal, "ani").answer == "WAITING"


def test_the_return_key_alone_answers_nothing(scene, browser):
    # A browser presses the first button of a form on return: it must have no answer in it.
    page = browser().get(url_of(scene.send(), "Dapur Ani")).content.decode()
    form = page[page.index('class="form section"') :]
    first = re.search(r"<button[^>]*>", form)[0]
    assert "name=" not in first


def test_after_the_mentor_wrote_an_answer_down_an_old_page_is_a_conflict(scene, browser):
    sent = scene.send()
    services.answer_as_member(
        scene.cast.actor("mentor"),
        line=scene.line(sent.proposal, "ani"),
        answer="ACCEPTED",
        witness="Bu Tini",
    )
    values = {"answer": "DECLINED", "digits": "1111", "version": "1"}
    assert browser().post(url_of(sent, "Dapur Ani"), values).status_code == 409
    assert scene.line(sent.proposal, "ani").answer == "ACCEPTED"


def test_all_by_links(scene, browser):
    sent = scene.send()
    for name, digits in [("Dapur Ani", "1111"), ("Warung Bu Sri", "2222"), ("Dapur Pak Joko", "3333")]:
        browser().post(url_of(sent, name), {"answer": "ACCEPTED", "digits": digits, "version": "1"})
    client, url = browser(), url_of(sent)
    text = client.get(url).content.decode().replace("\u00a0", " ")
    assert "Rp 5,395/" in text
    assert "Dapur Ani" not in text
    client.post(url, {"answer": "ACCEPTED", "digits": "9999"})
    assert Linkage.objects.unscoped("a test looks").count() == 3
    assert "the linkages are open" in client.get(url).content.decode()


def test_without_a_known_phone_the_link_only_shows(scene, browser):
    Contact.objects.unscoped("a test writes").all().delete()
    sent = scene.send()
    client, url = browser(), url_of(sent, "Dapur Ani")
    assert "your mentor writes it down" in client.get(url).content.decode()
    answer = client.post(url, {"answer": "ACCEPTED", "digits": "1111", "version": "1"})
    assert answer.status_code == 422
    assert scene.line(sent.proposal, "ani").answer == "WAITING"


@pytest.mark.parametrize("token", ["x", "a" * 200, "..", "%00", "🙂"])
def test_an_unknown_link_is_not_found(scene, browser, token):
    assert browser().get(f"/j/{token}/").status_code == 404


def test_a_closed_proposal_says_so_and_takes_no_answer(scene, browser):
    sent = scene.send()
    url = url_of(sent, "Dapur Ani")
    services.withdraw_proposal(scene.cast.actor("manager"), proposal=sent.proposal, reason="price")
    answer = browser().get(url)
    assert answer.status_code == 410
    assert "closed" in answer.content.decode()
    assert browser().post(url, {"answer": "ACCEPTED", "digits": "1111"}).status_code == 410


def test_the_link_keeps_no_cookie_of_a_session_and_is_not_cached_or_indexed(scene, browser):
    answer = browser().get(url_of(scene.send(), "Dapur Ani"))
    assert "sessionid" not in answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"noindex" in answer.content
