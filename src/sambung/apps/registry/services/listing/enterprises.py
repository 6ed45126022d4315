"""Enterprises from a list: what a row's columns mean here, and how many are written at once.

Fits `intake`'s target without knowing intake; `config` attaches it. One journal entry covers a chunk of rows.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import ordered_uids
from sambung.apps.registry.models import (
    Enterprise,
    Identifier,
    IdentifierScheme,
    Kind,
)
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.identifiers import UnableToRecordIdentifier, read_identifier
from sambung.apps.registry.services.listing.changing import IMPORTED, change_enterprise
from sambung.apps.registry.services.listing.columns import (
    Column,
    ReadRow,
    RowFault,
    Sheet,
    check_lengths,
    masked_text,
    read_rupiah,
    squeezed,
)
from sambung.apps.registry.services.listing.taking_back import take_back_enterprises
from sambung.apps.registry.services.listing.writing import write_enterprises
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

COLUMNS = (
    Column(
        "name",
        _("Name of the enterprise"),
        ("nama_usaha", "nama usaha", "usaha", "name", "nama", "merek", "brand", "nama_penyedia"),
        _("At most 200 characters. Empty: it is called by its activity until somebody names it."),
        ("Dapur Bu Sri", "Konveksi Maju"),
    ),
    Column(
        "activity",
        _("What it does or makes"),
        ("kegiatan", "kegiatan usaha", "produk", "jenis usaha", "activity", "product", "kategori", "sector"),
        _("In its own words, at most 500 characters. Telephone numbers and e-mail addresses are masked."),
        ("membuat keripik tempe dan kue basah", "menjahit seragam sekolah"),
    ),
    Column(
        "region_code",
        _("Region code (Kemendagri)"),
        ("kode_wilayah", "kode wilayah", "region_code"),
        _("33.72 or deeper, to the village."),
        ("33.72", "33.72.01.1001"),
    ),
    Column(
        "region_name",
        _("Regency or city"),
        ("kota", "kabupaten", "kabupaten/kota", "regency", "city"),
        _("Used where there is no code."),
        ("Kota Surakarta", ""),
    ),
    Column("address", _("Address"), ("alamat", "address"), "", ("Jl. Melati 3", "")),
    Column(
        "latitude",
        _("Latitude"),
        ("lat", "latitude", "lintang", "lat_2desimal"),
        _("Degrees WGS84, with longitude."),
        ("-7.56", ""),
    ),
    Column(
        "longitude",
        _("Longitude"),
        ("lng", "lon", "long", "longitude", "bujur", "lng_2desimal"),
        "",
        ("110.82", ""),
    ),
    Column("kbli", _("KBLI code (five digits)"), ("kbli", "kode kbli"), "", ("10792", "14111")),
    Column(
        "kbli_vintage",
        _("KBLI vintage (2020 or 2025)"),
        ("vintage kbli", "kbli_vintage"),
        _("2020 where it is empty."),
        ("2020", "2020"),
    ),
    Column(
        "kind",
        _("Kind: UMKM, LARGE, COOPERATIVE or SHARED_HOUSE"),
        ("kind",),
        _("UMKM where it is empty."),
        ("UMKM", "COOPERATIVE"),
    ),
    Column("owner_name", _("Owner's name"), ("pemilik", "nama pemilik", "owner"), "", ("Sri Contoh", "")),
    Column("owner_sex", _("Owner's sex (L or P)"), ("jenis kelamin", "jk", "sex"), "", ("P", "L")),
    Column(
        "phone", _("Telephone"), ("telepon", "no hp", "hp", "whatsapp", "phone"), "", ("0812 9000 1234", "")
    ),
    Column("email", _("E-mail"), ("email", "e-mail", "surel"), "", ("", "")),
    Column("nib", "NIB", ("nib",), _("13 digits."), ("", "")),
    Column("npwp", "NPWP", ("npwp",), _("15 or 16 digits."), ("", "")),
    Column("nik", "NIK", ("nik",), _("16 digits; kept as a keyed hash alone."), ("", "")),
    Column(
        "capital",
        _("Capital (rupiah)"),
        ("modal", "capital"),
        _("Without land and buildings."),
        ("15000000", ""),
        is_number=True,
    ),
    Column(
        "annual_sales",
        _("Yearly sales (rupiah)"),
        ("omzet", "omset", "penjualan", "annual_sales"),
        "",
        ("120000000", "2 juta"),
        is_number=True,
    ),
    Column("workers", _("Workers"), ("tenaga kerja", "jumlah tenaga kerja", "workers"), "", ("3", "")),
    Column("is_pkp", _("Issues tax invoices (PKP: ya or tidak)"), ("pkp",), "", ("tidak", "")),
)
SEXES = {
    **dict.fromkeys(("p", "f", "perempuan", "wanita", "female"), "F"),
    **dict.fromkeys(("l", "m", "laki-laki", "laki laki", "pria", "male"), "M"),
}
# Forms of business say nothing about which enterprise it is.
FORMS = frozenset({"pt", "cv", "ud", "pd", "tb", "toko", "warung", "usaha", "umkm", "koperasi"})
KINDS = frozenset(Kind.values)
YES = {"ya", "y", "yes", "true", "1", "pkp"}
NO = {"tidak", "t", "no", "n", "false", "0", "non pkp", "bukan pkp"}
LONGEST = {"name": 200, "activity": 500, "address": 300, "owner_name": 200, "phone": 30, "email": 254}
REASONS: dict[str, str | Promise] = {
    "NOTHING_TO_IDENTIFY": _("There is neither a name nor an activity: fill in one of them."),
    "KIND": _("%(column)s: “%(text)s” is not known."),
    "KBLI_VINTAGE": _("%(column)s: “%(text)s” is not known; write 2020 or 2025."),
    "KBLI_FORMAT": _("%(column)s: “%(text)s” is no KBLI code; write all five digits."),
    "REGION_FORMAT": _("%(column)s: “%(text)s” is no region code; write it as 33.72."),
    "REGION_NOT_LISTED": _("%(column)s: “%(text)s” is not in the list of regions of 2025."),
    "REGION_NAME": _(
        "%(column)s: “%(text)s” is no regency or city, or several are called so: give the code."
    ),
    "DEGREES": _("%(column)s: “%(text)s” is no place on earth; write degrees such as -7.56."),
    "HALF_A_POINT": _("%(column)s: latitude and longitude belong together; fill in both or none."),
    "SEX": _("%(column)s: “%(text)s” is not known; write L or P, or leave it empty."),
    "EMAIL": _("%(column)s: this is no e-mail address."),
    "YES_OR_NO": _("%(column)s: “%(text)s” is not known; write ya or tidak."),
    "NOT_DIGITS": _("%(column)s: write digits only."),
    "LENGTH": _("%(column)s: wrong number of digits (NIB 13, NPWP 15 or 16, NIK 16)."),
    "CHECK_DIGIT": _("%(column)s: the check digit is wrong; compare it with the document."),
    "NIK_PROVINCE": _("%(column)s: no province has these first digits; compare it with the card."),
    "NIK_REGION": _("%(column)s: no region has these digits; compare it with the card."),
    "NIK_BIRTH_DATE": _("%(column)s: the digits of the day of birth are no date; compare it with the card."),
    "NIK_SERIAL": _("%(column)s: the last four digits cannot be 0000; compare it with the card."),
    "TAKEN": _("%(column)s: this number belongs to another enterprise already."),
}


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


class EnterpriseList(Sheet):
    """The target `enterprises`: UMKM and other enterprises of one centre."""

    name = "enterprises"
    label = _("enterprises")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
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

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Same telephone; same name in one village, at one address, or at one point doing the same."""
        keys = []
        phone = re.sub(r"[^0-9]", "", values.get("phone", ""))
        if len(phone) >= 8:
            keys.append(("SAME_PHONE", phone.removeprefix("62").lstrip("0")))
        name = plain_name(values.get("name", ""))
        if not name:
            return tuple(keys)
        region = re.sub(r"[^0-9]", "", values.get("region_code", ""))
        if len(region) == 10:
            keys.append(("SAME_NAME_VILLAGE", f"{name}|{region}"))
        address = plain_name(values.get("address", ""))
        if len(address) >= 8:
            keys.append(("SAME_NAME_ADDRESS", f"{name}|{address}"))
        point = (values.get("latitude", ""), values.get("longitude", ""))
        if all(point):
            activity = plain_name(values.get("activity", ""))
            keys.append(("SAME_NAME_POINT", f"{name}|{point}|{activity}"))
        return tuple(keys)

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedEnterprise],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Register the rows under one journal entry, in the caller's transaction; a fault where one is refused."""
        taken = _taken_nibs(items)
        results: list[uuid.UUID | RowFault] = []
        made: list[ListedEnterprise] = []
        for uid, item in zip(ordered_uids(len(items)), items, strict=True):
            nibs = [row.value for row in item.identifiers if row.scheme == IdentifierScheme.NIB]
            if any(nib in taken for nib in nibs):
                results.append(("TAKEN", "nib", {}))
                continue
            taken.update(nibs)
            made.append(item)
            results.append(uid)
        new = [uid for uid in results if isinstance(uid, uuid.UUID)]
        keys = write_enterprises(
            list(zip(new, made, strict=True)),
            entry,
            centre=centre,
            upload_uid=upload_uid,
            is_simulated=is_simulated,
            day=day,
        )
        if keys:
            tell(actor, keys, IMPORTED)
        return results

    def change(
        self,
        actor: Actor,
        uid: uuid.UUID,
        item: ListedEnterprise,
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> RowFault | None:
        """State anew what a known row says differently; what a person has stated since is left as it is."""
        rows = Enterprise.objects.unscoped("the list's own enterprise").select_related("centre")
        enterprise = rows.select_for_update(of=("self",)).get(uid=uid)
        try:
            change_enterprise(actor, enterprise, item, upload_uid, day)
        except UnableToRecordIdentifier as error:
            return (error.code, "nib", {})
        return None

    def take_back(
        self,
        actor: Actor,
        entry: Entry,
        made: Sequence[uuid.UUID],
        changed: Sequence[uuid.UUID],
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> dict[uuid.UUID, str]:
        """End what a list made and supersede what it said; kept is what was changed or used since."""
        return take_back_enterprises(actor, entry, made, changed, upload_uid=upload_uid, day=day)


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


def _taken_nibs(items: Sequence[ListedEnterprise]) -> set[str]:
    nibs = [one.value for item in items for one in item.identifiers if one.scheme == IdentifierScheme.NIB]
    if not nibs:
        return set()
    rows = Identifier.objects.unscoped("an NIB belongs to one enterprise").standing()
    found = rows.filter(scheme=IdentifierScheme.NIB, value__in=nibs, valid_to__isnull=True)
    return set(found.values_list("value", flat=True))
