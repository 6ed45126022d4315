"""Limits, group courses, and rows of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.pathways.services import ItemValues
from sambung.web.rencana import words
from sambung.web.rencana.forms.hours import HoursField, RupiahField


class LimitForm(forms.Form):
    """One floor or ceiling; the list is edited row by row."""

    group = forms.ChoiceField(label=_("For whom"))
    least = forms.IntegerField(label=_("At least"), required=False, min_value=0, max_value=1_000_000)
    most = forms.IntegerField(label=_("At most"), required=False, min_value=0, max_value=1_000_000)

    def __init__(self, data: Any = None, *, groups: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is None and most is None and not self.errors:
            raise forms.ValidationError(gettext("Write a least or a greatest number."))
        if least is not None and most is not None and least > most:
            self.add_error("most", gettext("The greatest number is below the least."))
        return cleaned


class CourseForm(forms.Form):
    """A group course."""

    name = forms.CharField(label=_("Name"), max_length=120)
    gate = forms.ChoiceField(label=_("Closes"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000, initial=25)
    cost = RupiahField(label=_("Cost of the whole course"))
    hours = HoursField(label=_("Mentor hours of the whole course"))
    field = forms.ChoiceField(label=_("Expertise"), required=False, choices=list(words.FIELDS.items()))
    duration = forms.IntegerField(
        label=_("Quarters until it closes the gap"),
        min_value=0,
        max_value=11,
        initial=0,
        help_text=_("0: within the quarter in which it is held."),
    )
    in_periods = forms.TypedMultipleChoiceField(
        label=_("May be held in"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        gates: Sequence[tuple[str, str]],
        quarters: Sequence[tuple[int, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["gate"].choices = list(gates)  # type: ignore[attr-defined]
        self.fields["in_periods"].choices = list(quarters)  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """A row of the catalogue in the centre's own words."""

    code = forms.CharField(
        label=_("Short code"),
        max_length=40,
        required=False,
        help_text=_("Capital letters, digits and _, such as HALAL_GROUP. Empty: made from the name."),
    )
    label = forms.CharField(label=_("Name"), max_length=120)
    closes = forms.CharField(
        label=_("Closes"),
        max_length=300,
        help_text=_("Certificates and gaps by their code, with commas: HALAL, LEAD_TIME."),
    )
    field = forms.ChoiceField(label=_("Expertise"), required=False, choices=list(words.FIELDS.items()))
    cost_low = RupiahField(label=_("Cost, lowest"))
    cost = RupiahField(label=_("Cost, usual"))
    cost_high = RupiahField(label=_("Cost, highest"))
    payer = forms.ChoiceField(label=_("Who pays"), choices=list(words.PAYERS.items()))
    days_low = forms.IntegerField(label=_("Days, fewest"), min_value=0, max_value=3650)
    days = forms.IntegerField(label=_("Days, usual"), min_value=0, max_value=3650)
    days_high = forms.IntegerField(label=_("Days, most"), min_value=0, max_value=3650)
    valid_months = forms.IntegerField(
        label=_("Valid for (months)"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: without end."),
    )
    mentor_hours = HoursField(label=_("Mentor hours for one enterprise"))
    tag = forms.ChoiceField(label=_("How sure"), choices=list(words.TAGS.items()))
    price_year = forms.IntegerField(label=_("Year of the price"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Who said it, where: a letter, a page, a quote of an agency."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    is_offered = forms.BooleanField(label=_("The centre uses it"), required=False)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not code:
            code = re.sub(r"[^A-Z0-9]+", "_", str(self.data.get("label", "")).upper()).strip("_")[:40]
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{1,39}", code):
            raise forms.ValidationError(
                gettext("Use capital letters, digits and _, beginning with a letter.")
            )
        return code

    def clean_price_year(self) -> int:
        year = int(self.cleaned_data["price_year"])
        if year > timezone.localdate().year:
            raise forms.ValidationError(gettext("That year has not come yet."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for low, usual, high in (("cost_low", "cost", "cost_high"), ("days_low", "days", "days_high")):
            row = [cleaned.get(name) for name in (low, usual, high)]
            if None not in row and row != sorted(row):  # type: ignore[type-var]
                self.add_error(usual, gettext("Lowest, usual and highest must follow one another."))
        return cleaned

    def values(self) -> ItemValues:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        given.pop("code")
        closes = tuple(dict.fromkeys(one for one in re.split(r"[,\s]+", given.pop("closes").upper()) if one))
        return ItemValues(closes=closes, **given)
