"""What an owner's link opens: three questions, light enough for an old phone; looking decides nothing."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.apps.asking.scene import TODAY

from sambung.apps.asking.models import Answer
from sambung.apps.journal.models import Entry
from sambung.apps.links.models import Link

pytestmark = pytest.mark.django_db
YES = {"act": "SEND", "can": "YES", "capacity": "1.250", "price": "9.000", "digits": "1111", "agrees": "on"}


def link(scene, name="dina", **options):
    (question,) = scene.ask(name, **options)
    return question, reverse("asking-link", args=[scene.token(question)])


def said(page):
    return re.sub(r"\s+", " ", page.content.decode().replace("\u00a0", " "))


def weight(page):
    files = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg|woff2))"', page.content))
    return len(page.content) + sum(Path(finders.find(name.decode())).stat().st_size for name in files)


def answers():
    return Answer.objects.unscoped("a test looks").standing()


def test_it_asks_three_questions_in_the_language_of_the_message_unless_another_was_chosen(scene, browser):
    _question, url = link(scene, language="en")
    client = browser()
    del client.cookies["django_language"]
    text = said(client.get(url))
    assert "Can you make kotak snack?" in text
    assert "5,000 pieces a week for 4 weeks" in text
    assert "700 a week is about 100 a day" in text
    assert "Sanggupkah Anda membuat kotak snack?" in said(browser("", "id").get(url))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_and_no_ceiling_is_told(scene, browser, method):
    _question, url = link(scene)
    before = (Entry.objects.count(), list(Link.objects.unscoped("a test").values()))
    for _ in range(3):
        page = getattr(browser(), method)(url)
        assert page.status_code == 200
    assert (Entry.objects.count(), list(Link.objects.unscoped("a test").values())) == before
    text = said(browser().get(url))
    for hidden in ("15.000", "15,000", "3456-1111", "34561111", "Edi Boga"):
        assert hidden not in text


def test_all_of_it_weighs_less_than_100_kb_and_runs_no_script(scene, browser):
    question, url = link(scene)
    client = browser("", "id")
    for page in (client.get(url), client.get(f"{url}profil/")):
        print("bytes with styles:", weight(page), "page alone, gzipped:", len(gzip.compress(page.content)))
        assert weight(page) < 100_000
        assert b"<script" not in page.content
        assert len(gzip.compress(page.content)) < 10_000
    client.post(url, YES)
    assert scene.fresh(question).state == "ANSWERED"
    assert weight(client.get(url)) < 100_000


def test_an_answer_is_written_as_the_owner_writes_numbers_and_the_profile_is_offered(scene, browser):
    _question, url = link(scene)
    client = browser("", "id")
    done = client.post(url, YES)
    assert done.headers["Location"] == url
    (answer,) = answers()
    assert (answer.capacity, answer.unit_price, answer.by) == (1_250_000, 900_000, "LINK")
    text = said(client.get(url))
    for shown in ("Terima kasih", "1.250", "Rp 9.000", f"{url}profil/"):
        assert shown in text
    # Told once: whoever the link is forwarded to reads neither capacity nor price.
    again = said(browser("", "id").get(url))
    assert "1.250" not in again
    assert "9.000" not in again


def test_english_numbers_on_the_english_page(scene, browser):
    _question, url = link(scene)
    assert browser("", "en").post(url, {**YES, "capacity": "1,250.5", "price": "9,000"}).status_code == 302
    assert answers().get().capacity == 1_250_500


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"can": ""}, "can"),
        ({"capacity": ""}, "capacity"),
        ({"capacity": "banyak"}, "capacity"),
        ({"capacity": "-4"}, "capacity"),
        ({"price": "murah"}, "price"),
        ({"can": "OTHER"}, "product"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"digits": ""}, "digits"),
        ({"digits": "12"}, "digits"),
        ({"digits": "9999"}, "digits"),
        ({"act": "MAYBE"}, "act"),
    ],
)
def test_a_mistake_stands_at_its_field_and_keeps_what_was_entered(scene, browser, change, field):
    _question, url = link(scene)
    page = browser("", "id").post(url, {**YES, "capacity": "777", "from_day": "2027-02-03", **change})
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert 'value="2027-02-03"' in said(page)
    if "capacity" not in change:
        assert 'value="777"' in said(page)
    assert not answers().exists()


@pytest.mark.parametrize("act", ["DECLINED", "NOT_ME"])
def test_no_answer_is_an_answer_too_but_not_with_wrong_digits(scene, browser, act):
    question, url = link(scene)
    client = browser("", "id")
    assert client.post(url, {"act": act, "digits": "0000", "capacity": "xyz"}).status_code == 422
    assert not answers().exists()
    assert client.post(url, {"act": act, "digits": "1111", "capacity": "xyz"}).status_code == 302
    assert scene.fresh(question).state == act
    assert answers().get().capacity is None


def test_without_a_telephone_the_page_sends_to_the_mentor(scene, browser):
    _question, url = link(scene, "fitri")
    page = browser("", "id").get(url)
    assert b'name="digits"' not in page.content
    assert "saksi" in said(page)


def test_links_that_do_not_open_say_why(scene, browser):
    question, url = link(scene)
    assert browser().get(reverse("asking-link", args=["tidak-ada"])).status_code == 404
    Link.objects.unscoped("a test").update(expires_at="2020-01-01T00:00:00Z")
    assert browser().get(url).status_code == 410
    assert browser().post(url, YES).status_code == 410
    from sambung.apps.asking import services

    url = reverse("asking-link", args=[scene.token(question)])
    services.withdraw_questions(scene.cast.actor("mentor"), questions=[question])
    assert browser().get(url).status_code == 410
    assert not answers().exists()


def test_a_closed_question_is_read_and_not_answered(scene, browser):
    question, url = link(scene)
    type(question).objects.unscoped("a test").update(state="EXPIRED")
    page = browser("", "id").get(url)
    assert b'name="digits"' not in page.content
    assert browser("", "id").post(url, YES).status_code in (302, 422)


def test_the_page_asks_the_database_few_questions(scene, browser, django_assert_max_num_queries):
    _question, url = link(scene)
    client = browser("", "id")
    with django_assert_max_num_queries(9):
        client.get(url)
    client.post(url, YES)
    with django_assert_max_num_queries(11):
        client.get(url)


def test_a_mass_is_shown_in_kilograms_beside_tonnes(scene, browser):
    scene.requirement.unit, scene.requirement.period_kind = "t", "MONTH"
    scene.requirement.save(update_fields=["unit", "period_kind"])
    _question, url = link(scene)
    text = said(browser("", "id").get(url))
    assert "1 t sama dengan 1.000 kg" in text
    assert TODAY.year >= 2026
