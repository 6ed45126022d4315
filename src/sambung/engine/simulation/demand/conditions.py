"""What a requirement asks, and which offers answer: strictly, widely, or but for one certificate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sambung.engine.simulation.draws import Flags, Floats, Ints
from sambung.engine.simulation.population import SmallEnterprises
from sambung.engine.simulation.products import PRODUCTS
from sambung.engine.simulation.records import Criterion, CriterionKind, Strength
from sambung.engine.simulation.regions import INDEX
from sambung.engine.simulation.supply import SCHEMES, Supply

KNOWN_FOR_DAYS = 7
_CLASSES = ("MICRO", "SMALL", "MEDIUM")
_Row = tuple[CriterionKind, Strength, tuple[str, ...], str | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Conditions:
    """The musts (schemes, days, range of one attribute, classes, regions) and the preferences."""

    schemes: tuple[str, ...]
    preferred_schemes: tuple[str, ...]
    max_lead_days: int
    attribute: int | None
    low: float
    high: float
    is_range_must: bool
    classes: tuple[str, ...]
    is_class_must: bool
    regions: tuple[str, ...]
    is_region_must: bool

    def criteria(self, product: int, requirement_id: str, first_number: int) -> list[Criterion]:
        """The same as criterion records, numbered from `first_number`."""
        must, prefer = Strength.MUST, Strength.PREFER
        kinds = CriterionKind
        rows: list[_Row] = [
            *((kinds.CERTIFICATE, must, (scheme,), None, None, None) for scheme in self.schemes),
            *((kinds.CERTIFICATE, prefer, (scheme,), None, None, None) for scheme in self.preferred_schemes),
            (kinds.LEAD_TIME, must, (), None, None, float(self.max_lead_days)),
        ]
        if self.attribute is not None:
            name = PRODUCTS[product].attributes[self.attribute][0]
            strength = must if self.is_range_must else prefer
            rows.append((kinds.ATTRIBUTE_RANGE, strength, (), name, self.low, self.high))
        if self.classes:
            strength = must if self.is_class_must else prefer
            rows.append((kinds.SIZE_CLASS, strength, self.classes, None, None, None))
        if self.regions:
            strength = must if self.is_region_must else prefer
            rows.append((kinds.REGION, strength, self.regions, None, None, None))
        return [Criterion(f"K{first_number + k:05d}", requirement_id, *row) for k, row in enumerate(rows)]


@dataclass(frozen=True, slots=True)
class Answers:
    """The offers that answer one product's conditions: indices into the offers, and three nested readings.

    `strict`: every must is met by known values that stay known. `wide`: no must is known to fail.
    `lacking`: strict but for the one scheme named. `min_batch` is the least of one delivery, whatever the period.
    """

    index: Ints
    strict: Flags
    wide: Flags
    lacking: Flags
    capacity: Floats
    price: Floats
    min_batch: Floats


def answers(
    small: SmallEnterprises,
    supply: Supply,
    product: int,
    conditions: Conditions,
    *,
    is_monthly: bool,
    today: int,
    latest: int,
    coachable: str | None,
    excluded: Sequence[int],
) -> Answers:
    """Judge the offers of `product`; `excluded` are small enterprises that the buyer owns."""
    offers = supply.offers
    index = np.flatnonzero(offers.product == product)
    owner = offers.owner[index]
    horizon = today + KNOWN_FOR_DAYS
    valued = (offers.capacity[index] > 0) & (offers.price[index] > 0)
    known = valued & (offers.capacity_until[index] >= horizon) & (offers.price_until[index] >= horizon)
    barely_known = valued & (offers.capacity_until[index] >= today) & (offers.price_until[index] >= today)
    strict = known & small.is_matchable[owner]
    wide = barely_known.copy()
    lead = offers.lead_days[index]
    strict &= (lead > 0) & (lead <= conditions.max_lead_days)
    wide &= lead <= conditions.max_lead_days
    if conditions.attribute is not None and conditions.is_range_must:
        value = offers.attributes[index, conditions.attribute]
        within = (value >= conditions.low) & (value <= conditions.high)
        strict &= within
        wide &= within | np.isnan(value)
    if conditions.classes and conditions.is_class_must:
        allowed = np.isin(small.size[owner], [_CLASSES.index(name) for name in conditions.classes])
        strict &= allowed & small.is_size_known[owner]
        wide &= allowed | ~small.is_size_known[owner]
    if conditions.regions and conditions.is_region_must:
        inside = np.isin(small.region[owner], [INDEX[code] for code in conditions.regions])
        strict &= inside
        wide &= inside
    free = ~np.isin(owner, np.asarray(excluded, dtype=np.int64))
    strict &= free
    wide &= free
    lacking = strict.copy()
    for scheme in conditions.schemes:
        until = supply.valid_until[owner, SCHEMES.index(scheme)]
        if scheme == coachable:
            lacking &= until < today
        else:
            lacking &= until >= latest
        strict &= until >= latest
        wide &= until >= today
    seen = strict | wide | lacking
    index, strict, wide, lacking = index[seen], strict[seen], wide[seen], lacking[seen]
    capacity = offers.per(is_monthly)[index]
    return Answers(
        index,
        strict,
        wide,
        lacking,
        capacity,
        offers.price[index].astype(np.float64),
        np.maximum(0.0, offers.min_batch[index].astype(np.float64)),
    )
