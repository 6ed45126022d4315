"""Writes of indicators: publishing definitions, computing and keeping readings, counting anew when linkages change."""

from sambung.apps.reporting.services.currency import JOB_KIND, ask_for_count, keep_current
from sambung.apps.reporting.services.definitions import ensure_definitions
from sambung.apps.reporting.services.readings import (
    MOST_AT_ONCE,
    Reckoned,
    UnableToComputeError,
    compute_reading,
    compute_readings,
    count_on_request,
    known_position,
    reading_lines,
    recompute,
    record_export,
    request_readings,
)
from sambung.apps.reporting.services.reckoning import input_hash, month_ends, reckon

__all__ = [
    "JOB_KIND",
    "MOST_AT_ONCE",
    "Reckoned",
    "UnableToComputeError",
    "ask_for_count",
    "compute_reading",
    "compute_readings",
    "count_on_request",
    "ensure_definitions",
    "input_hash",
    "keep_current",
    "known_position",
    "month_ends",
    "reading_lines",
    "reckon",
    "recompute",
    "record_export",
    "request_readings",
]
