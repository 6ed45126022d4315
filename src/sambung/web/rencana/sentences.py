"""A plan's quality, prices and reasons as sentences that a manager can use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.apps.pathways.selectors import PlanView, Why
from sambung.web import formats
from sambung.web.rencana import words
from sambung.web.wawasan.sentences import region_words

VALUE_SCALE = 1000


def year_links(worth: float | None, periods: int) -> float:
    """Worth as linkages held for the whole year."""
    return 0.0 if worth is None else worth / (VALUE_SCALE * periods)


def foundation(view: PlanView) -> str:
    """What the answer rests on."""
    run = view.run
    known = _("With the gaps that matching knew on %(day)s, hours and money as said") % {
        "day": formats.day(run.known_on)
    }
    if run.foundation.get("is_estimate"):
        known = _("With the gaps that matching knew on %(day)s, hours and money that are estimates") % {
            "day": formats.day(run.known_on)
        }
    return known + ", " + _("and chances that nobody has measured:")


def quality(view: PlanView) -> str:
    """What the plan is worth, and the bound that says how good it is."""
    run, periods = view.run, view.settings.periods
    worth = words.links(year_links(run.objective, periods))
    if run.bound is None or run.objective is None:
        return _("worth %(worth)s linkages held for the whole year.") % {"worth": worth}
    if run.bound <= run.objective:
        return _("worth %(worth)s linkages held for the whole year. No plan can be worth more.") % {
            "worth": worth
        }
    gap = run.gap or 0.0
    worth, bound = _apart(run, periods)
    return _(
        "worth %(worth)s linkages held for the whole year. No plan can be worth more than %(bound)s (%(gap)s)."
    ) % {
        "worth": worth,
        "bound": bound,
        "gap": formats.percent(gap, 1) if gap >= 0.0005 else _("less than 0.05 %"),
    }


def _apart(run: Any, periods: int) -> tuple[str, str]:
    """The plan's worth and the bound, with as many digits as tell them apart: the same for both."""
    worth, bound = (year_links(one, periods) for one in (run.objective, run.bound))
    return _told_apart(worth, bound, words.links, *(partial(formats.number, digits=one) for one in (2, 3, 4)))


def _told_apart(one: Any, other: Any, *forms: Callable[[Any], str]) -> tuple[str, str]:
    """Both in the first form that tells them apart, or in the last."""
    for form in forms:
        if form(one) != form(other):
            break
    return form(one), form(other)


def weighed(view: PlanView) -> str:
    """Whether linkages count by weights; empty where each counts the same."""
    if any(one.weights for one in view.settings.centres):
        return _("Linkages count with the weights of your priorities.")
    return ""


def price_lines(view: PlanView, neighbours: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What one more hour, rupiah or tonne brings, greatest first by kind; what is not scarce is said too."""
    run = view.run
    lines = []
    hours = [one for one in run.prices if one["kind"] == "hours"]
    by_field: dict[str, list[dict[str, Any]]] = {}
    for one in hours:
        by_field.setdefault(one["field"], []).append(one)
    for field, rows in sorted(by_field.items(), key=lambda item: -max(one["value"] for one in item[1])):
        best = max(rows, key=lambda one: one["value"])
        lines.append(
            {
                "icon": "clock",
                "words": _hour_words(field, best, view, neighbours),
                "note": ", ".join(
                    f"{words.quarter_short(one['period'], view.settings.starts_on)}: {words.links(one['value'])}"
                    for one in sorted(rows, key=lambda one: one["period"])
                ),
            }
        )
    if not hours:
        lines.append(
            {
                "icon": "clock",
                "words": _("Hours are not what is scarce: one more brings nothing."),
                "note": "",
            }
        )
    money = [one for one in run.prices if one["kind"] == "budget"]
    lines.append(
        {
            "icon": "document",
            "words": _("One more million rupiah brings %(links)s linkages.")
            % {"links": words.links(money[0]["value"])}
            if money
            else _("Money is not what is scarce: one more million rupiah brings nothing."),
            "note": "",
        }
    )
    for one in sorted(run.prices, key=lambda one: -one["value"]):
        if one["kind"] == "requirement":
            asked = next((row for row in view.by_requirement if row["uid"] == one["id"]), None)
            if asked is not None:
                lines.append(
                    {
                        "icon": "requirements",
                        "words": _("One more %(unit)s of demand for %(product)s brings %(links)s linkages.")
                        % {
                            "unit": formats.unit_label(asked["unit"]),
                            "product": asked["product"],
                            "links": words.links(one["value"]),
                        },
                        "note": "",
                    }
                )
    return lines[:12]


def _hour_words(field: str, best: dict[str, Any], view: PlanView, neighbours: list[dict[str, Any]]) -> str:
    there = [one for one in neighbours if one["value"] > best["value"]]
    said = {
        "field": words.FIELDS.get(field, field),
        "links": words.links(best["value"]),
        "quarter": words.quarter(best["period"], view.settings.starts_on),
    }
    if field:
        text = _("One more hour of %(field)s expertise here brings %(links)s linkages (%(quarter)s)") % said
    else:
        text = _("One more mentor hour here brings %(links)s linkages (%(quarter)s)") % said
    if there:
        text += ", " + _("in %(centre)s %(links)s") % {
            "centre": there[0]["name"],
            "links": words.links(there[0]["value"]),
        }
    return text + "."


def limit_lines(view: PlanView) -> list[str]:
    """What floors and ceilings cost: solved again without them, and each one's price."""
    run, periods = view.run, view.settings.periods
    lines = []
    without = run.summary.get("without_limits")
    if without is not None and run.objective is not None:
        lost = year_links(without["objective"] - run.objective, periods)
        lines.append(
            _("All floors and ceilings together cost %(links)s linkages: computed again without them.")
            % {"links": words.links(max(0.0, lost))}
        )
    limits = [one for centre in view.settings.centres for one in centre.limits]
    for one in run.prices:
        if one["kind"] in {"floor", "ceiling"}:
            about = words.limit(limits[int(one["id"])], region_words)
            text = (
                _("One fewer on the floor for %(group)s would bring %(links)s linkages.")
                if one["kind"] == "floor"
                else _("One more under the ceiling for %(group)s would bring %(links)s linkages.")
            )
            lines.append(text % {"group": about, "links": words.links(one["value"])})
    return lines


PAYMENTS = {
    "work": lambda: _("mentors' hours"),
    "money": lambda: _("money"),
    "demand": lambda: _("demand"),
    "seats": lambda: _("a seat in a course"),
    "limit": lambda: _("limits set by hand"),
}


def account_rows(row: Any, periods: int) -> list[dict[str, Any]]:
    """What a pathway brings and what it pays at the plan's prices, in linkages held the whole year."""
    rows = [
        {
            "label": _("what it brings"),
            "value": words.links(year_links(row.worth, periods)),
            "is_total": False,
        }
    ]
    paid = 0.0
    for name, label in PAYMENTS.items():
        value = row.paid.get(name, 0.0)
        if value:
            paid += value
            rows.append(
                {
                    "label": _("pays for %(thing)s") % {"thing": label()},
                    "value": words.links(-year_links(value, periods)),
                    "is_total": False,
                }
            )
    rows.append(
        {
            "label": _("what is left"),
            "value": words.links(year_links(row.worth - paid, periods)),
            "is_total": True,
        }
    )
    return rows


def what_would_change(found: Why) -> list[str]:
    """What would have to change for it to be chosen, each with all else unchanged."""
    row = found.omission
    if row is None:
        return []
    lines = []
    if found.needed_chance is not None:
        lines.append(
            _("Its chance of success would have to be %(needed)s instead of %(chance)s.")
            % dict(zip(("needed", "chance"), _two_percents(found.needed_chance, row.chance), strict=True))
        )
    if found.spare_hours:
        lines.append(
            _("Its steps would have to need %(hours)s less of the mentors.")
            % {"hours": words.hours(found.spare_hours)}
        )
    if found.spare_cost:
        lines.append(
            _("Its steps would have to cost %(cost)s less.") % {"cost": formats.rupiah(found.spare_cost)}
        )
    if not lines and row.lacking:
        lines.append(_("No single change suffices: it competes for demand that others fill better."))
    return lines


def started(run: Any) -> str:
    """What the search began with: nothing, or the plan and prices of a run before."""
    begun = run.foundation.get("start")
    if begun is None:
        return _("from the beginning: with no earlier plan")
    return _("%(kept)s of the %(all)s pathways of that plan still exist; with its prices (hash %(hash)s)") % {
        "kept": formats.number(begun["kept"]),
        "all": formats.number(begun["pathways"]),
        "hash": begun["sha256"][:16],
    }


def _two_percents(needed: float, now: float) -> tuple[str, str]:
    """Both with as many digits as tell them apart."""
    return _told_apart(needed, now, *(partial(formats.percent, digits=one) for one in range(4)))


def left_out(view: PlanView) -> list[str]:
    """Who could not even be considered, in numbers."""
    base = view.run.foundation
    held = base.get("held_back", {})
    lines = []
    for code in ("LINKED", "COACHED", "CAPACITY", "NO_WAY"):
        if count := held.get(code):
            lines.append(f"{formats.number(count)}: {words.REASONS[code]}")
    if count := base.get("unmatched"):
        lines.append(
            ngettext(
                "%(n)s open requirement was never matched: match it, and compute again.",
                "%(n)s open requirements were never matched: match them, and compute again.",
                count,
            )
            % {"n": formats.number(count)}
        )
    if count := base.get("lost_changes"):
        lines.append(
            ngettext(
                "%(n)s change by hand fits no gap any more and was left out.",
                "%(n)s changes by hand fit no gap any more and were left out.",
                count,
            )
            % {"n": formats.number(count)}
        )
    return lines


def sway_lines(view: PlanView) -> list[dict[str, str]]:
    """The assumptions on which the expected number hangs most."""
    return [
        {
            "name": words.sway_name(one["name"]),
            "range": _("%(low)s to %(high)s")
            % {"low": words.links(one["low"]), "high": words.links(one["high"])},
        }
        for one in view.run.summary.get("sways", [])
        if one["high"] - one["low"] >= 0.05
    ]
