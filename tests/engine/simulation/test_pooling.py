"""The simulated pooling problem: shape, sameness, and that its numbers can be a problem at all."""

from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest

from sambung.engine.simulation.pooling import PoolingSize, UnableToSimulatePooling, simulate_pooling
from sambung.engine.simulation.tariffs import haulage

ROADS = haulage("33", date(2026, 11, 24))


def tables(size: PoolingSize, seed: int = 1) -> dict[str, dict[str, list[Any]]]:
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, columns in simulate_pooling(seed, size, ROADS):
        assert len({len(values) for values in columns.values()}) == 1
        for column, values in columns.items():
            found[name][column] += list(values)
    return found


def test_every_table_has_what_was_asked_and_the_same_twice() -> None:
    size = PoolingSize(300, 7, 12, periods=3, lanes_per_offer=4, shared=0.2)
    found = tables(size)
    assert found == tables(size)
    assert found != tables(size, 2)
    assert len(set(found["offers"]["offer_id"])) == 300
    assert len(found["requirements"]["requirement_id"]) == 21
    assert len(found["resources"]["resource_id"]) == 30
    origins = found["lanes"]["origin_id"]
    to_hubs = [o for o, d in zip(origins, found["lanes"]["destination_id"], strict=True) if d[0] == "H"]
    assert len(to_hubs) == 300 * 4
    assert sum(origin[0] == "H" for origin in origins) == 12 * 7


def test_a_seasonal_offer_has_a_row_in_each_period_and_others_one() -> None:
    offers = tables(PoolingSize(200, 2, 3, periods=4))["offers"]
    rows = defaultdict(list)
    for offer_id, period in zip(offers["offer_id"], offers["period"], strict=True):
        rows[offer_id].append(period)
    assert all(periods == [None] or periods == ["T1", "T2", "T3", "T4"] for periods in rows.values())
    assert any(len(periods) == 4 for periods in rows.values())


def test_quantities_can_be_met_and_batches_fit_capacities() -> None:
    found = tables(PoolingSize(400, 3, 10))
    offers = found["offers"]
    assert np.all(np.array(offers["min_batch"]) <= np.array(offers["capacity"]))
    assert sum(found["requirements"]["quantity"]) < 0.5 * sum(offers["capacity"])
    assert sum(found["requirements"]["quantity"]) < sum(found["hubs"]["capacity"])
    assert np.all(np.array(found["lanes"]["unit_cost"]) > 0)


def test_without_hubs_every_offer_goes_straight() -> None:
    found = tables(PoolingSize(50, 2, 0))
    assert "hubs" not in found
    assert len(found["lanes"]["origin_id"]) == 50


@pytest.mark.parametrize(
    "size",
    [PoolingSize(0, 1, 1), PoolingSize(1, 0, 1), PoolingSize(1, 1, -1), PoolingSize(1, 1, 1, fill=0.0)],
)
def test_a_size_out_of_range_is_refused_at_once(size: PoolingSize) -> None:
    with pytest.raises(UnableToSimulatePooling):
        simulate_pooling(1, size, ROADS)
