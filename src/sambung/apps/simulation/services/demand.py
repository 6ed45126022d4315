"""Buyers' requirements with their criteria, and people's words on which products are not the ones meant."""

from __future__ import annotations

import math
import uuid
from collections import Counter, defaultdict
from typing import Any

from sambung.apps.demand.models import Confirmation, Criterion, ProductConfirmation, Requirement
from sambung.apps.demand.models import RequirementState as State
from sambung.apps.simulation.services.enterprises import REGION_SCHEME, VINTAGE
from sambung.apps.simulation.services.rows import write_nouns, write_rows
from sambung.apps.simulation.services.supply import attribute_of, unit_code, weight_in_grams
from sambung.engine.eligibility import Confirmation as Word
from sambung.engine.eligibility import Offered, Wanted, find_candidates
from sambung.engine.simulation.products import PRODUCT_INDEX, PRODUCTS
from sambung.engine.simulation.records import Criterion as DrawnCriterion
from sambung.engine.simulation.records import CriterionKind, Province
from sambung.engine.simulation.records import Requirement as DrawnRequirement
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE
from sambung.standards.places import Place, distance_km
from sambung.standards.regions import parse_region
from sambung.standards.stems import stem_column, stems

DEMO_REGION = "33.72"
# Of three requirements, two are in the hands of the demo's centre, so that its manager's pages are full.
DEMO_SHARE = 2 / 3
DOCUMENTS = (
    ("Surat", Confirmation.LETTER),
    ("Notulen", Confirmation.MEETING),
    ("Surel", Confirmation.EMAIL),
)


def load_requirements(
    province: Province, enterprises: dict[str, int], centres: dict[str, int], entry: int
) -> dict[str, int]:
    """Open requirements, each with a centre that handles it, and their criteria; generator's id → key."""
    handled = centres_of(province)
    rows = []
    for one in province.requirements:
        made = PRODUCTS[PRODUCT_INDEX[one.product]]
        unit = unit_code(one.unit)
        rows.append(
            (
                enterprises[one.buyer_id],
                centres[handled[one.requirement_id]],
                one.product_words,
                stem_column(one.product_words),
                one.kbli_prefix,
                VINTAGE,
                one.quantity * QUANTITY_SCALE,
                unit,
                weight_in_grams(unit, made.weight_kg),
                one.period.value,
                one.periods,
                one.first_day,
                one.latest_day,
                one.region_code,
                one.latitude,
                one.longitude,
                one.price_ceiling * PRICE_SCALE,
                one.payment_days,
                one.is_tax_invoice_required,
                _confirmation(one.confirming_document),
                one.confirming_document,
                province.day,
                one.max_suppliers,
                None if one.max_share is None else round(1000 * one.max_share),
                State.OPEN.value,
                True,
            )
        )
    keys = write_nouns(
        Requirement,
        [
            "buyer_id",
            "centre_id",
            "product",
            "stems",
            "kbli_prefix",
            "kbli_vintage",
            "quantity",
            "unit",
            "unit_weight_grams",
            "period_kind",
            "periods",
            "starts_on",
            "latest_day",
            "region_code",
            "latitude",
            "longitude",
            "price_ceiling",
            "payment_days",
            "asks_tax_invoice",
            "confirmation",
            "confirmation_reference",
            "confirmed_on",
            "max_suppliers",
            "max_share_permille",
            "state",
            "is_simulated",
        ],
        rows,
    )
    found = {one.requirement_id: key for one, key in zip(province.requirements, keys, strict=True)}
    write_rows(
        Criterion,
        ["recorded_id", "valid_from", "requirement_id", "kind", "level", "params"],
        ((entry, province.day, found[one.requirement_id], *_criterion(one)) for one in province.criteria),
    )
    return found


def centres_of(province: Province) -> dict[str, str]:
    """Requirement → the region whose centre handles it: two of three the demo's centre, the others the buyer's own.

    The demo's centre has first what most of its own enterprises make, then what is nearest to it.
    """
    seats = {one.code: Place(parse_region(one.code), one.latitude, one.longitude) for one in province.regions}
    home = seats[DEMO_REGION]
    makers = local_makers(province)

    def order(one: DrawnRequirement) -> tuple[int, float, str]:
        at = Place(parse_region(one.region_code), one.latitude, one.longitude)
        return -makers[one.product], distance_km(home, at), one.requirement_id

    ordered = sorted(province.requirements, key=order)
    own = {one.requirement_id for one in ordered[: math.ceil(DEMO_SHARE * len(ordered))]}
    return {
        one.requirement_id: DEMO_REGION if one.requirement_id in own else one.region_code for one in ordered
    }


def local_makers(province: Province) -> Counter[str]:
    """How many offers of each product the demo's centre has among its own enterprises."""
    local = {one.enterprise_id for one in province.enterprises if one.region_code == DEMO_REGION}
    return Counter(one.product for one in province.offers if one.enterprise_id in local)


def _confirmation(document: str) -> str:
    return next(
        (kind.value for word, kind in DOCUMENTS if document.startswith(word)), Confirmation.NONE.value
    )


def _criterion(one: DrawnCriterion) -> tuple[str, str, dict[str, Any]]:
    """Kind, level and parameters as engine.eligibility reads them."""
    params: dict[str, Any]
    if one.kind is CriterionKind.CERTIFICATE:
        kind, params = "CERTIFICATE", {"scheme": one.values[0]}
    elif one.kind is CriterionKind.SIZE_CLASS:
        kind, params = "SIZE_CLASS", {"classes": list(one.values)}
    elif one.kind is CriterionKind.REGION:
        kind, params = "REGION", {"scheme": REGION_SCHEME, "prefixes": list(one.values)}
    elif one.kind is CriterionKind.LEAD_TIME:
        kind, params = "LEAD_TIME", {"max_days": int(one.high or 0)}
    else:
        name, unit = attribute_of(one.attribute or "")
        kind, params = "ATTRIBUTE", {"name": name, "minimum": one.low, "maximum": one.high, "unit": unit}
    return kind, one.strength.value, params


def load_words(
    province: Province,
    requirements: dict[str, int],
    offers: dict[str, int],
    entry: int,
    by_uid: uuid.UUID | None,
) -> int:
    """A person's word on each offer that words or code bring near: the product meant, or another; how many.

    Words alone cannot tell tempeh chips from cassava chips, and matching asks a person where they do not agree
    whole. What is simulated is that somebody at the buyer's looked through the list once, and left half of the
    odd spellings to be asked about.
    """
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    asked_about: set[int] = set()
    for number, offer in enumerate(province.offers):
        key = offers[offer.offer_id]
        alike[offer.product, offer.product_text].append(key)
        if number % 2 and offer.product_text in PRODUCTS[PRODUCT_INDEX[offer.product]].variants:
            asked_about.add(key)
    named = [
        Offered(f"{number}", frozenset(stems(text)), (PRODUCTS[PRODUCT_INDEX[product]].kbli,))
        for number, (product, text) in enumerate(alike)
    ]
    groups = list(alike)
    seen: Counter[str] = Counter()
    for one, group in zip(named, groups, strict=True):
        for stem in one.stems:
            seen[stem] += len(alike[group])
    weight = {stem: math.log1p(len(province.offers) / count) for stem, count in seen.items()}
    unjudged: dict[str, Word] = {}
    rows = []
    for requirement in province.requirements:
        wanted = Wanted(frozenset(stems(requirement.product_words)), (requirement.kbli_prefix,))
        near = find_candidates(wanted, named, stem_weight=weight, confirmations=unjudged)
        known = requirements[requirement.requirement_id]
        for candidate in near:
            group = groups[int(candidate.offer_id)]
            is_same = group[0] == requirement.product
            rows += [
                (entry, province.day, known, key, is_same, by_uid)
                for key in alike[group]
                if not (is_same and key in asked_about)
            ]
    return write_rows(
        ProductConfirmation,
        ["recorded_id", "valid_from", "requirement_id", "offer_id", "is_same", "by_uid"],
        rows,
    )
