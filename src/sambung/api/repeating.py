"""Idempotency keys: a write under `Idempotency-Key` is done once, and asked again it is answered the same.

What is written and the answer kept for it are one transaction. An answer that refuses (4xx, 5xx) wrote nothing
and is not kept: the key may be used again for what was mended.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sambung.api.authentication import may_ask, seconds_to_wait, token_of, token_text
from sambung.api.problems import field_errors, problem
from sambung.apps.accounts.services import (
    Claim,
    KeyAtWorkError,
    KeyLostError,
    KeyUsedError,
    claim_key,
    keep_answer,
    release_key,
)

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
RETRY_SECONDS = 2


def done_once(request: HttpRequest, act: Callable[[], HttpResponse], *, is_whole: bool) -> HttpResponse:
    """The answer of `act`, or the one that was given before under the same key.

    `is_whole`: act and answer in one transaction. Without, `act` looks after its own transactions, and an answer
    lost after it leaves the key free again after two minutes.
    """
    key = request.headers.get(HEADER)
    token = token_of(request) if key is not None else None
    if key is None or token is None:
        return act()
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        return problem(
            "invalid-parameters", errors=field_errors([{"type": "bad_key", "loc": ("header", HEADER)}])
        )
    try:
        found = claim_key(token, token_text(request), key=key, request_sha256=digest_of(request))
    except KeyUsedError:
        return problem("key-used")
    except KeyAtWorkError:
        return _at_work()
    if not isinstance(found, Claim):
        return _again(found) if may_ask(token) else _too_many()
    try:
        return _act(found, act, is_whole=is_whole)
    except KeyLostError:
        return _at_work()


def _act(claim: Claim, act: Callable[[], HttpResponse], *, is_whole: bool) -> HttpResponse:
    is_kept = False
    try:
        if is_whole:
            with transaction.atomic():
                response = act()
                is_kept = response.status_code < 400
                if is_kept:
                    _keep(claim, response)
                else:
                    transaction.set_rollback(True)
        else:
            response = act()
            is_kept = response.status_code < 400
            if is_kept:
                with transaction.atomic():
                    _keep(claim, response)
    finally:
        if not is_kept:
            release_key(claim)
    return response


def _keep(claim: Claim, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    keep_answer(claim, status=response.status_code, headers=headers, body=response.content)


def _again(kept: Any) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _at_work() -> HttpResponse:
    response = problem("key-at-work")
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _too_many() -> HttpResponse:
    response = problem("too-many-requests")
    response["Retry-After"] = str(math.ceil(seconds_to_wait()))
    return response


def digest_of(request: HttpRequest) -> str:
    """SHA-256 of what is asked. Of a form its fields and files: the sign between its parts differs each time."""
    found = hashlib.sha256()
    for part in (request.method, request.path, request.META.get("QUERY_STRING", "")):
        found.update(f"{part}\n".encode())
    found.update(request.headers.get("If-Match", "").encode() + b"\n")
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(f"{name}={values}\n".encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(f"{name}:{file.name}:{file.size}\n".encode("utf-8", "surrogatepass"))
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
