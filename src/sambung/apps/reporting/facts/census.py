"""Enterprises without any linkage under a denominator: each span of theirs is judged once, for all days.

They are nine tenths of all, and from month to month nothing about them changes but their number.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sambung.engine.indicators import (
    Denominator,
    Dimension,
    EnterpriseRow,
    Profile,
    Standing,
    part_key,
    profile_of,
    standing_of,
)


@dataclass(frozen=True)
class Tally:
    """On one day: who is counted, by part of each dimension; why others are not, or what of them is not known."""

    counted: frozenset[str]
    parts: dict[Dimension, Counter[str | None]]
    excluded: Counter[str]
    unknown: Counter[str]


class Census:
    """Spans that do not overlap within an enterprise, as `enterprise_rows` makes them."""

    def __init__(self, rows: Iterable[EnterpriseRow], denominator: Denominator) -> None:
        kept: dict[tuple[object, ...], tuple[Profile | None, Standing]] = {}
        self._spans: list[tuple[EnterpriseRow, Profile | None, Standing]] = []
        starts: list[datetime.date] = []
        ends: list[datetime.date] = []
        for row in rows:
            key = row[5:]
            if key not in kept:
                profile = profile_of((row,))
                kept[key] = (profile, standing_of(profile, denominator))
            profile, standing = kept[key]
            self._spans.append((row, profile, standing))
            if standing.is_counted:
                starts.append(row.valid_from)
                if row.valid_to is not None:
                    ends.append(row.valid_to)
        self._starts = sorted(starts)
        self._ends = sorted(ends)

    def counted(self, on: datetime.date) -> int:
        """How many are in the denominator on a day."""
        return bisect_right(self._starts, on) - bisect_left(self._ends, on)

    def tally(self, on: datetime.date) -> Tally:
        """The same, taken apart."""
        counted: set[str] = set()
        parts: dict[Dimension, Counter[str | None]] = {dimension: Counter() for dimension in Dimension}
        excluded: Counter[str] = Counter()
        unknown: Counter[str] = Counter()
        for row, profile, standing in self._spans:
            if row.valid_from > on or (row.valid_to is not None and row.valid_to < on):
                continue
            if standing.is_counted:
                counted.add(row.enterprise_id)
                for dimension, found in parts.items():
                    found[part_key(profile, dimension)] += 1
            elif standing.is_unknown:
                unknown[standing.reason] += 1
            else:
                excluded[standing.reason] += 1
        return Tally(frozenset(counted), parts, excluded, unknown)
