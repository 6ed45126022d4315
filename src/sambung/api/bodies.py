"""What programs send: strict objects, exact decimals as text, and texts that every database can keep."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema
from ninja.parser import Parser
from pydantic import AfterValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from sambung.api.pages import REGION, WORDS
from sambung.apps.registry.selectors import schemes
from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name
from sambung.standards.units import units

# The most that a JSON body may have; a file goes as a form.
MOST_BYTES = 1024 * 1024
LARGEST_RUPIAH = 10**15
QUANTITY = r"^[0-9]{1,12}(\.[0-9]{1,3})?$"
PRICE = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
SHARE = r"^(0(\.[0-9]{1,3})?|1(\.0{1,3})?)$"


class Said(Schema):
    """An object that a program sends: a field that is not known is refused, never passed over."""

    model_config = ConfigDict(extra="forbid")


class JsonParser(Parser):
    """JSON without what no database keeps: NaN and the infinities."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as parsed; any error becomes a problem."""
        return json.loads(request.body, parse_constant=_refuse)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _known_unit(code: str) -> str:
    if code not in units():
        raise PydanticCustomError("unknown_unit", "unknown unit")
    return code


def _known_region(code: str) -> str:
    try:
        is_known = region_name(parse_region(code)) is not None
    except UnableToParseRegion:
        is_known = False
    if not is_known:
        raise PydanticCustomError("unknown_region", "unknown region")
    return code


def _known_scheme(code: str) -> str:
    if code not in {one.code for one in schemes(timezone.localdate())}:
        raise PydanticCustomError("unknown_scheme", "unknown scheme")
    return code


def known_kbli(code: str, vintage: str) -> None:
    """Raise pydantic's error where the code is none of that vintage."""
    try:
        parse_kbli(code, Vintage(vintage))
    except UnableToParseKbli:
        raise PydanticCustomError("unknown_kbli", "unknown KBLI code") from None


Line = Annotated[str, StringConstraints(pattern=WORDS, max_length=200, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(pattern=WORDS, min_length=1, max_length=200, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=4000)]
Day = Annotated[datetime.date, Ge(datetime.date(2000, 1, 1)), Le(datetime.date(2100, 12, 31))]
Rupiah = Annotated[int, Ge(0), Le(LARGEST_RUPIAH)]
QuantityText = Annotated[str, StringConstraints(pattern=QUANTITY)]
PriceText = Annotated[str, StringConstraints(pattern=PRICE)]
ShareText = Annotated[str, StringConstraints(pattern=SHARE)]
UnitCode = Annotated[
    str, AfterValidator(_known_unit), WithJsonSchema({"type": "string", "enum": sorted(units())})
]
RegionCode = Annotated[str, StringConstraints(pattern=REGION), AfterValidator(_known_region)]
SchemeCode = Annotated[
    str,
    StringConstraints(pattern=WORDS, max_length=20),
    AfterValidator(_known_scheme),
    WithJsonSchema(
        {"type": "string", "maxLength": 20, "description": "A certificate's scheme, such as HALAL or PIRT."}
    ),
]
KbliCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}$")]
KbliVintage = Literal["2020", "2025"]
PeriodCode = Literal["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]
SourceCode = Literal["OWNER", "SEEN", "DELIVERY", "ESTIMATE"]
Latitude = Annotated[float, Ge(-90), Le(90)]
Longitude = Annotated[float, Ge(-180), Le(180)]


class Reason(Said):
    """Why something is ended or taken back; it stays in the history."""

    reason: Words = Field(examples=["Pesanan dibatalkan"])


class FileSaid(Said):
    """A small file inside a JSON body."""

    name: Words = Field(examples=["pesanan.pdf"])
    content: str = Field(max_length=1_400_000, description="The bytes as base64; at most one megabyte.")

    def as_upload(self) -> tuple[str, bytes]:
        """Name and bytes. Errors: PydanticCustomError is raised before, in `checked_file`."""
        return self.name, base64.b64decode(self.content, validate=True)


def checked_file(file: FileSaid | None) -> FileSaid | None:
    """The file where its bytes are base64."""
    if file is not None:
        try:
            file.as_upload()
        except (binascii.Error, ValueError):
            raise PydanticCustomError("not_base64", "not base64") from None
    return file


Attachment = Annotated[FileSaid | None, AfterValidator(checked_file)]


def scaled(text: str | None, scale: int) -> int | None:
    """A decimal text as a scaled integer, exactly; None stays None. `12.5` by 1000 → 12500."""
    if text is None:
        return None
    whole, _dot, places = text.partition(".")
    digits = len(str(scale)) - 1
    return int(whole) * scale + int((places + "0" * digits)[:digits] or "0")


def quantity_of(text: str | None) -> int | None:
    """A quantity × 1000."""
    return scaled(text, QUANTITY_SCALE)


def price_of(text: str | None) -> int | None:
    """A unit price × 100."""
    return scaled(text, PRICE_SCALE)


def permille_of(text: str | None) -> int | None:
    """A share of one in permille."""
    return scaled(text, 1000)
