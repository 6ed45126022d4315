"""Lists: filters that combine, pages, and four queries however long the list is."""

import datetime

import pytest
from tests.cast import TODAY

from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.selectors import (
    EnterpriseFilters,
    enterprise_points,
    export_rows,
    list_enterprises,
)
from sambung.apps.registry.services import add_offer, end_enterprise, record_certificate, rename_enterprise


def names(cast, name="manager", **filters):
    page = list_enterprises(cast.actor(name), EnterpriseFilters(**filters), today=TODAY)
    return [one.name for one in page]


def test_words_are_found_by_their_stem_in_name_and_products(cast, manager):
    add_offer(manager, cast.workshop, product="Makanan kemasan", unit="kotak")
    assert names(cast, words="pengemasan") == ["Dapur Ani"]
    assert names(cast, words="kemasan sepatu") == []
    rename_enterprise(manager, cast.workshop, name="Dapur 88")
    assert names(cast, words="88") == ["Dapur 88"]


def test_filters_combine(cast, manager):
    record_certificate(manager, cast.workshop, scheme="HALAL", basis="EVENT", valid_from=TODAY)
    record_certificate(manager, cast.cooperative, scheme="HALAL", valid_to=TODAY - datetime.timedelta(days=1))
    assert names(cast, certificate="HALAL") == ["Dapur Ani"]
    assert names(cast, certificate="HALAL", kind="COOPERATIVE") == []
    assert names(cast, region="33") == ["Dapur Ani", "Koperasi Guyub", "PT Besar Nusantara"]
    assert names(cast, region="3") == []
    assert names(cast, centre=cast.tegal.uid) == []
    assert names(cast, sex="-", kind="UMKM") == ["Dapur Ani"]


def test_each_role_lists_its_own(cast):
    assert len(names(cast, "stranger")) == 3
    assert names(cast, "owner") == ["Dapur Ani"]
    assert names(cast, "buyer") == ["PT Besar Nusantara"]


def test_what_has_ended_is_not_listed(cast, manager):
    end_enterprise(manager, cast.workshop, ended_on=TODAY)
    assert "Dapur Ani" not in names(cast)


@pytest.mark.parametrize("many", [5, 50])
def test_four_queries_for_any_length(cast, manager, many, django_assert_num_queries):
    Enterprise.objects.bulk_create(
        Enterprise(name=f"Usaha {n:02}", centre=cast.solo, registered_on=TODAY) for n in range(many)
    )
    with django_assert_num_queries(4):
        page = list_enterprises(manager, EnterpriseFilters(words=""), page=1, today=TODAY)
        assert all(one.active_offers == [] and (one.centre is None or one.centre.name) for one in page)
    assert page.paginator.count == many + 3


def test_points_and_export_follow_the_same_filters(cast, manager):
    points, total = enterprise_points(manager, EnterpriseFilters(kind="UMKM"), today=TODAY)
    assert ([p.name for p in points], total) == (["Dapur Ani"], 1)
    rows = list(export_rows(manager, EnterpriseFilters(kind="UMKM"), today=TODAY))
    assert [(row["name"], row["size_class"], row["is_simulated"]) for row in rows] == [
        ("Dapur Ani", "UNKNOWN", False)
    ]
