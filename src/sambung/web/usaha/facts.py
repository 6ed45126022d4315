"""One small form for each fact of an enterprise, by the word in its address."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.registry import services
from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.web.usaha.fields import DayField, RupiahField
from sambung.web.usaha.forms import SEXES, region_choices, scheme_choices

CHANNELS = [
    ("WHATSAPP", "WhatsApp"),
    ("PHONE", _("telephone")),
    ("EMAIL", _("e-mail")),
    ("VISIT", _("visit")),
]
NUMBERS: dict[str, str | Promise] = {
    "NOT_DIGITS": _("Write digits only."),
    "LENGTH": _("The number of digits is wrong: NIB 13, NPWP 15 or 16, NIK 16."),
    "CHECK_DIGIT": _("The check digit is wrong: compare it with the document."),
    "TAKEN": _("This NIB belongs to another enterprise already: search for it first."),
}


class FactForm(forms.Form):
    """A fact with the day from which it holds; a wrong entry is corrected, a change is dated."""

    heading: ClassVar[str | Promise] = ""
    help: ClassVar[str | Promise] = ""
    from_day = DayField(label=_("Since when"), required=False)
    is_correction = forms.BooleanField(label=_("What stood here before was wrong"), required=False)
    has_dates: ClassVar[bool] = True

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if not self.has_dates:
            del self.fields["from_day"], self.fields["is_correction"]
        else:
            # Last, whatever a form adds.
            for name in ("from_day", "is_correction"):
                self.fields[name] = self.fields.pop(name)

    def dates(self) -> dict[str, Any]:
        """Keywords common to all statements."""
        return {
            "from_day": self.cleaned_data["from_day"],
            "is_correction": self.cleaned_data["is_correction"],
        }

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        """State it."""
        raise NotImplementedError


class NameForm(FactForm):
    heading = _("Name of the enterprise")
    has_dates = False
    name = forms.CharField(label=_("Name of the enterprise"), max_length=200)

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        services.rename_enterprise(actor, enterprise, name=self.cleaned_data["name"], **said)


class PlaceForm(FactForm):
    heading = _("Place")
    region_code = forms.ChoiceField(label=_("Regency or city"), choices=region_choices)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-11.5, max_value=6.5)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=94.5, max_value=141.5)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("latitude") is None) != (said.get("longitude") is None):
            self.add_error("longitude", _("Latitude and longitude belong together: fill in both or none."))
        return said

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        names = ("region_code", "address", "latitude", "longitude")
        place = services.PlaceStatement(**{name: self.cleaned_data[name] for name in names})
        services.state_place(actor, enterprise, place, **self.dates(), **said)


class ActivityForm(FactForm):
    heading = _("What it does or makes")
    text = forms.CharField(
        label=_("In the owner's own words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    kbli = forms.CharField(label="KBLI", max_length=5, required=False, help_text=_("Five digits."))
    kbli_vintage = forms.ChoiceField(
        label=_("KBLI vintage"), choices=[(one.value, one.value) for one in Vintage], required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kbli"):
            try:
                parse_kbli(said["kbli"], Vintage(said.get("kbli_vintage") or "2020"))
            except UnableToParseKbli:
                self.add_error("kbli", _("This is no code of this vintage."))
        return said

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        kbli = self.cleaned_data["kbli"]
        vintage = (self.cleaned_data["kbli_vintage"] or "2020") if kbli else ""
        activity = services.ActivityStatement(self.cleaned_data["text"], kbli, vintage)
        services.state_activity(actor, enterprise, activity, **self.dates(), **said)


class OwnerForm(FactForm):
    heading = _("Owner")
    owner_name = forms.CharField(label=_("Owner's name"), max_length=200, required=False)
    sex = forms.ChoiceField(label=_("The owner is"), choices=SEXES, required=False, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("owner_name") and not said.get("sex"):
            self.add_error("owner_name", _("Fill in the name, or whether the owner is a woman or a man."))
        return said

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        owner = services.OwnerStatement(self.cleaned_data["owner_name"], self.cleaned_data["sex"])
        services.state_owner(actor, enterprise, owner, **self.dates(), **said)


class ClassForm(FactForm):
    heading = _("Capital and sales")
    help = _("The class (micro, small, medium) follows from these by PP 7/2021. One of them is enough.")
    annual_sales = RupiahField(label=_("Yearly sales"), required=False)
    capital = RupiahField(label=_("Capital without land and buildings"), required=False)
    workers = forms.IntegerField(label=_("Workers"), required=False, min_value=0, max_value=100_000)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2100)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said.get("annual_sales") is None and said.get("capital") is None:
            self.add_error("annual_sales", _("Fill in the yearly sales or the capital."))
        return said

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        names = ("capital", "annual_sales", "workers", "year")
        basis = services.ClassBasisStatement(**{name: self.cleaned_data[name] for name in names})
        services.state_class_basis(actor, enterprise, basis, **self.dates(), **said)


class ContactForm(FactForm):
    heading = _("Contact")
    contact_name = forms.CharField(label=_("Whom to ask for"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone (WhatsApp)"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    preferred_channel = forms.ChoiceField(label=_("Best reached by"), choices=CHANNELS)

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        contact = services.ContactStatement(
            self.cleaned_data["contact_name"],
            self.cleaned_data["phone"],
            self.cleaned_data["email"],
            self.cleaned_data["preferred_channel"],
        )
        services.state_contact(actor, enterprise, contact, **self.dates(), **said)


class TaxForm(FactForm):
    heading = _("Tax invoice")
    is_pkp = forms.ChoiceField(
        label=_("May it issue tax invoices (PKP)?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        is_pkp = self.cleaned_data["is_pkp"] == "yes"
        services.state_tax_status(actor, enterprise, is_pkp=is_pkp, **self.dates(), **said)


class NumberForm(FactForm):
    heading = _("Official number")
    help = _("A NIK is never stored in clear: only its last four digits can be seen afterwards.")
    scheme = forms.ChoiceField(
        label=_("Which number"), choices=[("NIB", "NIB"), ("NPWP", "NPWP"), ("NIK", "NIK")]
    )
    digits = forms.CharField(
        label=_("Digits"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("scheme") and said.get("digits"):
            try:
                services.read_identifier(said["scheme"], said["digits"])
            except services.UnableToRecordIdentifier as error:
                self.add_error("digits", number_error(error))
        return said

    def save(self, actor: Actor, enterprise: Any, **said: Any) -> None:
        services.record_identifier(
            actor,
            enterprise,
            scheme=self.cleaned_data["scheme"],
            digits=self.cleaned_data["digits"],
            **self.dates(),
            **said,
        )


def number_error(error: services.UnableToRecordIdentifier) -> str:
    """Why a number was refused, for its field."""
    return str(NUMBERS.get(error.code, _("These digits are no such number: compare them with the document.")))


FACTS: dict[str, type[FactForm]] = {
    "nama": NameForm,
    "tempat": PlaceForm,
    "kegiatan": ActivityForm,
    "pemilik": OwnerForm,
    "kelas": ClassForm,
    "kontak": ContactForm,
    "pajak": TaxForm,
    "nomor": NumberForm,
}


class CertificateForm(forms.Form):
    """A certificate with its proof; its basis follows from the scheme."""

    scheme = forms.ChoiceField(label=_("Certificate"))
    number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(
        label=_("Valid until"), required=False, help_text=_("Leave it empty if the document names no end.")
    )
    offer = forms.ChoiceField(label=_("What it covers"), required=False)
    scope_text = forms.CharField(label=_("Scope as written on it"), max_length=200, required=False)
    proof = forms.FileField(label=_("Proof"), required=False, help_text=_("PDF or photo, at most 5 MB."))
    MOST_BYTES: ClassVar[int] = 5 * 1024 * 1024

    def __init__(self, data: Any = None, files: Any = None, *, offers: Any, today: datetime.date) -> None:
        super().__init__(data, files)
        for name, choices in (
            ("scheme", scheme_choices(today)),
            (
                "offer",
                [("", _("the whole enterprise")), *((str(one.row.uid), one.row.product) for one in offers)],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_proof(self) -> Any:
        proof = self.cleaned_data["proof"]
        if proof and proof.size > self.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB: take the photo again, smaller."))
        return proof

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("valid_from") and said.get("valid_to") and said["valid_to"] < said["valid_from"]:
            self.add_error("valid_to", _("This is before the first day."))
        return said
