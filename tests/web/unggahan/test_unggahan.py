"""Import pages: file → columns → every row → result; hostile files are refused with a sentence at the field."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sambung.apps.intake.models import Upload
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.registry.models import Enterprise

LIST = "id,nama usaha,kegiatan,kode_wilayah,hp\n1,Roti Sri,roti,33.72,\n2,,,33.72,\n3,Las,=pagar,99.99,\n"
TWICE = (
    "nama usaha,kegiatan,hp\nRoti Sri,roti,0812 9000 1234\nRoti Bu Sri,roti manis,+62 812-9000-1234\n"
    "Las Jaya,pagar,\n"
)
FIELDS = {
    "source": "uji",
    "k_source_id": "id",
    "k_name": "nama usaha",
    "k_activity": "kegiatan",
    "k_region_code": "kode_wilayah",
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def mentor(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.mentor, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def send(client, cast, content=LIST, name="daftar.csv", **more):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data)
    fields = {"file": file, "centre": str(cast.solo.uid), "target": "enterprises", **more}
    return client.post(reverse("upload-list"), fields)


def the_upload():
    return Upload.objects.unscoped("test").latest("pk")


def page(client, **query):
    return client.get(reverse("upload", args=[the_upload().uid]), query).content.decode()


def check(client, cast, content=LIST, fields=FIELDS):
    address = send(client, cast, content).url
    asked = client.post(address + "kolom/", fields)
    assert asked.status_code == 302, asked.content.decode()
    run_waiting_jobs()
    return address


def commit(client, address):
    assert client.post(address + "ambil/").status_code == 302
    run_waiting_jobs()


def test_from_file_to_result(mentor, cast):
    address = send(mentor, cast).url
    first = mentor.get(address, follow=True).content.decode()
    assert "Which column is which?" in first
    assert "Roti Sri" in first
    asked = mentor.post(address + "kolom/", FIELDS)
    assert asked.url.startswith("/pekerjaan/")
    assert mentor.get(address).url == asked.url
    run_waiting_jobs()
    looked = page(mentor)
    assert "Take 1 row" in looked
    assert "There is neither a name nor an activity" in looked
    assert not Enterprise.objects.unscoped("test").filter(name="Roti Sri").exists()
    commit(mentor, address)
    made = Enterprise.objects.unscoped("test").get(name="Roti Sri")
    assert made.region_code == "33.72"
    assert str(made.uid) in page(mentor, daftar="diterima")
    rejects = mentor.get(address + "ditolak.csv")
    text = b"".join(rejects.streaming_content).decode("utf-8-sig")
    assert "'=pagar" in text
    assert len(text.splitlines()) == 3
    warned = mentor.get(send(mentor, cast).url, follow=True).content.decode()
    assert "The same file was imported" in warned


def test_rejected_rows_are_mended_and_uploaded_again_under_the_columns_of_before(mentor, cast):
    commit(mentor, check(mentor, cast))
    uid = the_upload().uid
    rejects = b"".join(mentor.get(reverse("upload-rejects", args=[uid])).streaming_content).decode(
        "utf-8-sig"
    )
    mended = rejects.replace("99.99", "33.72").replace(",2,,,", ",2,Kedai Dua,,")
    address = send(mentor, cast, mended, "ditolak.csv").url
    columns = mentor.get(address + "kolom/").content.decode()
    assert "A list with these columns came before" in columns
    mentor.post(address + "kolom/", FIELDS)
    run_waiting_jobs()
    commit(mentor, address)
    assert (the_upload().accepted, the_upload().rejected) == (2, 0)
    names = (
        Enterprise.objects.unscoped("test").filter(upload_uid__isnull=False).values_list("name", flat=True)
    )
    assert sorted(names) == ["Kedai Dua", "Las", "Roti Sri"]
    again = b"".join(mentor.get(reverse("upload-rejects", args=[uid])).streaming_content).decode()
    assert again.splitlines()[0].count("sambung_baris") == 1


def test_a_row_that_waits_stands_beside_what_it_is_like_and_is_decided(mentor, cast):
    fields = {"source": "uji", "k_name": "nama usaha", "k_activity": "kegiatan", "k_phone": "hp"}
    address = check(mentor, cast, TWICE, fields)
    looked = page(mentor)
    assert "Is it the same as row 2?" in looked
    assert "the same telephone" in looked
    assert "Take 2 rows" in looked
    said = mentor.post(address + "putusan/", {"number": "3", "decision": "SAME", "same_as": "2"})
    assert said.status_code == 302
    assert "Decided: the same" in page(mentor)
    commit(mentor, address)
    upload = the_upload()
    assert (upload.accepted, upload.unchanged, upload.waiting) == (2, 1, 0)


def test_rows_that_wait_are_decided_after_the_others_are_taken_too(mentor, cast):
    fields = {"source": "uji", "k_name": "nama usaha", "k_activity": "kegiatan", "k_phone": "hp"}
    address = check(mentor, cast, TWICE, fields)
    commit(mentor, address)
    assert (the_upload().accepted, the_upload().waiting) == (2, 1)
    mentor.post(address + "putusan/", {"decision": "NEW"})
    assert (the_upload().accepted, the_upload().waiting) == (3, 0)
    assert Enterprise.objects.unscoped("test").filter(name="Roti Bu Sri").exists()


def test_a_list_is_taken_back_and_what_was_changed_since_is_told(mentor, cast):
    from sambung.apps.registry.services import rename_enterprise

    fields = {"source": "uji", "k_name": "nama usaha", "k_activity": "kegiatan"}
    address = check(
        mentor, cast, "nama usaha,kegiatan\nRoti Sri,roti\nTahu Joko,tahu\nLas Jaya,pagar\n", fields
    )
    commit(mentor, address)
    rows = Enterprise.objects.unscoped("test")
    rename_enterprise(cast.actor("mentor"), rows.get(name="Las Jaya"), name="Las Jaya Abadi")
    mentor.post(address + "tarik/")
    run_waiting_jobs()
    told = page(mentor)
    assert "2 rows were taken back" in told
    assert "changed by somebody since" in told
    assert rows.get(name="Las Jaya Abadi").ended_on is None
    assert rows.get(name="Roti Sri").ended_on is not None


def test_work_that_was_stopped_goes_on_or_is_taken_back(mentor, cast):
    address = check(mentor, cast)
    Upload.objects.unscoped("test").update(state="COMMITTING")
    stopped = page(mentor)
    assert "The work was stopped" in stopped
    commit(mentor, address)
    assert the_upload().state == "COMMITTED"


@pytest.mark.parametrize("daftar", ["semua", "diterima", "ditolak", "tidak-ada"])
def test_the_tabs_of_a_checked_list(mentor, cast, daftar, django_assert_max_num_queries):
    check(mentor, cast)
    with django_assert_max_num_queries(30):
        shown = page(mentor, daftar=daftar)
    assert ("Roti Sri" in shown) == (daftar in {"semua", "diterima"})


def test_a_sheet_is_chosen(mentor, cast):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, cell in (("Satu", "Roti A"), ("Dua", "Roti B")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["nama usaha", "kegiatan"])
        sheet.write_row(1, 0, [cell, "roti"])
    book.close()
    address = send(mentor, cast, out.getvalue(), "daftar.xlsx").url
    assert "Roti A" in mentor.get(address + "kolom/").content.decode()
    mentor.post(address + "kolom/", {"sheet": "Dua"})
    assert "Roti B" in mentor.get(address + "kolom/").content.decode()


@pytest.mark.parametrize("target", ["enterprises", "offers", "certificates", "requirements", "linkages"])
def test_a_template_is_read_back_under_its_own_columns(mentor, cast, target):
    sent = mentor.get(reverse("upload-template", args=[target, "xlsx"]))
    assert sent.status_code == 200
    address = send(mentor, cast, sent.content, "templat.xlsx", target=target).url
    proposed = mentor.get(address + "kolom/").context["form"]
    assert len(proposed.absent) == 0
    csv = mentor.get(reverse("upload-template", args=[target, "csv"])).content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04xxxx", "damaged or not complete"),
        (b"a,b\n\x00\x01,2\n", "characters that no text has"),
        (b",".join([b"x"] * 400) + b"\n1", "400 columns"),
        (b"   ", "empty"),
        (b'a,b\n1,"' + b"x" * 1_100_000, "quotation mark"),
        (b"%PDF-1.7", "This is no list"),
    ],
)
def test_a_hostile_file_is_refused_at_its_field(mentor, cast, content, said):
    response = send(mentor, cast, content)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Upload.objects.unscoped("test").exists()


def test_a_file_over_the_limit_is_refused(mentor, cast, settings):
    settings.UPLOAD_MAX_BYTES = 20
    assert send(mentor, cast).status_code == 422


def test_a_mapping_without_columns_is_refused_and_nothing_is_written(mentor, cast):
    response = send(mentor, cast)
    refused = mentor.post(response.url + "kolom/", {"source": "uji"})
    assert refused.status_code == 422
    assert "Choose at least one column" in refused.content.decode()
    assert the_upload().state == "NEW"


def test_only_the_centres_people_and_administrators_come_in(client, mentor, cast):
    address = send(mentor, cast).url
    expected = {"colleague": 200, "manager": 200, "admin": 200, "stranger": 404, "owner": 404, "buyer": 404}
    for name, status in expected.items():
        client.force_login(getattr(cast, name), backend=BACKEND)
        assert client.get(address + "kolom/").status_code == status, name
        assert client.get(address + "ditolak.csv").status_code == status, name


def test_a_script_in_a_list_is_shown_as_text(mentor, cast):
    shown = mentor.get(
        send(mentor, cast, "nama,kegiatan\n<script>x</script>,kue\n").url, follow=True
    ).content.decode()
    assert "<script>x" not in shown


def test_rows_that_are_deleted_are_told(mentor, cast):
    address = send(mentor, cast).url
    Upload.objects.unscoped("test").update(parts=[])
    assert mentor.get(address + "kolom/").status_code == 410
