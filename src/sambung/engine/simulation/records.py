"""What a simulated province consists of: plain, frozen records.

Money is whole rupiah, weights are kilograms, quantities are counted in the record's own `unit`.
`None` means *unknown* (or *none*, where the field says so); it never stands for zero.
Identifiers are text, unique over the whole province, and carry a letter for their kind:
E enterprise, O offer, M resource (machines), C certificate, H hub, R requirement, K criterion,
L linkage, V evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an enterprise is."""

    MSME = "MSME"
    COOPERATIVE = "COOPERATIVE"
    SHARED_HOUSE = "SHARED_HOUSE"
    LARGE = "LARGE"


class Sex(StrEnum):
    """The owner's sex, where it is known."""

    FEMALE = "FEMALE"
    MALE = "MALE"


class Channel(StrEnum):
    """How an owner prefers to be reached."""

    WHATSAPP = "WHATSAPP"
    PHONE = "PHONE"
    VISIT = "VISIT"


class Source(StrEnum):
    """Where a stated value comes from."""

    OWNER = "OWNER"
    SEEN = "SEEN"
    DELIVERY = "DELIVERY"
    ESTIMATE = "ESTIMATE"


class Period(StrEnum):
    """What a capacity or a quantity is counted over."""

    WEEK = "WEEK"
    MONTH = "MONTH"


class Basis(StrEnum):
    """What a certificate's validity rests on."""

    TERM = "TERM"
    EVENT = "EVENT"
    BATCH = "BATCH"


class CriterionKind(StrEnum):
    """What a criterion looks at."""

    CERTIFICATE = "CERTIFICATE"
    SIZE_CLASS = "SIZE_CLASS"
    REGION = "REGION"
    LEAD_TIME = "LEAD_TIME"
    ATTRIBUTE_RANGE = "ATTRIBUTE_RANGE"


class Strength(StrEnum):
    """Whether a criterion excludes or only orders."""

    MUST = "MUST"
    PREFER = "PREFER"


class Expectation(StrEnum):
    """What the generator designed a requirement to show."""

    EASY = "EASY"
    HUB = "HUB"
    SHORT = "SHORT"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    DECLARATION = "DECLARATION"
    AGREEMENT = "AGREEMENT"
    ORDER = "ORDER"
    DESPATCH = "DESPATCH"
    RECEIPT = "RECEIPT"
    INVOICE = "INVOICE"
    PAYMENT = "PAYMENT"
    EXPORT = "EXPORT"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number somebody stated; `value` None: never told. Past `expires_on` it is unknown."""

    value: int | None
    source: Source
    stated_on: date
    expires_on: date

    def known_on(self, day: date) -> int | None:
        """The value where it may be relied on at `day`, else None."""
        return self.value if self.value is not None and self.stated_on <= day <= self.expires_on else None


@dataclass(frozen=True, slots=True)
class Region:
    """A regency or city: Kemendagri code `33.xx`, its seat in degrees, and its weight by population."""

    code: str
    name: str
    latitude: float
    longitude: float
    population_weight: float


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise of any kind. Consents hold the day on which they were given, or None where not given."""

    enterprise_id: str
    kind: Kind
    trade_name: str
    activity: str
    owner_name: str | None
    owner_sex: Sex | None
    region_code: str
    latitude: float
    longitude: float
    kbli_code: str
    capital: int | None
    annual_sales: int | None
    basis_on: date | None
    workers: int | None
    is_taxable: bool | None
    nib: str | None
    phone: str | None
    channel: Channel
    consent_registry: date | None
    consent_matching: date | None
    consent_buyers: date | None
    consent_statistics: date | None
    registered_on: date


@dataclass(frozen=True, slots=True)
class OwnershipTie:
    """`owner_id` holds `share_percent` of `owned_id` and controls it: no lawful partnership between them."""

    owner_id: str
    owned_id: str
    share_percent: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Offer:
    """What an enterprise can make. `product` is the catalogue key: what a person would confirm it to be.

    Capacity is in `unit` per `period`, price in rupiah per `unit`, lead time in days, weight in kg a `unit`.
    Attributes are numbers by name; the name ends in its unit (`panjang_mm`); an absent one is unknown.
    """

    offer_id: str
    enterprise_id: str
    product: str
    product_text: str
    kbli_code: str
    unit: str
    period: Period
    capacity: Stated
    unit_price: Stated
    min_batch: Stated
    lead_time_days: Stated
    weight_kg: float
    attributes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Resource:
    """Machines that several offers of one enterprise share: minutes per period, own sales included."""

    resource_id: str
    enterprise_id: str
    name: str
    unit: str
    period: Period
    capacity: Stated
    own_use: int


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """How much of a resource one unit of an offer takes (minutes)."""

    offer_id: str
    resource_id: str
    amount: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate; `valid_until` None means no end (halal); `invalidated_on` ends an EVENT basis early."""

    certificate_id: str
    enterprise_id: str
    scheme: str
    number: str
    issuer: str
    scope: str
    basis: Basis
    issued_on: date
    valid_until: date | None
    invalidated_on: date | None
    is_proof_seen: bool


@dataclass(frozen=True, slots=True)
class Hub:
    """A cooperative's or shared production house's place that gathers goods: `unit` per `period`."""

    hub_id: str
    enterprise_id: str
    name: str
    region_code: str
    latitude: float
    longitude: float
    products: tuple[str, ...]
    unit: str
    period: Period
    capacity: int
    opening_cost: int
    handling_cost: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """A vehicle's price for a trip with up to `payload_kg`: `fixed` + `per_km` for each road km."""

    vehicle: str
    payload_kg: int
    fixed: int
    per_km: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition. `values` (schemes, classes, region codes) or `low`/`high` (days, attribute), by `kind`."""

    criterion_id: str
    requirement_id: str
    kind: CriterionKind
    strength: Strength
    values: tuple[str, ...]
    attribute: str | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A large buyer's demand: `quantity` per `period` for `periods` periods, delivered to its place.

    `price_ceiling` is rupiah per unit, delivered. `shortage_penalty` None: everything must be filled.
    `expectation` tells what it was designed to show; `coachable_scheme` names the certificate whose lack
    keeps the missing capacity away (SHORT only).
    """

    requirement_id: str
    buyer_id: str
    product: str
    product_words: str
    kbli_prefix: str
    unit: str
    quantity: int
    period: Period
    periods: int
    first_day: date
    latest_day: date
    region_code: str
    latitude: float
    longitude: float
    price_ceiling: int
    shortage_penalty: int | None
    payment_days: int
    is_tax_invoice_required: bool
    confirming_document: str
    max_share: float | None
    max_suppliers: int | None
    expectation: Expectation
    coachable_scheme: str | None


@dataclass(frozen=True, slots=True)
class Linkage:
    """A past or present supply relation; `pattern` is one of the lawful partnership patterns."""

    linkage_id: str
    enterprise_id: str
    buyer_id: str
    product_text: str
    pattern: str
    opened_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """The day on which a linkage reached a level of the ladder (1 declared … 5 exported)."""

    linkage_id: str
    level: int
    reached_on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof of a linkage at a level 1–5; a side that has not confirmed has None. `value` is rupiah."""

    evidence_id: str
    linkage_id: str
    level: int
    kind: EvidenceKind
    document: str
    happened_on: date
    enterprise_confirmed_on: date | None
    buyer_confirmed_on: date | None
    value: int | None


@dataclass(frozen=True, slots=True)
class Province:
    """A whole simulated province, with what it was made from: seed, size, day and generator version."""

    seed: int
    size: int
    day: date
    version: str
    regions: tuple[Region, ...]
    enterprises: list[Enterprise]
    ties: list[OwnershipTie]
    offers: list[Offer]
    resources: list[Resource]
    resource_uses: list[ResourceUse]
    certificates: list[Certificate]
    hubs: list[Hub]
    circuity: float
    tariffs: tuple[Tariff, ...]
    requirements: list[Requirement]
    criteria: list[Criterion]
    linkages: list[Linkage]
    milestones: list[Milestone]
    evidence: list[Evidence]
