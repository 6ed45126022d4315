"""How much of an offer's capacity is free: capacity less own sales less what is promised on the fullest day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sambung.apps.registry.models import Offer, OfferValue, Reservation, ValueKind
from sambung.apps.registry.models.offer import ReservationState
from sambung.standards.periods import DAYS, PeriodKind


@dataclass(frozen=True)
class FreeCapacity:
    """Capacity of an offer in its own period, × 1000 of its unit; None: not known.

    `state` is KNOWN, UNKNOWN or EXPIRED. `elsewhere`: so much of `reserved` more than this entry's own promises
    stands under other entries of the same enterprise; None: something does, nobody can say how much, and `free` is unknown. `own_sales=None`: what it sells elsewhere was not said; `free` then
    counts none of it, and a page must say so.
    """

    state: str
    capacity: int | None
    own_sales: int | None
    reserved: int
    free: int | None
    expires_on: datetime.date | None = None
    elsewhere: int | None = 0


def in_period(quantity: int, origin: str, target: str) -> int:
    """A quantity per period of one kind as quantity per period of another, rounded up (days of a year of 365)."""
    if origin == target:
        return quantity
    share = Fraction(quantity) * DAYS[PeriodKind(target)] / DAYS[PeriodKind(origin)]
    return -(-share.numerator // share.denominator)


def is_live(reservation: Reservation, today: datetime.date) -> bool:
    """FIRM, or HELD and not lapsed: a hold lapses after its day."""
    if reservation.state == ReservationState.FIRM:
        return True
    return reservation.state == ReservationState.HELD and (
        reservation.held_until is None or reservation.held_until >= today
    )


def live_between(
    reservations: Iterable[Reservation],
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
) -> list[Reservation]:
    """Those that are live and touch these days (inclusive)."""
    return [
        r for r in reservations if is_live(r, today) and r.starts_on <= ends_on and r.ends_on >= starts_on
    ]


def most_reserved(
    offer: Offer,
    reservations: Iterable[Reservation],
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
) -> int:
    """The most that is promised on any one day from `starts_on` to `ends_on` (inclusive), in the offer's period."""
    live = live_between(reservations, starts_on=starts_on, ends_on=ends_on, today=today)
    # Only where a promise begins can the sum reach a new peak.
    days = {max(r.starts_on, starts_on) for r in live}
    return max(
        (
            sum(
                in_period(r.quantity, r.period_kind, offer.period_kind)
                for r in live
                if r.starts_on <= day <= r.ends_on
            )
            for day in days
        ),
        default=0,
    )


def free_capacity_of(
    offer: Offer,
    values: Iterable[OfferValue],
    reservations: Iterable[Reservation],
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
    elsewhere: Iterable[Reservation] | None = (),
) -> FreeCapacity:
    """capacity − own sales − reservations, from rows already read. `values`: standing rows of this offer.

    `elsewhere`: promised under other entries of the enterprise (`facts.twins.promised_elsewhere`); None: unknown.
    """
    days = {"starts_on": starts_on, "ends_on": ends_on, "today": today}
    here = list(reservations)
    mine = most_reserved(offer, here, **days)
    reserved = mine if elsewhere is None else most_reserved(offer, [*here, *elsewhere], **days)
    others = None if elsewhere is None else reserved - mine
    found: dict[str, OfferValue] = {}
    first = max(starts_on, today)
    for value in values:
        begins, ends = value.valid_from, value.valid_to
        if (begins is None or begins <= first) and (ends is None or ends > first):
            found[value.kind] = value
    capacity, sales = found.get(ValueKind.CAPACITY), found.get(ValueKind.OWN_SALES)
    own = sales.number if sales and not _is_expired(sales, today) else None
    if capacity is None or capacity.number is None:
        return FreeCapacity("UNKNOWN", None, own, reserved, None, elsewhere=others)
    if _is_expired(capacity, today):
        return FreeCapacity("EXPIRED", None, own, reserved, None, capacity.expires_on, others)
    if others is None:
        return FreeCapacity("UNKNOWN", capacity.number, own, reserved, None, capacity.expires_on, None)
    free = max(0, capacity.number - (own or 0) - reserved)
    return FreeCapacity("KNOWN", capacity.number, own, reserved, free, capacity.expires_on, others)


def _is_expired(value: OfferValue, today: datetime.date) -> bool:
    return value.expires_on is not None and value.expires_on < today
