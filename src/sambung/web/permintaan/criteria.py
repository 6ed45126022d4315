"""The criteria of the form, without script: must, prefer or not asked, for the common kinds of condition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sambung.apps.demand.services import CriterionValues
from sambung.standards.money import (
    QUANTITY_SCALE,
    NumberStyle,
    UnableToParseNumber,
    format_number,
    parse_number,
    parse_quantity,
)
from sambung.web import formats
from sambung.web.permintaan import labels
from sambung.web.permintaan.numbers import NUMBER_ERRORS, number_style

LEVELS = [("", _("not asked")), ("MUST", _("must")), ("PREFER", _("prefer"))]
IDENTIFIERS = ("NIB",)
LEAST_ATTRIBUTES = 3
MOST_ATTRIBUTES = 12

if TYPE_CHECKING:
    _Base = forms.Form
else:
    _Base = object


def _level(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=LEVELS)


class CriteriaFields(_Base):
    """Adds the fields to a form, reads the criteria out of it, and shows those that are stored.

    What the form cannot show (a parameter that only the API knows) is carried on unchanged.
    """

    carried: list[CriterionValues]

    def add_criteria_fields(self, stored: list[Any]) -> None:
        """Fields for each scheme of today's catalogue, and as many properties as are stored, at least three."""
        names = dict(labels.schemes(timezone.localdate()))
        for row in stored:
            if row.kind == "CERTIFICATE":
                names.setdefault(row.params["scheme"], row.params["scheme"])
        for code, name in names.items():
            self.fields[f"certificate_{code}"] = _level(name)
        self.fields["classes"] = forms.MultipleChoiceField(
            label=_("Size classes"),
            required=False,
            choices=list(labels.SIZE_CLASSES.items()),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["classes_level"] = _level(_("Size class"))
        self.fields["regions"] = forms.CharField(
            label=_("Regions of the makers"),
            required=False,
            max_length=400,
            help_text=_("Names or codes with commas between them: Surakarta, 33.11, Jawa Tengah."),
        )
        self.fields["regions_level"] = _level(_("Region"))
        self.fields["lead_days"] = forms.IntegerField(
            label=_("Longest lead time"), required=False, min_value=0, max_value=730
        )
        self.fields["lead_level"] = _level(_("Lead time"))
        self.fields["least_capacity"] = forms.CharField(
            label=_("Least capacity of one maker"),
            required=False,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        self.fields["least_level"] = _level(_("Least capacity"))
        for name in IDENTIFIERS:
            self.fields[f"identifier_{name}"] = _level(name)
        self.fields["declaration"] = forms.BooleanField(
            label=_("Each maker declares who owns or controls it"), required=False
        )
        attributes = [row for row in stored if row.kind == "ATTRIBUTE"]
        sent = sum(1 for key in self.data if re.fullmatch(r"attribute\d+_name", key))
        count = min(MOST_ATTRIBUTES, max(LEAST_ATTRIBUTES, sent, len(attributes) + 1))
        for number in range(count):
            self.fields[f"attribute{number}_name"] = forms.CharField(
                label=_("Property"), required=False, max_length=60
            )
            for part, label in (("least", _("At least")), ("most", _("At most"))):
                self.fields[f"attribute{number}_{part}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=40,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )
            self.fields[f"attribute{number}_unit"] = forms.CharField(
                label=_("Unit"), required=False, max_length=12
            )
            self.fields[f"attribute{number}_allowed"] = forms.CharField(
                label=_("Or one of these words"), required=False, max_length=200
            )
            self.fields[f"attribute{number}_level"] = _level(_("How strictly"))
        self.carried = []
        self.initial = {**self._shown(stored), **self.initial}

    def certificate_fields(self) -> list[Any]:
        """The schemes' fields, for the template."""
        return [self[name] for name in self.fields if name.startswith("certificate_")]

    def identifier_fields(self) -> list[Any]:
        """The official numbers' fields, for the template."""
        return [self[name] for name in self.fields if name.startswith("identifier_")]

    def attribute_rows(self) -> list[dict[str, Any]]:
        """The properties' fields, row by row, for the template."""
        numbers = sorted(
            int(found[1]) for name in self.fields if (found := re.fullmatch(r"attribute(\d+)_name", name))
        )
        parts = ("name", "least", "most", "unit", "allowed", "level")
        return [{part: self[f"attribute{number}_{part}"] for part in parts} for number in numbers]

    def clean_criteria(self) -> None:
        """Read every row; a row half filled says what it lacks."""
        said = self.cleaned_data
        found: list[CriterionValues] = []
        for name in self.fields:
            kind, _underscore, code = name.partition("_")
            if kind == "certificate" and said.get(name):
                found.append(CriterionValues("CERTIFICATE", said[name], {"scheme": code}))
            if kind == "identifier" and said.get(name):
                found.append(CriterionValues("IDENTIFIER", said[name], {"name": code}))
        if said.get("classes"):
            classes = sorted(said["classes"])
            found.append(
                CriterionValues("SIZE_CLASS", said.get("classes_level") or "MUST", {"classes": classes})
            )
        found += self._regions()
        if said.get("lead_days") is not None:
            params = {"max_days": said["lead_days"]}
            found.append(CriterionValues("LEAD_TIME", said.get("lead_level") or "MUST", params))
        least = self._number("least_capacity", is_scaled=True)
        if least is not None:
            params = {"minimum": int(least)}
            found.append(CriterionValues("CAPACITY_MIN", said.get("least_level") or "MUST", params))
        if said.get("declaration"):
            found.append(CriterionValues("PARTNER_CONTROL", "MUST", {"needs_declaration": True}))
        for row in self.attribute_rows():
            found += self._attribute(row["name"].name.removesuffix("_name"))
        self._criteria = [*found, *self.carried]

    def criteria(self) -> list[CriterionValues]:
        """The criteria that the form says; after `is_valid`."""
        return self._criteria

    def _regions(self) -> list[CriterionValues]:
        said = self.cleaned_data
        names = [one.strip() for one in (said.get("regions") or "").split(",") if one.strip()]
        codes = []
        for name in names:
            code = labels.find_region(name)
            if code is None:
                self.add_error(
                    "regions",
                    _("“%(name)s” is no region that we know: write its full name or code.") % {"name": name},
                )
            else:
                codes.append(code)
        if not codes:
            return []
        params = {"scheme": "KEMENDAGRI", "prefixes": codes}
        return [CriterionValues("REGION", said.get("regions_level") or "MUST", params)]

    def _number(self, name: str, *, is_scaled: bool = False) -> Fraction | int | None:
        text = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        style: NumberStyle = number_style()
        try:
            return parse_quantity(text, style=style) if is_scaled else parse_number(text, style=style)
        except UnableToParseNumber as error:
            self.add_error(name, NUMBER_ERRORS[error.code])
            return None

    def _attribute(self, prefix: str) -> list[CriterionValues]:
        said = self.cleaned_data
        name = (said.get(f"{prefix}_name") or "").strip()
        words = [one.strip() for one in (said.get(f"{prefix}_allowed") or "").split(",") if one.strip()]
        least, most = self._number(f"{prefix}_least"), self._number(f"{prefix}_most")
        if not name:
            if words or least is not None or most is not None:
                self.add_error(f"{prefix}_name", _("Write of which property this is said."))
            return []
        if not words and least is None and most is None:
            if f"{prefix}_least" not in self.errors and f"{prefix}_most" not in self.errors:
                self.add_error(
                    f"{prefix}_least", _("Write the least, the most, or the words that are allowed.")
                )
            return []
        if least is not None and most is not None and least > most:
            self.add_error(f"{prefix}_most", _("The least is more than the most."))
            return []
        params: dict[str, Any] = {"name": name}
        if words:
            params["allowed"] = words
        else:
            params |= {"minimum": _plain(least), "maximum": _plain(most)}
            params["unit"] = (said.get(f"{prefix}_unit") or "").strip()
        return [CriterionValues("ATTRIBUTE", said.get(f"{prefix}_level") or "MUST", params)]

    def _shown(self, stored: list[Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        number = 0
        for row in stored:
            params: Mapping[str, Any] = row.params
            if row.kind == "CERTIFICATE":
                shown[f"certificate_{params['scheme']}"] = row.level
            elif row.kind == "IDENTIFIER" and params.get("name", "NIB") in IDENTIFIERS:
                shown[f"identifier_{params.get('name', 'NIB')}"] = row.level
            elif row.kind == "SIZE_CLASS":
                shown |= {"classes": list(params["classes"]), "classes_level": row.level}
            elif row.kind == "REGION" and params["scheme"] == "KEMENDAGRI":
                names = [labels.region(code) for code in params["prefixes"]]
                shown |= {"regions": ", ".join(names), "regions_level": row.level}
            elif row.kind == "LEAD_TIME" and params.get("max_days") is not None:
                shown |= {"lead_days": params["max_days"], "lead_level": row.level}
            elif row.kind == "CAPACITY_MIN":
                shown["least_capacity"] = format_number(
                    Fraction(params["minimum"], QUANTITY_SCALE), formats.language()
                )
                shown["least_level"] = row.level
            elif row.kind == "PARTNER_CONTROL" and params.get("needs_declaration"):
                shown["declaration"] = True
            elif row.kind == "ATTRIBUTE" and number < MOST_ATTRIBUTES:
                prefix = f"attribute{number}"
                shown |= {
                    f"{prefix}_name": params["name"],
                    f"{prefix}_least": _written(params.get("minimum")),
                    f"{prefix}_most": _written(params.get("maximum")),
                    f"{prefix}_unit": params.get("unit", ""),
                    f"{prefix}_allowed": ", ".join(params.get("allowed") or ()),
                    f"{prefix}_level": row.level,
                }
                number += 1
            else:
                self.carried.append(CriterionValues(row.kind, row.level, params))
        return shown


def _plain(value: Fraction | int | None) -> int | float | None:
    if value is None:
        return None
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _written(value: float | None) -> str:
    return "" if value is None else format_number(Fraction(str(value)), formats.language())
