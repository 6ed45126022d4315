"""Criteria from stored rows: each kind can be read, and what is wrong is named."""

import pytest

from sambung.engine.certificates import SizeClass
from sambung.engine.eligibility import (
    Attribute,
    CriterionError,
    Kind,
    Level,
    Region,
    SizeClassIn,
    criterion_from_params,
)

EXAMPLES: dict[str, dict[str, object]] = {
    "CERTIFICATE": {"scheme": "HALAL"},
    "SIZE_CLASS": {"classes": ["MICRO", "SMALL"]},
    "REGION": {"scheme": "KEMENDAGRI", "prefixes": ["33.72"]},
    "LEAD_TIME": {"max_days": 14},
    "ATTRIBUTE": {"name": "moisture", "maximum": 12, "unit": "%"},
    "PRICE_CEILING": {},
    "CAPACITY_MIN": {"minimum": 100},
    "TAX_INVOICE": {"is_seller_of_record_allowed": False},
    "IDENTIFIER": {},
    "PARTNER_CONTROL": {},
}


def test_every_kind_has_an_example_here() -> None:
    assert set(EXAMPLES) == {kind.value for kind in Kind}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_kind_is_read_with_its_level_and_ground(kind: str) -> None:
    criterion = criterion_from_params(
        criterion_id="c", kind=kind, level="PREFER", params=EXAMPLES[kind], rule_id="r", rule_version="2"
    )
    assert (criterion.kind, criterion.level, criterion.rule_version) == (Kind(kind), Level.PREFER, "2")


def read(kind: str, params: dict[str, object], level: str = "MUST") -> object:
    return criterion_from_params(criterion_id="c", kind=kind, level=level, params=params)


def test_parameters_arrive_as_the_engine_uses_them() -> None:
    assert read("SIZE_CLASS", {"classes": ["MICRO"]}) == SizeClassIn(
        criterion_id="c", classes=frozenset({SizeClass.MICRO})
    )
    region = read("REGION", {"scheme": "BPS", "prefixes": [" 33.72 "]})
    assert isinstance(region, Region)
    assert region.prefixes == ("3372",)
    attribute = read("ATTRIBUTE", {"name": "colour", "allowed": ["navy"]})
    assert isinstance(attribute, Attribute)
    assert attribute.allowed == {"navy"}


@pytest.mark.parametrize(
    ("kind", "params", "code", "name"),
    [
        ("CERTIFICATE", {}, "text_expected", "scheme"),
        ("CERTIFICATE", {"scheme": "HALAL", "skema": "x"}, "unknown_parameter", "skema"),
        ("SIZE_CLASS", {"classes": []}, "list_of_texts_expected", "classes"),
        ("SIZE_CLASS", {"classes": "MICRO"}, "list_of_texts_expected", "classes"),
        ("SIZE_CLASS", {"classes": ["UNKNOWN"]}, "unknown_class", "classes"),
        ("REGION", {"scheme": "BPS", "prefixes": ["Solo"]}, "unknown_region", "prefixes"),
        ("LEAD_TIME", {"max_days": -1}, "whole_number_expected", "max_days"),
        ("LEAD_TIME", {"max_days": True}, "whole_number_expected", "max_days"),
        ("CAPACITY_MIN", {}, "whole_number_expected", "minimum"),
        ("ATTRIBUTE", {"name": "x"}, "range_or_set_expected", "allowed"),
        ("ATTRIBUTE", {"name": "x", "minimum": 2, "maximum": 1}, "range_is_empty", "minimum"),
        ("ATTRIBUTE", {"name": "x", "minimum": float("nan")}, "number_expected", "minimum"),
        ("ATTRIBUTE", {"name": "x", "minimum": 1, "allowed": ["a"]}, "range_or_set_expected", "allowed"),
        ("TAX_INVOICE", {"is_seller_of_record_allowed": "no"}, "true_or_false_expected", None),
    ],
)
def test_what_is_wrong_is_named(kind: str, params: dict[str, object], code: str, name: str | None) -> None:
    with pytest.raises(CriterionError) as caught:
        read(kind, params)
    assert caught.value.code == code
    if name:
        assert caught.value.params["name"] == name


def test_an_unknown_kind_or_level_is_refused() -> None:
    with pytest.raises(CriterionError, match="unknown_kind"):
        read("MOON", {})
    with pytest.raises(CriterionError, match="unknown_level"):
        read("IDENTIFIER", {}, level="MAYBE")
