"""Reads of the index: what a search finds for an actor, what else its words may mean, and saved searches.

Not here: writing rows (`services.indexing`). Each database's own way of matching words is in `matching`.
"""

from sambung.apps.search.selectors.around import CodeFound, codes_named, places_named, point_of
from sambung.apps.search.selectors.finding import (
    MOST,
    Found,
    FreeCapacity,
    Group,
    Hit,
    Nearby,
    SearchFilters,
    results_of,
    search,
)
from sambung.apps.search.selectors.saved import find_saved, saved_searches

__all__ = [
    "MOST",
    "CodeFound",
    "Found",
    "FreeCapacity",
    "Group",
    "Hit",
    "Nearby",
    "SearchFilters",
    "codes_named",
    "find_saved",
    "places_named",
    "point_of",
    "results_of",
    "saved_searches",
    "search",
]
