"""Vehicle tariffs and trip costs: a fixed amount and an amount for each road kilometre, one trip a week.

The numbers are the catalogue's proposed defaults, rounded; the three-wheeler is ours.
A trip's fixed part is why a small shipment is dear by itself and cheap through a hub.
"""

import numpy as np
from numpy.typing import NDArray

from sambung.engine.simulation.records import Tariff

ROAD_FACTOR = 1.35
WEEKS_PER_MONTH = 52 / 12
EARTH_RADIUS_KM = 6371.0088

TARIFFS: tuple[Tariff, ...] = (
    Tariff("MOTOR_RODA_TIGA", 300, 15_000, 2_500, 30),
    Tariff("PICKUP", 1_000, 100_000, 4_500, 600),
    Tariff("ENGKEL", 2_000, 200_000, 5_500, 1_000),
    Tariff("CDD", 4_500, 300_000, 7_000, 1_000),
    Tariff("FUSO", 8_000, 450_000, 8_500, 1_000),
    Tariff("WINGBOX", 15_000, 600_000, 9_500, 1_000),
)

Floats = NDArray[np.float64]


def road_km(latitude: Floats | float, longitude: Floats | float, to: tuple[float, float]) -> Floats:
    """Great-circle distance (haversine, degrees in) times the road factor, in km."""
    lat1, lng1 = np.radians(latitude), np.radians(longitude)
    lat2, lng2 = np.radians(to[0]), np.radians(to[1])
    half = np.sin((lat1 - lat2) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lng1 - lng2) / 2) ** 2
    km: Floats = np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)) * ROAD_FACTOR, dtype=np.float64)
    return km


def unit_freight(km: Floats, units_per_week: Floats, weight_kg: float) -> Floats:
    """Rupiah for each unit where `units_per_week` travel `km` in one weekly delivery by the cheapest vehicle.

    A load over a vehicle's payload takes several of them. Infinite where nothing is sent.
    """
    best = np.full(np.broadcast(km, units_per_week).shape, np.inf)
    load = units_per_week * weight_kg
    for tariff in TARIFFS:
        trips = np.maximum(1.0, np.ceil(load / tariff.payload_kg))
        cost = trips * (tariff.fixed + tariff.per_km * km)
        best = np.minimum(best, np.where(km <= tariff.range_km, cost, np.inf))
    with np.errstate(divide="ignore"):
        return np.where(units_per_week > 0, best / np.maximum(units_per_week, 1e-9), np.inf)
