"""A line breaks where nothing is known; its ticks are round; its table has every point."""

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.charts.line import line_chart
from sambung.web.charts.scale import ticks


def points(*values: float | None) -> list[dict[str, object]]:
    return [{"label": str(index), "value": value} for index, value in enumerate(values)]


def test_the_line_breaks_where_nothing_is_known():
    drawn = line_chart(heading="h", series=[{"name": "a", "points": points(1, 2, None, 3, 4)}]).marks[
        "drawn"
    ][0]
    assert drawn["solid"].count("M") == 2
    assert len(drawn["dots"]) == 4


def test_a_forecast_is_dashed():
    given_points = points(1, 2, 3)
    given_points[2]["is_forecast"] = True
    drawn = line_chart(heading="h", series=[{"name": "a", "points": given_points}]).marks["drawn"][0]
    assert drawn["solid"].count("M") == 1
    assert drawn["dashed"].count("M") == 1


def test_nothing_known_is_said():
    with translation.override("en"):
        figure = line_chart(heading="h", series=[{"name": "Rate", "points": points(None, None)}])
    assert figure.words == "Rate: nothing known yet."
    assert [cell.text for cell in figure.table.rows[0]] == ["0", "unknown"]


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_ticks_are_few_and_cover_what_is_shown(low, span):
    found = ticks(low, low + span, 4)
    slack = span * 1e-6 + abs(low) * 1e-9
    assert found[0] <= low + slack
    assert found[-1] >= low + span - slack
    assert len(found) <= 6
