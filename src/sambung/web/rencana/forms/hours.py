"""Hours of each mentor and field, and the year's money."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.pathways.selectors import HoursRow
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
        starts_on: datetime.date,
    ) -> None:
        super().__init__(data)
        self.rows, self.periods, self.names = rows, periods, fields
        for row in rows:
            for name in fields:
                for period in range(periods):
                    self.fields[key_of(row.uid, name, period)] = HoursField(
                        required=False,
                        initial=row.hours.get((name, period), 0),
                        label=f"{row.name}, {words.FIELDS[name]}, {words.quarter_short(period, starts_on)}",
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
