"""The finder behind uploads: what is likely there already is shown before anything is taken."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import TODAY
from tests.words import readable

from sambung.apps.duplicates.services import likely, open_finder
from sambung.apps.duplicates.services.refusals import REASON
from sambung.apps.intake.models import UploadRow
from sambung.apps.intake.services import check_upload, commit_upload, decide_row, start_upload
from sambung.apps.registry.models import Enterprise

pytestmark = pytest.mark.django_db
HEADER = "nama,kegiatan,wilayah,hp,pemilik\n"
COLUMNS = {
    "name": "nama",
    "activity": "kegiatan",
    "region_code": "wilayah",
    "phone": "hp",
    "owner_name": "pemilik",
}


@pytest.fixture
def check(cast):
    def checked(rows, source="uji", who="mentor"):
        actor = cast.actor(who)
        centre = cast.tegal if who == "stranger" else cast.solo
        content = (HEADER + rows).encode()
        upload = start_upload(actor, centre=centre, file_name="daftar.csv", content=content, today=TODAY)
        return check_upload(actor, upload, mapping={"source": source, "columns": COLUMNS})

    return checked


def waiting(upload):
    """Row's number → (other's name or row, reasons) of each likeness."""
    rows = UploadRow.objects.filter(upload=upload, state="WAITING").order_by("number")
    return {
        row.number: [(like.get("name") or like["row"], like["reasons"]) for like in row.params["likenesses"]]
        for row in rows
    }


def test_a_misspelt_name_at_the_same_place_waits_beside_what_it_may_be(register, check):
    one = register("CV Viven Jaya", village="33.72.02.1001", activity="konveksi kemeja")
    upload = check(
        "CV Vipen Jaya,konveksi kemeja,33.72.02.1001,,\nBengkel Slamet,servis motor,33.72.02.1001,,\n"
    )
    ((name, reasons),) = waiting(upload)[2]
    assert (name, reasons) == ("CV Viven Jaya", ["NAME_ALIKE", "ACTIVITY_SAME", "PLACE_ALIKE"])
    like = UploadRow.objects.get(upload=upload, number=2).params["likenesses"][0]
    assert like["uid"] == str(one.uid)
    assert ["name", "CV Vipen Jaya", "CV Viven Jaya"] in like["sides"]
    assert upload.preview["new"] == 1


def test_rows_of_one_file_are_compared_with_each_other(check):
    upload = check(
        "Warung Bu Tinah,menjual sembako,33.72.01.1001,,Sutinah Rahayu\n"
        "Bengkel Slamet,servis motor,33.72.01.1001,,\n"
        "warung tinah,menjual sembako,33.72.01.1001,,Sutinah Rahayu\n"
    )
    assert waiting(upload) == {4: [(2, ["NAME_SAME", "OWNER_SAME", "ACTIVITY_SAME", "PLACE_ALIKE"])]}


def test_nothing_personal_is_kept_with_a_row_that_waits(register, check):
    register("Warung Bu Tinah", phone="0812-1111-2222", owner="Sutinah Rahayu", elsewhere=True)
    upload = check("Tinah,menjual sembako,33.72.01.1001,0812 1111 2222,Sutinah Rahayu\n")
    kept = str(UploadRow.objects.get(upload=upload).params)
    assert "PHONE_SAME" in kept
    assert "2222" not in readable(kept)
    assert "Rahayu" not in kept


def test_what_is_taken_as_the_same_means_that_enterprise(cast, register, check):
    one = register("Warung Bu Tinah", phone="0812-1111-2222", activity="menjual sembako")
    upload = check("warung tinah,menjual sembako,33.72.01.1001,0812 1111 2222,\n")
    decide_row(cast.actor("mentor"), upload, number=2, decision="SAME")
    done = commit_upload(cast.actor("mentor"), upload, today=TODAY)
    assert (done.accepted, done.unchanged, done.waiting) == (0, 1, 0)
    assert UploadRow.objects.get(upload=upload).target_uid == one.uid


def test_what_another_list_has_just_brought_is_found_at_once(cast, check):
    first = check("Sari Asih Bakery,roti manis,33.72.02.1001,,\n", source="satu")
    commit_upload(cast.actor("mentor"), first, today=TODAY)
    second = check("Bakery Sari Asih,roti manis,33.72.02.1001,,\n", source="dua")
    assert waiting(second)[2][0][0] == "Sari Asih Bakery"


def test_a_list_read_twice_is_judged_the_same_twice(cast, check):
    rows = "".join(
        f"{kind} {name},{activity},33.72.0{village}.1001,,\n"
        for kind in ("Warung", "Toko", "CV")
        for name in ("Sumber Rasa", "Sumber Rejeki", "Berkah", "Sari Berkah", "Viven", "Vipen")
        for activity in ("menjual sembako", "konveksi")
        for village in (1, 2)
    )
    first = commit_upload(cast.actor("mentor"), check(rows), today=TODAY)
    second = commit_upload(cast.actor("mentor"), check(rows), today=TODAY)
    assert first.waiting > 5
    assert (second.accepted, second.unchanged, second.waiting) == (0, first.accepted, first.waiting)


def test_what_has_ended_and_what_is_of_another_kind_is_no_likeness(cast, register, check):
    from sambung.apps.registry import services as registry

    one = register("Koperasi Guyub Rukun", activity="simpan pinjam")
    registry.end_enterprise(cast.actor("mentor"), one, ended_on=TODAY)
    assert waiting(check("Koperasi Guyub Rukun,simpan pinjam,33.72,,\n")) == {}
    assert waiting(check("Koperasi Guyub,simpan pinjam,33.72,,\n", source="dua")) == {}


def test_the_registry_costs_each_chunk_a_bounded_number_of_queries(cast, register):
    from sambung.apps.registry.services import EnterpriseList

    for number in range(30):
        register(f"Sumber Rasa {number}", village="33.72.02.1001", activity="menjual sembako")

    def queries(many):
        finder = open_finder(cast.solo, "enterprises")
        read = EnterpriseList()
        items = {
            number: read.read({"name": f"Sumber Rasa {number}", "region_code": "33.72.02.1001"}, None).item
            for number in range(many)
        }
        with CaptureQueriesContext(connection) as caught:
            finder.find(items)
        return len(caught)

    few = queries(5)
    assert queries(50) <= few + 4


def test_memory_of_the_file_is_bounded(cast, check, monkeypatch):
    monkeypatch.setattr(likely, "MOST_ROWS", 2)
    upload = check(
        "Warung Tinah,menjual sembako,33.72.01.1001,,\nBengkel Slamet,servis motor,33.72.01.1001,,\n"
        "Sari Asih,roti,33.72.01.1001,,\nSari Asih Bakery,roti,33.72.01.1001,,\n"
        "warung bu tinah,menjual sembako,33.72.01.1001,,\n"
    )
    # The first two rows are remembered, the others are not: only they are found.
    assert set(waiting(upload)) == {6}


def test_other_lists_are_left_alone(cast):
    finder = open_finder(cast.solo, "offers")
    finder.survey({"name": "x"})
    assert finder.find({2: object()}) == {}
    assert Enterprise.objects.unscoped(REASON).filter(name="x").count() == 0
