"""One entry for each enterprise in the list, on the map and in its table; every entry where somebody asks for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.duplicates.pairs import proposals
from tests.cast import TODAY

from sambung.apps.duplicates.models import Proposal
from sambung.apps.duplicates.selectors import marks_of, with_standing
from sambung.apps.duplicates.services import judge_pair, let_stand, take_back_judgement
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.selectors import (
    EnterpriseFilters,
    enterprise_points,
    export_rows,
    list_enterprises,
)
from sambung.apps.registry.services import end_enterprise

pytestmark = pytest.mark.django_db


def merge(cast, *rows):
    for other in rows[1:]:
        judge_pair(cast.actor("manager"), one=rows[0], other=other, verdict="SAME")


def names(cast, who="manager", **filters):
    filters.setdefault("words", "tinah")
    page = list_enterprises(cast.actor(who), EnterpriseFilters(**filters), today=TODAY)
    assert page.paginator.count == len(page.object_list)
    return [one.name for one in page]


def test_the_list_its_map_and_its_table_show_the_one_that_stands(cast, register):
    one, other = register("Warung Tinah"), register("Warung Bu Tinah")
    Enterprise.objects.unscoped("a test").filter(pk__in=[one.pk, other.pk]).update(
        latitude=-7.5, longitude=110.8
    )
    assert len(names(cast)) == 2
    merge(cast, one, other)
    assert names(cast) == ["Warung Tinah"]
    assert names(cast, each_entry=True) == ["Warung Bu Tinah", "Warung Tinah"]
    narrowed = EnterpriseFilters(words="tinah")
    points, total = enterprise_points(cast.actor("analyst"), narrowed, today=TODAY)
    assert ([point.name for point in points], total) == (["Warung Tinah"], 1)
    rows = export_rows(cast.actor("manager"), narrowed, today=TODAY)
    assert [row["name"] for row in rows] == ["Warung Tinah"]
    let_stand(cast.actor("manager"), enterprise=other)
    assert names(cast) == ["Warung Bu Tinah"]


def test_the_table_of_each_entry_says_which_are_one(cast, register, django_assert_max_num_queries):
    one, other, _alone = register("Warung Tinah"), register("Warung Bu Tinah"), register("Toko Tinah")
    merge(cast, one, other)
    manager, narrowed = cast.actor("manager"), EnterpriseFilters(words="tinah", each_entry=True)
    with django_assert_max_num_queries(14):
        rows = with_standing(manager, export_rows(manager, narrowed, today=TODAY), size=2)
        told = {row["name"]: row["stands_for_it"] for row in rows}
    assert told["Warung Bu Tinah"] == told["Warung Tinah"] == str(one.uid)
    assert told["Toko Tinah"] != str(one.uid)


def test_an_entry_stays_where_the_one_that_stands_does_not_fit(cast, register):
    here = register("Warung Tinah")
    there, third = (register(name, elsewhere=True) for name in ("Tinah Tegal", "Tinah Adiwerna"))
    merge(cast, here, there, third)
    # The other centre's list shows its own entry, and that one once.
    assert names(cast, centre=cast.tegal.uid) == ["Tinah Tegal"]
    assert names(cast, words="adiwerna") == ["Tinah Adiwerna"]
    assert names(cast) == ["Warung Tinah"]
    end_enterprise(cast.actor("manager"), here, ended_on=TODAY)
    assert names(cast) == ["Tinah Tegal"]


def test_an_owner_sees_its_own_entry_though_another_stands(cast, register):
    older = Enterprise.objects.create(name="Dapur Anita", centre=cast.tegal, kind="UMKM", registered_on=TODAY)
    merge(cast, cast.workshop, older)
    let_stand(cast.actor("manager"), enterprise=older)
    assert names(cast, "owner", words="") == ["Dapur Ani"]


def test_marks_say_who_stands_and_for_how_many(cast, register, django_assert_num_queries):
    rows = [register(f"Warung Tinah {number}") for number in range(4)]
    merge(cast, *rows[:3])
    with django_assert_num_queries(1):
        marks = marks_of([row.pk for row in rows])
    assert {key: (mark.standing_uid, mark.is_standing, mark.entries) for key, mark in marks.items()} == {
        rows[0].pk: (rows[0].uid, True, 3),
        rows[1].pk: (rows[0].uid, False, 3),
        rows[2].pk: (rows[0].uid, False, 3),
    }


def test_the_list_asks_no_more_with_twins(cast, register):
    def count():
        with CaptureQueriesContext(connection) as caught:
            names(cast)
        return len(caught)

    register("Warung Tinah")
    before = count()
    pairs = [(register(f"Tinah {number}"), register(f"Bu Tinah {number}")) for number in range(8)]
    for one, other in pairs:
        merge(cast, one, other)
    assert count() == before


def test_a_pair_that_nobody_proposed_is_listed_once_it_is_judged(cast, register):
    one, other = register("Warung Tinah"), register("Konveksi Maju", village="33.73.01.1001")
    made = judge_pair(cast.actor("manager"), one=one, other=other, verdict="SAME")
    row = Proposal.objects.unscoped("a test looks").get()
    assert (row.left_id, row.right_id, row.state, row.strength) == (one.pk, other.pk, "SAME", "NAMED")
    take_back_judgement(cast.actor("manager"), judgement=made)
    assert list(proposals().values()) == ["OPEN"]
    judge_pair(cast.actor("manager"), one=one, other=other, verdict="DIFFERENT")
    assert list(proposals().values()) == ["DIFFERENT"]
