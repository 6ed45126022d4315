"""What offers cost at a buyer's place, direct and through hubs, by the formula that pooling prices lanes with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sambung.engine.simulation.demand.conditions import Answers
from sambung.engine.simulation.draws import Flags, Floats, Ints
from sambung.engine.simulation.population import SmallEnterprises
from sambung.engine.simulation.products import PRODUCT_INDEX, PRODUCTS, Product
from sambung.engine.simulation.records import Hub
from sambung.engine.simulation.supply import Supply
from sambung.engine.simulation.tariffs import WEEKS_PER_MONTH, Haulage
from sambung.standards.units import parse_unit


@dataclass(frozen=True, slots=True)
class Market:
    """One product's offers against one place, as far as distance goes: what it costs depends on the load."""

    answers: Answers
    haulage: Haulage
    weight_kg: float
    km: Floats
    km_to_hub: Floats
    km_onward: Floats
    hub_capacity: Floats
    hub_handling: Floats

    def at(self, quantity: float) -> "Prices":
        """Landed costs where `quantity` is asked in a period: a lane carries what may pass in one period."""
        load = np.minimum(self.answers.capacity, quantity)
        price = self.answers.price
        direct = price + self.haulage.unit_freight(self.km, load, self.weight_kg)
        ways = np.full((len(self.hub_capacity) + 1, len(price)), np.inf)
        onward = self.haulage.unit_freight(
            self.km_onward, np.minimum(self.hub_capacity, quantity), self.weight_kg
        )
        for k in range(len(self.hub_capacity)):
            into = self.haulage.unit_freight(self.km_to_hub[k], load, self.weight_kg)
            ways[k] = price + into + self.hub_handling[k] + onward[k]
        return Prices(self.answers, direct, ways.min(axis=0), ways.argmin(axis=0), self.hub_capacity)


@dataclass(frozen=True, slots=True)
class Prices:
    """Landed costs, direct and by the cheapest hub."""

    answers: Answers
    direct: Floats
    by_hub: Floats
    which_hub: Ints
    hub_capacity: Floats

    def directly(self, allowed: Flags, ceiling: float, most: float) -> float:
        """Capacity that reaches the place without a hub, at most `most` from each offer."""
        chosen = allowed & (self.direct <= ceiling)
        return float(np.minimum(self.answers.capacity[chosen], most).sum())

    def altogether(self, allowed: Flags, ceiling: float, most: float) -> float:
        """Direct capacity, and what else comes through the hubs within their capacity."""
        total = self.directly(allowed, ceiling, most)
        rest = allowed & (self.direct > ceiling) & (self.by_hub <= ceiling)
        for k, room in enumerate(self.hub_capacity.tolist()):
            through = rest & (self.which_hub == k)
            total += min(room, float(np.minimum(self.answers.capacity[through], most).sum()))
        return total


def market(
    small: SmallEnterprises,
    supply: Supply,
    hubs: Sequence[Hub],
    haulage: Haulage,
    product: int,
    found: Answers,
    point: tuple[float, float],
    is_monthly: bool,
) -> Market:
    """Distances from each offer to `point` and to the hubs that take this product."""
    made = PRODUCTS[product]
    owner = supply.offers.owner[found.index]
    latitude, longitude = small.latitude[owner], small.longitude[owner]
    # A hub's terms name a KBLI class, not a product: all that class in the same unit may pass through it.
    mine = [h for h in hubs if any(_is_alike(PRODUCTS[PRODUCT_INDEX[key]], made) for key in h.products)]
    to_hubs = [haulage.road_km(latitude, longitude, (hub.latitude, hub.longitude)) for hub in mine]
    onward = [float(haulage.road_km(hub.latitude, hub.longitude, point)) for hub in mine]
    factor = 1.0 if is_monthly else 1 / WEEKS_PER_MONTH
    return Market(
        answers=found,
        haulage=haulage,
        weight_kg=made.weight_kg,
        km=haulage.road_km(latitude, longitude, point),
        km_to_hub=np.array(to_hubs).reshape(len(mine), len(owner)),
        km_onward=np.array(onward),
        hub_capacity=np.array([hub.capacity * factor for hub in mine]),
        hub_handling=np.array([float(hub.handling_cost) for hub in mine]),
    )


def _is_alike(one: Product, other: Product) -> bool:
    return one.kbli == other.kbli and parse_unit(one.unit) == parse_unit(other.unit)
