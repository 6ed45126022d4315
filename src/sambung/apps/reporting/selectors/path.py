"""From today's rate to the target: how many enterprises are missing, and where the speed of the last year leads."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sambung.apps.reporting.selectors.readings import ReadingView
from sambung.standards.linkage_definitions import Benchmark, benchmarks

MOST_YEARS = 5


@dataclass(frozen=True)
class PathPoint:
    """A rate at the end of a year; `is_forecast`: at the speed of the last twelve months."""

    on: datetime.date
    value: float | None
    is_forecast: bool


@dataclass(frozen=True)
class Path:
    """`missing`: enterprises that would have to be linked today for the target (None: nothing is counted).

    `speed`: share of one in the last twelve months. `reached_in`: the year in which that speed would reach the
    target; None where it never would, or not within a century.
    """

    baseline: Benchmark
    target: Benchmark
    missing: int | None
    speed: float | None
    reached_in: int | None
    points: Sequence[PathPoint]


def path_of(view: ReadingView) -> Path:
    """The path of a reading's whole rate; a straight line, and said to be no more."""
    known = benchmarks()
    target = known["target"]
    last_on, last = view.series[-1]
    before = view.series[-13][1] if len(view.series) > 12 else None
    speed = None
    if before is not None and last.value is not None and before.value is not None:
        speed = last.value - before.value
    missing = None
    if last.denominator and last.numerator is not None:
        missing = max(0, math.ceil(target.value * last.denominator - 1e-9) - last.numerator)
    points = [PathPoint(on, cell.value, False) for on, cell in view.series[::-6][::-1]]
    reached_in = None
    if last.value is not None and last.value >= target.value:
        reached_in = last_on.year
    elif last.value is not None and speed is not None and speed > 0:
        years = (target.value - last.value) / speed
        if years <= 100:
            reached_in = (last_on + datetime.timedelta(days=365.25 * years)).year
        for ahead in range(1, min(MOST_YEARS, math.ceil(years)) + 1):
            on = datetime.date(last_on.year + ahead, last_on.month, min(last_on.day, 28))
            points.append(PathPoint(on, min(1.0, last.value + speed * ahead), True))
    return Path(known["baseline"], target, missing, speed, reached_in, points)
