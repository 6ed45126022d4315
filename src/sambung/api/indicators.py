"""Indicators: their definitions, and readings that were counted and kept."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import REGION
from sambung.api.problems import NotCountedError
from sambung.apps.reporting import selectors

router = Router(tags=["indicators"], auth=Bearer("indicators:read"))

Day = Annotated[datetime.date, Ge(datetime.date(2000, 1, 1)), Le(datetime.date(2100, 12, 31))]


class DefinitionFields(Schema):
    """How an indicator is counted; a change is a new version."""

    code: str
    version: int
    name_id: str
    name_en: str
    is_default: bool
    spec: dict[str, Any]


class Definitions(Schema):
    items: list[DefinitionFields]


class ReadingQuery(Schema):
    """Which reading."""

    on: Day | None = Field(None, description="For this day; without it the newest.")
    known: Day | None = Field(
        None, description="As known at the end of this day, Jakarta time; without it: last."
    )
    region: str | None = Field(None, pattern=REGION, description="Narrows the rate and the regions.")


class CellFields(Schema):
    """A rate: shares of 1 with the interval of the definition's confidence.

    `is_covered`: fewer than `smallest` enterprises; then the figures are null.
    """

    key: str | None = Field(description="Of a part: its code; null: of whom the fact is not known.")
    numerator: int | None
    denominator: int
    value: float | None
    low: float | None
    high: float | None
    is_covered: bool


class ReadingFields(Schema):
    """A reading. `is_floor`: linkages that nobody recorded are not in it, so the truth is at least this."""

    uid: uuid.UUID
    code: str
    version: int
    name_id: str
    name_en: str
    on: datetime.date
    known_position: int = Field(description="The journal's last position that was known.")
    computed_at: datetime.datetime
    input_sha256: str
    region: str | None = Field(description="Digits to which the rate is narrowed.")
    rate: CellFields
    confidence: float
    smallest: int
    is_floor: Literal[True] = True
    excluded: dict[str, int] = Field(description="Reason → enterprises that the definition leaves out.")
    uncounted: dict[str, int] = Field(description="Reason → linkages that do not count.")
    unknown: dict[str, int] = Field(description="Fact → what could not be decided for lack of it.")
    parts: dict[str, list[CellFields]] = Field(description="By REGION, SECTOR, SIZE_CLASS, OWNER_SEX.")
    is_simulated: bool


@router.get("", response=Definitions, url_name="indicators", operation_id="listIndicators")
def list_indicators(request: HttpRequest) -> dict[str, Any]:
    """The latest version of each definition; empty for whom indicators are not."""
    return {"items": [definition_of(row) for row in selectors.current_definitions(caller_of(request))]}


@router.get("/{code}", response=ReadingFields, url_name="indicator", operation_id="getReading")
def get_reading(request: HttpRequest, code: str, query: Query[ReadingQuery]) -> dict[str, Any]:
    """The reading of the latest version of a definition; 404 where it was not counted for that day."""
    actor = caller_of(request)
    definition = None if "\x00" in code else selectors.find_definition(actor, code)
    if definition is None:
        raise Http404
    reading = selectors.latest_reading(actor, definition, on=query.on, known_on=query.known)
    if reading is None:
        raise NotCountedError(code)
    view = selectors.view_reading(reading, region=query.region or "")
    shown = definition_of(definition)
    return {name: shown[name] for name in ("code", "version", "name_id", "name_en")} | {
        "uid": reading.uid,
        "on": reading.on,
        "known_position": reading.known_position,
        "computed_at": reading.computed_at,
        "input_sha256": reading.input_sha256,
        "region": view.region or None,
        "rate": cell_of(view.rate),
        "confidence": definition.spec["confidence"],
        "smallest": selectors.SMALLEST,
        "excluded": dict(view.excluded),
        "uncounted": dict(view.uncounted),
        "unknown": dict(view.unknown),
        "parts": {name: [cell_of(cell) for cell in cells] for name, cells in view.parts.items()},
        "is_simulated": view.is_simulated,
    }


def definition_of(row: Any) -> dict[str, Any]:
    """A definition as plain fields."""
    names = ("code", "version", "name_id", "name_en", "is_default", "spec")
    return {name: getattr(row, name) for name in names}


def cell_of(cell: selectors.Cell) -> dict[str, Any]:
    """A rate as plain fields."""
    names = ("key", "numerator", "denominator", "value", "low", "high", "is_covered")
    return {name: getattr(cell, name) for name in names}
