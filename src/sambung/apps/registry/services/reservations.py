"""Holding offers' capacity for a proposal, confirming it, and letting it go; for one holder or for many.

The offers' rows are locked while free capacity is counted, so that two people cannot hold the same goods, and
always in the order of their keys, so that two proposals cannot wait for each other. However many holders there
are, the number of queries is the same: a proposal to fifty members must not keep SQLite's one writer waiting.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record_all
from sambung.apps.registry.facts.twins import counterparts, promised_elsewhere
from sambung.apps.registry.models import Offer, OfferValue, Reservation, ValueKind
from sambung.apps.registry.models.offer import ReservationState
from sambung.apps.registry.services.capacity import (
    FreeCapacity,
    free_capacity_of,
    in_period,
    is_live,
    live_between,
)
from sambung.apps.registry.services.changes import change_of, today_or


class UnableToHoldCapacity(Exception):
    """Not enough is free, or it is not known. `code`: UNKNOWN_CAPACITY, EXPIRED_CAPACITY, TOO_LITTLE, ENDED.

    `free` is × 1000 of the offer's unit in its own period, None where it is not known; `holder_uid`: for whom.
    """

    def __init__(
        self,
        code: str,
        *,
        offer_uid: uuid.UUID,
        asked: int,
        free: int | None,
        holder_uid: uuid.UUID | None = None,
    ) -> None:
        self.code = code
        self.free = free
        self.holder_uid = holder_uid
        self.params = {"offer": str(offer_uid), "asked": asked, "free": free}
        super().__init__(f"{code}: asked {asked}, free {free}")


@dataclass(frozen=True)
class Hold:
    """`quantity` (× 1000) of an offer in each period of `period_kind` from `starts_on` to `ends_on`, for a holder.

    `held_until` is the last day of the hold; None: until it is confirmed or released.
    """

    offer: Offer
    quantity: int
    period_kind: str
    starts_on: datetime.date
    ends_on: datetime.date
    held_until: datetime.date | None
    holder_uid: uuid.UUID


class _Locked:
    """Offers under lock with their standing capacity and all that is promised of them.

    The same product under another entry of the enterprise is locked with them: its promises count here too.
    """

    def __init__(self, wanted: Collection[int]) -> None:
        rows = Offer.objects.unscoped("capacity is counted over all holders")
        self._same = counterparts(rows.filter(pk__in=wanted))
        offer_pks = {*wanted, *(one.offer.pk for same in self._same.values() for one in same)}
        locked = rows.select_for_update(of=("self",)).select_related("enterprise__centre").order_by("pk")
        self.offers: dict[int, Offer] = {row.pk: row for row in locked.filter(pk__in=offer_pks)}
        self._values: dict[int, list[OfferValue]] = {pk: [] for pk in self.offers}
        self.promised: dict[int, list[Reservation]] = {pk: [] for pk in self.offers}
        values = OfferValue.objects.unscoped("capacity is counted over all holders")
        kinds = [ValueKind.CAPACITY, ValueKind.OWN_SALES]
        for value in values.filter(offer_id__in=offer_pks, superseded__isnull=True, kind__in=kinds):
            self._values[value.offer_id].append(value)
        promises = Reservation.objects.filter(offer_id__in=offer_pks)
        for promise in promises.exclude(state=ReservationState.RELEASED):
            self.promised[promise.offer_id].append(promise)

    def free(
        self,
        offer: Offer,
        others: Iterable[Reservation],
        starts_on: datetime.date,
        ends_on: datetime.date,
        today: datetime.date,
    ) -> FreeCapacity:
        """What is free of a locked offer beside the promises to others."""
        same = self._same.get(offer.pk, ())
        promised = {
            one.offer.pk: live_between(
                self.promised[one.offer.pk], starts_on=starts_on, ends_on=ends_on, today=today
            )
            for one in same
        }
        return free_capacity_of(
            offer,
            self._values[offer.pk],
            others,
            starts_on=starts_on,
            ends_on=ends_on,
            today=today,
            elsewhere=promised_elsewhere(same, promised),
        )


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
    hold = Hold(offer, quantity, period_kind, starts_on, ends_on, held_until, holder_uid)
    (reservation,) = hold_capacities(actor, holds=[hold], today=today)
    return reservation


@transaction.atomic
def hold_capacities(
    actor: Actor, *, holds: Sequence[Hold], today: datetime.date | None = None
) -> list[Reservation]:
    """Many holds, all or none, each as `hold_capacity` and with its own journal entry. Errors: as there."""
    if any(hold.quantity <= 0 or hold.ends_on < hold.starts_on for hold in holds):
        raise ValueError("a hold has a quantity above 0 and ends on or after its first day")
    day = today_or(today)
    locked = _Locked({hold.offer.pk for hold in holds})
    replaced: list[int] = []
    made: list[Reservation] = []
    for hold in holds:
        offer = locked.offers[hold.offer.pk]
        demand(actor, "registry.hold_capacity", offer.enterprise)
        promised = locked.promised[offer.pk]
        others = [one for one in promised if one.holder_uid != hold.holder_uid]
        _demand_free(locked, offer, hold, others, day)
        for own in promised:
            if own.holder_uid == hold.holder_uid:
                own.state = ReservationState.RELEASED
                replaced += [] if own.pk is None else [own.pk]
        reservation = Reservation(
            offer=offer,
            quantity=hold.quantity,
            period_kind=hold.period_kind,
            starts_on=hold.starts_on,
            ends_on=hold.ends_on,
            held_until=hold.held_until,
            holder_uid=hold.holder_uid,
        )
        # The next hold of the same offer finds this one.
        locked.promised[offer.pk] = [*others, reservation]
        made.append(reservation)
    if replaced:
        Reservation.objects.filter(pk__in=replaced).update(state=ReservationState.RELEASED)
    Reservation.objects.bulk_create(made, batch_size=500)
    record_all(
        actor,
        [change_of("registry.capacity.held", one.offer.enterprise, _payload(one)) for one in made],
    )
    return made


def _payload(reservation: Reservation) -> dict[str, object]:
    return {
        "offer": reservation.offer.uid,
        "product": reservation.offer.product,
        "reservation": reservation.uid,
        "holder": reservation.holder_uid,
        "quantity": reservation.quantity,
        "period": str(reservation.period_kind),
        "starts_on": reservation.starts_on,
        "ends_on": reservation.ends_on,
        "held_until": reservation.held_until,
    }


def _demand_free(
    locked: _Locked,
    offer: Offer,
    wanted: Hold | Reservation,
    others: Iterable[Reservation],
    day: datetime.date,
) -> None:
    free = locked.free(offer, others, wanted.starts_on, wanted.ends_on, day)
    asked = in_period(wanted.quantity, wanted.period_kind, offer.period_kind)
    code, left = "", free.free
    if isinstance(wanted, Hold) and (not offer.is_active or offer.enterprise.ended_on is not None):
        code, left = "ENDED", 0
    elif free.free is None:
        code = f"{free.state}_CAPACITY"
    elif asked > free.free:
        code = "TOO_LITTLE"
    if code:
        raise UnableToHoldCapacity(
            code, offer_uid=offer.uid, asked=asked, free=left, holder_uid=wanted.holder_uid
        )


def _lock_of(holder_uids: Collection[uuid.UUID]) -> list[Reservation]:
    rows = Reservation.objects.filter(holder_uid__in=holder_uids).exclude(state=ReservationState.RELEASED)
    return list(
        rows.select_for_update(of=("self",)).select_related("offer__enterprise__centre").order_by("pk")
    )


def confirm_capacity(
    actor: Actor, *, holder_uid: uuid.UUID, today: datetime.date | None = None
) -> list[Reservation]:
    """Make all that a holder holds FIRM; doing it twice changes nothing.

    The holder's own room has checked that the actor may decide. A hold that has lapsed is taken again where
    it is still free; errors: UnableToHoldCapacity where it is not.
    """
    return confirm_capacities(actor, holder_uids=[holder_uid], today=today)


@transaction.atomic
def confirm_capacities(
    actor: Actor, *, holder_uids: Collection[uuid.UUID], today: datetime.date | None = None
) -> list[Reservation]:
    """The same for many holders, all or none, each reservation with its own journal entry."""
    day = today_or(today)
    rows = _lock_of(holder_uids)
    held = [row for row in rows if row.state != ReservationState.FIRM]
    lapsed = [row for row in held if not is_live(row, day)]
    if lapsed:
        locked = _Locked({row.offer_id for row in lapsed})
        for row in lapsed:
            promised = [one for one in locked.promised[row.offer_id] if one.pk != row.pk]
            _demand_free(locked, locked.offers[row.offer_id], row, promised, day)
            locked.promised[row.offer_id] = [*promised, row]
            row.state = ReservationState.FIRM
    for row in held:
        row.state, row.held_until = ReservationState.FIRM, None
    if held:
        Reservation.objects.filter(pk__in=[row.pk for row in held]).update(
            state=ReservationState.FIRM, held_until=None
        )
        _record(actor, "registry.capacity.confirmed", held)
    return rows


def release_capacity(actor: Actor, *, holder_uid: uuid.UUID) -> list[Reservation]:
    """Let go of all that a holder holds or was promised; doing it twice changes nothing."""
    return release_capacities(actor, holder_uids=[holder_uid])


@transaction.atomic
def release_capacities(actor: Actor, *, holder_uids: Collection[uuid.UUID]) -> list[Reservation]:
    """The same for many holders, each reservation with its own journal entry."""
    released = _lock_of(holder_uids)
    for row in released:
        row.state = ReservationState.RELEASED
    if released:
        Reservation.objects.filter(pk__in=[row.pk for row in released]).update(
            state=ReservationState.RELEASED
        )
        _record(actor, "registry.capacity.released", released)
    return released


def _record(actor: Actor, code: str, rows: Iterable[Reservation]) -> None:
    record_all(
        actor,
        [
            change_of(
                code,
                row.offer.enterprise,
                {"offer": row.offer.uid, "reservation": row.uid, "holder": row.holder_uid},
            )
            for row in rows
        ],
    )
