"""The form of a new token, and the words for what a token reads."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.accounts.services import LIFETIMES, SCOPES

SCOPE_LABELS: dict[str, str | Promise] = {
    "registry:read": _("Enterprises and what they make"),
    "demand:read": _("Requirements"),
    "matching:read": _("Matches"),
    "pooling:read": _("Consortia"),
    "linkages:read": _("Linkages"),
    "indicators:read": _("Insights"),
}
LIFETIME_LABELS: dict[int, str | Promise] = {30: _("30 days"), 90: _("90 days"), 365: _("one year")}


class TokenForm(forms.Form):
    """What it is for, what it may read, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("The program or the office that will use it, so that you know which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it read?"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may see yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(days, LIFETIME_LABELS[days]) for days in LIFETIMES],
        coerce=int,
        widget=forms.RadioSelect,
        initial=90,
    )
