"""What a maker's weekly delivery costs, by the freight tariff in force, for whole columns at once.

Vehicles and circuity come from the dated rule that the application prices its lanes by; a trip's fixed part is
why a small shipment is dear by itself and cheap through a hub.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sambung.engine.simulation.records import Tariff
from sambung.standards.freight import freight_tariff, road_group
from sambung.standards.places import EARTH_RADIUS_KM
from sambung.standards.regions import parse_region
from sambung.standards.rules import NoRuleInForce

WEEKS_PER_MONTH = 52 / 12
HUB_REACH_KM = 30.0

Floats = NDArray[np.float64]


class UnableToPriceFreight(ValueError):
    """No freight tariff is in force on the day asked."""


@dataclass(frozen=True, slots=True)
class Haulage:
    """Road km for each km of great circle, and the vehicles."""

    circuity: float
    vehicles: tuple[Tariff, ...]

    def road_km(self, latitude: Floats | float, longitude: Floats | float, to: tuple[float, float]) -> Floats:
        """Great-circle distance (haversine, degrees in) times the circuity, in km."""
        lat1, lng1 = np.radians(latitude), np.radians(longitude)
        lat2, lng2 = np.radians(to[0]), np.radians(to[1])
        half = np.sin((lat1 - lat2) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lng1 - lng2) / 2) ** 2
        km: Floats = np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)), dtype=np.float64)
        return km * self.circuity

    def unit_freight(self, km: Floats, units_per_week: Floats, weight_kg: float) -> Floats:
        """Rupiah for each unit where `units_per_week` travel `km` in one weekly delivery, cheapest vehicle.

        A load over a vehicle's payload takes several of them. Infinite where nothing is sent.
        """
        best = np.full(np.broadcast(km, units_per_week).shape, np.inf)
        load = units_per_week * weight_kg
        for vehicle in self.vehicles:
            trips = np.maximum(1.0, np.ceil(load / vehicle.payload_kg))
            best = np.minimum(best, trips * (vehicle.fixed + vehicle.per_km * km))
        return np.where(units_per_week > 0, best / np.maximum(units_per_week, 1e-9), np.inf)


def haulage(province_code: str, day: date) -> Haulage:
    """The tariff in force on `day`, within one province; `UnableToPriceFreight` where there is none."""
    tariff = freight_tariff(day)
    if isinstance(tariff, NoRuleInForce):
        raise UnableToPriceFreight(f"no freight tariff is in force on {day}")
    group = road_group(parse_region(province_code))
    circuity = (
        tariff.circuity_elsewhere if group is None else tariff.circuity.get(group, tariff.circuity_elsewhere)
    )
    vehicles = tuple(Tariff(v.code, v.payload_kg, v.fixed, v.per_km) for v in tariff.vehicles)
    return Haulage(circuity, vehicles)
