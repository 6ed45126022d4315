"""A map without tiles: places as circles, ways of goods as lines, an outline where one is given."""

import math
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, pgettext

from sambung.web.charts.figure import Cell, Figure, Table, value_of
from sambung.web.charts.scale import text, ticks

WIDTH, HEIGHT, MARGIN = 800.0, 440.0, 46.0
KINDS = ("origin", "hub", "destination", "region")


def kind_label(kind: str) -> str:
    """What a circle stands for."""
    return {
        "origin": gettext("Enterprise"),
        "hub": gettext("Hub"),
        "destination": gettext("Delivery place"),
        "region": gettext("Region"),
    }[kind]


def place_map(
    *,
    heading: str,
    places: Sequence[Any],
    lines: Sequence[Any] = (),
    outline: dict[str, Any] | None = None,
    size_label: str = "",
    tones: Sequence[str] = (),
    note: str = "",
    csv_url: str = "",
) -> Figure:
    """`tones`: up to five words, lightest first, for places whose `tone` is 1 to 5 (a number, never colour alone:
    the value stands in the popup and the table). `places`: things with `name`, `latitude`, `longitude` (None: place unknown, in the table only), `kind`
    (origin, hub, destination, region), optionally `size` (0 to 1, area of the circle), `value` (text), `state`, `url`.
    `lines`: things with `start` and `end`, each a pair (latitude, longitude), and `weight` (0 to 1), `label`.
    `outline`: a GeoJSON geometry or feature collection in longitude, latitude.
    """
    located = [place for place in places if value_of(place, "latitude") is not None]
    missing = len(places) - len(located)
    points = [(float(value_of(place, "latitude")), float(value_of(place, "longitude"))) for place in located]
    points += [tuple(map(float, value_of(line, key))) for line in lines for key in ("start", "end")]  # type: ignore[misc]
    project, box = _projection(points)
    circles: list[dict[str, Any]] = []
    for place in located:
        kind = str(value_of(place, "kind", "origin"))
        x, y = project(float(value_of(place, "latitude")), float(value_of(place, "longitude")))
        size = value_of(place, "size")
        circles.append(
            {
                "x": text(x),
                "y": text(y),
                "r": text(5 + 13 * math.sqrt(max(0.0, min(1.0, float(size if size is not None else 0.12))))),
                "kind": kind,
                "tone": str(value_of(place, "tone") or ""),
                "name": str(value_of(place, "name")),
                "diamond": f"M{text(x)} {text(y - 9)}l9 9-9 9-9-9z",
                "square": {"x": text(x - 8), "y": text(y - 8)},
                "label_y": text(y - 13),
            }
        )
    ways = []
    for line in lines:
        (x1, y1), (x2, y2) = project(*value_of(line, "start")), project(*value_of(line, "end"))
        weight = float(value_of(line, "weight", 0.3) or 0)
        ways.append(
            {
                "x1": text(x1),
                "y1": text(y1),
                "x2": text(x2),
                "y2": text(y2),
                "width": text(1 + 5 * max(0.0, min(1.0, weight))),
            }
        )
    rows = [
        [
            Cell(str(value_of(place, "name"))),
            Cell(kind_label(str(value_of(place, "kind", "origin")))),
            Cell(str(value_of(place, "value", "") or "–"), True),
            Cell(
                pgettext("on the map", "yes")
                if value_of(place, "latitude") is not None
                else gettext("place not yet known")
            ),
        ]
        for place in places
    ]
    return Figure(
        heading=heading,
        words=gettext("Map with %(places)s places and %(lines)s ways.")
        % {"places": len(located), "lines": len(lines)}
        + " "
        + "; ".join(f"{kind_label(circle['kind'])}: {circle['name']}" for circle in circles[:12]),
        table=Table(
            [
                Cell(gettext("Name")),
                Cell(gettext("Kind")),
                Cell(size_label or gettext("Value"), True),
                Cell(gettext("On the map")),
            ],
            rows,
        ),
        marks={
            "circles": circles,
            "ways": ways,
            "graticule": _graticule(project, box),
            "view_box": f"0 0 {text(WIDTH)} {text(HEIGHT)}",
            "kinds": [
                {"kind": kind, "label": kind_label(kind)}
                for kind in KINDS
                if any(circle["kind"] == kind for circle in circles)
            ],
            "missing": missing,
            "tones": [{"tone": str(index + 1), "label": label} for index, label in enumerate(tones)],
            "data": {
                "places": [
                    {
                        "name": str(value_of(place, "name")),
                        "at": [float(value_of(place, "latitude")), float(value_of(place, "longitude"))],
                        "kind": str(value_of(place, "kind", "origin")),
                        "kindLabel": kind_label(str(value_of(place, "kind", "origin"))),
                        "size": value_of(place, "size"),
                        "value": str(value_of(place, "value", "") or ""),
                        "tone": str(value_of(place, "tone") or ""),
                        "state": value_of(place, "state") or "",
                        "url": str(value_of(place, "url", "") or ""),
                    }
                    for place in located
                ],
                "lines": [
                    {
                        "from": list(value_of(line, "start")),
                        "to": list(value_of(line, "end")),
                        "weight": value_of(line, "weight", 0.3),
                        "label": str(value_of(line, "label", "") or ""),
                    }
                    for line in lines
                ],
                "outline": outline,
                "words": {
                    "open": gettext("Open"),
                    "zoomIn": gettext("Zoom in"),
                    "zoomOut": gettext("Zoom out"),
                },
            },
        },
        note=note,
        csv_url=csv_url,
    )


def _projection(points: Sequence[tuple[float, float]]) -> tuple[Any, tuple[float, float, float, float]]:
    """Latitude and longitude to the picture, degrees of equal length at the middle latitude; never enlarged beyond
    about 30 km across, so that one place does not fill the picture."""
    if not points:
        points = [(-2.5, 118.0)]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    middle = ((south + north) / 2, (west + east) / 2)
    squeeze = math.cos(math.radians(middle[0]))
    wide, high = max((east - west) * squeeze, 0.3), max(north - south, 0.2)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)

    def project(latitude: float, longitude: float) -> tuple[float, float]:
        return (
            WIDTH / 2 + (float(longitude) - middle[1]) * squeeze * scale,
            HEIGHT / 2 - (float(latitude) - middle[0]) * scale,
        )

    half_high, half_wide = HEIGHT / 2 / scale, WIDTH / 2 / scale / squeeze
    return project, (
        middle[0] - half_high,
        middle[0] + half_high,
        middle[1] - half_wide,
        middle[1] + half_wide,
    )


def _graticule(project: Any, box: tuple[float, float, float, float]) -> list[dict[str, str]]:
    south, north, west, east = box
    east_word = pgettext("longitude", "E")
    lines = []
    for latitude in ticks(south, north, 4)[1:-1]:
        _, y = project(latitude, west)
        side = pgettext("latitude", "S") if latitude < 0 else pgettext("latitude", "N")
        lines.append(
            {
                "x1": "0",
                "x2": text(WIDTH),
                "y1": text(y),
                "y2": text(y),
                "tx": "6",
                "ty": text(y - 4),
                "text": f"{text(abs(latitude))}° {side}",
            }
        )
    for longitude in ticks(west, east, 5)[1:-1]:
        x, _ = project(south, longitude)
        lines.append(
            {
                "x1": text(x),
                "x2": text(x),
                "y1": "0",
                "y2": text(HEIGHT),
                "tx": text(x + 4),
                "ty": text(HEIGHT - 6),
                "text": f"{text(longitude)}° {east_word}",
            }
        )
    return lines
