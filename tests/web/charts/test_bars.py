"""Bars: lengths are in proportion, a sum with an unknown part says *at least*."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.charts.bars import bar_chart, funnel, waterfall
from sambung.web.charts.capacity import capacity_bar


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def length(text: str) -> float:
    return float(text.removesuffix("%"))


def test_a_cost_stands_step_on_step_up_to_its_total():
    figure = waterfall(
        heading="h", steps=[{"label": "Goods", "amount": 60}, {"label": "Freight", "amount": 40}], ceiling=200
    )
    goods, freight, total = figure.marks["lines"]
    assert (goods["x"], goods["width"]) == ("0%", "30%")
    assert (freight["x"], freight["width"]) == ("30%", "20%")
    assert total["width"] == "50%"
    assert not total["is_over"]
    assert figure.marks["target"]["x"] == "100%"


def test_an_unknown_step_makes_the_total_a_floor():
    figure = waterfall(
        heading="h", steps=[{"label": "Goods", "amount": 60}, {"label": "Freight", "amount": None}]
    )
    assert figure.marks["lines"][1]["is_unknown"]
    assert figure.marks["lines"][-1]["text"].startswith("at least")
    assert [cell.text for cell in figure.table.rows[1]] == ["Freight", "unknown"]


def test_one_off_costs_are_outside_the_total():
    figure = waterfall(
        heading="h",
        steps=[{"label": "Goods", "amount": 60}],
        ceiling=100,
        asides=[{"label": "Opening", "amount": 900}],
    )
    assert not figure.marks["lines"][-1]["is_over"]
    assert figure.marks["asides"][0]["text"].endswith("900")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5), st.integers(1, 10**9), st.integers(0, 10**9))
def test_no_capacity_leaves_its_frame(nearly, asked, eligible):
    figure = capacity_bar(
        heading="h",
        asked=asked,
        unit="kg",
        eligible=eligible,
        nearly=[{"label": str(index), "quantity": amount} for index, amount in enumerate(nearly)],
        unknown=3,
    )
    parts = figure.marks["parts"]
    assert sum(length(part["width"]) for part in parts) <= 100.1
    assert length(figure.marks["asked_x"]) <= 100
    ends = [length(part["x"]) + length(part["width"]) for part in parts]
    starts = [length(part["x"]) for part in parts[1:]]
    assert all(abs(end - start) < 0.05 for end, start in zip(ends, starts, strict=False))


def test_capacity_that_nobody_told_is_said_in_words():
    figure = capacity_bar(heading="h", asked=1000, unit="kg", eligible=0, unknown_count=14)
    assert "14 more enterprises" in figure.words
    assert figure.table.rows[0][1].text == "0\u00a0kg"


def test_an_unknown_value_has_no_bar_and_an_interval_is_in_the_table():
    figure = bar_chart(
        heading="h",
        kind="percent",
        rows=[{"label": "Food", "value": 0.1, "low": 0.05, "high": 0.2}, {"label": "Metal", "value": None}],
    )
    assert figure.marks["lines"][0]["width"] == "50%"
    assert figure.marks["lines"][1]["is_unknown"]
    assert [cell.text for cell in figure.table.rows[1]] == ["Metal", "unknown", "unknown", "unknown"]
    assert len(figure.table.head) == 4


def test_a_stage_shows_its_share_of_the_one_before():
    figure = funnel(
        heading="h",
        stages=[{"label": "a", "value": 200}, {"label": "b", "value": 50}, {"label": "c", "value": 0}],
    )
    assert [cell.text for cell in figure.table.rows[1]] == ["b", "50", "25.0\u00a0%"]
    assert figure.marks["lines"][2]["width"] == "0%"


def test_nothing_to_show_is_not_an_error():
    assert bar_chart(heading="h", rows=[]).table.rows == []
    assert funnel(heading="h", stages=[]).marks["lines"] == []
