"""What the index finds, for whom, and how many queries it takes."""

import datetime
import random
import uuid

import pytest
from django.db import transaction
from tests.cast import TODAY
from tests.market import certify, producer, require

from sambung.apps.actors.access import NOBODY
from sambung.apps.registry.models import Certificate, Enterprise, Offer, Owner, ValueKind
from sambung.apps.registry.services import (
    ValueStatement,
    add_offer,
    invalidate_certificate,
    record_certificate,
    state_offer_values,
)
from sambung.apps.search.models import Row, RowKind, Waiting
from sambung.apps.search.selectors import FreeCapacity, Nearby, SearchFilters, search
from sambung.apps.search.selectors.nearest import nearest
from sambung.apps.search.selectors.nearness import km_between
from sambung.apps.search.services import index_enterprises, index_later, index_waiting, rebuild_index

pytestmark = pytest.mark.django_db


def titles(actor, words="", **filters):
    found = search(actor, SearchFilters(words=words, **filters), today=TODAY)
    return {hit.row.title for group in found.groups for hit in group.hits}


@pytest.fixture
def market(cast):
    """Three enterprises, one with an owner who has a name, and a requirement; indexed."""
    first = producer(cast, "Sumber Rasa", product="keripik tempe sagu", region="33.72", kbli="10792")
    producer(cast, "Karya Las", product="pagar besi", region="33.11", kbli="25111", centre=cast.tegal)
    producer(
        cast, "Dapur Bu Sri", product="kotak kudapan", certificates=("HALAL",), region="33.72", kbli="56210"
    )
    with transaction.atomic():
        entry = first.values.first().recorded
        Owner.objects.create(enterprise=first.enterprise, name="Wahyuningsih", sex="F", recorded=entry)
    require(cast)
    rebuild_index()
    return first


def test_stems_find_names_products_and_requirements(cast, market):
    assert {"Sumber Rasa", "keripik tempe sagu"} <= titles(cast.actor("manager"), "tempe keripik")
    assert "Karya Las" in titles(cast.actor("manager"), "pengelasan")


def test_a_misspelt_word_finds_and_says_so(cast, market):
    found = search(cast.actor("manager"), SearchFilters(words="kerpiik sagu"), today=TODAY)
    assert not found.is_nothing
    assert [one for one, _ in found.reading.meant] == ["kerpiik"]


def test_the_beginning_of_a_word_finds(cast, market):
    assert "Dapur Bu Sri" in titles(cast.actor("manager"), "kudap")


def test_digits_find_the_code_and_what_stands_under_it(cast, market):
    assert "pagar besi" in titles(cast.actor("manager"), "251")
    assert "pagar besi" not in titles(cast.actor("manager"), "107")


def test_a_place_in_the_words_narrows(cast, market):
    assert titles(cast.actor("manager"), "pagar sukoharjo", kind="PRODUCT") == {"pagar besi"}
    assert titles(cast.actor("manager"), "pagar surakarta", kind="PRODUCT") == set()


def test_filters_narrow(cast, market):
    actor = cast.actor("manager")
    assert titles(actor, region="33.11", kind="PRODUCT") == {"pagar besi"}
    assert titles(actor, kbli="10", kind="PRODUCT") == {"keripik tempe sagu"}
    assert titles(actor, certificate="HALAL", kind="ENTERPRISE") == {"Dapur Bu Sri"}


def test_a_certificate_that_has_ended_does_not_count(cast, market):
    actor = cast.actor("manager")
    record_certificate(actor, market.enterprise, scheme="SNI", valid_to=TODAY)
    assert titles(actor, certificate="SNI", kind="PRODUCT") == {"keripik tempe sagu"}
    certificate = Certificate.objects.visible(actor).get(scheme="SNI")
    invalidate_certificate(
        actor, certificate, reason="recipe changed", on_day=TODAY - datetime.timedelta(days=1)
    )
    assert titles(actor, certificate="SNI") == set()
    certify(market.enterprise, "ISO 9001", invalidated_on=TODAY - datetime.timedelta(days=1))
    index_enterprises([market.enterprise.pk])
    assert titles(actor, certificate="ISO 9001") == set()


def test_distance_is_along_the_great_circle(cast, market):
    actor = cast.actor("manager")
    Enterprise.objects.unscoped("test").filter(name="Karya Las").update(latitude=-7.57, longitude=110.83)
    Enterprise.objects.unscoped("test").filter(name="Sumber Rasa").update(latitude=-7.66, longitude=110.93)
    index_enterprises(Enterprise.objects.unscoped("test").values_list("pk", flat=True))
    near = Nearby(-7.57, 110.83, 12.0)
    both = {"Karya Las", "Sumber Rasa"}
    assert titles(actor, kind="ENTERPRISE", nearby=near) & both == {"Karya Las"}
    # In the corner of the box that a circle of 14 km needs, but 14.9 km away.
    assert titles(actor, kind="ENTERPRISE", nearby=Nearby(-7.57, 110.83, 14.0)) & both == {"Karya Las"}
    assert titles(actor, kind="ENTERPRISE", nearby=Nearby(-7.57, 110.83, 15.0)) >= both


@pytest.mark.parametrize("is_narrowed", [True, False])
@pytest.mark.parametrize("km", [3.0, 40.0, 400.0])
def test_the_nearest_are_told_where_not_all_can_be(km, is_narrowed):
    chance = random.Random(11)
    points = [(-7.5 + chance.gauss(0, 0.3), 110.8 + chance.gauss(0, 0.3)) for _ in range(300)]
    _rows_at(points)
    rows = Row.objects.unscoped("test").values_list("pk", "latitude", "longitude")
    near = Nearby(-7.57, 110.83, km)
    far = sorted((km_between(-7.57, 110.83, *one[1:]), one[0]) for one in rows)
    within = [key for distance, key in far if distance <= km]
    found, is_more = nearest(rows, near, 40, least=5, is_narrowed=is_narrowed)
    assert [one[0] for one, _km in sorted(found, key=lambda one: one[1])] == within[: len(found)]
    assert is_more == (len(found) < len(within))
    assert min(5, len(within)) <= len(found) <= 40


def test_many_at_one_place_are_told_in_part(django_assert_max_num_queries):
    _rows_at([(-7.6, 110.9)] * 50 + [(-7.571, 110.83)])
    rows = Row.objects.unscoped("test").values_list("pk", "latitude", "longitude")
    with django_assert_max_num_queries(9):
        found, is_more = nearest(rows, Nearby(-7.57, 110.83, 100.0), 20, least=5)
    assert is_more
    assert len(found) == 20
    assert min(km for _one, km in found) < 0.2


def _rows_at(points):
    Row.objects.unscoped("test").bulk_create(
        Row(kind="PRODUCT", key=number, enterprise_key=number, uid=uuid.uuid4(), title=f"p{number}", stems=" ",
            latitude=latitude, longitude=longitude)
        for number, (latitude, longitude) in enumerate(points)
    )  # fmt: skip


def test_capacity_free_is_asked_in_the_units_and_days_given(cast, market):
    free = FreeCapacity(900_000, "kg", "MONTH", datetime.date(2027, 1, 4), datetime.date(2027, 2, 4))
    assert "keripik tempe sagu" in titles(cast.actor("manager"), "keripik", free=free)
    more = FreeCapacity(1_100_000, "kg", "MONTH", free.starts_on, free.ends_on)
    assert titles(cast.actor("manager"), "keripik", free=more) == set()


def test_capacity_is_found_as_soon_as_it_is_told(cast, market):
    actor = cast.actor("manager")
    offer = Offer.objects.visible(actor).get(product="keripik tempe sagu")
    other = add_offer(actor, market.enterprise, product="keripik gadung", unit="kg", period_kind="MONTH")
    free = FreeCapacity(900_000, "kg", "MONTH", datetime.date(2027, 1, 4), datetime.date(2027, 2, 4))
    assert titles(actor, "keripik", free=free, kind="PRODUCT") == {offer.product}
    told = ValueStatement(ValueKind.CAPACITY, 1_000_000, expires_on=datetime.date(2027, 12, 1))
    state_offer_values(actor, other, [told])
    assert titles(actor, "keripik", free=free, kind="PRODUCT") == {offer.product, other.product}


@pytest.mark.parametrize("role", ["manager", "mentor", "owner", "buyer", "operator", "analyst", "admin"])
def test_everybody_finds_just_what_the_rooms_show(cast, market, role):
    require(cast, publish=False)
    rebuild_index()
    actor = cast.actor(role)
    rows = Row.objects.visible(actor)
    for kind, model in ((RowKind.ENTERPRISE, Enterprise), (RowKind.PRODUCT, Offer), (RowKind.PERSON, Owner)):
        shown = set(model.objects.visible(actor).values_list("pk", flat=True))
        indexed = set(Row.objects.unscoped("test").filter(kind=kind).values_list("key", flat=True))
        assert set(rows.filter(kind=kind).values_list("key", flat=True)) == shown & indexed


def test_a_persons_name_is_found_by_their_centre_alone(cast, market):
    assert titles(cast.actor("manager"), "Wahyuningsih") == {"Wahyuningsih"}
    for role in ("owner", "buyer", "analyst", "admin"):
        assert titles(cast.actor(role), "Wahyuningsih") == set()
        # Not even that such a name stands somewhere.
        assert search(cast.actor(role), SearchFilters(words="Wahyunigsih"), today=TODAY).reading.meant == ()


def test_nobody_finds_anything(cast, market):
    assert titles(NOBODY, "keripik") == set()


@pytest.mark.parametrize(
    "words", ["", "'; DROP TABLE", '"', "%_\\", "AND OR NOT", "zzqr33 *", "\x00", "x" * 5000]
)
def test_nonsense_breaks_nothing(cast, market, words):
    search(cast.actor("manager"), SearchFilters(words=words), today=TODAY)


def test_queries_do_not_grow_with_the_results(cast, market, django_assert_max_num_queries):
    for number in range(12):
        producer(cast, f"Keripik {number}", product="keripik pisang")
    rebuild_index(is_fresh=True)
    actor = cast.actor("manager")
    # One for each kind, one for the rows shown, one for which of them are one enterprise.
    with django_assert_max_num_queries(6):
        titles(actor, "keripik")
    with django_assert_max_num_queries(20):
        titles(actor, "kerpiik pisaang")


def test_writing_again_changes_nothing_and_what_is_gone_goes(cast, market):
    key = market.enterprise_id
    assert index_enterprises([key]) == 0
    Offer.objects.unscoped("test").filter(pk=market.pk).update(is_active=False)
    assert index_enterprises([key]) == 2
    assert titles(cast.actor("manager"), "keripik", kind="PRODUCT") == set()


def test_what_waits_is_written_once(cast, market):
    Enterprise.objects.unscoped("test").filter(pk=market.enterprise_id).update(
        name="Rasa Baru", stems=" rasa baru "
    )
    index_later([market.enterprise_id])
    index_later([market.enterprise_id])
    assert index_waiting() == 1
    assert not Waiting.objects.exists()
    assert "Rasa Baru" in titles(cast.actor("manager"), "baru")


def test_a_rebuild_goes_on_where_it_was_left(cast, market, monkeypatch):
    monkeypatch.setattr("sambung.apps.search.services.rebuilding.CHUNK", 1)
    seen = []

    def stop(done, total):
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_index(is_fresh=True, report=stop)
    again = []
    rebuild_index(report=lambda done, total: again.append(done))
    assert again[0] == 3


def test_enterprises_that_are_one_are_found_once(cast, market):
    from sambung.apps.duplicates.services import judge_pair

    second = producer(cast, "Sumber Rasa Tempe", product="tempe bacem", region="33.72")
    rebuild_index(is_fresh=True)
    manager = cast.actor("manager")

    def enterprises():
        found = search(manager, SearchFilters(words="sumber rasa", kind="ENTERPRISE"), today=TODAY)
        return [hit.row.title for hit in found.page], found.groups[0].count

    assert enterprises() == (["Sumber Rasa", "Sumber Rasa Tempe"], 2)
    judge_pair(manager, one=market.enterprise, other=second.enterprise, verdict="SAME")
    assert enterprises() == (["Sumber Rasa"], 1)
    # What the other entry makes is still found, under its own page.
    assert "tempe bacem" in titles(manager, "tempe bacem")
