"""Subscribing, telling what the journal says, and sending with signature, retries and pause; against a real server."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from sambung.apps.journal.services import seal_entries
from sambung.apps.registry.services import register_enterprise
from sambung.apps.webhooks import selectors
from sambung.apps.webhooks.models import Delivery, DeliveryState, Subscription
from sambung.apps.webhooks.services import (
    UnableToSubscribeError,
    ping,
    resume_subscription,
    revoke_subscription,
    send_again,
    send_deliveries,
    subscribe,
    tell_subscribers,
)
from sambung.apps.webhooks.services.calling import UnableToCallError, checked_address
from sambung.apps.webhooks.services.sending import WAITS
from sambung.apps.webhooks.services.subscribing import secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    """A program on this machine: `got` is what it received, `status` what it answers."""
    settings.WEBHOOK_PRIVATE = True

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((dict(self.headers), body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/hook?from=sambung"
    # It looks every so often whether it was asked to end: half a second where nothing is said.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def subscribed(cast, receiver, role="manager", events=("enterprise.registered",)):
    return subscribe(cast.actor(role), name="Dasbor", url=receiver.url, events=events)


def registered(cast, name="Keripik Baru"):
    made = register_enterprise(cast.actor("manager"), name=name, centre=cast.solo)
    seal_entries()
    return made


def test_a_change_is_told_once_and_signed(cast, receiver):
    subscription, secret = subscribed(cast, receiver)
    enterprise = registered(cast)
    assert tell_subscribers() > 0
    tell_subscribers()
    assert send_deliveries() == 1
    assert send_deliveries() == 0
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["event"] == headers["Sambung-Event"] == "enterprise.registered"
    assert told["subject"]["uid"] == str(enterprise.uid)
    assert told["subject"]["url"].endswith(f"/api/v1/enterprises/{enterprise.uid}")
    assert "Keripik" not in body.decode()
    moment, digest = (part.split("=", 1)[1] for part in headers["Sambung-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{moment}.{body.decode()}".encode(), hashlib.sha256).hexdigest()
    assert digest == expected
    assert secret.encode() not in bytes(Subscription.objects.unscoped("test").get(pk=subscription.pk).secret)
    assert secret_of(subscription) == secret


def test_only_what_the_person_may_see_is_told(cast, receiver):
    subscribed(cast, receiver, role="owner")
    registered(cast)
    tell_subscribers()
    assert send_deliveries() == 0
    assert not Delivery.objects.unscoped("test").exists()


def test_what_was_before_is_not_told_and_what_is_unsealed_waits(cast, receiver):
    registered(cast, "Lebih Dulu")
    subscribed(cast, receiver)
    tell_subscribers()
    assert not Delivery.objects.unscoped("test").exists()
    register_enterprise(cast.actor("manager"), name="Belum Disegel", centre=cast.solo)
    tell_subscribers()
    assert not Delivery.objects.unscoped("test").exists()
    seal_entries()
    tell_subscribers()
    assert Delivery.objects.unscoped("test").count() == 1


def test_tries_again_with_growing_waits_then_gives_up_and_pauses(cast, receiver):
    subscription, _secret = subscribed(cast, receiver)
    receiver.status = 500
    for _number in range(3):
        ping(cast.actor("manager"), subscription)
    now = timezone.now()
    for number, wait in enumerate((*WAITS, 0)):
        assert send_deliveries(now) == 0
        assert len(receiver.got) == 3 * (number + 1)
        assert send_deliveries(now + timedelta(seconds=max(0, wait - 1))) == 0
        assert len(receiver.got) == 3 * (number + 1)
        now += timedelta(seconds=wait)
    rows = Delivery.objects.unscoped("test")
    assert {(row.state, row.status_code, row.error) for row in rows} == {
        (DeliveryState.FAILED, 500, "STATUS")
    }
    assert len({body for _headers, body in receiver.got}) == 3, "the same bytes at every try"
    paused = selectors.find_subscription(cast.actor("manager"), subscription.uid)
    assert paused.paused_at is not None
    receiver.status = 204
    send_again(cast.actor("manager"), rows.first())
    assert send_deliveries(now) == 0, "paused"
    resume_subscription(cast.actor("manager"), paused)
    assert send_deliveries(timezone.now()) == 1


def test_an_address_where_nobody_answers(cast, settings):
    settings.WEBHOOK_PRIVATE = True
    subscription, _secret = subscribe(
        cast.actor("manager"), name="Mati", url="http://127.0.0.1:9/", events=["requirement.published"]
    )
    ping(cast.actor("manager"), subscription)
    assert send_deliveries() == 0
    (row,) = Delivery.objects.unscoped("test")
    assert (row.state, row.attempts, row.error) == (DeliveryState.WAITING, 1, "REFUSED")


def test_revoked_is_never_told_again(cast, receiver):
    subscription, _secret = subscribed(cast, receiver)
    ping(cast.actor("manager"), subscription)
    revoke_subscription(cast.actor("manager"), subscription)
    registered(cast)
    tell_subscribers()
    assert send_deliveries() == 0
    assert receiver.got == []
    subscription.refresh_from_db()
    with pytest.raises(UnableToSubscribeError):
        ping(cast.actor("manager"), subscription)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "SCHEME"),
        ("ftp://example.com/", "SCHEME"),
        ("https://127.0.0.1/", "PRIVATE"),
        ("https://[::1]/", "PRIVATE"),
        ("https://169.254.169.254/latest", "PRIVATE"),
        ("https://10.0.0.8:8443/", "PRIVATE"),
        ("https://0.0.0.0/", "PRIVATE"),
        ("https://[::ffff:127.0.0.1]/", "PRIVATE"),
        ("https://user:secret@example.com/", "HOST"),
        ("https:///path", "HOST"),
        ("https://example.com:99999/", "HOST"),
        ("https://exa mple.com/", "HOST"),
        ("", "SCHEME"),
    ],
)
def test_addresses_that_are_never_called(cast, url, code):
    with pytest.raises(UnableToCallError) as refused:
        checked_address(url)
    assert refused.value.code == code
    with pytest.raises(UnableToSubscribeError) as unable:
        subscribe(cast.actor("manager"), name="X", url=url, events=["requirement.published"])
    assert unable.value.code == "URL"


def test_what_cannot_be_subscribed(cast, receiver):
    for events in ([], ["salah"], ["requirement.published", "salah"]):
        with pytest.raises(UnableToSubscribeError):
            subscribed(cast, receiver, events=events)
    with pytest.raises(UnableToSubscribeError):
        subscribe(cast.actor("manager"), name=" ", url=receiver.url, events=["requirement.published"])


def test_telling_asks_no_more_for_many(cast, receiver, django_assert_max_num_queries):
    for _number in range(3):
        subscribed(cast, receiver)
    for number in range(20):
        register_enterprise(cast.actor("manager"), name=f"Usaha {number}", centre=cast.solo)
    seal_entries()
    with django_assert_max_num_queries(15):
        tell_subscribers()
    assert Delivery.objects.unscoped("test").count() == 60
