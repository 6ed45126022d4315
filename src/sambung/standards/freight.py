"""Freight by road: great circle × circuity × a tariff by vehicle class; across sea the answer is unknown.

The tariff is a dated rule (`rules/freight_tariff.yaml`). Places that a truck cannot reach without a ship lie
in different road groups (`tables/road_groups.yaml`), and between groups there is no price, never a price of 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

import yaml

from sambung.standards.places import Place, distance_km
from sambung.standards.regions import KEMENDAGRI_VINTAGE, RegionCode, Scheme
from sambung.standards.rules import NoRuleInForce, rule


@dataclass(frozen=True, slots=True)
class VehicleClass:
    """A vehicle's one-way tariff: payload in kg, rupiah a trip and rupiah a road-km (default, low, high)."""

    code: str
    label_id: str
    label_en: str
    payload_kg: int
    fixed: int
    per_km: int
    per_km_low: int
    per_km_high: int


@dataclass(frozen=True, slots=True)
class FreightTariff:
    """All that a freight price rests on: `circuity` by road group, `handling_per_tonne` in rupiah each end."""

    version: str
    vehicles: tuple[VehicleClass, ...]
    circuity: Mapping[str, float]
    circuity_elsewhere: float
    handling_per_tonne: int
    price_year: int
    tag: str


@dataclass(frozen=True, slots=True)
class Freight:
    """The price of moving one load: whole rupiah without handling; `per_kg` is total / load."""

    vehicle: str
    trips: int
    road_km: float
    load_kg: float
    total: float

    @property
    def per_kg(self) -> float:
        return self.total / self.load_kg


def freight_tariff(on: date) -> FreightTariff | NoRuleInForce:
    """The tariff in force on a day."""
    found = rule("freight_tariff", on=on)
    if isinstance(found, NoRuleInForce):
        return found
    given = found.parameters
    vehicles = tuple(
        VehicleClass(
            code=row["code"],
            label_id=row["label"]["id"],
            label_en=row["label"]["en"],
            payload_kg=row["payload_kg"]["value"],
            fixed=row["fixed"]["value"],
            per_km=row["per_km"]["value"],
            per_km_low=row["per_km"]["range"][0],
            per_km_high=row["per_km"]["range"][1],
        )
        for row in given["vehicles"]
    )
    return FreightTariff(
        version=found.version,
        vehicles=vehicles,
        circuity={group: float(value) for group, value in given["circuity"]["value"]["by_group"].items()},
        circuity_elsewhere=float(given["circuity"]["value"]["elsewhere"]),
        handling_per_tonne=given["handling_per_tonne"]["value"],
        price_year=given["price_year"],
        tag=given["tag"],
    )


@lru_cache(maxsize=1)
def _groups() -> tuple[Mapping[str, str], Mapping[str, str]]:
    text = (
        resources.files("sambung.standards").joinpath("tables/road_groups.yaml").read_text(encoding="utf-8")
    )
    data = yaml.safe_load(text)
    return data["provinces"], data["regencies"]


def road_group(region: RegionCode) -> str | None:
    """The group of places joined by road in which a region lies.

    None (unknown) for a province alone where its regencies differ, a code of BPS or of another vintage.
    """
    if region.scheme is not Scheme.KEMENDAGRI or region.vintage != KEMENDAGRI_VINTAGE:
        return None
    by_province, by_regency = _groups()
    group = by_province.get(region.digits[:2])
    if group is None:
        return None
    regency = region.regency
    if regency is None:
        mixed = group == "each" or any(code.startswith(region.digits) for code in by_regency)
        return None if mixed else group
    return by_regency.get(regency.dotted) or (regency.dotted if group == "each" else group)


def road_distance_km(origin: Place, destination: Place, tariff: FreightTariff) -> float | None:
    """Road-km as great circle × circuity; None where the two are not joined by road."""
    group = road_group(origin.region)
    if group is None or group != road_group(destination.region):
        return None
    return distance_km(origin, destination) * tariff.circuity.get(group, tariff.circuity_elsewhere)


def cheapest_vehicle(road_km: float, load_kg: float, tariff: FreightTariff) -> Freight:
    """The vehicle class that moves a load cheapest, in as many trips as it needs; on a tie the smaller.

    Raises ValueError for a load of 0 or less, or a negative distance.
    """
    if not load_kg > 0 or not road_km >= 0:
        raise ValueError("a load is more than 0 kg and a distance 0 km or more")
    options = []
    for vehicle in sorted(tariff.vehicles, key=lambda one: one.payload_kg):
        trips = int(-(-load_kg // vehicle.payload_kg))
        total = trips * (vehicle.fixed + vehicle.per_km * road_km)
        options.append(Freight(vehicle.code, trips, road_km, load_kg, total))
    return min(options, key=lambda one: one.total)


def freight(origin: Place, destination: Place, load_kg: float, tariff: FreightTariff) -> Freight | None:
    """The cheapest way to move a load by road; None (unknown) across sea."""
    road_km = road_distance_km(origin, destination, tariff)
    return None if road_km is None else cheapest_vehicle(road_km, load_kg, tariff)


def handling(load_kg: float, tariff: FreightTariff, *, ends: int = 2) -> float:
    """Rupiah for loading and unloading: the tariff a tonne at each end."""
    return load_kg / 1000 * tariff.handling_per_tonne * ends


def unit_freight(
    origin: Place,
    destination: Place,
    *,
    most: float,
    quantity: float,
    weight_kg: float,
    tariff: FreightTariff,
) -> float | None:
    """Rupiah for each unit on a lane, handling at both ends included, to the sen; None (unknown) across sea.

    The load is what may pass in one period: `most` units, or the `quantity` asked where that is less. A part
    load costs more a unit, which is what makes gathering at a hub pay.
    """
    units = min(most, quantity)
    load = max(units * weight_kg, 0.001)
    moved = freight(origin, destination, load, tariff)
    return None if moved is None else round((moved.total + handling(load, tariff)) / units, 2)
