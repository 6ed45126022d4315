"""Alternatives to a consortium: asked for by the manager, weighed in a job, shown with their bounds, taken as a what-if."""

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
from sambung.apps.pooling.facts import PoolSettings, build_problem
from sambung.apps.pooling.models import PoolRun, PoolStudy
from sambung.apps.pooling.services import build_consortium

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"even_split": "2", "smallest_share": "5", "fill": "95", "failure": "8"}


@pytest.fixture
def solved(cast):
    """2 t a month; a cheap producer can make nearly all, two dearer ones stand by."""
    producer(cast, "Murah", price=2_000_000, capacity=1_800_000)
    producer(cast, "Sedang", price=2_050_000, capacity=1_500_000)
    producer(cast, "Lain", price=2_060_000, capacity=1_500_000)
    requirement = require(cast, criteria=(), quantity=2_000, latitude=-7.57, longitude=110.83)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    run = build_consortium(cast.actor("manager"), requirement=requirement)
    run_waiting_jobs()
    return PoolRun.objects.unscoped("test").get(pk=run.pk)


def signed_in(client, cast, name="manager", language="id"):
    client.cookies["django_language"] = language
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_manager_weighs_and_sees_each_with_its_bound(client, cast, solved):
    web = signed_in(client, cast)
    address = reverse("consortium-choices", args=[solved.uid])
    assert "Pertimbangkan pilihan lain" in web.get(address).content.decode()
    assert web.post(address, ASKED).status_code == 302
    assert "Mempertimbangkan pilihan lain" in web.get(address).content.decode()
    run_waiting_jobs()
    study = PoolStudy.objects.unscoped("test").get()
    curve = study.result["curve"]
    assert [point["count"] for point in curve] == sorted(point["count"] for point in curve)
    assert all(point["count"] <= point["bound"] for point in curve)
    plain, even = study.result["settlements"][:2]
    assert (plain["plan"], even["plan"]) == ("as_solved", "even_split")
    assert plain["cost"] <= even["cost"]
    split = [[line["quantity"] for line in one["lines"]] for one in (plain, even)]
    assert max(split[0]) > 2 * min(split[0])
    assert max(split[1]) <= 2 * min(split[1]) * 1.0001
    assert study.result["robust"]["nominal_estimate"]["probability"] < 0.95
    page = web.get(address).content.decode()
    for words in (
        "Pembagian merata",
        "Bila anggota gagal",
        "Mengikutsertakan lebih banyak usaha mikro",
        "Murah",
    ):
        assert words in page
    assert address in web.get(reverse("consortium", args=[solved.uid])).content.decode()


def test_the_export_is_logged_and_holds_each_members_line(client, cast, solved):
    web = signed_in(client, cast, language="en")
    assert web.get(reverse("consortium-choices-csv", args=[solved.uid])).status_code == 404
    web.post(reverse("consortium-choices", args=[solved.uid]), ASKED)
    run_waiting_jobs()
    entries = Entry.objects.count()
    answer = web.get(reverse("consortium-choices-csv", args=[solved.uid]))
    assert Entry.objects.count() == entries + 1
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["Plan", "Enterprise", "Quantity", "Own price, total (Rp)", "One price, total (Rp)"] in rows
    assert any(row[:2] == ["As it stands", "Murah"] for row in rows if len(row) > 1)


def test_who_may_not_build_may_look_but_not_ask_and_strangers_find_nothing(client, cast, solved):
    address = reverse("consortium-choices", args=[solved.uid])
    mentor = signed_in(client, cast, "mentor")
    assert mentor.get(address).status_code == 200
    assert mentor.post(address, ASKED).status_code == 404
    assert signed_in(client, cast, "stranger").get(address).status_code == 404
    assert signed_in(client, cast, "owner").get(address).status_code == 404


def test_wrong_figures_are_said_and_nothing_is_lost(client, cast, solved):
    web = signed_in(client, cast)
    answer = web.post(
        reverse("consortium-choices", args=[solved.uid]), {**ASKED, "fill": "100", "failure": "x"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"fill", "failure"}
    assert not PoolStudy.objects.unscoped("test").exists()


def test_a_wish_of_the_what_if_reaches_the_engine(client, cast, solved):
    web = signed_in(client, cast)
    address = reverse("consortium-what-if", args=[solved.uid])
    refused = web.post(address, {"fill": "95"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"failure"}
    assert web.post(address, {"even_split": "2", "inclusion": "5"}).status_code == 302
    run_waiting_jobs()
    following = PoolRun.objects.unscoped("test").latest("id")
    settings = PoolSettings.from_json(following.settings)
    assert (settings.even_split_tenths, settings.inclusion_permille) == (20, 50)
    built = build_problem(following.match_run, settings, on=TODAY)
    assert (built.problem.settings.even_split, built.problem.settings.inclusion_tolerance) == (2.0, 0.05)
    assert following.state == "SOLVED"
    assert following.allocations.values("offer").distinct().count() > 1
    page = web.get(reverse("consortium-compare", args=[solved.uid, following.uid])).content.decode()
    assert "tidak ada yang lebih dari 2" in page.replace("\xa0", " ")


def test_a_run_of_before_keeps_its_settings() -> None:
    assert PoolSettings.from_json({"max_suppliers": 3}).fill_permille is None


def test_an_end_between_two_looks_is_not_missed(client, cast, solved, monkeypatch):
    web = signed_in(client, cast)
    address = reverse("consortium-choices", args=[solved.uid])
    web.post(address, ASKED)

    def look_late(actor, uid):
        run_waiting_jobs()
        return get_job(actor, uid)

    monkeypatch.setattr("sambung.web.jobs.waiting.get_job", look_late)
    assert web.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
