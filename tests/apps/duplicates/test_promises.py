"""What is promised under one entry of an enterprise is not free under another: in holds, on its page, for the engine."""

import datetime
import uuid

import pytest
from tests.cast import TODAY
from tests.market import producer

from sambung.apps.duplicates.services import judge_pair
from sambung.apps.journal.models import Entry
from sambung.apps.registry.facts import Target, offer_facts
from sambung.apps.registry.selectors import offer_lines
from sambung.apps.registry.services import (
    UnableToHoldCapacity,
    confirm_capacity,
    hold_capacity,
    release_capacity,
)

pytestmark = pytest.mark.django_db
A, B = uuid.UUID(int=10), uuid.UUID(int=11)
ENDS = TODAY + datetime.timedelta(days=29)


def hold(cast, offer, quantity, holder=A, *, until=7, today=TODAY):
    return hold_capacity(
        cast.actor("manager"),
        offer=offer,
        quantity=quantity,
        period_kind="MONTH",
        starts_on=TODAY,
        ends_on=ENDS,
        held_until=TODAY + datetime.timedelta(days=until),
        holder_uid=holder,
        today=today,
    )


def merge(cast, one, other, verdict="SAME"):
    judge_pair(cast.actor("manager"), one=one.enterprise, other=other.enterprise, verdict=verdict)


def capacity(offer, **more):
    (found,) = offer_facts([offer.pk], on=TODAY, target=Target(offer.unit, "MONTH", TODAY, ENDS), **more)
    return None if found.facts.capacity is None else found.facts.capacity.value


def free(cast, offer):
    (line,) = offer_lines(cast.actor("manager"), offer.enterprise, today=TODAY)
    return line.free


@pytest.fixture
def pair(cast):
    """The same kitchen twice: 1,000 kg a month under one entry, 800 under the other."""
    one = producer(cast, "Dapur Sari", product="keripik tempe")
    other = producer(cast, "Dapur Bu Sari", product="keripik tempe sagu", capacity=800_000)
    merge(cast, one, other)
    return one, other


def test_a_hold_under_one_entry_leaves_less_under_the_other(cast, pair):
    one, other = pair
    hold(cast, one, 600_000)
    with pytest.raises(UnableToHoldCapacity) as refused:
        hold(cast, other, 200_001, B)
    assert (refused.value.code, refused.value.free) == ("TOO_LITTLE", 200_000)
    hold(cast, other, 200_000, B)
    assert (capacity(one), capacity(other)) == (200_000, 0)
    shown = free(cast, other)
    assert (shown.free, shown.reserved, shown.elsewhere) == (0, 800_000, 600_000)
    assert capacity(other, ignore_holders=[A]) == 600_000


def test_taken_apart_each_has_its_own_capacity_again(cast, pair):
    one, other = pair
    hold(cast, one, 1_000_000)
    assert capacity(other) == 0
    merge(cast, one, other, "DIFFERENT")
    assert (capacity(one), capacity(other), free(cast, other).free) == (0, 800_000, 800_000)


def test_what_is_released_is_free_under_both(cast, pair):
    one, other = pair
    hold(cast, one, 1_000_000)
    release_capacity(cast.actor("manager"), holder_uid=A)
    assert (capacity(one), capacity(other)) == (1_000_000, 800_000)


def test_a_hold_that_lapsed_is_not_confirmed_where_the_twin_was_promised_since(cast, pair):
    one, other = pair
    hold(cast, one, 1_000_000, until=2)
    later = TODAY + datetime.timedelta(days=3)
    hold(cast, other, 800_000, B, today=later)
    confirm_capacity(cast.actor("manager"), holder_uid=B, today=later)
    with pytest.raises(UnableToHoldCapacity):
        confirm_capacity(cast.actor("manager"), holder_uid=A, today=later)


def test_another_product_of_the_twin_is_another_capacity(cast):
    one, other = producer(cast, "Dapur Sari"), producer(cast, "Konveksi Sari", product="kemeja batik")
    merge(cast, one, other)
    hold(cast, one, 1_000_000)
    assert capacity(other) == 1_000_000


def test_units_are_converted_and_what_does_not_convert_is_unknown(cast):
    one, tons = producer(cast, "Dapur Sari"), producer(cast, "Dapur Bu Sari", unit="t", capacity=2_000)
    sacks = producer(cast, "Dapur Sari II", unit="karung", capacity=90_000)
    merge(cast, one, tons)
    merge(cast, one, sacks)
    hold(cast, one, 500_000)
    # 500 kg are half a ton; how many sacks they are nobody said.
    assert capacity(tons) == 1_500
    assert capacity(sacks) is None
    shown = free(cast, sacks)
    assert (shown.state, shown.capacity, shown.free, shown.elsewhere) == ("UNKNOWN", 90_000, None, None)
    with pytest.raises(UnableToHoldCapacity) as refused:
        hold(cast, sacks, 1_000, B)
    assert refused.value.code == "UNKNOWN_CAPACITY"


def test_as_known_before_they_were_one_nothing_was_shared(cast):
    one, other = producer(cast, "Dapur Sari"), producer(cast, "Dapur Bu Sari")
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    merge(cast, one, other)
    hold(cast, one, 400_000)
    target = Target("kg", "MONTH", TODAY, ENDS)
    (then,) = offer_facts([other.pk], on=TODAY, target=target, known_entry=before)
    assert (then.facts.capacity.value, capacity(other)) == (1_000_000, 600_000)


def test_holding_for_many_asks_no_more_with_twins(cast, django_assert_max_num_queries):
    pairs = [(producer(cast, f"Dapur {one}"), producer(cast, f"Dapur Bu {one}")) for one in range(12)]
    for one, other in pairs:
        merge(cast, one, other)
    keys = [offer.pk for pair in pairs for offer in pair]
    with django_assert_max_num_queries(15):
        assert len(offer_facts(keys, on=TODAY, target=Target("kg", "MONTH", TODAY, ENDS))) == 24
