"""The generator's columns cost what the application's lanes cost."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.simulation.tariffs import haulage
from sambung.standards.freight import FreightTariff, freight_tariff, unit_freight
from sambung.standards.places import Place
from sambung.standards.regions import parse_region

DAY = date(2026, 11, 24)
SOLO = Place(parse_region("33.72"), -7.57, 110.82)


@given(
    latitude=st.floats(-7.8, -6.6),
    longitude=st.floats(109.0, 111.4),
    most=st.floats(1, 50_000),
    quantity=st.floats(1, 50_000),
    weight=st.sampled_from([0.012, 0.35, 1.0, 28.0]),
)
def test_a_unit_s_freight_is_the_one_that_the_application_prices_lanes_by(
    latitude: float, longitude: float, most: float, quantity: float, weight: float
) -> None:
    tariff = freight_tariff(DAY)
    assert isinstance(tariff, FreightTariff)
    place = Place(parse_region("33.09"), latitude, longitude)
    expected = unit_freight(place, SOLO, most=most, quantity=quantity, weight_kg=weight, tariff=tariff)
    roads = haulage("33", DAY)
    km = roads.road_km(np.array([latitude]), np.array([longitude]), (-7.57, 110.82))
    (found,) = roads.unit_freight(km, np.array([min(most, quantity)]), weight)
    assert found == pytest.approx(expected, abs=0.01, rel=1e-6)


def test_nothing_sent_costs_nothing_known() -> None:
    (found,) = haulage("33", DAY).unit_freight(np.array([10.0]), np.array([0.0]), 1.0)
    assert found == np.inf
