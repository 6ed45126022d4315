"""Rows → engine input: conversion, what is held, what expired, class by rule, control, consent, as known when."""

import datetime
import uuid
from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import TODAY
from tests.market import certify, entry, own, producer, state

from sambung.apps.registry.facts import (
    ConsentState,
    Target,
    consent_states,
    free_capacities,
    offer_facts,
    offers_by_product,
    resource_facts,
    stem_counts,
)
from sambung.apps.registry.facts.measures import unit_factor
from sambung.apps.registry.models import (
    ClassBasis,
    Consent,
    Reservation,
    Resource,
    ResourceUse,
    ResourceValue,
)
from sambung.engine.certificates import SizeClass
from sambung.standards.units import Dimension, units

TARGET = Target("kg", "MONTH", datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))


def read(offer, target=TARGET, **more):
    (found,) = offer_facts([offer.pk], on=TODAY, target=target, **more)
    if not more:
        # Who asks for free capacity alone is told the same.
        assert free_capacities([offer], on=TODAY, target=target).get(offer.pk) == found.facts.capacity
    return found


def hold(offer, quantity, first, last, **more):
    return Reservation.objects.create(
        offer=offer,
        quantity=quantity,
        period_kind="MONTH",
        starts_on=first,
        ends_on=last,
        holder_uid=more.pop("holder", None) or uuid.uuid4(),
        **more,
    )


def test_what_is_held_is_taken_off_at_the_busiest_time(cast):
    offer = producer(cast, "Sibuk", capacity=1_000_000)
    january, february = datetime.date(2027, 1, 1), datetime.date(2027, 2, 1)
    # January 300, February 300 + 200, March 200: at its busiest 500 of 1,000 are held.
    hold(offer, 300_000, january, datetime.date(2027, 2, 28), state="FIRM")
    hold(offer, 200_000, february, datetime.date(2027, 3, 31), held_until=TODAY)
    hold(offer, 400_000, january, february, held_until=TODAY - datetime.timedelta(days=1))
    hold(offer, 400_000, january, february, state="RELEASED")
    hold(offer, 400_000, datetime.date(2027, 4, 1), datetime.date(2027, 4, 30), state="FIRM")
    own_hold = hold(offer, 100_000, february, february, state="FIRM")
    found = read(offer, ignore_holders=[own_hold.holder_uid])
    assert (found.facts.capacity.value, found.reserved) == (500_000, 500_000)
    assert read(offer).facts.capacity.value == 400_000


def test_more_held_than_told_leaves_nothing_and_not_less(cast):
    offer = producer(cast, "Penuh", capacity=100_000)
    hold(offer, 400_000, TARGET.starts_on, TARGET.ends_on, state="FIRM")
    assert read(offer).facts.capacity.value == 0


def test_prices_round_up_and_capacities_down(cast):
    offer = producer(cast, "Lusinan", unit="lusin", capacity=1_000, price=100_000, period="MONTH")
    found = read(offer, Target("kodi", "WEEK", TARGET.starts_on, TARGET.ends_on))
    # One dozen a month is 12/20 score a month, times 7 ÷ (365/12) a week: 0.138…
    assert found.facts.capacity.value == 138
    # 1,000 rupiah a dozen are 1,666.67 a score.
    assert found.facts.unit_price.value == 166_667


@given(
    pair=st.sampled_from(
        [
            (one, other)
            for one in units()
            for other in units()
            if units()[one].dimension is units()[other].dimension
            and units()[one].dimension is not Dimension.CONTAINER
        ]
    )
)
def test_there_and_back_is_one(pair):
    there, back = unit_factor(*pair, None), unit_factor(pair[1], pair[0], None)
    assert there is not None
    assert back is not None
    assert there * back == Fraction(1)


def test_another_dimension_or_unit_is_unknown(cast):
    for number, unit in enumerate(("piece", "karung", "nonsense")):
        found = read(producer(cast, f"Usaha {number}", unit=unit))
        assert (found.facts.capacity, found.facts.unit_price) == (None, None)
        assert found.unconvertible == ("capacity", "unit_price")


def test_the_class_is_by_sales_and_on_the_boundary_micro(cast):
    bases = {"Mikro": 2_000_000_000, "Kecil": 2_000_000_001, "Entah": None}
    found = {name: read(producer(cast, name, sales=sales)).facts.size_class for name, sales in bases.items()}
    assert found["Mikro"].value is SizeClass.MICRO
    assert found["Kecil"].value is SizeClass.SMALL
    assert found["Entah"] is None


def test_whose_share_is_a_majority_or_control_is_a_controller(cast):
    owned, partly = producer(cast, "Anak"), producer(cast, "Titip Modal")
    own(cast.firm, owned.enterprise, share=501)
    own(cast.firm, partly.enterprise, share=300)
    assert read(owned).facts.controllers.value == frozenset({str(cast.firm.uid)})
    assert read(partly).facts.controllers.value == frozenset()
    assert read(producer(cast, "Bebas")).facts.controllers is None


def test_a_certificate_for_one_offer_covers_no_other(cast):
    offer = producer(cast, "Dua Produk")
    certify(offer.enterprise, offer=offer)
    (certificate,) = read(offer).facts.certificates
    assert certificate.scope.offer_ids == {str(offer.uid)}
    assert not certificate.scope.whole_enterprise


def test_attributes_come_in_the_unit_asked(cast):
    offer = producer(cast, "Kotak")
    state(offer, "ATTRIBUTE", 25_000, name="panjang", unit="cm")
    state(offer, "ATTRIBUTE", None, name="bahan", text="karton")
    found = read(offer, attribute_units={"panjang": "m"}).facts.attributes
    assert (found["panjang"].value, found["panjang"].unit) == (0.25, "m")
    assert found["bahan"].value == "karton"


def test_consent_given_withdrawn_and_never_asked(cast):
    given_, silent = producer(cast, "Setuju").enterprise, producer(cast, "Diam", consent=False).enterprise
    withdrawn = producer(cast, "Menarik", consent=False).enterprise
    Consent.objects.create(
        enterprise=withdrawn,
        purpose="MATCHING",
        given_on=datetime.date(2026, 1, 1),
        valid_to=TODAY,
        recorded=entry(),
    )
    assert consent_states([given_.pk, silent.pk, withdrawn.pk], on=TODAY) == {
        given_.pk: ConsentState.GIVEN,
        silent.pk: ConsentState.UNKNOWN,
        withdrawn.pk: ConsentState.WITHDRAWN,
    }


def test_shared_machines_come_with_what_one_unit_takes_of_them(cast):
    offer = producer(cast, "Mesin", unit="lusin")
    said = entry()
    machines = Resource.objects.create(enterprise=offer.enterprise, name="mesin jahit", unit="menit")
    ResourceUse.objects.create(offer=offer, resource=machines, amount=60_000, recorded=said)
    ResourceValue.objects.create(
        resource=machines, number=9_600_000, source="OWNER", stated_on=TODAY, recorded=said
    )
    target = Target("piece", "MONTH", TARGET.starts_on, TARGET.ends_on)
    # Sixty minutes a dozen are five a piece.
    assert read(offer, target).uses == {str(machines.uid): 5_000}
    (found,) = resource_facts([offer.enterprise_id], on=TODAY, target=target)
    assert found.capacity.value == 9_600_000


def test_facts_as_known_then_and_now(cast):
    offer = producer(cast, "Naik")
    then = entry().pk
    correction = entry()
    offer.enterprise.class_bases.update(superseded=correction)
    ClassBasis.objects.create(
        enterprise=offer.enterprise, annual_sales=3_000_000_000, source="SEEN", recorded=correction
    )
    assert read(offer).facts.size_class.value is SizeClass.SMALL
    assert read(offer, known_entry=then).facts.size_class.value is SizeClass.MICRO


def test_own_sales_and_what_a_sack_holds_lessen_what_is_free(cast):
    offer = producer(cast, "Karungan", unit="karung", capacity=40_000)
    state(offer, "ATTRIBUTE", 25_000, name="content", unit="kg")
    state(offer, "OWN_SALES", 10_000)
    assert read(offer).facts.capacity.value == 750_000


def test_free_capacity_alone_asks_little(cast, django_assert_max_num_queries):
    offers = [producer(cast, f"Usaha {number}", capacity=1_000_000) for number in range(12)]
    with django_assert_max_num_queries(3):
        assert len(free_capacities(offers, on=TODAY, target=TARGET)) == 12


def test_words_are_found_whole_and_counted(cast):
    mi, mineral = producer(cast, "Bakmi", product="mi basah"), producer(cast, "Air", product="air mineral")
    found = offers_by_product(stems=["mi"], on=TODAY)
    assert [one.pk for one in found] == [mi.pk]
    assert stem_counts(["mi", "air"]) == (2, {"mi": 1, "air": 1})
    assert [one.pk for one in offers_by_product(stems=[], offer_pks=[mineral.pk], on=TODAY)] == [mineral.pk]
    assert offers_by_product(stems=[], on=TODAY) == []


def test_the_queries_do_not_grow(cast):
    def count(number):
        keys = [producer(cast, f"Usaha {number} {one}").pk for one in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(offer_facts(keys, on=TODAY, target=TARGET)) == number
        return len(queries)

    assert count(5) == count(50) <= 12
