"""A person's webhooks under the settings: made, secret shown once, tried, log, revoked; in both languages."""

import pytest
from django.urls import reverse

from sambung.apps.webhooks.models import Delivery, Subscription
from sambung.apps.webhooks.services import send_deliveries, subscribe

VALUES = {
    "name": "Dasbor",
    "url": "http://127.0.0.1:9/hook",
    "events": ["requirement.published", "linkage.changed"],
}


@pytest.fixture
def web(client, cast, settings):
    settings.WEBHOOK_PRIVATE = True
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_webhook_shows_its_secret_once(web):
    answer = web.post(reverse("webhook-new"), VALUES)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (made,) = Subscription.objects.unscoped("test")
    page = web.get(reverse("webhook", args=[made.uid])).content.decode()
    assert secret not in page
    assert "Permintaan diterbitkan" in page
    assert "Belum ada yang dikirim" in page


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(web, settings):
    answer = web.post(reverse("webhook-new"), {"name": "Dasbor", "url": "http://127.0.0.1:9/hook"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"events"}
    assert "http://127.0.0.1:9/hook" in answer.content.decode()
    settings.WEBHOOK_PRIVATE = False
    answer = web.post(reverse("webhook-new"), VALUES)
    assert set(answer.context["form"].errors) == {"url"}
    assert "https://" in answer.content.decode()


def test_a_trial_that_nobody_takes_says_so_and_can_be_sent_again(web, cast):
    made, _secret = subscribe(cast.actor("manager"), **VALUES)
    web.post(reverse("webhook-ping", args=[made.uid]))
    send_deliveries()
    page = web.get(reverse("webhook", args=[made.uid])).content.decode()
    assert "tidak ada yang menjawab di alamat ini" in page
    assert "percobaan berikutnya" in page
    (row,) = Delivery.objects.unscoped("test")
    Delivery.objects.unscoped("test").update(state="FAILED")
    web.post(reverse("webhook-again", args=[row.uid]))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("WAITING", 0)


def test_anothers_webhook_is_not_found(web, cast):
    made, _secret = subscribe(cast.actor("mentor"), **VALUES)
    for name in ("webhook", "webhook-ping", "webhook-resume", "webhook-revoke"):
        address = reverse(name, args=[made.uid])
        answer = web.get(address) if name == "webhook" else web.post(address)
        assert answer.status_code == 404
    assert "Dasbor" not in web.get(reverse("webhook-list")).content.decode()


def test_both_languages_and_bounded_queries(web, cast, django_assert_max_num_queries):
    for language, word in (("id", "Belum ada webhook"), ("en", "No webhook yet")):
        web.cookies["django_language"] = language
        assert word in web.get(reverse("webhook-list")).content.decode()
    for _number in range(8):
        subscribe(cast.actor("manager"), **VALUES)
    with django_assert_max_num_queries(8):
        web.get(reverse("webhook-list"))
    assert reverse("webhook-list") in web.get(reverse("settings")).content.decode()
