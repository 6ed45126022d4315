"""Files: what is taken, what they are called, where they lie, who reads them, when they go."""

import datetime
import io
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist
from hypothesis import given
from hypothesis import strategies as st

from sambung.apps.documents.access import owner_access
from sambung.apps.documents.models import Document
from sambung.apps.documents.selectors import documents_of, open_document
from sambung.apps.documents.services import UnableToStoreError, delete_due_documents, store_document
from sambung.apps.documents.services.kinds import media_type_of
from sambung.apps.documents.services.storing import safe_name
from sambung.apps.documents.services.vault import DamagedFileError

PDF = b"%PDF-1.7\n1 0 obj\n"
OWNER = uuid.UUID(int=3)


def archive(*names, **files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in names:
            target.writestr(name, "x")
        for name, content in files.items():
            target.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def store(cast, tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "documents"
    monkeypatch.setitem(owner_access, "trial", lambda actor, uid: actor.name == "Mira" and uid == OWNER)

    def make(content=PDF, **fields):
        fields = {"name": "halal.pdf", "owner_kind": "trial", "owner_uid": OWNER, **fields}
        return store_document(cast.actor("mentor"), content=content, **fields)

    return make


def files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0..", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("nama;alamat\nIbu Ani;Solo\n".encode("utf-8-sig"), "text/csv"),
        ("nama;caf\u00e9\n".encode("cp1252"), "text/csv"),
        (
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (b"", None),
        (b"MZ\x90\x00\x03", None),
        (b"<svg onload=alert(1)>", None),
        (b" \n<!doctype html><script>", None),
        (b"\xef\xbb\xbf<html>", None),
        ("<html>".encode("utf-16"), None),
        (b"RIFF\x10\x00\x00\x00WAVE", None),
        (archive("word/document.xml"), None),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (b"PK\x03\x04 broken", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content, media_type):
    assert media_type_of(content) == media_type


@given(st.text(max_size=200))
def test_no_name_is_dangerous(name):
    safe = safe_name(name, "application/pdf")
    assert safe.endswith(".pdf")
    assert len(safe) <= 120
    assert not set('/\\<>:"|?*;\r\n\x00') & set(safe)
    assert not safe.startswith(".")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\Ani\sertifikat halal.PDF", "sertifikat halal.pdf"),
        ("faktur.pdf.exe", "faktur.pdf.pdf"),
        ("", "file.pdf"),
        ("a\r\nSet-Cookie: x", "a  Set-Cookie x.pdf"),
    ],
)
def test_names_lose_their_path_and_false_ending(given_name, kept):
    assert safe_name(given_name, "application/pdf") == kept


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"", {}, "EMPTY"),
        (b"MZ\x90\x00", {}, "TYPE"),
        (PDF, {"max_bytes": 5}, "TOO_LARGE"),
        (PDF, {"allowed": frozenset({"text/csv"})}, "TYPE"),
    ],
)
def test_what_is_not_taken_says_why(store, settings, content, options, code):
    with pytest.raises(UnableToStoreError) as caught:
        store(content, **options)
    assert caught.value.code == code
    assert files(settings) == []


def test_only_who_may_read_the_owner_reads_the_file(store, cast):
    document = store()
    assert open_document(cast.actor("manager"), document.uid).content == PDF
    assert [
        view.name for view in documents_of(cast.actor("manager"), owner_kind="trial", owner_uid=OWNER)
    ] == ["halal.pdf"]
    for name in set(cast.users()) - {"manager"}:
        with pytest.raises(ObjectDoesNotExist):
            open_document(cast.actor(name), document.uid)
        assert documents_of(cast.actor(name), owner_kind="trial", owner_uid=OWNER) == []


def test_a_kind_of_owner_without_a_rule_is_nobodys(store, cast):
    document = store(owner_kind="unheard-of")
    for name in cast.users():
        with pytest.raises(ObjectDoesNotExist):
            open_document(cast.actor(name), document.uid)


def test_the_same_file_lies_once_and_stays_until_its_last_owner_goes(
    store, cast, settings, django_capture_on_commit_callbacks
):
    first = store(delete_after=datetime.date(2026, 11, 1))
    assert store().uid == first.uid
    second = store(owner_uid=uuid.UUID(int=4), delete_after=datetime.date(2026, 12, 1))
    assert (second.uid != first.uid, len(files(settings))) == (True, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due_documents(datetime.date(2026, 11, 1)) == 0
        assert delete_due_documents(datetime.date(2026, 11, 2)) == 1
    assert len(files(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due_documents(datetime.date(2026, 12, 2)) == 1
    assert files(settings) == []
    assert not Document.objects.unscoped("the test looks at the table").exists()


def test_an_encrypted_file_cannot_be_read_on_the_disk(store, cast, settings):
    content = b"nik;nama\n3372010101900001;Ibu Ani\n"
    document = store(content, name="daftar.csv", is_encrypted=True)
    (path,) = files(settings)
    assert b"3372010101900001" not in path.read_bytes()
    assert open_document(cast.actor("manager"), document.uid).content == content


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_damaged_or_lost_file_is_never_served(store, cast, settings, is_encrypted):
    document = store(is_encrypted=is_encrypted)
    (path,) = files(settings)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"!")
    with pytest.raises(DamagedFileError):
        open_document(cast.actor("manager"), document.uid)
    path.unlink()
    with pytest.raises(DamagedFileError):
        open_document(cast.actor("manager"), document.uid)
