"""What one row of a list of enterprises says: its cells read into statements, each fault at its column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sambung.apps.registry.models import (
    Identifier,
    Kind,
)
from sambung.apps.registry.services.identifiers import UnableToRecordIdentifier, read_identifier
from sambung.apps.registry.services.listing.columns import (
    ReadRow,
    check_lengths,
    masked_text,
    read_rupiah,
    squeezed,
)
from sambung.apps.registry.services.listing.enterprise_columns import LONGEST
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.standards.money import NumberStyle, UnableToParseNumber, parse_number
from sambung.standards.regions import UnableToParseRegion, find_regency, parse_region, region_name

SEXES = {
    **dict.fromkeys(("p", "f", "perempuan", "wanita", "female"), "F"),
    **dict.fromkeys(("l", "m", "laki-laki", "laki laki", "pria", "male"), "M"),
}
# Forms of business say nothing about which enterprise it is.
FORMS = frozenset({"pt", "cv", "ud", "pd", "tb", "toko", "warung", "usaha", "umkm", "koperasi"})
KINDS = frozenset(Kind.values)
YES = {"ya", "y", "yes", "true", "1", "pkp"}
NO = {"tidak", "t", "no", "n", "false", "0", "non pkp", "bukan pkp"}


@dataclass
class ListedEnterprise:
    """One row's meaning; what is None or empty is not known."""

    name: str = ""
    kind: str = Kind.UMKM
    place: PlaceStatement | None = None
    activity: ActivityStatement | None = None
    owner: OwnerStatement | None = None
    class_basis: ClassBasisStatement | None = None
    is_pkp: bool | None = None
    contact: ContactStatement | None = None
    identifiers: list[Identifier] = field(default_factory=list)
    # Scheme and digits as written, for a later change; in memory only.
    numbers: list[tuple[str, str]] = field(default_factory=list)


def read_enterprise(values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
    """Read one row's cells by target column; faults name the column and never hold a personal value."""
    row = ReadRow(ListedEnterprise())
    said = squeezed(values)
    check_lengths(said, row, LONGEST)
    for name in ("name", "activity", "address"):
        said[name] = masked_text(said.get(name, ""), row)
    _read_activity(said, row)
    _read_kind(said, row)
    _read_place(said, row)
    _read_person(said, row)
    _read_numbers(said, row, style)
    _read_identifiers(said, row)
    return row


def plain_name(text: str) -> str:
    """A name's or address's letters and digits, lower case, without its form of business."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return " ".join(word for word in words if word not in FORMS)


def _read_activity(said: Mapping[str, str], row: ReadRow) -> None:
    name, activity = said["name"], said["activity"]
    if not name and not activity:
        row.faults.append(("NOTHING_TO_IDENTIFY", "name", {}))
    # Without a name an enterprise is called by what it does until somebody names it.
    row.item.name = name or activity[:200]
    vintage, kbli = said.get("kbli_vintage") or "2020", said.get("kbli", "")
    if kbli:
        if vintage not in {one.value for one in Vintage}:
            row.faults.append(("KBLI_VINTAGE", "kbli_vintage", {"text": vintage[:20]}))
            kbli = ""
        else:
            try:
                kbli = parse_kbli(kbli, Vintage(vintage)).text
            except UnableToParseKbli as error:
                row.faults.append((error.code, "kbli", dict(error.params)))
    if activity or kbli:
        row.item.activity = ActivityStatement(activity, kbli, vintage if kbli else "")


def _read_kind(said: Mapping[str, str], row: ReadRow) -> None:
    kind = (said.get("kind") or Kind.UMKM).upper()
    if kind in KINDS:
        row.item.kind = kind
    else:
        row.faults.append(("KIND", "kind", {"text": kind[:20]}))


def _read_place(said: Mapping[str, str], row: ReadRow) -> None:
    code = said.get("region_code", "")
    if code:
        try:
            region = parse_region(code)
            code = region.dotted
            if region_name(region) is None:
                row.faults.append(("REGION_NOT_LISTED", "region_code", {"text": code}))
        except UnableToParseRegion as error:
            row.faults.append((error.code, "region_code", {"text": code[:20]}))
    elif said.get("region_name"):
        found = find_regency(said["region_name"])
        if found is None:
            row.faults.append(("REGION_NAME", "region_name", {"text": said["region_name"][:60]}))
        else:
            code = found.dotted
    latitude = _degrees(said, row, "latitude", 90)
    longitude = _degrees(said, row, "longitude", 180)
    if (latitude is None) != (longitude is None) and not any(
        f[1] in {"latitude", "longitude"} for f in row.faults
    ):
        row.faults.append(("HALF_A_POINT", "latitude" if latitude is None else "longitude", {}))
    if code or said["address"] or latitude is not None:
        row.item.place = PlaceStatement(code, said["address"], latitude, longitude)


def _degrees(said: Mapping[str, str], row: ReadRow, name: str, most: int) -> float | None:
    text = said.get(name, "").replace("\u2212", "-")
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,3}([.,][0-9]+)?", text):
        row.faults.append(("DEGREES", name, {"text": text[:20]}))
        return None
    value = float(text.replace(",", "."))
    if abs(value) > most:
        row.faults.append(("DEGREES", name, {"text": text[:20]}))
        return None
    return value


def _read_person(said: Mapping[str, str], row: ReadRow) -> None:
    sex = said.get("owner_sex", "")
    if sex and sex.lower() not in SEXES:
        row.faults.append(("SEX", "owner_sex", {"text": sex[:20]}))
    if sex or said.get("owner_name"):
        row.item.owner = OwnerStatement(said.get("owner_name", ""), SEXES.get(sex.lower(), ""))
    email = said.get("email", "")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        row.faults.append(("EMAIL", "email", {}))
    if said.get("phone") or email:
        row.item.contact = ContactStatement(said.get("owner_name", ""), said.get("phone", ""), email)
    tax = said.get("is_pkp", "").lower()
    if tax and tax not in YES | NO:
        row.faults.append(("YES_OR_NO", "is_pkp", {"text": tax[:20]}))
    elif tax:
        row.item.is_pkp = tax in YES


def _read_numbers(said: Mapping[str, str], row: ReadRow, style: NumberStyle | None) -> None:
    found: dict[str, int | None] = {
        name: read_rupiah(said, row, name, style) for name in ("capital", "annual_sales")
    }
    text = said.get("workers", "")
    found["workers"] = None
    if text:
        try:
            number = parse_number(text, style=style)
            if number.denominator != 1 or number > 1_000_000:
                raise UnableToParseNumber("NOT_A_NUMBER", text, "whole persons")
            found["workers"] = int(number)
        except UnableToParseNumber as error:
            row.fault(f"NUMBER_{error.code}", "workers", text=text[:30])
    if any(value is not None for value in found.values()):
        row.item.class_basis = ClassBasisStatement(**found, source="LIST")


def _read_identifiers(said: Mapping[str, str], row: ReadRow) -> None:
    for name in ("nib", "npwp", "nik"):
        digits = said.get(name, "")
        if not digits:
            continue
        try:
            row.item.identifiers.append(read_identifier(name.upper(), digits))
            row.item.numbers.append((name.upper(), digits))
        except UnableToRecordIdentifier as error:
            row.faults.append((error.code, name, dict(error.params)))
