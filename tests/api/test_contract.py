"""What the OpenAPI document promises, tried with generated requests: with a manager's token, and with none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.architecture.world import TODAY, make_world

from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.actors.access import SYSTEM
from sambung.apps.reference.services import load_code_list
from sambung.apps.reporting.selectors import current_definitions
from sambung.apps.reporting.services import compute_reading, ensure_definitions
from sambung.config.wsgi import application

pytestmark = [pytest.mark.contract, pytest.mark.django_db]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 8
# The thing of the world behind `uid`, by the first part of the path.
THINGS = {
    "enterprises": "coached",
    "offers": "offer",
    "requirements": "requirement",
    "questions": "question",
    "consortia": "run",
    "proposals": "proposal",
    "linkages": "linkage",
    "evidence": "evidence",
    "uploads": "upload",
    "reference": "code_list",
    "jobs": "job",
    "webhooks": "webhook",
    "deliveries": "delivery",
}
KBLI = Path(__file__).parents[1] / "standards/code_lists/files/kbli2020.csv"


@pytest.fixture
def world(db: None) -> Any:
    """One thing of each noun, and a counted indicator."""
    made = make_world()
    manager = made.cast.actor("manager")
    ensure_definitions()
    definition = current_definitions(manager)[0]
    compute_reading(manager, definition=definition, on=TODAY)
    made.things["definition"] = definition.code
    load_code_list(SYSTEM, kind="KBLI", paths=[KBLI], vintage="2020", source="berkas uji")
    return made


@pytest.fixture
def open_connection(db: None) -> Iterator[None]:
    """The connection that holds the test's transaction stays open between requests, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def known_things(path: str, world: Any) -> dict[str, Any]:
    """Parameters of a path that lead to things that are there."""
    first = path.removeprefix("/api/v1/").partition("/")[0]
    found: dict[str, Any] = {}
    if "{uid}" in path:
        found["uid"] = str(world.things[THINGS[first]])
    for name, value in (
        ("{code}", world.definition),
        ("{offer_uid}", str(world.offer)),
        ("{certificate_uid}", str(world.certificate)),
        ("{number}", 2),
    ):
        if name in path:
            found[name[1:-1]] = value
    return found


@pytest.mark.usefixtures("open_connection")
@pytest.mark.parametrize("has_token", [True, False])
def test_every_answer_is_what_the_document_says(world, has_token, monkeypatch):
    monkeypatch.setattr(settings, "API_REQUESTS_A_MINUTE", 100_000)
    headers = {}
    if has_token:
        _row, text = issue_token(world.cast.actor("manager"), name="uji", scopes=SCOPES)
        headers["Authorization"] = f"Bearer {text}"
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    statuses = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        # Generated identifiers find nothing: half of the requests ask for a thing that is there.
        known = known_things(operation.path, world)
        statuses |= ask_anything(operation, headers, known, EXAMPLES if has_token else 2)
        if operation.method.upper() == "GET":
            query = {"text": "kue basah"} if operation.path.endswith("/codes/kbli") else {}
            case = operation.Case(path_parameters=known, query=query)
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)
            # Nothing was weighed in this world.
            found = 404 if operation.path.endswith("/alternatives") else 200
            wanted = found if has_token or operation.path.endswith("/health") else 401
            assert response.status_code == wanted, operation.path
    # Generated headers spoil the token here and there; health alone asks for none.
    if has_token:
        assert {200, 201, 202, 400, 404, 409, 422} <= statuses
        assert not {500, 405} & statuses
    else:
        assert statuses == {200, 401}


def ask_anything(operation: Any, headers: dict[str, str], known: dict[str, Any], examples: int) -> set[int]:
    """Generated requests of one operation, each answer held to the document; the statuses that came."""
    statuses = set()
    strategy = operation.as_strategy()
    if operation.query or operation.body:
        # Also what the document forbids: it is refused in words, and never breaks anything.
        strategy |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if is_known:
            case.path_parameters.update(known)
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    ask()
    return statuses
