"""The search page: what it finds, and that it finds for nobody what that person may not see; saved searches, exports."""

import io
import uuid
import zipfile

import pytest
from django.urls import reverse
from tests.market import producer, require

from sambung.apps.journal.models import Entry
from sambung.apps.search.models import SavedSearch
from sambung.apps.search.services import rebuild_index


@pytest.fixture
def sign_in(client, cast):
    def _sign_in(name):
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _sign_in


@pytest.fixture
def find(sign_in):
    def _find(name, words, **more):
        rebuild_index(is_fresh=True)
        return sign_in(name).get(reverse("search"), {"q": words, **more}).content.decode()

    return _find


def test_stems_find_enterprises_and_requirements(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    require(cast)
    page = find("manager", "tempe keripik")
    assert "Sumber Rasa" in page
    assert "PT Besar Nusantara" in page


def test_a_place_leads_to_what_is_there(cast, find):
    assert "wilayah=33.11" in find("manager", "Sukoharjo")
    assert "wilayah=33.11" in find("manager", "Sukohardjo")


def test_an_owner_finds_no_other_enterprise_and_no_draft(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    require(cast, publish=False)
    page = find("owner", "keripik")
    assert "Sumber Rasa" not in page
    assert "PT Besar Nusantara" not in page


def test_one_kind_has_pages_and_a_map(cast, find):
    for number in range(30):
        producer(cast, f"Dapur {number:02}", product="keripik pisang")
    page = find("manager", "keripik", jenis="produk", page="2")
    assert "26–30" in page
    assert "map" in find("manager", "keripik", tampilan="peta")


def test_what_was_meant_is_said(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    page = find("manager", "kerpiik")
    assert "kerpiik" in page
    assert "Sumber Rasa" in page


@pytest.mark.parametrize(
    "words", ["", "   ", "'; DROP TABLE", "%_\\", "<script>alert(1)</script>", "x" * 5000]
)
def test_nonsense_is_answered_kindly(cast, find, words):
    page = find("manager", words)
    assert "<script>alert" not in page
    assert "empty" in page


def test_nobody_searches_without_signing_in(client, db):
    assert client.get(reverse("search"), {"q": "x"}).status_code == 302


def test_exports_hold_no_formula_and_are_journalled(cast, sign_in):
    producer(cast, "=cmd|'/c calc'!A1", product="keripik tempe")
    rebuild_index()
    client = sign_in("manager")
    answer = client.get(reverse("search-export", args=["csv"]), {"q": "keripik"})
    text = b"".join(answer.streaming_content).decode()
    assert ",'=cmd" in text
    book = client.get(reverse("search-export", args=["xlsx"]), {"q": "keripik"}).content
    sheets = zipfile.ZipFile(io.BytesIO(book))
    assert b"<f>" not in sheets.read("xl/worksheets/sheet1.xml")
    assert Entry.objects.filter(code="search.results.exported").count() == 2


def test_an_owner_takes_no_list_along(cast, sign_in):
    assert sign_in("owner").get(reverse("search-export", args=["csv"])).status_code == 404


def test_a_search_is_kept_and_dropped_by_its_person_alone(cast, sign_in):
    client = sign_in("manager")
    client.post(reverse("search-save"), {"query": "q=keripik&wilayah=33.11&next=evil", "name": "Keripik"})
    saved = SavedSearch.objects.unscoped("test").get()
    assert saved.query == "q=keripik&wilayah=33.11"
    assert "Keripik" in client.get(reverse("search")).content.decode()
    drop = reverse("search-drop", args=[saved.uid])
    assert sign_in("mentor").post(drop).status_code == 404
    assert sign_in("manager").post(drop).status_code == 302
    assert not SavedSearch.objects.unscoped("test").exists()
    assert client.post(reverse("search-drop", args=[uuid.uuid4()])).status_code == 404


def test_filters_stand_on_the_page_with_the_way_to_take_them_off(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    page = find("manager", "keripik", wilayah="33.72", dekat="33.72", jarak="40")
    assert "Kota Surakarta (40 km)" in page
    assert 'href="?q=keripik&amp;wilayah=33.72"' in page
    assert 'href="?q=keripik&amp;dekat=33.72&amp;jarak=40"' in page


def test_capacity_is_asked_in_the_address(cast, find):
    producer(cast, "Sumber Rasa", product="keripik tempe sagu")
    days = {"satuan": "kg", "periode": "MONTH", "mulai": "2027-01-04", "sampai": "2027-02-04"}
    assert "Sumber Rasa" in find("manager", "keripik", jumlah="900", **days)
    assert "Sumber Rasa" not in find("manager", "keripik", jumlah="1100", **days)


def test_the_page_takes_a_bounded_number_of_queries(cast, find, client, django_assert_max_num_queries):
    for number in range(30):
        producer(cast, f"Dapur {number:02}", product="keripik pisang")
    find("manager", "keripik")
    with django_assert_max_num_queries(20):
        client.get(reverse("search"), {"q": "keripik", "tampilan": "peta"})
