"""Forms of proposals: terms, answers, reasons."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sambung.apps.linkages.selectors import FORMS, SETTLEMENTS
from sambung.standards.money import NumberStyle, UnableToParseNumber, parse_quantity, parse_rupiah

# The return key presses no button: which of them was meant cannot be guessed.
CHOOSE = _("Press the button of your answer.")


def number_style() -> NumberStyle:
    """How numbers are read in the page's language."""
    return NumberStyle.EN if (get_language() or "id").startswith("en") else NumberStyle.ID


class NumberField(forms.CharField):
    """A number as people write it, as a scaled integer; `reads` is the parser, `advice` what to write."""

    def __init__(self, *, reads: Any, advice: Any, **options: Any) -> None:
        self.reads, self.advice = reads, advice
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=60, **options)

    def clean(self, value: Any) -> int | None:
        """Scaled integer or None."""
        text = super().clean(value)
        if not text:
            return None
        try:
            number: int = self.reads(text, style=number_style())
        except UnableToParseNumber as error:
            raise forms.ValidationError(self.advice) from error
        return number


def quantity_field(label: Any) -> NumberField:
    """A quantity × 1000."""
    return NumberField(
        reads=parse_quantity, advice=_("Write a number, such as 1.250 or 12,5."), label=label, required=False
    )


def amount_field(label: Any, **options: Any) -> NumberField:
    """Whole rupiah."""
    return NumberField(
        reads=parse_rupiah, advice=_("Write an amount in rupiah, such as 1.250.000."), label=label, **options
    )


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class TermsForm(forms.Form):
    """Who sells, in which form, at which settlement, until when."""

    form = forms.ChoiceField(label=_("Form of the consortium"), choices=FORMS, widget=forms.RadioSelect)
    seller = forms.ChoiceField(
        label=_("Seller of record"),
        required=False,
        help_text=_("Who signs with the buyer and invoices. The centre never does."),
    )
    settlement = forms.ChoiceField(
        label=_("What members are paid"), choices=SETTLEMENTS, widget=forms.RadioSelect
    )
    margin = forms.DecimalField(
        label=_("Margin for the seller's work"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(50),
        decimal_places=1,
        localize=True,
        help_text=_("Empty: none. On the whole landed cost, and seen by everybody who sees the price."),
    )
    answer_by = day_field(
        _("Answer day"), help_text=_("Until the end of this day capacity is held for the buyer.")
    )

    def __init__(
        self,
        *args: Any,
        sellers: Sequence[tuple[Any, Sequence[tuple[str, str]]]],
        today: datetime.date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["seller"].choices = [("", _("Nobody: each sells alone")), *sellers]  # type: ignore[attr-defined]
        self.fields["answer_by"].widget.attrs["min"] = today.isoformat()

    def margin_permille(self) -> int | None:
        """The margin as the room takes it; None: none."""
        margin = self.cleaned_data.get("margin")
        return None if not margin else int(margin * 10)


class AnswerForm(forms.Form):
    """An answer by sign-in: a member's own, or one that the centre writes down with a witness."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("ACCEPTED", _("accept")), ("LESS", _("can do less")), ("DECLINED", _("decline"))],
        error_messages={"required": CHOOSE},
    )
    quantity = quantity_field(_("How much can be made in a period"))
    witness = forms.CharField(
        label=_("Who heard it (witness)"),
        required=False,
        max_length=200,
        help_text=_("The name of a person who was there when the member answered."),
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LinkAnswerForm(AnswerForm):
    """An answer by link, proved by the last four digits of the phone."""

    digits = forms.CharField(
        label=_("Last four digits of your phone number"),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{4}", "size": "4"}
        ),
        help_text=_("The number to which this link was sent. So nobody else can answer for you."),
    )


class BuyerAnswerForm(forms.Form):
    """The buyer's answer to the whole."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("ACCEPTED", _("accept")), ("DECLINED", _("decline"))],
        error_messages={"required": CHOOSE},
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class BuyerLinkForm(BuyerAnswerForm):
    """The same by link."""

    digits = LinkAnswerForm.base_fields["digits"]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
