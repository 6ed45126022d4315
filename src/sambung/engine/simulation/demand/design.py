"""Chooses quantity and ceiling of every requirement, so that it is easy, needs a hub, or falls short."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product as product_of

import numpy as np

from sambung.engine.simulation.demand.conditions import Conditions, answers
from sambung.engine.simulation.demand.market import Market, market
from sambung.engine.simulation.draws import Calendar, rounded_down, rounded_up, stream
from sambung.engine.simulation.population import Counts, SmallEnterprises
from sambung.engine.simulation.products import PRODUCTS
from sambung.engine.simulation.records import (
    Criterion,
    Enterprise,
    Expectation,
    Hub,
    OwnershipTie,
    Period,
    Requirement,
)
from sambung.engine.simulation.supply import Supply
from sambung.engine.simulation.tariffs import Haulage
from sambung.engine.simulation.words import BUYERS, CONFIRMING_DOCUMENTS

REQUIREMENTS = 60
SHARES = ((Expectation.HUB, 15), (Expectation.SHORT, 10), (Expectation.EASY, 35))
TIES = 8
_MOST_SUPPLIERS = (8, 10, 12, 15, 20)
_MOST_SHARE = (0.25, 0.3, 0.35, 0.4, 0.5)
_HUB_SHARES = (0.2, 0.3, 0.4)
_ENOUGH_TO_SHARE = 8
_RARELY_HELD, _SELDOM_HELD = 0.02, 0.30
_SECTORS = [set(sectors) for _, _, _, sectors in BUYERS]


@dataclass(frozen=True, slots=True)
class Demand:
    """The requirements with their criteria, and the ties that the law's rule must catch."""

    requirements: list[Requirement]
    criteria: list[Criterion]
    ties: list[OwnershipTie]


@dataclass(frozen=True, slots=True)
class Terms:
    """What fits: quantity per period, ceiling, limits; `tied` is a small enterprise to hand to the buyer."""

    quantity: int
    ceiling: int
    max_share: float | None
    max_suppliers: int | None
    tied: int | None = None


def draw_demand(
    seed: int,
    counts: Counts,
    small: SmallEnterprises,
    supply: Supply,
    hubs: list[Hub],
    haulage: Haulage,
    buyers: list[Enterprise],
    today: int,
    calendar: Calendar,
    count: int | None = None,
) -> Demand:
    """Up to `count` requirements (default 60, fewer in a small province), of each sort what fits."""
    rng = stream(seed, "requirements")
    wanted = min(REQUIREMENTS, max(3, (counts.small + 999) // 100)) if count is None else count
    designer = _Designer(rng, counts, small, supply, hubs, haulage, buyers, today, calendar)
    made = 0
    for expectation, share in SHARES:
        target = wanted - made if expectation is Expectation.EASY else round(wanted * share / REQUIREMENTS)
        made += designer.fill(expectation, target)
    return designer.finish()


def _halal_share(product: int) -> float:
    return PRODUCTS[product].schemes.get("HALAL", (0.0, 0.0, 0.0))[0]


class _Designer:
    """Goes through products and buyers until enough requirements of a sort fit."""

    def __init__(
        self,
        rng: np.random.Generator,
        counts: Counts,
        small: SmallEnterprises,
        supply: Supply,
        hubs: list[Hub],
        haulage: Haulage,
        buyers: list[Enterprise],
        today: int,
        calendar: Calendar,
    ) -> None:
        self._rng, self._counts, self._small, self._supply = rng, counts, small, supply
        self._hubs, self._haulage, self._buyers = hubs, haulage, buyers
        self._today, self._calendar = today, calendar
        self._taken: set[tuple[int, int]] = set()
        self._tied: dict[int, list[int]] = {}
        self._drafts: list[tuple[Requirement, Conditions, int]] = []
        self._ties: list[OwnershipTie] = []

    def fill(self, expectation: Expectation, target: int) -> int:
        """Fit up to `target` requirements; the number fitted."""
        fitted = 0
        hopeless: set[int] = set()
        for round_number in range(4):
            products: list[int] = self._rng.permutation(len(PRODUCTS)).tolist()
            if expectation is Expectation.SHORT:  # the certificate that a mentor closes soonest comes first
                products.sort(key=lambda index: not _RARELY_HELD <= _halal_share(index) <= _SELDOM_HELD)
            for product in products:
                if fitted >= target:
                    return fitted
                per_product = sum(
                    1 for draft, _, of in self._drafts if of == product and draft.expectation is expectation
                )
                if per_product > round_number or product in hopeless:
                    continue
                if self._fit(product, expectation):
                    fitted += 1
                elif expectation is Expectation.HUB:  # the longest search: what did not fit will hardly later
                    hopeless.add(product)
        return fitted

    def finish(self) -> Demand:
        """Number the requirements in a mixed order."""
        requirements: list[Requirement] = []
        criteria: list[Criterion] = []
        for place in self._rng.permutation(len(self._drafts)).tolist():
            draft, conditions, product = self._drafts[place]
            identifier = f"R{len(requirements) + 1:03d}"
            values = {name: getattr(draft, name) for name in Requirement.__slots__}
            requirements.append(Requirement(**(values | {"requirement_id": identifier})))
            criteria.extend(conditions.criteria(product, identifier, len(criteria) + 1))
        return Demand(requirements, criteria, self._ties)

    def _fit(self, product: int, expectation: Expectation) -> bool:
        made = PRODUCTS[product]
        free = (b for b in range(self._counts.buyers) if (b, product) not in self._taken)
        buyers = [b for b in free if made.sector in _SECTORS[b]]
        self._rng.shuffle(buyers)
        # Small weekly loads are what a hub is for: such buyers take delivery each week.
        is_monthly = bool(self._rng.random() < 0.7) and expectation is not Expectation.HUB
        periods = int(self._rng.integers(2, 7)) if is_monthly else int(self._rng.integers(4, 13))
        first = self._today + int(self._rng.integers(21, 60))
        latest = first + periods * (30 if is_monthly else 7)
        for conditions, coachable in self._variants(product, expectation):
            for buyer in buyers:
                if conditions.is_region_must and BUYERS[buyer][2] in conditions.regions:
                    continue
                found = answers(
                    self._small,
                    self._supply,
                    product,
                    conditions,
                    is_monthly=is_monthly,
                    today=self._today,
                    latest=latest,
                    coachable=coachable,
                    excluded=self._tied.get(buyer, ()),
                )
                point = (self._buyers[buyer].latitude, self._buyers[buyer].longitude)
                place = market(
                    self._small, self._supply, self._hubs, self._haulage, product, found, point, is_monthly
                )
                if expectation is Expectation.EASY:
                    terms = self._easy(place, product)
                elif expectation is Expectation.HUB:
                    terms = self._by_hub(place, product)
                else:
                    terms = self._short(place, product)
                if terms is None:
                    continue
                times = (is_monthly, periods, first, latest)
                self._keep(product, buyer, expectation, coachable, conditions, terms, times)
                return True
        return False

    def _variants(self, product: int, expectation: Expectation) -> Iterator[tuple[Conditions, str | None]]:
        """The conditions to try, one after the other."""
        if expectation is Expectation.EASY:
            yield self._conditions(product, expectation, None), None
        elif expectation is Expectation.SHORT:
            for coachable in self._coachables(product):
                base = self._conditions(product, expectation, coachable)
                yield base, coachable
                for classes in (("MICRO", "SMALL"), ("MICRO",)):
                    yield replace(base, classes=classes, is_class_must=True), coachable
        else:
            base = self._conditions(product, expectation, None)
            homes = [hub.region_code for hub in self._hubs if PRODUCTS[product].key in hub.products]
            for regions in (*((home,) for home in homes), tuple(homes)):
                yield replace(base, regions=regions, is_region_must=True), None

    def _coachables(self, product: int) -> tuple[str, ...]:
        made = PRODUCTS[product]
        names = [n for n in (*made.asked, *made.preferred) if n != "MEREK"]
        shares = {name: made.schemes.get(name, (0.0, 0.0, 0.0))[0] for name in names}
        return tuple(name for name, share in shares.items() if _RARELY_HELD <= share <= 0.5)

    def _conditions(self, product: int, expectation: Expectation, coachable: str | None) -> Conditions:
        made = PRODUCTS[product]
        if coachable is not None:
            schemes = tuple(dict.fromkeys([*(s for s in made.asked if made.schemes[s][0] > 0.5), coachable]))
        else:
            schemes = tuple(s for s in made.asked if made.schemes[s][0] >= 0.25)
        preferred = tuple(s for s in made.preferred if s not in schemes)
        attribute = int(self._rng.integers(0, len(made.attributes)))
        _, low, high, step = made.attributes[attribute]
        cut = step * max(0, int(0.12 * (high - low) / step))
        is_hub = expectation is Expectation.HUB
        says_class = is_hub or self._rng.random() < 0.4
        best = sorted(made.clusters, key=lambda code: -made.clusters[code])[:3]
        return Conditions(
            schemes=schemes,
            preferred_schemes=preferred,
            max_lead_days=int(np.ceil(made.lead_days * 1.4)),
            attribute=attribute if self._rng.random() < 0.7 else None,
            low=round(low + cut, 3),
            high=round(high - cut, 3),
            is_range_must=bool(self._rng.random() < 0.5),
            classes=("MICRO",) if is_hub else (("MICRO", "SMALL") if says_class else ()),
            is_class_must=bool(is_hub or self._rng.random() < 0.4),
            regions=tuple(best) if self._rng.random() < 0.3 else (),
            is_region_must=False,
        )

    def _easy(self, place: Market, product: int) -> Terms | None:
        found = place.answers
        costs = place.at(np.inf)
        usable = np.flatnonzero(found.strict & np.isfinite(costs.direct))
        if len(usable) == 0:
            return None
        reach = 0.7 if len(usable) >= _ENOUGH_TO_SHARE else 1.0
        ceiling = rounded_up(float(np.quantile(costs.direct[usable], reach)) * 1.02, 3)
        tied: int | None = None
        reached = usable[costs.direct[usable] <= ceiling]
        if len(self._ties) < TIES and len(reached) > 6:
            best = reached[np.argmax(found.capacity[reached])]
            tied = int(self._supply.offers.owner[found.index[best]])
            usable = usable[self._supply.offers.owner[found.index[usable]] != tied]
            reached = usable[costs.direct[usable] <= ceiling]
        suppliers = _MOST_SUPPLIERS[int(self._rng.integers(0, len(_MOST_SUPPLIERS)))]
        drawn = _MOST_SHARE[int(self._rng.integers(0, len(_MOST_SHARE)))]
        share = drawn if len(reached) >= _ENOUGH_TO_SHARE else 1.0
        top = np.sort(found.capacity[reached])[::-1][:suppliers]
        quantity = float(min(0.45 * found.capacity[reached].sum(), top.sum() / 1.4))
        for _ in range(30):
            quantity = float(rounded_down(quantity, 2))
            if quantity < 1:
                return None
            # A maker who can do more than is asked sends a smaller load, which is dearer a unit.
            near = usable[place.at(quantity).direct[usable] <= ceiling]
            fits = found.min_batch[near] <= np.minimum(found.capacity[near], share * quantity)
            part = np.sort(np.minimum(found.capacity[near], share * quantity)[fits])[::-1]
            if part[:suppliers].sum() >= 1.25 * quantity and part.sum() >= 2.0 * quantity:
                return Terms(int(quantity), ceiling, share if share < 1 else None, suppliers, tied)
            quantity *= 0.85
        return None

    def _by_hub(self, place: Market, product: int) -> Terms | None:
        found = place.answers
        full = place.at(np.inf)
        usable = found.strict & np.isfinite(full.by_hub)
        if int(usable.sum()) < 8:
            return None
        for share, part in product_of(_HUB_SHARES, (0.9, 0.75, 0.6, 0.45)):
            ceiling = rounded_up(float(np.quantile(full.by_hub[usable], part)) * 1.01, 3)
            quantity = float(rounded_down(full.altogether(found.strict, ceiling, np.inf) / 1.6, 2))
            for _ in range(8):
                most = share * quantity
                if quantity < 1:
                    break
                costs = place.at(quantity)
                if costs.directly(found.wide, ceiling, most) > 0.5 * quantity:
                    break
                fits = found.min_batch <= np.minimum(found.capacity, most)
                if costs.altogether(found.strict & fits, ceiling, most) >= 1.4 * quantity:
                    return Terms(int(quantity), ceiling, share, None)
                quantity = float(rounded_down(0.85 * quantity, 2))
        return None

    def _short(self, place: Market, product: int) -> Terms | None:
        found = place.answers
        costs = place.at(np.inf)
        nearest = np.minimum(costs.direct, costs.by_hub)
        candidates = (found.strict | found.lacking) & np.isfinite(nearest)
        candidates &= found.min_batch <= found.capacity
        if int(candidates.sum()) < 6:
            return None
        ceiling = rounded_up(float(np.quantile(nearest[candidates], 0.9)) * 1.05, 3)
        # the widest reading counts towards the shortage even where freight would be too dear
        now = float(found.capacity[found.wide].sum())
        after = costs.altogether(candidates, ceiling, np.inf)
        quantity = rounded_down(max(now / 0.6, after / 2.2), 2)
        if quantity < 1 or now > 0.7 * quantity or now <= 0:
            return None
        after = place.at(float(quantity)).altogether(candidates, ceiling, np.inf)
        return None if after < 1.3 * quantity else Terms(quantity, ceiling, None, None)

    def _keep(
        self,
        product: int,
        buyer: int,
        expectation: Expectation,
        coachable: str | None,
        conditions: Conditions,
        terms: Terms,
        times: tuple[bool, int, int, int],
    ) -> None:
        is_monthly, periods, first, latest = times
        made = PRODUCTS[product]
        place = self._buyers[buyer]
        buyer_id = f"E{buyer + 1:07d}"
        self._taken.add((buyer, product))
        if terms.tied is not None:
            self._tied.setdefault(buyer, []).append(terms.tied)
            self._ties.append(
                OwnershipTie(
                    owner_id=buyer_id,
                    owned_id=f"E{self._counts.first_small + terms.tied + 1:07d}",
                    share_percent=51 + 7 * (len(self._ties) % 5),
                    valid_from=self._calendar(self._today - 400 - 30 * len(self._ties)),
                )
            )
        document = CONFIRMING_DOCUMENTS[int(self._rng.integers(0, len(CONFIRMING_DOCUMENTS)))]
        is_short_allowed = self._rng.random() < 0.5
        self._drafts.append(
            (
                Requirement(
                    requirement_id="",
                    buyer_id=buyer_id,
                    product=made.key,
                    product_words=made.words,
                    kbli_prefix=made.kbli[: 5 if self._rng.random() < 0.6 else 4],
                    unit=made.unit,
                    quantity=terms.quantity,
                    period=Period.MONTH if is_monthly else Period.WEEK,
                    periods=periods,
                    first_day=self._calendar(first),
                    latest_day=self._calendar(latest),
                    region_code=place.region_code,
                    latitude=place.latitude,
                    longitude=place.longitude,
                    price_ceiling=terms.ceiling,
                    shortage_penalty=2 * terms.ceiling if is_short_allowed else None,
                    payment_days=int(self._rng.choice([14, 30, 30, 45, 45, 60])),
                    is_tax_invoice_required=expectation is Expectation.HUB and bool(self._rng.random() < 0.6),
                    confirming_document=document,
                    max_share=terms.max_share,
                    max_suppliers=terms.max_suppliers,
                    expectation=expectation,
                    coachable_scheme=coachable,
                ),
                conditions,
                product,
            )
        )
