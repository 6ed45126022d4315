"""Errors as application/problem+json (RFC 9457), each saying what to do, in the request's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from sambung.api.authentication import ScopeMissingError
from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.apps.linkages.selectors import LinkageNotFoundError
from sambung.apps.pooling.selectors import RunNotFoundError

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:problem-type:sambung:"
logger = logging.getLogger("sambung.api")


class FieldError(Schema):
    """What is wrong with one parameter."""

    field: str = Field(description="Name of the parameter, e.g. `page`.")
    code: str = Field(description="Stable code, e.g. `int_parsing`.")
    message: str = Field(description="What to do, in the request's language.")


class Problem(Schema):
    """An error by RFC 9457."""

    type: str = Field(description="Stable; what a program compares.")
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = Field(None, description="With 422: one for each wrong parameter.")


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status and its words."""

    status: int
    title: str | Promise
    detail: str | Promise


KINDS: Mapping[str, Kind] = {
    "token-required": Kind(
        401,
        _("A token is required"),
        _("Send a live token as 'Authorization: Bearer …'. You make one under Settings, Tokens."),
    ),
    "scope-missing": Kind(
        403,
        _("The token does not reach this far"),
        _("This needs the scope %(scope)s. Make a token with it under Settings, Tokens."),
    ),
    "not-allowed": Kind(
        403, _("Not allowed"), _("The person of this token may see the thing, but not this of it.")
    ),
    "not-found": Kind(
        404,
        _("Not found"),
        _("There is nothing at this address, or nothing that the token's person may see."),
    ),
    "not-matched": Kind(
        404,
        _("Not matched yet"),
        _("This requirement has not been matched yet, or the token's person may not see the match."),
    ),
    "not-counted": Kind(
        404,
        _("Not counted yet"),
        _(
            "This indicator has not been counted for that day. Count it under Insights, or ask for another day."
        ),
    ),
    "method-not-allowed": Kind(405, _("Only reading"), _("This address answers to GET alone.")),
    "invalid-parameters": Kind(
        422, _("A parameter cannot be read"), _("Mend the parameters named under errors and ask again.")
    ),
    "too-many-requests": Kind(
        429, _("Too many requests"), _("Wait as many seconds as the header Retry-After says, then ask again.")
    ),
    "failed": Kind(
        500, _("Something went wrong here"), _("The fault is ours and was written down. Ask again later.")
    ),
}
# Pydantic's error types by their beginning → what to do.
SENTENCES: tuple[tuple[str, str | Promise], ...] = (
    ("int", _("Write a whole number.")),
    ("greater_than_equal", _("Write %(ge)s or more.")),
    ("less_than_equal", _("Write %(le)s or less.")),
    ("uuid", _("Write the identifier as it was given, such as 0b9c6c1e-6a53-4c6e-9a55-1d0a5f2b8a10.")),
    ("date", _("Write the day like 2026-11-24.")),
    ("bool", _("Write true or false.")),
    ("enum", _("Write one of: %(expected)s.")),
    ("literal_error", _("Write one of: %(expected)s.")),
    ("string_too_long", _("Write at most %(max_length)s characters.")),
    ("string_pattern_mismatch", _("Write it in the form that the documentation shows.")),
    ("unknown_parameter", _("There is no such parameter here. The documentation lists them.")),
)
UNREADABLE = _("This cannot be read. The documentation shows how it is written.")


class NotMatchedError(LookupError):
    """The requirement has no run of matching that the actor may see: HTTP 404."""


class NotCountedError(LookupError):
    """The indicator has no reading for the day asked: HTTP 404."""


def problem(kind: str, *, errors: list[dict[str, str]] | None = None, **params: str) -> HttpResponse:
    """The response for one of KINDS; its texts in the language that is active."""
    one = KINDS[kind]
    body: dict[str, Any] = {
        "type": TYPES + kind,
        "title": str(one.title),
        "status": one.status,
        "detail": str(one.detail) % params if params else str(one.detail),
    }
    if errors is not None:
        body["errors"] = errors
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=one.status, content_type=MEDIA_TYPE)
    if one.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="sambung"'
    return response


def field_errors(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors as our sentences; what was sent is not repeated."""
    found = []
    for error in errors:
        code = str(error["type"])
        sentence = next((text for start, text in SENTENCES if code.startswith(start)), UNREADABLE)
        context = {name: str(value) for name, value in error.get("ctx", {}).items()}
        if "expected" in context:
            context["expected"] = context["expected"].replace("'", "").replace(" or ", ", ")
        try:
            message = str(sentence) % context
        except KeyError:
            message = str(UNREADABLE)
        found.append({"field": str(error["loc"][-1]), "code": code, "message": message})
    return found


def attach_problems(api: NinjaAPI) -> None:
    """Every error of every endpoint as a problem."""

    def answers(error: type[Exception], kind: str) -> None:
        api.add_exception_handler(error, lambda request, exc: problem(kind))

    answers(AuthenticationError, "token-required")
    answers(Throttled, "too-many-requests")
    answers(PermissionMissingError, "not-allowed")
    answers(NotMatchedError, "not-matched")
    answers(NotCountedError, "not-counted")
    for error in (Http404, RequirementNotFoundError, RunNotFoundError, LinkageNotFoundError):
        answers(error, "not-found")

    @api.exception_handler(ScopeMissingError)
    def lacks_scope(request: HttpRequest, error: ScopeMissingError) -> HttpResponse:
        return problem("scope-missing", scope=error.scope)

    @api.exception_handler(ValidationError)
    def cannot_read(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem("invalid-parameters", errors=field_errors(error.errors))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        # Ninja itself raises it for a body that is no JSON; nothing here reads a body.
        return problem("invalid-parameters", errors=[])

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem("failed")
