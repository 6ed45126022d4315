"""Numbers as people write them, exactly; a text with two readings is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.money import (
    NumberStyle,
    UnableToParseNumber,
    amount,
    format_number,
    format_price,
    format_quantity,
    format_rupiah,
    parse_number,
    parse_price,
    parse_quantity,
    parse_rupiah,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1250000", 1250000),
        ("1.250.000", 1250000),
        ("1,250,000", 1250000),
        ("12,5", Fraction(25, 2)),
        ("12.5", Fraction(25, 2)),
        ("Rp 4.500,50", Fraction(9001, 2)),
        ("Rp4,500.50", Fraction(9001, 2)),
        ("Rp. 15.000,-", 15000),
        ("rp 1.250", 1250),
        ("IDR 1,250", 1250),
        ("1.5 juta", 1500000),
        ("1,5jt", 1500000),
        ("2 rb", 2000),
        ("2k", 2000),
        ("3 miliar", 3 * 10**9),
        ("Rp\u00a01.250.000", 1250000),
        ("1 250 000", 1250000),
        ("0,125", Fraction(1, 8)),
        ("1250,125", Fraction(10001, 8)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_what_people_write_is_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "EMPTY"),
        ("  ", "EMPTY"),
        ("1.250", "AMBIGUOUS"),
        ("1,250", "AMBIGUOUS"),
        ("1.250 juta", "AMBIGUOUS"),
        ("5 M", "AMBIGUOUS"),
        ("1.25.000", "BAD_GROUPS"),
        ("1.250,000.5", "BAD_GROUPS"),
        ("12 34", "BAD_GROUPS"),
        ("12,", "NOT_A_NUMBER"),
        ("dua", "NOT_A_NUMBER"),
        ("nan", "NOT_A_NUMBER"),
        ("inf", "NOT_A_NUMBER"),
        ("1e9", "NOT_A_NUMBER"),
        ("٣٣", "NOT_A_NUMBER"),
        ("=1+1", "NOT_A_NUMBER"),
        ("-5", "NEGATIVE"),
        ("9" * 30, "TOO_LARGE"),
        ("9" * 5000, "NOT_A_NUMBER"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(UnableToParseNumber) as caught:
        parse_number(text)
    assert caught.value.code == code
    assert len(str(caught.value)) < 300


def test_a_stated_style_decides_between_two_readings() -> None:
    assert parse_number("1.250", style=NumberStyle.ID) == 1250
    assert parse_number("1.250", style=NumberStyle.EN) == Fraction(5, 4)
    assert parse_number("1,250", style=NumberStyle.ID) == Fraction(5, 4)
    assert parse_number("1,250", style=NumberStyle.EN) == 1250


def test_the_advice_offers_both_readings_in_words_that_work() -> None:
    with pytest.raises(UnableToParseNumber) as caught:
        parse_number("1.250")
    assert caught.value.params == {"text": "1.250", "one": "1250", "two": "1.250"}
    assert parse_number("1250") == 1250
    assert parse_number("1,2500") == Fraction(5, 4)


def test_scales() -> None:
    assert parse_rupiah("1.250") == 1250
    assert parse_price("Rp 4.500,50") == 450050
    assert parse_quantity("12,5") == 12500
    assert parse_rupiah("0,5 juta") == 500000
    for parse, text in ((parse_rupiah, "4500,5"), (parse_price, "0,0005"), (parse_quantity, "0,00001")):
        with pytest.raises(UnableToParseNumber) as caught:
            parse(text)
        assert caught.value.code == "TOO_FINE"


def test_amount_is_whole_rupiah_half_up() -> None:
    assert amount(parse_price("4500,50"), parse_quantity("3")) == 13502  # 13,501.50
    assert amount(parse_price("0,49"), parse_quantity("1")) == 0
    assert amount(0, 5000) == 0


def test_formats_of_the_interface() -> None:
    assert format_rupiah(1250000) == "Rp 1.250.000"
    assert format_rupiah(1250000, "en") == "Rp 1,250,000"
    assert format_rupiah(-5000) == "-Rp 5.000"
    assert format_price(450050) == "Rp 4.500,5"
    assert format_quantity(12500, "t") == "12,5 t"
    assert format_quantity(12500, "t", "en") == "12.5 t"
    assert format_quantity(3000, "piece", "en") == "3 pieces"
    assert format_number(Fraction(-1, 8), "id") == "-0,125"
    with pytest.raises(ValueError, match="language"):
        format_rupiah(1, "nl")


@given(st.integers(0, 10**14), st.sampled_from([("id", NumberStyle.ID), ("en", NumberStyle.EN)]))
def test_a_formatted_number_reads_back(scaled: int, style: tuple[str, NumberStyle]) -> None:
    value = Fraction(scaled, 1000)
    assert parse_number(format_number(value, style[0]), style=style[1]) == value
    assert parse_price(format_price(scaled, style[0]), style=style[1]) == scaled


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        value = parse_number(text)
    except UnableToParseNumber:
        return
    assert 0 <= value <= 10**15
