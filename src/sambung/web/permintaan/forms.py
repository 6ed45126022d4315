"""The form of a requirement: people's numbers and dates in, scaled values and criteria out, and back again."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sambung.apps.demand.services import RequirementValues
from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.standards.money import (
    PRICE_SCALE,
    QUANTITY_SCALE,
    parse_price,
    parse_quantity,
)
from sambung.standards.units import units
from sambung.web import formats
from sambung.web.permintaan import labels
from sambung.web.permintaan.criteria import CriteriaFields
from sambung.web.permintaan.numbers import ScaledField, shown_scaled


def _days() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RequirementForm(CriteriaFields, forms.Form):
    """What a buyer asks for. `buyers` and `centres` are (uid, name) pairs from which the person may choose."""

    buyer = forms.ChoiceField(label=_("Buyer"))
    centre = forms.ChoiceField(label=_("Centre that serves it"))
    product = forms.CharField(
        label=_("Product"),
        max_length=200,
        help_text=_("In the words that makers use, such as tempeh chips or snack boxes."),
    )
    details = forms.CharField(
        label=_("Details"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    kbli = forms.CharField(
        label=_("Activity code (KBLI)"),
        required=False,
        max_length=5,
        help_text=_("Two to five digits. Makers with this code are found even if they use other words."),
    )
    kbli_vintage = forms.ChoiceField(
        label=_("Edition of the code"),
        required=False,
        choices=[(one.value, f"KBLI {one.value}") for one in Vintage],
    )
    quantity = ScaledField(parse_quantity, label=_("Quantity for each period"))
    unit = forms.ChoiceField(label=_("Unit"))
    period_kind = forms.ChoiceField(label=_("Period"))
    periods = forms.IntegerField(label=_("Number of periods"), min_value=1, max_value=120, initial=1)
    weight = ScaledField(
        parse_quantity,
        label=_("Weight of one unit"),
        required=False,
        help_text=_("Needed for freight where the unit is no weight."),
    )
    starts_on = forms.DateField(label=_("First delivery from"), widget=_days())
    latest_day = forms.DateField(label=_("Latest day of delivery"), required=False, widget=_days())
    region_code = forms.ChoiceField(label=_("Place of delivery"))
    address = forms.CharField(label=_("Address of delivery"), required=False, max_length=300)
    price_ceiling = ScaledField(
        parse_price,
        label=_("Price ceiling for one unit"),
        required=False,
        help_text=_("Delivered to the place. Enterprises do not see it."),
    )
    payment_days = forms.IntegerField(
        label=_("Payment after delivery"), required=False, min_value=0, max_value=365
    )
    asks_tax_invoice = forms.BooleanField(label=_("A tax invoice is asked"), required=False)
    max_suppliers = forms.IntegerField(label=_("At most so many enterprises"), required=False, min_value=1)
    max_share = forms.IntegerField(
        label=_("Largest share of one enterprise"), required=False, min_value=1, max_value=100
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        buyers: Sequence[tuple[uuid.UUID, str]] = (),
        centres: Sequence[tuple[uuid.UUID, str]] = (),
        stored: Iterable[Any] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        named = [(str(uid), name) for uid, name in buyers]
        # Who may post for several firms chooses one: the first of a list is nobody's decision.
        self._choices("buyer", named if len(named) == 1 else [("", _("choose the buyer")), *named])
        self._choices("centre", [(str(uid), name) for uid, name in centres])
        self._choices("unit", [(code, one.symbol(formats.language())) for code, one in units().items()])
        self._choices("period_kind", list(labels.PERIODS.items()))
        self._choices("region_code", labels.region_choices())
        self.fields["period_kind"].initial = "MONTH"
        self.fields["kbli_vintage"].initial = Vintage.KBLI_2020.value
        self.add_criteria_fields(list(stored))

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_kbli(self) -> str:
        """Digits of the edition chosen."""
        text: str = self.cleaned_data["kbli"].strip()
        if not text:
            return ""
        vintage = Vintage(self.data.get(self.add_prefix("kbli_vintage")) or Vintage.KBLI_2020.value)
        try:
            code = parse_kbli(text, vintage)
        except UnableToParseKbli as error:
            raise forms.ValidationError(
                _("Write two to five digits of the edition, such as 10792.")
            ) from error
        if not code.text.isdigit():
            raise forms.ValidationError(_("Write two to five digits of the edition, such as 10792."))
        return code.text

    def clean_quantity(self) -> int:
        """More than nothing."""
        found: int = self.cleaned_data["quantity"]
        if not found:
            raise forms.ValidationError(_("Write a quantity of more than 0."))
        return found

    def clean(self) -> dict[str, Any]:
        """The days fit together."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("starts_on"), found.get("latest_day")
        if first and last and last < first:
            self.add_error("latest_day", _("The latest day lies before the first delivery."))
        self.clean_criteria()
        return found

    def values(self) -> RequirementValues:
        """What the form says, as the service takes it."""
        said = self.cleaned_data
        share = said["max_share"]
        return RequirementValues(
            product=said["product"].strip(),
            details=said["details"].strip(),
            kbli_prefix=said["kbli"],
            kbli_vintage=said["kbli_vintage"] if said["kbli"] else "",
            quantity=said["quantity"],
            unit=said["unit"],
            unit_weight_grams=said["weight"],
            period_kind=said["period_kind"],
            periods=said["periods"],
            starts_on=said["starts_on"],
            latest_day=said["latest_day"],
            region_code=said["region_code"],
            address=said["address"].strip(),
            price_ceiling=said["price_ceiling"],
            payment_days=said["payment_days"],
            asks_tax_invoice=said["asks_tax_invoice"],
            max_suppliers=said["max_suppliers"],
            max_share_permille=None if share is None else share * 10,
        )


def initial_of(requirement: Any) -> dict[str, Any]:
    """What the form shows of a requirement."""
    share = requirement.max_share_permille
    return {
        "buyer": str(requirement.buyer.uid),
        "centre": str(requirement.centre.uid),
        "product": requirement.product,
        "details": requirement.details,
        "kbli": requirement.kbli_prefix,
        "kbli_vintage": requirement.kbli_vintage or Vintage.KBLI_2020.value,
        "quantity": shown_scaled(requirement.quantity, QUANTITY_SCALE),
        "unit": requirement.unit,
        # Grams are thousandths of the kilogram that the form asks for.
        "weight": shown_scaled(requirement.unit_weight_grams, QUANTITY_SCALE),
        "period_kind": requirement.period_kind,
        "periods": requirement.periods,
        "starts_on": requirement.starts_on,
        "latest_day": requirement.latest_day,
        "region_code": requirement.region_code,
        "address": requirement.address,
        "price_ceiling": shown_scaled(requirement.price_ceiling, PRICE_SCALE),
        "payment_days": requirement.payment_days,
        "asks_tax_invoice": requirement.asks_tax_invoice,
        "max_suppliers": requirement.max_suppliers,
        "max_share": None if share is None else share // 10,
        "version": requirement.version,
    }


class ListForm(forms.Form):
    """What narrows the list of requirements; every field may be empty."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    kbli = forms.CharField(label=_("Activity code (KBLI)"), required=False, max_length=5)
    region = forms.CharField(label=_("Place"), required=False, max_length=60)
    mine = forms.BooleanField(label=_("Only ours"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", gettext("all")), *labels.STATES.items()]


class ConfirmationForm(forms.Form):
    """By which document the buyer confirmed the requirement."""

    document = forms.ChoiceField(label=_("Document"), choices=list(labels.CONFIRMATIONS.items()))
    reference = forms.CharField(
        label=_("Its number or subject"), required=False, max_length=120, help_text=_("Such as PO 4711/2026.")
    )
    confirmed_on = forms.DateField(label=pgettext_lazy("date", "Day"), widget=_days())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["confirmed_on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """A document has a number, and no document lies ahead."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("document") != "NONE" and not (found.get("reference") or "").strip():
            self.add_error("reference", _("Write the number or subject of the document."))
        day: datetime.date | None = found.get("confirmed_on")
        if day is not None and day > timezone.localdate():
            self.add_error("confirmed_on", _("This day lies ahead."))
        return found
