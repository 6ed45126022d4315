"""What asking brings to Today: owners who did not answer, the mentor's own visits first."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sambung.apps.asking.selectors import appeals_to, due_questions
from sambung.web import formats
from sambung.web.hari_ini.cards import Action, Card, Day, Row
from sambung.web.permintaan import labels

SHOWN = 10


def asking_cards(day: Day) -> list[Card]:
    """One mentor's visits; for the whole centre those that nobody was named for and that soon run out."""
    if not day.actor.is_staff_of_centre:
        return []
    found, total = due_questions(day.actor, visitor_uid=day.mentor_uid, on=day.on, limit=SHOWN)
    rows = []
    for one in found:
        parts = [one.requirement.product, labels.region(one.enterprise.region_code)]
        if one.likely is not None:
            likely = labels.per_period(one.likely, one.requirement.unit, one.requirement.period_kind)
            parts.append(_("likely %(capacity)s") % {"capacity": likely})
        is_past = one.answer_by < day.on
        rows.append(
            Row(
                title=one.enterprise.name,
                url=reverse("asking-question", args=[one.uid]),
                text=" · ".join(parts),
                icon="phone",
                state="warning" if is_past else "waiting",
                state_label=_("no answer since %(day)s") % {"day": formats.day(one.asked_on)},
                actions=(
                    Action(
                        _("Write the answer down"),
                        reverse("asking-question", args=[one.uid]),
                        is_primary=True,
                    ),
                ),
            )
        )
    more = reverse("asking-visits", args=[found[0].requirement.uid]) if total > len(found) else ""
    return [
        Card("kesanggupan", _("Owners to ask again or visit"), rows, more_url=more, more_label=_("See all")),
        _appeals(day),
    ]


def _appeals(day: Day) -> Card:
    """What other centres ask: whoever of the centre asks the owners first answers it."""
    found, _many = appeals_to(day.actor, on=day.on, limit=SHOWN)
    rows = []
    for one in found:
        url = f"{reverse('asking', args=[one.requirement.uid])}?tampil=tanya"
        rows.append(
            Row(
                title=one.requirement.product,
                url=url,
                text=" · ".join(part for part in (one.requirement.centre.name, one.note) if part),
                icon="send",
                state="waiting",
                state_label=_("by %(day)s") % {"day": formats.day(one.answer_by)},
                actions=(Action(_("Ask our owners"), url, is_primary=True),),
            )
        )
    return Card("pusat-lain", _("Other centres ask for our owners"), rows)
