"""The kinds of lists: under which names their columns come, and what a cell must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.standards.regions import Scheme, UnableToParseRegion, parse_region


class ListKind(StrEnum):
    """What a list holds. Stored and given on the command line: a value never changes."""

    KBLI = "KBLI"
    HS = "HS"
    ISIC = "ISIC"
    HS_ISIC = "HS_ISIC"
    KBLI_ISIC = "KBLI_ISIC"
    REGION_BRIDGE = "REGION_BRIDGE"
    PLACES = "PLACES"
    TOLL = "TOLL"
    FREIGHT = "FREIGHT"
    INTERVENTIONS = "INTERVENTIONS"


class WrongCell(ValueError):
    """A cell is not what its column holds; `str(error)` says what it must be."""


# A cell and the list's vintage to what is kept.
Reader = Callable[[str, str], Any]


def text(cell: str, vintage: str) -> str:
    """Words, without doubled blanks."""
    return " ".join(cell.split())


def whole(cell: str, vintage: str) -> int:
    """A whole number of 0 or more, in digits."""
    if not re.fullmatch(r"[0-9]{1,13}", cell):
        raise WrongCell("a whole number in digits, 0 or more")
    return int(cell)


def decimal(cell: str, vintage: str) -> str:
    """A number of 0 or more with a decimal point; kept as text, exactly."""
    if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,9})?", cell):
        raise WrongCell("a number such as 12 or 12.5")
    return str(Fraction(cell).limit_denominator(10**9)) if "." not in cell else cell


def degrees(most: int) -> Reader:
    """Degrees WGS84 with a decimal point, within ± `most`."""

    def read(cell: str, vintage: str) -> float:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", cell) or abs(float(cell)) > most:
            raise WrongCell(f"degrees between -{most} and {most}")
        return float(cell)

    return read


def one_of(*known: str) -> Reader:
    """One of a few words, in any case."""

    def read(cell: str, vintage: str) -> str:
        if cell.upper() not in known:
            raise WrongCell("one of " + ", ".join(known))
        return cell.upper()

    return read


def digits(*lengths: int) -> Reader:
    """A code in digits of one of the lengths; a leading zero belongs to it."""

    def read(cell: str, vintage: str) -> str:
        plain = cell.replace(".", "")
        if not re.fullmatch(r"[0-9]+", plain) or len(plain) not in lengths:
            raise WrongCell(f"a code of {' or '.join(map(str, lengths))} digits, with its leading zero")
        return plain

    return read


def kbli(cell: str, vintage: str) -> str:
    """A code of KBLI in the list's vintage."""
    if vintage not in {one.value for one in Vintage}:
        raise WrongCell("the vintage of KBLI is 2020 or 2025")
    try:
        return parse_kbli(cell, Vintage(vintage)).text
    except UnableToParseKbli as error:
        raise WrongCell(f"a letter or two to five digits of KBLI {vintage}") from error


def isic(cell: str, vintage: str) -> str:
    """A letter, or two to four digits."""
    if not re.fullmatch(r"[A-Z]|[0-9]{2,4}", cell):
        raise WrongCell("a letter or two to four digits")
    return cell


def hs(cell: str, vintage: str) -> str:
    """Two, four, six or eight digits, or TOTAL for the sum of all."""
    return cell if cell == "TOTAL" else str(digits(2, 4, 6, 8)(cell, vintage))


def bps(cell: str, vintage: str) -> str:
    """A region code of BPS."""
    try:
        return parse_region(cell, scheme=Scheme.BPS).digits
    except UnableToParseRegion as error:
        raise WrongCell("a region code of BPS") from error


def kemendagri(cell: str, vintage: str) -> str:
    """A region code of Kemendagri, kept with its dots."""
    try:
        return parse_region(cell).dotted
    except UnableToParseRegion as error:
        raise WrongCell("a region code of Kemendagri such as 33.72") from error


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: the name of what is kept, the names under which it comes, and how a cell is read."""

    name: str
    comes_as: tuple[str, ...]
    read: Reader = text
    is_needed: bool = True
    may_be_empty: bool = False


def _level(code: str) -> str:
    return "letter" if code.isalpha() else str(len(code))


def _parent_of_classification(code: str) -> str:
    return code[:-1] if len(code) > 2 else ""


def _parent_of_hs(code: str) -> str:
    return code[:-2] if code.isdigit() and len(code) > 2 else ""


@dataclass(frozen=True, slots=True)
class KindOfList:
    """`code` and `other` are the key (`other` is empty in a plain list); the remaining columns become values.

    `parent_of` gives the code one level up, which must be in the list too; "" where there is none. `other_of`
    makes `other` from the values where the file has no such column.
    """

    columns: tuple[ListColumn, ...]
    parent_of: Callable[[str], str] | None = None
    level_of: Callable[[str], str] = field(default=lambda _code: "")
    other_of: Callable[[Mapping[str, Any]], str] | None = None


def _optional(name: str, *comes_as: str, read: Reader = text) -> ListColumn:
    return ListColumn(name, comes_as or (name,), read, is_needed=False, may_be_empty=True)


KINDS: Mapping[ListKind, KindOfList] = {
    ListKind.KBLI: KindOfList(
        (
            ListColumn("code", ("kode", "code"), kbli),
            ListColumn("title", ("judul", "title")),
            _optional("description", "uraian", "description"),
        ),
        _parent_of_classification,
        _level,
    ),
    ListKind.ISIC: KindOfList(
        (ListColumn("code", ("code", "kode"), isic), ListColumn("title", ("title_en", "title", "judul"))),
        _parent_of_classification,
        _level,
    ),
    ListKind.HS: KindOfList(
        (
            ListColumn("code", ("hscode", "hs", "kode", "code"), hs),
            ListColumn("title", ("description", "uraian", "title")),
            _optional("section", "section", "bagian"),
        ),
        _parent_of_hs,
        _level,
    ),
    ListKind.HS_ISIC: KindOfList(
        (
            ListColumn("code", ("hs6", "hs"), digits(6)),
            # Empty: the list says that no class is known.
            ListColumn("other", ("isic4", "isic"), digits(4), may_be_empty=True),
        )
    ),
    ListKind.KBLI_ISIC: KindOfList(
        (
            ListColumn("code", ("kbli2020", "kbli2025", "kbli"), digits(5)),
            ListColumn("other", ("isic4", "isic"), digits(2, 3, 4)),
            _optional("exactness", "isic_level"),
            _optional("basis"),
        )
    ),
    ListKind.REGION_BRIDGE: KindOfList(
        (
            ListColumn("code", ("kode_bps",), bps),
            ListColumn("other", ("kode_dagri",), kemendagri),
            _optional("title", "nama_dagri"),
            _optional("name_bps", "nama_bps"),
        ),
        level_of=_level,
    ),
    ListKind.PLACES: KindOfList(
        (
            ListColumn("code", ("kode", "code"), kemendagri),
            ListColumn("title", ("nama", "name")),
            ListColumn("latitude", ("lat", "latitude"), degrees(90)),
            ListColumn("longitude", ("lng", "lon", "longitude"), degrees(180)),
            _optional("area_km2", "luas_km2", read=decimal),
            _optional("population", "penduduk_total", read=whole),
        ),
        level_of=lambda code: str(code.count(".") + 1),
    ),
    ListKind.TOLL: KindOfList(
        (
            ListColumn("code", ("id",), text),
            ListColumn("title", ("ruas",)),
            ListColumn("origin", ("asal",)),
            # Empty: one tariff for the road, whichever gate.
            ListColumn("destination", ("tujuan",), may_be_empty=True),
            *(ListColumn(f"class_{number}", (f"gol{number}",), whole) for number in range(1, 6)),
            _optional("area", "wilayah"),
        ),
        # One road has several pairs of gates under one number.
        other_of=lambda values: f"{values['origin']} → {values.get('destination', '')}".rstrip(" →"),
    ),
    ListKind.FREIGHT: KindOfList(
        (
            ListColumn("code", ("vehicle", "kendaraan")),
            ListColumn("title", ("label", "nama")),
            ListColumn("payload_kg", ("payload_kg",), whole),
            ListColumn("fixed", ("fixed",), whole),
            ListColumn("per_km", ("per_km",), whole),
            _optional("per_km_low", read=whole),
            _optional("per_km_high", read=whole),
        )
    ),
    ListKind.INTERVENTIONS: KindOfList(
        (
            ListColumn("code", ("code", "kode")),
            ListColumn("title", ("label", "nama")),
            ListColumn("closes", ("closes", "menutup")),
            ListColumn("cost", ("cost", "biaya"), whole),
            _optional("cost_low", read=whole),
            _optional("cost_high", read=whole),
            ListColumn("payer", ("payer",), one_of("ENTERPRISE", "STATE", "SHARED", "NONE")),
            ListColumn("days", ("days", "hari"), whole),
            ListColumn("mentor_hours", ("mentor_hours", "jam_pendamping"), whole),
            _optional("tag", read=one_of("S", "K")),
            _optional("price_year", read=whole),
            _optional("note"),
        )
    ),
}
