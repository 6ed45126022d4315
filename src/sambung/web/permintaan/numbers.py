"""Numbers as people write them in a form, read exactly into scaled integers, and shown again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.standards.money import NumberStyle, UnableToParseNumber, format_number
from sambung.web import formats

NUMBER_ERRORS = {
    "NOT_A_NUMBER": _("Write digits only, such as 1250 or 12,5."),
    "AMBIGUOUS": _("This can be read in two ways. Write it without the sign that groups thousands."),
    "BAD_GROUPS": _("Group digits by three, or write none of the signs."),
    "NEGATIVE": _("Write a number of 0 or more."),
    "TOO_LARGE": _("The number is too large: check its zeros."),
    "TOO_FINE": _("That is too fine: round it to fewer decimals."),
    "EMPTY": _("Write a number."),
}


def number_style() -> NumberStyle:
    """How people of the page's language write numbers."""
    return NumberStyle.EN if formats.language() == "en" else NumberStyle.ID


class ScaledField(forms.CharField):
    """A number as people write it, read exactly into a scaled integer."""

    def __init__(self, parse: Callable[..., int], **more: Any) -> None:
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **more)
        self._parse = parse

    def clean(self, value: Any) -> Any:
        """None where it is empty and may be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self._parse(text, style=number_style())
        except UnableToParseNumber as error:
            raise forms.ValidationError(NUMBER_ERRORS[error.code]) from error


def shown_scaled(value: int | None, scale: int) -> str:
    """A scaled integer as the form shows it, in the page's language."""
    return "" if value is None else format_number(Fraction(value, scale), formats.language())
