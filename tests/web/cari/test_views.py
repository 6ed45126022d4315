"""The one search field: what it finds, and that it finds for nobody what that person may not see."""

import pytest
from django.urls import reverse
from tests.market import producer, require


@pytest.fixture
def find(client, cast):
    def _find(name, words):
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse("search"), {"q": words}).content.decode()

    return _find


def test_stems_find_enterprises_and_requirements(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    require(cast)
    page = find("manager", "tempe keripik")
    assert "Sumber Rasa" in page
    assert "PT Besar Nusantara" in page


def test_a_place_leads_to_its_enterprises(cast, find):
    assert "region=33.11" in find("manager", "Sukoharjo")


def test_an_owner_finds_no_other_enterprise_and_no_draft(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    require(cast, publish=False)
    page = find("owner", "keripik")
    assert "Sumber Rasa" not in page
    assert "PT Besar Nusantara" not in page


@pytest.mark.parametrize(
    "words", ["", "   ", "'; DROP TABLE", "%_\\", "<script>alert(1)</script>", "x" * 5000]
)
def test_nonsense_is_answered_kindly(cast, find, words):
    page = find("manager", words)
    assert "<script>alert" not in page
    assert "empty" in page


def test_nobody_searches_without_signing_in(client, db):
    assert client.get(reverse("search"), {"q": "x"}).status_code == 302
