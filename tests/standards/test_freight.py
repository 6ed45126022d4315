"""Freight: the cheapest vehicle by hand, and no price across the sea."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.freight import (
    FreightTariff,
    cheapest_vehicle,
    freight,
    freight_tariff,
    handling,
    road_distance_km,
    road_group,
    unit_freight,
)
from sambung.standards.places import Place, distance_km, place
from sambung.standards.regions import Scheme, parse_region, provinces, regencies
from sambung.standards.rules import NoRuleInForce


@pytest.fixture(scope="module")
def tariff() -> FreightTariff:
    found = freight_tariff(date(2026, 11, 24))
    assert not isinstance(found, NoRuleInForce)
    return found


def _place(code: str, lat: float, lng: float) -> Place:
    return Place(parse_region(code), lat, lng)


def test_road_is_the_great_circle_times_circuity(tariff: FreightTariff) -> None:
    solo, semarang = place(parse_region("33.72")), place(parse_region("33.74"))
    assert solo is not None
    assert semarang is not None
    road = road_distance_km(solo, semarang, tariff)
    assert road == pytest.approx(1.35 * distance_km(solo, semarang))
    assert road == pytest.approx(103, abs=1)


def test_elsewhere_roads_wind_more(tariff: FreightTariff) -> None:
    medan, pekanbaru = _place("12.71", 3.6, 98.7), _place("14.71", 0.5, 101.4)
    assert road_distance_km(medan, pekanbaru, tariff) == pytest.approx(1.5 * distance_km(medan, pekanbaru))


@pytest.mark.parametrize(
    ("load", "vehicle", "trips", "total"),
    [
        (500, "PICKUP", 1, 100_000 + 100 * 4_500),
        (1000, "PICKUP", 1, 550_000),
        (1001, "ENGKEL", 1, 200_000 + 100 * 5_500),
        (3000, "CDD", 1, 300_000 + 100 * 7_000),
        (15000, "WINGBOX", 1, 600_000 + 100 * 9_500),
        (15001, "FUSO", 2, 2 * (450_000 + 100 * 8_500)),
    ],
)
def test_the_cheapest_class_by_hand(
    tariff: FreightTariff, load: float, vehicle: str, trips: int, total: float
) -> None:
    found = cheapest_vehicle(100, load, tariff)
    assert (found.vehicle, found.trips, found.total) == (vehicle, trips, total)
    assert found.per_kg == pytest.approx(total / load)


@given(st.floats(0, 2000), st.floats(0.001, 10**6), st.floats(1, 10))
def test_farther_or_heavier_is_never_cheaper(road: float, load: float, more: float) -> None:
    found = freight_tariff(date(2026, 11, 24))
    assert not isinstance(found, NoRuleInForce)
    base = cheapest_vehicle(road, load, found).total
    assert cheapest_vehicle(road * more, load, found).total >= base
    assert cheapest_vehicle(road, load * more, found).total >= base


@pytest.mark.parametrize(("road", "load"), [(1, 0), (1, -1), (-1, 1), (float("nan"), 1), (1, float("nan"))])
def test_no_price_for_what_cannot_be_moved(tariff: FreightTariff, road: float, load: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        cheapest_vehicle(road, load, tariff)


@pytest.mark.parametrize(
    ("one", "two", "joined"),
    [
        ("33.72", "35.78", True),
        ("35.78", "35.29", True),  # Surabaya and Sumenep, by the bridge to Madura
        ("35.10", "51.01", False),  # Banyuwangi and Jembrana
        ("32.71", "18.71", False),
        ("31.71", "31.01", False),  # Jakarta and its thousand islands
        ("12.71", "12.04", False),  # Medan and Nias
        ("52.71", "52.72", False),  # Lombok and Sumbawa
        ("74.71", "73.71", True),
        ("91.71", "94.01", False),
    ],
)
def test_who_is_joined_by_road(tariff: FreightTariff, one: str, two: str, joined: bool) -> None:
    found = freight(_place(one, -7, 110), _place(two, -7.1, 110.1), 500, tariff)
    assert (found is not None) == joined


def test_every_regency_has_a_group_and_a_mixed_province_has_none() -> None:
    assert all(road_group(region.code) is not None for region in regencies())
    assert road_group(parse_region("33")) == "jawa"
    assert road_group(parse_region("52")) is None
    assert road_group(parse_region("33", scheme=Scheme.BPS)) is None
    assert road_group(parse_region("91.71.01")) == "91.71"
    assert {road_group(region.code) for region in provinces()} >= {"jawa", "bali", None}


def test_every_regency_named_in_the_table_exists() -> None:
    from sambung.standards.freight import _groups

    known = {region.code.dotted for region in regencies()}
    assert set(_groups()[1]) <= known


def test_before_the_tariff_there_is_no_price_and_handling_is_by_the_tonne(tariff: FreightTariff) -> None:
    assert isinstance(freight_tariff(date(2020, 1, 1)), NoRuleInForce)
    assert handling(2500, tariff) == 100_000
    assert handling(2500, tariff, ends=1) == 50_000


def test_a_unit_s_freight_is_that_of_the_load_of_one_period_with_handling_at_both_ends(
    tariff: FreightTariff,
) -> None:
    here = Place(parse_region("33.72"), -7.57, 110.82)
    # No distance: one pickup's fixed 100,000 and 2 × 20 rupiah a kg, over 500 kg in 1,000 pieces.
    found = unit_freight(here, here, most=1_000, quantity=5_000, weight_kg=0.5, tariff=tariff)
    assert found == (100_000 + 500 * 40) / 1_000
    # Only 200 of them are asked for: the trip is shared by fewer.
    assert unit_freight(here, here, most=1_000, quantity=200, weight_kg=0.5, tariff=tariff) == 520
