"""Puts a province together."""

from datetime import date

from sambung.engine.simulation.demand import draw_demand, draw_hubs
from sambung.engine.simulation.draws import Calendar
from sambung.engine.simulation.linkages import draw_linkages
from sambung.engine.simulation.organisations import cooperative_records, large_records
from sambung.engine.simulation.population import divide, draw_small, small_records
from sambung.engine.simulation.records import Province
from sambung.engine.simulation.regions import PROVINCE_CODE, REGIONS
from sambung.engine.simulation.supply import draw_supply
from sambung.engine.simulation.tariffs import UnableToPriceFreight, haulage

GENERATOR_VERSION = "2"
LEAST, MOST = 100, 1_000_000


class UnableToSimulate(ValueError):
    """The size or the day asked is outside what the generator is made for."""


def simulate_province(*, seed: int, size: int, day: date) -> Province:
    """A province of `size` enterprises as known on `day`, the same for the same three arguments.

    `size` counts every kind of enterprise and lies between 100 and 1,000,000; on `day` a freight tariff is in force (`UnableToSimulate` otherwise).
    A province under about 6,000 enterprises has fewer than 60 requirements, and not always all three sorts.
    """
    if not LEAST <= size <= MOST:
        raise UnableToSimulate(f"size must lie between {LEAST} and {MOST}, not {size}")
    calendar, today = Calendar(), day.toordinal()
    counts = divide(size)
    try:
        roads = haulage(PROVINCE_CODE, day)
    except UnableToPriceFreight as reason:
        raise UnableToSimulate(str(reason)) from reason
    small = draw_small(seed, counts, today)
    enterprises = large_records(seed, counts, today, calendar)
    organisations = cooperative_records(seed, counts, today, calendar)
    supply = draw_supply(seed, counts, small, today, calendar)
    hubs = draw_hubs(seed, counts, small, supply, roads, organisations)
    demand = draw_demand(seed, counts, small, supply, hubs, roads, enterprises, today, calendar)
    linkages, milestones, evidence = draw_linkages(seed, counts, small, demand.ties, today, calendar)
    enterprises += organisations
    enterprises += small_records(seed, counts, small, today, calendar)
    return Province(
        seed=seed,
        size=size,
        day=day,
        version=GENERATOR_VERSION,
        regions=REGIONS,
        enterprises=enterprises,
        ties=demand.ties,
        offers=supply.offer_records,
        resources=supply.resources,
        resource_uses=supply.resource_uses,
        certificates=supply.certificates,
        hubs=hubs,
        circuity=roads.circuity,
        tariffs=roads.vehicles,
        requirements=demand.requirements,
        criteria=demand.criteria,
        linkages=linkages,
        milestones=milestones,
        evidence=evidence,
    )
