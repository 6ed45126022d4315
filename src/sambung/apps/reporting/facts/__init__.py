"""Rows → engine.indicators, as known at one journal position: enterprises, linkages, evidence, and the funnel before them."""

from sambung.apps.reporting.facts.census import Census, Tally
from sambung.apps.reporting.facts.definitions import definition_of
from sambung.apps.reporting.facts.enterprises import Point, enterprise_rows
from sambung.apps.reporting.facts.linkages import LinkageFacts, read_linkages
from sambung.apps.reporting.facts.rows import Rows, read_rows
from sambung.apps.reporting.facts.stages import Stages, read_stages

__all__ = [
    "Census",
    "LinkageFacts",
    "Point",
    "Rows",
    "Stages",
    "Tally",
    "definition_of",
    "enterprise_rows",
    "read_linkages",
    "read_rows",
    "read_stages",
]
