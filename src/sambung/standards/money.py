"""Rupiah as integers, unit prices and quantities as scaled integers, and numbers as people write them.

Amounts are whole rupiah; a unit price is rupiah × PRICE_SCALE; a quantity is units × QUANTITY_SCALE. Parsing
is exact (Fraction); a text with two readings (`1.250` is 1250 in Indonesian, 1.25 in English) is refused.
"""

import re
from enum import StrEnum
from fractions import Fraction

from babel.numbers import format_decimal

from sambung.standards.units import unit

PRICE_SCALE = 100
QUANTITY_SCALE = 1000
LARGEST = 10**15


class NumberStyle(StrEnum):
    """Which sign groups thousands: a dot in Indonesian, a comma in English."""

    ID = "ID"
    EN = "EN"


class UnableToParseNumber(ValueError):
    """The text is no number, or has two readings.

    `code` is one of EMPTY, NOT_A_NUMBER, AMBIGUOUS, BAD_GROUPS, NEGATIVE, TOO_LARGE, TOO_FINE; `params`
    holds text and, for AMBIGUOUS, the two readings. The message says what to do.
    """

    def __init__(self, code: str, text: str, advice: str, **params: str) -> None:
        self.code = code
        self.params = {"text": text[:60], **params}
        super().__init__(f"{text[:60]!r}: {advice}")


_MULTIPLIERS = {
    **dict.fromkeys(("rb", "ribu", "k", "thousand"), 10**3),
    **dict.fromkeys(("jt", "juta", "million", "mio"), 10**6),
    **dict.fromkeys(("miliar", "milyar", "mlr", "billion", "bn"), 10**9),
    **dict.fromkeys(("triliun", "trilyun", "trillion"), 10**12),
}
_SHAPE = re.compile(
    r"(?P<money>(?:rp|idr)\.?\s*)?(?P<sign>-)?\s*(?P<number>[0-9][0-9., ]*?)(?P<dash>,-)?\s*(?P<word>[a-z]+)?"
)


def parse_number(
    text: str, *, style: NumberStyle | None = None, is_money: bool = False, may_be_negative: bool = False
) -> Fraction:
    """Read `1.250.000`, `12,5`, `Rp 4.500,50`, `1.5 juta`, `2 rb` exactly; raises UnableToParseNumber.

    `style` decides where a lone sign before three digits has two readings; without it such a text is refused.
    Money has no third decimal, so there (`is_money`, or a text with Rp) three digits are always a group.
    """
    cleaned = text.replace("\u00a0", " ").replace("\u202f", " ").strip().lower()
    if not cleaned:
        raise UnableToParseNumber("EMPTY", text, "write a number")
    found = _SHAPE.fullmatch(cleaned) if len(cleaned) <= 60 else None
    word = (found["word"] or "") if found else ""
    if found is None or (word and word not in _MULTIPLIERS and word != "m"):
        raise UnableToParseNumber("NOT_A_NUMBER", text, "write digits only, such as 1250000 or 12,5")
    if word == "m":
        raise UnableToParseNumber(
            "AMBIGUOUS",
            text,
            "M is miliar to some and million to others: write miliar or juta",
            one="juta",
            two="miliar",
        )
    money = is_money or found["money"] is not None
    value = _digits(text, found["number"].strip(), style, groups_only=money and not word)
    value *= _MULTIPLIERS.get(word, 1)
    if found["sign"]:
        if not may_be_negative and value:
            raise UnableToParseNumber("NEGATIVE", text, "write a number of 0 or more")
        value = -value
    if abs(value) > LARGEST:
        raise UnableToParseNumber("TOO_LARGE", text, "the number is beyond 1,000 trillion: check its zeros")
    return value


def _digits(text: str, number: str, style: NumberStyle | None, *, groups_only: bool) -> Fraction:
    if " " in number:
        whole, *rest = re.split(r"[.,]", number, maxsplit=1)
        if not re.fullmatch(r"[0-9]{1,3}( [0-9]{3})+", whole) or (
            rest and not re.fullmatch(r"[0-9]+", rest[0])
        ):
            raise UnableToParseNumber("BAD_GROUPS", text, "group digits by three, or write none of the signs")
        return Fraction(".".join((whole.replace(" ", ""), *rest)))
    signs = [sign for sign in number if sign in ".,"]
    if not signs:
        return Fraction(int(number))
    last = signs[-1]
    whole, _, tail = number.rpartition(last)
    if len(set(signs)) == 2 and signs.count(last) == 1:
        return _grouped(text, whole, "," if last == "." else ".", tail)
    if len(signs) > 1:
        return _grouped(text, number, last, "")
    if not tail:
        raise UnableToParseNumber("NOT_A_NUMBER", text, "digits are missing after the sign")
    decimal = Fraction(f"{whole}.{tail}")
    if len(tail) != 3 or len(whole) > 3 or whole.startswith("0"):
        return decimal
    grouped = Fraction(int(whole + tail))
    if groups_only:
        return grouped
    if style is None:
        readings = {"one": whole + tail, "two": f"{whole}.{tail}"}
        advice = (
            f"this is {readings['one']} or {readings['two']}: write {readings['one']}, or {whole},{tail}0"
        )
        raise UnableToParseNumber("AMBIGUOUS", text, advice, **readings)
    return grouped if (last == ".") == (style is NumberStyle.ID) else decimal


def _grouped(text: str, whole: str, sign: str, tail: str) -> Fraction:
    if not re.fullmatch(rf"[0-9]{{1,3}}({re.escape(sign)}[0-9]{{3}})+", whole) or not re.fullmatch(
        r"[0-9]*", tail
    ):
        raise UnableToParseNumber("BAD_GROUPS", text, "group digits by three, or write none of the signs")
    return Fraction(f"{whole.replace(sign, '')}.{tail or '0'}")


def _scaled(value: Fraction, scale: int, text: str, advice: str) -> int:
    scaled = value * scale
    if scaled.denominator != 1:
        raise UnableToParseNumber("TOO_FINE", text, advice)
    return scaled.numerator


def parse_rupiah(text: str, *, style: NumberStyle | None = None) -> int:
    """An amount in whole rupiah; raises UnableToParseNumber (TOO_FINE where sen are left)."""
    value = parse_number(text, style=style, is_money=True)
    return _scaled(value, 1, text, "an amount is in whole rupiah: round it")


def parse_price(text: str, *, style: NumberStyle | None = None) -> int:
    """A unit price × PRICE_SCALE; raises UnableToParseNumber."""
    value = parse_number(text, style=style, is_money=True)
    return _scaled(value, PRICE_SCALE, text, "a unit price has two decimals at most: round it")


def parse_quantity(text: str, *, style: NumberStyle | None = None) -> int:
    """A quantity × QUANTITY_SCALE; raises UnableToParseNumber."""
    return _scaled(
        parse_number(text, style=style),
        QUANTITY_SCALE,
        text,
        "a quantity has three decimals at most: round it",
    )


def amount(price: int, quantity: int) -> int:
    """Whole rupiah of a scaled unit price × a scaled quantity, half a rupiah rounded up."""
    product = price * quantity
    scale = PRICE_SCALE * QUANTITY_SCALE
    return (2 * product + scale) // (2 * scale)


def _locale(lang: str) -> str:
    language = lang[:2].lower()
    if language not in ("id", "en"):
        raise ValueError(f"no number format for language {lang!r}")
    return language


def format_number(value: Fraction | int, lang: str = "id", *, decimals: int = 3) -> str:
    """A number with the language's signs, rounded half up to at most `decimals`, without trailing zeros."""
    scale = 10**decimals
    rounded = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(abs(rounded), scale)
    text = format_decimal(whole, format="#,##0", locale=_locale(lang))
    if rest:
        text += ("," if _locale(lang) == "id" else ".") + str(rest).zfill(decimals).rstrip("0")
    return f"-{text}" if rounded < 0 else text


def format_rupiah(value: int, lang: str = "id") -> str:
    """`Rp 1.250.000` (id) or `Rp 1,250,000` (en) of whole rupiah."""
    text = format_number(abs(value), lang, decimals=0)
    return f"-Rp {text}" if value < 0 else f"Rp {text}"


def format_price(price: int, lang: str = "id") -> str:
    """`Rp 4.500,5` of a unit price × PRICE_SCALE."""
    return f"Rp {format_number(Fraction(price, PRICE_SCALE), lang, decimals=2)}"


def format_quantity(quantity: int, unit_code: str, lang: str = "id") -> str:
    """`12,5 t` of a quantity × QUANTITY_SCALE."""
    return f"{format_number(Fraction(quantity, QUANTITY_SCALE), lang)} {unit(unit_code).symbol(lang)}"
