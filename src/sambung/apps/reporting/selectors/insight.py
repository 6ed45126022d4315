"""Everything that the page of insights shows, in one read."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sambung.apps.actors.access import Actor, demand
from sambung.apps.reporting.models import Definition
from sambung.apps.reporting.selectors.definitions import current_definitions, default_definition
from sambung.apps.reporting.selectors.news import linkages_since
from sambung.apps.reporting.selectors.path import Path, path_of
from sambung.apps.reporting.selectors.readings import (
    Compared,
    ReadingView,
    compare_definitions,
    latest_reading,
    own_regencies,
    view_reading,
)


@dataclass(frozen=True)
class Insight:
    """`view` None: not counted yet for the day asked; `definition` None: no definition is published."""

    definitions: Sequence[Definition]
    definition: Definition | None
    view: ReadingView | None
    compared: Sequence[Compared]
    path: Path | None
    linkages_since: int
    own_regencies: frozenset[str]


def read_insight(
    actor: Actor,
    *,
    code: str = "",
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
    region: str = "",
) -> Insight:
    """The newest reading of a definition (its default where the code is empty or unknown) and what stands beside it.

    Queries do not grow with rows. Errors: PermissionMissingError.
    """
    demand(actor, "reporting.compute_reading", None)
    definitions = current_definitions(actor)
    chosen = next((row for row in definitions if row.code == code), None) or default_definition(definitions)
    own = own_regencies(actor)
    reading = None if chosen is None else latest_reading(actor, chosen, on=on, known_on=known_on)
    if reading is None:
        return Insight(definitions, chosen, None, (), None, 0, own)
    view = view_reading(reading, region=region)
    return Insight(
        definitions=definitions,
        definition=chosen,
        view=view,
        compared=compare_definitions(
            actor,
            definitions,
            on=reading.on,
            known_position=None if known_on is None else reading.known_position,
        ),
        path=path_of(view),
        linkages_since=linkages_since(reading),
        own_regencies=own,
    )
