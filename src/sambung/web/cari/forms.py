"""The search as its address says it; whatever is no valid choice is ignored."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.apps.search.selectors import FreeCapacity, Nearby, SearchFilters, point_of
from sambung.standards.places import place
from sambung.standards.regions import parse_region, provinces, regencies
from sambung.web.usaha.fields import DayField, NumberField
from sambung.web.usaha.forms import ANY, CLASSES, PERIODS, region_choices, scheme_choices, unit_choices

KINDS = [
    ("usaha", _("Enterprises")),
    ("produk", _("Products")),
    ("permintaan", _("Requirements")),
    ("orang", _("People")),
]
# In addresses → as the index calls it.
KIND_CODES = {"usaha": "ENTERPRISE", "produk": "PRODUCT", "permintaan": "REQUIREMENT", "orang": "PERSON"}
KM = 25
LONGEST = 200


class SearchForm(forms.Form):
    """Words and filters. `dekat` with `jarak` (km); `jumlah` with unit, period and days."""

    q = forms.CharField(label=_("Words"), required=False)
    jenis = forms.ChoiceField(required=False, choices=[*ANY, *KINDS], widget=forms.HiddenInput)
    wilayah = forms.ChoiceField(label=_("Region"), required=False)
    kelas = forms.ChoiceField(label=_("Class"), required=False, choices=[*ANY, *CLASSES])
    sertifikat = forms.ChoiceField(label=_("Certificate valid today"), required=False)
    kbli = forms.RegexField(
        r"^[0-9]{2,5}$",
        label="KBLI",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "5"}),
    )
    dekat = forms.ChoiceField(label=_("Near"), required=False)
    jarak = forms.IntegerField(label=_("Within (km)"), required=False, min_value=1, max_value=500)
    jumlah = NumberField(label=_("Free capacity of at least"), required=False)
    satuan = forms.ChoiceField(label=_("Unit"), required=False)
    periode = forms.ChoiceField(label=_("In each"), required=False, choices=PERIODS)
    mulai = DayField(label=_("From"), required=False)
    sampai = DayField(label=_("Until"), required=False)

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(
            {"periode": "MONTH", "jarak": str(KM)} | {name: data[name] for name in data if data[name]}
        )
        self.today = today
        regions: list[Any] = [*ANY, (_("Provinces"), [(one.code.dotted, one.name) for one in provinces()])]
        self._choices("wilayah", [*regions, *region_choices()[1:]])
        known = [(one.code.dotted, one.name) for one in regencies() if _has_point(one.code.dotted)]
        self._choices("dekat", [("", _("anywhere")), *known])
        self._choices("sertifikat", [*ANY, *scheme_choices(today)])
        self._choices("satuan", [("", "–"), *unit_choices()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def filters(self) -> SearchFilters:
        """What was asked, without what is no valid choice."""
        self.is_valid()
        said = self.cleaned_data
        return SearchFilters(
            words=(said.get("q") or "").strip()[:LONGEST],
            kind=KIND_CODES.get(said.get("jenis") or "", ""),
            region=said.get("wilayah") or "",
            kbli=said.get("kbli") or "",
            size_class=said.get("kelas") or "",
            certificate=said.get("sertifikat") or "",
            nearby=_nearby(said.get("dekat") or "", said.get("jarak")),
            free=self._free(said),
        )

    def _free(self, said: dict[str, Any]) -> FreeCapacity | None:
        if not said.get("jumlah") or not said.get("satuan"):
            return None
        begins = said.get("mulai") or self.today
        ends = said.get("sampai") or begins + datetime.timedelta(days=30)
        return FreeCapacity(
            said["jumlah"], said["satuan"], said.get("periode") or "MONTH", begins, max(begins, ends)
        )


def _has_point(dotted: str) -> bool:
    return place(parse_region(dotted)) is not None


def _nearby(dotted: str, km: int | None) -> Nearby | None:
    point = point_of(dotted) if dotted else None
    return None if point is None else Nearby(point[0], point[1], float(km or KM))
