"""Offers of one requirement together: the nearly-there by what they lack, and the bar of capacity."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sambung.engine.eligibility.results import Eligibility


class MissingGroup(NamedTuple):
    """Offers that lack exactly the same gates, and the capacity per period that closing them would free.

    `capacity` sums what is known; `unknown_capacity` counts the offers of unknown capacity (never added as 0).
    `enterprises` counts distinct enterprises.
    """

    gates: tuple[str, ...]
    offer_ids: tuple[str, ...]
    enterprises: int
    capacity: int
    unknown_capacity: int


class CapacityBar(NamedTuple):
    """Capacity per period against what is asked, all in the requirement's scaled unit.

    `unknown` is the known capacity of offers whose verdict is UNKNOWN; `unknown_offers` counts offers of which
    the capacity itself is not known. `asked` None where the requirement has no quantity.
    """

    asked: int | None
    eligible: int
    nearly: tuple[MissingGroup, ...]
    unknown: int
    unknown_offers: int


def group_by_missing(
    judged: Iterable[Eligibility], *, limits: Mapping[str, int] | None = None
) -> tuple[MissingGroup, ...]:
    """The NEARLY offers by what they lack, greatest capacity first. `limits`: most per enterprise_id, where
    its offers share machines."""
    raise NotImplementedError


def capacity_bar(
    judged: Iterable[Eligibility], *, asked: int | None, limits: Mapping[str, int] | None = None
) -> CapacityBar:
    """The bar under a requirement's head: eligible, nearly by gap, unknown, against the quantity asked."""
    raise NotImplementedError
