"""Offers with their figures, shared machines, certificates and the terms of hubs."""

from __future__ import annotations

from typing import Any

from sambung.apps.registry.models import (
    Certificate,
    HubTerm,
    Offer,
    OfferValue,
    Resource,
    ResourceUse,
    ResourceValue,
    Source,
    ValueKind,
)
from sambung.apps.simulation.services.enterprises import VINTAGE
from sambung.apps.simulation.services.rows import write_nouns, write_rows
from sambung.engine.simulation.products import PRODUCT_INDEX, PRODUCTS
from sambung.engine.simulation.records import Basis, Province, Stated
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE
from sambung.standards.stems import stem_column
from sambung.standards.units import parse_unit, units

# The generator's attribute names end in their unit; these are written as the units' table has them.
UNIT_WORDS = {"gram": "g"}
FACT = ["recorded_id", "valid_from"]


def unit_code(word: str) -> str:
    """The code of a unit that people write; raises KeyError for a word that names none."""
    found = parse_unit(word)
    if found is None:
        raise KeyError(word)
    return found.code


def attribute_of(name: str) -> tuple[str, str]:
    """`kadar_air_persen` → ("kadar air", "persen"); what is counted without unit (`mesh`) keeps its name."""
    words = name.split("_")
    if len(words) == 1:
        return name, ""
    return " ".join(words[:-1]), UNIT_WORDS.get(words[-1], words[-1])


def load_offers(province: Province, enterprises: dict[str, int], entry: int) -> dict[str, int]:
    """Offers and their figures; generator's id → key."""
    codes = {word: unit_code(word) for word in {one.unit for one in province.offers}}
    keys = write_nouns(
        Offer,
        ["enterprise_id", "product", "stems", "kbli", "kbli_vintage", "unit", "period_kind"],
        [
            (
                enterprises[one.enterprise_id],
                one.product_text,
                stem_column(one.product_text),
                one.kbli_code,
                VINTAGE,
                codes[one.unit],
                one.period.value,
            )
            for one in province.offers
        ],
    )
    rows: list[tuple[Any, ...]] = []
    for key, one in zip(keys, province.offers, strict=True):
        for kind, stated, scale in (
            (ValueKind.CAPACITY, one.capacity, QUANTITY_SCALE),
            (ValueKind.UNIT_PRICE, one.unit_price, PRICE_SCALE),
            (ValueKind.MIN_BATCH, one.min_batch, QUANTITY_SCALE),
            (ValueKind.LEAD_TIME, one.lead_time_days, 1),
        ):
            if stated.value is not None:
                rows.append(_value(entry, key, kind, stated, scale * stated.value))
        for name, value in one.attributes.items():
            called, measure = attribute_of(name)
            # What a product is like does not run out as a capacity does.
            row = _value(entry, key, ValueKind.ATTRIBUTE, one.capacity, round(value * QUANTITY_SCALE))
            rows.append((*row[:4], called, measure, *row[6:-1], None))
    write_rows(
        OfferValue,
        [*FACT, "offer_id", "kind", "name", "unit", "number", "source", "stated_on", "expires_on"],
        rows,
    )
    return {one.offer_id: key for one, key in zip(province.offers, keys, strict=True)}


def _value(entry: int, offer: int, kind: ValueKind, stated: Stated, number: int) -> tuple[Any, ...]:
    source = Source(stated.source.value).value
    return (
        entry,
        stated.stated_on,
        offer,
        kind.value,
        "",
        "",
        number,
        source,
        stated.stated_on,
        stated.expires_on,
    )


def load_resources(
    province: Province, enterprises: dict[str, int], offers: dict[str, int], entry: int
) -> int:
    """Machines that two offers share: what is left beside own use, and what a unit takes; how many rows."""
    keys = write_nouns(
        Resource,
        ["enterprise_id", "name", "unit", "period_kind"],
        [
            (enterprises[one.enterprise_id], one.name, one.unit, one.period.value)
            for one in province.resources
        ],
    )
    resources = {one.resource_id: key for one, key in zip(province.resources, keys, strict=True)}
    written = write_rows(
        ResourceValue,
        [*FACT, "resource_id", "number", "source", "stated_on", "expires_on"],
        (
            (
                entry,
                one.capacity.stated_on,
                resources[one.resource_id],
                (one.capacity.value - one.own_use) * QUANTITY_SCALE,
                one.capacity.source.value,
                one.capacity.stated_on,
                one.capacity.expires_on,
            )
            for one in province.resources
            if one.capacity.value is not None
        ),
    )
    return written + write_rows(
        ResourceUse,
        ["recorded_id", "offer_id", "resource_id", "amount"],
        (
            (entry, offers[one.offer_id], resources[one.resource_id], round(one.amount * QUANTITY_SCALE))
            for one in province.resource_uses
        ),
    )


def load_certificates(province: Province, enterprises: dict[str, int], entry: int) -> int:
    """Certificates of whole enterprises; how many."""
    return write_rows(
        Certificate,
        [
            *FACT,
            "valid_to",
            "enterprise_id",
            "scheme",
            "number",
            "issuer",
            "basis",
            "scope_text",
            "invalidated_on",
            "batch",
            "source",
        ],
        (
            (
                entry,
                one.issued_on,
                one.valid_until,
                enterprises[one.enterprise_id],
                one.scheme,
                one.number,
                one.issuer,
                one.basis.value,
                one.scope,
                one.invalidated_on,
                one.number if one.basis is Basis.BATCH else "",
                (Source.SEEN if one.is_proof_seen else Source.OWNER).value,
            )
            for one in province.certificates
        ),
    )


def load_hub_terms(province: Province, enterprises: dict[str, int], entry: int) -> int:
    """On what terms hubs gather goods; how many."""
    rows = []
    for one in province.hubs:
        prefixes = sorted({PRODUCTS[PRODUCT_INDEX[product]].kbli for product in one.products})
        code = unit_code(one.unit)
        rows.append(
            (
                entry,
                province.day,
                enterprises[one.enterprise_id],
                code,
                one.period.value,
                one.capacity * QUANTITY_SCALE,
                one.opening_cost,
                one.handling_cost * PRICE_SCALE,
                prefixes,
                Source.OWNER.value,
                province.day,
            )
        )
    return write_rows(
        HubTerm,
        [
            *FACT,
            "enterprise_id",
            "unit",
            "period_kind",
            "capacity",
            "opening_cost",
            "handling_cost",
            "kbli_prefixes",
            "source",
            "stated_on",
        ],
        rows,
    )


def weight_in_grams(unit: str, weight_kg: float) -> int | None:
    """What one unit weighs, for freight; None where the unit is itself a weight."""
    return None if units()[unit].dimension.value == "MASS" else max(1, round(1000 * weight_kg))
