"""A definition counted over rows: the plain values that a reading keeps. Reads and writes nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sambung.apps.reporting.facts import Rows, Stages, Tally
from sambung.engine.indicators import (
    Definition,
    Dimension,
    EnterpriseRow,
    LinkageLevel,
    Moment,
    Rate,
    RateRow,
    disaggregate,
    linkage_rate,
    profile_of,
    rate_series,
    standing_of,
    wilson,
)
from sambung.standards.places import places

MONTHS = 24
LEVELS = (LinkageLevel.L1, LinkageLevel.L2, LinkageLevel.L3, LinkageLevel.L4)


def month_ends(on: datetime.date, count: int = MONTHS) -> list[datetime.date]:
    """The last days of the months before, and the day itself: `count` + 1 days, oldest first."""
    days = [on]
    first = on.replace(day=1)
    while len(days) <= count:
        last = first - datetime.timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]


def share_values(numerator: int, denominator: int, confidence: float) -> dict[str, Any]:
    """A rate in plain values; `value`, `low` and `high` are shares of one, None where nothing is counted."""
    low, high = wilson(numerator, denominator, confidence=confidence) or (None, None)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": numerator / denominator if denominator else None,
        "low": low,
        "high": high,
    }


def reckon(definition: Definition, *, rows: Rows, stages: Stages, on: datetime.date) -> dict[str, Any]:
    """Rate, parts, months and funnel of one definition on a day.

    The engine counts those who have a linkage; all others are in no numerator and are added from the census.
    """
    moment = Moment(on, rows.position)
    given: dict[str, Any] = {
        "moment": moment,
        "enterprises": rows.suppliers(),
        "linkages": rows.linkages.rows(moment),
        "evidence": rows.linkages.evidence,
    }
    others = rows.census(definition.denominator).tally(on)
    confidence = definition.confidence
    rate = linkage_rate(definition, **given)
    whole = share_values(rate.numerator, rate.denominator + len(others.counted), confidence)
    parts = {
        dimension.value: _parts(
            dimension, disaggregate(definition, dimension=dimension, **given), others, confidence
        )
        for dimension in Dimension
    }
    for part in parts[Dimension.REGION.value]:
        part["point"] = _point(part["key"], rows)
    return {
        "rate": {
            **whole,
            "excluded": dict(sorted((others.excluded + Counter(rate.excluded)).items())),
            "uncounted": dict(rate.uncounted),
            "unknown": dict(sorted((others.unknown + Counter(rate.unknown)).items())),
        },
        "parts": parts,
        "series": _series(definition, rows, given["enterprises"], month_ends(on)),
        "funnel": _funnel(definition, given, others.counted, stages, rate),
        "simulated": rows.simulated,
    }


def _parts(
    dimension: Dimension, counted: Iterable[RateRow], others: Tally, confidence: float
) -> list[dict[str, Any]]:
    linked = {part.key: part.rate for part in counted}
    rest = others.parts[dimension]
    keys = sorted(linked.keys() | rest.keys(), key=lambda key: (key is None, key or ""))
    found = []
    for key in keys:
        numerator = linked[key].numerator if key in linked else 0
        denominator = rest[key] + (linked[key].denominator if key in linked else 0)
        name = None if key is None else str(key)
        found.append({"key": name, **share_values(numerator, denominator, confidence)})
    return found


def input_hash(definition: Definition, rows_sha256: str, on: datetime.date) -> str:
    """The hash of what a rate follows from: the rows, the definition's content, and the day."""
    spec = repr(
        (
            definition.minimum_level,
            sorted(definition.buyer_classes),
            definition.denominator.kbli_prefixes,
            sorted(definition.denominator.classes),
            definition.denominator.region_prefixes,
            definition.denominator.needs_registered,
            definition.denominator.needs_active,
            definition.ladder.window_months,
            definition.ladder.minimum_quarters,
            definition.ladder.needs_both_sides,
            definition.excludes_affiliates,
            definition.unit,
            definition.confidence,
        )
    )
    return hashlib.sha256(json.dumps([rows_sha256, spec, on.isoformat()]).encode()).hexdigest()


def _series(
    definition: Definition, rows: Rows, suppliers: list[EnterpriseRow], days: Sequence[datetime.date]
) -> list[dict[str, Any]]:
    """The rate on each day. Buyers' classes and affiliations change seldom: days that share them go together."""
    census = rows.census(definition.denominator)
    moments = [Moment(day, rows.position) for day in days]
    found = []
    for linkages, run in groupby(((one, rows.linkages.rows(one)) for one in moments), key=lambda one: one[1]):
        for rate in rate_series(
            definition,
            moments=[moment for moment, _ in run],
            enterprises=suppliers,
            linkages=linkages,
            evidence=rows.linkages.evidence,
        ):
            on = rate.moment.on
            denominator = rate.denominator + census.counted(on)
            found.append(
                {
                    "on": on.isoformat(),
                    **share_values(rate.numerator, denominator, definition.confidence),
                }
            )
    return found


def _funnel(
    definition: Definition, given: dict[str, Any], others: frozenset[str], stages: Stages, rate: Rate
) -> list[dict[str, Any]]:
    """From registered to sustained, each stage within the definition's own denominator."""
    on = given["moment"].on
    suppliers = {
        row.enterprise_id
        for row in given["enterprises"]
        if row.valid_from <= on
        and (row.valid_to is None or row.valid_to >= on)
        and standing_of(profile_of((row,)), definition.denominator).is_counted
    }
    counted = others | suppliers
    found = [
        {"stage": "registered", "value": len(counted)},
        {"stage": "capacity_known", "value": len(counted & stages.capacity_known)},
        {"stage": "eligible", "value": len(counted & stages.eligible)},
        {"stage": "proposed", "value": len(counted & stages.proposed)},
    ]
    for level in LEVELS:
        at_level = replace(definition, minimum_level=level)
        is_own = level == definition.minimum_level
        value = rate.numerator if is_own else linkage_rate(at_level, **given).numerator
        found.append({"stage": level.name, "value": value})
    return found


def _point(key: str | None, rows: Rows) -> list[float] | None:
    """Where a regency lies: its middle by the table, else the middle of its enterprises."""
    if key is None:
        return None
    middle = _regencies().get(key)
    if middle is not None:
        return list(middle)
    point = rows.middles.get(key)
    return None if point is None else [round(point.latitude, 3), round(point.longitude, 3)]


def _regencies() -> dict[str, tuple[float, float]]:
    return {code.digits: (place.lat, place.lng) for code, place in places().items()}
