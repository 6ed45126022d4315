"""A plan's figures as the charts and tables take them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sambung.apps.pathways.selectors import PlanView
from sambung.web import formats
from sambung.web.rencana import words
from sambung.web.rencana.sentences import year_links


def quarters(view: PlanView) -> list[dict[str, Any]]:
    """The quarters of a plan as rows of a table."""
    rows = []
    for number, one in enumerate(view.run.summary.get("quarters", [])):
        mean, low, high = one["expected"]
        rows.append(
            {
                **one,
                "name": words.quarter(number, view.settings.starts_on),
                "hours_words": words.hours(one["hours"]),
                "available_words": words.hours(one["available"]),
                "share": one["hours"] / one["available"] if one["available"] else None,
                "expected_words": words.links(mean),
                "range_words": _("%(low)s to %(high)s")
                % {"low": formats.number(low), "high": formats.number(high)},
                "rate_words": formats.percent(one["rate"][0]) if one["rate"][0] is not None else "",
                "rate_range": _("%(low)s to %(high)s")
                % {"low": formats.percent(one["rate"][1]), "high": formats.percent(one["rate"][2])}
                if one["rate"][0] is not None
                else "",
            }
        )
    return rows


def outlook(view: PlanView) -> dict[str, Any]:
    """Expected linkages by quarter with their range."""
    rows = view.run.summary.get("quarters", [])
    points = [
        {
            "label": words.quarter_short(number, view.settings.starts_on),
            "value": round(one["expected"][0], 1),
            "low": one["expected"][1],
            "high": one["expected"][2],
        }
        for number, one in enumerate(rows)
    ]
    last = rows[-1]["expected"] if rows else [0, 0, 0]
    return {
        "heading": _(
            "By the end of the year %(mean)s new linkages are expected, nine times of ten %(low)s to %(high)s"
        )
        % {"mean": words.links(last[0]), "low": formats.number(last[1]), "high": formats.number(last[2])},
        "series": [{"name": _("Expected linkages"), "points": points}],
        "note": _(
            "Each chance drawn from its range, once for all: what is wrongly guessed is wrong for everybody."
        ),
    }


def frontier(run: Any, periods: int) -> dict[str, Any] | None:
    """The curve: what the same planner reaches with less and with more hours and money; each point with its bound."""
    points = run.frontier
    if not points:
        return None
    by_scale = {round(one["scale"] * 100): one for one in points}

    def label(scale: int) -> str:
        share = formats.percent(scale / 100, 0)
        return _("%(share)s (now)") % {"share": share} if scale == 100 else share

    def series(name: str) -> list[dict[str, Any]]:
        return [
            {"label": label(scale), "value": round(year_links(one[name], periods), 2)}
            for scale, one in sorted(by_scale.items())
        ]

    now, twice = by_scale.get(100), by_scale.get(200)
    heading = _("What hours and money bring")
    if now is not None and twice is not None:
        more = year_links(twice["objective"] - now["objective"], periods)
        heading = (
            _("Twice the hours and money would bring %(links)s more linkages") % {"links": words.links(more)}
            if more > 0
            else _("More hours and money would bring nothing: demand or gaps are what is scarce")
        )
    return {
        "heading": heading,
        "series": [
            {"name": _("Plan"), "points": series("objective")},
            {"name": _("No plan can exceed"), "points": series("bound")},
        ],
        "note": _("Linkages held for the whole year, against the share of today's hours and money together."),
        "rows": [
            {
                "label": label(scale),
                "plan": words.links(year_links(one["objective"], periods)),
                "bound": words.links(year_links(one["bound"], periods)),
                "linked": one["linked"],
            }
            for scale, one in sorted(by_scale.items())
        ],
    }


def pathway_rows(page: Any, starts_on: datetime.date) -> list[dict[str, Any]]:
    """Pathways with their words."""
    today = timezone.localdate()
    return [
        {
            "row": one,
            "gap": words.gap(one.gap_key, today),
            "begins": words.quarter_short(one.start, starts_on),
            "holds": words.quarter_short(one.end, starts_on),
            "hours": words.hours(one.hours) if one.gap_key else "–",
            "chance": formats.percent(one.chance, 0),
            "steps": steps(one, starts_on),
        }
        for one in page
    ]


def steps(pathway: Any, starts_on: datetime.date) -> list[dict[str, Any]]:
    """The steps of a pathway with their words."""
    return [
        {
            "row": step,
            "what": words.step_label(step),
            "when": words.quarter_short(step.period, starts_on),
            "field": words.FIELDS.get(step.field, step.field),
            "payer": words.PAYERS.get(step.payer, ""),
            "hours": words.hours(step.hours),
        }
        for step in pathway.steps.all()
    ]


def mentor_rows(view: PlanView) -> list[dict[str, Any]]:
    """Each mentor's load by quarter against what there is."""
    return [
        {
            "part": one,
            "cells": [
                {
                    "words": f"{formats.number(used / 10, 0)} / {formats.number(there / 10, 0)}",
                    "name": words.quarter_short(number, view.settings.starts_on),
                    "is_over": used > there,
                }
                for number, (used, there) in enumerate(zip(one.hours, one.available, strict=True))
            ],
        }
        for one in view.mentors
    ]
