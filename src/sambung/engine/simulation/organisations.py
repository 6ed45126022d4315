"""Large buyers, cooperatives and shared production houses."""

from dataclasses import replace
from datetime import date

import numpy as np

from sambung.engine.simulation.draws import Calendar, Ints, chosen, stream
from sambung.engine.simulation.population import Counts, fictitious_nib, fictitious_phone, place
from sambung.engine.simulation.products import PRODUCTS
from sambung.engine.simulation.records import Channel, Enterprise, Kind
from sambung.engine.simulation.regions import INDEX, REGIONS
from sambung.engine.simulation.words import BUYERS, COOPERATIVE_WORDS, FIRST_WORDS, SECOND_WORDS

_BILLION = 1_000_000_000


def large_records(seed: int, counts: Counts, today: int, calendar: Calendar) -> list[Enterprise]:
    """The fictitious large buyers."""
    codes = np.array([INDEX[code] for _, _, code, _ in BUYERS[: counts.buyers]])
    latitude, longitude = place(stream(seed, "buyers"), codes)
    registered_on = calendar(today - 1500)
    records = []
    for index, (name, kbli, code, _) in enumerate(BUYERS[: counts.buyers]):
        point = (float(latitude[index]), float(longitude[index]))
        record = _organisation(index, Kind.LARGE, name, kbli, code, point, registered_on)
        sales = (60 + 37 * index) * _BILLION
        workers = 150 + 20 * index
        records.append(
            replace(record, activity="pembeli besar (rekaan)", annual_sales=sales, workers=workers)
        )
    return records


def hub_plan(counts: Counts) -> list[tuple[int, int]]:
    """(product index, region index) of each hub: every product's best region, then its second best."""
    plan = []
    for k in range(counts.hubs):
        product = PRODUCTS[k % len(PRODUCTS)]
        weights = [r.population_weight * product.clusters.get(r.code, 1.0) for r in REGIONS]
        best = sorted(range(len(REGIONS)), key=lambda index: (-weights[index], index))
        plan.append((k % len(PRODUCTS), best[k // len(PRODUCTS)]))
    return plan


def cooperative_records(seed: int, counts: Counts, today: int, calendar: Calendar) -> list[Enterprise]:
    """Hub owners (every fourth a shared production house), then cooperatives without a hub."""
    rng = stream(seed, "hubs")
    n = counts.hubs + counts.cooperatives
    region: Ints = chosen(rng, [r.population_weight for r in REGIONS], n)
    for k, (_, where) in enumerate(hub_plan(counts)):
        region[k] = where
    latitude, longitude = place(rng, region)
    words = rng.integers(0, 1 << 30, (3, n))
    age = rng.integers(400, 2500, n)
    records: list[Enterprise] = []
    for k in range(n):
        has_hub = k < counts.hubs
        is_house = has_hub and k % 4 == 3
        prefix = (
            "Rumah Produksi Bersama" if is_house else COOPERATIVE_WORDS[words[2, k] % len(COOPERATIVE_WORDS)]
        )
        first, second = (
            FIRST_WORDS[words[0, k] % len(FIRST_WORDS)],
            SECOND_WORDS[words[1, k] % len(SECOND_WORDS)],
        )
        record = _organisation(
            counts.buyers + k,
            Kind.SHARED_HOUSE if is_house else Kind.COOPERATIVE,
            f"{prefix} {first} {second}",
            PRODUCTS[k % len(PRODUCTS)].kbli if has_hub else "64142",
            REGIONS[int(region[k])].code,
            (float(latitude[k]), float(longitude[k])),
            calendar(today - int(age[k])),
        )
        activity = "titik kumpul dan pemasaran bersama" if has_hub else "koperasi pelaku usaha"
        records.append(replace(record, activity=activity))
    return records


def _organisation(
    index: int, kind: Kind, name: str, kbli: str, code: str, point: tuple[float, float], registered_on: date
) -> Enterprise:
    return Enterprise(
        enterprise_id=f"E{index + 1:07d}",
        kind=kind,
        trade_name=name,
        activity="",
        owner_name=None,
        owner_sex=None,
        region_code=code,
        latitude=point[0],
        longitude=point[1],
        kbli_code=kbli,
        capital=None,
        annual_sales=None,
        basis_on=registered_on if kind is Kind.LARGE else None,
        workers=None,
        is_taxable=True,
        nib=fictitious_nib(index),
        phone=fictitious_phone(index),
        channel=Channel.PHONE,
        consent_registry=registered_on,
        consent_matching=registered_on,
        consent_buyers=registered_on,
        consent_statistics=registered_on,
        registered_on=registered_on,
    )
