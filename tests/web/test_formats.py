"""Figures as people read them, in both languages; what is not known says so."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sambung.web import formats

SPACE = formats.SPACE


@pytest.mark.parametrize(
    ("show", "indonesian", "english"),
    [
        (lambda: formats.rupiah(1_250_000), "Rp 1.250.000", "Rp 1,250,000"),
        (lambda: formats.rupiah(-500), "−Rp 500", "−Rp 500"),
        (lambda: formats.rupiah(0), "Rp 0", "Rp 0"),
        (lambda: formats.rupiah_short(412_345_678), "Rp 412,3 juta", "Rp 412.3 million"),
        (lambda: formats.rupiah_short(2_000_000_000), "Rp 2 miliar", "Rp 2 billion"),
        (lambda: formats.rupiah_short(999_999), "Rp 999.999", "Rp 999,999"),
        (lambda: formats.rupiah_short(999_999_999), "Rp 1 miliar", "Rp 1 billion"),
        (lambda: formats.rupiah_short(1_500_000_000_000), "Rp 1,5 triliun", "Rp 1.5 trillion"),
        (lambda: formats.quantity(12_500, "t"), "12,5 t", "12.5 t"),
        (lambda: formats.quantity(1, "kg"), "0,001 kg", "0.001 kg"),
        (lambda: formats.quantity(30_000_000), "30.000", "30,000"),
        (lambda: formats.unit_price(1_250_000, "kg"), "Rp 12.500/kg", "Rp 12,500/kg"),
        (lambda: formats.unit_price(1_250_050), "Rp 12.500,50", "Rp 12,500.50"),
        (lambda: formats.percent(0.0712), "7,1 %", "7.1 %"),
        (lambda: formats.percent(Decimal("0.41"), 0), "41 %", "41 %"),
        (lambda: formats.number(-3.14159, 2), "−3,14", "−3.14"),
        (lambda: formats.day(date(2026, 11, 24)), "24 Nov 2026", "24 Nov 2026"),
        (lambda: formats.day(date(2026, 8, 4)), "4 Agu 2026", "4 Aug 2026"),
        # 18.30 in London is already the next day in Jakarta.
        (lambda: formats.day(datetime(2026, 11, 23, 18, 30, tzinfo=UTC)), "24 Nov 2026", "24 Nov 2026"),
        (
            lambda: formats.moment(datetime(2026, 11, 24, 7, 5, tzinfo=UTC)),
            "24 Nov 2026 14.05 WIB",
            "24 Nov 2026 14:05 WIB",
        ),
        (lambda: formats.number(None), "belum diketahui", "unknown"),
        (lambda: formats.number(float("nan")), "belum diketahui", "unknown"),
    ],
)
def test_in_both_languages(show, indonesian, english):
    for language, expected in (("id", indonesian), ("en", english)):
        with translation.override(language):
            assert show().replace(SPACE, " ") == expected


@pytest.mark.parametrize(
    ("when", "indonesian", "english"),
    [
        (date(2026, 11, 24), "hari ini", "today"),
        (date(2026, 11, 25), "besok", "tomorrow"),
        (date(2026, 11, 23), "kemarin", "yesterday"),
        (date(2026, 11, 27), "3 hari lagi", "in 3 days"),
        (date(2026, 9, 24), "2 bulan lalu", "2 months ago"),
    ],
)
def test_distance_from_today_stands_beside_the_day(when, indonesian, english):
    for language, expected in (("id", indonesian), ("en", english)):
        with translation.override(language):
            shown = formats.relative_day(when, date(2026, 11, 24)).replace(SPACE, " ")
            assert shown.endswith(f"({expected})")
            assert shown.startswith(formats.day(when).replace(SPACE, " "))


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_rupiah_loses_no_digit(value):
    for language in ("id", "en"):
        with translation.override(language):
            text = formats.rupiah(value)
            digits = int("".join(sign for sign in text if sign.isdigit()))
            assert digits * (-1 if formats.MINUS in text else 1) == value


@given(st.integers(min_value=0, max_value=10**12))
def test_a_quantity_reads_back(value):
    with translation.override("id"):
        assert Decimal(formats.quantity(value).replace(".", "").replace(",", ".")) * 1000 == value


@pytest.mark.parametrize(
    "name",
    [
        "number",
        "rupiah",
        "rupiah_short",
        "quantity:'kg'",
        "unit_price",
        "percent",
        "day",
        "moment",
        "relative_day",
    ],
)
def test_a_filter_shows_what_is_not_known(name):
    template = Template("{% load sambung %}{{ value|" + name + " }} {{ missing.too|" + name + " }}")
    with translation.override("id"):
        shown = template.render(Context({"value": None, "missing": None}))
    assert shown.count('<span class="unknown">belum diketahui</span>') == 2


def test_a_unit_is_escaped():
    shown = Template("{% load sambung %}{{ 1000|quantity:unit }}").render(Context({"unit": "<b>"}))
    assert "<b>" not in shown
