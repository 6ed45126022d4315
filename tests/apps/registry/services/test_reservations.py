"""Capacity is promised once: free = capacity − own sales − promises on the fullest day."""

import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Offer, OfferValue, Reservation
from sambung.apps.registry.services import (
    Hold,
    UnableToHoldCapacity,
    ValueStatement,
    add_offer,
    confirm_capacities,
    confirm_capacity,
    free_capacity_of,
    hold_capacities,
    hold_capacity,
    release_capacities,
    release_capacity,
    state_offer_value,
)

A, B = uuid.UUID(int=10), uuid.UUID(int=11)


def hold(actor, offer, quantity, holder=A, *, starts=0, ends=29, until=7, today=TODAY, period="MONTH"):
    return hold_capacity(
        actor,
        offer=offer,
        quantity=quantity,
        period_kind=period,
        starts_on=TODAY + datetime.timedelta(days=starts),
        ends_on=TODAY + datetime.timedelta(days=ends),
        held_until=TODAY + datetime.timedelta(days=until),
        holder_uid=holder,
        today=today,
    )


def test_what_is_held_is_no_longer_free(manager, offer):
    hold(manager, offer, 300_000, A)
    with pytest.raises(UnableToHoldCapacity) as refused:
        hold(manager, offer, 100_001, B)
    assert (refused.value.code, refused.value.free) == ("TOO_LITTLE", 100_000)
    hold(manager, offer, 100_000, B)


def test_another_month_is_free(manager, offer):
    hold(manager, offer, 400_000, A, starts=0, ends=29)
    hold(manager, offer, 400_000, B, starts=30, ends=59)


def test_holding_again_replaces_the_holders_own_hold(manager, offer):
    hold(manager, offer, 300_000, A)
    hold(manager, offer, 400_000, A)
    assert Reservation.objects.filter(state="HELD").count() == 1


def test_own_sales_are_not_offered_twice(manager, offer):
    state_offer_value(manager, offer, ValueStatement("OWN_SALES", 150_000), stated_on=TODAY)
    with pytest.raises(UnableToHoldCapacity) as refused:
        hold(manager, offer, 250_001)
    assert refused.value.free == 250_000


def test_a_lapsed_hold_is_free_again_and_a_firm_one_never(manager, offer):
    hold(manager, offer, 400_000, A, until=2)
    later = TODAY + datetime.timedelta(days=3)
    hold(manager, offer, 400_000, B, today=later)
    confirm_capacity(manager, holder_uid=B, today=later)
    with pytest.raises(UnableToHoldCapacity):
        confirm_capacity(manager, holder_uid=A, today=later)
    much_later = TODAY + datetime.timedelta(days=20)
    with pytest.raises(UnableToHoldCapacity):
        hold(manager, offer, 1, A, today=much_later)


def test_confirming_and_releasing_twice_change_nothing(manager, offer):
    hold(manager, offer, 400_000, A)
    assert len(confirm_capacity(manager, holder_uid=A, today=TODAY)) == 1
    assert len(confirm_capacity(manager, holder_uid=A, today=TODAY)) == 1
    assert len(release_capacity(manager, holder_uid=A)) == 1
    assert release_capacity(manager, holder_uid=A) == []
    hold(manager, offer, 400_000, B)


def test_unknown_and_expired_capacity_are_refused_with_their_reason(cast, manager, offer):
    silent = add_offer(manager, cast.workshop, product="Nasi kotak", unit="kotak")
    with pytest.raises(UnableToHoldCapacity) as unknown:
        hold(manager, silent, 1)
    assert (unknown.value.code, unknown.value.free) == ("UNKNOWN_CAPACITY", None)
    with pytest.raises(UnableToHoldCapacity) as expired:
        hold(manager, offer, 1, starts=100, ends=110, today=datetime.date(2027, 3, 1))
    assert expired.value.code == "EXPIRED_CAPACITY"


def test_a_weekly_promise_counts_in_the_offers_month(manager, offer):
    # 400 a month are 92.05 a week (365/12 days to 7).
    with pytest.raises(UnableToHoldCapacity):
        hold(manager, offer, 92_055, period="WEEK")
    hold(manager, offer, 92_050, period="WEEK")


def test_a_mentor_promises_nothing(cast, offer):
    with pytest.raises(PermissionMissingError):
        hold(cast.actor("mentor"), offer, 1)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=8)
)
def test_free_is_capacity_less_the_fullest_day(promises):
    offer = Offer(period_kind="MONTH", unit="kg")
    capacity = OfferValue(kind="CAPACITY", number=1000, stated_on=TODAY, valid_from=TODAY)
    rows = [
        Reservation(
            quantity=quantity,
            period_kind="MONTH",
            state="FIRM",
            starts_on=TODAY + datetime.timedelta(days=start),
            ends_on=TODAY + datetime.timedelta(days=start + length),
        )
        for quantity, start, length in promises
    ]
    window = [TODAY + datetime.timedelta(days=day) for day in range(5, 26)]
    fullest = max(sum(r.quantity for r in rows if r.starts_on <= day <= r.ends_on) for day in window)
    free = free_capacity_of(offer, [capacity], rows, starts_on=window[0], ends_on=window[-1], today=TODAY)
    assert free.free == 1000 - fullest


def wanted(offer, quantity, holder):
    return Hold(offer, quantity, "MONTH", TODAY, TODAY + datetime.timedelta(days=29), None, holder)


def test_many_holds_of_one_offer_count_each_other_and_are_made_all_or_none(manager, offer):
    with pytest.raises(UnableToHoldCapacity) as refused:
        hold_capacities(manager, holds=[wanted(offer, 300_000, A), wanted(offer, 100_001, B)], today=TODAY)
    assert (refused.value.holder_uid, refused.value.free) == (B, 100_000)
    assert not Reservation.objects.exists()
    hold_capacities(manager, holds=[wanted(offer, 300_000, A), wanted(offer, 100_000, B)], today=TODAY)
    assert {row.holder_uid for row in Reservation.objects.filter(state="HELD")} == {A, B}


def test_every_reservation_of_many_has_its_own_journal_entry(manager, offer):
    hold_capacities(manager, holds=[wanted(offer, 300_000, A), wanted(offer, 100_000, B)], today=TODAY)
    confirm_capacities(manager, holder_uids=[A, B], today=TODAY)
    release_capacities(manager, holder_uids=[A, B])
    for code in ("held", "confirmed", "released"):
        entries = Entry.objects.filter(code=f"registry.capacity.{code}")
        assert {entry.payload["holder"] for entry in entries} == {str(A), str(B)}
