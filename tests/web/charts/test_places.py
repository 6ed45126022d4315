"""Maps: every place is inside the picture and in the table; a place that is not known is only in the table."""

from datetime import date

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sambung.web.charts.places import HEIGHT, WIDTH, place_map
from sambung.web.charts.timeline import timeline

INDONESIA = st.tuples(st.floats(-11, 6), st.floats(95, 141))


@given(st.lists(INDONESIA, min_size=1, max_size=8))
def test_every_known_place_is_inside_the_picture(spots):
    figure = place_map(
        heading="h",
        places=[{"name": str(i), "latitude": lat, "longitude": lng} for i, (lat, lng) in enumerate(spots)],
    )
    assert len(figure.marks["circles"]) == len(spots)
    for circle in figure.marks["circles"]:
        assert 0 <= float(circle["x"]) <= WIDTH
        assert 0 <= float(circle["y"]) <= HEIGHT


def test_north_is_up_and_east_is_right():
    figure = place_map(
        heading="h",
        places=[
            {"name": "Semarang", "latitude": -6.99, "longitude": 110.42},
            {"name": "Surakarta", "latitude": -7.57, "longitude": 110.82},
        ],
    )
    north, south = figure.marks["circles"]
    assert float(north["y"]) < float(south["y"])
    assert float(north["x"]) < float(south["x"])


def test_a_place_that_is_not_known_is_counted_and_listed():
    with translation.override("en"):
        figure = place_map(heading="h", places=[{"name": "Katering", "latitude": None, "longitude": None}])
    assert figure.marks["missing"] == 1
    assert figure.marks["circles"] == []
    assert figure.table.rows[0][3].text == "place not yet known"


def test_a_certificate_without_end_differs_from_one_whose_end_is_not_known():
    with translation.override("en"):
        figure = timeline(
            heading="h",
            today=date(2026, 11, 24),
            items=[
                {"label": "Halal", "start": date(2026, 1, 1), "end": None, "state": "met"},
                {
                    "label": "HACCP",
                    "start": date(2026, 1, 1),
                    "end": None,
                    "end_unknown": True,
                    "state": None,
                },
            ],
        )
    halal, haccp = figure.table.rows
    assert halal[3].text == "no end date"
    assert haccp[3].text == "unknown"
    assert not figure.marks["lines"][0]["is_unknown"]
    assert figure.marks["lines"][1]["is_unknown"]
