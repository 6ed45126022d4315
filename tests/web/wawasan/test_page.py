"""The page of insights: what it says, to whom, in both languages; its CSV has the numbers of the page."""

import csv
import datetime
import io
import re

import pytest
import time_machine
from django.test import Client
from tests.province import TODAY, link, make_province

from sambung.apps.actors.access import SYSTEM
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import seal_entries
from sambung.apps.registry.models import Enterprise
from sambung.apps.reporting import selectors, services

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 24, 5, 0, tzinfo=datetime.UTC)
READERS = {"manager", "mentor", "colleague", "stranger", "analyst", "admin"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def province(cast):
    services.ensure_definitions()
    return make_province()


@pytest.fixture
def counted(province):
    services.compute_readings(SYSTEM, definitions=selectors.current_definitions(SYSTEM), on=TODAY)
    return province


def signed_in(cast, name, language="id"):
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def text_of(response):
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").replace("&#x27;", "'").split())


def sheet_of(response):
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_number_comes_with_interval_n_and_definition(cast, counted):
    # The cast's own workshop is on the list, too: 5 of 12.
    page = text_of(signed_in(cast, "manager").get("/wawasan/"))
    for words in (
        "41,7 %",
        "5 dari 12 usaha",
        "19,3 % sampai 68,0 %",
        "Batas bawah: keterkaitan yang tidak dicatat",
        "Dihitung terkait: usaha yang mempunyai paling sedikit satu keterkaitan dengan usaha besar",
        "Bermitra dengan usaha menengah atau besar",
        "sejak itu tidak ada keterkaitan baru yang dicatat",
        "12 dalam daftar, 5 terkait, 1 berkelanjutan",
    ):
        assert words in page


def test_all_of_it_in_english(cast, counted):
    page = text_of(signed_in(cast, "analyst", "en").get("/wawasan/?definisi=L3"))
    for words in (
        "Insights: the linkage rate",
        "16.7 %",
        "2 of 12 enterprises",
        "A floor: linkages that nobody recorded",
        "Only proofs that both sides have confirmed count.",
        "Transacted with a large firm within 12 months",
    ):
        assert words in page


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_reads(cast, counted, language):
    for name in cast.users():
        client = signed_in(cast, name, language)
        expected = 200 if name in READERS else 404
        assert client.get("/wawasan/").status_code == expected, name
        assert client.get("/wawasan/wilayah.csv").status_code == expected, name
        assert client.post("/wawasan/hitung/").status_code == (302 if name in READERS else 404), name
    assert Client().get("/wawasan/").status_code == 302


@pytest.mark.parametrize(
    ("part", "dimension"),
    [("wilayah", "REGION"), ("sektor", "SECTOR"), ("kelas", "SIZE_CLASS"), ("jenis-kelamin", "OWNER_SEX")],
)
def test_a_sheet_has_the_pages_numbers(cast, counted, part, dimension):
    rows = sheet_of(signed_in(cast, "analyst").get(f"/wawasan/{part}.csv?definisi=L1"))
    definition = selectors.find_definition(SYSTEM, "L1")
    view = selectors.view_reading(selectors.latest_reading(SYSTEM, definition))
    assert [(row["kode"], row["terkait"], row["usaha"]) for row in rows] == [
        (cell.key or "", "" if cell.numerator is None else str(cell.numerator), str(cell.denominator))
        for cell in view.parts[dimension]
    ]
    assert {row["definisi"] for row in rows} == {"L1 v1"}
    assert {row["pada hari"] for row in rows} == {"2026-11-24"}


@pytest.mark.parametrize("part", ["waktu", "corong", "definisi", "jalan"])
def test_every_picture_has_its_sheet_and_taking_it_is_journalled(cast, counted, part):
    client = signed_in(cast, "mentor")
    assert f"/wawasan/{part}.csv" in client.get("/wawasan/").content.decode()
    rows = sheet_of(client.get(f"/wawasan/{part}.csv"))
    assert rows
    (entry,) = Entry.objects.filter(code="reporting.exported")
    assert entry.payload == {"part": part, "rows": len(rows)}
    assert client.get("/wawasan/rahasia.csv").status_code == 404


def test_simulated_rows_are_named_so_in_page_and_sheet(cast, province):
    Enterprise.objects.unscoped("test").filter(pk=province.makers[1].pk).update(is_simulated=True)
    services.compute_reading(SYSTEM, definition=selectors.find_definition(SYSTEM, "L1"), on=TODAY)
    client = signed_in(cast, "manager")
    assert "data simulasi" in text_of(client.get("/wawasan/"))
    response = client.get("/wawasan/waktu.csv")
    assert "_simulasi.csv" in response["Content-Disposition"]
    assert all("DATA SIMULASI" in row["keterangan"] for row in sheet_of(response))


def test_a_day_not_counted_yet_is_counted_on_request(cast, province):
    client = signed_in(cast, "manager")
    address = "/wawasan/?definisi=L1&tanggal=2026-05-31"
    assert "Pilihan ini belum dihitung" in text_of(client.get(address))
    response = client.post("/wawasan/hitung/", {"definisi": "L1", "tanggal": "2026-05-31"})
    assert response.status_code == 302
    assert "6 dari 12 usaha" in text_of(client.get(response["Location"]))
    late = client.post("/wawasan/hitung/", {"tanggal": "2027-01-01"}, follow=True)
    assert "Hari itu belum tiba" in text_of(late)


def test_nothing_published_says_what_to_do(cast):
    assert "sambung indicator define" in text_of(signed_in(cast, "analyst").get("/wawasan/"))
    response = signed_in(cast, "analyst").post("/wawasan/hitung/", follow=True)
    assert "sambung indicator define" in text_of(response)


def test_nonsense_in_the_address_is_answered(cast, counted):
    client = signed_in(cast, "manager")
    for query in (
        "definisi=X&tanggal=kemarin&wilayah=zz",
        "tanggal=9999-99-99",
        "diketahui=0001-01-01",
        "wilayah=%00",
    ):
        assert client.get(f"/wawasan/?{query}").status_code == 200


def test_narrowed_to_a_region(cast, counted):
    page = text_of(signed_in(cast, "manager").get("/wawasan/?wilayah=33.72"))
    assert "Kota Surakarta" in page
    assert "4 dari 5 usaha" in page
    # The manager's own regency is marked.
    assert "pusat layanan sendiri" in page


def test_the_page_tells_what_the_reading_does_not_know(cast, counted):
    link(counted, 12)
    page = text_of(signed_in(cast, "manager").get("/wawasan/"))
    assert "sejak itu 1 keterkaitan dicatat" in page
    client = signed_in(cast, "manager")
    client.post("/wawasan/hitung/")
    assert "6 dari 12 usaha" in text_of(client.get("/wawasan/"))


def test_queries_are_bounded(cast, counted, django_assert_max_num_queries):
    client = signed_in(cast, "manager")
    client.get("/wawasan/")
    for number in range(2):
        with django_assert_max_num_queries(12):
            client.get("/wawasan/")
        for more in range(20):
            Enterprise.objects.create(name=f"{number} {more}", kind="UMKM", registered_on=TODAY)
        while seal_entries():
            pass


def test_no_script_or_style_of_its_own(cast, counted):
    html = signed_in(cast, "manager").get("/wawasan/").content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert "style=" not in html
    assert " on" + "click" not in html
