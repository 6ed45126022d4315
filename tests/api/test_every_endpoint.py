"""Every endpoint for every role, with a token of all scopes, with one of none of its own, and without.

One letter for each of ROLES, in their order: `.` answered, `3` not allowed (403), `4` not found: nobody tells a
stranger that it exists. Without a token all are answered 401, and with another scope 403.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.architecture.addresses import ROLES
from tests.architecture.world import NIK, PHONE_MARKS, PRICE, PRICE_MARKS, TODAY, World, make_world

from sambung.api.application import api
from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.journal.models import Entry
from sambung.apps.registry.access import actor_of
from sambung.apps.reporting.selectors import current_definitions
from sambung.apps.reporting.services import compute_reading, ensure_definitions

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in ROLES if role != "anonymous"]
# Name of the address, things in its path → its scope and what each role is answered.
ENDPOINTS: dict[str, tuple[str, str]] = {
    "enterprises": ("registry:read", "..........."),
    "enterprise enterprise": ("registry:read", "....4.444.."),
    "enterprise firm": ("registry:read", "....444.4.."),
    "requirements": ("demand:read", "..........."),
    "requirement requirement": ("demand:read", "........4.."),
    "requirement draft": ("demand:read", "...4444.4.."),
    "match requirement": ("matching:read", "....444.44."),
    "match draft": ("matching:read", "44444444444"),
    "match-results requirement": ("matching:read", "....444344."),
    "consortium run": ("pooling:read", "...44444444"),
    "consortium waiting_run": ("pooling:read", "...44444444"),
    "linkages": ("linkages:read", "..........."),
    "linkage linkage": ("linkages:read", "...44...4.."),
    "indicators": ("indicators:read", "..........."),
    "indicator definition": ("indicators:read", "....44444.."),
    "indicator =TIDAK_ADA": ("indicators:read", "44444444444"),
}
SEES_PRICE = {"manager", "mentor", "colleague", "member"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world of every address, with a counted indicator and a token of each role for each scope."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        manager = made.cast.actor("manager")
        ensure_definitions()
        definition = current_definitions(manager)[0]
        compute_reading(manager, definition=definition, on=TODAY)
        made.things["definition"] = definition.code
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def tokens(world: World) -> dict[tuple[str, str], str]:
    """Role and scope → the text of a token; `*`: all scopes."""
    found = {}
    for role in SIGNED_IN:
        actor = actor_of(world.people[role])
        for scope in ("*", *SCOPES):
            scopes = SCOPES if scope == "*" else [scope]
            found[role, scope] = issue_token(actor, name=scope, scopes=scopes)[1]
    return found


def address(key: str, world: World) -> str:
    """The address of a line of the table."""
    name, *things = key.split()
    return reverse(f"api:{name}", args=[one[1:] if one[0] == "=" else world.things[one] for one in things])


def get(url: str, token: str = "") -> Any:
    """A program's request."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(url, headers=headers)


def letter(response: Any) -> str:
    """The answer in one letter of the table."""
    return {200: ".", 403: "3", 404: "4"}.get(response.status_code, str(response.status_code))


def test_every_endpoint_stands_in_the_table():
    operations = {
        operation.url_name
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }
    assert operations - {"health"} == {key.split()[0] for key in ENDPOINTS}


@pytest.mark.parametrize("key", ENDPOINTS)
def test_each_role_is_answered_as_on_the_web(key, world, tokens):
    url, (_scope, wanted) = address(key, world), ENDPOINTS[key]
    got, leaks = "", []
    for role in SIGNED_IN:
        entries = Entry.objects.count()
        response = get(url, tokens[role, "*"])
        assert Entry.objects.count() == entries, "reading is not journalled"
        got += letter(response)
        text = response.content.decode()
        json.loads(text)
        hidden = [NIK, *PHONE_MARKS, "RAHASIA SESI"]
        if role not in SEES_PRICE:
            hidden += [*PRICE_MARKS, str(PRICE)]
        leaks += [(role, mark) for mark in hidden if mark in text]
    assert leaks == []
    assert got == wanted, dict(zip(SIGNED_IN, got, strict=True))


@pytest.mark.parametrize("key", ENDPOINTS)
def test_without_token_and_with_another_scope_nothing_opens(key, world, tokens):
    url, (scope, _wanted) = address(key, world), ENDPOINTS[key]
    other = next(one for one in SCOPES if one != scope)
    refused = get(url)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert get(url, "sambung_tidak-ada").status_code == 401
    assert get(url, tokens["manager", scope]).status_code == get(url, tokens["manager", "*"]).status_code
    for role in SIGNED_IN:
        answer = get(url, tokens[role, other])
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:problem-type:sambung:scope-missing"
        assert scope in answer.json()["detail"]


def test_a_browser_session_opens_nothing(world):
    browser = Client()
    browser.force_login(world.cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("api:enterprises")).status_code == 401


def test_prices_stand_where_they_may_and_only_there(world, tokens):
    url = address("enterprise enterprise", world)
    (own,) = get(url, tokens["manager", "*"]).json()["offers"]
    assert own["unit_price"]["value"] == {"value": "5237.41", "currency": "IDR", "unit": own["unit"]}
    assert own["is_price_shown"] is True
    (others,) = get(url, tokens["stranger", "*"]).json()["offers"]
    assert others["unit_price"] is None
    assert others["is_price_shown"] is False
    assert others["capacity"]["value"]["value"] == "2000"


def test_a_ceiling_is_never_told_to_an_owner(world, tokens):
    url = address("requirement requirement", world)
    buyer, owner = (get(url, tokens[role, "*"]).json() for role in ("buyer", "owner"))
    assert buyer["is_ceiling_shown"] is True
    assert owner["is_ceiling_shown"] is False
    assert owner["price_ceiling"] is None
    assert "PRICE_CEILING" not in {one["kind"] for one in owner["criteria"]}


def test_a_buyer_reads_no_name_of_a_seller_who_did_not_agree(world, tokens):
    url = reverse("api:linkages")
    staff = get(url, tokens["manager", "*"]).json()["items"]
    buyer = get(url, tokens["buyer", "*"]).json()["items"]
    assert all(one["seller"] for one in staff)
    shown = {one["seller"]["name"] for one in buyer if one["seller"]}
    assert len(buyer) == len(staff)
    assert shown < {one["seller"]["name"] for one in staff}
