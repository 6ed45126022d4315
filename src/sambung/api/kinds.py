"""The kinds of problem: each with its status, and with words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status and its words."""

    status: int
    title: str | Promise
    detail: str | Promise


KINDS: Mapping[str, Kind] = {
    "unreadable-body": Kind(
        400,
        _("The body cannot be read"),
        _("Send the body as the documentation shows: JSON, or a form with its file."),
    ),
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
    "method-not-allowed": Kind(
        405, _("Not this method"), _("This address answers to the methods in the header Allow alone.")
    ),
    "conflict": Kind(409, _("This cannot be done now"), _("Read the thing again, then decide.")),
    "key-at-work": Kind(
        409,
        _("The same key is at work"),
        _("A request under this Idempotency-Key is not answered yet. Ask again in a few seconds."),
    ),
    "stale": Kind(
        412,
        _("Changed by somebody else meanwhile"),
        _("Read the thing again, and send your change with its new ETag."),
    ),
    "too-large": Kind(413, _("The body is too large"), _("The most is %(most)s bytes. Send less at once.")),
    "invalid-parameters": Kind(
        422, _("A parameter cannot be read"), _("Mend the parameters named under errors and ask again.")
    ),
    "refused": Kind(422, _("What was sent does not fit"), _("Mend what is named and send it again.")),
    "key-used": Kind(
        422,
        _("The key belongs to another request"),
        _("Another request was answered under this Idempotency-Key. Give each request a key of its own."),
    ),
    "version-needed": Kind(
        428,
        _("Say which version you change"),
        _("Send the ETag that you read as If-Match, so that nobody's change is lost."),
    ),
    "too-many-requests": Kind(
        429, _("Too many requests"), _("Wait as many seconds as the header Retry-After says, then ask again.")
    ),
    "failed": Kind(
        500, _("Something went wrong here"), _("The fault is ours and was written down. Ask again later.")
    ),
}
# Pydantic's error types, and our own, by their beginning → what to do.
SENTENCES: tuple[tuple[str, str | Promise], ...] = (
    ("missing", _("This is needed: fill it in.")),
    ("extra_forbidden", _("There is no such field here. The documentation lists them.")),
    ("int", _("Write a whole number.")),
    ("float", _("Write a number.")),
    ("finite_number", _("Write a number.")),
    ("greater_than_equal", _("Write %(ge)s or more.")),
    ("less_than_equal", _("Write %(le)s or less.")),
    ("uuid", _("Write the identifier as it was given, such as 0b9c6c1e-6a53-4c6e-9a55-1d0a5f2b8a10.")),
    ("datetime", _("Write day and time like 2026-11-24T08:00:00+07:00.")),
    ("date", _("Write the day like 2026-11-24.")),
    ("bool", _("Write true or false.")),
    ("enum", _("Write one of: %(expected)s.")),
    ("literal_error", _("Write one of: %(expected)s.")),
    ("string_too_long", _("Write at most %(max_length)s characters.")),
    ("string_too_short", _("This may not be empty.")),
    ("string_pattern_mismatch", _("Write it in the form that the documentation shows.")),
    ("string", _("Write text.")),
    ("list_type", _("Write a list.")),
    ("too_long", _("Name at most %(max_length)s.")),
    ("too_short", _("Name at least one.")),
    ("dict", _("Write an object with fields.")),
    ("model", _("Write an object with fields.")),
    ("unknown_parameter", _("There is no such parameter here. The documentation lists them.")),
    ("unknown_unit", _("This unit is not known. The documentation lists them.")),
    ("unknown_region", _("This is no region of the official list: write its code, such as 33.72.")),
    ("unknown_kbli", _("This is no KBLI code of that vintage.")),
    ("unknown_scheme", _("This certificate is not known. The documentation lists them.")),
    ("both_or_none", _("Latitude and longitude belong together: fill in both or none.")),
    ("ends_before_start", _("The end lies before the beginning.")),
    ("bad_key", _("Write 1 to 200 printable letters, such as a UUID.")),
    ("bad_etag", _("Write the ETag as it was given, in quotation marks.")),
    ("not_base64", _("Write the file's bytes as base64.")),
    ("not_found", _("There is no such thing, or none that the token's person may see.")),
)
UNREADABLE = _("This cannot be read. The documentation shows how it is written.")
