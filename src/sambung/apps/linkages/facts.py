"""What a proposal is made of: a run's allocations → lines and prices; a linkage's rows → engine.indicators."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Enterprise, Offer
from sambung.engine.indicators.definitions import EvidenceKind, Ladder
from sambung.engine.indicators.ladder import LevelResult, linkage_level
from sambung.engine.indicators.rows import EvidenceRow, LinkageRow, Moment
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE, amount

# A position that no journal reaches: as known now, with what was not sealed yet.
NOW = 2**62


@dataclass(frozen=True)
class LineTerms:
    """One offer's line: quantities × 1000 for each period, own price × 100, and where the goods go (None: the buyer)."""

    offer: Offer
    quantities: tuple[int, ...]
    own_price: int
    deliveries: tuple[tuple[Enterprise | None, int], ...]

    @property
    def hub(self) -> Enterprise | None:
        """The place that gets most of it."""
        return max(self.deliveries, key=lambda one: one[1])[0]


@dataclass(frozen=True)
class Totals:
    """What the price is made of, in rupiah over all periods, and what is delivered in one period × 1000.

    `goods_own`: each member its own price; `goods_one`: the highest own price for all, so that nobody gets less
    than it asked for.
    """

    goods_own: int
    goods_one: int
    one_price: int
    freight: int
    handling: int
    opening: int
    onboarding: int
    delivered: int
    periods: int

    def goods(self, settlement: str) -> int:
        """What the members get together."""
        return self.goods_one if settlement == "ONE_PRICE" else self.goods_own

    def landed(self, settlement: str) -> int:
        """Goods, freight, handling, opening and onboarding together."""
        return self.goods(settlement) + self.freight + self.handling + self.opening + self.onboarding

    def unit_price(self, settlement: str, margin_permille: int | None = None) -> int:
        """The buyer's one price × 100, rounded up to a whole rupiah, so that what members are paid is covered."""
        cost = self.landed(settlement) * (1000 + (margin_permille or 0)) * QUANTITY_SCALE
        units = self.delivered * self.periods * 1000
        return -(-cost // units) * PRICE_SCALE

    def total(self, unit_price: int) -> int:
        """What the buyer pays over all periods at that price, in rupiah."""
        return amount(unit_price, self.delivered * self.periods)

    def as_json(self) -> dict[str, int]:
        """For the proposal's row."""
        return asdict(self)


def terms_of(run: PoolRun) -> tuple[list[LineTerms], Totals]:
    """The lines of a solved run, one for each offer, the largest first; both empty of members where there are none."""
    offers: dict[int, Offer] = {}
    quantities: dict[int, dict[int, int]] = {}
    places: dict[int, dict[int | None, int]] = {}
    prices: dict[int, int] = {}
    hubs: dict[int | None, Enterprise | None] = {None: None}
    freight = handling = goods = 0
    periods = run.requirement.periods
    rows = run.allocations.select_related("offer__enterprise", "hub").order_by("offer_id", "period", "pk")
    for row in rows:
        offers[row.offer_id] = row.offer
        hubs[row.hub_id] = row.hub
        prices[row.offer_id] = row.unit_price
        by_period = quantities.setdefault(row.offer_id, {})
        by_period[row.period] = by_period.get(row.period, 0) + row.quantity
        if row.period == 0:
            to = places.setdefault(row.offer_id, {})
            to[row.hub_id] = to.get(row.hub_id, 0) + row.quantity
        goods += amount(row.unit_price, row.quantity)
        freight += amount(row.freight, row.quantity)
        handling += amount(row.handling, row.quantity)
    lines = [
        LineTerms(
            offer=offer,
            quantities=tuple(quantities[pk].get(period, 0) for period in range(periods)),
            own_price=prices[pk],
            deliveries=tuple(
                (hubs[hub], quantity)
                for hub, quantity in sorted(places.get(pk, {None: 0}).items(), key=lambda one: -one[1])
            ),
        )
        for pk, offer in offers.items()
    ]
    lines.sort(key=lambda line: (-sum(line.quantities), line.offer.pk))
    one_price = max(prices.values(), default=0)
    totals = Totals(
        goods_own=goods,
        goods_one=sum(amount(one_price, quantity) for line in lines for quantity in line.quantities),
        one_price=one_price,
        freight=freight,
        handling=handling,
        opening=run.cost.get("opening", 0),
        onboarding=run.cost.get("onboarding", 0),
        delivered=sum(line.quantities[0] for line in lines),
        periods=periods,
    )
    return lines, totals


def level_of(linkage: Linkage, evidence: Iterable[Evidence], *, on: datetime.date) -> LevelResult:
    """The linkage's level on a day as known now, by the standard ladder (engine.indicators)."""
    opened = linkage.valid_from or on
    # The engine's ends are inclusive; a fact's `valid_to` is the first day on which it no longer holds.
    ended = None if linkage.valid_to is None else linkage.valid_to - datetime.timedelta(days=1)
    return linkage_level(
        LinkageRow(
            linkage_id=str(linkage.uid),
            supplier_id=str(linkage.seller_id),
            buyer_id=str(linkage.buyer_id),
            valid_from=opened,
            valid_to=ended,
            superseded=None if linkage.superseded_id is None else 0,
        ),
        [
            EvidenceRow(
                evidence_id=str(one.uid),
                linkage_id=str(linkage.uid),
                kind=EvidenceKind(one.kind),
                valid_from=one.happened_on,
                valid_to=one.valid_to,
                superseded=None if one.superseded_id is None else 0,
                transaction=one.delivery,
                pattern=linkage.pattern,
                is_confirmed_by_supplier=one.is_confirmed_by_seller,
                is_confirmed_by_buyer=one.is_confirmed_by_buyer,
            )
            for one in evidence
        ],
        ladder=Ladder(),
        moment=Moment(on=on, known_at=NOW),
    )
