"""Numbers, money, quantities and days as people read them, in the active language.

Every function takes None for *unknown* and then answers with the word for it, never with a blank or a zero.
Spaces inside a figure do not break (U+00A0). Results are plain text; escaping belongs to the template.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE
from sambung.standards.units import units

SPACE = "\u00a0"
MINUS = "\u2212"

Number = int | float | Decimal


def language() -> str:
    """`id` or `en`: the language to format in."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def unknown() -> str:
    """The word for what is not known."""
    return gettext("unknown")


def _decimal(value: Number | str) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


@lru_cache(maxsize=16)
def _pattern(digits: int | None) -> NumberPattern:
    """Babel reads a pattern anew for each number unless it is given one that was read: a page has hundreds."""
    return parse_pattern("#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else ""))


@lru_cache(maxsize=4)
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def number(value: Number | None, digits: int | None = None) -> str:
    """A number with its thousands separated; `digits` fixes the decimals, None shows up to three that matter."""
    if value is None:
        return unknown()
    amount = _decimal(value)
    if not amount.is_finite():
        return unknown()
    places = 3 if digits is None else digits
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = format_decimal(abs(amount), format=_pattern(digits), locale=_locale(language()))
    return MINUS + text if amount < 0 else text


def rupiah(value: Number | None) -> str:
    """Whole rupiah: `Rp 1.250.000`."""
    if value is None:
        return unknown()
    sign = MINUS if value < 0 else ""
    return f"{sign}Rp{SPACE}{number(abs(_decimal(value)), 0)}"


def rupiah_short(value: Number | None) -> str:
    """Rupiah to four figures with its scale in words: `Rp 412,3 juta`; under a million in full."""
    if value is None:
        return unknown()
    size = abs(_decimal(value))
    scales = [
        (Decimal(10) ** 12, pgettext("scale of money", "trillion")),
        (Decimal(10) ** 9, pgettext("scale of money", "billion")),
        (Decimal(10) ** 6, pgettext("scale of money", "million")),
    ]
    sign = MINUS if value < 0 else ""
    for divisor, word in scales:
        scaled = (size / divisor).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        if scaled >= 1 and size >= 1_000_000:
            return f"{sign}Rp{SPACE}{number(scaled, 1 if scaled % 1 else 0)} {word}"
    return rupiah(value)


def unit_label(code: str) -> str:
    """The symbol of a unit's code in the active language; a code that is not in the table as it is."""
    known = units().get(code)
    return known.symbol(language()) if known else code


def quantity(value: Number | None, unit: str = "", *, scale: int = QUANTITY_SCALE) -> str:
    """A scaled integer quantity with its unit: 12500 and `t` give `12,5 t`."""
    if value is None:
        return unknown()
    text = number(_decimal(value) / scale)
    return f"{text}{SPACE}{unit_label(unit)}" if unit else text


def unit_price(value: Number | None, unit: str = "") -> str:
    """A scaled integer unit price (hundredths of a rupiah), with `/unit` where one is given."""
    if value is None:
        return unknown()
    amount = _decimal(value) / PRICE_SCALE
    text = f"Rp{SPACE}{number(amount, 2 if amount % 1 else 0)}"
    return f"{text}/{unit_label(unit)}" if unit else text


def percent(value: Number | None, digits: int = 1) -> str:
    """A share of one as a percentage: 0.0712 gives `7,1 %`."""
    if value is None:
        return unknown()
    return f"{number(_decimal(value) * 100, digits)}{SPACE}%"


def _local_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def day(value: date | datetime | None) -> str:
    """A day: `24 Nov 2026`; an instant is first brought to the active time zone."""
    if value is None:
        return unknown()
    return format_date(_local_date(value), "d MMM y", locale=language()).replace(" ", SPACE)


ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def moment(value: datetime | None) -> str:
    """An instant in the active time zone with the zone's name: `24 Nov 2026 14.05 WIB`."""
    if value is None:
        return unknown()
    local = timezone.localtime(value)
    zone = ZONE_NAMES.get(timezone.get_current_timezone_name(), timezone.get_current_timezone_name())
    clock = format_datetime(
        local.replace(tzinfo=None), "HH:mm" if language() == "en" else "HH.mm", locale=language()
    )
    return f"{day(local)} {clock}{SPACE}{zone}"


def relative(value: date | datetime | None, today: date | None = None) -> str:
    """How far a day is from today, in words: `3 hari lagi`."""
    if value is None:
        return unknown()
    distance = (_local_date(value) - (today or timezone.localdate())).days
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    if distance == -1:
        return gettext("yesterday")
    text = format_timedelta(timedelta(days=abs(distance)), threshold=1.4, locale=language()).replace(
        " ", SPACE
    )
    return (
        gettext("in %(span)s") % {"span": text} if distance > 0 else gettext("%(span)s ago") % {"span": text}
    )


def relative_day(value: date | datetime | None, today: date | None = None) -> str:
    """A day with its distance from today beside it: `27 Nov 2026 (3 hari lagi)`."""
    if value is None:
        return unknown()
    return f"{day(value)} ({relative(value, today)})"
