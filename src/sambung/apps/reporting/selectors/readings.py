"""Reading what was kept of a count: the rate, its parts with small cells covered, and other definitions beside it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.selectors import position_at_end_of
from sambung.apps.reporting.models import Definition, Reading
from sambung.engine.indicators import wilson

# In a smaller part a rate could tell who is linked.
SMALLEST = 5


@dataclass(frozen=True)
class Cell:
    """A rate of a whole or a part. `key` None: the part of which the fact is unknown.

    `is_covered`: too few to show; then `numerator`, `value`, `low` and `high` are None. Shares of one.
    `point`: latitude and longitude, or None.
    """

    key: str | None
    numerator: int | None
    denominator: int
    value: float | None
    low: float | None
    high: float | None
    is_covered: bool = False
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class ReadingView:
    """A kept reading for a page. `parts`: by REGION, SECTOR, SIZE_CLASS, OWNER_SEX. `region`: digits it is narrowed to."""

    reading: Reading
    definition: Definition
    rate: Cell
    excluded: Mapping[str, int]
    uncounted: Mapping[str, int]
    unknown: Mapping[str, int]
    parts: Mapping[str, Sequence[Cell]]
    series: Sequence[tuple[datetime.date, Cell]]
    funnel: Sequence[tuple[str, int]]
    is_simulated: bool
    region: str = ""


@dataclass(frozen=True)
class Compared:
    """A definition with its reading for the same day; None: not counted yet."""

    definition: Definition
    reading: Reading | None
    rate: Cell | None


def latest_reading(
    actor: Actor,
    definition: Definition,
    *,
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
) -> Reading | None:
    """The newest reading for a day (None: the latest day), as known on a day (None: as known last)."""
    rows = Reading.objects.visible(actor).filter(definition=definition)
    if on is not None:
        rows = rows.filter(on=on)
    if known_on is not None:
        rows = rows.filter(known_position=position_at_end_of(known_on))
    found: Reading | None = rows.select_related("definition").order_by("-on", "-known_position").first()
    return found


def view_reading(reading: Reading, *, region: str = "") -> ReadingView:
    """A reading as a page shows it; `region` (digits, dots do not matter) narrows the rate and the regions to it."""
    result = reading.result
    prefix = "".join(digit for digit in region if digit.isdigit())
    parts = {name: cover(map(cell_of, cells)) for name, cells in result["parts"].items()}
    rate = cell_of({"key": "", **result["rate"]})
    if prefix:
        confidence = reading.definition.spec["confidence"]
        rate = _together(result["parts"]["REGION"], prefix, confidence)
        parts["REGION"] = [cell for cell in parts["REGION"] if (cell.key or "").startswith(prefix)]
    return ReadingView(
        reading=reading,
        definition=reading.definition,
        rate=rate,
        excluded=result["rate"]["excluded"],
        uncounted=result["rate"]["uncounted"],
        unknown=result["rate"]["unknown"],
        parts=parts,
        series=[
            (datetime.date.fromisoformat(one["on"]), cell_of({"key": one["on"], **one}))
            for one in result["series"]
        ],
        funnel=[(one["stage"], one["value"]) for one in result["funnel"]],
        is_simulated=bool(result["simulated"]),
        region=prefix,
    )


def compare_definitions(
    actor: Actor,
    definitions: Iterable[Definition],
    *,
    on: datetime.date,
    known_position: int | None = None,
) -> list[Compared]:
    """Each definition's newest reading for the same day (at the same position where one is given); one query."""
    rows = Reading.objects.visible(actor).filter(on=on, definition__in=list(definitions))
    if known_position is not None:
        rows = rows.filter(known_position=known_position)
    newest = {row.definition_id: row for row in rows.order_by("known_position")}
    found = []
    for definition in definitions:
        reading = newest.get(definition.pk)
        cell = None if reading is None else cell_of({"key": definition.code, **reading.result["rate"]})
        found.append(Compared(definition, reading, cell))
    return found


def own_regencies(actor: Actor) -> frozenset[str]:
    """The regencies (four digits) of the centres where the actor works; a centre of a province: its two digits."""
    if not actor.centre_ids:
        return frozenset()
    rows = Centre.objects.unscoped("the actor's own centres").filter(pk__in=actor.centre_ids)
    return frozenset(code.replace(".", "")[:4] for code in rows.values_list("region_code", flat=True))


def cover(cells: Iterable[Cell]) -> list[Cell]:
    """The cells with those too small to show covered; where that is one alone, the next smallest goes with it.

    A single covered cell could be computed back from the whole.
    """
    listed = list(cells)
    small = {place for place, cell in enumerate(listed) if 0 < cell.denominator < SMALLEST}
    if len(small) == 1 and len(listed) > 1:
        others = [place for place in range(len(listed)) if place not in small]
        small.add(min(others, key=lambda place: (listed[place].denominator, place)))
    return [_covered(cell) if place in small else cell for place, cell in enumerate(listed)]


def _covered(cell: Cell) -> Cell:
    return Cell(cell.key, None, cell.denominator, None, None, None, is_covered=True, point=cell.point)


def cell_of(values: Mapping[str, Any]) -> Cell:
    """Plain values of a reading as a cell."""
    point = values.get("point")
    return Cell(
        key=values["key"],
        numerator=values["numerator"],
        denominator=values["denominator"],
        value=values["value"],
        low=values["low"],
        high=values["high"],
        point=None if point is None else (point[0], point[1]),
    )


def _together(cells: Iterable[Mapping[str, Any]], prefix: str, confidence: float) -> Cell:
    """The rate of all regencies under a prefix; the parts add up."""
    own = [cell for cell in cells if (cell["key"] or "").startswith(prefix)]
    numerator = sum(cell["numerator"] for cell in own)
    denominator = sum(cell["denominator"] for cell in own)
    low, high = wilson(numerator, denominator, confidence=confidence) or (None, None)
    value = numerator / denominator if denominator else None
    whole = Cell(prefix, numerator, denominator, value, low, high)
    return _covered(whole) if 0 < denominator < SMALLEST else whole
