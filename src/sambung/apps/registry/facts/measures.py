"""Units and periods of offers against each other."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from sambung.standards.periods import DAYS, PeriodKind
from sambung.standards.units import Content, convert, parse_unit


@lru_cache(maxsize=64)
def periods_in(origin: str, target: str) -> Fraction:
    """How many periods of `origin` one period of `target` holds, by days in a year of 365."""
    return DAYS[PeriodKind(target)] / DAYS[PeriodKind(origin)]


def unit_factor(origin: str, target: str, content: Content | None = None) -> Fraction | None:
    """How many target units one unit of origin is; None where that cannot be known."""
    if origin == target:
        return Fraction(1)
    # Rows of lists may carry a trade's word (lembar, pcs) where a code belongs.
    source, goal = parse_unit(origin), parse_unit(target)
    if source is None or goal is None:
        return None
    return convert(1, source.code, goal.code, content)
