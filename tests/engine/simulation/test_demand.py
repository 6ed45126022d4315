"""The three sorts of requirements, by arithmetic written for this test alone: records in, sums out."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import asin, ceil, cos, inf, radians, sin, sqrt

import pytest

from sambung.engine.simulation import Province, simulate_province
from sambung.engine.simulation.records import Certificate, Criterion, Enterprise, Hub, Offer, Requirement

BILLION = 1_000_000_000
WEEKS = 365 / 84
HANDLING = 2 * 20  # rupiah a kg: loading and unloading at 20,000 a tonne each


@dataclass
class Reading:
    """Offers by what is known of them against a requirement's musts."""

    eligible: list[Offer]
    possible: list[Offer]
    lacking_one: list[Offer]


class Book:
    """A province with the look-ups that a reader by hand would make."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.enterprises = {e.enterprise_id: e for e in province.enterprises}
        self.certificates: dict[str, list[Certificate]] = {}
        for certificate in province.certificates:
            self.certificates.setdefault(certificate.enterprise_id, []).append(certificate)
        self.criteria: dict[str, list[Criterion]] = {}
        for criterion in province.criteria:
            self.criteria.setdefault(criterion.requirement_id, []).append(criterion)
        self.offers: dict[str, list[Offer]] = {}
        for offer in province.offers:
            self.offers.setdefault(offer.product, []).append(offer)
        self.ties = {(tie.owner_id, tie.owned_id) for tie in province.ties}

    def size_class(self, enterprise: Enterprise) -> str | None:
        if enterprise.annual_sales is not None:
            value, bounds = enterprise.annual_sales, (2 * BILLION, 15 * BILLION)
        elif enterprise.capital is not None:
            value, bounds = enterprise.capital, (BILLION, 5 * BILLION)
        else:
            return None
        return "MICRO" if value <= bounds[0] else "SMALL" if value <= bounds[1] else "MEDIUM"

    def holds(self, enterprise_id: str, scheme: str, day: date) -> bool:
        return any(
            c.scheme == scheme
            and c.basis != "BATCH"
            and c.invalidated_on is None
            and (c.valid_until is None or c.valid_until >= day)
            for c in self.certificates.get(enterprise_id, ())
        )

    def meets(self, offer: Offer, criterion: Criterion, day: date) -> bool | None:
        enterprise = self.enterprises[offer.enterprise_id]
        if criterion.kind == "CERTIFICATE":
            return self.holds(offer.enterprise_id, criterion.values[0], day)
        if criterion.kind == "LEAD_TIME":
            days = offer.lead_time_days.known_on(self.province.day)
            return None if days is None else days <= criterion.high
        if criterion.kind == "ATTRIBUTE_RANGE":
            value = offer.attributes.get(criterion.attribute)
            return None if value is None else criterion.low <= value <= criterion.high
        if criterion.kind == "SIZE_CLASS":
            size = self.size_class(enterprise)
            return None if size is None else size in criterion.values
        assert criterion.kind == "REGION"
        return enterprise.region_code in criterion.values

    def read(self, requirement: Requirement) -> Reading:
        reading = Reading([], [], [])
        musts = [c for c in self.criteria[requirement.requirement_id] if c.strength == "MUST"]
        for offer in self.offers[requirement.product]:
            if (requirement.buyer_id, offer.enterprise_id) in self.ties:
                continue
            known = [value.known_on(self.province.day) for value in (offer.capacity, offer.unit_price)]
            if None in known:
                continue
            now = [self.meets(offer, c, self.province.day) for c in musts]
            later = [self.meets(offer, c, requirement.latest_day) for c in musts]
            if False not in now:
                reading.possible.append(offer)
            if self.enterprises[offer.enterprise_id].consent_matching is None:
                continue
            missed = [c for c, answer in zip(musts, later, strict=True) if answer is not True]
            if not missed:
                reading.eligible.append(offer)
            elif len(missed) == 1 and missed[0].values == (requirement.coachable_scheme,):
                reading.lacking_one.append(offer)
        return reading

    def road(self, a: tuple[float, float], b: tuple[float, float]) -> float:
        lat1, lng1, lat2, lng2 = (radians(x) for x in (*a, *b))
        h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
        return self.province.circuity * 12742.0176 * asin(sqrt(h))

    def trip(self, km: float, kilograms: float) -> float:
        vehicles = min(
            max(1, ceil(kilograms / t.payload_kg)) * (t.fixed + t.per_km * km) for t in self.province.tariffs
        )
        return vehicles + kilograms * HANDLING

    def capacity(self, offer: Offer, period: str) -> float:
        told = offer.capacity.value
        assert told is not None
        if offer.period == period:
            return told
        return told * WEEKS if period == "MONTH" else told / WEEKS

    def landed(self, offer: Offer, to: tuple[float, float], requirement: Requirement) -> float:
        """Landed cost of a load a period: the maker's capacity, or what is asked where that is less."""
        maker = self.enterprises[offer.enterprise_id]
        load = min(self.capacity(offer, requirement.period), requirement.quantity)
        cost = self.trip(self.road((maker.latitude, maker.longitude), to), load * offer.weight_kg)
        return offer.unit_price.value + cost / load

    def by_hub(self, offer: Offer, hub: Hub, requirement: Requirement) -> float:
        """Landed cost through a hub that ships its capacity, or what is asked where that is less."""
        place = (hub.latitude, hub.longitude)
        factor = 1 if requirement.period == "MONTH" else 1 / WEEKS
        load = min(hub.capacity * factor, requirement.quantity)
        onward = self.trip(
            self.road(place, (requirement.latitude, requirement.longitude)), load * offer.weight_kg
        )
        return self.landed(offer, place, requirement) + hub.handling_cost + onward / load

    def hubs(self, requirement: Requirement) -> list[Hub]:
        """Those that take the product: the same KBLI class, counted or weighed alike."""
        pieces = {"buah", "potong", "lembar", "unit"}
        kbli = {o.product: o.kbli_code for o in self.province.offers}
        return [
            h
            for h in self.province.hubs
            if any(kbli[key] == kbli[requirement.product] for key in h.products)
            and (h.unit == requirement.unit or {h.unit, requirement.unit} <= pieces)
        ]

    def reach(self, offers: list[Offer], requirement: Requirement, *, through_hubs: bool) -> list[float]:
        """What each offer can bring under the ceiling, within the largest share and the hubs' capacity."""
        most = inf if requirement.max_share is None else requirement.max_share * requirement.quantity
        factor = 1 if requirement.period == "MONTH" else 1 / WEEKS
        room = {h.hub_id: h.capacity * factor for h in self.hubs(requirement)}
        place = (requirement.latitude, requirement.longitude)
        parts = []
        for offer in offers:
            part = min(self.capacity(offer, requirement.period), most)
            if (offer.min_batch.value or 0) > part:
                continue
            if self.landed(offer, place, requirement) <= requirement.price_ceiling:
                parts.append(part)
                continue
            if not through_hubs:
                continue
            ways = sorted((self.by_hub(offer, h, requirement), h.hub_id) for h in self.hubs(requirement))
            for cost, hub_id in ways:
                taken = min(part, room[hub_id])
                if cost <= requirement.price_ceiling and taken > 0:
                    room[hub_id] -= taken
                    parts.append(taken)
                    break
        return parts


@pytest.fixture(scope="module")
def book(province: Province) -> Book:
    return Book(province)


def of(book: Book, expectation: str) -> list[Requirement]:
    return [r for r in book.province.requirements if r.expectation == expectation]


def test_sixty_requirements_of_three_sorts_over_all_sectors(province: Province) -> None:
    assert Counter(r.expectation for r in province.requirements) == {"EASY": 35, "HUB": 15, "SHORT": 10}
    assert len({r.product for r in province.requirements}) >= 24
    assert len({r.buyer_id for r in province.requirements}) >= 20
    assert len({(r.buyer_id, r.product) for r in province.requirements}) == 60
    assert {"CERTIFICATE", "LEAD_TIME", "ATTRIBUTE_RANGE", "SIZE_CLASS", "REGION"} == {
        c.kind for c in province.criteria
    }
    assert {r.period for r in province.requirements} == {"WEEK", "MONTH"}


def test_easy_ones_fill_directly_from_eligible_known_offers(book: Book) -> None:
    for requirement in of(book, "EASY"):
        reading = book.read(requirement)
        parts = sorted(book.reach(reading.eligible, requirement, through_hubs=False), reverse=True)
        assert sum(parts) >= 1.8 * requirement.quantity, requirement
        assert sum(parts[: requirement.max_suppliers]) >= 1.2 * requirement.quantity, requirement


def test_hub_ones_reach_the_ceiling_only_through_a_hub(book: Book) -> None:
    for requirement in of(book, "HUB"):
        reading = book.read(requirement)
        alone = sum(book.reach(reading.possible, requirement, through_hubs=False))
        together = sum(book.reach(reading.eligible, requirement, through_hubs=True))
        assert alone <= 0.55 * requirement.quantity, requirement
        assert together >= 1.3 * requirement.quantity, requirement


def test_short_ones_fall_short_until_one_certificate_is_there(book: Book) -> None:
    for requirement in of(book, "SHORT"):
        reading = book.read(requirement)
        now = sum(book.capacity(offer, requirement.period) for offer in reading.possible)
        after = sum(book.reach(reading.eligible + reading.lacking_one, requirement, through_hubs=True))
        assert now <= 0.75 * requirement.quantity, requirement
        assert after >= 1.25 * requirement.quantity, requirement
        assert len(reading.lacking_one) >= 5


def test_the_quickest_certificate_is_among_those_that_close_a_shortage(book: Book) -> None:
    schemes = Counter(r.coachable_scheme for r in of(book, "SHORT"))
    assert schemes["HALAL"] >= 1
    assert None not in schemes
    assert all(r.coachable_scheme is None for r in [*of(book, "EASY"), *of(book, "HUB")])


def test_an_owned_enterprise_would_be_among_the_best_but_for_the_law(book: Book) -> None:
    assert len(book.province.ties) == 8
    for tie in book.province.ties:
        wanted = {r.product: r for r in book.province.requirements if r.buyer_id == tie.owner_id}
        book.ties = set()
        held = [
            (offer, wanted[offer.product])
            for offer in book.province.offers
            if offer.enterprise_id == tie.owned_id and offer.product in wanted
        ]
        assert any(offer in book.read(requirement).eligible for offer, requirement in held), tie
        book.ties = {(t.owner_id, t.owned_id) for t in book.province.ties}


def test_the_three_sorts_hold_for_other_seeds() -> None:
    other = Book(simulate_province(seed=77, size=10_000, day=date(2027, 5, 3)))
    test_sixty_requirements_of_three_sorts_over_all_sectors(other.province)
    test_easy_ones_fill_directly_from_eligible_known_offers(other)
    test_hub_ones_reach_the_ceiling_only_through_a_hub(other)
    test_short_ones_fall_short_until_one_certificate_is_there(other)
