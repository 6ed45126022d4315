"""The coaching wing's cards: meetings, steps, what changed, certificates that end, cases without a step."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from sambung.apps.mentoring import selectors
from sambung.web import formats
from sambung.web.hari_ini.cards import Action, Card, Day, Row
from sambung.web.pendampingan import words


def coaching_cards(day: Day) -> list[Card]:
    """One selector's call for all of them; nothing for who works in no centre."""
    if not day.actor.is_staff_of_centre:
        return []
    found = selectors.today(day.actor, day.on, mentor_uid=day.mentor_uid)
    shows_mentor = day.mentor_uid is None
    back = {"next": reverse("today")}
    cases_url = reverse("case-list")
    meetings = Card(
        "temu",
        _("Visits and meetings"),
        [_meeting(one, day, shows_mentor, back) for one in found.meetings],
        empty=_("No meeting this week. Log a session with its next day, and it stands here."),
        more_url=cases_url if "meetings" in found.more else "",
        more_label=_("All cases"),
    )
    steps = Card(
        "langkah",
        _("Steps due"),
        [_step(one, day, shows_mentor) for one in found.steps],
        empty=_("No step is due within seven days."),
        more_url=cases_url if "steps" in found.more else "",
        more_label=_("All cases"),
    )
    changes = Card("berubah", _("What changed"), [_change(one, found.case_of, day) for one in found.changes])
    endings = Card(
        "sertifikat",
        _("Certificates that will end"),
        [_ending(one, day) for one in found.certificates],
    )
    stuck = Card(
        "tanpa-langkah",
        _("Cases without a next step"),
        [
            Row(
                title=one.enterprise.name,
                url=reverse("case-detail", args=[one.uid]),
                text=_with_mentor(one.goal, one, shows_mentor),
                icon="flag",
                actions=(Action(_("Add a step"), reverse("step-new", args=[one.uid])),),
            )
            for one in found.without_step
        ],
        more_url=cases_url if "without_step" in found.more else "",
        more_label=_("All cases"),
    )
    return [meetings, steps, changes, endings, stuck]


def _with_mentor(text: str, case: Any, shows_mentor: bool) -> str:
    return f"{text} · {case.mentor.name}" if shows_mentor else text


def _due(day: datetime.date, today: datetime.date) -> tuple[str, str]:
    if day < today:
        return "warning", _("late: %(day)s") % {"day": formats.day(day)}
    return ("waiting" if day == today else "plain"), formats.relative(day, today)


def _meeting(one: Any, day: Day, shows_mentor: bool, back: dict[str, str]) -> Row:
    case = one.case
    state, label = _due(one.on, day.on)
    return Row(
        title=case.enterprise.name,
        url=reverse("case-detail", args=[case.uid]),
        text=_with_mentor(f"{formats.day(one.on)} · {case.goal}", case, shows_mentor),
        icon="coaching",
        state=state,
        state_label=label,
        actions=(
            Action(
                _("Log a visit"),
                f"{reverse('session-new', args=[case.uid])}?{urlencode(back)}",
                is_primary=True,
            ),
        ),
    )


def _step(step: Any, day: Day, shows_mentor: bool) -> Row:
    case = step.case
    state, label = _due(step.due_on, day.on)
    address = reverse("step-finish", args=[case.uid, step.uid])
    return Row(
        title=step.what,
        url=reverse("case-detail", args=[case.uid]) + "#rencana",
        text=_with_mentor(f"{case.enterprise.name} · {words.DOERS[step.who]}", case, shows_mentor),
        icon="clock",
        state=state,
        state_label=label,
        actions=(Action(_("Done"), f"{address}?{urlencode({'next': reverse('today')})}"),),
    )


def _enterprise_url(enterprise: Any, case: Any) -> str:
    if case is not None:
        return reverse("case-detail", args=[case.uid])
    try:
        return reverse("enterprise", args=[enterprise.uid])
    except NoReverseMatch:
        return reverse("case-list")


def _change(one: Any, case_of: dict[int, Any], day: Day) -> Row:
    return Row(
        title=one.enterprise.name,
        url=_enterprise_url(one.enterprise, case_of.get(one.enterprise.pk)),
        text=_("An order came within reach: %(requirement)s, for %(buyer)s")
        % {"requirement": one.requirement.product, "buyer": one.requirement.buyer.name},
        icon="requirements",
        state="met",
        state_label=formats.relative(one.at, day.on),
    )


def _ending(one: Any, day: Day) -> Row:
    left = (one.ends_on - day.on).days
    return Row(
        title=one.enterprise.name,
        url=_enterprise_url(one.enterprise, one.case),
        text=_("%(certificate)s ends on %(day)s")
        % {
            "certificate": selectors.gate_label(f"CERTIFICATE:{one.scheme}", day.on),
            "day": formats.day(one.ends_on),
        },
        icon="document",
        state="warning" if left <= 30 else "plain",
        state_label=formats.relative(one.ends_on, day.on),
    )
