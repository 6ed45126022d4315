"""Whole units: nothing above a limit, nothing lost but what rounding cannot place."""

from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.pooling.rounding import round_plan
from sambung.engine.pooling.solution import Allocation


def way(offer, quantity, hub=None):
    return Allocation(offer, hub, "r", None, quantity, 1.0, 0.0, 0.0)


def test_thirds_of_a_thousand_pieces():
    whole, short = round_plan(
        [way("a", 1000 / 3), way("b", 1000 / 3), way("c", 1000 / 3)],
        wanted=1_000_000,
        periods=1,
        scale=1000,
        step=1000,
        capacity={"a": 400_000, "b": 400_000, "c": 333_000},
        hub_capacity={},
    )
    assert short == 0
    assert whole == {("a", None): 334_000, ("b", None): 333_000, ("c", None): 333_000}


def test_a_hub_without_room_leaves_a_piece_short():
    whole, short = round_plan(
        [way("a", 1.5, "h"), way("b", 1.5, "h")],
        wanted=3_000,
        periods=1,
        scale=1000,
        step=1000,
        capacity={"a": 9_000, "b": 9_000},
        hub_capacity={"h": 2_000},
    )
    assert (sum(whole.values()), short) == (2_000, 1_000)


@given(
    quantities=st.lists(st.floats(0, 500), min_size=1, max_size=12),
    periods=st.integers(1, 12),
    step=st.sampled_from([1, 1000]),
)
def test_no_capacity_is_exceeded_and_little_is_lost(quantities, periods, step):
    scale = 1000
    capacity = {f"o{i}": -(-int(q * scale / periods + 1) // step) * step for i, q in enumerate(quantities)}
    wanted = round(sum(quantities) * scale / periods / step) * step
    whole, short = round_plan(
        [way(f"o{i}", q) for i, q in enumerate(quantities)],
        wanted=wanted,
        periods=periods,
        scale=scale,
        step=step,
        capacity=capacity,
        hub_capacity={},
    )
    assert all(quantity % step == 0 for quantity in whole.values())
    assert all(quantity <= capacity[offer] for (offer, _), quantity in whole.items())
    assert 0 <= short <= step
    assert sum(whole.values()) + short == wanted
