"""Names of what planning speaks of: fields, payers, reasons, gates, quarters, refusals."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.mentoring.selectors import gap_label, gate_label
from sambung.apps.pathways.services import UnableToPlanError
from sambung.standards.catalogue import interventions
from sambung.standards.rules import NoRuleInForce
from sambung.web import formats

HOURS_SCALE = 10

FIELDS: dict[str, str | Promise] = {
    "": _("any field"),
    "INSTITUTION": _("institution and permits"),
    "PRODUCTION": _("production"),
    "FINANCE": _("finance"),
    "MARKETING": _("marketing"),
    "PEOPLE": _("people and skills"),
}
PAYERS: dict[str, str | Promise] = {
    "ENTERPRISE": _("the enterprise"),
    "STATE": _("a free programme of the state"),
    "DINAS": _("the local office (dinas)"),
    "SHARED": _("shared: enterprise and programme"),
    "NONE": _("nobody: free of charge"),
}
TAGS: dict[str, str | Promise] = {
    "C": _("the centre's own figure"),
    "S": _("read in a source"),
    "K": _("a guess, not a tariff"),
}
CLASSES: dict[str, str | Promise] = {
    "MICRO": _("micro"),
    "SMALL": _("small"),
    "MEDIUM": _("medium"),
    "UNKNOWN": _("class not known"),
}
SEXES: dict[str, str | Promise] = {"F": _("owned by women"), "M": _("owned by men")}
STATES: dict[str, tuple[str, str | Promise]] = {
    "QUEUED": ("waiting", _("being worked on")),
    "SOLVED": ("met", _("solved")),
    "INFEASIBLE": ("not-met", _("cannot be kept")),
    "NO_SOLUTION": ("warning", _("no answer in time")),
    "FAILED": ("warning", _("failed")),
}
APPROVALS: dict[str, tuple[str, str | Promise]] = {
    "DRAFT": ("plain", _("draft")),
    "APPROVED": ("met", _("approved")),
    "SUPERSEDED": ("plain", _("superseded")),
}
REASONS: dict[str, str | Promise] = {
    "HOURS": _("Mentors' hours: others bring more with the hours it needs."),
    "MONEY": _("Money: others bring more with the money it needs."),
    "DEMAND": _("Demand: others fill the requirements that it could serve, and bring more."),
    "SEATS": _("Seats: the course that it needs is full."),
    "LIMIT": _("A ceiling set by hand keeps it out."),
    "ROOM": _("As good as others, but what is left of hours, money or demand is not enough for it whole."),
    "LATE": _("No way ends within the year: its steps take too long one after the other."),
    "HAND": _("Forbidden by hand."),
    "LINKED": _("It is linked with a large firm already."),
    "COACHED": _("It is being coached already: an open case is not planned again."),
    "CAPACITY": _("Nobody knows how much it can make. Ask the owner first."),
    "NO_WAY": _("Nothing in the catalogue closes what it lacks. Add an intervention to the catalogue."),
    "READY_LEFT": _("It is ready, and ready ones are left out of this plan."),
}
REFUSALS: dict[str, str | Promise] = {
    "CASES_OPEN": _("Cases began with this already: close or hand them on under Cases."),
    "COURSE": _(
        "A course needs a name, a gap, at least one seat, a quarter of this year and numbers of 0 or more."
    ),
    "LIMIT": _("A limit needs a group, and a least or a greatest number, the least not above the greatest."),
    "NOTHING_TO_UNDO": _("There is nothing to take back."),
    "NOT_A_MENTOR": _("Choose a mentor of this centre."),
    "NOT_IN_PLAN": _("This is not part of the approved plan. Approve the plan first."),
    "NOT_SOLVED": _("Only a plan that was computed can be approved."),
    "NUMBERS": _(
        "One of the numbers cannot be: low, likely and high must follow one another, and none is negative."
    ),
    "QUARTER": _("Choose a quarter of this year."),
    "UNKNOWN_CODE": _("Give a name, what it closes, who pays and how sure the figure is."),
}
ENDINGS: dict[str, str | Promise] = {
    "gap": _("as near to the bound as was asked"),
    "exhausted": _("nothing left to try"),
    "time": _("its time was over: a second computation can end a little differently"),
    "work": _("its work was over"),
    "stop": _("it was stopped"),
}
FAILURES: dict[str, str | Promise] = {
    "NO_GAPS": _(
        "No enterprise of the centre stands nearly within reach of an open requirement. Post or match requirements, "
        "and ask owners for capacity and certificates; then compute again."
    ),
}


def refusal(error: UnableToPlanError) -> str:
    """Why it was refused, and what to do."""
    return str(REFUSALS[error.code])


def hours(tenths: float | None) -> str:
    """Hours × 10 as people read them: `4 jam`."""
    if tenths is None:
        return formats.unknown()
    return gettext("%(hours)s hours") % {"hours": formats.number(round(tenths / HOURS_SCALE, 1))}


def links(value: float) -> str:
    """A number of linkages with as many digits as matter."""
    size = abs(value)
    if size == 0:
        return formats.number(0)
    if size < 0.0005:
        return gettext("less than %(number)s") % {"number": formats.number(0.001, 3)}
    return formats.number(value, 1 if size >= 10 else 2 if size >= 0.095 else 3)


def quarter(number: int, starts_on: datetime.date) -> str:
    """A quarter of the year that is planned: `kuartal 1 2027`."""
    month = starts_on.month - 1 + 3 * number
    return gettext("quarter %(quarter)s %(year)s") % {
        "quarter": month % 12 // 3 + 1,
        "year": starts_on.year + month // 12,
    }


def quarter_short(number: int, starts_on: datetime.date) -> str:
    """The same for a narrow column: `K1 2027`."""
    month = starts_on.month - 1 + 3 * number
    return gettext("Q%(quarter)s %(year)s") % {
        "quarter": month % 12 // 3 + 1,
        "year": starts_on.year + month // 12,
    }


def year_name(year: Any) -> str:
    """The year that is planned: `2027`, or `Jul 2026 – Jun 2027`."""
    first = year.starts_on
    if first.month == 1 and year.periods == 4:
        return str(first.year)
    return gettext("from %(day)s") % {"day": formats.day(first)}


def gap(key: str, on: datetime.date) -> str:
    """What is missing, in words; ready where nothing is."""
    return gap_label(key, on) if key else gettext("nothing: ready")


def gate(name: str, on: datetime.date) -> str:
    """One gate in words."""
    return gate_label(name, on)


def step_label(step: Any) -> str:
    """A step's intervention in the page's language."""
    return str(step.label.get((get_language() or "id")[:2]) or step.label.get("id") or step.code)


def limit(one: Any, region_words: Any) -> str:
    """Whom a limit is about."""
    if one["kind"] == "class":
        return str(CLASSES.get(one["value"], one["value"]))
    if one["kind"] == "sex":
        return str(SEXES.get(one["value"], one["value"]))
    return str(region_words(one["value"]))


def limit_with_numbers(one: Any, region_words: Any) -> str:
    """A limit in a few words: `owned by women: at least 8`."""
    parts = []
    if one["least"] is not None:
        parts.append(gettext("at least %(n)s") % {"n": formats.number(one["least"])})
    if one["most"] is not None:
        parts.append(gettext("at most %(n)s") % {"n": formats.number(one["most"])})
    return f"{limit(one, region_words)}: {', '.join(parts)}"


def sway_name(name: str) -> str:
    """An assumption in words: the link itself, or that an intervention closes its gap."""
    code, _at, _centre = name.partition("@")
    if code == "link":
        return gettext("that a buyer takes an enterprise that meets everything")
    known = interventions(timezone.localdate())
    label = code
    if not isinstance(known, NoRuleInForce) and code in known:
        label = known[code].label(get_language() or "id")
    return gettext("that this closes its gap: %(name)s") % {"name": label}
