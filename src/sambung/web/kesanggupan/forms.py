"""Forms of asking: choosing whom, the three questions (by link, signed in, typed for an owner)."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sambung.apps.asking.selectors import CandidateFilter, limits_on
from sambung.apps.asking.services import Said
from sambung.web.kesanggupan import words
from sambung.web.permintaan import labels
from sambung.web.usaha.fields import DayField, NumberField, PriceField

CAN = [
    ("YES", _("Yes, I can make it")),
    ("OTHER", _("I make something like it")),
    ("NO", _("No, I do not make it")),
]
ACTS = [("SEND", ""), ("DECLINED", ""), ("NOT_ME", "")]


class AnswerForm(forms.Form):
    """Can you make it; how much is free, and from when; at what price, until when.

    Figures are in the requirement's unit and period. Which fields are needed depends on the answer.
    """

    use_required_attribute = False
    act = forms.ChoiceField(choices=ACTS, required=False)
    can = forms.ChoiceField(choices=CAN, widget=forms.RadioSelect, required=False)
    product = forms.CharField(label=_("What do you make instead?"), max_length=200, required=False)
    capacity = NumberField(required=False)
    from_day = DayField(label=_("From when"), required=False, help_text=_("Empty: at once."))
    price = PriceField(
        required=False, help_text=_("What you want to be paid. Empty, if you cannot say it yet.")
    )
    expires_on = DayField(
        label=_("The answer holds until"), required=False, help_text=_("After this day you are asked again.")
    )
    agrees = forms.BooleanField(
        label=_(
            "I agree that what I can make is matched with buyers' orders. My price is shown to no buyer."
        ),
        required=False,
    )

    def __init__(self, data: Any = None, *, question: Any, today: datetime.date, has_consent: bool) -> None:
        self.today = today
        requirement = question.requirement
        holds = limits_on(today).answer_holds_days
        initial = {"expires_on": today + datetime.timedelta(days=holds)}
        super().__init__(data, initial=initial)
        self.pressed: str = (data.get("act") or "SEND") if data is not None else "SEND"
        unit = labels.unit(requirement.unit)
        self.fields["can"].label = f"1. {_now('Can you make it?')}"
        much = _now("How much can you make %(per)s, beside what you sell now?")
        self.fields["capacity"].label = f"2. {much % {'per': labels.per(requirement.period_kind)}}"
        self.fields["capacity"].help_text = words.conversion(requirement)
        self.fields["price"].label = f"3. {_now('Your price for one %(unit)s') % {'unit': unit}}"
        can = data.get("can", "") if data is not None else "YES"
        if self.pressed == "SEND":
            self.fields["can"].required = True
            # What is needed follows from the answer; looked at first, all three questions are.
            self.fields["capacity"].required = can in ("YES", "OTHER")
            self.fields["product"].required = data is not None and can == "OTHER"
        if has_consent:
            del self.fields["agrees"]
        self.fields["can"].error_messages["required"] = _now("Choose one of the three answers.")
        self.fields["capacity"].error_messages["required"] = _now(
            "Write how much. 0 means: nothing at the moment."
        )
        self.fields["product"].error_messages["required"] = _now("Write what you make.")

    def clean_act(self) -> str:
        """The button that was pressed; the return key means: send."""
        return self.cleaned_data["act"] or "SEND"

    def clean_expires_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["expires_on"]
        if self.pressed == "SEND" and day is not None and day < self.today:
            raise forms.ValidationError(_("This day has passed: choose a later one."))
        if self.pressed == "SEND" and day is not None and day > self.today + datetime.timedelta(days=731):
            raise forms.ValidationError(_("At most two years from now."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.pressed != "SEND":
            # Whoever does not answer need not have filled in anything rightly.
            for name in ("can", "product", "capacity", "from_day", "price", "expires_on"):
                self.errors.pop(name, None)
        return said

    def said(self) -> Said:
        """What the room is told."""
        data = self.cleaned_data
        reply = str(data["can"]) if self.pressed == "SEND" else self.pressed
        if reply not in ("YES", "OTHER"):
            return Said(reply)
        return Said(
            reply,
            product=data["product"],
            capacity=data["capacity"],
            unit_price=data["price"],
            from_day=data["from_day"],
            expires_on=data["expires_on"],
            agrees=bool(data.get("agrees")),
        )


class LinkForm(AnswerForm):
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


class TypedForm(AnswerForm):
    """Signed in: an owner's own answer, or one that the centre writes down with a witness."""

    source = forms.ChoiceField(
        label=_("Who says so"),
        choices=[("OWNER", _("said by the owner")), ("SEEN", _("seen by a mentor"))],
        widget=forms.RadioSelect,
        initial="OWNER",
    )
    stated_on = DayField(label=_("Day of the answer"))
    witness = forms.CharField(
        label=_("Who heard it (witness)"),
        max_length=200,
        help_text=_("The name of a person who was there when the owner answered."),
    )
    is_test_answer = forms.BooleanField(
        label=_("This is a test answer"),
        required=False,
        help_text=_("It is labelled as such wherever it is shown."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, is_own: bool, **options: Any) -> None:
        super().__init__(data, **options)
        question = options["question"]
        self.initial = {
            **self.initial,
            "stated_on": self.today,
            "source": "OWNER",
            "version": question.version,
            "is_test_answer": question.is_simulated,
        }
        if is_own:
            for name in ("source", "stated_on", "witness"):
                del self.fields[name]

    def clean_stated_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["stated_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def origin(self) -> dict[str, Any]:
        """Keywords of `answer_question` beside what was said."""
        data = self.cleaned_data
        names = ("source", "stated_on", "witness", "is_test_answer")
        return {
            **{name: data[name] for name in names if name in data},
            "expected_version": data.get("version"),
        }


class ChooseForm(forms.Form):
    """What the list of candidates is narrowed to, in the address; nonsense is ignored."""

    kelompok = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[
            ("", _("all")),
            ("SURE", _("whose words fit")),
            ("UNSURE", _("perhaps another product")),
            ("NO_OFFER", _("without a recorded product")),
            ("OFFER", _("with a recorded product")),
        ],
    )
    jarak = forms.IntegerField(
        label=_("Within km"),
        required=False,
        min_value=1,
        max_value=5000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "5"}),
    )
    kapasitas = NumberField(label=_("At least likely"), required=False)
    q = forms.CharField(label=_("Words"), required=False, max_length=120)
    urut = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("LIKELY", _("likely capacity")),
            ("NEAR", _("nearest first")),
            ("WORDS", _("best words first")),
        ],
    )

    def narrowed(self) -> CandidateFilter:
        """What was asked, without what is no valid choice."""
        self.is_valid()
        said = self.cleaned_data
        return CandidateFilter(
            group=said.get("kelompok") or "",
            most_km=said.get("jarak"),
            least_capacity=said.get("kapasitas"),
            words=said.get("q") or "",
            order=said.get("urut") or "LIKELY",
        )


class AskForm(forms.Form):
    """By which way, until when, in which language the chosen are asked."""

    way = forms.ChoiceField(label=_("How"), choices=words.WAYS, widget=forms.RadioSelect, initial="WHATSAPP")
    answer_by = DayField(label=_("Answer by"))
    language = forms.ChoiceField(
        label=_("Language of the message"),
        choices=[("id", "Indonesia"), ("en", "English")],
        initial="id",
    )
    is_test = forms.BooleanField(
        label=_("This is a trial: all answers are labelled as test answers"), required=False
    )

    def __init__(self, data: Any = None, *, today: datetime.date) -> None:
        days = limits_on(today).answer_days
        super().__init__(data, initial={"answer_by": today + datetime.timedelta(days=days)})
        self.today = today
        self.fields["answer_by"].widget.attrs["min"] = today.isoformat()

    def clean_answer_by(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["answer_by"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed: choose a later one."))
        if day > self.today + datetime.timedelta(days=92):
            raise forms.ValidationError(_("At most three months from now."))
        return day


class AppealForm(forms.Form):
    """Which other centres are asked for their owners, until when, and why it matters."""

    # Not as in AskForm: both forms stand on one page.
    until = DayField(label=_("Their owners answer by"))
    note = forms.CharField(
        label=_("A word to their mentors"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, today: datetime.date | None = None) -> None:
        initial = (
            {} if today is None else {"until": today + datetime.timedelta(days=limits_on(today).answer_days)}
        )
        super().__init__(data, initial=initial)
