"""Holding an offer's capacity for a proposal, confirming it, and letting it go.

The offer's row is locked while free capacity is counted, so that two people cannot hold the same goods.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.registry.models import Offer, OfferValue, Reservation, ValueKind
from sambung.apps.registry.models.offer import ReservationState
from sambung.apps.registry.services.changes import journal, today_or
from sambung.standards.periods import DAYS, PeriodKind


class UnableToHoldCapacity(Exception):
    """Not enough is free, or it is not known. `code`: UNKNOWN_CAPACITY, EXPIRED_CAPACITY, TOO_LITTLE, ENDED.

    `free` is × 1000 of the offer's unit in its own period, None where it is not known.
    """

    def __init__(self, code: str, *, offer_uid: uuid.UUID, asked: int, free: int | None) -> None:
        self.code = code
        self.free = free
        self.params = {"offer": str(offer_uid), "asked": asked, "free": free}
        super().__init__(f"{code}: asked {asked}, free {free}")


@dataclass(frozen=True)
class FreeCapacity:
    """Capacity of an offer in its own period, × 1000 of its unit; None: not known.

    `state` is KNOWN, UNKNOWN or EXPIRED. `own_sales=None`: what it sells elsewhere was not said; `free` then
    counts none of it, and a page must say so.
    """

    state: str
    capacity: int | None
    own_sales: int | None
    reserved: int
    free: int | None
    expires_on: datetime.date | None = None


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


def most_reserved(
    offer: Offer,
    reservations: Iterable[Reservation],
    *,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
) -> int:
    """The most that is promised on any one day from `starts_on` to `ends_on` (inclusive), in the offer's period."""
    live = [
        r for r in reservations if is_live(r, today) and r.starts_on <= ends_on and r.ends_on >= starts_on
    ]
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
) -> FreeCapacity:
    """capacity − own sales − reservations, from rows already read. `values`: standing rows of this offer."""
    reserved = most_reserved(offer, reservations, starts_on=starts_on, ends_on=ends_on, today=today)
    found: dict[str, OfferValue] = {}
    first = max(starts_on, today)
    for value in values:
        begins, ends = value.valid_from, value.valid_to
        if (begins is None or begins <= first) and (ends is None or ends > first):
            found[value.kind] = value
    capacity, sales = found.get(ValueKind.CAPACITY), found.get(ValueKind.OWN_SALES)
    own = sales.number if sales and not _is_expired(sales, today) else None
    if capacity is None or capacity.number is None:
        return FreeCapacity("UNKNOWN", None, own, reserved, None)
    if _is_expired(capacity, today):
        return FreeCapacity("EXPIRED", None, own, reserved, None, capacity.expires_on)
    free = max(0, capacity.number - (own or 0) - reserved)
    return FreeCapacity("KNOWN", capacity.number, own, reserved, free, capacity.expires_on)


def _is_expired(value: OfferValue, today: datetime.date) -> bool:
    return value.expires_on is not None and value.expires_on < today


@transaction.atomic
def hold_capacity(
    actor: Actor,
    *,
    offer: Offer,
    quantity: int,
    period_kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    held_until: datetime.date | None,
    holder_uid: uuid.UUID,
    today: datetime.date | None = None,
) -> Reservation:
    """Hold `quantity` (× 1000) in each period of `period_kind` from `starts_on` to `ends_on`, until `held_until`.

    Holding again for the same holder and offer replaces that holder's earlier hold. Errors:
    UnableToHoldCapacity (UNKNOWN_CAPACITY, EXPIRED_CAPACITY, TOO_LITTLE, ENDED), PermissionMissingError,
    ValueError for a quantity of 0 or less or days in the wrong order.
    """
    if quantity <= 0 or ends_on < starts_on:
        raise ValueError("a hold has a quantity above 0 and ends on or after its first day")
    locked: Offer = (
        Offer.objects.unscoped("capacity is counted over all holders")
        .select_for_update(of=("self",))
        .select_related("enterprise__centre")
        .get(pk=offer.pk)
    )
    demand(actor, "registry.hold_capacity", locked.enterprise)
    day = today_or(today)
    held = locked.reservations.filter(holder_uid=holder_uid).exclude(state=ReservationState.RELEASED)
    others = locked.reservations.exclude(holder_uid=holder_uid).exclude(state=ReservationState.RELEASED)
    values = locked.values.filter(superseded__isnull=True, kind__in=[ValueKind.CAPACITY, ValueKind.OWN_SALES])
    free = free_capacity_of(locked, values, others, starts_on=starts_on, ends_on=ends_on, today=day)
    asked = in_period(quantity, period_kind, locked.period_kind)
    if not locked.is_active or locked.enterprise.ended_on is not None:
        raise UnableToHoldCapacity("ENDED", offer_uid=locked.uid, asked=asked, free=0)
    if free.free is None:
        raise UnableToHoldCapacity(f"{free.state}_CAPACITY", offer_uid=locked.uid, asked=asked, free=None)
    if asked > free.free:
        raise UnableToHoldCapacity("TOO_LITTLE", offer_uid=locked.uid, asked=asked, free=free.free)
    held.update(state=ReservationState.RELEASED)
    reservation = Reservation.objects.create(
        offer=locked,
        quantity=quantity,
        period_kind=period_kind,
        starts_on=starts_on,
        ends_on=ends_on,
        held_until=held_until,
        holder_uid=holder_uid,
    )
    journal(
        actor,
        "registry.capacity.held",
        locked.enterprise,
        payload={
            "offer": locked.uid,
            "product": locked.product,
            "reservation": reservation.uid,
            "holder": holder_uid,
            "quantity": quantity,
            "period": str(period_kind),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "held_until": held_until,
        },
    )
    return reservation


def _lock_of(holder_uid: uuid.UUID) -> list[Reservation]:
    rows = Reservation.objects.filter(holder_uid=holder_uid).exclude(state=ReservationState.RELEASED)
    return list(
        rows.select_for_update(of=("self",)).select_related("offer__enterprise__centre").order_by("pk")
    )


@transaction.atomic
def confirm_capacity(
    actor: Actor, *, holder_uid: uuid.UUID, today: datetime.date | None = None
) -> list[Reservation]:
    """Make all that a holder holds FIRM; doing it twice changes nothing.

    The holder's own room has checked that the actor may decide. A hold that has lapsed is taken again where
    it is still free; errors: UnableToHoldCapacity where it is not.
    """
    day = today_or(today)
    confirmed = []
    for row in _lock_of(holder_uid):
        if row.state == ReservationState.FIRM:
            confirmed.append(row)
            continue
        if not is_live(row, day):
            _demand_still_free(row, day)
        row.state, row.held_until = ReservationState.FIRM, None
        row.save(update_fields=["state", "held_until"])
        journal(
            actor,
            "registry.capacity.confirmed",
            row.offer.enterprise,
            payload={"offer": row.offer.uid, "reservation": row.uid, "holder": holder_uid},
        )
        confirmed.append(row)
    return confirmed


def _demand_still_free(row: Reservation, day: datetime.date) -> None:
    offer: Offer = (
        Offer.objects.unscoped("capacity is counted over all holders")
        .select_for_update()
        .get(pk=row.offer_id)
    )
    free = free_capacity_of(
        offer,
        offer.values.filter(superseded__isnull=True, kind__in=[ValueKind.CAPACITY, ValueKind.OWN_SALES]),
        offer.reservations.exclude(pk=row.pk).exclude(state=ReservationState.RELEASED),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        today=day,
    )
    asked = in_period(row.quantity, row.period_kind, offer.period_kind)
    if free.free is None or asked > free.free:
        code = "TOO_LITTLE" if free.free is not None else f"{free.state}_CAPACITY"
        raise UnableToHoldCapacity(code, offer_uid=offer.uid, asked=asked, free=free.free)


@transaction.atomic
def release_capacity(actor: Actor, *, holder_uid: uuid.UUID) -> list[Reservation]:
    """Let go of all that a holder holds or was promised; doing it twice changes nothing."""
    released = _lock_of(holder_uid)
    for row in released:
        row.state = ReservationState.RELEASED
        row.save(update_fields=["state"])
        journal(
            actor,
            "registry.capacity.released",
            row.offer.enterprise,
            payload={"offer": row.offer.uid, "reservation": row.uid, "holder": holder_uid},
        )
    return released
