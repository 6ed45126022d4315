"""A program learns that entries were called one enterprise or taken apart, and which entry stands now."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import TODAY

from sambung.apps.duplicates.services import judge_pair, let_stand
from sambung.apps.journal.services import seal_entries
from sambung.apps.registry.models import Enterprise
from sambung.apps.webhooks.models import Delivery
from sambung.apps.webhooks.services import subscribe, tell_subscribers

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(cast, settings):
    settings.WEBHOOK_PRIVATE = True
    return [
        Enterprise.objects.create(name=name, kind="UMKM", centre=cast.solo, registered_on=TODAY)
        for name in ("Warung Tinah", "Warung Bu Tinah", "Tinah Jaya")
    ]


def subscribed(cast, who="manager"):
    address = "http://127.0.0.1:9/hook"
    subscribe(cast.actor(who), name="Dasbor", url=address, events=("enterprise.twins_judged",))


def judge(cast, one, other, verdict="SAME"):
    judge_pair(cast.actor("manager"), one=one, other=other, verdict=verdict)


def told():
    """What was told since, by the subject's uid: standing entry and all entries."""
    seal_entries()
    tell_subscribers()
    rows = Delivery.objects.unscoped("a test looks")
    bodies = [json.loads(row.body) for row in rows.order_by("id")]
    rows.delete()
    return {
        body["subject"]["uid"]: (body["twins"]["standing_uid"], body["twins"]["entries"]) for body in bodies
    }


def test_both_entries_are_told_with_the_one_that_stands(cast, entries):
    subscribed(cast)
    a, b, c = (str(one.uid) for one in entries)
    judge(cast, entries[0], entries[1])
    assert told() == {a: (a, [a, b]), b: (a, [a, b])}
    judge(cast, entries[1], entries[2])
    assert told() == {b: (a, [a, b, c]), c: (a, [a, b, c])}
    # Said of two, it changes for the third as well.
    let_stand(cast.actor("manager"), enterprise=entries[2])
    assert told() == dict.fromkeys([a, b, c], (c, [a, b, c]))
    judge(cast, entries[0], entries[1], "DIFFERENT")
    assert told() == {a: (None, [a]), b: (c, [b, c])}


def test_an_owners_program_is_told_of_its_own_entry_alone(cast, entries):
    subscribed(cast, "owner")
    judge(cast, entries[0], cast.workshop)
    judge(cast, entries[0], entries[1])
    mine = str(cast.workshop.uid)
    assert told() == {mine: (mine, [mine])}
    # Who stands for it now is an entry that the owner may not see.
    let_stand(cast.actor("manager"), enterprise=entries[0])
    assert told() == {mine: (None, [mine])}


def test_telling_asks_no_more_for_many(cast, entries):
    subscribed(cast)

    def count():
        seal_entries()
        with CaptureQueriesContext(connection) as caught:
            tell_subscribers()
        return len(caught)

    judge(cast, entries[0], entries[1])
    few = count()
    judge(cast, entries[0], entries[1], "DIFFERENT")
    judge(cast, entries[0], entries[2])
    judge(cast, entries[0], cast.workshop)
    assert count() <= few
    # About both of each pair, and about the third for whom another stands now.
    assert Delivery.objects.unscoped("a test looks").count() == 2 + 2 + 2 + 2 + 1
