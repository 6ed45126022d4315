"""The pages of a job: for whom, in which language, on to the result, and how failures read."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from sambung.apps.actors.access import SYSTEM
from sambung.apps.jobs.selectors import get_job
from sambung.apps.jobs.services import UnableToRunError, enqueue, run_waiting_jobs
from sambung.apps.jobs.services.handlers import handlers
from sambung.web.jobs.kinds import ERRORS, Kind, kinds, register_kind


@pytest.fixture
def trial(monkeypatch, cast):
    monkeypatch.setitem(handlers, "trial", lambda context: {"n": 7})
    monkeypatch.setitem(kinds, "trial", Kind("Percobaan"))

    def ask(name="mentor"):
        return enqueue(cast.actor(name), "trial", centre_uid=cast.solo.uid).uid

    return ask


@pytest.fixture
def get(client, cast):
    def fetch(name, page, uid=None, language="id"):
        if name is not None:
            client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client.get(reverse(f"jobs:{page}", args=[uid] if uid else []))

    return fetch


@pytest.mark.parametrize("page", ["page", "progress"])
def test_strangers_get_404_and_the_anonymous_are_asked_to_sign_in(trial, get, client, page):
    uid = trial()
    assert get(None, page, uid).status_code == 302
    for name, status in [("mentor", 200), ("manager", 200), ("admin", 200)]:
        assert get(name, page, uid).status_code == status, name
    for name in ("stranger", "owner", "buyer", "analyst"):
        assert get(name, page, uid).status_code == 404, name


def test_looking_changes_nothing_and_cancelling_needs_a_post(trial, get, client, cast):
    uid = trial()
    assert get("mentor", "cancel", uid).status_code == 405
    assert get_job(SYSTEM, uid).state == "QUEUED"
    client.force_login(cast.colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("jobs:cancel", args=[uid])).status_code == 403
    client.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("jobs:cancel", args=[uid])).status_code == 404
    client.force_login(cast.mentor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("jobs:cancel", args=[uid])).status_code == 302
    assert get_job(SYSTEM, uid).state == "CANCELLED"


def test_a_done_job_leads_to_its_result(trial, get):
    register_kind("trial", title="Percobaan", result_page=lambda job: f"/hasil/{job.result['n']}/")
    uid = trial()
    assert "<progress" in get("mentor", "progress", uid).text
    run_waiting_jobs()
    assert get("mentor", "page", uid)["Location"] == "/hasil/7/"
    fragment = get("mentor", "progress", uid)
    assert fragment["HX-Redirect"] == "/hasil/7/"
    assert 'href="/hasil/7/"' in fragment.text
    assert "hx-get" not in fragment.text


def test_a_failure_says_what_happened_and_what_to_do(trial, get, monkeypatch):
    def refuse(context):
        raise UnableToRunError("NO_HUB", region="33.72")

    monkeypatch.setitem(handlers, "trial", refuse)
    register_kind("trial", title="Percobaan", errors={"NO_HUB": ("No hub in %(region)s.", "Add one.")})
    uid = trial()
    run_waiting_jobs()
    text = get("mentor", "page", uid).text
    assert "No hub in 33.72." in text
    assert "Add one." in text
    assert str(uid) in text


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_failure_of_the_room_has_its_sentences_in_indonesian(code):
    for sentence in ERRORS[code]:
        with override("en"):
            english = str(sentence)
        with override("id"):
            assert str(sentence) != english


def test_the_list_reads_in_both_languages_and_says_what_to_do_when_empty(trial, get):
    assert "membentuk konsorsium" in get("mentor", "list").text
    assert "build a consortium" in get("mentor", "list", language="en").text
    uid = trial()
    assert str(uid) in get("mentor", "list").text
    assert str(uid) not in get("stranger", "list").text


def test_the_list_costs_the_same_for_five_and_for_twenty(trial, client, cast, django_assert_max_num_queries):
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    for count in (5, 15):
        for _ in range(count):
            trial()
        with django_assert_max_num_queries(8):
            assert client.get(reverse("jobs:list")).status_code == 200


@pytest.mark.parametrize(
    "address", ["?hal=0", "?hal=-1", "?hal=x", "?hal=99999", "?keadaan=%27", "?hal=%00", "?hal=²"]
)
def test_a_strange_address_is_no_failure(trial, client, cast, address):
    client.force_login(cast.mentor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("jobs:list") + address).status_code == 200
