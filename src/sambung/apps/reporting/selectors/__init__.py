"""Reads of indicators: definitions, kept readings and their parts, several side by side, the path to the target."""

from sambung.apps.reporting.selectors.definitions import (
    current_definitions,
    default_definition,
    find_definition,
)
from sambung.apps.reporting.selectors.insight import Insight, read_insight
from sambung.apps.reporting.selectors.news import is_changed_since, linkages_since
from sambung.apps.reporting.selectors.path import Path, PathPoint, path_of
from sambung.apps.reporting.selectors.readings import (
    SMALLEST,
    Cell,
    Compared,
    ReadingView,
    compare_definitions,
    latest_reading,
    own_regencies,
    view_reading,
)

__all__ = [
    "SMALLEST",
    "Cell",
    "Compared",
    "Insight",
    "Path",
    "PathPoint",
    "ReadingView",
    "compare_definitions",
    "current_definitions",
    "default_definition",
    "find_definition",
    "is_changed_since",
    "latest_reading",
    "linkages_since",
    "own_regencies",
    "path_of",
    "read_insight",
    "view_reading",
]
