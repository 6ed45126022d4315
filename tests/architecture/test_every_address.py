"""Every address for every role: who opens it, who may act, and what never stands on a page.

The table in `addresses.py` names each address of the house and of allauth; an address without a line there fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.architecture.addresses import ADDRESSES, ROLES, Address
from tests.architecture.world import NIK, PHONE_MARKS, PRICE_MARKS, World, make_world

from sambung.apps.journal.models import Entry

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b\s+(?:INTO|FROM|OR \w+ INTO)?\s*\"?(\w+)", re.I)
# Sessions and the memory of sign-ins are no statements about the world.
TECHNICAL = {"django_session"}
pytestmark = pytest.mark.django_db
NAMED = {key.split("#")[0] for key in ADDRESSES}
SEES_PRICE = {"manager", "mentor", "colleague", "member", "operator"}
SEES_PHONE = {"manager", "mentor", "colleague", "member"}
SEES_NOTES = {"manager", "mentor", "colleague"}


def names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of each address, with its namespaces."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name: give it one, and a line in addresses.py"
            yield ":".join((*spaces, pattern.name))
        else:
            yield from names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, written once for this file and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A browser of each role."""
    made = {}
    for role in ROLES:
        made[role] = Client(raise_request_exception=True)
        made[role].cookies["django_language"] = "id"
        if role != "anonymous":
            made[role].force_login(world.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return made


class Written:
    """Tables that were written to, seen from the statements themselves."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found and found[2] not in TECHNICAL:
            self.tables.append(found[2])
        return execute(sql, params, many, context)


def body(response: Any) -> str:
    """The answer as text, whether it came whole or in pieces."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode("utf-8", "replace"))


def letter(response: Any) -> str:
    """The answer's class in one letter of the table."""
    status, goal = response.status_code, response.headers.get("Location", "")
    if status == 302:
        return ">" if goal.startswith("/akun/login/") else "r"
    return {200: ".", 401: "1", 403: "3", 404: "4", 405: "5", 409: "9", 410: "0", 422: "2", 400: "2"}.get(
        status, str(status)
    )


def test_every_address_stands_in_the_table():
    missing = sorted(set(names(get_resolver())) - NAMED)
    assert missing == [], (
        "these addresses have no line in tests/architecture/addresses.py. Add one for each: its example arguments "
        f"and, for every role, what GET and POST answer; let whoever has no business there get 404: {missing}"
    )


def test_the_table_names_no_address_that_is_gone():
    assert sorted(NAMED - set(names(get_resolver()))) == []


def test_no_stranger_gets_an_act_done():
    """A stranger from another centre, a rival buyer, nobody: of our own addresses only those that are for all."""
    for role in ("stranger", "rival", "anonymous"):
        place = ROLES.index(role)
        done = {
            key
            for key, address in ADDRESSES.items()
            if address.post[place] in ".r9" and not key.startswith(("account_", "mfa_"))
        }
        allowed = {"set_theme", "set_language", "answer-link", "answer-link#buyer"}
        if role in ("stranger", "rival"):
            # Everybody keeps searches of their own.
            allowed |= {"search-save"}
        if role == "stranger":
            # A manager elsewhere may match an open requirement with the country's enterprises, and post one of his own.
            allowed |= {"requirement-match", "requirement-new"}
            # And ask the owners of his own centre for it: of none of ours.
            allowed |= {"asking-ask", "asking-hand-over", "asking-change"}
            # Our centre asked his for its owners: he may say that they cannot.
            allowed |= {"asking-appeal-decline"}
            # The rate is of the whole country; counting it anew changes nobody's thing.
            allowed |= {"insights-count"}
            # So does comparing the whole registry: what is found is shown to each centre for its own.
            allowed |= {"twin-scan"}
        if role == "rival":
            allowed |= {"requirement-new"}
        assert done <= allowed, f"{role}: {done - allowed}"


@pytest.mark.parametrize("key", ADDRESSES)
def test_looking_answers_each_role_and_changes_nothing(key, world, clients):
    address: Address = ADDRESSES[key]
    url = reverse(key.split("#")[0], args=address.arguments(world)) + address.query(world)
    got, leaks = "", []
    for role in ROLES:
        written, entries = Written(), Entry.objects.count()
        with transaction.atomic(), connection.execute_wrapper(written):
            response = clients[role].get(url)
            text = body(response)
            added = Entry.objects.count() - entries
            transaction.set_rollback(True)
        got += letter(response)
        if address.logs and response.status_code == 200:
            assert added == 1, f"{role} took {url} along: that is journalled once"
        else:
            assert written.tables == [], f"GET {url} by {role} wrote to {written.tables}"
        leaks += [(role, what) for what in leaked(role, text, address)]
    assert leaks == [], url
    assert got == address.get, explain(url, "GET", address.get, got)


@pytest.mark.parametrize("key", ADDRESSES)
def test_an_empty_post_answers_each_role(key, world, clients):
    address: Address = ADDRESSES[key]
    url = reverse(key.split("#")[0], args=address.arguments(world))
    got, leaks = "", []
    for role in ROLES:
        client, entries = Client(), Entry.objects.count()
        client.cookies = clients[role].cookies.copy()  # type: ignore[assignment]
        with transaction.atomic():
            response = client.post(url)
            text = body(response)
            added = Entry.objects.count() - entries
            transaction.set_rollback(True)
        got += letter(response)
        if response.status_code >= 400 or letter(response) == ">":
            assert added == 0, f"POST {url} by {role} was refused with {response.status_code}, and wrote"
        leaks += [(role, what) for what in leaked(role, text, address)]
    assert leaks == [], url
    assert got == address.post, explain(url, "POST", address.post, got)


def leaked(role: str, text: str, address: Address) -> list[str]:
    """What stands in a page that this role must never read."""
    text = text.replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")
    hidden: list[tuple[str, ...]] = [(NIK,)]
    if role not in SEES_PRICE and not address.bearer:
        hidden.append(PRICE_MARKS)
    if role not in SEES_PHONE:
        hidden.append(PHONE_MARKS)
    if role not in SEES_NOTES:
        hidden.append(("RAHASIA SESI",))
    return [mark for marks in hidden for mark in marks if mark in text]


def explain(url: str, method: str, wanted: str, got: str) -> str:
    """Which role was answered otherwise than the table says."""
    wrong = [
        f"{role}: the table says {a!r}, the answer was {b!r}"
        for role, a, b in zip(ROLES, wanted, got, strict=True)
        if a != b
    ]
    return f"{method} {url}: " + "; ".join(wrong)
