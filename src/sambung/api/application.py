"""The application behind /api/v1: routers, problems, and the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from sambung.api import consortia, enterprises, health, indicators, linkages, matches, requirements
from sambung.api.authentication import TokenThrottle
from sambung.api.problems import MEDIA_TYPE, Problem, attach_problems, field_errors, problem

View = Callable[..., HttpResponse]
DESCRIPTION = (
    "Reads what a person may see on the web. A token of that person goes into the header Authorization, as "
    "'Bearer …'. Quantities, unit prices and shares are exact decimals as text; sums of money are whole rupiah; "
    "rates are numbers between 0 and 1. Null means not known, or not to be seen. `is_simulated` marks what is "
    "made up. Fields are added and never taken away: skip those that you do not know."
)
# What any endpoint may answer besides; the last two need a token to happen.
PROBLEMS = {
    401: "No live token",
    403: "The token lacks the scope, or its person may not see this",
    404: "Nothing here, or nothing that the token's person may see",
    422: "A parameter cannot be read",
    429: "Too many requests of this token in this minute",
}


class Api(NinjaAPI):
    """With problems in the OpenAPI document, so that nobody needs to repeat them at each endpoint."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= shape.pop("$defs")
        schema["components"]["schemas"]["Problem"] = shape
        answer = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                # Health reads nothing and asks for nothing but what every address may be asked.
                statuses = PROBLEMS if "security" in operation else (422,)
                for status in statuses:
                    operation["responses"][status] = {"description": PROBLEMS[status], "content": answer}
        return schema


api = Api(
    title="Sambung",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    # The viewers that ninja brings need inline scripts, which the content security policy forbids.
    docs_url=None,
    docs_decorator=require_GET,
    throttle=TokenThrottle(),
)
attach_problems(api)
api.add_router("/health", health.router)
api.add_router("/enterprises", enterprises.router)
api.add_router("/requirements", requirements.router)
api.add_router("/requirements", matches.router)
api.add_router("/consortia", consortia.router)
api.add_router("/linkages", linkages.router)
api.add_router("/indicators", indicators.router)


def answered(view: View, known: frozenset[str]) -> View:
    """Every answer in the language that is asked for, kept by no cache; what Django itself refuses as a problem.

    `known` are the parameters: a misspelt filter would else give everything and say nothing.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = _answer(view, known, request, *args, **named)
        response["Content-Language"] = language
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        return response

    return answer


def _answer(
    view: View, known: frozenset[str], request: HttpRequest, *args: Any, **named: Any
) -> HttpResponse:
    try:
        response = view(request, *args, **named)
    except Http404:
        return problem("not-found")
    if response.status_code == 405:
        refused = problem("method-not-allowed")
        refused["Allow"] = response.get("Allow", "GET")
        return refused
    unknown = sorted(set(request.GET) - known)
    if response.status_code == 200 and unknown:
        return problem(
            "invalid-parameters",
            errors=field_errors([{"type": "unknown_parameter", "loc": ["query", name]} for name in unknown]),
        )
    return response


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that is none."""
    raise Http404


def addresses() -> tuple[list[URLPattern], str, str]:
    """All addresses under /api/v1/ with their names in the namespace `api`; the last one catches every other."""
    made, app_name, namespace = api.urls
    patterns = [pattern for pattern in made if isinstance(pattern, URLPattern)]
    parameters = parameters_by_name()
    found = [*patterns, path("<path:rest>", nowhere, name="unknown")]
    for pattern in found:
        pattern.callback = answered(pattern.callback, parameters.get(pattern.name or "", frozenset()))
    return found, app_name, namespace


def parameters_by_name() -> dict[str, frozenset[str]]:
    """Name of an address → the parameters that may stand after its question mark."""
    found = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                queries = [model for model in operation.models if model.__ninja_param_source__ == "query"]
                names = frozenset(name for model in queries for name in model.__ninja_flatten_map__)
                found[operation.url_name] = names
    return found
