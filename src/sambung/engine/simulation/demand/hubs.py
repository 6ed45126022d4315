"""Hubs: one cooperative's or shared house's place for one product, sized by the makers around it."""

import numpy as np

from sambung.engine.simulation.draws import rounded_up, stream
from sambung.engine.simulation.organisations import hub_plan
from sambung.engine.simulation.population import Counts, SmallEnterprises
from sambung.engine.simulation.products import PRODUCTS
from sambung.engine.simulation.records import Enterprise, Hub, Period
from sambung.engine.simulation.supply import Supply
from sambung.engine.simulation.tariffs import HUB_REACH_KM, Haulage


def draw_hubs(
    seed: int,
    counts: Counts,
    small: SmallEnterprises,
    supply: Supply,
    haulage: Haulage,
    owners: list[Enterprise],
) -> list[Hub]:
    """A hub for each owner: capacity for most of what is made around it."""
    rng = stream(seed, "demand")
    offers = supply.offers
    monthly = np.maximum(0.0, offers.per(True))
    hubs: list[Hub] = []
    for k, ((product, _), owner) in enumerate(zip(hub_plan(counts), owners, strict=False)):
        made = PRODUCTS[product]
        mine = np.flatnonzero(offers.product == product)
        who = offers.owner[mine]
        km = haulage.road_km(small.latitude[who], small.longitude[who], (owner.latitude, owner.longitude))
        near = float(monthly[mine][km <= HUB_REACH_KM].sum())
        hubs.append(
            Hub(
                hub_id=f"H{k + 1:04d}",
                enterprise_id=owner.enterprise_id,
                name=owner.trade_name,
                region_code=owner.region_code,
                latitude=owner.latitude,
                longitude=owner.longitude,
                products=(made.key,),
                unit=made.unit,
                period=Period.MONTH,
                capacity=rounded_up(max(0.8 * near, 6.0 * made.capacity), 2),
                opening_cost=rounded_up(400_000 + 1_600_000 * rng.random(), 2),
                handling_cost=max(1, rounded_up(made.price * (0.008 + 0.008 * rng.random()), 2)),
            )
        )
    return hubs
