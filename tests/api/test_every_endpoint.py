"""Every endpoint for every role, with a token of all scopes, with one of another scope, and without.

What each role is answered stands in `endpoints.py`. Without a token all are answered 401, with another scope 403.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.api.endpoints import ENDPOINTS, address, ask
from tests.architecture.addresses import ROLES
from tests.architecture.world import NIK, PHONE_MARKS, PRICE, PRICE_MARKS, TODAY, World, make_world

from sambung.api.application import api
from sambung.api.document import operations, scope_of
from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.actors.access import SYSTEM
from sambung.apps.journal.models import Entry
from sambung.apps.reference.services import load_code_list
from sambung.apps.registry.access import actor_of
from sambung.apps.reporting.selectors import current_definitions
from sambung.apps.reporting.services import compute_reading, ensure_definitions

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in ROLES if role != "anonymous"]
KBLI = Path(__file__).parents[1] / "standards/code_lists/files/kbli2020.csv"
SEES_PRICE = {"manager", "mentor", "colleague", "member", "operator"}
LETTERS = {200: ".", 201: ".", 202: ".", 403: "3", 404: "4", 409: "9", 422: "2"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world of every address, with a counted indicator and a loaded list of codes."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        manager = made.cast.actor("manager")
        ensure_definitions()
        definition = current_definitions(manager)[0]
        compute_reading(manager, definition=definition, on=TODAY)
        made.things["definition"] = definition.code
        load_code_list(SYSTEM, kind="KBLI", paths=[KBLI], vintage="2020", source="berkas uji")
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def tokens(world: World) -> dict[str, str]:
    """Role → the text of a token of all scopes."""
    return {
        role: issue_token(actor_of(world.people[role]), name="semua", scopes=SCOPES)[1] for role in SIGNED_IN
    }


@pytest.fixture(scope="module")
def narrow(world: World) -> dict[tuple[str, str], str]:
    """Role and scope → a token that lacks this scope and has half of the others."""
    found = {}
    for role in SIGNED_IN:
        for half in (0, 1):
            _row, text = issue_token(actor_of(world.people[role]), name="uji", scopes=SCOPES[half::2])
            found |= {(role, scope): text for scope in SCOPES[1 - half :: 2]}
    return found


def letter(response: Any) -> str:
    """The answer in one letter of the table."""
    return LETTERS.get(response.status_code, str(response.status_code))


def text_of(response: Any) -> str:
    """The answer's body, whole or in pieces."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


def test_every_endpoint_stands_in_the_table():
    names = {operation.url_name for _view, operation in operations(api)}
    assert names - {"health"} == {key.split()[0] for key in ENDPOINTS}
    assert len({operation.operation_id for _view, operation in operations(api)}) == len(names)


def test_every_endpoint_asks_for_the_scope_of_its_table():
    wanted = {key.split()[0]: endpoint.scope for key, endpoint in ENDPOINTS.items()}
    found = {operation.url_name: scope_of(operation) for _view, operation in operations(api)}
    assert found == wanted | {"health": None}
    assert set(wanted.values()) - {""} == set(SCOPES)


@pytest.mark.parametrize("key", ENDPOINTS)
def test_each_role_is_answered_as_on_the_web(key, world, tokens):
    endpoint = ENDPOINTS[key]
    got, leaks = "", []
    for role in SIGNED_IN:
        entries = Entry.objects.count()
        with transaction.atomic():
            response = ask(key, world, tokens[role])
            text = text_of(response)
            written = Entry.objects.count() - entries
            transaction.set_rollback(True)
        got += letter(response)
        if endpoint.method == "get":
            assert written == 0, "reading is not journalled"
        elif response.status_code >= 400:
            assert written == 0, "what is refused writes nothing"
        if "json" in response["Content-Type"]:
            json.loads(text)
        hidden = [NIK, *PHONE_MARKS, "RAHASIA SESI"]
        if role not in SEES_PRICE:
            hidden += [*PRICE_MARKS, str(PRICE)]
        leaks += [(role, mark) for mark in hidden if mark in text]
    assert leaks == []
    assert got == endpoint.letters, dict(zip(SIGNED_IN, got, strict=True))


@pytest.mark.parametrize("key", ENDPOINTS)
def test_without_token_and_with_another_scope_nothing_opens(key, world, narrow):
    scope = ENDPOINTS[key].scope
    refused = ask(key, world)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert ask(key, world, "sambung_tidak-ada").status_code == 401
    if not scope:
        return
    entries = Entry.objects.count()
    for role in SIGNED_IN:
        answer = ask(key, world, narrow[role, scope])
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:problem-type:sambung:scope-missing"
        assert answer.json()["scope"] == scope
        assert scope in answer.json()["detail"]
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("scope", SCOPES)
def test_the_scope_alone_is_enough(scope, world, tokens):
    key = next(key for key, endpoint in ENDPOINTS.items() if endpoint.scope == scope)
    _row, own = issue_token(actor_of(world.people["manager"]), name="uji", scopes=[scope])
    answers = []
    for text in (own, tokens["manager"]):
        with transaction.atomic():
            answers.append(ask(key, world, text).status_code)
            transaction.set_rollback(True)
    assert answers[0] == answers[1] < 300


def test_a_browser_session_opens_nothing(world):
    browser = Client()
    browser.force_login(world.cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("api:enterprises")).status_code == 401
    assert browser.post(reverse("api:register-enterprise"), {}, "application/json").status_code == 401


def test_prices_stand_where_they_may_and_only_there(world, tokens):
    key = "enterprise enterprise"
    (own,) = ask(key, world, tokens["manager"]).json()["offers"]
    assert own["unit_price"]["value"] == {"value": "5237.41", "currency": "IDR", "unit": own["unit"]}
    assert own["is_price_shown"] is True
    (others,) = ask(key, world, tokens["stranger"]).json()["offers"]
    assert others["unit_price"] is None
    assert others["is_price_shown"] is False
    assert others["capacity"]["value"]["value"] == "2000"


def test_a_ceiling_is_never_told_to_an_owner(world, tokens):
    buyer, owner = (ask("requirement requirement", world, tokens[role]).json() for role in ("buyer", "owner"))
    assert buyer["is_ceiling_shown"] is True
    assert owner["is_ceiling_shown"] is False
    assert owner["price_ceiling"] is None
    assert "PRICE_CEILING" not in {one["kind"] for one in owner["criteria"]}


def test_a_buyer_reads_no_name_of_a_seller_who_did_not_agree(world, tokens):
    staff = ask("linkages", world, tokens["manager"]).json()["items"]
    buyer = ask("linkages", world, tokens["buyer"]).json()["items"]
    assert all(one["seller"] for one in staff)
    shown = {one["seller"]["name"] for one in buyer if one["seller"]}
    assert len(buyer) == len(staff)
    assert shown < {one["seller"]["name"] for one in staff}


def test_no_person_is_found_by_a_program(world, tokens):
    url = reverse("api:search")
    headers = {"Authorization": f"Bearer {tokens['manager']}"}
    answer = Client().get(url, {"words": "Ani", "kind": "PERSON"}, headers=headers)
    assert answer.status_code == 422
    kinds = {group["kind"] for group in Client().get(url, {"words": "Ani"}, headers=headers).json()["groups"]}
    assert kinds <= {"ENTERPRISE", "PRODUCT", "REQUIREMENT"}


def test_the_connection_is_whole_after_all(world):
    assert not connection.needs_rollback
    assert address("enterprises", world) == "/api/v1/enterprises"
