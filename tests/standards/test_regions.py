"""Region codes: what a code is, what the crosswalk says, and what nobody knows."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.regions import (
    Level,
    RegionCode,
    Scheme,
    UnableToLoadCrosswalk,
    UnableToParseRegion,
    districts,
    find_regency,
    load_crosswalk,
    parse_region,
    provinces,
    regencies,
    region_name,
    to_kemendagri,
)

HEADER = "kode_bps,nama_bps,kode_dagri,nama_dagri\n"


def test_dotted_and_bare_are_the_same_code() -> None:
    assert parse_region("33.72") == parse_region("3372") == parse_region(" 3372 ")
    assert str(parse_region("3372011001")) == "33.72.01.1001"


def test_levels_and_parents_up_to_the_province() -> None:
    village = parse_region("33.72.01.1001")
    assert village.level is Level.VILLAGE
    chain = []
    one: RegionCode | None = village
    while one is not None:
        chain.append(one.dotted)
        one = one.parent
    assert chain == ["33.72.01.1001", "33.72.01", "33.72", "33"]
    assert village.regency == parse_region("33.72")
    assert village.province.regency is None


def test_a_bps_district_has_seven_digits() -> None:
    district = parse_region("3372010", scheme=Scheme.BPS)
    assert district.level is Level.DISTRICT
    assert district.dotted == "3372010"
    with pytest.raises(UnableToParseRegion):
        parse_region("3372010")


@pytest.mark.parametrize(
    "text", ["", "3", "333", "33.7.2", "33,72", "AB", "33.72.", "٣٣", "33.721", "3372\n01x"]
)
def test_what_is_no_code_is_refused_with_advice(text: str) -> None:
    with pytest.raises(UnableToParseRegion, match="write it as") as caught:
        parse_region(text)
    assert caught.value.code == "REGION_FORMAT"


@given(st.integers(0, 10**10 - 1), st.sampled_from([2, 4, 6, 10]))
def test_reading_what_was_written_gives_the_code_back(number: int, width: int) -> None:
    code = RegionCode(f"{number:010d}"[:width])
    assert parse_region(code.dotted) == code


def test_within_is_unknown_across_schemes_and_vintages() -> None:
    solo = parse_region("33.72")
    assert solo.is_within(parse_region("33")) is True
    assert solo.is_within(parse_region("34")) is False
    assert solo.is_within(parse_region("33", scheme=Scheme.BPS)) is None
    assert solo.is_within(parse_region("33", vintage="2020")) is None


def test_todays_list_has_the_new_provinces_of_papua() -> None:
    assert len(provinces()) == 38
    assert len(regencies()) == 514
    assert region_name(parse_region("96")) == "Papua Barat Daya"
    assert region_name(parse_region("33.72")) == "Kota Surakarta"
    assert len(regencies(parse_region("33"))) == 35
    assert len(districts(parse_region("33.72"))) == 5


def test_a_name_is_known_only_for_todays_kemendagri_codes() -> None:
    assert region_name(parse_region("33.99")) is None
    assert region_name(parse_region("3372", scheme=Scheme.BPS)) is None
    assert regencies(parse_region("99")) == ()


def test_a_regency_is_found_by_name_only_where_one_fits() -> None:
    assert find_regency("kota surakarta") == parse_region("33.72")
    assert find_regency("Surakarta") == parse_region("33.72")
    assert find_regency("Kab. Semarang") == parse_region("33.22")
    assert find_regency("Semarang") is None  # a regency and a city
    assert find_regency("Atlantis") is None


def test_without_a_crosswalk_a_bps_code_is_unknown_not_the_same_digits() -> None:
    assert to_kemendagri(parse_region("3372", scheme=Scheme.BPS), None) is None
    assert to_kemendagri(parse_region("33.72"), None) == parse_region("33.72")


def test_a_code_with_two_meanings_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "bridge.csv"
    path.write_text(HEADER + "3372,X,3372,KOTA SURAKARTA\n3372,X,3311,KAB. SUKOHARJO\n", encoding="utf-8")
    walk = load_crosswalk([path], source="made for a test")
    assert walk.to_kemendagri(parse_region("3372", scheme=Scheme.BPS)) is None
    back = walk.to_bps(parse_region("33.11", vintage="2020"))
    assert back is not None
    assert back.digits == "3372"
    assert walk.to_bps(parse_region("33.11")) is None  # the file speaks of 2020, not of today


def test_a_place_that_changed_its_name_or_code_is_unknown_today(tmp_path: Path) -> None:
    path = tmp_path / "bridge.csv"
    path.write_text(HEADER + "9401,MERAUKE,9101,KAB. MERAUKE\n3372,X,3372,KOTA SURAKARTA\n", encoding="utf-8")
    walk = load_crosswalk([path], source="made for a test")
    assert to_kemendagri(parse_region("9401", scheme=Scheme.BPS), walk) is None
    assert to_kemendagri(parse_region("3372", scheme=Scheme.BPS), walk) == parse_region("33.72")


@pytest.mark.parametrize(
    ("text", "row"),
    [("a,b\n1,2\n", 1), (HEADER + "3372,X,3372,Y\n33X2,X,3372,Y\n", 3), (HEADER + "3372\n", 2)],
)
def test_a_broken_bridging_file_says_where(tmp_path: Path, text: str, row: int) -> None:
    path = tmp_path / "bridge.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToLoadCrosswalk) as caught:
        load_crosswalk([path], source="made for a test")
    assert caught.value.params["row"] == row


@pytest.mark.shared
def test_the_official_bridge_differs_for_199_of_514_regencies(shared_data: Path) -> None:
    walk = load_crosswalk(
        [shared_data / "wilayah/bps_kemendagri_2020_kabkota.csv"], source="sig.bps.go.id bridging 2020"
    )
    assert len(walk.to_kemendagri_codes) == 514
    assert walk.differing == 199
    simeulue = walk.to_kemendagri(parse_region("1101", scheme=Scheme.BPS))
    assert simeulue == parse_region("11.09", vintage="2020")
    assert len(walk.sha256) == 64


@pytest.mark.shared
def test_the_packages_list_is_the_published_one(shared_data: Path) -> None:
    with (shared_data / "wilayah/kabupaten_kota.csv").open(encoding="utf-8") as file:
        published = {row["kode"]: row["nama"] for row in csv.DictReader(file)}
    assert {region.code.dotted: region.name for region in regencies()} == published


@pytest.mark.shared
def test_bps_94_is_papua_and_kemendagri_94_is_not(shared_data: Path) -> None:
    walk = load_crosswalk([shared_data / "wilayah/bps_kemendagri_2020_provinsi.csv"], source="bridging 2020")
    assert walk.to_kemendagri(parse_region("94", scheme=Scheme.BPS)) == parse_region("91", vintage="2020")
    assert region_name(parse_region("94")) == "Papua Tengah"
