"""What is known of an offer and of a requirement: values with their source, date and expiry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from sambung.engine.certificates import Certificate, SizeClass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """One value: who says so, since which day, and the last day on which it may be relied on (None = open).

    A missing fact is None in its place, never a Fact of None. `unit` is for attributes ("mm", "%").
    """

    value: T
    source: str = ""
    as_of: date | None = None
    expires: date | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """All that matching reads of one offer and its enterprise.

    Quantities are per period in the requirement's scaled unit, prices in its scaled rupiah per unit: the
    caller converts. `regions` is code by scheme ({"KEMENDAGRI": "33.72"}); `identifiers` says whether each
    is held ({"NIB": True}; absent = unknown). `controllers` are ids of the enterprises that own or control
    this one (None = never declared).
    """

    offer_id: str
    enterprise_id: str
    kind: str = "UMKM"
    stems: frozenset[str] = frozenset()
    kbli: tuple[str, ...] = ()
    size_class: Fact[SizeClass] | None = None
    regions: Mapping[str, str] = field(default_factory=dict)
    certificates: tuple[Certificate, ...] = ()
    are_certificates_known: bool = True
    capacity: Fact[int] | None = None
    unit_price: Fact[int] | None = None
    lead_time_days: Fact[int] | None = None
    attributes: Mapping[str, Fact[int | float | str]] = field(default_factory=dict)
    is_pkp: Fact[bool] | None = None
    identifiers: Mapping[str, bool] = field(default_factory=dict)
    controllers: Fact[frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """All that matching reads of a requirement; quantity per period and ceiling in scaled units as in the
    offers.

    `seller_is_pkp` None means that the seller of record is not chosen yet.
    """

    requirement_id: str
    quantity: int | None = None
    price_ceiling: int | None = None
    first_delivery: date | None = None
    last_delivery: date | None = None
    buyer_id: str = ""
    buyer_class: SizeClass | None = None
    seller_id: str = ""
    seller_is_pkp: bool | None = None
