"""A simulated pooling problem of any size: tables of the public format as chunks of columns.

Offers lie around the regencies' seats, requirements at some of them, hubs among the offers. An offer's lanes
lead to its nearest hubs, and for small and medium enterprises straight to the nearest requirement (a large
buyer's gate takes no micro loads); freight is the dated tariff's for a period's quantity in four loads. Lanes are drawn chunk by chunk, so that memory does not grow with their number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sambung.engine.simulation.draws import chosen, rounded
from sambung.engine.simulation.regions import REGIONS, SPREAD_KM
from sambung.engine.simulation.tariffs import Haulage

POOLING_VERSION = 1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = Mapping[str, NDArray[np.float64] | list[str] | list[str | None]]
Chunk = tuple[str, Columns]

CHUNK = 4_000
KM_PER_DEGREE = 111.2
CLASSES = ("micro", "small", "medium")
CLASS_SHARES = (0.88, 0.10, 0.02)
CAPACITY_MEDIAN = np.array([600.0, 3_000.0, 11_000.0])  # kg a period
CAPACITY_SIGMA = 0.7
PRICE_MEDIAN, PRICE_SIGMA = 12_000.0, 0.1  # rupiah a kg
CLASS_PRICE = np.array([1.0, 0.97, 0.94])
BATCH_SHARE, BATCH_LEAST, BATCH_MOST = 0.5, 0.1, 0.4  # of the offers; of the capacity
NEW_SHARE, ONBOARDING_MEDIAN = 0.6, 400_000.0
HUB_SHARE, HUB_SIGMA = 0.7, 0.25  # of what could reach it
OPENING_MEDIAN, OPENING_SIZE, OPENING_POWER = 10_000_000.0, 20_000.0, 0.7
HANDLING_MEDIAN = 150.0
DEMAND_SIGMA = 0.8
SEASONAL_SHARE, SEASON_SIGMA = 0.2, 0.3
RESOURCE_SHARE = 0.6  # of what the two offers that share it could make without it
LOADS = 4  # a period
FREIGHT_DIGITS = 2
_STREAMS = ("towns", "offers", "hubs", "requirements", "seasons")
MOST_OFFERS, MOST_REQUIREMENTS, MOST_HUBS, MOST_PERIODS = 2_000_000, 5_000, 2_000, 60


class UnableToSimulatePooling(ValueError):
    """The size asked is outside what the generator is made for."""


@dataclass(frozen=True, slots=True)
class PoolingSize:
    """How much of everything. `lanes_per_offer`: to hubs, the nearest first. `shared`: the share of the offers
    of which two belong to one enterprise and share its machine. `fill`: quantity asked over capacity."""

    offers: int
    requirements: int
    hubs: int
    periods: int = 1
    lanes_per_offer: int = 8
    shared: float = 0.0
    fill: float = 0.3

    def check(self) -> None:
        """Raises UnableToSimulatePooling where a number is out of range."""
        for name, least, most in (
            ("offers", 1, MOST_OFFERS),
            ("requirements", 1, MOST_REQUIREMENTS),
            ("hubs", 0, MOST_HUBS),
            ("periods", 1, MOST_PERIODS),
            ("lanes_per_offer", 0, MOST_HUBS),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise UnableToSimulatePooling(f"{name} must lie between {least} and {most}, not {value}")
        if not 0 <= self.shared <= 1:
            raise UnableToSimulatePooling(f"shared must lie between 0 and 1, not {self.shared}")
        if not 0 < self.fill <= 1:
            raise UnableToSimulatePooling(f"fill must lie above 0 and up to 1, not {self.fill}")


@dataclass(frozen=True, slots=True)
class _Places:
    """Degrees, each (n,)."""

    latitude: Floats
    longitude: Floats


def _stream(seed: int, name: str) -> np.random.Generator:
    sequence = np.random.SeedSequence(seed, spawn_key=(1_000, _STREAMS.index(name)))
    return np.random.Generator(np.random.PCG64(sequence))


def _names(letter: str, count: int, start: int = 0, total: int | None = None) -> list[str]:
    width = len(str(total or count))
    return [f"{letter}{index:0{width}d}" for index in range(start + 1, start + count + 1)]


def _around(rng: np.random.Generator, weights: Floats, count: int, spread: float = 1.0) -> _Places:
    """Points around the regencies' seats; `spread` widens or narrows the cloud."""
    town = chosen(rng, weights, count)
    latitude = np.array([region.latitude for region in REGIONS])[town]
    longitude = np.array([region.longitude for region in REGIONS])[town]
    radius = np.array(SPREAD_KM)[town] * spread / KM_PER_DEGREE
    return _Places(latitude + radius * rng.normal(size=count), longitude + radius * rng.normal(size=count))


def simulate_pooling(seed: int, size: PoolingSize, roads: Haulage) -> Iterator[Chunk]:
    """Chunks of the tables, the same for the same arguments; a table may come in several chunks.

    Raises UnableToSimulatePooling where the size is out of range, before the first chunk.
    """
    size.check()
    return _chunks(seed, size, roads)


def _chunks(seed: int, size: PoolingSize, roads: Haulage) -> Iterator[Chunk]:
    weights = np.array([region.population_weight for region in REGIONS])
    rng = _stream(seed, "offers")
    offers = _around(rng, weights, size.offers)
    pairs = int(size.shared * size.offers / 2)
    for column in (offers.latitude, offers.longitude):  # two offers of one enterprise stand at one place
        column[1 : 2 * pairs : 2] = column[0 : 2 * pairs : 2]
    kind = chosen(rng, CLASS_SHARES, size.offers)
    kind[1 : 2 * pairs : 2] = kind[0 : 2 * pairs : 2]
    capacity = rounded(
        CAPACITY_MEDIAN[kind] * np.exp(CAPACITY_SIGMA * rng.normal(size=size.offers)), 2
    ).astype(np.float64)
    price = rounded(
        PRICE_MEDIAN * CLASS_PRICE[kind] * np.exp(PRICE_SIGMA * rng.normal(size=size.offers)), 3
    ).astype(np.float64)
    batch = np.where(
        rng.random(size.offers) < BATCH_SHARE,
        rounded(capacity * rng.uniform(BATCH_LEAST, BATCH_MOST, size.offers), 2),
        0,
    )
    batch = np.minimum(batch, capacity).astype(np.float64)
    onboarding = np.where(
        rng.random(size.offers) < NEW_SHARE,
        rounded(
            ONBOARDING_MEDIAN
            * np.sqrt(capacity / CAPACITY_MEDIAN[0])
            * np.exp(0.5 * rng.normal(size=size.offers)),
            2,
        ),
        0,
    ).astype(np.float64)
    owner = np.arange(size.offers)
    owner[1 : 2 * pairs : 2] = owner[0 : 2 * pairs : 2]

    rng = _stream(seed, "hubs")
    hubs = _around(rng, weights, size.hubs, 0.7)
    reach = min(size.lanes_per_offer, size.hubs)
    arriving = _arriving(offers, capacity, hubs, reach)
    hub_capacity = rounded(HUB_SHARE * arriving * np.exp(HUB_SIGMA * rng.normal(size=size.hubs)), 2).astype(
        np.float64
    )
    opening = rounded(
        OPENING_MEDIAN
        * (hub_capacity / OPENING_SIZE) ** OPENING_POWER
        * np.exp(0.2 * rng.normal(size=size.hubs)),
        2,
    ).astype(np.float64)
    handling = rounded(HANDLING_MEDIAN * np.exp(0.2 * rng.normal(size=size.hubs)), 2).astype(np.float64)

    rng = _stream(seed, "requirements")
    buyers = _around(rng, weights**2, size.requirements, 0.5)
    asked = np.exp(DEMAND_SIGMA * rng.normal(size=size.requirements))
    asked *= size.fill * capacity.sum() * (1 - 0.5 * (1 - RESOURCE_SHARE) * size.shared) / asked.sum()
    seasons = _stream(seed, "seasons")
    yield from _requirements(size, asked, seasons)
    yield from _offers(size, owner, kind, capacity, price, batch, onboarding, seasons)
    if size.hubs:
        columns: Columns = {
            "hub_id": _names("H", size.hubs),
            "capacity": hub_capacity,
            "opening_cost": opening,
            "handling_cost": handling,
        }
        yield "hubs", columns
    if pairs:
        machines = _names("M", pairs)
        both = capacity[0 : 2 * pairs : 2] + capacity[1 : 2 * pairs : 2]
        yield "resources", {"resource_id": machines, "capacity": np.ceil(RESOURCE_SHARE * both)}
        uses: Columns = {
            "offer_id": _names("O", 2 * pairs, 0, size.offers),
            "resource_id": [name for name in machines for _ in range(2)],
            "amount": np.ones(2 * pairs),
        }
        yield "uses", uses
    yield from _offer_lanes(size, roads, offers, capacity, kind > 0, hubs, buyers, reach)
    yield from _hub_lanes(size, roads, hubs, hub_capacity, buyers, asked)


def _arriving(offers: _Places, capacity: Floats, hubs: _Places, reach: int) -> Floats:
    """The capacity that would reach each hub (n_hubs,) if every offer split its own evenly over its lanes."""
    found = np.zeros(len(hubs.latitude))
    if not reach:
        return found
    for start in range(0, len(capacity), CHUNK):
        rows = np.arange(start, min(start + CHUNK, len(capacity)))
        near = _nearest(offers, rows, hubs, reach)
        found += np.bincount(near.ravel(), np.repeat(capacity[rows] / reach, reach), minlength=len(found))
    return np.maximum(found, 1.0)


def _nearest(offers: _Places, rows: Ints, others: _Places, count: int) -> Ints:
    """The `count` nearest of the others for each offer in `rows`, by index."""
    north = offers.latitude[rows, None] - others.latitude
    east = (offers.longitude[rows, None] - others.longitude) * np.cos(np.radians(7.2))
    away = north**2 + east**2
    if count >= away.shape[1]:
        return np.broadcast_to(np.arange(away.shape[1]), away.shape).copy()
    near = np.argpartition(away, count - 1, axis=1)[:, :count]
    return np.sort(near, axis=1).astype(np.int64)


def _requirements(size: PoolingSize, asked: Floats, rng: np.random.Generator) -> Iterator[Chunk]:
    names = _names("R", size.requirements)
    if size.periods == 1:
        yield "requirements", {"requirement_id": names, "quantity": rounded(asked, 2).astype(np.float64)}
        return
    for period in _names("T", size.periods):
        quantity = asked * np.exp(SEASON_SIGMA * rng.normal(size=size.requirements) - SEASON_SIGMA**2 / 2)
        columns: Columns = {
            "requirement_id": names,
            "quantity": rounded(quantity, 2).astype(np.float64),
            "period": [period] * size.requirements,
        }
        yield "requirements", columns


def _offers(
    size: PoolingSize,
    owner: Ints,
    kind: Ints,
    capacity: Floats,
    price: Floats,
    batch: Floats,
    onboarding: Floats,
    rng: np.random.Generator,
) -> Iterator[Chunk]:
    """One row an offer; with periods some are seasonal, with a row in each."""
    seasonal = (rng.random(size.offers) < SEASONAL_SHARE) & (size.periods > 1)
    owners = [f"E{index + 1:0{len(str(size.offers))}d}" for index in owner.tolist()]
    names = _names("O", size.offers)
    for period in (None, *(_names("T", size.periods) if seasonal.any() else ())):
        rows = np.flatnonzero(~seasonal if period is None else seasonal)
        season = np.ones(len(rows))
        if period is not None:
            season = np.exp(SEASON_SIGMA * rng.normal(size=len(rows)))
        now = np.maximum(batch[rows], np.rint(capacity[rows] * season))
        columns: Columns = {
            "offer_id": [names[row] for row in rows],
            "enterprise_id": [owners[row] for row in rows],
            "capacity": now,
            "unit_price": price[rows],
            "min_batch": batch[rows],
            "onboarding_cost": onboarding[rows],
            "size_class": [CLASSES[index] for index in kind[rows]],
            "period": [period] * len(rows),
        }
        yield "offers", columns


def _offer_lanes(
    size: PoolingSize,
    roads: Haulage,
    offers: _Places,
    capacity: Floats,
    is_large: NDArray[np.bool_],
    hubs: _Places,
    buyers: _Places,
    reach: int,
) -> Iterator[Chunk]:
    """To the nearest hubs, and from the larger ones straight to the nearest requirement."""
    hub_names, buyer_names = _names("H", size.hubs), _names("R", size.requirements)
    for start in range(0, size.offers, CHUNK):
        rows = np.arange(start, min(start + CHUNK, size.offers))
        names = _names("O", len(rows), start, size.offers)
        for places, targets, count in ((hubs, hub_names, reach), (buyers, buyer_names, 1)):
            if not count:
                continue
            taken = rows if places is hubs or not reach else rows[is_large[rows]]
            near = _nearest(offers, taken, places, count)
            freight = _freight(roads, offers, taken, places, near, capacity[taken])
            columns: Columns = {
                "origin_id": [names[row - start] for row in taken.tolist() for _ in range(count)],
                "destination_id": [targets[index] for index in near.ravel().tolist()],
                "unit_cost": freight.ravel(),
            }
            yield "lanes", columns


def _freight(
    roads: Haulage, origins: _Places, rows: Ints, targets: _Places, near: Ints, load: Floats
) -> Floats:
    """Rupiah a kg (rows, near), rounded as money is said."""
    km = np.empty(near.shape)
    for column in range(near.shape[1]):
        to = (targets.latitude[near[:, column]], targets.longitude[near[:, column]])
        km[:, column] = roads.road_km(origins.latitude[rows], origins.longitude[rows], to)
    return np.round(roads.unit_freight(km, load[:, None] / LOADS, 1.0), FREIGHT_DIGITS)


def _hub_lanes(
    size: PoolingSize, roads: Haulage, hubs: _Places, capacity: Floats, buyers: _Places, asked: Floats
) -> Iterator[Chunk]:
    """From every hub to every requirement: the hub's capacity in loads, or the quantity where that is less."""
    buyer_names = _names("R", size.requirements)
    for hub, name in enumerate(_names("H", size.hubs)):
        to = (float(hubs.latitude[hub]), float(hubs.longitude[hub]))
        km = roads.road_km(buyers.latitude, buyers.longitude, to)
        load = np.minimum(np.maximum(1.0, asked), capacity[hub])
        columns: Columns = {
            "origin_id": [name] * size.requirements,
            "destination_id": buyer_names,
            "unit_cost": np.round(roads.unit_freight(km, load / LOADS, 1.0), FREIGHT_DIGITS),
        }
        yield "lanes", columns
