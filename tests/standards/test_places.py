"""Places: our table against the published middles, and the great circle against known distances."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.places import Place, distance_km, place, places
from sambung.standards.regions import parse_region, regencies

SOMEWHERE = parse_region("33.72")
points = st.builds(Place, st.just(SOMEWHERE), st.floats(-11, 6), st.floats(95, 141))


def test_every_regency_of_jawa_tengah_has_a_place() -> None:
    assert set(places()) == {region.code for region in regencies(parse_region("33"))}


def test_a_district_lies_where_its_regency_lies_and_elsewhere_is_unknown() -> None:
    assert place(parse_region("33.72.01")) == place(parse_region("33.72"))
    assert place(parse_region("35.78")) is None
    assert place(parse_region("33")) is None


def test_a_degree_of_latitude_is_about_111_km() -> None:
    south, north = Place(SOMEWHERE, -7.0, 110.0), Place(SOMEWHERE, -6.0, 110.0)
    assert distance_km(south, north) == pytest.approx(111.195, abs=0.01)


def test_a_quarter_of_the_equator() -> None:
    assert distance_km(Place(SOMEWHERE, 0, 0), Place(SOMEWHERE, 0, 90)) == pytest.approx(10007.56, abs=0.1)


@given(points, points, points)
def test_distance_is_a_metric(one: Place, two: Place, three: Place) -> None:
    assert distance_km(one, one) == 0
    assert distance_km(one, two) == pytest.approx(distance_km(two, one))
    assert distance_km(one, three) <= distance_km(one, two) + distance_km(two, three) + 1e-6


@pytest.mark.shared
def test_the_table_is_the_published_middle_rounded(shared_data: Path) -> None:
    with (shared_data / "wilayah/kabupaten_kota.csv").open(encoding="utf-8") as file:
        published = {row["kode"]: row for row in csv.DictReader(file)}
    for code, here in places().items():
        row = published[code.dotted]
        assert here.lat == pytest.approx(float(row["lat"]), abs=0.0051), code
        assert here.lng == pytest.approx(float(row["lng"]), abs=0.0051), code
