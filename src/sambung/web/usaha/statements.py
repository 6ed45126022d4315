"""What every statement about a capability says beside its figures: who says so, on which day, until when it holds."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.web.usaha.fields import DayField
from sambung.web.usaha.forms import ANSWER_HOLDS_DAYS, SOURCES


class StatedForm(forms.Form):
    """A form whose last fields are source, day and expiry. An owner is the source of what the owner types."""

    heading: str | Promise = ""
    help: str | Promise = ""
    source = forms.ChoiceField(label=_("Who says so"), choices=SOURCES, widget=forms.RadioSelect)
    stated_on = DayField(label=_("Day of the answer"))
    expires_on = DayField(
        label=_("Holds until"),
        required=False,
        help_text=_("After this day the figures count as unknown again."),
    )

    def __init__(
        self, data: Any = None, *, is_owner: bool, today: datetime.date, initial: Any = None
    ) -> None:
        standing = {
            "source": "OWNER",
            "stated_on": today,
            "expires_on": today + datetime.timedelta(days=ANSWER_HOLDS_DAYS),
        }
        super().__init__(data, initial={**standing, **(initial or {})})
        self.today = today
        if is_owner:
            del self.fields["source"]
        self.put_last()

    def put_last(self) -> None:
        """Source and days stand last, whatever a form adds."""
        for name in ("source", "stated_on", "expires_on"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        stated, expires = said.get("stated_on"), said.get("expires_on")
        if stated and stated > self.today:
            self.add_error("stated_on", _("The answer cannot be from a day that is still to come."))
        if stated and expires and expires < stated:
            self.add_error("expires_on", _("This is before the day of the answer."))
        return said

    def origin(self) -> dict[str, Any]:
        """Keywords `source` and `stated_on` of a service."""
        return {
            "source": self.cleaned_data.get("source", "OWNER"),
            "stated_on": self.cleaned_data["stated_on"],
        }
