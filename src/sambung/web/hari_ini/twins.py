"""What twins bring to Today: owners who say that they are listed twice, until the centre has judged it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sambung.apps.duplicates.selectors import open_claims
from sambung.web import formats
from sambung.web.hari_ini.cards import Action, Card, Day, Row

SHOWN = 10


def twin_cards(day: Day) -> list[Card]:
    """For the people of the centre: the pair that may be meant, or where nothing resembles it the search for the other."""
    if not day.actor.is_staff_of_centre:
        return []
    rows = []
    for one in open_claims(day.actor, limit=SHOWN):
        url = (
            reverse("twin-pair", args=[one.proposal_uid])
            if one.proposal_uid is not None
            else reverse("enterprise-twin", args=[one.enterprise.uid])
        )
        label = _("Compare the two") if one.proposal_uid is not None else _("Look for the other entry")
        rows.append(
            Row(
                title=one.enterprise.name,
                url=url,
                text=_("said on %(day)s") % {"day": formats.day(one.said_on)},
                icon="twins",
                state="waiting",
                state_label=_("said by the owner"),
                actions=(Action(label, url, is_primary=True),),
            )
        )
    return [Card("kembar", _("Owners who say: listed twice"), rows)]
