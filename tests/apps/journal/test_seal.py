"""Sealing: order, gaps, one chain; and what "as known on a day" rests on."""

import datetime

import pytest
import time_machine
from django.db import transaction

from sambung.apps.actors.access import SYSTEM
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.journal.selectors import history, position_at_end_of, verify
from sambung.apps.journal.services import record, seal_entries

pytestmark = pytest.mark.django_db


def write(number: int = 1, **fields):
    with transaction.atomic():
        return [
            record(SYSTEM, "thing.changed", subject_kind="thing", subject_uid=None, **fields)
            for _ in range(number)
        ]


def test_entries_get_positions_without_gaps_in_batches():
    write(7)
    assert [seal_entries(limit=3), seal_entries(limit=3), seal_entries(limit=3), seal_entries(limit=3)] == [
        3,
        3,
        1,
        0,
    ]
    assert list(Entry.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert verify().is_sound


def test_an_entry_that_commits_late_with_a_lower_id_gets_a_later_position():
    (early,) = write()
    assert seal_entries() == 1
    (late,) = write()
    # As when its transaction had begun first: its id is the lower one.
    Entry.objects.filter(pk=late.pk).update(id=-5)
    PersonalValues.objects.filter(entry_id=late.pk).update(entry_id=-5)
    assert seal_entries() == 1
    assert dict(Entry.objects.values_list("id", "position")) == {early.pk: 1, -5: 2}
    assert verify().is_sound


def test_the_unsealed_tail_is_reported_and_is_no_fault():
    write(2)
    seal_entries()
    write(3)
    report = verify()
    assert (report.sealed, report.unsealed, report.is_sound) == (2, 3, True)


def test_an_entry_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        record(SYSTEM, "thing.changed", subject_kind="thing", subject_uid=None)


def test_a_day_ends_at_midnight_in_jakarta():
    with time_machine.travel(datetime.datetime(2026, 11, 23, 16, 59, tzinfo=datetime.UTC), tick=False):
        write()
        seal_entries()
    with time_machine.travel(datetime.datetime(2026, 11, 23, 17, 0, tzinfo=datetime.UTC), tick=False):
        write()
        seal_entries()
    assert position_at_end_of(datetime.date(2026, 11, 22)) == 0
    assert position_at_end_of(datetime.date(2026, 11, 23)) == 1
    assert position_at_end_of(datetime.date(2026, 11, 24)) == 2


def test_a_clock_put_back_never_makes_a_later_position_look_earlier():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC), tick=False):
        write()
        seal_entries()
    with time_machine.travel(datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC), tick=False):
        write()
        seal_entries()
    assert position_at_end_of(datetime.date(2026, 11, 23)) == 0
    assert verify().is_sound


def test_the_history_of_a_thing_names_who_did_what(cast):
    uid = cast.workshop.uid
    with transaction.atomic():
        record(
            cast.actor("mentor"),
            "offer.recorded",
            subject_kind="enterprise",
            subject_uid=uid,
            payload={"n": 1},
        )
    (line,) = history(uid)
    assert (line.actor_name, line.code, line.payload) == ("Budi", "offer.recorded", {"n": 1})
