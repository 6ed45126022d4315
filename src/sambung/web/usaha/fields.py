"""Form fields that read numbers and days as people write them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.standards.money import (
    PRICE_SCALE,
    QUANTITY_SCALE,
    NumberStyle,
    UnableToParseNumber,
    parse_price,
    parse_quantity,
    parse_rupiah,
)
from sambung.web import formats

ERRORS: dict[str, str | Promise] = {
    "NOT_A_NUMBER": _("Write a number, such as 1250000 or 12,5."),
    "AMBIGUOUS": _("This can be read in two ways: %(one)s or %(two)s. Write it without signs."),
    "BAD_GROUPS": _("Group digits by three (1.250.000), or write no signs at all."),
    "NEGATIVE": _("Write a number of 0 or more."),
    "TOO_LARGE": _("This number is too large: check its zeros."),
    "TOO_FINE": _("This has too many decimals: round it."),
}


class NumberField(forms.CharField):
    """A figure typed as `1.250`, `12,5`, `2 rb` or `Rp 4.500`; gives a scaled integer, None where empty."""

    parse: Callable[..., int] = staticmethod(parse_quantity)
    scale = QUANTITY_SCALE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {
            "maxlength": "40",
            "inputmode": "decimal",
            "autocomplete": "off",
            "class": "is-number",
        }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        style = NumberStyle.EN if formats.language() == "en" else NumberStyle.ID
        try:
            return type(self).parse(text, style=style)
        except UnableToParseNumber as error:
            message = str(ERRORS.get(error.code, ERRORS["NOT_A_NUMBER"])) % error.params
            raise forms.ValidationError(message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            exact = Fraction(value, self.scale)
            return formats.number(float(exact)) if exact.denominator != 1 else formats.number(int(exact))
        return value


class PriceField(NumberField):
    """A unit price, × 100."""

    parse = staticmethod(parse_price)
    scale = PRICE_SCALE


class RupiahField(NumberField):
    """An amount in whole rupiah."""

    parse = staticmethod(parse_rupiah)
    scale = 1


class PercentField(NumberField):
    """A share typed in per cent, `12,5`; gives permille from 0 to 1000, None where empty."""

    scale = 10

    def to_python(self, value: Any) -> Any:
        thousandths = super().to_python(value)
        if thousandths is None:
            return None
        if thousandths > 100 * QUANTITY_SCALE:
            raise forms.ValidationError(_("A share is at most 100 per cent."), code="TOO_LARGE")
        permille, rest = divmod(thousandths, QUANTITY_SCALE // self.scale)
        if rest:
            raise forms.ValidationError(str(ERRORS["TOO_FINE"]), code="TOO_FINE")
        return permille


class DayField(forms.DateField):
    """A calendar day by the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **options)
