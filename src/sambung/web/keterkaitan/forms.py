"""Forms of linkages: a piece of evidence, an end, a reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.apps.linkages.selectors import EVIDENCE_KINDS
from sambung.web.penawaran.forms import amount_field, day_field


class EvidenceForm(forms.Form):
    """What happened on which day, with its paper."""

    kind = forms.ChoiceField(
        label=_("What it proves"), choices=[one for one in EVIDENCE_KINDS if one[0] != "DECLARATION"]
    )
    happened_on = day_field(pgettext_lazy("date", "Day"))
    amount = amount_field(_("Amount"), required=False)
    reference = forms.CharField(label=_("Number of the paper"), max_length=120, required=False)
    delivery = forms.CharField(
        label=_("Delivery"),
        max_length=60,
        required=False,
        help_text=_(
            "The same word for the order, the receipt and the invoice of one delivery, such as its order number."
        ),
    )
    valid_to = day_field(_("Valid until"), required=False, help_text=_("For an agreement with an end."))
    file = forms.FileField(label=_("Photo or PDF"), required=False)


class StaffEvidenceForm(EvidenceForm):
    """The same, typed by the centre for both sides."""

    is_confirmed_by_seller = forms.BooleanField(label=_("The seller has confirmed it to us"), required=False)
    is_confirmed_by_buyer = forms.BooleanField(
        label=_("The buyer has confirmed it on the attached paper"), required=False
    )

    def clean(self) -> dict[str, object]:
        """The buyer's word needs its paper."""
        values = super().clean() or {}
        if values.get("is_confirmed_by_buyer") and not values.get("file"):
            self.add_error(
                "file", _("Attach the paper on which the buyer confirmed, or let the buyer confirm.")
            )
        return values


class EndForm(forms.Form):
    """From which day it no longer holds, and why."""

    ended_on = day_field(pgettext_lazy("date", "Day"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
