"""Paging, figures, problems and their language, the limit of requests, the OpenAPI document."""

import datetime
import json
import logging
from fractions import Fraction

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.market import producer, require

from sambung.api import application
from sambung.api.values import decimal
from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.duplicates.services import judge_pair
from sambung.apps.registry.models import Enterprise

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def ask(cast):
    """GET with the manager's token; the answer's body."""
    _token, text = issue_token(cast.actor("manager"), name="uji", scopes=SCOPES)

    def get(url, *, language="", method="get", **query):
        headers = {"Authorization": f"Bearer {text}"}
        if language:
            headers["Accept-Language"] = language
        return getattr(Client(), method)(url, query, headers=headers)

    return get


def enterprises(count, name="Usaha"):
    Enterprise.objects.bulk_create(
        Enterprise(name=f"{name} {number:03}", region_code="33.72", registered_on=TODAY)
        for number in range(count)
    )


@given(st.integers(-(10**18), 10**18), st.sampled_from([100, 1000]))
def test_a_decimal_says_exactly_what_was_kept(scaled, scale):
    text = decimal(scaled, scale)
    assert Fraction(text) == Fraction(scaled, scale)
    assert "." not in text or not text.endswith("0")


def test_following_next_gives_each_thing_once(ask):
    enterprises(23)
    url, seen, pages = f"{reverse('api:enterprises')}?limit=5&region=33.72", [], 0
    while url:
        body = ask(url).json()
        seen += [one["uid"] for one in body["items"]]
        url, pages = body["next"], pages + 1
        assert pages < 20
    assert len(seen) == len(set(seen)) == body["count"]
    assert pages == body["pages"]


def test_past_the_last_page_there_is_nothing(ask):
    enterprises(3)
    for name in ("enterprises", "requirements", "linkages"):
        body = ask(reverse(f"api:{name}"), page=99).json()
        assert body["items"] == []
        assert body["next"] is None
        assert body["page"] == 99


def test_filters_narrow(ask, cast):
    Enterprise.objects.create(name="Lain", region_code="33.74.01", kbli="10710", registered_on=TODAY)
    url = reverse("api:enterprises")
    for query in ({"region": "33.74"}, {"kbli": "107"}):
        assert [one["name"] for one in ask(url, **query).json()["items"]] == ["Lain"]
    assert ask(url, region="33.7").status_code == 422
    kinds = {one["kind"] for one in ask(url, kind="COOPERATIVE").json()["items"]}
    assert kinds == {"COOPERATIVE"}


def test_a_list_asks_no_more_for_many(ask, cast):
    def queries(url, limit):
        with CaptureQueriesContext(connection) as found:
            assert ask(url, limit=limit).status_code == 200
        return len(found)

    for number in range(12):
        producer(cast, f"Dapur {number}", capacity=1_000_000)
        require(cast, product=f"keripik {number}", starts_on=TODAY)
    for name in ("enterprises", "requirements", "linkages"):
        url = reverse(f"api:{name}")
        queries(url, 1)
        assert queries(url, 2) == queries(url, 12)


def test_errors_say_what_to_do_in_the_language_asked_for(ask):
    url = reverse("api:enterprises")
    english = ask(url, language="en-GB,en;q=0.9", page="dua", kind="TOKO", limit=1000)
    assert english.status_code == 422
    assert english["Content-Type"] == "application/problem+json"
    assert english["Content-Language"] == "en"
    said = {one["field"]: one["message"] for one in english.json()["errors"]}
    assert said["page"] == "Write a whole number."
    assert said["limit"] == "Write 200 or less."
    assert said["kind"] == "Write one of: UMKM, LARGE, COOPERATIVE, SHARED_HOUSE."
    indonesian = ask(url, page="dua").json()
    assert indonesian["title"] == "Ada parameter yang tidak terbaca"
    assert indonesian["errors"][0]["message"] == "Tulis bilangan bulat."
    assert indonesian["type"] == english.json()["type"]


def test_a_misspelt_filter_is_no_silent_everything(ask):
    answer = ask(reverse("api:enterprises"), regoin="33.72")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "regoin"


def test_what_is_no_address_or_no_method_is_a_problem_too(ask):
    for url in ("/api/v1/", "/api/v1/tidak-ada", "/api/v1/enterprises/bukan-uid/x"):
        answer = ask(url)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    refused = ask(reverse("api:indicators"), method="post")
    assert refused.status_code == 405
    assert refused["Allow"] == "GET"
    assert refused.json()["status"] == 405
    assert ask("/api/v1/enterprises/bukan-uid").status_code == 422


def test_hostile_words_break_nothing(ask):
    for words in ("%00", "'; DROP TABLE", "%", "_", "\\", "🥟" * 50, "a" * 200):
        assert ask(reverse("api:enterprises"), words=words).status_code == 200
    assert ask("/api/v1/enterprises?words=%00").status_code == 422
    assert ask("/api/v1/indicators/%00").status_code == 404


def test_an_accident_is_a_problem_and_is_written_down(ask, monkeypatch, caplog):
    def breaks(*args, **named):
        raise RuntimeError("rahasia dapur")

    monkeypatch.setattr("sambung.apps.registry.selectors.list_enterprises", breaks)
    with caplog.at_level(logging.ERROR, logger="sambung.api"):
        answer = ask(reverse("api:enterprises"))
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:problem-type:sambung:failed"
    assert "rahasia dapur" not in answer.content.decode()
    assert "rahasia dapur" in caplog.text


def test_too_many_requests_of_one_token_wait(ask, cast, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    cache.clear()
    url = reverse("api:indicators")
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, 0, 20, tzinfo=datetime.UTC), tick=False):
        assert [ask(url).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = ask(url)
        assert refused["Retry-After"] == "40"
        assert refused.json()["type"] == "urn:problem-type:sambung:too-many-requests"
        _token, other = issue_token(cast.actor("mentor"), name="lain", scopes=SCOPES)
        assert Client().get(url, headers={"Authorization": f"Bearer {other}"}).status_code == 200
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, 1, 1, tzinfo=datetime.UTC), tick=False):
        assert ask(url).status_code == 200


def test_health_needs_no_token_and_no_database():
    answer = Client().get("/api/v1/health")
    assert answer.json() == {"status": "ok"}


def test_simulated_things_are_labelled(ask, cast):
    made = Enterprise.objects.create(
        name="Rekaan", region_code="33.72", registered_on=TODAY, is_simulated=True
    )
    assert ask(reverse("api:enterprise", args=[made.uid])).json()["is_simulated"] is True
    assert ask(reverse("api:enterprise", args=[cast.workshop.uid])).json()["is_simulated"] is False


def test_no_database_key_leaves_the_house():
    document = json.dumps(application.api.get_openapi_schema())
    names = {
        name
        for shape in json.loads(document)["components"]["schemas"].values()
        for name in shape.get("properties", {})
    }
    assert not {"id", "pk"} & names
    assert not {name for name in names if name.endswith("_id") and name not in {"name_id"}}


def test_the_document_is_read_without_token_and_names_the_problems():
    document = Client().get("/api/v1/openapi.json").json()
    assert len(document["paths"]) == 75
    asked = document["paths"]["/api/v1/enterprises/{uid}"]["get"]
    assert asked["security"] == [{"Bearer": ["registry:read"]}]
    assert set(asked["responses"]) == {"200", "304", "401", "403", "404", "422", "429"}
    assert list(asked["responses"]["404"]["content"]) == ["application/problem+json"]


def test_a_program_learns_which_entry_stands_for_an_enterprise(ask, cast):
    one, other = (producer(cast, name).enterprise for name in ("Dapur Sari", "Dapur Bu Sari"))
    judge_pair(cast.actor("manager"), one=one, other=other, verdict="SAME")
    address = reverse("api:enterprises")
    listed = {row["name"]: row["standing_uid"] for row in ask(address).json()["items"]}
    assert listed["Dapur Sari"] == listed["Dapur Bu Sari"] == str(one.uid)
    assert listed["Dapur Ani"] is None
    assert ask(reverse("api:enterprise", args=[other.uid])).json()["standing_uid"] == str(one.uid)
    once = ask(address, entries="one", words="sari").json()["items"]
    assert [row["name"] for row in once] == ["Dapur Sari"]
