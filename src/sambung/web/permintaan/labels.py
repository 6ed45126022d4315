"""Names for what matching speaks of: schemes, classes, regions, gates, units and periods, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.standards.catalogue import certificate_terms, interventions
from sambung.standards.money import QUANTITY_SCALE
from sambung.standards.regions import (
    KEMENDAGRI_VINTAGE,
    RegionCode,
    Scheme,
    UnableToParseRegion,
    find_regency,
    parse_region,
    provinces,
    regencies,
    region_name,
)
from sambung.standards.rules import NoRuleInForce
from sambung.standards.units import Dimension, parse_unit
from sambung.web import formats

SIZE_CLASSES: dict[str, str | Promise] = {
    "MICRO": _("micro"),
    "SMALL": _("small"),
    "MEDIUM": _("medium"),
    "LARGE": _("large"),
}
PERIODS: dict[str, str | Promise] = {
    "DAY": _("a day"),
    "WEEK": _("a week"),
    "MONTH": _("a month"),
    "QUARTER": _("a quarter"),
    "YEAR": _("a year"),
}
PERIOD_COUNTS: dict[str, str | Promise] = {
    "DAY": _("days"),
    "WEEK": _("weeks"),
    "MONTH": _("months"),
    "QUARTER": _("quarters"),
    "YEAR": _("years"),
}
KINDS: dict[str, str | Promise] = {
    "CERTIFICATE": _("certificate"),
    "SIZE_CLASS": _("size class"),
    "REGION": _("region"),
    "LEAD_TIME": _("lead time"),
    "ATTRIBUTE": _("property of the product"),
    "PRICE_CEILING": _("price ceiling"),
    "CAPACITY_MIN": _("least capacity"),
    "TAX_INVOICE": _("tax invoice"),
    "IDENTIFIER": _("official number"),
    "PARTNER_CONTROL": _("independence from the buyer"),
}
SOURCES: dict[str, str | Promise] = {
    "OWNER": _("said by the owner"),
    "SEEN": _("seen by a mentor"),
    "DELIVERY": _("from a past delivery"),
    "ESTIMATE": _("estimate"),
}
STATES: dict[str, str | Promise] = {
    "DRAFT": _("draft"),
    "OPEN": _("open"),
    "FILLED": _("filled"),
    "CLOSED": _("closed"),
}
CONFIRMATIONS: dict[str, str | Promise] = {
    "NONE": _("not confirmed yet"),
    "PURCHASE_ORDER": _("purchase order"),
    "LETTER": _("letter of intent"),
    "EMAIL": _("e-mail"),
    "MEETING": _("minutes of a meeting"),
}
COUNTED = (Dimension.COUNT, Dimension.PAIR, Dimension.SET)
DAYS_IN_PARAMS = {
    "valid_to",
    "valid_from",
    "invalidated_on",
    "needed_until",
    "renew_by",
    "expires",
    "as_of",
}


def scheme(code: str) -> str:
    """A certificate's name; the code itself where the catalogue does not have it."""
    terms = certificate_terms(timezone.localdate())
    if isinstance(terms, NoRuleInForce) or code not in terms:
        return code
    return terms[code].label(formats.language())


def schemes(on: datetime.date) -> list[tuple[str, str]]:
    """All schemes of the catalogue with their names."""
    terms = certificate_terms(on)
    if isinstance(terms, NoRuleInForce):
        return []
    return [(code, term.label(formats.language())) for code, term in terms.items()]


def intervention(code: str, on: datetime.date) -> str:
    """The name of a step that closes a gap."""
    known = interventions(on)
    if isinstance(known, NoRuleInForce) or code not in known:
        return code
    return known[code].label(formats.language())


def size_class(code: str) -> str:
    """micro, small, medium, large; unknown."""
    return str(SIZE_CLASSES[code]) if code in SIZE_CLASSES else formats.unknown()


def region(code: str) -> str:
    """The official name of a Kemendagri code, with or without dots; the code itself where it is not in the list."""
    if not code:
        return formats.unknown()
    try:
        return region_name(parse_region(code)) or code
    except UnableToParseRegion:
        return code


def gate(code: str) -> str:
    """What a gate is about: `CERTIFICATE:HALAL` → the halal certificate."""
    kind, _colon, about = code.partition(":")
    if kind == "CERTIFICATE":
        return scheme(about)
    if kind in ("ATTRIBUTE", "IDENTIFIER"):
        return about
    return str(KINDS[kind]) if kind in KINDS else code


def unit(code: str) -> str:
    """A unit's sign."""
    known = parse_unit(code)
    return known.symbol(formats.language()) if known is not None else code


def quantity(value: int | None, code: str) -> str:
    """A scaled quantity with its unit's sign: `12,5 t`."""
    if value is None:
        return formats.unknown()
    known = parse_unit(code)
    # Half a piece is arithmetic between periods; a reader is shown the whole ones.
    if known is not None and known.factor == 1 and known.dimension in COUNTED and value >= QUANTITY_SCALE:
        value -= value % QUANTITY_SCALE
    return f"{formats.quantity(value)}{formats.SPACE}{unit(code)}"


def unit_price(value: int | None, code: str) -> str:
    """A scaled unit price: `Rp 12.500/kg`."""
    return formats.unknown() if value is None else f"{formats.unit_price(value)}/{unit(code)}"


def per(period_kind: str) -> str:
    """`a month`."""
    return str(PERIODS[period_kind])


def per_period(value: int | None, code: str, period_kind: str) -> str:
    """`12,5 t a month`."""
    return gettext("%(quantity)s %(per)s") % {"quantity": quantity(value, code), "per": per(period_kind)}


def duration(count: int, period_kind: str) -> str:
    """`3 months`; one period is said by its name alone."""
    return gettext("for %(count)s %(periods)s") % {
        "count": formats.number(count),
        "periods": PERIOD_COUNTS[period_kind],
    }


def shown_params(params: Mapping[str, Any], *, unit: str) -> dict[str, str]:
    """The parameters of a reason as people read them."""
    return {name: _shown(name, value, params, unit) for name, value in params.items()}


def _shown(name: str, value: Any, params: Mapping[str, Any], quantity_unit: str) -> str:
    if value is None or value == "":
        return formats.unknown()
    if name in DAYS_IN_PARAMS:
        return formats.day(datetime.date.fromisoformat(value))
    if name == "scheme":
        # A region's scheme is the name of a code list and appears in no sentence.
        return scheme(value)
    if name in ("unit_price", "ceiling"):
        return unit_price(value, quantity_unit)
    if name in ("size_class", "buyer_class", "partner_class"):
        return size_class(value)
    if name == "region":
        return region(value)
    if name == "asked":
        return _joined(size_class(one) if one in SIZE_CLASSES else region(one) for one in value)
    if name == "allowed":
        return _joined(str(one) for one in value)
    if name == "capacity" or (name == "minimum" and "name" not in params):
        return quantity(value, quantity_unit)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        own = params.get("unit") if name in ("value", "minimum", "maximum") else ""
        return f"{formats.number(value)}{formats.SPACE}{unit(own)}" if own else formats.number(value)
    return str(value)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


@lru_cache(maxsize=1)
def _regions() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (province.name, tuple((one.code.dotted, one.name) for one in regencies(province.code)))
        for province in provinces()
    )


def region_choices() -> list[tuple[str, Any]]:
    """Regencies and cities by province, for a select."""
    return [("", gettext("Choose a regency or city")), *_regions()]


def find_region(text: str) -> str | None:
    """The dotted code of a province, regency or city named or coded by a person; None where nothing or several fit."""
    wanted = " ".join(text.lower().replace("provinsi", "").split())
    for one in provinces():
        if one.name.lower() == wanted:
            return one.code.dotted
    found = find_regency(text)
    if found is not None:
        return found.dotted
    try:
        code: RegionCode = parse_region(text)
    except UnableToParseRegion:
        return None
    known = code.scheme is Scheme.KEMENDAGRI and code.vintage == KEMENDAGRI_VINTAGE and region_name(code)
    return code.dotted if known else None
