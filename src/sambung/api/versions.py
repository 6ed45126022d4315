"""Versions: `ETag` on every answer, `If-None-Match` for what did not change, `If-Match` for changes.

An ETag is the thing's version (of things that are edited in place), a dash, and a digest of what was answered.
`If-Match` compares the version alone: facts are dated and never overwritten, so they need no guard.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from sambung.api.problems import VersionNeededError, WrongFieldError

HEADER = "If-Match"
_TAG = re.compile(r'"([0-9]{1,9})(-[0-9a-f]{16})?"')


def note_version(request: HttpRequest, thing: Any) -> None:
    """Remember whose version the answer's ETag tells."""
    request.api_version = thing.version  # type: ignore[attr-defined]


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag; 304 without a body where the program has it already."""
    if response.status_code not in (200, 201) or response.streaming:
        return response
    version = getattr(request, "api_version", 0)
    tag = f'"{version}-{hashlib.sha256(response.content).hexdigest()[:16]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if request.method == "GET" and response.status_code == 200 and known & {tag, "*"}:
        response = HttpResponseNotModified()
    response["ETag"] = tag
    return response


def expected_version(request: HttpRequest, *, is_needed: bool = False) -> int | None:
    """The version that the program read, from If-Match; None: it does not say (or `*`: whichever it is).

    Errors: WrongFieldError; VersionNeededError where it is needed.
    """
    said = request.headers.get(HEADER, "").strip()
    if said == "*" or (not said and not is_needed):
        return None
    if not said:
        raise VersionNeededError(HEADER)
    found = _TAG.fullmatch(said)
    if found is None:
        raise WrongFieldError("header", HEADER, code="bad_etag")
    return int(found[1])


def version_of(request: HttpRequest, thing: Any, *, is_needed: bool = False) -> int:
    """The version that a change expects: what the program says, else what was read for this very request."""
    said = expected_version(request, is_needed=is_needed)
    return thing.version if said is None else said
