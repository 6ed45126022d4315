"""Identifiers with their traps: NIB, NPWP, NITKU, NIK, GLN; and personal data in free text.

A 16-digit NPWP that does not begin with 0, and a NITKU on it, is a person's NIK: such a result has `is_nik`,
is shown only as its last four digits, and is kept only as `tokenise_nik`. Only structure is checked, never
existence. No identifier's digits appear in a repr.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lokal import PROVINCES, detect_pii, parse_nik

SHORTEST_KEY = 32
_SEPARATORS = re.compile(r"[\s.\-/\u00a0]")


class IdentifierKind(StrEnum):
    NIB = "NIB"
    NPWP = "NPWP"
    NITKU = "NITKU"
    NIK = "NIK"
    GLN = "GLN"


class Problem(StrEnum):
    """Why a text is not such an identifier."""

    NOT_DIGITS = "NOT_DIGITS"
    LENGTH = "LENGTH"
    CHECK_DIGIT = "CHECK_DIGIT"
    NIK_PROVINCE = "NIK_PROVINCE"
    NIK_REGION = "NIK_REGION"
    NIK_BIRTH_DATE = "NIK_BIRTH_DATE"
    NIK_SERIAL = "NIK_SERIAL"


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a text is as an identifier; `value` are its digits in today's form, even where a check failed.

    `is_nik` holds also for a malformed NIK: wrong in one digit it still points at a person.
    """

    kind: IdentifierKind
    value: str = field(repr=False)
    is_nik: bool = False
    problem: Problem | None = None

    @property
    def is_valid(self) -> bool:
        return self.problem is None

    @property
    def shown(self) -> str:
        """What may be shown: all digits, or for a NIK stars and the last four."""
        return "*" * (len(self.value) - 4) + self.value[-4:] if self.is_nik else self.value


def _read(kind: IdentifierKind, text: str, lengths: tuple[int, ...]) -> Identifier:
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]+", digits):
        return Identifier(kind, digits, problem=Problem.NOT_DIGITS)
    return Identifier(kind, digits, problem=None if len(digits) in lengths else Problem.LENGTH)


def _luhn_holds(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def check_nib(text: str) -> Identifier:
    """NIB: 13 digits; no check digit is published, so length is all that is checked."""
    return _read(IdentifierKind.NIB, text, (13,))


def check_npwp(text: str) -> Identifier:
    """NPWP of 15 digits (old) or 16; `value` has 16. Luhn over the old form's first nine digits.

    Sixteen digits that do not begin with 0 are a NIK (PMK 112/2022) and are checked as one.
    """
    return _npwp(IdentifierKind.NPWP, text, 0)


def check_nitku(text: str) -> Identifier:
    """NITKU: the 16-digit NPWP and 6 digits of the place of business."""
    return _npwp(IdentifierKind.NITKU, text, 6)


def _npwp(kind: IdentifierKind, text: str, tail: int) -> Identifier:
    lengths = (15, 16) if tail == 0 else (16 + tail,)
    read = _read(kind, text, lengths)
    if read.problem is not None:
        # sixteen digits with a typing slip elsewhere may still be somebody's NIK
        return Identifier(kind, read.value, _may_hold_nik(read.value), read.problem)
    value = "0" + read.value if len(read.value) == 15 else read.value
    if value.startswith("0"):
        problem = None if _luhn_holds(value[1:10]) else Problem.CHECK_DIGIT
        return Identifier(kind, value, False, problem)
    return Identifier(kind, value, True, _nik_problem(value[:16]))


def _may_hold_nik(digits: str) -> bool:
    return bool(re.search(r"[1-9][0-9]{15}", digits))


def check_nik(text: str) -> Identifier:
    """NIK: 16 digits; province among today's 38, region parts not 00, a day of birth (women: day + 40)."""
    read = _read(IdentifierKind.NIK, text, (16,))
    problem = read.problem or _nik_problem(read.value)
    return Identifier(IdentifierKind.NIK, read.value, True, problem)


# lokal guesses the century from today's date unless it is given one; a fixed day keeps answers reproducible.
_CENTURY = date(2026, 1, 1)
_NIK_PROBLEMS: Mapping[str, Problem] = {
    "format": Problem.LENGTH,
    "province": Problem.NIK_PROVINCE,
    "wilayah": Problem.NIK_REGION,
    "birth_date": Problem.NIK_BIRTH_DATE,
    "serial": Problem.NIK_SERIAL,
}


def _nik_problem(digits: str) -> Problem | None:
    if digits[:2] not in PROVINCES:
        return Problem.NIK_PROVINCE
    errors = parse_nik(digits, reference_date=_CENTURY).errors
    return _NIK_PROBLEMS[errors[0].code] if errors else None


def check_gln(text: str) -> Identifier:
    """GLN of GS1: 13 digits, the last a check digit (weights 3 and 1 from the right)."""
    read = _read(IdentifierKind.GLN, text, (13,))
    if read.problem is not None:
        return read
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(read.value)))
    return Identifier(
        IdentifierKind.GLN, read.value, problem=None if total % 10 == 0 else Problem.CHECK_DIGIT
    )


@dataclass(frozen=True, slots=True)
class NikToken:
    """What is kept of a NIK: the id of the key, the keyed hash (hex) and the last four digits."""

    key_id: str
    digest: str
    last_four: str


class UnableToTokenise(ValueError):
    """No token can be made; the message never holds the number."""


def tokenise_nik(nik: str, key: bytes, key_id: str) -> NikToken:
    """HMAC-SHA256 of the sixteen digits: the same person gives the same token under the same key.

    `nik` may carry separators, or be a NITKU on a NIK (its first sixteen digits count). `key` has 32 bytes or
    more and lives outside the database; raises UnableToTokenise.
    """
    if len(key) < SHORTEST_KEY:
        raise UnableToTokenise(f"the key must have at least {SHORTEST_KEY} bytes")
    digits = _SEPARATORS.sub("", nik)
    if not re.fullmatch(r"[0-9]{16}([0-9]{6})?", digits):
        raise UnableToTokenise("a NIK has sixteen digits")
    digits = digits[:16]
    return NikToken(key_id, hmac.new(key, digits.encode(), hashlib.sha256).hexdigest(), digits[-4:])


@dataclass(frozen=True, slots=True)
class Screened:
    """A text without the personal numbers and addresses found in it, and which kinds they were."""

    text: str
    kinds: frozenset[str]

    @property
    def is_clean(self) -> bool:
        return not self.kinds


# lokal wants a plausible day of birth; a mistyped NIK is personal all the same, so sixteen digits are enough.
_SIXTEEN = re.compile(r"(?<![0-9])[1-9](?:[ .\-]?[0-9]){15}(?![0-9])")


def screen(text: str) -> Screened:
    """Mask NIK, NPWP, phone numbers and e-mail addresses in free text with `[NIK]`, `[PHONE]` and so on."""
    kinds: set[str] = set()
    parts: list[str] = []
    at = 0
    for match in detect_pii(text, types=["NIK", "KK", "NPWP", "PHONE", "EMAIL"]):
        kind = "NIK" if match.type == "KK" else match.type
        parts += [text[at : match.start], f"[{kind}]"]
        kinds.add(kind)
        at = match.end
    masked, count = _SIXTEEN.subn("[NIK]", "".join([*parts, text[at:]]))
    if count:
        kinds.add("NIK")
    return Screened(masked, frozenset(kinds))
