"""Periods of demand and capacity, in Asia/Jakarta, and the country's three time zones.

Capacity moves between kinds of period by days in a year of 365: a week is 7 days, a month 365/12, a quarter
three months. The rule is declared here and exact. Indonesia has no summer time, so zones are fixed offsets
and need no time-zone files on the machine.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from fractions import Fraction

from babel.dates import format_date

from sambung.standards.regions import RegionCode, Scheme


class PeriodKind(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Zone(StrEnum):
    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def tzinfo(self) -> timezone:
        return _OFFSETS[self]

    @property
    def iana(self) -> str:
        return {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[self.value]


_OFFSETS: Mapping[Zone, timezone] = {
    zone: timezone(timedelta(hours=hours), zone.value)
    for zone, hours in ((Zone.WIB, 7), (Zone.WITA, 8), (Zone.WIT, 9))
}
JAKARTA = _OFFSETS[Zone.WIB]
# Keppres 41/1987: two provinces of Kalimantan keep Jakarta's time.
_ZONES: Mapping[str, Zone] = {
    **dict.fromkeys(
        [
            "11",
            "12",
            "13",
            "14",
            "15",
            "16",
            "17",
            "18",
            "19",
            "21",
            "31",
            "32",
            "33",
            "34",
            "35",
            "36",
            "61",
            "62",
        ],
        Zone.WIB,
    ),
    **dict.fromkeys(["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"], Zone.WITA),
    **dict.fromkeys(["81", "82", "91", "92", "93", "94", "95", "96"], Zone.WIT),
}
DAYS: Mapping[PeriodKind, Fraction] = {
    PeriodKind.DAY: Fraction(1),
    PeriodKind.WEEK: Fraction(7),
    PeriodKind.MONTH: Fraction(365, 12),
    PeriodKind.QUARTER: Fraction(365, 4),
    PeriodKind.YEAR: Fraction(365),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar period; `start` is its first day. Made by `period_of`, `sequence` or `parse_period`."""

    start: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        if _first_day(self.kind, self.start) != self.start:
            raise ValueError(f"a {self.kind.value} does not begin on {self.start}")

    @property
    def end(self) -> date:
        """The last day, which belongs to the period."""
        return self.next.start - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.next.start - self.start).days

    @property
    def next(self) -> "Period":
        return Period(_following(self.kind, self.start), self.kind)

    @property
    def key(self) -> str:
        """A stable text that sorts by time: 2026-11-24, 2026-W48, 2026-11, 2026-Q4, 2026."""
        if self.kind is PeriodKind.DAY:
            return self.start.isoformat()
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.start.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self.kind is PeriodKind.MONTH:
            return f"{self.start.year:04d}-{self.start.month:02d}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.start.year:04d}-Q{(self.start.month + 2) // 3}"
        return f"{self.start.year:04d}"

    def label(self, lang: str = "id") -> str:
        """`24 Nov 2026`, `Minggu ke-48 2026`, `November 2026`, `Triwulan 4 2026`, `2026`; or English."""
        locale = "en_GB" if lang.startswith("en") else "id"
        if self.kind is PeriodKind.DAY:
            return format_date(self.start, "d MMM y", locale=locale)
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.start.isocalendar()
            return f"{'Minggu ke-' if locale == 'id' else 'Week '}{week} {year}"
        if self.kind is PeriodKind.MONTH:
            return format_date(self.start, "MMMM y", locale=locale)
        if self.kind is PeriodKind.QUARTER:
            quarter = (self.start.month + 2) // 3
            return f"{'Triwulan ' if locale == 'id' else 'Q'}{quarter} {self.start.year}"
        return str(self.start.year)


def _first_day(kind: PeriodKind, day: date) -> date:
    if kind is PeriodKind.WEEK:
        return day - timedelta(days=day.weekday())
    if kind is PeriodKind.MONTH:
        return day.replace(day=1)
    if kind is PeriodKind.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if kind is PeriodKind.YEAR:
        return day.replace(month=1, day=1)
    return day


def _following(kind: PeriodKind, start: date) -> date:
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}.get(kind)
    if months is None:
        return start + timedelta(days=7 if kind is PeriodKind.WEEK else 1)
    at = start.year * 12 + start.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of that kind in which the day lies; weeks begin on Monday (ISO 8601)."""
    return Period(_first_day(kind, day), kind)


def sequence(kind: PeriodKind, day: date, count: int) -> tuple[Period, ...]:
    """`count` periods one after the other, the first of them holding the day."""
    if count < 0:
        raise ValueError("count must be 0 or more")
    found: list[Period] = []
    one = period_of(kind, day)
    for _ in range(count):
        found.append(one)
        one = one.next
    return tuple(found)


def parse_period(key: str) -> Period:
    """The period of a `key`; raises ValueError for a text that is none."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", key):
            return Period(date.fromisoformat(key), PeriodKind.DAY)
        if found := re.fullmatch(r"([0-9]{4})-W([0-9]{2})", key):
            return Period(date.fromisocalendar(int(found[1]), int(found[2]), 1), PeriodKind.WEEK)
        if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", key):
            return Period(date(int(found[1]), int(found[2]), 1), PeriodKind.MONTH)
        if found := re.fullmatch(r"([0-9]{4})-Q([1-4])", key):
            return Period(date(int(found[1]), int(found[2]) * 3 - 2, 1), PeriodKind.QUARTER)
        if re.fullmatch(r"[0-9]{4}", key):
            return Period(date(int(key), 1, 1), PeriodKind.YEAR)
    except ValueError as error:
        raise ValueError(f"{key!r} is no period: {error}") from error
    raise ValueError(f"{key!r} is no period: write 2026-11-24, 2026-W48, 2026-11, 2026-Q4 or 2026")


def convert_capacity(quantity: Fraction | int, origin: PeriodKind, target: PeriodKind) -> Fraction:
    """A capacity per one kind of period as a capacity per another, exactly, by days in a year of 365."""
    return Fraction(quantity) * DAYS[target] / DAYS[origin]


def convert_scaled_capacity(quantity: int, origin: PeriodKind, target: PeriodKind) -> int:
    """The same for a scaled integer, rounded down: a conversion never promises more than was said."""
    value = convert_capacity(quantity, origin, target)
    return value.numerator // value.denominator


def zone_of(region: RegionCode) -> Zone | None:
    """The time zone of a Kemendagri region; None for a province that is not known, or a code of BPS."""
    return _ZONES.get(region.digits[:2]) if region.scheme is Scheme.KEMENDAGRI else None


def end_of_day(day: date, zone: Zone = Zone.WIB) -> datetime:
    """The instant (UTC) at which the day ends in the zone: the first instant that no longer belongs to it."""
    return datetime.combine(day + timedelta(days=1), time(), zone.tzinfo).astimezone(UTC)


def end_of_day_jakarta(day: date) -> datetime:
    """The instant (UTC) at which the day ends in Jakarta: 24:00 WIB is 17:00 UTC."""
    return end_of_day(day, Zone.WIB)


def day_in(instant: datetime, zone: Zone = Zone.WIB) -> date:
    """The calendar day of an aware instant in the zone; raises ValueError for an instant without offset."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(zone.tzinfo).date()
