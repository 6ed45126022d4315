"""The page Today: for whom it opens, what it says in both languages, and how another wing joins it."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from tests.cast import TODAY
from tests.market import producer

from sambung.apps.mentoring import services
from sambung.web.hari_ini import providers
from sambung.web.hari_ini.cards import Action, Card, Row

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=False):
        yield


def sign_in(client, user, language="id"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def open_for(cast, name, mentor):
    return services.open_case(
        cast.actor("manager"),
        enterprise=producer(cast, name).enterprise,
        mentor_uid=getattr(cast, mentor).uid,
        goal="Halal",
        gate="CERTIFICATE:HALAL",
        first_on=TODAY,
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("mentor", 200),
        ("admin", 200),
        ("owner", 403),
        ("buyer", 403),
        ("operator", 403),
        ("analyst", 403),
    ],
)
def test_for_whom_it_opens(client, cast, name, status):
    sign_in(client, getattr(cast, name))
    assert client.get(reverse("today")).status_code == status


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Hari ini", "Catat kunjungan", "Kunjungan dan pertemuan", "Langkah yang jatuh tempo"]),
        ("en", ["Today", "Log a visit", "Visits and meetings", "Steps due"]),
    ],
)
def test_a_visit_is_one_tap_from_its_form(client, cast, language, words):
    case = open_for(cast, "Dapur Satu", "mentor")
    sign_in(client, cast.mentor, language)
    page = client.get(reverse("today")).content.decode()
    for word in words:
        assert word in page
    assert f"{reverse('session-new', args=[case.uid])}?next=%2Fhari-ini%2F" in page


def test_a_manager_narrows_the_day_to_a_mentor(client, cast):
    open_for(cast, "Dapur Satu", "mentor")
    open_for(cast, "Dapur Dua", "colleague")
    sign_in(client, cast.manager)
    assert "Dapur Dua" in client.get(reverse("today")).content.decode()
    page = client.get(reverse("today"), {"mentor": str(cast.mentor.uid)}).content.decode()
    assert "Dapur Satu" in page
    assert "Dapur Dua" not in page
    assert client.get(reverse("today"), {"mentor": "apa saja"}).status_code == 200


def test_another_wing_joins_by_one_line(client, cast, monkeypatch):
    def waiting(day):
        return [
            Card("lain", "Penawaran", [Row("Menunggu jawaban", "/x/", actions=(Action("Lihat", "/x/"),))])
        ]

    monkeypatch.setattr("sambung.web.hari_ini.views.PROVIDERS", [*providers.PROVIDERS, waiting])
    sign_in(client, cast.mentor)
    assert "Menunggu jawaban" in client.get(reverse("today")).content.decode()


def test_a_quiet_day_says_what_to_do(client, cast):
    sign_in(client, cast.mentor)
    assert "Hari yang tenang" in client.get(reverse("today")).content.decode()
