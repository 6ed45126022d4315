"""The form of a new webhook, and the words for events and for what went wrong."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.webhooks.services import EVENTS

EVENT_LABELS: dict[str, str | Promise] = {
    "enterprise.registered": _("An enterprise was registered"),
    "enterprise.changed": _("An enterprise or what it makes changed"),
    "enterprise.twins_judged": _("Two entries were judged to be one enterprise, or taken apart"),
    "requirement.published": _("A requirement was published"),
    "requirement.changed": _("A requirement changed"),
    "requirement.closed": _("A requirement was closed or filled"),
    "requirement.matched": _("A requirement was matched again"),
    "consortium.solved": _("A consortium was computed"),
    "proposal.sent": _("A proposal was sent"),
    "proposal.answered": _("A member or the buyer answered"),
    "proposal.changed": _("A proposal changed in any way"),
    "linkage.changed": _("A linkage or its evidence changed"),
    "upload.committed": _("A list was taken over"),
    "ping": _("A trial"),
}
ERROR_LABELS: dict[str, str | Promise] = {
    "STATUS": _("the program answered %(status)s"),
    "TIMEOUT": _("no answer within five seconds"),
    "TLS": _("its certificate is not valid"),
    "REFUSED": _("nobody answers at this address"),
    "NAME_UNKNOWN": _("the name of the address is not known"),
    "PRIVATE": _("the address lies inside a private network"),
    "SCHEME": _("the address does not begin with https"),
    "HOST": _("the address cannot be read"),
    "REVOKED": _("the webhook was revoked"),
}
REFUSALS: dict[str, tuple[str, str | Promise]] = {
    "URL": ("url", _("Write an address that begins with https:// and can be reached from the internet.")),
    "EVENTS": ("events", _("Choose at least one event.")),
    "NAME": ("name", _("Write what it is for, in at most 80 characters.")),
}


class WebhookForm(forms.Form):
    """What it is for, where it is told, and of what."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("The program or the office that is told, so that you know which one to revoke."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=_("It gets a POST with JSON for each event, signed with a secret that you see once."),
    )
    events = forms.MultipleChoiceField(
        label=_("Of what is it told?"),
        choices=[(event, EVENT_LABELS[event]) for event in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only of what you may see yourself. The message says what changed and where to read it."),
    )
