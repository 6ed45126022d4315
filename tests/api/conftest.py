"""A program that asks in a person's name, as the tests of this folder use it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.actors.access import Actor


class Program:
    """Requests with a token; bodies as JSON."""

    def __init__(self, actor: Actor, scopes: Any = SCOPES) -> None:
        self.token, self.text = issue_token(actor, name="uji", scopes=scopes)

    def ask(self, method: str, name: str, *things: Any, body: Any = None, **headers: str) -> Any:
        """The answer of an endpoint by its name."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method,
            reverse(f"api:{name}", args=things),
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}"} | named,
        )

    def get(self, name: str, *things: Any, **headers: str) -> Any:
        return self.ask("GET", name, *things, **headers)

    def post(self, name: str, *things: Any, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", name, *things, body=body, **headers)

    def patch(self, name: str, *things: Any, body: Any = None, **headers: str) -> Any:
        return self.ask("PATCH", name, *things, body=body, **headers)


@pytest.fixture
def program(cast: Any) -> Any:
    """A program of a person of the cast."""
    return lambda name="manager", scopes=SCOPES: Program(cast.actor(name), scopes)
