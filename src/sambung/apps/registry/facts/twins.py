"""Entries that are one enterprise, as far as the registry must know: one row in a list, and capacity promised once.

Which entries are one is judged in a room above, which attaches itself here (config/wiring); without it none are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sambung.apps.registry.facts.measures import unit_factor
from sambung.apps.registry.facts.standing import REASON, chunks
from sambung.apps.registry.models import Offer, Reservation

# (enterprise keys, journal entry or None: now) → those that have twins: all that are one with each, itself among them.
one_with: list[Callable[[Collection[int], int | None], Mapping[int, frozenset[int]]]] = []
# Enterprises in a query → of those that are one only the entry that stands for them, or the first that is in it.
folded: list[Callable[[Any], Any]] = []


def fold(rows: Any) -> Any:
    """The query with one entry for each enterprise."""
    for each in folded:
        rows = each(rows)
    return rows


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An offer of the same product under another entry. `ratio`: units of the first that one of its units is; None:
    that cannot be known."""

    offer: Offer
    ratio: Fraction | None


def counterparts(
    offers: Iterable[Offer], *, known_entry: int | None = None
) -> dict[int, tuple[Counterpart, ...]]:
    """Offer key → the same product under the other entries of its enterprise; those without any are missing.

    The same product: the words of one name are all in the other's. A query for each 5,000 enterprises, and one
    more where there are twins.
    """
    rows = list(offers)
    keys = {row.enterprise_id for row in rows}
    members: dict[int, frozenset[int]] = {}
    for each in one_with:
        members |= each(keys, known_entry)
    if not members:
        return {}
    others: dict[int, list[Offer]] = defaultdict(list)
    for part in chunks(frozenset().union(*members.values())):
        for other in Offer.objects.unscoped(REASON).filter(enterprise_id__in=part).order_by("pk"):
            others[other.enterprise_id].append(other)
    found = {
        row.pk: tuple(
            Counterpart(other, unit_factor(other.unit, row.unit))
            for key in sorted(members.get(row.enterprise_id, frozenset()) - {row.enterprise_id})
            for other in others[key]
            if _is_same(row, other)
        )
        for row in rows
    }
    return {key: same for key, same in found.items() if same}


def _is_same(one: Offer, other: Offer) -> bool:
    mine, theirs = set(one.stems.split()), set(other.stems.split())
    if not mine or not theirs:
        return one.product.strip().lower() == other.product.strip().lower()
    return mine <= theirs or theirs <= mine


def promised_elsewhere(
    of: Collection[Counterpart], promised: Mapping[int, Iterable[Reservation]]
) -> list[Reservation] | None:
    """What is promised under other entries, as reservations (not rows) in the first offer's unit, rounded up.

    `promised`: by offer key. None: something is promised of which nobody can say how much of this offer it is.
    """
    found = []
    for one in of:
        for row in promised.get(one.offer.pk, ()):
            if one.ratio is None:
                return None
            found.append(
                Reservation(
                    quantity=-(-(row.quantity * one.ratio.numerator) // one.ratio.denominator),
                    period_kind=row.period_kind,
                    starts_on=row.starts_on,
                    ends_on=row.ends_on,
                    held_until=row.held_until,
                    state=row.state,
                    holder_uid=row.holder_uid,
                )
            )
    return found
