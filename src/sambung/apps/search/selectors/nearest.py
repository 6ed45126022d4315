"""The nearest of many rows, without looking at all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sambung.apps.search.selectors.nearness import around, km_between

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

    `rows`: tuples that begin with a key and end in latitude and longitude. Where the circle holds more than `most`, those of a smaller
    one that does not: what is left out is farther away than what is told, and a wide circle costs no more than what
    it shows. At least `least` of them, but where more than `most` stand so close together that no circle tells
    them apart: then some of those. `is_narrowed`: by words, so that most likely all of them fit.
    """
    radius = near.km if is_narrowed else near.km / 8
    fits, overfull = 0.0, math.inf
    found: list[tuple[Any, float]] = []
    some: list[Any] = []
    for _circle in range(CIRCLES):
        box = around(near.latitude, near.longitude, radius)
        within = rows.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
        read = list(within[: most + 1])
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
    if len(found) < least:
        known = {one[0] for one, _km in found}
        found += [(one, km) for one, km in _in_circle(some, near, near.km) if one[0] not in known]
    return found[:most], True


def _in_circle(read: list[Any], near: Nearby, radius: float) -> list[tuple[Any, float]]:
    measured = ((one, km_between(near.latitude, near.longitude, one[-2], one[-1])) for one in read)
    return [(one, km) for one, km in measured if km <= radius]
