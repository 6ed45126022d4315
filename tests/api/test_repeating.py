"""Idempotency keys: the same request is done once and answered the same; what is refused leaves its key free."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sambung.apps.accounts.models import KeptAnswer
from sambung.apps.accounts.services import (
    Claim,
    KeyAtWorkError,
    KeyLostError,
    claim_key,
    forget_old_keys,
    keep_answer,
    release_key,
)
from sambung.apps.intake.models import Upload
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise

KEY = {"Idempotency_Key": "kunci-1"}
DIGEST = "a" * 64


def count():
    return Enterprise.objects.unscoped("a test looks").count()


def said(cast, **more):
    return {"name": "Roti Baru", "centre_uid": str(cast.solo.uid)} | more


def test_the_same_request_is_done_once_and_answered_the_same(cast, program):
    mira = program()
    before, entries = count(), Entry.objects.count()
    first = mira.post("register-enterprise", body=said(cast), **KEY)
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first
    written = Entry.objects.count() - entries
    again = mira.post("register-enterprise", body=said(cast), **KEY)
    assert again.status_code == 201
    assert again["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Content-Type"] == first["Content-Type"]
    assert count() == before + 1
    assert Entry.objects.count() == entries + written
    other = mira.post("register-enterprise", body=said(cast), Idempotency_Key="kunci-2")
    assert other.json()["uid"] != first.json()["uid"]
    assert count() == before + 2


def test_another_request_under_the_same_key_is_refused(cast, program):
    mira = program()
    assert mira.post("register-enterprise", body=said(cast), **KEY).status_code == 201
    for answer in (
        mira.post("register-enterprise", body=said(cast, name="Lain"), **KEY),
        mira.post("subscribe", body=said(cast), **KEY),
    ):
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:problem-type:sambung:key-used"
    budi = program("mentor").post("register-enterprise", body=said(cast), **KEY)
    assert budi.status_code == 201, "a key is its token's own"
    assert "Idempotent-Replayed" not in budi


def test_what_is_refused_leaves_its_key_free(cast, program):
    mira = program()
    before = count()
    refused = mira.post("register-enterprise", body=said(cast, name=""), **KEY)
    assert refused.status_code == 422
    assert KeptAnswer.objects.count() == 0
    # The second statement fails after the enterprise itself was written: nothing of it stays.
    half = mira.post(
        "register-enterprise",
        body=said(cast, identifiers=[{"scheme": "NIB", "digits": "1"}]),
        **KEY,
    )
    assert half.status_code == 422
    assert half.json()["code"] == "LENGTH"
    assert (count(), KeptAnswer.objects.count()) == (before, 0)
    assert mira.post("register-enterprise", body=said(cast), **KEY).status_code == 201


def test_an_accident_writes_nothing_and_leaves_its_key_free(cast, program, monkeypatch):
    def breaks(*args, **named):
        raise RuntimeError("listrik padam")

    before = count()
    with monkeypatch.context() as broken:
        broken.setattr("sambung.api.registering.card_fields", breaks)
        assert program().post("register-enterprise", body=said(cast), **KEY).status_code == 500
    assert (count(), KeptAnswer.objects.count()) == (before, 0)


def test_a_key_at_work_is_told_and_a_dead_holder_gives_way(cast, program):
    mira = program()
    claim = claim_key(mira.token, mira.text, key="kunci-1", request_sha256=DIGEST)
    assert isinstance(claim, Claim)
    with pytest.raises(KeyAtWorkError):
        claim_key(mira.token, mira.text, key="kunci-1", request_sha256=DIGEST)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3)):
        taken = claim_key(mira.token, mira.text, key="kunci-1", request_sha256=DIGEST)
    assert isinstance(taken, Claim)
    # The first was only slow: what it wrote must be rolled back.
    with pytest.raises(KeyLostError):
        keep_answer(claim, status=201, headers={}, body=b"{}")
    release_key(claim)
    keep_answer(taken, status=201, headers={}, body=b"{}")
    kept = claim_key(mira.token, mira.text, key="kunci-1", request_sha256=DIGEST)
    assert (kept.status, kept.body) == (201, b"{}")


def test_a_request_whose_key_was_taken_over_keeps_nothing(cast, program, monkeypatch):
    mira = program()
    before = count()

    def overtaken(claim, **named):
        raise KeyLostError("slow")

    monkeypatch.setattr("sambung.api.repeating.keep_answer", overtaken)
    answer = mira.post("register-enterprise", body=said(cast), **KEY)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:problem-type:sambung:key-at-work"
    assert answer["Retry-After"] == "2"
    assert count() == before


def test_a_kept_answer_opens_with_its_token_alone(cast, program):
    mira = program()
    made = mira.post(
        "subscribe",
        body={"name": "uji", "url": "https://93.184.216.34/", "events": ["requirement.published"]},
        **KEY,
    )
    secret = made.json()["secret"]
    (row,) = KeptAnswer.objects.all()
    assert secret.encode() not in bytes(row.body)
    assert secret not in str(row.headers)
    assert b"uji" not in bytes(row.body)


def test_keys_are_forgotten_after_a_day(cast, program):
    mira = program()
    mira.post("register-enterprise", body=said(cast), **KEY)
    now = timezone.now()
    assert forget_old_keys(now + datetime.timedelta(hours=23)) == 0
    assert forget_old_keys(now + datetime.timedelta(hours=25)) == 1
    mira.post("register-enterprise", body=said(cast), **KEY)
    with time_machine.travel(now + datetime.timedelta(hours=25)):
        again = mira.post("register-enterprise", body=said(cast, name="Lain"), **KEY)
    assert again.status_code == 201, "a day later it is another request, whether or not anybody cleaned up"


@pytest.mark.parametrize("key", ["", "a" * 201, "kunci\t1", "kunçi"])
def test_a_key_that_is_none_is_refused(cast, program, key):
    before = count()
    answer = program().post("register-enterprise", body=said(cast), Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert count() == before


def test_a_file_is_the_same_whatever_stands_between_its_parts(cast, program):
    mira = program()

    def send(content):
        return Client().post(
            reverse("api:start-upload"),
            {"centre_uid": str(cast.solo.uid), "file": SimpleUploadedFile("daftar.csv", content)},
            headers={"Authorization": f"Bearer {mira.text}", "Idempotency-Key": "kunci-1"},
        )

    first, again = send(b"nama\nRoti\n"), send(b"nama\nRoti\n")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert Upload.objects.unscoped("a test looks").count() == 1
    assert send(b"nama\nKue\n").status_code == 422


def test_a_replay_counts_as_a_request(cast, program, settings):
    mira = program()
    mira.post("register-enterprise", body=said(cast), **KEY)
    settings.API_REQUESTS_A_MINUTE = 1
    answer = mira.post("register-enterprise", body=said(cast), **KEY)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60


def test_without_a_live_token_no_key_is_kept(cast):
    answer = Client().post(
        reverse("api:register-enterprise"), {}, "application/json", headers={"Idempotency-Key": "x"}
    )
    assert answer.status_code == 401
    assert KeptAnswer.objects.count() == 0
    assert not connection.needs_rollback


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_is_done_and_told_when_asked_again(cast, program, monkeypatch):
    def fails():
        raise RuntimeError("disk penuh")

    mira = program()
    before = count()
    with monkeypatch.context() as broken:
        broken.setattr(
            "sambung.apps.registry.services.enterprises.tell", lambda *args: transaction.on_commit(fails)
        )
        accident = mira.post("register-enterprise", body=said(cast), **KEY)
    assert accident.status_code == 500
    assert accident["Content-Type"] == "application/problem+json"
    again = mira.post("register-enterprise", body=said(cast), **KEY)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert count() == before + 1
