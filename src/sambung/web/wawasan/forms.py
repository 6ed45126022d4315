"""What a person chooses on the page of insights; all of it stands in the address."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChoiceForm(forms.Form):
    """Definition, day, as known on which day, region."""

    definisi = forms.ChoiceField(label=_("Definition"))
    tanggal = forms.DateField(
        label=_("On the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the latest count."),
    )
    diketahui = forms.DateField(
        label=_("As known on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: with everything known by now."),
    )
    wilayah = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        definitions: Iterable[tuple[str, str]] = (),
        regions: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(data)
        self.fields["definisi"].choices = list(definitions)  # type: ignore[attr-defined]
        listed = [("", _("All regions")), *regions]
        if data is not None and (asked := data.get("wilayah", "")) and asked not in dict(listed):
            # A region asked for before its reading is known stays in the address.
            listed.append((asked, asked))
        self.fields["wilayah"].choices = listed  # type: ignore[attr-defined]


def day_of(text: str) -> datetime.date | None:
    """A day from an address; None where there is none or it is no day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def is_future(day: datetime.date | None) -> bool:
    """Whether nothing can be known of it yet."""
    return day is not None and day > timezone.localdate()
