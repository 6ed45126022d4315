"""How figures leave the house: exact decimals as text, each with its unit; money in whole rupiah."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from ninja import Field, Schema

from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
Period = Literal["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]


class Named(Schema):
    """A thing by its identifier and its name."""

    uid: uuid.UUID
    name: str


class Quantity(Schema):
    """An exact amount of goods, for each period where `per` says so."""

    value: str = Field(pattern=DECIMAL, description="Decimal, at most three places.", examples=["12.5"])
    unit: str = Field(description="Code of the unit, e.g. kg, piece, lusin.")
    per: Period | None = Field(None, description="The period in which it counts; null: in all.")


class UnitPrice(Schema):
    """Rupiah for one unit."""

    value: str = Field(pattern=DECIMAL, description="Rupiah, at most two places.", examples=["5200.50"])
    currency: Literal["IDR"] = "IDR"
    unit: str


class Statement(Schema):
    """Who said a figure, when, and until when it holds."""

    state: Literal["KNOWN", "EXPIRED", "AHEAD"] = Field(
        description="EXPIRED: unknown again, its value is null. AHEAD: holds from `valid_from`."
    )
    source: str = Field(description="OWNER, SEEN (by a mentor), DELIVERY or ESTIMATE.")
    stated_on: datetime.date
    valid_from: datetime.date | None
    expires_on: datetime.date | None
    is_simulated: bool = Field(description="A test answer, given by nobody.")


def decimal(scaled: int, scale: int) -> str:
    """A scaled integer as an exact decimal without needless zeros: 12500 by 1000 → 12.5."""
    whole, rest = divmod(abs(scaled), scale)
    places = str(rest).rjust(len(str(scale)) - 1, "0").rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{places}" if places else f"{sign}{whole}"


def quantity(scaled: int | None, unit: str, per: str = "") -> dict[str, Any] | None:
    """A quantity × 1000 as fields; None: unknown."""
    if scaled is None:
        return None
    return {"value": decimal(scaled, QUANTITY_SCALE), "unit": unit, "per": per or None}


def unit_price(scaled: int | None, unit: str) -> dict[str, Any] | None:
    """A unit price × 100 as fields; None: unknown, or not to be seen."""
    return None if scaled is None else {"value": decimal(scaled, PRICE_SCALE), "unit": unit}


def share(permille: int | None) -> str | None:
    """Permille as a decimal share of one."""
    return None if permille is None else decimal(permille, 1000)


def named(thing: Any) -> dict[str, Any] | None:
    """A row by uid and name."""
    return None if thing is None else {"uid": thing.uid, "name": thing.name}
