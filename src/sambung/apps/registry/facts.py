"""Rows → engine input: offers with all that eligibility and pooling read of them, in a bounded number of queries."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sambung.engine.eligibility import Fact, OfferFacts


class ConsentState(StrEnum):
    """Whether the owner agreed to be matched: GIVEN, WITHDRAWN (ended), UNKNOWN (never asked)."""

    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Target:
    """In what the answer is wanted: the requirement's unit and period, and the days of delivery (both inclusive)."""

    unit: str
    period_kind: str
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True, slots=True)
class OfferInput:
    """One offer: `facts` for engine.eligibility, and what pooling needs beside them.

    `facts.capacity` is free capacity (told − own sales − reservations) per target period × 1000 of the target
    unit, rounded down; `facts.unit_price` × 100 per target unit, rounded up; `min_batch` × 1000 rounded up.
    What does not convert is unknown and named in `unconvertible`. `uses`: resource uid → amount × 1000 of the
    resource for one target unit. Ids are keys of rows; uids are in `facts`.
    """

    facts: OfferFacts
    offer_pk: int
    enterprise_pk: int
    centre_pk: int | None
    name: str
    product: str
    consent: ConsentState
    min_batch: Fact[int] | None
    reserved: int
    region_code: str
    latitude: float | None
    longitude: float | None
    unconvertible: tuple[str, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResourceInput:
    """What several offers share: free amount × 1000 per target period."""

    resource_id: str
    enterprise_pk: int
    capacity: Fact[int] | None


def offer_facts(
    offer_pks: Collection[int],
    *,
    on: datetime.date,
    target: Target,
    known_entry: int | None = None,
    ignore_holders: Collection[uuid.UUID] = (),
    attribute_units: Mapping[str, str] | None = None,
) -> list[OfferInput]:
    """The offers as known at journal entry `known_entry` (None: now) and true on the day, by their key."""
    raise NotImplementedError


def resource_facts(
    enterprise_pks: Collection[int], *, on: datetime.date, target: Target, known_entry: int | None = None
) -> list[ResourceInput]:
    """The shared resources of these enterprises."""
    raise NotImplementedError
