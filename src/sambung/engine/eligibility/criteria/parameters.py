"""Criteria from stored rows: kind, level and a mapping of parameters, as a form or a file gives them."""

import math
from collections.abc import Callable, Mapping
from functools import partial

from sambung.engine.certificates import SizeClass
from sambung.engine.eligibility.criteria.capability import Attribute, CapacityMin, LeadTime, PriceCeiling
from sambung.engine.eligibility.criteria.certificate import CertificateHeld
from sambung.engine.eligibility.criteria.criterion import Criterion
from sambung.engine.eligibility.criteria.standing import (
    IdentifierHeld,
    PartnerControl,
    Region,
    SizeClassIn,
    TaxInvoice,
    is_region_prefix,
)
from sambung.engine.eligibility.results import Kind, Level

Maker = Callable[..., Criterion]


class CriterionError(ValueError):
    """A stored criterion cannot be read: `code` and `params` say which parameter is wrong and how."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


def criterion_from_params(
    *,
    criterion_id: str,
    kind: str,
    level: str,
    params: Mapping[str, object],
    rule_id: str = "",
    rule_version: str = "",
    legal_reference: str = "",
) -> Criterion:
    """The criterion that a stored row means; raises CriterionError where it means none.

    Parameters by kind: CERTIFICATE {scheme}; SIZE_CLASS {classes}; REGION {scheme, prefixes}; LEAD_TIME
    {max_days}; ATTRIBUTE {name, minimum, maximum, allowed, unit}; PRICE_CEILING {ceiling}; CAPACITY_MIN
    {minimum}; TAX_INVOICE {is_seller_of_record_allowed}; IDENTIFIER {name}; PARTNER_CONTROL
    {needs_declaration}.
    """
    try:
        which = Kind(kind)
    except ValueError as error:
        raise CriterionError("unknown_kind", kind=kind) from error
    try:
        at = Level(level)
    except ValueError as error:
        raise CriterionError("unknown_level", level=level) from error
    given = _Parameters(params)
    make = _READERS[which](given)
    given.refuse_others()
    return make(
        criterion_id=criterion_id,
        level=at,
        rule_id=rule_id,
        rule_version=rule_version,
        legal_reference=legal_reference,
    )


class _Parameters:
    """Typed reads of a mapping that remember what was read, so that a misspelt parameter is refused."""

    def __init__(self, params: Mapping[str, object]) -> None:
        self._params = params
        self._read: set[str] = set()

    def _get(self, name: str) -> object:
        self._read.add(name)
        return self._params.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._get(name)
        if default is not None and value in (None, ""):
            return default
        if not isinstance(value, str) or not value.strip():
            raise CriterionError("text_expected", name=name)
        return value.strip()

    def texts(self, name: str, *, is_required: bool = True) -> tuple[str, ...]:
        value = self._get(name)
        if value is None and not is_required:
            return ()
        if not isinstance(value, (list, tuple)) or (is_required and not value):
            raise CriterionError("list_of_texts_expected", name=name)
        found = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise CriterionError("list_of_texts_expected", name=name)
            found.append(item.strip())
        return tuple(found)

    def optional_whole(self, name: str) -> int | None:
        return None if self._get(name) is None else self.whole(name)

    def whole(self, name: str) -> int:
        value = self._get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise CriterionError("whole_number_expected", name=name)
        return value

    def number(self, name: str) -> float | None:
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
            raise CriterionError("number_expected", name=name)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise CriterionError("true_or_false_expected", name=name)
        return value

    def refuse_others(self) -> None:
        others = sorted(self._params.keys() - self._read)
        if others:
            raise CriterionError("unknown_parameter", name=others[0])


def _certificate(given: _Parameters) -> Maker:
    return partial(CertificateHeld, scheme=given.text("scheme"))


def _size_class(given: _Parameters) -> Maker:
    names = given.texts("classes")
    classes = {one.value: one for one in SizeClass if one is not SizeClass.UNKNOWN}
    for name in names:
        if name not in classes:
            raise CriterionError("unknown_class", name="classes", value=name)
    return partial(SizeClassIn, classes=frozenset(classes[name] for name in names))


def _region(given: _Parameters) -> Maker:
    prefixes = given.texts("prefixes")
    for prefix in prefixes:
        if not is_region_prefix(prefix):
            raise CriterionError("unknown_region", name="prefixes", value=prefix)
    return partial(Region, scheme=given.text("scheme"), prefixes=prefixes)


def _lead_time(given: _Parameters) -> Maker:
    return partial(LeadTime, max_days=given.optional_whole("max_days"))


def _attribute(given: _Parameters) -> Maker:
    minimum, maximum = given.number("minimum"), given.number("maximum")
    allowed = frozenset(given.texts("allowed", is_required=False))
    has_range = minimum is not None or maximum is not None
    if bool(allowed) == has_range:
        raise CriterionError("range_or_set_expected", name="allowed")
    if minimum is not None and maximum is not None and minimum > maximum:
        raise CriterionError("range_is_empty", name="minimum")
    return partial(
        Attribute,
        name=given.text("name"),
        minimum=minimum,
        maximum=maximum,
        allowed=allowed,
        unit=given.text("unit", ""),
    )


def _price_ceiling(given: _Parameters) -> Maker:
    return partial(PriceCeiling, ceiling=given.optional_whole("ceiling"))


def _capacity_min(given: _Parameters) -> Maker:
    return partial(CapacityMin, minimum=given.whole("minimum"))


def _tax_invoice(given: _Parameters) -> Maker:
    name = "is_seller_of_record_allowed"
    return partial(TaxInvoice, is_seller_of_record_allowed=given.flag(name, default=True))


def _identifier(given: _Parameters) -> Maker:
    return partial(IdentifierHeld, name=given.text("name", "NIB"))


def _partner_control(given: _Parameters) -> Maker:
    return partial(PartnerControl, needs_declaration=given.flag("needs_declaration", default=False))


_READERS: Mapping[Kind, Callable[[_Parameters], Maker]] = {
    Kind.CERTIFICATE: _certificate,
    Kind.SIZE_CLASS: _size_class,
    Kind.REGION: _region,
    Kind.LEAD_TIME: _lead_time,
    Kind.ATTRIBUTE: _attribute,
    Kind.PRICE_CEILING: _price_ceiling,
    Kind.CAPACITY_MIN: _capacity_min,
    Kind.TAX_INVOICE: _tax_invoice,
    Kind.IDENTIFIER: _identifier,
    Kind.PARTNER_CONTROL: _partner_control,
}
