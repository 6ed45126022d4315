"""A box around a point for the index, and the way along the great circle for what lies in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sambung.standards.places import EARTH_RADIUS_KM


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; holds every point within the distance (not across the date line, where nobody of ours lives)."""

    south: float
    north: float
    west: float
    east: float


def around(latitude: float, longitude: float, km: float) -> Box:
    """The box of a circle."""
    up = math.degrees(km / EARTH_RADIUS_KM)
    reach = math.sin(min(math.pi / 2, km / EARTH_RADIUS_KM))
    cosine = math.cos(math.radians(latitude))
    across = math.degrees(math.asin(min(1.0, reach / cosine))) if cosine > 0 else 180.0
    return Box(latitude - up, latitude + up, longitude - across, longitude + across)


def km_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance on a sphere of the Earth's mean radius (error under 0.6 %)."""
    one, two = math.radians(latitude), math.radians(other_latitude)
    north, east = two - one, math.radians(other_longitude - longitude)
    chord = math.sin(north / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def least_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Whatever is at least as far in degrees (both alike) as the other point is at least so far in km.

    For points up to 10 degrees away and none beyond 60 degrees of latitude.
    """
    degrees = math.hypot(latitude - other_latitude, longitude - other_longitude)
    narrowest = math.cos(math.radians(min(90.0, abs(latitude) + degrees)))
    # Along the sphere it is at most a hundredth less than on a plane so narrow.
    return 0.99 * math.radians(degrees) * narrowest * EARTH_RADIUS_KM
