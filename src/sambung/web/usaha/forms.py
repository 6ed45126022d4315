"""Forms of an enterprise's list, of registering one, and of an owner's answer."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.apps.registry.selectors import EnterpriseCard, EnterpriseFilters, OfferLine, schemes
from sambung.standards.periods import PeriodKind
from sambung.standards.regions import provinces, regencies
from sambung.standards.units import units
from sambung.web import formats
from sambung.web.usaha.fields import DayField, NumberField, PriceField

ANSWER_HOLDS_DAYS = 90
KINDS = [
    ("UMKM", _("micro, small or medium enterprise")),
    ("COOPERATIVE", _("cooperative")),
    ("SHARED_HOUSE", _("shared production house")),
    ("LARGE", _("large firm")),
]
CLASSES = [
    ("MICRO", _("micro")),
    ("SMALL", _("small")),
    ("MEDIUM", _("medium")),
    ("LARGE", _("large")),
    ("UNKNOWN", _("not yet known")),
]
SEXES = [("F", _("woman")), ("M", _("man"))]
SOURCES = [
    ("OWNER", _("said by the owner")),
    ("SEEN", _("seen by a mentor")),
    ("DELIVERY", _("from a past delivery")),
    ("ESTIMATE", _("estimate")),
]
PERIODS = [
    (PeriodKind.DAY.value, _("a day")),
    (PeriodKind.WEEK.value, _("a week")),
    (PeriodKind.MONTH.value, _("a month")),
    (PeriodKind.QUARTER.value, _("a quarter")),
    (PeriodKind.YEAR.value, _("a year")),
]
ANY = [("", _("all"))]


def region_choices() -> list[Any]:
    """Regencies and cities under their province, by name."""
    groups: list[Any] = [("", _("not yet known"))]
    for province in provinces():
        groups.append((province.name, [(one.code.dotted, one.name) for one in regencies(province.code)]))
    return groups


def unit_choices() -> list[tuple[str, str]]:
    """Units by their symbol in the active language."""
    return [(code, one.symbol(formats.language())) for code, one in units().items()]


def scheme_choices(today: datetime.date) -> list[tuple[str, str]]:
    """Certificates' schemes by their label in the active language."""
    return [(one.code, one.label(formats.language())) for one in schemes(today)]


class FilterForm(forms.Form):
    """What the list is narrowed to; everything may be empty, and nonsense is ignored."""

    q = forms.CharField(label=_("Words"), required=False, max_length=120)
    wilayah = forms.ChoiceField(label=_("Region"), required=False)
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *KINDS])
    kelas = forms.ChoiceField(label=_("Class"), required=False, choices=[*ANY, *CLASSES])
    kbli = forms.RegexField(r"^[0-9]{2,5}$", label="KBLI", required=False)
    pemilik = forms.ChoiceField(
        label=_("Owner"), required=False, choices=[*ANY, *SEXES, ("-", _("not yet known"))]
    )
    pusat = forms.ChoiceField(label=_("Centre"), required=False)
    sertifikat = forms.ChoiceField(label=_("Certificate"), required=False)
    catatan = forms.ChoiceField(
        label=_("Listed twice"),
        required=False,
        choices=[("", _("one entry each")), ("semua", _("every entry"))],
    )

    def __init__(self, data: Any, *, centres: Any, today: datetime.date) -> None:
        super().__init__(data)
        regions: list[Any] = [*ANY]
        regions += [(province.code.dotted, province.name) for province in provinces()]
        own = {centre.region_code for centre in centres}
        regions += [(one.code.dotted, one.name) for one in regencies() if one.code.dotted in own]
        chosen = (data.get("wilayah") or "") if data else ""
        if chosen and chosen not in {code for code, _name in regions}:
            regions += [(one.code.dotted, one.name) for one in regencies() if one.code.dotted == chosen]
        self._choices("wilayah", regions)
        self._choices("pusat", [*ANY, *((str(one.uid), one.name) for one in centres)])
        self._choices("sertifikat", [*ANY, *scheme_choices(today)])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def filters(self) -> EnterpriseFilters:
        """What was asked, without what is no valid choice."""
        self.is_valid()
        said = self.cleaned_data
        return EnterpriseFilters(
            words=said.get("q") or "",
            region=said.get("wilayah") or "",
            kind=said.get("jenis") or "",
            size_class=said.get("kelas") or "",
            kbli=said.get("kbli") or "",
            sex=said.get("pemilik") or "",
            centre=said.get("pusat") or None,
            certificate=said.get("sertifikat") or "",
            each_entry=said.get("catatan") == "semua",
        )


class NewEnterpriseForm(forms.Form):
    """The least that makes an enterprise findable; the rest is asked on its page."""

    name = forms.CharField(label=_("Name of the enterprise"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    centre = forms.ChoiceField(label=_("Centre"), required=False)
    activity = forms.CharField(
        label=_("What it does or makes"),
        max_length=500,
        required=False,
        help_text=_("In the owner's own words: “makes tempe chips, 3 women”."),
    )
    region_code = forms.ChoiceField(label=_("Regency or city"), required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    owner_name = forms.CharField(
        label=_("Owner's name"),
        max_length=200,
        required=False,
        help_text=_("Of a large firm, cooperative or shared house: the person to ask for."),
    )
    owner_sex = forms.ChoiceField(
        label=_("The owner is"), required=False, choices=SEXES, widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label=_("Telephone (WhatsApp)"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    nib = forms.CharField(
        label="NIB",
        required=False,
        max_length=20,
        help_text=_("13 digits; leave it empty if there is none yet."),
    )
    agrees = forms.BooleanField(
        label=_("The owner agrees that capability and capacity are matched with buyers' requirements"),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, centres: Any, initial: Any = None, may_be_free: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        # Large firms and hubs may work for all centres; whoever belongs to none is looked after by every manager.
        free = [("", _("none: it works with all centres"))] if may_be_free else []
        self.fields["centre"].required = not may_be_free
        for name, choices in (
            ("centre", [*free, *((str(one.uid), one.name) for one in centres)]),
            ("region_code", region_choices()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == "UMKM" and said.get("centre") == "":
            self.add_error(
                "centre", _("A micro, small or medium enterprise belongs to a centre: choose one.")
            )
        return said


class AnswerForm(forms.Form):
    """One owner's answer about one product; figures are in the offer's unit and period."""

    product = forms.CharField(
        label=_("Product"),
        max_length=200,
        help_text=_("As a buyer would name it: “snack box”, “school shirt”."),
    )
    unit = forms.ChoiceField(label=_("Unit"))
    period_kind = forms.ChoiceField(label=_("Capacity counts"), choices=PERIODS, initial="MONTH")
    can_make = forms.ChoiceField(
        label=_("Can it be made now?"),
        choices=[("yes", _("Yes")), ("no", _("Not now"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    capacity = NumberField(label=_("Capacity"), required=False)
    price = PriceField(label=_("Price of one unit"), required=False)
    from_day = DayField(label=_("From when"), required=False)
    min_batch = NumberField(label=_("Smallest batch"), required=False)
    lead_days = forms.IntegerField(
        label=_("Lead time (days)"),
        required=False,
        min_value=0,
        max_value=3650,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-number"}),
    )
    own_sales = NumberField(
        label=_("Already sold elsewhere"), required=False, help_text=_("It is subtracted from the capacity.")
    )
    source = forms.ChoiceField(label=_("Who says so"), choices=SOURCES, widget=forms.RadioSelect)
    stated_on = DayField(label=_("Day of the answer"))
    expires_on = DayField(
        label=_("Holds until"),
        required=False,
        help_text=_("After this day the figures count as unknown again."),
    )
    witness = forms.CharField(label=_("Witness"), max_length=200, required=False)
    is_test_answer = forms.BooleanField(label=_("This is a test answer"), required=False)

    def __init__(
        self, data: Any = None, *, line: OfferLine | None, is_owner: bool, today: datetime.date
    ) -> None:
        super().__init__(data, initial=answer_initial(line, is_owner, today))
        self.today = today
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = unit_choices()
        if line is not None:
            # The product and its unit are fixed: another unit is another offer.
            for name in ("product", "unit", "period_kind"):
                del self.fields[name]
        if is_owner:
            for name in ("source", "witness"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("can_make") == "yes" and "capacity" in said and not said["capacity"]:
            self.add_error(
                "capacity", _("How much can be made? If nothing can be made now, choose “Not now”.")
            )
        stated, expires = said.get("stated_on"), said.get("expires_on")
        if stated and stated > self.today:
            self.add_error("stated_on", _("The answer cannot be from a day that is still to come."))
        if stated and expires and expires < stated:
            self.add_error("expires_on", _("This is before the day of the answer."))
        if said.get("from_day") and expires and expires < said["from_day"]:
            self.add_error("expires_on", _("This is before the first day."))
        return said

    def answer(self) -> dict[str, Any]:
        """Keywords of `record_answer`."""
        said = self.cleaned_data
        return {
            "product": said.get("product", ""),
            "unit": said.get("unit", ""),
            "period_kind": said.get("period_kind", "MONTH"),
            "can_make": said["can_make"] == "yes",
            "capacity": said["capacity"],
            "price": said["price"],
            "min_batch": said["min_batch"],
            "lead_time": said["lead_days"],
            "own_sales": said["own_sales"],
            "from_day": said["from_day"],
            "expires_on": said["expires_on"],
            "source": said.get("source", "OWNER"),
            "stated_on": said["stated_on"],
            "witness": said.get("witness", ""),
            "is_test_answer": said["is_test_answer"],
        }


def answer_initial(line: OfferLine | None, is_owner: bool, today: datetime.date) -> dict[str, Any]:
    """What stands now, so that only what changed is typed."""
    initial: dict[str, Any] = {
        "stated_on": today,
        "expires_on": today + datetime.timedelta(days=ANSWER_HOLDS_DAYS),
        "source": "OWNER",
        "can_make": "yes",
        "period_kind": "MONTH",
        "unit": "kg",
    }
    if line is None:
        return initial
    for name, value in (
        ("capacity", line.capacity),
        ("price", line.price),
        ("min_batch", line.min_batch),
        ("own_sales", line.values.get("OWN_SALES")),
        ("lead_days", line.lead_time),
    ):
        if value is not None and value.number is not None:
            initial[name] = value.number
    return initial


def card_initial(card: EnterpriseCard) -> dict[str, Any]:
    """The facts that stand, by the names of the fact forms' fields."""
    primary = next((row for row in card.activities if row.is_primary), None)
    found: dict[str, Any] = {"name": card.enterprise.name}
    for row, names in (
        (card.place, ("region_code", "address", "latitude", "longitude")),
        (primary, ("text", "kbli", "kbli_vintage")),
        (card.class_basis, ("capital", "annual_sales", "workers", "year")),
        (card.contact, ("phone", "email", "preferred_channel")),
    ):
        if row is not None:
            found |= {name: getattr(row, name) for name in names}
    if card.owner:
        found |= {"owner_name": card.owner.name, "sex": card.owner.sex}
    if card.contact:
        found["contact_name"] = card.contact.name
    if card.tax_status:
        found["is_pkp"] = "yes" if card.tax_status.is_pkp else "no"
    return found
