"""Periods: calendars, labels in both languages, capacity between kinds, and the end of a day in Jakarta."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.periods import (
    Period,
    PeriodKind,
    Zone,
    convert_capacity,
    convert_scaled_capacity,
    day_in,
    end_of_day,
    end_of_day_jakarta,
    parse_period,
    period_of,
    sequence,
    zone_of,
)
from sambung.standards.regions import Scheme, parse_region, provinces

days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
kinds = st.sampled_from(PeriodKind)


def test_a_sequence_crosses_the_year() -> None:
    found = sequence(PeriodKind.MONTH, date(2026, 11, 24), 3)
    assert [one.key for one in found] == ["2026-11", "2026-12", "2027-01"]
    assert found[1].end == date(2026, 12, 31)
    assert sequence(PeriodKind.DAY, date(2026, 1, 1), 0) == ()
    with pytest.raises(ValueError, match="0 or more"):
        sequence(PeriodKind.DAY, date(2026, 1, 1), -1)


def test_weeks_are_of_iso_even_where_the_year_turns() -> None:
    week = period_of(PeriodKind.WEEK, date(2027, 1, 1))
    assert (week.key, week.start, week.end) == ("2026-W53", date(2026, 12, 28), date(2027, 1, 3))


def test_labels_in_both_languages() -> None:
    day = date(2026, 10, 24)
    shown = {
        kind: (period_of(kind, day).label("id"), period_of(kind, day).label("en")) for kind in PeriodKind
    }
    assert shown[PeriodKind.DAY] == ("24 Okt 2026", "24 Oct 2026")
    assert shown[PeriodKind.WEEK] == ("Minggu ke-43 2026", "Week 43 2026")
    assert shown[PeriodKind.MONTH] == ("Oktober 2026", "October 2026")
    assert shown[PeriodKind.QUARTER] == ("Triwulan 4 2026", "Q4 2026")
    assert shown[PeriodKind.YEAR] == ("2026", "2026")


@given(days, kinds)
def test_a_period_holds_its_day_and_its_key_reads_back(day: date, kind: PeriodKind) -> None:
    one = period_of(kind, day)
    assert one.start <= day <= one.end
    assert parse_period(one.key) == one
    assert one.next.start.toordinal() - one.end.toordinal() == 1
    assert one.days == (one.end - one.start).days + 1
    assert one.key < one.next.key


@pytest.mark.parametrize("key", ["", "2026-13", "2026-W54", "2026-Q5", "26", "2026-02-30", "Nov 2026"])
def test_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        parse_period(key)


def test_a_period_begins_where_its_kind_begins() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        Period(date(2026, 11, 24), PeriodKind.MONTH)


def test_capacity_between_kinds_by_days() -> None:
    assert convert_capacity(70, PeriodKind.WEEK, PeriodKind.DAY) == 10
    assert convert_capacity(84, PeriodKind.WEEK, PeriodKind.MONTH) == 365
    assert convert_capacity(1, PeriodKind.MONTH, PeriodKind.QUARTER) == 3
    assert convert_capacity(1, PeriodKind.MONTH, PeriodKind.YEAR) == 12
    assert convert_scaled_capacity(1000, PeriodKind.MONTH, PeriodKind.WEEK) == 230  # 0.2301..., rounded down


@given(st.fractions(0, 10**6), kinds, kinds, kinds)
def test_capacity_by_way_of_a_third_kind_is_the_same(
    quantity: Fraction, one: PeriodKind, two: PeriodKind, three: PeriodKind
) -> None:
    direct = convert_capacity(quantity, one, three)
    assert convert_capacity(convert_capacity(quantity, one, two), two, three) == direct


def test_the_day_ends_in_jakarta_at_17_utc() -> None:
    assert end_of_day_jakarta(date(2026, 12, 31)) == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert end_of_day(date(2026, 12, 31), Zone.WIT) == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert day_in(datetime(2026, 12, 31, 17, tzinfo=UTC)) == date(2027, 1, 1)
    with pytest.raises(ValueError, match="offset"):
        day_in(datetime(2026, 12, 31, 17))


def test_every_province_has_a_zone() -> None:
    assert all(zone_of(region.code) is not None for region in provinces())
    assert zone_of(parse_region("33.72")) is Zone.WIB
    assert zone_of(parse_region("64")) is Zone.WITA
    assert zone_of(parse_region("96.71")) is Zone.WIT
    assert zone_of(parse_region("94", scheme=Scheme.BPS)) is None
    assert Zone.WITA.iana == "Asia/Makassar"
