"""How many there are of each kind, and the small enterprises: where they are and who they are."""

from dataclasses import dataclass

import numpy as np

from sambung.engine.simulation.draws import Calendar, Flags, Floats, Ints, chosen, stream
from sambung.engine.simulation.products import OTHER_ACTIVITIES, PRODUCTS
from sambung.engine.simulation.records import Channel, Enterprise, Kind, Sex
from sambung.engine.simulation.regions import REGIONS, SEA_SIDE, SPREAD_KM
from sambung.engine.simulation.words import (
    BUYERS,
    FIRST_WORDS,
    LAST_NAMES,
    MEN,
    OTHER_TRADE_WORDS,
    SECOND_WORDS,
    WOMEN,
)

PRODUCER_SHARE = 0.72
CLASS_SHARES = (0.88, 0.10, 0.02)
NO_OFFER_SHARE = 0.10
SECOND_OFFER_SHARE = 0.16
KM_PER_DEGREE = 111.2
_BILLION = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How a size is divided. Order of the enterprises: buyers, hub owners, cooperatives, small ones."""

    buyers: int
    hubs: int
    cooperatives: int
    small: int

    @property
    def first_small(self) -> int:
        """The index of the first small enterprise."""
        return self.buyers + self.hubs + self.cooperatives


@dataclass(frozen=True, slots=True)
class SmallEnterprises:
    """Columns over the small enterprises; `size`: 0 micro, 1 small, 2 medium.

    `product` and `second` are -1 for none; `activity` counts only where there is no product.
    """

    region: Ints
    latitude: Floats
    longitude: Floats
    size: Ints
    product: Ints
    second: Ints
    activity: Ints
    has_offer: Flags
    registered: Ints
    is_matchable: Flags
    is_size_known: Flags


def divide(size: int) -> Counts:
    """Split `size` enterprises by kind; at 10,000: 40 buyers, 54 hub owners, 150 other cooperatives."""
    buyers = min(len(BUYERS), max(4, size // 100))
    hubs = min(2 * len(PRODUCTS), max(2, size // 100))
    cooperatives = size * 15 // 1000
    return Counts(buyers, hubs, cooperatives, size - buyers - hubs - cooperatives)


def place(rng: np.random.Generator, region: Ints) -> tuple[Floats, Floats]:
    """A point near each region's seat, on land: latitude and longitude in degrees, 4 decimals."""
    seat_lat = np.array([r.latitude for r in REGIONS])[region]
    seat_lng = np.array([r.longitude for r in REGIONS])[region]
    side = np.array([{"N": -1, "S": 1, "": 0}[s] for s in SEA_SIDE])[region]
    radius = np.array(SPREAD_KM)[region] * np.sqrt(rng.random(len(region))) / KM_PER_DEGREE
    angle = rng.random(len(region)) * 2 * np.pi
    north, east = radius * np.sin(angle), radius * np.cos(angle)
    north = np.where(side == 0, north, side * np.abs(north))
    return np.round(seat_lat + north, 4), np.round(seat_lng + east, 4)


def draw_small(seed: int, counts: Counts, today: int) -> SmallEnterprises:
    """Place the small enterprises: product first, then a region where that product is at home."""
    rng = stream(seed, "places")
    n = counts.small
    product = np.where(rng.random(n) < PRODUCER_SHARE, chosen(rng, [p.share for p in PRODUCTS], n), -1)
    population = np.array([r.population_weight for r in REGIONS])
    region = chosen(rng, population, n)
    for index, made in enumerate(PRODUCTS):
        weights = population * np.array([made.clusters.get(r.code, 1.0) for r in REGIONS])
        members = np.flatnonzero(product == index)
        region[members] = chosen(rng, weights, len(members))
    latitude, longitude = place(rng, region)
    sectors = np.array([p.sector for p in PRODUCTS])
    second = np.full(n, -1, dtype=np.int64)
    wants_second = (product >= 0) & (rng.random(n) < SECOND_OFFER_SHARE)
    for index in range(len(PRODUCTS)):
        members = np.flatnonzero(wants_second & (product == index))
        weights = np.where(sectors == sectors[index], [p.share for p in PRODUCTS], 0.0)
        weights[index] = 0.0
        second[members] = chosen(rng, weights, len(members))
    has_offer = (product >= 0) & (rng.random(n) >= NO_OFFER_SHARE)
    late = rng.random(n) < 0.18
    age = np.where(late, rng.integers(20, 730, n), rng.integers(730, 2000, n))
    is_matchable = rng.random(n) < 0.88
    is_size_known = rng.random(n) < 0.90
    activity = chosen(rng, [weight for _, _, weight, _ in OTHER_ACTIVITIES], n)
    return SmallEnterprises(
        region,
        latitude,
        longitude,
        chosen(rng, CLASS_SHARES, n),
        product,
        second,
        activity,
        has_offer,
        today - age,
        is_matchable,
        is_size_known,
    )


def class_bases(rng: np.random.Generator, small: SmallEnterprises) -> tuple[Ints, Ints]:
    """Capital and annual sales in rupiah, inside the class's band; -1 where unknown."""
    n = len(small.size)
    spread = np.exp(rng.normal(0.0, 0.9, n))
    within = rng.random(n)
    capital_low, capital_high = np.array([0.002, 1.05, 5.2]), np.array([0.95, 5.0, 9.8])
    sales_low, sales_high = np.array([0.005, 2.1, 15.5]), np.array([1.95, 14.8, 49.0])
    capital = np.where(small.size == 0, 0.06 * spread, 0)
    sales = np.where(small.size == 0, 0.21 * np.exp(rng.normal(0.0, 0.9, n)), 0)
    for own, low, high in ((capital, capital_low, capital_high), (sales, sales_low, sales_high)):
        bound_low, bound_high = low[small.size], high[small.size]
        banded = bound_low + (bound_high - bound_low) * within**2
        own[:] = np.where(small.size == 0, np.clip(own, bound_low, bound_high), banded)
    which = rng.random(n)
    knows_sales = small.is_size_known & (which < 0.80)
    knows_capital = small.is_size_known & (which > 0.35)
    money = [np.rint(own * 1000).astype(np.int64) * (_BILLION // 1000) for own in (capital, sales)]
    return np.where(knows_capital, money[0], -1), np.where(knows_sales, money[1], -1)


def small_records(
    seed: int, counts: Counts, small: SmallEnterprises, today: int, calendar: Calendar
) -> list[Enterprise]:
    """The small enterprises' records: names, owners, bases, contacts and consents."""
    rng = stream(seed, "people")
    n = counts.small
    capital, sales = class_bases(rng, small)
    basis_on = np.maximum(small.registered, today - rng.integers(10, 600, n))
    words = rng.integers(0, 1 << 30, (4, n))
    is_woman = rng.random(n) < np.where(np.isin(small.product, _WOMENS), 0.68, 0.40)
    is_sex_known = rng.random(n) < 0.94
    workers = np.where(
        small.size == 0,
        1 + np.minimum(3, rng.poisson(1.3, n)),
        np.where(small.size == 1, rng.integers(5, 20, n), rng.integers(20, 100, n)),
    )
    workers = np.where(rng.random(n) < 0.9, workers, -1)
    taxable = rng.random(n) < np.array([0.02, 0.5, 1.0])[small.size]
    tax_known = (small.size > 0) | (rng.random(n) < 0.88)
    has_nib = rng.random(n) >= np.array([0.22, 0.04, 0.0])[small.size]
    has_phone = rng.random(n) >= 0.09
    channel = np.where(has_phone, chosen(rng, (0.75, 0.13, 0.12), n), 2)
    asked = np.minimum(today, small.registered + rng.integers(0, 400, n))
    shows_buyers = small.is_matchable & (rng.random(n) < 0.78)
    counts_in_statistics = rng.random(n) < 0.91
    channels = tuple(Channel)
    records: list[Enterprise] = []
    columns = zip(
        *(
            column.tolist()
            for column in (
                small.region, small.latitude, small.longitude, small.product, small.activity, words[0],
                words[1],
                words[2], words[3], is_woman, is_sex_known, capital, sales, basis_on, workers, taxable,
                tax_known,
                has_nib, has_phone, channel, small.registered, small.is_matchable, asked, shows_buyers,
                counts_in_statistics,
            )
        ),
        strict=True,
    )  # fmt: skip
    for index, (
        region, latitude, longitude, product, activity, word0, word1, word2, word3, woman, sex_known,
        own_capital, own_sales, basis_day, hands, is_taxable, knows_tax, nib, phone, how, registered,
        matchable, asked_on, shows, statistics,
    ) in enumerate(columns, start=counts.first_small):  # fmt: skip
        first, second = FIRST_WORDS[word0 % len(FIRST_WORDS)], SECOND_WORDS[word1 % len(SECOND_WORDS)]
        if product >= 0:
            made = PRODUCTS[product]
            name = f"{first} {second} {made.trade_words[word2 % len(made.trade_words)]}"
            kbli, text = made.kbli, f"membuat {made.texts[word3 % len(made.texts)]}"
        else:
            kbli, text, _, _ = OTHER_ACTIVITIES[activity]
            name = f"{OTHER_TRADE_WORDS[word2 % len(OTHER_TRADE_WORDS)]} {first} {second}"
        given = WOMEN if woman else MEN
        registered_on, asked_day = calendar(registered), calendar(asked_on)
        records.append(
            Enterprise(
                enterprise_id=f"E{index + 1:07d}",
                kind=Kind.MSME,
                trade_name=name,
                activity=text,
                owner_name=f"{given[word2 % len(given)]} {LAST_NAMES[word3 % len(LAST_NAMES)]}",
                owner_sex=(Sex.FEMALE if woman else Sex.MALE) if sex_known else None,
                region_code=REGIONS[region].code,
                latitude=latitude,
                longitude=longitude,
                kbli_code=kbli,
                capital=own_capital if own_capital >= 0 else None,
                annual_sales=own_sales if own_sales >= 0 else None,
                basis_on=calendar(basis_day) if own_capital >= 0 or own_sales >= 0 else None,
                workers=hands if hands >= 0 else None,
                is_taxable=is_taxable if knows_tax else None,
                nib=fictitious_nib(index) if nib else None,
                phone=fictitious_phone(index) if phone else None,
                channel=channels[how],
                consent_registry=registered_on,
                consent_matching=asked_day if matchable else None,
                consent_buyers=asked_day if shows else None,
                consent_statistics=registered_on if statistics else None,
                registered_on=registered_on,
            )
        )
    return records


def fictitious_nib(index: int) -> str:
    """13 digits that no issued number begins with: four zeros, then a scattered serial number."""
    return f"0000{(index * 7_368_787 + 104_729) % 1_000_000_000:09d}"


def fictitious_phone(index: int) -> str:
    """A number in 0800-0, where no subscriber is: calls and messages to it reach nobody."""
    return f"08000{(index * 7_919 + 1_234_567) % 10_000_000:07d}"


_WOMENS = np.array([i for i, p in enumerate(PRODUCTS) if p.sector in ("food", "garments")])
