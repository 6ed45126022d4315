"""The OpenAPI document, with what holds for every endpoint: scopes, headers, problems, what each tag is about."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from sambung.api import repeating, versions
from sambung.api.examples import EXAMPLES
from sambung.api.problems import MEDIA_TYPE, Problem

DESCRIPTION = (
    "Does what a person may do on the web. A token of that person goes into the header Authorization, as "
    "'Bearer …'; it reaches as far as its scopes. Quantities, unit prices and shares are exact decimals as text; "
    "sums of money are whole rupiah; rates are numbers between 0 and 1. Null means not known, or not to be seen. "
    "`is_simulated` marks what is made up. Fields are added and never taken away: skip those that you do not "
    "know. What is sent is strict: a field that is not known is refused.\n\n"
    "Send `Idempotency-Key` with every write: the same request under the same key is done once, and for a day "
    "it is answered the same. Long work answers 202 with a job. Lists come in pages; follow `next`. Errors are "
    "application/problem+json (RFC 9457), in Indonesian, or in English with `Accept-Language: en`."
)
TAGS = {
    "enterprises": "Enterprises, and the facts that are stated of them.",
    "offers": "What enterprises can make, with dated figures.",
    "certificates": "Certificates of enterprises and their offers.",
    "requirements": "What buyers ask for, with criteria as rules.",
    "matches": "Offers judged against a requirement: met, not met, unknown.",
    "questions": "Owners asked what is not known of them.",
    "consortia": "Which enterprises together fill a requirement at the least cost.",
    "proposals": "What a consortium offers to a buyer, and each member's answer.",
    "linkages": "Who supplies whom, at which level of proof.",
    "uploads": "Lists, row by row: checked, decided, taken, taken back.",
    "search": "One field over enterprises, products and requirements.",
    "codes": "Which KBLI code fits words.",
    "reference": "Code lists as they were loaded.",
    "indicators": "The linkage rate and its kin, as they were counted.",
    "jobs": "Long work: how far it is, calling it off.",
    "webhooks": "Being told what changed.",
    "me": "Whose token this is.",
    "health": "Whether the server answers.",
}
# What any endpoint may answer besides; all but health need a token.
PROBLEMS = {
    400: "The body cannot be read",
    401: "No live token",
    403: "The token lacks the scope, or its person may not do this",
    404: "Nothing here, or nothing that the token's person may see",
    409: "Its state does not allow this now, or the same Idempotency-Key is at work",
    412: "Somebody else changed it since the version in If-Match",
    413: "The body is too large",
    422: "A parameter or field cannot be read or does not fit, or the Idempotency-Key belongs to another request",
    428: "If-Match is needed",
    429: "Too many requests of this token in this minute",
}
READING = (401, 403, 404, 422, 429)
WRITING = (400, 401, 403, 404, 409, 412, 413, 422, 429)
# Operations that compare If-Match; those of NEEDED do nothing without it.
MATCHED = frozenset(
    {
        "changeEnterprise",
        "changeRequirement",
        "publishRequirement",
        "closeRequirement",
        "reopenRequirement",
        "confirmRequirement",
        "sendProposal",
        "withdrawProposal",
    }
)
NEEDED = frozenset({"changeRequirement"})
ETAG = {"description": "Version and digest of this answer.", "schema": {"type": "string"}}
AGAIN = {
    "description": "True: answered before under this key.",
    "schema": {"type": "string", "enum": ["true"]},
}


def _header(name: str, description: str, *, is_required: bool = False, **schema: Any) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": is_required,
        "description": description,
        "schema": {"type": "string", **schema},
    }


KEY = _header(
    repeating.HEADER,
    "A text of your own for this request, such as a UUID: asked again under it, it is done once.",
    minLength=1,
    maxLength=repeating.LONGEST,
    pattern="^[ -~]+$",
    examples=["5f0e8f9c-4a5e-4f0a-8a36-1d3c6d5b9b11"],
)
KNOWN = _header("If-None-Match", "An ETag that you have: 304 where nothing changed since.")


class Api(NinjaAPI):
    """With what holds for all endpoints in the OpenAPI document, so that none needs to repeat it.

    The document is made once for each process: it says the same to everybody, and making it takes half a second.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._made: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._made:
            self._made[prefix] = self._make(prefix)
        return self._made[prefix]

    def _make(self, path_prefix: str) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix)
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= shape.pop("$defs")
        schema["components"]["schemas"]["Problem"] = shape
        schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        scopes = {operation.operation_id: scope_of(operation) for _path, operation in operations(self)}
        for found in schema["paths"].values():
            for method, operation in found.items():
                _complete(operation, method, scopes[operation["operationId"]])
        return schema


def operations(api: NinjaAPI) -> list[tuple[Any, Any]]:
    """(path view, operation) of every endpoint."""
    return [
        (view, operation)
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def scope_of(operation: Any) -> str | None:
    """The scope that an operation needs; empty: any token will do; None: no token is needed."""
    callbacks = operation.auth_callbacks
    return None if not callbacks else callbacks[0].scope


def _complete(operation: dict[str, Any], method: str, scope: str | None) -> None:
    answer = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    name, responses = operation["operationId"], operation["responses"]
    is_write = method != "get"
    if scope is None:
        # Health reads nothing and asks for nothing but what every address may be asked.
        statuses: tuple[int, ...] = (422,)
    else:
        statuses = (WRITING if is_write else READING) + ((428,) if name in NEEDED else ())
        operation["security"] = [{"Bearer": [scope] if scope else []}]
        needs = f"Scope: `{scope}`." if scope else "Any live token."
        operation["description"] = f"{operation.get('description', '')}\n\n{needs}".strip()
    for status in statuses:
        if "requestBody" in operation or status not in (400, 413):
            responses[status] = {"description": PROBLEMS[status], "content": answer}
    for status in (200, 201):
        if status in responses and "content" in responses[status]:
            responses[status].setdefault("headers", {})["ETag"] = ETAG
    parameters = operation.setdefault("parameters", [])
    if is_write:
        parameters.append(KEY)
        for status in (200, 201, 202):
            if status in responses:
                responses[status].setdefault("headers", {})["Idempotent-Replayed"] = AGAIN
        if name in MATCHED:
            is_needed = name in NEEDED
            parameters.append(
                _header(versions.HEADER, "The ETag that you read.", is_required=is_needed, examples=['"3"'])
            )
    elif scope is not None and "text/csv" not in responses[200].get("content", {}):
        parameters.append(KNOWN)
        responses[304] = {"description": "Nothing changed since the ETag in If-None-Match"}
    if name in EXAMPLES:
        for content in operation["requestBody"]["content"].values():
            content["example"] = EXAMPLES[name]
