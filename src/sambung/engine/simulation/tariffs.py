"""What a delivery costs, by the freight tariff in force, for whole columns at once.

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

# By days in a year of 365, as standards.periods converts capacities.
WEEKS_PER_MONTH = 365 / 84
HUB_REACH_KM = 30.0

Floats = NDArray[np.float64]


class UnableToPriceFreight(ValueError):
    """No freight tariff is in force on the day asked."""


@dataclass(frozen=True, slots=True)
class Haulage:
    """Road km for each km of great circle, the vehicles, and rupiah a tonne for loading (and for unloading)."""

    circuity: float
    vehicles: tuple[Tariff, ...]
    handling_per_tonne: int

    def road_km(
        self,
        latitude: Floats | float,
        longitude: Floats | float,
        to: tuple[Floats | float, Floats | float],
    ) -> Floats:
        """Great-circle distance (haversine, degrees in) times the circuity, in km."""
        lat1, lng1 = np.radians(latitude), np.radians(longitude)
        lat2, lng2 = np.radians(to[0]), np.radians(to[1])
        half = np.sin((lat1 - lat2) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lng1 - lng2) / 2) ** 2
        km: Floats = np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)), dtype=np.float64)
        return km * self.circuity

    def unit_freight(self, km: Floats, units: Floats | float, weight_kg: float) -> Floats:
        """Rupiah for each unit where `units` travel `km` as one load, with handling at both ends.

        The cheapest vehicle, in as many trips as it needs: `standards.freight.unit_freight` for columns.
        Infinite where nothing is sent.
        """
        sent = np.asarray(units, dtype=np.float64)
        best = np.full(np.broadcast(km, sent).shape, np.inf)
        load = sent * weight_kg
        for vehicle in self.vehicles:
            trips = np.maximum(1.0, np.ceil(load / vehicle.payload_kg))
            best = np.minimum(best, trips * (vehicle.fixed + vehicle.per_km * km))
        total = best + load / 1000 * self.handling_per_tonne * 2
        return np.where(sent > 0, total / np.maximum(sent, 1e-9), np.inf)


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
    return Haulage(circuity, vehicles, tariff.handling_per_tonne)
