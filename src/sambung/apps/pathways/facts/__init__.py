"""Rows to engine input: the catalogue in force, the gaps of the latest matches, the problem of a run.

Not here: writing (services), what a page shows (selectors), solving (engine.pathways).
"""

from sambung.apps.pathways.facts.catalogue import (
    FIELDS,
    Item,
    catalogue_name,
    catalogue_of,
    catalogues_of,
    closing,
)
from sambung.apps.pathways.facts.chances import Chances, chances_of, default_chances
from sambung.apps.pathways.facts.columns import Chosen
from sambung.apps.pathways.facts.gaps import Gap, Gaps, linked_already, read_gaps, under_way
from sambung.apps.pathways.facts.problem import Built, build_problem
from sambung.apps.pathways.facts.settings import (
    CentreSettings,
    CourseSettings,
    RunSettings,
    defaults_for,
    first_day,
    hours_by_default,
    periods_of,
    settings_of,
)
from sambung.apps.pathways.facts.start import Start, pack, start_from

__all__ = [
    "FIELDS",
    "Built",
    "CentreSettings",
    "Chances",
    "Chosen",
    "CourseSettings",
    "Gap",
    "Gaps",
    "Item",
    "RunSettings",
    "Start",
    "build_problem",
    "catalogue_name",
    "catalogue_of",
    "catalogues_of",
    "chances_of",
    "closing",
    "default_chances",
    "defaults_for",
    "first_day",
    "hours_by_default",
    "linked_already",
    "pack",
    "periods_of",
    "read_gaps",
    "settings_of",
    "start_from",
    "under_way",
]
