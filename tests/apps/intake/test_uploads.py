"""Every row ends accepted, unchanged or rejected under its own number; the same file twice changes nothing."""

import json

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from tests.apps.intake.conftest import LIST, MAPPING
from tests.cast import TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.intake.models import Upload, UploadRow
from sambung.apps.intake.selectors import (
    explain_reason,
    find_upload,
    list_uploads,
    propose_columns,
    rejected_sheet,
)
from sambung.apps.intake.services import (
    UnableToMap,
    UnableToReadSheet,
    check_upload,
    commit_upload,
    committing,
    planning,
    propose_mapping,
    read_mapping,
    start_upload,
)
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Activity, Enterprise, Place
from sambung.apps.registry.services import refresh_summaries, rename_enterprise

REASON = "the test reads all rows"


def states(upload):
    return {
        row.number: row.reason or row.state
        for row in UploadRow.objects.filter(upload=upload).order_by("number")
    }


def listed():
    return Enterprise.objects.unscoped(REASON).filter(upload_uid__isnull=False)


def test_every_row_has_its_state_and_reason(take_in):
    upload = take_in()
    assert states(upload) == {
        2: "ACCEPTED",
        3: "ACCEPTED",
        4: "NOTHING_TO_IDENTIFY",
        5: "ACCEPTED",
        6: "REGION_NOT_LISTED",
        7: "HALF_A_POINT",
        8: "DUPLICATE_IN_FILE",
        9: "SOURCE_ID_REPEATED",
        10: "TOO_FEW_CELLS",
        11: "NUMBER_NOT_A_NUMBER",
    }
    assert upload.rows_read == upload.accepted + upload.unchanged + upload.rejected == 10
    assert (upload.state, upload.waiting) == ("COMMITTED", 0)
    assert (upload.encoding, upload.separator) == ("utf-8", ";")


def test_rows_become_enterprises_with_dated_facts_and_a_right_summary(take_in, cast):
    upload = take_in()
    made = listed().get(name="Dapur Sri")
    assert (made.centre, made.region_code, made.latitude, made.owner_sex) == (cast.solo, "33.72", -7.56, "F")
    assert (made.size_class, made.upload_uid) == ("MICRO", upload.uid)
    assert refresh_summaries(listed(), today=TODAY) == 0
    place = Place.objects.unscoped(REASON).get(enterprise=made)
    assert (place.valid_from, place.recorded.subject_uid) == (TODAY, upload.uid)
    # Without a name it is called by what it does.
    assert listed().filter(name="menjahit seragam").exists()


def test_personal_data_in_free_text_is_masked_and_counted(take_in):
    upload = take_in()
    texts = str(list(Activity.objects.unscoped(REASON).values_list("text", flat=True)))
    assert "0812" not in texts
    assert "3456" not in texts
    assert upload.masked == {"PHONE": 1}


def test_the_same_file_twice_changes_nothing(take_in):
    take_in()
    before = (listed().count(), Place.objects.unscoped(REASON).count())
    second = take_in()
    assert (listed().count(), Place.objects.unscoped(REASON).count()) == before
    assert (second.accepted, second.unchanged, second.rejected) == (0, 3, 7)


def test_a_changed_row_changes_its_enterprise_and_not_what_a_person_stated(take_in, manager):
    take_in()
    second = take_in(LIST.replace("1;Dapur Sri;membuat keripik tempe", "1;Dapur Sri;membuat keripik pisang"))
    assert (second.accepted, second.unchanged) == (1, 2)
    made = listed().get(name="Dapur Sri")
    assert " pisang " in made.stems
    rename_enterprise(manager, made, name="Keripik Bu Sri")
    take_in(LIST.replace("1;Dapur Sri;", "1;Dapoer Sri;"))
    assert listed().get(pk=made.pk).name == "Keripik Bu Sri"
    assert listed().count() == 3


def test_two_stalls_of_one_name_are_two_where_the_list_has_no_ids(take_in):
    mapping = {**MAPPING, "columns": {"name": "nama", "activity": "kegiatan"}}
    text = "nama,kegiatan\nWarung Kelontong,sembako\nWarung Kelontong,sembako\n"
    assert take_in(text, mapping).accepted == 2
    again = take_in(text, mapping)
    assert (again.accepted, again.unchanged) == (0, 2)


def test_a_run_that_was_cut_off_is_taken_up_and_nothing_doubled(cast, manager, monkeypatch):
    upload = start_upload(manager, centre=cast.solo, file_name="a.csv", content=LIST.encode(), today=TODAY)
    real, calls = committing._commit_chunk, []

    def cut(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(committing, "_commit_chunk", cut)
    with pytest.raises(KeyboardInterrupt):
        commit_upload(manager, upload, mapping=MAPPING, today=TODAY, chunk=2)
    monkeypatch.undo()
    upload.refresh_from_db(from_queryset=Upload.objects.unscoped(REASON))
    assert (upload.state, upload.committed_through, upload.accepted) == ("COMMITTING", 5, 3)
    with pytest.raises(UnableToMap, match="MAPPING_FIXED"):
        commit_upload(manager, upload, mapping={"columns": {"name": "nama"}}, today=TODAY)
    done = commit_upload(manager, upload, mapping=MAPPING, today=TODAY, chunk=3)
    assert (done.accepted, done.rejected, listed().count()) == (3, 7, 3)
    again = commit_upload(manager, done, mapping=MAPPING, today=TODAY)
    assert again.accepted == 3
    assert listed().count() == 3


def test_the_table_refuses_a_committed_upload_with_a_row_missing(take_in):
    upload = take_in()
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.unscoped(REASON).filter(pk=upload.pk).update(accepted=99)


def test_the_journal_has_the_files_hash_and_every_rows_digest(take_in):
    upload = take_in()
    chunk = Entry.objects.get(subject_uid=upload.uid, code="intake.rows.committed")
    assert chunk.payload["sha256"] == upload.sha256
    assert [number for number, _digest in chunk.payload["rows"]] == list(range(2, 12))
    close = Entry.objects.get(subject_uid=upload.uid, code="intake.upload.committed")
    assert close.payload["rows_read"] == 10
    assert "Dapur" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_another_centres_people_neither_import_nor_see(cast, take_in):
    upload = take_in()
    with pytest.raises(PermissionMissingError):
        take_in(actor=cast.actor("stranger"))
    assert find_upload(cast.actor("stranger"), upload.uid) is None
    assert find_upload(cast.actor("colleague"), upload.uid) == upload
    assert list(list_uploads(cast.actor("owner"))) == []


def test_a_check_writes_nothing_of_the_list_and_the_columns_are_proposed(cast, manager):
    text = "id_sumber,nama_usaha,kegiatan,kota,kode_wilayah,lat_2desimal,lng_2desimal\n7,Roti,kue,Kota Surakarta,33.72,-7.5,110.8\n"
    upload = start_upload(manager, centre=cast.solo, file_name="a.csv", content=text.encode(), today=TODAY)
    columns = propose_columns(upload).columns
    assert columns == {
        "source_id": "id_sumber",
        "name": "nama_usaha",
        "activity": "kegiatan",
        "region_name": "kota",
        "region_code": "kode_wilayah",
        "latitude": "lat_2desimal",
        "longitude": "lng_2desimal",
    }
    checked = check_upload(manager, upload, mapping={"columns": columns, "source": "uji"})
    assert (checked.state, checked.preview["new"], checked.rows_read) == ("CHECKED", 1, 1)
    assert listed().count() == 0
    again = check_upload(
        manager, checked, mapping={"columns": {"name": "nama_usaha", "latitude": "kegiatan"}}
    )
    assert states(again) == {2: "DEGREES"}
    assert propose_columns(again).columns == {"name": "nama_usaha", "latitude": "kegiatan"}


def test_rejected_rows_come_back_as_they_stood_while_the_file_is_kept(take_in, monkeypatch):
    upload = take_in()
    sheet = rejected_sheet(upload)
    assert sheet.header[:2] == ("no", "nama")
    assert {fault.number: row.cells[1] for fault, row in sheet.rows}[6] == "Las Jaya"

    def gone_rows(upload, **_only):
        raise ObjectDoesNotExist
        yield

    monkeypatch.setattr("sambung.apps.intake.selectors.uploads.read_rows", gone_rows)
    gone = rejected_sheet(upload)
    assert gone.header == ()
    assert [row for _fault, row in gone.rows] == [None] * 7


def test_every_reason_is_a_sentence(take_in):
    for fault, _row in rejected_sheet(take_in()).rows:
        said = explain_reason("enterprises", fault.reason, fault.column, fault.params)
        assert said != fault.reason
        assert "%" not in said


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("{", "NOT_JSON"),
        ("[]", "SHAPE"),
        ('{"columns": {"name": 3}}', "SHAPE"),
        ('{"target": "x", "columns": {"name": "nama"}}', "UNKNOWN_TARGET"),
        ('{"columns": {"nama": "nama"}}', "UNKNOWN_TARGET_COLUMN"),
        ('{"columns": {"name": "tidak ada"}}', "MISSING_COLUMN"),
        ('{"columns": {"source_id": "no"}}', "NOTHING_MAPPED"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_reason(mapping, code):
    with pytest.raises(UnableToMap) as refused:
        read_mapping(mapping, ["no", "nama"])
    assert refused.value.code == code


def test_a_mapping_survives_its_own_json():
    mapping = read_mapping(json.dumps(MAPPING))
    assert read_mapping(json.dumps(mapping.as_json())) == mapping


def test_a_hostile_file_leaves_nothing_behind(cast, manager):
    with pytest.raises(UnableToReadSheet):
        start_upload(manager, centre=cast.solo, file_name="a.csv", content=b"a,b\n\x00\x01", today=TODAY)
    assert Upload.objects.unscoped(REASON).count() == 0


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_goes_on_knows_the_rows_before_by_marks_or_by_reading_them_again(
    cast, manager, monkeypatch, is_kept
):
    # Rows 4 and 5 say what 2 and 3 said; the run stops between.
    text = "nama;kegiatan\nSatu;a\nDua;b\nSatu;a\nDua;b\nTiga;c\n"
    mapping = {"columns": {"name": "nama", "activity": "kegiatan"}}
    upload = start_upload(manager, centre=cast.solo, file_name="a.csv", content=text.encode(), today=TODAY)
    upload = check_upload(manager, upload, mapping=mapping)
    assert "marks" in upload.preview
    if not is_kept:
        upload.preview = {key: value for key, value in upload.preview.items() if key != "marks"}
        upload.save()
    with pytest.raises(KeyboardInterrupt):
        commit_upload(manager, upload, today=TODAY, chunk=2, report=_stop_after_a_chunk)
    read = []
    real = planning.read_rows
    monkeypatch.setattr(
        planning,
        "read_rows",
        lambda *said, **only: read.append(only.get("only")) or real(*said, **only),
    )
    done = commit_upload(manager, upload, today=TODAY, chunk=2)
    assert (done.accepted, done.unchanged, listed().count()) == (5, 0, 5)
    digests = UploadRow.objects.filter(upload=done).values_list("digest", flat=True)
    assert len(set(digests)) == 5
    # With marks the whole file is not read once more.
    assert read == ([[2, 3], None] if is_kept else [None, [2, 3], None])


def _stop_after_a_chunk(share):
    if share > 0.41:
        raise KeyboardInterrupt


def test_nothing_certain_is_proposed_for_strange_headers():
    assert propose_mapping("enterprises", ["x", "y"]) == {}
