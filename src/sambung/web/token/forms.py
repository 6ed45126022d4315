"""The form of a new token, and the words for what a token may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.apps.accounts.services import LIFETIMES, SCOPES

SCOPE_LABELS: dict[str, str | Promise] = {
    "registry:read": _("Enterprises and what they make"),
    "registry:write": _("Register enterprises, and state what they make"),
    "demand:read": _("Requirements"),
    "demand:write": _("Post, change and close requirements"),
    "matching:read": _("Matches"),
    "matching:write": _("Match requirements again"),
    "pooling:read": _("Consortia"),
    "pooling:write": _("Build consortia"),
    "linkages:read": _("Proposals and linkages"),
    "linkages:write": _("Send proposals, and prove linkages"),
    "asking:read": _("Questions to owners"),
    "asking:write": _("Ask owners"),
    "intake:read": _("Lists and their rows"),
    "intake:write": _("Take lists in, and take them back"),
    "reference:read": _("Code lists, and which code fits"),
    "reference:write": _("Say which code fits"),
    "jobs:read": pgettext_lazy("long work", "Work in progress"),
    "jobs:write": _("Call work off"),
    "webhooks:read": _("Webhooks and what was delivered"),
    "webhooks:write": _("Make and revoke webhooks"),
    "search:read": _("Search"),
    "indicators:read": _("Insights"),
}
LIFETIME_LABELS: dict[int, str | Promise] = {30: _("30 days"), 90: _("90 days"), 365: _("one year")}


def scope_choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """What a token may read and what it may write, each as a group of choices."""
    groups = ((pgettext_lazy("token", "Read"), ":read"), (pgettext_lazy("token", "Write"), ":write"))
    return [
        (label, [(scope, SCOPE_LABELS[scope]) for scope in SCOPES if scope.endswith(ending)])
        for label, ending in groups
    ]


class TokenForm(forms.Form):
    """What it is for, what it may do, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("The program or the office that will use it, so that you know which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(days, LIFETIME_LABELS[days]) for days in LIFETIMES],
        coerce=int,
        widget=forms.RadioSelect,
        initial=90,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = scope_choices()

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The ticks of what it may do, each group under its name."""
        ticks = list(self["scopes"].subwidgets)
        return [
            (label, [one for one in ticks if one.data["value"] in dict(options)])
            for label, options in scope_choices()
        ]
