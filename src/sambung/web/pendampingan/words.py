"""Sentences about cases: why something was refused, what was logged, what a finished step brought."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.mentoring import selectors
from sambung.apps.mentoring.services import FinishedStep, UnableToCoachError
from sambung.web import formats

HOURS_SCALE = 10

OUTCOMES: dict[str, str | Promise] = {
    "GOAL_REACHED": _("goal reached"),
    "STOPPED_BY_OWNER": _("the owner stopped"),
    "NOT_POSSIBLE": _("not possible for now"),
    "MOVED": _("went on elsewhere"),
}
STATES: dict[str, str | Promise] = {"OPEN": _("running"), "CLOSED": _("closed")}
DOERS: dict[str, str | Promise] = {
    "MENTOR": _("mentor"),
    "OWNER": _("owner"),
    "AGENCY": _("certifying body or agency"),
}
MODES: dict[str, str | Promise] = {
    "VISIT": _("visit"),
    "PHONE": _("by phone"),
    "ONLINE": _("online"),
    "CENTRE": _("at the centre"),
}
PAYERS: dict[str, str | Promise] = {
    "ENTERPRISE": _("paid by the enterprise"),
    "STATE": _("paid by the state"),
    "DINAS": _("paid by the local office (dinas)"),
    "SHARED": _("cost is shared"),
    "NONE": _("free of charge"),
}
VERDICTS: dict[str, tuple[str, str | Promise]] = {
    "ELIGIBLE": ("met", _("within reach: all criteria are met")),
    "NEARLY": ("near", _("nearly within reach")),
    "UNKNOWN": ("unknown", _("something is not known yet")),
}
REFUSALS: dict[str, str | Promise] = {
    "ALREADY_OPEN": _("There is already an open case for this gap at %(enterprise)s."),
    "BEGAN": _("A case began with this pathway already, or there is nothing to coach."),
    "CASE_CLOSED": _("The case is closed. Open it again first."),
    "EVIDENCE_MISSING": _("Add the evidence: a PDF or a photo of the certificate."),
    "EVIDENCE_REFUSED": _(
        "This file is not taken. Send a PDF or a photo (JPEG, PNG or WebP) that is not too large."
    ),
    "FIGURE_MISSING": _("Write what was found: without it nothing can be recorded."),
    "FUTURE": _("This day has not come yet."),
    "GOAL_MISSING": _("Write what the case is to reach."),
    "MINUTES": _("A session lasts from 1 to 720 minutes."),
    "NEXT_BEFORE": _("The next meeting is on or after the day of this one."),
    "NO_CENTRE": _("%(enterprise)s belongs to no centre yet. Assign it to one first."),
    "NOT_A_MENTOR": _("Choose a mentor of this centre."),
    "NOT_DONE": _("This step is not done: there is nothing to take back."),
    "NOT_OPEN": _("This is not open any more. Look at the newest state."),
    "NUMBER": _("These digits are no valid %(scheme)s, or another enterprise has it. Check them."),
    "OFFER_MISSING": _("Choose the product to which the figure belongs."),
    "OTHER_CENTRE": _("%(enterprise)s is looked after by %(centre)s. Ask that centre to open the case."),
    "UID_TAKEN": _("This form was already used for another case. Open it anew."),
    "WRITTEN_SINCE": _(
        "What this step recorded was replaced in the meantime. Correct it on the enterprise's page."
    ),
}
OPEN_ELSEWHERE = _(
    "%(centre)s already coaches this enterprise for this gap, as “%(enterprise)s”. Ask that centre."
)
LOG: dict[str, str | Promise] = {
    "mentoring.case.opened": _("Case opened"),
    "mentoring.case.reassigned": _("Handed to another mentor"),
    "mentoring.case.goal_changed": _("Goal worded anew"),
    "mentoring.case.meeting_planned": _("Next meeting planned"),
    "mentoring.case.closed": _("Case closed"),
    "mentoring.case.reopened": _("Case opened again"),
    "mentoring.step.added": _("Step added"),
    "mentoring.step.changed": _("Step changed"),
    "mentoring.step.dropped": _("Step dropped"),
    "mentoring.step.restored": _("Step taken up again"),
    "mentoring.step.moved": _("Steps put in another order"),
    "mentoring.step.finished": _("Step done"),
    "mentoring.step.finish_undone": _("Step taken back"),
    "mentoring.session.logged": _("Session logged"),
    "mentoring.session.changed": _("Session corrected"),
    "mentoring.session.withdrawn": _("Session taken back"),
    "mentoring.session.restored": _("Session counted again"),
}


def refusal(error: UnableToCoachError) -> str:
    """Why it was refused, and what to do."""
    return str(REFUSALS[error.code]) % error.params


def hours(tenths: int | None) -> str:
    """Hours × 10 as people read them: `4 jam`."""
    if tenths is None:
        return formats.unknown()
    return gettext("%(hours)s hours") % {"hours": formats.number(tenths / HOURS_SCALE)}


def minutes(count: int) -> str:
    """Minutes as hours and minutes: `1 jam 30 menit`."""
    whole, rest = divmod(count, 60)
    parts = []
    if whole:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole})
    if rest or not whole:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def gap(gap_key: str, on: datetime.date) -> str:
    """What is missing, in words."""
    return selectors.gap_label(gap_key, on)


def missing(order: Any, on: datetime.date) -> str:
    """What an order within reach still needs, in words; empty where nothing."""
    if order.gaps:
        return gettext("still missing: %(gaps)s") % {
            "gaps": ", ".join(selectors.gate_label(one["gate"], on) for one in order.gaps)
        }
    if order.unknown:
        names = {
            "capacity": gettext("capacity"),
            "unit_price": gettext("unit price"),
            "consent": gettext("the owner's consent"),
            "offer": gettext("what it makes"),
        }
        return gettext("not known yet: %(facts)s") % {
            "facts": ", ".join(
                dict.fromkeys(names.get(one) or selectors.gate_label(one, on) for one in order.unknown)
            )
        }
    return ""


def brought(done: FinishedStep, on: datetime.date) -> list[str]:
    """What a finished step changed, sentence by sentence."""
    said = []
    if done.recorded:
        said.append(gettext("%(what)s recorded.") % {"what": done.recorded})
    else:
        said.append(gettext("Step done."))
    if done.newly:
        names = ", ".join(one.requirement.product for one in done.newly)
        said.append(gettext("Now meets all criteria of: %(requirements)s.") % {"requirements": names})
    elif done.recorded and done.case_reach is not None and done.case_reach.verdict != "ELIGIBLE":
        still = missing(done.case_reach, on)
        if still:
            said.append(
                gettext("For %(requirement)s %(still)s.")
                % {"requirement": done.case_reach.requirement.product, "still": still}
            )
    return said
