"""Forms of coaching: few fields, big choices, numbers as people write them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.mentoring.services import Proof, Statement
from sambung.standards.money import (
    NumberStyle,
    UnableToParseNumber,
    format_number,
    parse_number,
    parse_price,
    parse_quantity,
    parse_rupiah,
)
from sambung.web import formats
from sambung.web.pendampingan import words

MINUTES = (30, 60, 90, 120)
NEXT_DAYS = (3, 7, 14, 30)
EVIDENCE_BYTES = 10 * 1024 * 1024


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NumberField(forms.CharField):
    """A number as people of the page's language write it, read exactly by `parse`; None where it is empty."""

    def __init__(self, parse: Callable[..., Any], **more: Any) -> None:
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **more)
        self._parse = parse

    def clean(self, value: Any) -> Any:
        """The parsed number. Errors: ValidationError with what to write instead."""
        text = super().clean(value)
        if not text:
            return None
        style = NumberStyle.EN if formats.language() == "en" else NumberStyle.ID
        try:
            return self._parse(text, style=style)
        except UnableToParseNumber as error:
            raise forms.ValidationError(gettext("Write a number, such as 1250 or 12,5.")) from error


def _tenths(text: str, *, style: NumberStyle) -> int:
    return round(parse_number(text, style=style) * words.HOURS_SCALE)


def _whole(text: str, *, style: NumberStyle) -> int:
    return round(parse_number(text, style=style))


def written(value: int | None, scale: int = 1) -> str:
    """A scaled integer as a form shows it."""
    return "" if value is None else format_number(Fraction(value, scale), formats.language())


class SessionForm(forms.Form):
    """A meeting that was held: chips for what mentors mostly say; the rest may be left out."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    minutes = forms.TypedChoiceField(
        label=_("How long"), coerce=int, widget=forms.RadioSelect, required=False
    )
    mode = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    topic = forms.CharField(label=_("About what"), max_length=200, required=False)
    next_in = forms.ChoiceField(label=_("Next meeting"), widget=forms.RadioSelect, required=False)
    held_on = forms.DateField(label=_("Held on"), widget=day_input())
    minutes_other = forms.IntegerField(
        label=_("Other length, in minutes"), required=False, min_value=1, max_value=720
    )
    next_on = forms.DateField(label=_("Next meeting on another day"), required=False, widget=day_input())
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, today: datetime.date, session: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._today = today
        self._session = session
        lengths = {*MINUTES, *([session.minutes] if session is not None else [])}
        # Needed unless another length stands beside it.
        given = self.data if self.is_bound else self.initial
        self.fields["minutes"].required = not given.get("minutes_other")
        self.fields["minutes"].choices = [(count, words.minutes(count)) for count in sorted(lengths)]  # type: ignore[attr-defined]
        self.fields["mode"].choices = list(words.MODES.items())  # type: ignore[attr-defined]
        self.fields["next_in"].choices = [  # type: ignore[attr-defined]
            ("", _("none yet")),
            *(
                (
                    str(days),
                    _in_days(days) + " · " + formats.day(today + datetime.timedelta(days=days)),
                )
                for days in NEXT_DAYS
            ),
        ]
        self.fields["note"].help_text = _("Seen by this centre alone; never by buyers or the ministry.")

    @staticmethod
    def initial_of(session: Any) -> dict[str, Any]:
        """A session as the form shows it."""
        return {
            "uid": session.uid,
            "minutes": session.minutes,
            "mode": session.mode,
            "topic": session.topic,
            "next_in": "",
            "next_on": session.next_on,
            "held_on": session.held_on,
            "note": session.note,
        }

    @staticmethod
    def blank(today: datetime.date) -> dict[str, Any]:
        """What is chosen before a person touches anything."""
        return {
            "uid": uuid.uuid4(),
            "minutes": 60,
            "mode": "VISIT",
            "next_in": "7",
            "held_on": today,
        }

    def clean(self) -> dict[str, Any]:
        """One length and one next day of the two ways to give each."""
        said = super().clean() or {}
        said["length"] = said.get("minutes_other") or said.get("minutes") or None
        if not said["length"] and "minutes_other" not in self.errors:
            self.add_error("minutes", gettext("Choose how long it took."))
        said["next"] = said.get("next_on")
        stood = self._session.next_on if self._session is not None else None
        # A day that already stood there is no answer against a chip that was touched.
        if said.get("next_in") and said["next"] == stood:
            said["next"] = self._today + datetime.timedelta(days=int(said["next_in"]))
        return said

    def values(self) -> dict[str, Any]:
        """Keywords for the service."""
        said = self.cleaned_data
        return {
            "held_on": said["held_on"],
            "minutes": said["length"],
            "mode": said["mode"],
            "topic": said["topic"],
            "note": said["note"],
            "next_on": said["next"],
        }


def _in_days(days: int) -> str:
    if days % 7 == 0:
        weeks = days // 7
        return ngettext("in %(count)s week", "in %(count)s weeks", weeks) % {"count": weeks}
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


class StepForm(forms.Form):
    """A step of the plan."""

    what = forms.CharField(label=_("What is to do"), max_length=200)
    who = forms.ChoiceField(label=_("Who does it"), widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=day_input())
    hours = NumberField(_tenths, label=_("Mentor hours"), required=False)
    cost = NumberField(parse_rupiah, label=_("Cost"), required=False)
    evidence_expected = forms.CharField(label=_("Evidence expected"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    for_group = forms.BooleanField(label=_("Add it to every case of the group"), required=False)

    def __init__(self, *args: Any, group_size: int = 1, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = list(words.DOERS.items())  # type: ignore[attr-defined]
        if group_size < 2:
            del self.fields["for_group"]

    @staticmethod
    def initial_of(step: Any) -> dict[str, Any]:
        """A step as the form shows it."""
        return {
            "what": step.what,
            "who": step.who,
            "due_on": step.due_on,
            "hours": written(step.hours, words.HOURS_SCALE),
            "cost": written(step.cost),
            "evidence_expected": step.evidence_expected,
            "note": step.note,
        }


class FinishForm(forms.Form):
    """A step is done: the day, the evidence, and the fields that the registry asks for."""

    done_on = forms.DateField(label=_("Done on"), widget=day_input())
    evidence = forms.FileField(
        label=_("Evidence: PDF or photo"),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={
                "accept": "application/pdf,image/jpeg,image/png,image/webp",
                "data-max-bytes": str(EVIDENCE_BYTES),
            }
        ),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, step: Any, offers: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self._step = step
        self._kind = step.writes.get("kind", "")
        self._value = step.writes.get("value", "")
        add = {
            "CERTIFICATE": self._add_certificate,
            "IDENTIFIER": self._add_identifier,
            "VALUE": lambda: self._add_value(offers),
            "TAX_STATUS": self._add_tax_status,
        }.get(self._kind)
        if add is not None:
            add()
        # The photo first: it is what one has in the hand.
        self.order_fields(["done_on", "evidence", *self.extra, "note"])
        self.fields["evidence"].widget.attrs["data-too-large"] = gettext("The file is larger than 10 MB.")
        if self._kind == "CERTIFICATE" and step.evidence_uid is None:
            self.fields["evidence"].required = True

    @property
    def extra(self) -> list[str]:
        """The names of the fields that the registry asks for."""
        return [name for name in self.fields if name not in {"done_on", "evidence", "note"}]

    def _add_certificate(self) -> None:
        self.fields["number"] = forms.CharField(
            label=_("Number of the certificate"), max_length=80, required=False
        )
        self.fields["issuer"] = forms.CharField(label=_("Issued by"), max_length=120, required=False)
        self.fields["valid_from"] = forms.DateField(
            label=_("Valid from"),
            required=False,
            widget=day_input(),
            help_text=_("Empty: the day it was done."),
        )
        self.fields["valid_to"] = forms.DateField(
            label=_("Valid to"),
            required=False,
            widget=day_input(),
            help_text=_("Its last day; empty where it has no end or you do not know it."),
        )
        self.fields["scope_text"] = forms.CharField(
            label=_("For which products"),
            max_length=200,
            required=False,
            help_text=_("Empty: the whole enterprise."),
        )

    def _add_identifier(self) -> None:
        self.fields["number"] = forms.CharField(
            label=self._step.writes["scheme"],
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def _add_value(self, offers: list[Any]) -> None:
        if len(offers) > 1:
            self.fields["offer"] = forms.ChoiceField(
                label=_("For which product"), choices=[(str(one.uid), one.product) for one in offers]
            )
        kinds: dict[str, tuple[Any, Callable[..., int]]] = {
            "CAPACITY": (_("Capacity seen, for each period of the product"), parse_quantity),
            "UNIT_PRICE": (_("Unit price in rupiah"), parse_price),
            "LEAD_TIME": (_("Lead time in days"), _whole),
            "ATTRIBUTE": (self._step.writes.get("name") or _("Value"), parse_quantity),
        }
        label, parse = kinds.get(self._value, (_("Value"), parse_quantity))
        is_attribute = self._value == "ATTRIBUTE"
        self.fields["figure"] = NumberField(parse, label=label, required=not is_attribute)
        if is_attribute:
            self.fields["unit"] = forms.CharField(label=_("Unit"), max_length=12, required=False)
            self.fields["text"] = forms.CharField(label=_("Or in words"), max_length=120, required=False)
        self.fields["expires_on"] = forms.DateField(
            label=_("Holds until"),
            required=False,
            widget=day_input(),
            help_text=_("After it the figure is unknown."),
        )

    def _add_tax_status(self) -> None:
        self.fields["is_pkp"] = forms.TypedChoiceField(
            label=_("Issues tax invoices (PKP)"),
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        """A certificate ends after it begins."""
        said = super().clean() or {}
        start, end = said.get("valid_from") or said.get("done_on"), said.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", gettext("The last day is on or after the first."))
        return said

    def proof(self) -> Proof | None:
        """The uploaded file."""
        file = self.cleaned_data.get("evidence")
        return Proof(file.read(), file.name) if file else None

    def statement(self) -> Statement | None:
        """What the evidence says."""
        names = set(Statement.__dataclass_fields__) & set(self.extra)
        return Statement(**{name: self.cleaned_data[name] for name in names}) if names else None


class CloseForm(forms.Form):
    """How a case ended."""

    outcome = forms.ChoiceField(label=_("How did it end?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["outcome"].choices = list(words.OUTCOMES.items())  # type: ignore[attr-defined]
