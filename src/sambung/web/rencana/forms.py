"""What a manager types: hours, money, weights, chances, limits, courses, and the catalogue's rows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.pathways.selectors import HoursRow, Priorities
from sambung.apps.pathways.services import ItemValues
from sambung.standards.money import NumberStyle, UnableToParseNumber, parse_quantity, parse_rupiah
from sambung.web import formats
from sambung.web.rencana import words


def _style() -> NumberStyle:
    return NumberStyle.EN if formats.language() == "en" else NumberStyle.ID


class HoursField(forms.CharField):
    """Hours as people write them; gives hours × 10, None where empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "is-number"}),
        )
        super().__init__(max_length=12, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            thousandths = parse_quantity(text, style=_style())
        except UnableToParseNumber as error:
            raise forms.ValidationError(gettext("Write hours, such as 120 or 12,5.")) from error
        if thousandths % 100 or thousandths > 10_000_000:
            raise forms.ValidationError(gettext("Write hours up to 10.000, with at most one decimal."))
        return thousandths // 100

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value / 10) if isinstance(value, int) else value


class RupiahField(forms.CharField):
    """An amount in whole rupiah."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "is-number"}),
        )
        super().__init__(max_length=30, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_rupiah(text, style=_style())
        except UnableToParseNumber as error:
            raise forms.ValidationError(gettext("Write an amount in rupiah, such as 1.250.000.")) from error

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value, 0) if isinstance(value, int) else value


class HoursForm(forms.Form):
    """One field for each mentor, field of expertise and quarter."""

    def __init__(
        self,
        data: Any = None,
        *,
        rows: Sequence[HoursRow],
        periods: int,
        fields: Sequence[str],
    ) -> None:
        super().__init__(data)
        self.rows, self.periods, self.names = rows, periods, fields
        for row in rows:
            for name in fields:
                for period in range(periods):
                    self.fields[key_of(row.uid, name, period)] = HoursField(
                        required=False,
                        initial=row.hours.get((name, period), 0),
                        label=f"{row.name}, {words.FIELDS[name]}, {period + 1}",
                    )

    def hours(self) -> dict[tuple[uuid.UUID, str, int], int]:
        """What was typed; empty is 0."""
        return {
            (row.uid, name, period): self.cleaned_data[key_of(row.uid, name, period)] or 0
            for row in self.rows
            for name in self.names
            for period in range(self.periods)
        }

    def grid(self, starts_on: Any) -> list[dict[str, Any]]:
        """For the template: one row for each mentor and field, one bound field for each quarter."""
        return [
            {
                "row": row,
                "field": words.FIELDS[name],
                "is_first": place == 0,
                "cells": [
                    {
                        "name": words.quarter_short(period, starts_on),
                        "field": self[key_of(row.uid, name, period)],
                    }
                    for period in range(self.periods)
                ],
            }
            for row in self.rows
            for place, name in enumerate(self.names)
        ]


def key_of(mentor: uuid.UUID, field: str, period: int) -> str:
    """The name of a cell's field."""
    return f"h-{mentor}-{field}-{period}"


class MoneyForm(forms.Form):
    """The year's money, and whose costs it must cover."""

    budget = RupiahField(label=_("Money for the year"))
    paid = forms.MultipleChoiceField(
        label=_("Costs that this money must cover"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, label) for code, label in words.PAYERS.items() if code != "NONE"],
        help_text=_("What is paid by a payer without a tick costs the plan nothing."),
    )


class PrioritiesForm(forms.Form):
    """Weights in per cent: 100 counts as one linkage, 200 as two, 0 is left out."""

    has_ready = forms.BooleanField(
        label=_("Plan those who are ready as well"),
        required=False,
        help_text=_("They need no coaching, and take part of the demand before others do."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        priorities: Priorities,
        weights: Mapping[str, Any],
        has_ready: bool,
        regions: Any,
    ) -> None:
        super().__init__(data, initial={"has_ready": has_ready})
        self.groups: list[tuple[str, Any, list[tuple[str, str, str]]]] = []
        self._group(
            "requirement",
            _("Requirements"),
            [
                (
                    str(row.uid),
                    f"{row.product} ({row.buyer.name})",
                    gettext("%(n)s enterprises near") % {"n": formats.number(count)},
                )
                for row, count in priorities.requirements[:60]
            ],
            weights,
        )
        for kind, heading, names, counts in (
            ("class", _("Size class"), words.CLASSES, priorities.classes),
            ("sex", _("Sex of the owner"), words.SEXES, priorities.sexes),
        ):
            self._group(
                kind,
                heading,
                [(code, str(label), formats.number(counts.get(code, 0))) for code, label in names.items()],
                weights,
            )
        self._group(
            "region",
            _("Region"),
            [
                (code, regions(code), formats.number(count))
                for code, count in sorted(priorities.regions.items())
            ][:60],
            weights,
        )

    def _group(
        self, kind: str, heading: Any, rows: Iterable[tuple[str, str, str]], weights: Mapping[str, Any]
    ) -> None:
        listed = []
        for value, label, note in rows:
            name = f"w-{kind}-{value}"
            self.fields[name] = forms.IntegerField(
                label=label,
                help_text=note,
                initial=weights.get(kind, {}).get(value, 100),
                min_value=0,
                max_value=1000,
            )
            listed.append((kind, value, name))
        self.groups.append((kind, heading, listed))

    def shown(self) -> list[dict[str, Any]]:
        """For the template: groups with their bound fields."""
        return [
            {"heading": heading, "fields": [self[name] for _, _, name in listed]}
            for _, heading, listed in self.groups
            if listed
        ]

    def weights(self) -> dict[str, dict[str, int]]:
        """As the service takes them."""
        found: dict[str, dict[str, int]] = {}
        for kind, _heading, listed in self.groups:
            for _kind, value, name in listed:
                found.setdefault(kind, {})[value] = self.cleaned_data[name]
        return found


class ChancesForm(forms.Form):
    """Low, likely, high for the link, for steps, for programmes, and for single interventions."""

    def __init__(self, data: Any = None, *, rows: Sequence[tuple[str, str, Sequence[int], bool]]) -> None:
        super().__init__(data)
        self.listed = rows
        for code, label, values, is_needed in rows:
            for place, name in enumerate(("low", "likely", "high")):
                self.fields[f"c-{code}-{name}"] = forms.IntegerField(
                    label=f"{label}: {CHANCE_NAMES[place]}",
                    required=is_needed,
                    initial=values[place] if values else None,
                    min_value=0,
                    max_value=100,
                )

    def grid(self) -> list[dict[str, Any]]:
        """For the template."""
        return [
            {
                "label": label,
                "cells": [
                    {"name": CHANCE_NAMES[place], "field": self[f"c-{code}-{name}"]}
                    for place, name in enumerate(("low", "likely", "high"))
                ],
            }
            for code, label, _values, _needed in self.listed
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code, label, _values, _needed in self.listed:
            row = [cleaned.get(f"c-{code}-{name}") for name in ("low", "likely", "high")]
            given = [one for one in row if one is not None]
            if given and (len(given) < 3 or given != sorted(given)):
                self.add_error(
                    f"c-{code}-low",
                    gettext("%(name)s: low, likely and high must follow one another.") % {"name": label},
                )
        return cleaned

    def chances(self) -> dict[str, Any]:
        """As the service takes them: general ones by name, the others under `codes`."""
        found: dict[str, Any] = {"codes": {}}
        for code, _label, _values, is_needed in self.listed:
            row = [self.cleaned_data[f"c-{code}-{name}"] for name in ("low", "likely", "high")]
            if any(one is None for one in row):
                continue
            (found if is_needed else found["codes"])[code] = row
        return found


CHANCE_NAMES = (_("low"), _("likely"), _("high"))


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
