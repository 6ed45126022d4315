"""Forms of people and centres."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PersonForm(forms.Form):
    """A new person of a centre."""

    name = forms.CharField(label=_("Name"), max_length=200)
    username = forms.SlugField(
        label=_("User name"), max_length=60, help_text=_("Small letters and digits, to sign in with.")
    )
    phone = forms.CharField(label=_("Phone (WhatsApp)"), max_length=30, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("MENTOR", _("Mentor")), ("MANAGER", _("Centre manager"))],
        widget=forms.RadioSelect,
    )


class CentreForm(forms.Form):
    """A new centre."""

    name = forms.CharField(label=_("Name of the centre"), max_length=200)
    region_code = forms.CharField(
        label=_("Region code (Kemendagri)"), max_length=13, help_text=_("Such as 33.72 for Kota Surakarta.")
    )
    owner_agency = forms.CharField(label=_("Agency it belongs to"), max_length=200, required=False)
