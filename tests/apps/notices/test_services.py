"""The outbox: sent once, in the reader's language, tried again, no token left behind."""

import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from sambung.apps.notices import services
from sambung.apps.notices.models import Notice
from sambung.apps.notices.services import Message, queue_notice, send_notices, whatsapp_url


@pytest.fixture
def templates(tmp_path, settings):
    folder = tmp_path / "templates/notices"
    folder.mkdir(parents=True)
    (folder / "trial.txt").write_text(
        "{% load i18n %}{% get_current_language as now %}{{ now }} {{ name }}: {{ answer_url }}"
    )
    settings.NOTICE_DIR = tmp_path / "sent"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder.parent]}]
    return folder


def queue(cast, **fields):
    params = {"name": "Ibu Ani", "answer_url": "https://contoh.id/j/rahasia"}
    fields = {
        "channel": "whatsapp",
        "address": "081234567890",
        "template": "trial",
        "params": params,
        **fields,
    }
    return queue_notice(cast.actor("manager"), **fields)


def stored(notice):
    return Notice.objects.unscoped("the test looks at the table").get(pk=notice.pk)


def test_a_notice_is_written_once_in_its_language(cast, templates, settings):
    notice = queue(cast, language="en")
    assert (send_notices(), send_notices()) == (1, 0)
    (path,) = Path(settings.NOTICE_DIR).iterdir()
    assert path.name == f"{notice.uid}.txt"
    assert path.read_text().endswith("en Ibu Ani: https://contoh.id/j/rahasia\n")


def test_a_links_token_does_not_stay_in_the_outbox(cast, templates):
    notice = queue(cast)
    send_notices()
    assert "rahasia" not in str(stored(notice).params)
    assert stored(notice).params["name"] == "Ibu Ani"


def test_a_failing_backend_is_tried_five_times_ever_later(cast, templates, monkeypatch):
    tries: list[Message] = []

    def refuse(message: Message) -> None:
        tries.append(message)
        raise services.UnableToSendError("no line")

    monkeypatch.setitem(services.backends, "file", refuse)
    notice, now = queue(cast), timezone.now() + datetime.timedelta(seconds=1)
    assert send_notices(now) == 0
    assert send_notices(now) == 0
    assert len(tries) == 1
    for hours in (1, 2, 3, 9, 24, 48, 96):
        send_notices(now + datetime.timedelta(hours=hours))
    assert len(tries) == 5
    assert len({message.uid for message in tries}) == 1
    assert (stored(notice).state, stored(notice).error) == ("FAILED", "UnableToSendError")


def test_one_broken_template_does_not_hold_up_the_others(cast, templates):
    broken, good = queue(cast, template="absent"), queue(cast)
    assert send_notices() == 1
    assert (stored(broken).state, stored(good).state) == ("WAITING", "SENT")


def test_an_unknown_backend_is_a_mistake_of_the_settings(cast, templates, settings):
    settings.NOTICE_BACKEND = "pigeon"
    queue(cast)
    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        send_notices()


def test_a_rolled_back_change_sends_nothing(cast, templates):
    with transaction.atomic():
        queue(cast)
        transaction.set_rollback(True)
    assert send_notices() == 0


@pytest.mark.parametrize("phone", ["0812-3456-7890", "+62 812 3456 7890", "6281234567890"])
def test_whatsapp_addresses_carry_the_whole_text(phone):
    text = "Pesanan 1,5 t & harga?\nBalas di https://contoh.id/j/a#b"
    address = urlsplit(whatsapp_url(phone, text))
    assert (address.netloc, address.path) == ("wa.me", "/6281234567890")
    assert parse_qs(address.query)["text"] == [text]


@pytest.mark.parametrize("phone", ["", "  ", "123", "021-5550100", "bukan nomor"])
def test_what_is_no_mobile_number_has_no_whatsapp_address(phone):
    assert whatsapp_url(phone, "halo") is None
