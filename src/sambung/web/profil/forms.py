"""What the owner ticks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.apps.profiles.selectors import Profile
from sambung.apps.profiles.services import Shown

PAGES = [
    ("NONE", _("No page: only the picture and the sheet")),
    ("UNLISTED", _("A page for whoever has its link; search engines are told to leave it out")),
    ("LISTED", _("A page that search engines may find")),
]


class ProfileForm(forms.Form):
    """Prices are shown only where they are ticked; a photograph is never shown."""

    products = forms.BooleanField(label=_("What I make"), required=False, initial=True)
    capacity = forms.BooleanField(
        label=_("About how much I can make"),
        required=False,
        initial=True,
        help_text=_("As a band, such as 200–500 a week; never the figure itself."),
    )
    certificates = forms.BooleanField(
        label=_("My certificates and until when they hold"), required=False, initial=True
    )
    contact = forms.BooleanField(label=_("My name and telephone number"), required=False)
    prices = forms.BooleanField(label=_("My prices"), required=False)
    page = forms.ChoiceField(
        label=_("A page of my own"), choices=PAGES, widget=forms.RadioSelect, initial="NONE"
    )
    slug = forms.CharField(
        label=_("Its address"),
        required=False,
        max_length=60,
        help_text=_(
            "Small letters, digits and hyphens, such as dapur-ani. Empty: an address that nobody can guess."
        ),
    )

    def __init__(self, data: Any = None, *, standing: Profile) -> None:
        initial: dict[str, Any] = {}
        choice = standing.choice
        if choice is not None and choice.is_shown:
            initial = {
                "products": choice.shows_products,
                "capacity": choice.shows_capacity,
                "certificates": choice.shows_certificates,
                "contact": choice.shows_contact,
                "prices": choice.shows_prices,
                "page": choice.page,
                "slug": "" if len(standing.slug) == 32 else standing.slug,
            }
        super().__init__(data, initial=initial)

    def shown(self) -> Shown:
        """What the room is told."""
        data = self.cleaned_data
        names = ("products", "capacity", "certificates", "contact", "prices", "page", "slug")
        return Shown(**{name: data[name] for name in names})


class LinkProfileForm(ProfileForm):
    """By link: proved by the last four digits of the telephone."""

    digits = forms.CharField(
        label=_("Last four digits of your phone number"),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{4}", "size": "4"}
        ),
        help_text=_("The number to which this link was sent. So nobody else can answer for you."),
    )


class WitnessedProfileForm(ProfileForm):
    """Signed in; who types for the owner names a witness."""

    witness = forms.CharField(
        label=_("Who heard it (witness)"),
        max_length=200,
        help_text=_("The name of a person who was there when the owner agreed."),
    )

    def __init__(self, data: Any = None, *, standing: Profile, is_own: bool) -> None:
        super().__init__(data, standing=standing)
        if is_own:
            del self.fields["witness"]
