"""Centres, enterprises and the dated facts of what each enterprise is."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any, NamedTuple

from sambung.apps.centres.models import Centre
from sambung.apps.registry.facts import class_of
from sambung.apps.registry.models import (
    Activity,
    ClassBasis,
    Consent,
    ConsentPurpose,
    Contact,
    Enterprise,
    Identifier,
    IdentifierScheme,
    Kind,
    Owner,
    Ownership,
    Place,
    SizeClass,
    Source,
    TaxStatus,
)
from sambung.apps.simulation.services.rows import write_nouns, write_rows
from sambung.engine.simulation.records import Enterprise as Drawn
from sambung.engine.simulation.records import Kind as DrawnKind
from sambung.engine.simulation.records import Province, Region, Sex
from sambung.standards.stems import stem_column

VINTAGE = "2020"
REGION_SCHEME, REGION_VINTAGE = "KEMENDAGRI", "2025"
KINDS = {
    DrawnKind.MSME: Kind.UMKM,
    DrawnKind.LARGE: Kind.LARGE,
    DrawnKind.COOPERATIVE: Kind.COOPERATIVE,
    DrawnKind.SHARED_HOUSE: Kind.SHARED_HOUSE,
}
SEXES = {Sex.FEMALE: "F", Sex.MALE: "M"}


class _Basis(NamedTuple):
    """As much of a ClassBasis row as the size class is judged from."""

    capital: int | None
    annual_sales: int | None
    valid_from: datetime.date | None
    source: str


def load_centres(regions: tuple[Region, ...]) -> dict[str, int]:
    """One centre for each regency; region code → key. The agency over it is named as simulated."""
    bare = [one.name.split(" ", 1)[1] for one in regions]
    rows = []
    for one, name in zip(regions, bare, strict=True):
        # Magelang is a city and a regency: only such two keep their kind in the name.
        called = one.name if bare.count(name) > 1 else name
        rows.append((f"PLUT {called}", one.code, f"Dinas Koperasi dan UKM {called} (simulasi)", True))
    keys = write_nouns(Centre, ["name", "region_code", "owner_agency", "is_simulated"], rows)
    return {one.code: key for one, key in zip(regions, keys, strict=True)}


def load_enterprises(province: Province, centres: dict[str, int]) -> dict[str, int]:
    """The enterprises with their summary columns; generator's id → key."""
    products: dict[str, list[str]] = defaultdict(list)
    for offer in province.offers:
        products[offer.enterprise_id].append(offer.product_text)
    rows = [
        (
            one.trade_name,
            KINDS[one.kind].value,
            None if one.kind is DrawnKind.LARGE else centres[one.region_code],
            stem_column(one.trade_name, one.activity, *products[one.enterprise_id]),
            one.region_code,
            one.latitude,
            one.longitude,
            one.kbli_code,
            VINTAGE,
            _size_class(one, province.day),
            SEXES[one.owner_sex] if one.owner_sex else "",
            one.is_taxable,
            True,
            one.registered_on,
        )
        for one in province.enterprises
    ]
    names = [
        "name",
        "kind",
        "centre_id",
        "stems",
        "region_code",
        "latitude",
        "longitude",
        "kbli",
        "kbli_vintage",
        "size_class",
        "owner_sex",
        "is_pkp",
        "is_simulated",
        "registered_on",
    ]
    keys = write_nouns(Enterprise, names, rows)
    return {one.enterprise_id: key for one, key in zip(province.enterprises, keys, strict=True)}


def _size_class(one: Drawn, day: datetime.date) -> str:
    if one.kind is DrawnKind.LARGE:
        return SizeClass.LARGE.value
    if one.capital is None and one.annual_sales is None:
        return SizeClass.UNKNOWN.value
    found = class_of([_Basis(one.capital, one.annual_sales, one.basis_on, Source.OWNER.value)], day)
    return SizeClass.UNKNOWN.value if found is None else found.value.value


def load_identities(province: Province, keys: dict[str, int], entry: int) -> int:
    """Places, activities, owners, class bases, tax statuses, NIBs, contacts, consents, ownerships; how many."""
    everybody = [(keys[one.enterprise_id], one) for one in province.enterprises]
    fact = ["recorded_id", "valid_from", "enterprise_id"]
    written = write_rows(
        Place,
        [*fact, "region_scheme", "region_vintage", "region_code", "latitude", "longitude"],
        (
            (
                entry,
                one.registered_on,
                key,
                REGION_SCHEME,
                REGION_VINTAGE,
                one.region_code,
                one.latitude,
                one.longitude,
            )
            for key, one in everybody
        ),
    )
    written += write_rows(
        Activity,
        [*fact, "text", "kbli", "kbli_vintage"],
        ((entry, one.registered_on, key, one.activity, one.kbli_code, VINTAGE) for key, one in everybody),
    )
    written += write_rows(
        Owner,
        [*fact, "name", "sex"],
        (
            (entry, one.registered_on, key, one.owner_name, SEXES[one.owner_sex] if one.owner_sex else "")
            for key, one in everybody
            if one.owner_name
        ),
    )
    written += write_rows(
        ClassBasis,
        [*fact, "capital", "annual_sales", "workers", "year", "source"],
        (
            (
                entry,
                one.basis_on or one.registered_on,
                key,
                one.capital,
                one.annual_sales,
                one.workers,
                one.basis_on.year if one.basis_on else None,
                Source.OWNER.value,
            )
            for key, one in everybody
            if (one.capital, one.annual_sales, one.workers) != (None, None, None)
        ),
    )
    written += write_rows(
        TaxStatus,
        [*fact, "is_pkp"],
        (
            (entry, one.registered_on, key, one.is_taxable)
            for key, one in everybody
            if one.is_taxable is not None
        ),
    )
    written += write_rows(
        Identifier,
        [*fact, "scheme", "value"],
        (
            (entry, one.registered_on, key, IdentifierScheme.NIB.value, one.nib)
            for key, one in everybody
            if one.nib
        ),
    )
    written += write_rows(
        Contact,
        [*fact, "name", "phone", "preferred_channel"],
        (
            (entry, one.registered_on, key, one.owner_name or "", one.phone or "", one.channel.value)
            for key, one in everybody
            if one.owner_name or one.phone
        ),
    )
    written += write_rows(Consent, [*fact, "purpose", "given_on"], _consents(everybody, entry))
    return written + write_rows(
        Ownership,
        [*fact, "holder_id", "share_permille", "has_control"],
        (
            (entry, tie.valid_from, keys[tie.owned_id], keys[tie.owner_id], 10 * tie.share_percent, True)
            for tie in province.ties
        ),
    )


def _consents(everybody: list[tuple[int, Drawn]], entry: int) -> list[tuple[Any, ...]]:
    rows = []
    for key, one in everybody:
        for purpose, given in (
            (ConsentPurpose.REGISTRY, one.consent_registry),
            (ConsentPurpose.MATCHING, one.consent_matching),
            (ConsentPurpose.SHOW_TO_BUYERS, one.consent_buyers),
            (ConsentPurpose.STATISTICS, one.consent_statistics),
        ):
            if given is not None:
                rows.append((entry, given, key, purpose.value, given))
    return rows
