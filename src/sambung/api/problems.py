"""Errors as application/problem+json (RFC 9457), each saying what to do, in the request's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from sambung.api.authentication import ScopeMissingError
from sambung.api.kinds import KINDS, SENTENCES, UNREADABLE
from sambung.api.refusals import REFUSED, refusal_of
from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.asking.selectors import QuestionNotFoundError
from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.apps.linkages.selectors import LinkageNotFoundError, ProposalNotFoundError
from sambung.apps.pooling.selectors import RunNotFoundError

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:problem-type:sambung:"
logger = logging.getLogger("sambung.api")


class FieldError(Schema):
    """What is wrong with one parameter or field."""

    field: str = Field(description="Name of the parameter or field, e.g. `page`.")
    pointer: str | None = Field(
        None, description="JSON pointer into the body, e.g. `#/criteria/0/kind`; null: not in the body."
    )
    code: str = Field(description="Stable code, e.g. `int_parsing`.")
    message: str = Field(description="What to do, in the request's language.")


class Problem(Schema):
    """An error by RFC 9457."""

    type: str = Field(description="Stable; what a program compares.")
    title: str
    status: int
    detail: str
    code: str | None = Field(None, description="Stable code of the reason, where a kind has several.")
    scope: str | None = Field(None, description="With `scope-missing`: the scope that is needed.")
    errors: list[FieldError] | None = Field(
        None, description="With 422: one for each wrong parameter or field."
    )


class NotMatchedError(LookupError):
    """The requirement has no run of matching that the actor may see: HTTP 404."""


class NotCountedError(LookupError):
    """The indicator has no reading for the day asked: HTTP 404."""


class VersionNeededError(ValueError):
    """A change without the version that it rests on: HTTP 428."""


class WrongFieldError(ValueError):
    """A field or header that only its meaning shows to be wrong; `loc` as pydantic's: HTTP 422."""

    def __init__(self, *loc: str | int, code: str) -> None:
        super().__init__(code)
        self.loc = loc
        self.code = code


def problem(kind: str, *, errors: list[dict[str, Any]] | None = None, **params: str) -> HttpResponse:
    """The response for one of KINDS; its texts in the language that is active."""
    one = KINDS[kind]
    return _respond(kind, str(one.detail) % params if params else str(one.detail), errors=errors)


def _respond(kind: str, detail: str, **more: Any) -> HttpResponse:
    one = KINDS[kind]
    body = {"type": TYPES + kind, "title": str(one.title), "status": one.status, "detail": detail}
    body |= {name: value for name, value in more.items() if value is not None}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=one.status, content_type=MEDIA_TYPE)
    if one.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="sambung"'
    return response


def field_errors(errors: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pydantic's errors as our sentences; what was sent is not repeated."""
    found = []
    for error in errors:
        code, loc = str(error["type"]), error["loc"]
        sentence = next((text for start, text in SENTENCES if code.startswith(start)), UNREADABLE)
        context = {name: str(value) for name, value in error.get("ctx", {}).items()}
        if "expected" in context:
            context["expected"] = context["expected"].replace("'", "").replace(" or ", ", ")
        try:
            message = str(sentence) % context
        except KeyError:
            message = str(UNREADABLE)
        line = {"field": str(loc[-1]), "code": code, "message": message}
        if loc[0] == "body":
            # Behind `body` stands the name of the endpoint's own argument, which no program knows.
            line["pointer"] = "".join(["#", *(f"/{part}" for part in loc[2:])])
        found.append(line)
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
    answers(StaleWriteError, "stale")
    answers(VersionNeededError, "version-needed")
    # Ninja itself raises it for a body that it cannot read.
    for unreadable in (HttpError, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        answers(unreadable, "unreadable-body")
    for error in (
        Http404,
        ObjectDoesNotExist,
        RequirementNotFoundError,
        RunNotFoundError,
        LinkageNotFoundError,
        ProposalNotFoundError,
        QuestionNotFoundError,
    ):
        answers(error, "not-found")

    @api.exception_handler(ScopeMissingError)
    def lacks_scope(request: HttpRequest, error: ScopeMissingError) -> HttpResponse:
        detail = str(KINDS["scope-missing"].detail) % {"scope": error.scope}
        return _respond("scope-missing", detail, scope=error.scope)

    @api.exception_handler(ValidationError)
    def cannot_read(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem("invalid-parameters", errors=field_errors(error.errors))

    @api.exception_handler(WrongFieldError)
    def does_not_fit(request: HttpRequest, error: WrongFieldError) -> HttpResponse:
        return problem("invalid-parameters", errors=field_errors([{"type": error.code, "loc": error.loc}]))

    def refuses(request: HttpRequest, error: Any) -> HttpResponse:
        said = refusal_of(error)
        errors = (
            field_errors([{"type": "value", "loc": ("body", "said", said.field)}]) if said.field else None
        )
        if errors:
            errors[0] |= {"message": said.detail, "code": said.code}
        return _respond(said.kind, said.detail, code=said.code, errors=errors)

    for refused in REFUSED:
        api.add_exception_handler(refused, refuses)

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem("failed")
