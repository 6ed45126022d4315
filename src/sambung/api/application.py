"""The application behind /api/v1: its routers, and what is done around every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from sambung.api import (
    alternatives,
    building,
    capacities,
    certificates,
    codes,
    consortia,
    enterprises,
    evidence,
    health,
    importing,
    indicators,
    jobs,
    linkages,
    matches,
    me,
    offers,
    posting,
    proposals,
    proposing,
    questions,
    registering,
    requirements,
    search,
    uploads,
    webhooks,
)
from sambung.api.authentication import TokenThrottle, token_of
from sambung.api.bodies import MOST_BYTES, JsonParser
from sambung.api.document import DESCRIPTION, Api, operations
from sambung.api.problems import attach_problems, field_errors, problem
from sambung.api.repeating import done_once
from sambung.api.versions import with_etag

logger = logging.getLogger("sambung.api")
View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Reads a file of a size that nobody knows, and so looks after its own transactions.
OWN_TRANSACTIONS = frozenset({"start-upload"})
# Modules that add endpoints to the routers of others.
WRITERS = (registering, capacities, alternatives, posting, importing, proposing)

api = Api(
    title="Sambung",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    parser=JsonParser(),
    # The viewers that ninja brings need inline scripts, which the content security policy forbids.
    docs_url=None,
    docs_decorator=require_GET,
    throttle=TokenThrottle(),
)
attach_problems(api)
for prefix, router in (
    ("/health", health.router),
    ("/me", me.router),
    ("/enterprises", enterprises.router),
    ("/offers", offers.router),
    ("/certificates", certificates.router),
    ("/requirements", requirements.router),
    ("/requirements", matches.router),
    ("/requirements", questions.requirements),
    ("/requirements", building.router),
    ("/questions", questions.router),
    ("/consortia", consortia.router),
    ("/proposals", proposals.router),
    ("/linkages", linkages.router),
    ("/evidence", evidence.router),
    ("/uploads", uploads.router),
    ("/upload-targets", uploads.targets),
    ("/search", search.router),
    ("/codes", codes.router),
    ("/reference", codes.lists),
    ("/indicators", indicators.router),
    ("/jobs", jobs.router),
    ("/webhooks", webhooks.router),
    ("/deliveries", webhooks.deliveries),
):
    api.add_router(prefix, router)


@dataclass(frozen=True)
class Endpoint:
    """What is done around an operation: the parameters that it knows, and whether it is one transaction."""

    known: frozenset[str]
    is_whole: bool


NONE = Endpoint(frozenset(), is_whole=True)


def answered(view: View, endpoints: Mapping[str, Endpoint]) -> View:
    """Every answer in the language that is asked for, kept by no cache; what Django itself refuses as a problem.

    `endpoints`: by method.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = _answer(view, endpoints.get(request.method or "", NONE), request, *args, **named)
        response["Content-Language"] = language
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        return response

    return answer


def _answer(view: View, endpoint: Endpoint, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
    def act() -> HttpResponse:
        return _refused(view(request, *args, **named))

    unknown = sorted(set(request.GET) - endpoint.known)
    try:
        if request.method in SAFE:
            response = act()
            return (
                _unknown(unknown) if response.status_code == 200 and unknown else with_etag(request, response)
            )
        # A write is refused before it is done; without a live token it goes no further than that.
        if token_of(request) is None:
            return act()
        if unknown:
            return _unknown(unknown)
        if (most := _most_bytes(request)) is not None:
            return problem("too-large", most=str(most))
        return done_once(request, lambda: with_etag(request, act()), is_whole=endpoint.is_whole)
    except Http404:
        return problem("not-found")
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return problem("unreadable-body")
    except Exception:
        # What follows a commit under a key: it is done, and asked again the program learns what was answered.
        logger.exception("%s %s failed", request.method, request.path)
        return problem("failed")


def _refused(response: HttpResponse) -> HttpResponse:
    if response.status_code != 405:
        return response
    refused = problem("method-not-allowed")
    refused["Allow"] = response.get("Allow", "GET")
    return refused


def _unknown(names: list[str]) -> HttpResponse:
    """A misspelt filter would else give everything and say nothing."""
    errors = [{"type": "unknown_parameter", "loc": ["query", name]} for name in names]
    return problem("invalid-parameters", errors=field_errors(errors))


def _most_bytes(request: HttpRequest) -> int | None:
    """How many bytes the body may have, where it has more; None: it is small enough."""
    is_form = request.content_type == "multipart/form-data"
    most = settings.UPLOAD_MAX_BYTES + MOST_BYTES if is_form else 2 * MOST_BYTES
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    return most if size > most else None


def endpoints_by_name() -> dict[str, dict[str, Endpoint]]:
    """Name of an address → by method what its endpoint knows. Addresses of one path answer alike."""
    by_view: dict[int, dict[str, Endpoint]] = {}
    found = {}
    for view, operation in operations(api):
        queries = [model for model in operation.models if model.__ninja_param_source__ == "query"]
        known = frozenset(name for model in queries for name in model.__ninja_flatten_map__)
        methods = by_view.setdefault(id(view), {})
        endpoint = Endpoint(known, operation.url_name not in OWN_TRANSACTIONS)
        methods |= dict.fromkeys(operation.methods, endpoint)
        found[operation.url_name] = methods
    return found
