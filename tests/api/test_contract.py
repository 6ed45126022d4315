"""What the OpenAPI document promises, tried with generated requests: with a manager's token, and with none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
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


@pytest.fixture
def world(db: None) -> Any:
    """One thing of each noun, and a counted indicator."""
    made = make_world()
    manager = made.cast.actor("manager")
    ensure_definitions()
    definition = current_definitions(manager)[0]
    compute_reading(manager, definition=definition, on=TODAY)
    made.things["definition"] = definition.code
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


@pytest.mark.usefixtures("open_connection")
@pytest.mark.parametrize("has_token", [True, False])
def test_every_answer_is_what_the_document_says(world, has_token, monkeypatch):
    monkeypatch.setattr(settings, "API_REQUESTS_A_MINUTE", 10_000)
    headers = {}
    if has_token:
        _row, text = issue_token(world.cast.actor("manager"), name="uji", scopes=SCOPES)
        headers["Authorization"] = f"Bearer {text}"
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    # Generated identifiers find nothing: each address is also asked for a thing that is there.
    known = {
        "/api/v1/enterprises/{uid}": {"uid": str(world.enterprise)},
        "/api/v1/consortia/{uid}": {"uid": str(world.run)},
        "/api/v1/linkages/{uid}": {"uid": str(world.linkage)},
        "/api/v1/indicators/{code}": {"code": world.definition},
    }
    statuses = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        statuses |= ask_anything(operation, headers)
        parameters = known.get(
            operation.path, {"uid": str(world.requirement)} if "{uid}" in operation.path else {}
        )
        case = operation.Case(path_parameters=parameters)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        wanted = 200 if has_token or operation.path.endswith("/health") else 401
        assert response.status_code == wanted, operation.path
    # Generated headers spoil the token here and there; health alone asks for none.
    if has_token:
        assert {200, 404, 422} <= statuses <= {200, 401, 404, 422}
    else:
        assert statuses == {200, 401}


def ask_anything(operation: Any, headers: dict[str, str]) -> set[int]:
    """Generated requests of one operation, each answer held to the document; the statuses that came."""
    statuses = set()
    strategy = operation.as_strategy()
    if operation.query:
        # Also what the document forbids: it is refused in words, and never breaks anything.
        strategy |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: Any) -> None:
        response = case.call(headers=headers)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    ask()
    return statuses
