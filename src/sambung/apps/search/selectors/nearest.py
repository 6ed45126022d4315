"""The nearest of many rows, without looking at all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sambung.apps.search.selectors.matching import by_distance
from sambung.apps.search.selectors.nearness import around, km_between, least_km

# Circles that are tried: halving down from 1,000 km ends within a few streets.
CIRCLES = 9


@dataclass(frozen=True)
class Nearby:
    """Within so many km of a point, WGS84 degrees."""

    latitude: float
    longitude: float
    km: float


def nearest(
    rows: Any, near: Nearby, most: int, *, least: int, is_narrowed: bool = False
) -> tuple[list[tuple[Any, float]], bool]:
    """Rows within the circle with their distance (km), in no order; whether there are more.

    `rows`: tuples that begin with a key and end in latitude and longitude. Where the circle holds more than `most`, those of
    a smaller one that does not: what is left out is farther away than what is told, and a wide circle costs no more than
    what it shows. Where the database can, it tells those nearest in degrees at once. At least `least` of them, but where
    more than `most` stand so close together that no circle tells them apart: then some of those. `is_narrowed`: by words,
    so that most likely all of them fit.
    """
    ordered = by_distance(rows, near.latitude, near.longitude, is_narrowed=is_narrowed)
    if ordered is not None:
        return _first_of(ordered, near, most, least)
    radius = near.km if is_narrowed else near.km / 8
    fits, overfull = 0.0, math.inf
    found: list[tuple[Any, float]] = []
    some: list[Any] = []
    for _circle in range(CIRCLES):
        read = list(_in_box(rows, near, radius)[: most + 1])
        if len(read) > most:
            overfull, some = radius, read[:most]
            if len(found) >= least:
                break
            radius = (fits + radius) / 2 if fits else radius / 4
            continue
        found, fits = _in_circle(read, near, radius), radius
        if radius >= near.km:
            return found, False
        if 2 * radius >= overfull:
            if len(found) >= least:
                break
            radius = (radius + overfull) / 2
        else:
            radius = min(near.km, 2 * radius)
    return _with_some(found, some, near, least)[:most], True


def _first_of(ordered: Any, near: Nearby, most: int, least: int) -> tuple[list[tuple[Any, float]], bool]:
    """The same of rows that come by their distance in degrees, which is not quite that in km."""
    # The circle is no condition: of a box of points a planner thinks that it holds next to nothing.
    read = [one for one in ordered[: most + 1] if one[-1] is not None]
    circle = _in_circle(read, near, near.km)
    if len(read) <= most:
        return circle, False
    sure = least_km(near.latitude, near.longitude, read[-1][-2], read[-1][-1])
    if sure >= near.km:
        return circle[:most], len(circle) > most
    found = [(one, km) for one, km in circle if km <= sure]
    return _with_some(found, read[:most], near, least)[:most], True


def _with_some(
    found: list[tuple[Any, float]], some: list[Any], near: Nearby, least: int
) -> list[tuple[Any, float]]:
    if len(found) >= least:
        return found
    known = {one[0] for one, _km in found}
    return found + [(one, km) for one, km in _in_circle(some, near, near.km) if one[0] not in known]


def _in_box(rows: Any, near: Nearby, radius: float) -> Any:
    box = around(near.latitude, near.longitude, radius)
    return rows.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))


def _in_circle(read: list[Any], near: Nearby, radius: float) -> list[tuple[Any, float]]:
    measured = ((one, km_between(near.latitude, near.longitude, one[-2], one[-1])) for one in read)
    return [(one, km) for one, km in measured if km <= radius]
