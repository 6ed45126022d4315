"""What the small enterprises can make and prove: offers, shared machines, certificates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sambung.engine.simulation.draws import Calendar, Flags, Floats, Ints, chosen, rounded, stream
from sambung.engine.simulation.population import Counts, SmallEnterprises
from sambung.engine.simulation.products import PRODUCTS
from sambung.engine.simulation.records import (
    Basis,
    Certificate,
    Offer,
    Period,
    Resource,
    ResourceUse,
    Source,
    Stated,
)
from sambung.engine.simulation.tariffs import WEEKS_PER_MONTH
from sambung.engine.simulation.words import ISSUERS

SCHEMES: tuple[str, ...] = tuple(ISSUERS)
NO_END = 9_999_999
ONE_BATCH = {"SPPT_SNI_5": "SPPT_SNI_1"}  # the same standard, certified for one batch
_TERM_YEARS = {
    "SPP_IRT": 5,
    "BPOM_MD": 5,
    "SPPT_SNI_5": 4,
    "SVLK": 6,
    "HACCP": 3,
    "ISO_9001": 3,
    "TKDN": 5,
    "MEREK": 10,
}
_SOURCES = tuple(Source)
_SOURCE_SHARES = (0.55, 0.20, 0.10, 0.15)
_VALID_DAYS = np.array([180, 365, 365, 90])
_CLASS_CAPACITY = np.array([1.0, 5.0, 18.0])
_CLASS_PRICE = np.array([1.0, 0.97, 0.94])
_PERIODS = tuple(Period)
UNTOLD_CAPACITY, UNTOLD_PRICE, UNTOLD_BATCH, UNTOLD_LEAD, UNTOLD_ATTRIBUTE = 0.11, 0.14, 0.15, 0.10, 0.10
SHARED_MACHINE_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Offers:
    """Columns over offers; `owner` indexes the small enterprises. -1 in a value column means untold."""

    owner: Ints
    product: Ints
    is_monthly: Flags
    capacity: Ints
    capacity_until: Ints
    price: Ints
    price_until: Ints
    min_batch: Ints
    lead_days: Ints
    attributes: Floats

    def per(self, is_monthly: bool) -> Floats:
        """Capacity in another period; a month has 52/12 weeks. Where untold: -1."""
        return np.where(self.capacity < 0, -1.0, self.capacity * self.scale(is_monthly))

    def scale(self, is_monthly: bool) -> Floats:
        """What turns a number per the offer's own period into one per month (or week)."""
        if is_monthly:
            return np.where(self.is_monthly, 1.0, WEEKS_PER_MONTH)
        return np.where(self.is_monthly, 1 / WEEKS_PER_MONTH, 1.0)


@dataclass(frozen=True, slots=True)
class Supply:
    """Offers as columns and as records, with what hangs on them; `valid_until[small enterprise, scheme]`."""

    offers: Offers
    valid_until: Ints
    offer_records: list[Offer]
    resources: list[Resource]
    resource_uses: list[ResourceUse]
    certificates: list[Certificate]


def draw_supply(seed: int, counts: Counts, small: SmallEnterprises, today: int, calendar: Calendar) -> Supply:
    """Offers, machines and certificates of the small enterprises as they are known on `today`."""
    rng = stream(seed, "supply")
    firsts = np.flatnonzero(small.has_offer)
    seconds = np.flatnonzero(small.has_offer & (small.second >= 0))
    owner = np.concatenate([firsts, seconds])
    product = np.concatenate([small.product[firsts], small.second[seconds]])
    order = np.argsort(owner, kind="stable")
    owner, product = owner[order], product[order]
    n = len(owner)
    size = small.size[owner]
    monthly_by_owner = rng.random(counts.small) < 0.72
    is_monthly = monthly_by_owner[owner]
    medians = np.array([p.capacity for p in PRODUCTS])[product] * _CLASS_CAPACITY[size]
    spread = np.array([p.capacity_sigma for p in PRODUCTS])[product]
    monthly = medians * np.exp(rng.normal(0.0, 1.0, n) * spread)
    capacity = rounded(np.where(is_monthly, monthly, monthly / WEEKS_PER_MONTH), 2)
    price_medians = np.array([p.price for p in PRODUCTS])[product] * _CLASS_PRICE[size]
    price_spread = np.array([p.price_sigma for p in PRODUCTS])[product]
    price = rounded(price_medians * np.exp(rng.normal(0.0, 1.0, n) * price_spread), 3)
    batch = np.minimum(capacity, rounded(capacity * rng.uniform(0.03, 0.22, n), 1))
    usual_lead = np.array([p.lead_days for p in PRODUCTS])[product]
    lead_days = np.maximum(1, np.rint(usual_lead * rng.uniform(0.6, 1.6, n))).astype(np.int64)

    source = chosen(rng, _SOURCE_SHARES, n)
    stated = today - np.minimum(700, rng.exponential(85.0, n).astype(np.int64))
    price_apart = rng.random(n) < 0.3
    price_source = np.where(price_apart, chosen(rng, _SOURCE_SHARES, n), source)
    apart_on = today - np.minimum(700, rng.exponential(85.0, n).astype(np.int64))
    price_stated = np.maximum(np.where(price_apart, apart_on, stated), small.registered[owner])
    stated = np.maximum(stated, small.registered[owner])
    untold = rng.random((4, n))
    capacity = np.where(untold[0] < UNTOLD_CAPACITY, -1, capacity)
    price = np.where(untold[1] < UNTOLD_PRICE, -1, price)
    batch = np.where((untold[2] < UNTOLD_BATCH) | (capacity < 0), -1, batch)
    lead_days = np.where(untold[3] < UNTOLD_LEAD, -1, lead_days)
    attributes = _draw_attributes(rng, product)
    columns = Offers(
        owner,
        product,
        is_monthly,
        capacity,
        stated + _VALID_DAYS[source],
        price,
        price_stated + _VALID_DAYS[price_source],
        batch,
        lead_days,
        attributes,
    )
    texts = rng.random((2, n))
    records = _offer_records(counts, columns, source, stated, price_source, price_stated, texts, calendar)
    resources, uses = _draw_resources(rng, counts, columns, records)
    certificates, valid_until = _draw_certificates(seed, counts, small, today, calendar)
    return Supply(columns, valid_until, records, resources, uses, certificates)


def _draw_attributes(rng: np.random.Generator, product: Ints) -> Floats:
    """Two values for each offer on its product's grid; NaN where nobody asked yet."""
    low = np.array([[a[1] for a in p.attributes] for p in PRODUCTS])[product]
    high = np.array([[a[2] for a in p.attributes] for p in PRODUCTS])[product]
    step = np.array([[a[3] for a in p.attributes] for p in PRODUCTS])[product]
    steps = np.rint((high - low) / step)
    drawn = low + step * np.floor(rng.random(low.shape) * (steps + 1))
    return np.where(rng.random(low.shape) < UNTOLD_ATTRIBUTE, np.nan, np.round(drawn, 3))


def _offer_records(
    counts: Counts,
    offers: Offers,
    source: Ints,
    stated: Ints,
    price_source: Ints,
    price_stated: Ints,
    texts: Floats,
    calendar: Calendar,
) -> list[Offer]:
    records: list[Offer] = []
    columns = zip(
        *(
            column.tolist()
            for column in (
                offers.owner + counts.first_small, offers.product, offers.is_monthly, offers.capacity,
                offers.capacity_until, offers.price, offers.price_until, offers.min_batch, offers.lead_days,
                offers.attributes, source, stated, price_source, price_stated, texts[0], texts[1],
            )
        ),
        strict=True,
    )  # fmt: skip
    for number, (
        owner, product, monthly, capacity, until, price, price_until, batch, lead, attributes, told_by,
        told_on,        priced_by, priced_on, text_kind, text_at,
    ) in enumerate(columns, start=1):  # fmt: skip
        made = PRODUCTS[product]
        choices = made.texts if text_kind < 0.86 else made.variants
        said_by, said_on, good_until = _SOURCES[told_by], calendar(told_on), calendar(until)
        priced_from = _SOURCES[priced_by]
        priced_day, price_good_until = calendar(priced_on), calendar(price_until)
        records.append(
            Offer(
                offer_id=f"O{number:07d}",
                enterprise_id=f"E{owner + 1:07d}",
                product=made.key,
                product_text=choices[int(text_at * len(choices))],
                kbli_code=made.kbli,
                unit=made.unit,
                period=_PERIODS[monthly],
                capacity=Stated(capacity if capacity >= 0 else None, said_by, said_on, good_until),
                unit_price=Stated(price if price >= 0 else None, priced_from, priced_day, price_good_until),
                min_batch=Stated(batch if batch >= 0 else None, said_by, said_on, good_until),
                lead_time_days=Stated(lead if lead >= 0 else None, said_by, said_on, good_until),
                weight_kg=made.weight_kg,
                attributes={
                    name: value
                    for (name, _, _, _), value in zip(made.attributes, attributes, strict=True)
                    if value == value  # NaN: nobody asked
                },
            )
        )
    return records


def _draw_resources(
    rng: np.random.Generator, counts: Counts, offers: Offers, records: list[Offer]
) -> tuple[list[Resource], list[ResourceUse]]:
    """Machines that two offers share: enough for either alone beside own sales, not for both."""
    resources: list[Resource] = []
    uses: list[ResourceUse] = []
    pairs = np.flatnonzero(offers.owner[1:] == offers.owner[:-1])
    shared = rng.random(len(pairs)) < SHARED_MACHINE_SHARE
    own_share = rng.uniform(0.1, 0.4, len(pairs))
    for k in np.flatnonzero(shared).tolist():
        first, second = int(pairs[k]), int(pairs[k]) + 1
        both = (first, second)
        minutes = [PRODUCTS[int(offers.product[i])].minutes for i in both]
        busiest = max(max(0, int(offers.capacity[i])) * m for i, m in zip(both, minutes, strict=True))
        if busiest <= 0:
            continue
        free = int(np.ceil(busiest))
        own_use = int(free * own_share[k])
        stated = records[first].capacity
        resource_id = f"M{len(resources) + 1:07d}"
        resources.append(
            Resource(
                resource_id=resource_id,
                enterprise_id=records[first].enterprise_id,
                name=PRODUCTS[int(offers.product[first])].machine,
                unit="menit",
                period=records[first].period,
                capacity=Stated(free + own_use, stated.source, stated.stated_on, stated.expires_on),
                own_use=own_use,
            )
        )
        uses.extend(
            ResourceUse(records[i].offer_id, resource_id, m) for i, m in zip(both, minutes, strict=True)
        )
    return resources, uses


def _draw_certificates(
    seed: int, counts: Counts, small: SmallEnterprises, today: int, calendar: Calendar
) -> tuple[list[Certificate], Ints]:
    rng = stream(seed, "certificates")
    n = counts.small
    valid_until = np.zeros((n, len(SCHEMES)), dtype=np.int64)
    rows: list[tuple[int, int, int, int, int, bool, bool]] = []
    for s, scheme in enumerate(SCHEMES):
        table = _share_table(scheme)
        share = np.where(small.product >= 0, table[np.maximum(small.product, 0), small.size], 0.0)
        second = np.where(small.second >= 0, table[np.maximum(small.second, 0), small.size], 0.0)
        held = np.flatnonzero(rng.random(n) < np.maximum(share, second))
        m = len(held)
        fate, draw = rng.random(m), rng.random(m)
        years = _TERM_YEARS.get(scheme)
        if years is None:
            issued = today - 40 - (draw * 1800).astype(np.int64)
            ended = issued + (rng.random(m) * (today - issued)).astype(np.int64)
            invalidated = np.where(fate < 0.04, ended, 0)
            until = np.full(m, NO_END)
            counted = np.where(invalidated > 0, 0, NO_END)
        else:
            past = -1 - (draw * 300).astype(np.int64)
            soon = 5 + (draw * 85).astype(np.int64)
            later = 120 + (draw * (years * 365 - 150)).astype(np.int64)
            until = today + np.where(fate < 0.10, past, np.where(fate < 0.17, soon, later))
            issued = until - years * 365
            invalidated = np.zeros(m, dtype=np.int64)
            counted = np.where(until >= today, until, 0)
        is_batch = (rng.random(m) < 0.05) & (scheme in ONE_BATCH)
        proof = rng.random(m) < 0.7
        valid_until[held, s] = np.where(is_batch, 0, counted)
        rows.extend(
            zip(
                held.tolist(),
                [s] * m,
                issued.tolist(),
                until.tolist(),
                invalidated.tolist(),
                is_batch.tolist(),
                proof.tolist(),
                strict=True,
            )
        )
    rows.sort(key=lambda row: (row[0], row[1]))
    records = []
    for number, (owner, s, issued_on, ends, invalid, batch, seen) in enumerate(rows, start=1):
        scheme = ONE_BATCH[SCHEMES[s]] if batch else SCHEMES[s]
        if batch:
            basis = Basis.BATCH
        else:
            basis = Basis.TERM if scheme in _TERM_YEARS else Basis.EVENT
        records.append(
            Certificate(
                certificate_id=f"C{number:07d}",
                enterprise_id=f"E{owner + counts.first_small + 1:07d}",
                scheme=scheme,
                number=f"SIM-{scheme}-{number:07d}",
                issuer=ISSUERS[scheme],
                scope=", ".join(
                    PRODUCTS[p].words for p in (int(small.product[owner]), int(small.second[owner])) if p >= 0
                ),
                basis=basis,
                issued_on=calendar(issued_on),
                valid_until=None if ends == NO_END else calendar(ends),
                invalidated_on=calendar(invalid) if invalid else None,
                is_proof_seen=seen,
            )
        )
    return records, valid_until


def _share_table(scheme: str) -> Floats:
    nothing: tuple[float, float, float] = (0.0, 0.0, 0.0)
    tables: list[Mapping[str, tuple[float, float, float]]] = [p.schemes for p in PRODUCTS]
    return np.array([table.get(scheme, nothing) for table in tables])
