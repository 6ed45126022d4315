"""What somebody says about an enterprise, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceStatement:
    """Region code of Kemendagri (`33.72`), address, and WGS84 degrees; empty or None: not known."""

    region_code: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class ActivityStatement:
    """What it does in its own words, and the KBLI code with its vintage (`2020`, `2025`)."""

    text: str = ""
    kbli: str = ""
    kbli_vintage: str = ""


@dataclass(frozen=True)
class OwnerStatement:
    """The natural person: name (personal), sex F, M or empty."""

    name: str = ""
    sex: str = ""


@dataclass(frozen=True)
class ClassBasisStatement:
    """Capital without land and buildings and yearly sales in whole rupiah; None: not known."""

    capital: int | None = None
    annual_sales: int | None = None
    workers: int | None = None
    year: int | None = None
    source: str = "OWNER"


@dataclass(frozen=True)
class ContactStatement:
    """How to reach it: personal values."""

    name: str = ""
    phone: str = ""
    email: str = ""
    preferred_channel: str = "WHATSAPP"
