"""A definition counted over rows: the plain values that a reading keeps. Reads and writes nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sambung.apps.reporting.facts import Rows, Stages
from sambung.engine.indicators import (
    Definition,
    Dimension,
    LinkageLevel,
    Moment,
    Rate,
    disaggregate,
    linkage_rate,
    rate_series,
)
from sambung.engine.indicators.population import profile_of, rows_seen, standing_of
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


def rate_values(rate: Rate) -> dict[str, Any]:
    """A rate in plain values; `value`, `low` and `high` are shares of one, None where nothing is counted."""
    low, high = rate.interval or (None, None)
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "value": rate.value,
        "low": low,
        "high": high,
    }


def reckon(definition: Definition, *, rows: Rows, stages: Stages, on: datetime.date) -> dict[str, Any]:
    """Rate, parts, months and funnel of one definition on a day."""
    moment = Moment(on, rows.position)
    linkages = rows.linkages.rows(moment)
    given: dict[str, Any] = {
        "moment": moment,
        "enterprises": rows.enterprises,
        "linkages": linkages,
        "evidence": rows.linkages.evidence,
    }
    rate = linkage_rate(definition, **given)
    parts = {
        dimension.value: [
            {"key": part.key, **rate_values(part.rate)}
            for part in disaggregate(definition, dimension=dimension, **given)
        ]
        for dimension in Dimension
    }
    for part in parts[Dimension.REGION.value]:
        part["point"] = _point(part["key"], rows)
    return {
        "rate": {
            **rate_values(rate),
            "excluded": dict(rate.excluded),
            "uncounted": dict(rate.uncounted),
            "unknown": dict(rate.unknown),
        },
        "parts": parts,
        "series": _series(definition, rows, month_ends(on)),
        "funnel": _funnel(definition, given, stages, moment, rate),
        "simulated": rows.simulated,
    }


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


def _series(definition: Definition, rows: Rows, days: Sequence[datetime.date]) -> list[dict[str, Any]]:
    """The rate on each day. Buyers' classes and affiliations change seldom: runs of days that share them go together."""
    moments = [(Moment(day, rows.position), rows.linkages.rows(Moment(day, rows.position))) for day in days]
    found = []
    for linkages, run in groupby(moments, key=lambda one: one[1]):
        rates = rate_series(
            definition,
            moments=[moment for moment, _ in run],
            enterprises=rows.enterprises,
            linkages=linkages,
            evidence=rows.linkages.evidence,
        )
        found += [{"on": rate.moment.on.isoformat(), **rate_values(rate)} for rate in rates]
    return found


def _funnel(
    definition: Definition, given: dict[str, Any], stages: Stages, moment: Moment, rate: Rate
) -> list[dict[str, Any]]:
    """From registered to sustained, each stage within the definition's own denominator."""
    by_enterprise: dict[str, list[Any]] = {}
    for row in given["enterprises"]:
        by_enterprise.setdefault(row.enterprise_id, []).append(row)
    counted = {
        name
        for name, own in by_enterprise.items()
        if standing_of(profile_of(rows_seen(own, moment)), definition.denominator).is_counted
    }
    found = [
        {"stage": "registered", "value": len(counted)},
        {"stage": "capacity_known", "value": len(counted & stages.capacity_known)},
        {"stage": "eligible", "value": len(counted & stages.eligible)},
        {"stage": "proposed", "value": len(counted & stages.proposed)},
    ]
    for level in LEVELS:
        if level == definition.minimum_level:
            value = rate.numerator
        else:
            other = Definition(
                definition_id=definition.definition_id,
                version=definition.version,
                minimum_level=level,
                buyer_classes=definition.buyer_classes,
                denominator=definition.denominator,
                ladder=definition.ladder,
                excludes_affiliates=definition.excludes_affiliates,
                unit=definition.unit,
                confidence=definition.confidence,
            )
            value = linkage_rate(other, **given).numerator
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
