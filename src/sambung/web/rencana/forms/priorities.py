"""What counts how much, and the chances that a step closes its gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.pathways.selectors import Priorities
from sambung.web import formats
from sambung.web.rencana import words


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
