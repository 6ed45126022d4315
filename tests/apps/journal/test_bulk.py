"""Rows in bulk are what single writes would have made of them, and their uids lie in the order of time."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction

from sambung.apps.actors.access import SYSTEM
from sambung.apps.intake.models import RowState, UploadRow
from sambung.apps.intake.services import start_upload
from sambung.apps.journal.services import NewRows, insert_rows, ordered_uids, record
from sambung.apps.registry.models import Enterprise, Identifier, Place

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
WHY = "the test reads what it wrote"
COLUMNS = ("uid", "name", "centre_id", "registered_on", "upload_uid", "latitude", "is_pkp")


def read(model):
    return model.objects.unscoped(WHY)


def test_uids_are_of_version_7_each_its_own_and_in_the_order_of_time():
    made = ordered_uids(500)
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert len(set(made)) == 500
    later = ordered_uids(1)[0]
    assert later.int >> 80 >= max(one.int >> 80 for one in made)


def test_rows_have_their_values_the_defaults_of_their_table_and_their_keys(cast):
    uids, upload = ordered_uids(2), uuid.uuid4()
    with transaction.atomic():
        new = NewRows(Enterprise, COLUMNS)
        new.add(uids[0], "Satu; \\ \t x", cast.solo.pk, DAY, upload, -7.5, True)
        new.add(uids[1], "Dua", cast.solo.pk, DAY, None, None, None)
        keys = new.write()
        entry = record(SYSTEM, "test.written", subject_kind="test", subject_uid=None)
        facts = NewRows(Place, ("enterprise_id", "valid_from", "recorded_id", "address"))
        facts.add(keys[0], DAY, entry.pk, "Jl. Satu\nRT 2")
        facts.write()
    one, two = read(Enterprise).filter(uid__in=uids).order_by("pk")
    assert [one.pk, two.pk] == list(keys)
    assert (one.uid, one.name, one.upload_uid, one.latitude, one.is_pkp) == (
        uids[0],
        "Satu; \\ \t x",
        upload,
        -7.5,
        True,
    )
    assert (two.upload_uid, two.latitude, two.is_pkp, two.kind, two.version) == (None, None, None, "UMKM", 1)
    place = read(Place).get(enterprise=one)
    assert (place.address, place.valid_from, place.valid_to, place.superseded_id) == (
        "Jl. Satu\nRT 2",
        DAY,
        None,
        None,
    )
    assert (place.region_scheme, place.recorded_id, place.uid.version) == ("KEMENDAGRI", entry.pk, 7)
    # The next row by an ordinary save takes the next key.
    assert Enterprise.objects.create(name="Tiga", registered_on=DAY).pk == keys[-1] + 1


def test_instances_get_their_keys_and_structured_values_come_back(cast):
    upload = start_upload(SYSTEM, centre=cast.solo, file_name="a.csv", content=b"nama,b\nSatu,2\n")
    rows = [
        UploadRow(upload=upload, number=n, digest=str(n), state=RowState.REJECTED, params={"row": [n, "é"]})
        for n in (1, 2)
    ]
    with transaction.atomic():
        insert_rows(rows)
    assert [row.params for row in UploadRow.objects.filter(pk__in=[row.pk for row in rows])] == [
        {"row": [1, "é"]},
        {"row": [2, "é"]},
    ]
    rows[0].column = "nama"
    rows[0].save()
    assert UploadRow.objects.filter(upload=upload).count() == 2


@pytest.mark.django_db(transaction=True)
def test_rows_stand_or_fall_with_their_transaction(cast):
    uid = ordered_uids(1)[0]

    def write(times):
        new = NewRows(Enterprise, COLUMNS)
        for _ in range(times):
            new.add(uid, "Satu", cast.solo.pk, DAY, None, None, None)
        new.write()

    with pytest.raises(RuntimeError, match="Enterprise"):
        write(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(2)
    assert not read(Enterprise).filter(uid=uid).exists()
    assert NewRows(Identifier, ("scheme",)).write() == ()
