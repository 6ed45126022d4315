"""The consortium's pages: the sentence with its bound, shortage by itself, what if, two solutions, the export."""

import csv
import io

import pytest
from django.urls import reverse
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.jobs.selectors import get_job
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.journal.models import Entry
from sambung.apps.matching.services import match_requirement
from sambung.apps.pooling.models import PoolRun
from sambung.web.konsorsium.sentences import apart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(client, cast):
    def _browser(name="manager", language="id"):
        client.cookies["django_language"] = language
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _browser


@pytest.fixture
def market(cast):
    """2 t a month at Surakarta; two cheap producers and a dear one."""
    producer(cast, "=Murah()", price=2_000_000, capacity=1_200_000)
    producer(cast, "Sedang", price=2_100_000, capacity=900_000)
    producer(cast, "Mahal", price=3_000_000, capacity=5_000_000)
    requirement = require(cast, criteria=(), quantity=2_000, latitude=-7.57, longitude=110.83)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    return requirement


def build(web, requirement) -> PoolRun:
    """Press the main button and let the work be done."""
    answer = web.post(reverse("consortium-new", args=[requirement.uid]))
    assert answer.status_code == 302
    assert web.get(answer.url).status_code == 200  # the work goes on: the page says so
    run_waiting_jobs()
    return PoolRun.objects.unscoped("the test").latest("id")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["100 % dari volume belum diverifikasi", "Tidak ada konsorsium yang bisa lebih murah"]),
        ("en", ["100 % of the volume not yet verified", "No consortium can cost less"]),
    ],
)
def test_the_page_says_what_it_rests_on_and_how_good_it_is(browser, market, language, words):
    web = browser(language=language)
    page = web.get(reverse("consortium", args=[build(web, market).uid])).content.decode().replace("\xa0", " ")
    for one in words:
        assert one in page
    assert "Mahal" in page


def test_a_page_that_polls_is_told_to_load_anew_once_the_answer_is_there(browser, market):
    web = browser()
    run = build(web, market)
    answer = web.get(reverse("consortium", args=[run.uid]), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_a_limit_changed_gives_a_second_solution_beside_the_first(browser, market, cast):
    web = browser()
    first = build(web, market)
    cheap = first.allocations.order_by("unit_price").first().offer
    page = web.get(reverse("consortium-what-if", args=[first.uid]))
    assert page.status_code == 200
    answer = web.post(
        reverse("consortium-what-if", args=[first.uid]),
        {"never": [str(cheap.uid)], "onboarding_cost": "250.000"},
    )
    assert answer.status_code == 302
    run_waiting_jobs()
    second = PoolRun.objects.unscoped("the test").latest("id")
    assert second.previous == first
    assert second.cost["onboarding"] == 250_000 * second.allocations.values("offer").distinct().count()
    assert not second.allocations.filter(offer=cheap).exists()
    compared = web.get(reverse("consortium-compare", args=[first.uid, second.uid])).content.decode()
    assert "dikeluarkan sendiri: 1" in compared
    assert str(first.uid) in compared


def test_who_is_left_out_and_kept_in_at_once_is_refused_and_nothing_is_lost(browser, market):
    web = browser()
    run = build(web, market)
    offer = str(run.allocations.first().offer.uid)
    answer = web.post(
        reverse("consortium-what-if", args=[run.uid]),
        {"never": [offer], "must": [offer], "max_suppliers": "7", "price_ceiling": "tiga"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="7"' in page
    assert "price_ceiling" in answer.context["form"].errors


def test_where_it_cannot_be_filled_the_limits_are_named_and_the_way_on_is_offered(browser, cast):
    producer(cast, "Sendiri", capacity=1_500_000)
    requirement = require(cast, criteria=(), quantity=2_000, latitude=-7.57, longitude=110.83)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    web = browser()
    relaxed = build(web, requirement)
    page = web.get(reverse("consortium", args=[relaxed.previous.uid])).content.decode()
    assert "kapasitas bebas usaha yang memenuhi syarat" in page
    assert reverse("consortium", args=[relaxed.uid]) in page
    short = web.get(reverse("consortium", args=[relaxed.uid])).content.decode()
    assert "Pasokan kurang" in short


def test_the_export_is_safe_in_a_spreadsheet_and_leaves_a_line_in_the_journal(browser, market):
    web = browser()
    run = build(web, market)
    answer = web.get(reverse("consortium-csv", args=[run.uid]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {"'=Murah()", "Sedang"}
    assert Entry.objects.filter(code="pooling.exported", subject_uid=run.uid).count() == 1


def test_reasons_can_be_narrowed(browser, market):
    web = browser()
    run = build(web, market)
    address = reverse("consortium-excluded", args=[run.uid])
    assert "Mahal" in web.get(address, {"reason": "price"}).content.decode()
    assert "Mahal" not in web.get(address, {"reason": "pinned"}).content.decode()
    assert "Mahal" in web.get(address, {"reason": "nonsense"}).content.decode()


@pytest.mark.parametrize(
    ("cost", "bound"),
    [(3_938_700_000, 3_935_500_000), (3_938_700_000, 3_938_650_000), (1_000, 999), (5, 4)],
)
def test_cost_and_bound_are_told_apart(cost, bound):
    first, second = apart(cost, bound)
    assert first != second


def test_an_end_between_two_looks_is_not_missed(browser, market, monkeypatch):
    web = browser()
    asked = web.post(reverse("consortium-new", args=[market.uid]))

    def look_late(actor, uid):
        run_waiting_jobs()
        return get_job(actor, uid)

    monkeypatch.setattr("sambung.web.jobs.waiting.get_job", look_late)
    polled = web.get(asked.url, headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
