"""Import pages: file → columns → result; hostile files are refused with a sentence at the field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sambung.apps.intake.models import Upload
from sambung.apps.registry.models import Enterprise

LIST = "id,nama usaha,kegiatan,kode_wilayah\n1,Roti Sri,roti,33.72\n2,,,33.72\n3,Las,=pagar,99.99\n"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def mentor(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.mentor, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def send(client, cast, content=LIST, name="daftar.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("upload-list"), {"file": file, "centre": str(cast.solo.uid)})


def test_from_file_to_result(mentor, cast):
    response = send(mentor, cast)
    assert response.status_code == 302
    page = mentor.get(response.url).content.decode()
    assert "Take 1 row" in page
    assert "Row 3" in page
    fields = {"source": "uji", "k_source_id": "id", "k_name": "nama usaha", "k_activity": "kegiatan"}
    fields["k_region_code"] = "kode_wilayah"
    again = mentor.post(response.url, {**fields, "preview": "1"})
    assert again.status_code == 200
    assert Upload.objects.unscoped("test").get().committed_at is None
    result = mentor.post(response.url, {**fields, "commit": "1"}, follow=True).content.decode()
    assert "There is neither a name nor an activity" in result
    made = Enterprise.objects.unscoped("test").get(name="Roti Sri")
    assert made.region_code == "33.72"
    upload = Upload.objects.unscoped("test").get()
    rejects = mentor.get(reverse("upload-rejects", args=[upload.uid]))
    text = b"".join(rejects.streaming_content).decode("utf-8-sig")
    assert "'=pagar" in text
    assert len(text.splitlines()) == 3
    warned = mentor.get(send(mentor, cast).url).content.decode()
    assert "The same file was imported" in warned


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04xxxx", "This is no CSV file"),
        (b"a,b\n\x00\x01,2\n", "characters that no text has"),
        (b",".join([b"x"] * 400) + b"\n1", "400 columns"),
        (b"   ", "empty"),
        (b'a,b\n1,"' + b"x" * 1_100_000, "quotation mark"),
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
    refused = mentor.post(response.url, {"source": "uji", "commit": "1"})
    assert refused.status_code == 422
    assert "Choose at least one column" in refused.content.decode()
    assert Upload.objects.unscoped("test").get().committed_at is None


def test_only_the_centres_people_and_administrators_come_in(client, mentor, cast):
    address = send(mentor, cast).url
    expected = {"colleague": 200, "manager": 200, "admin": 200, "stranger": 404, "owner": 404, "buyer": 404}
    for name, status in expected.items():
        client.force_login(getattr(cast, name), backend=BACKEND)
        assert client.get(address).status_code == status, name
        assert client.get(address + "ditolak.csv").status_code == status, name


def test_a_script_in_a_list_is_shown_as_text(mentor, cast):
    page = mentor.get(send(mentor, cast, "nama,kegiatan\n<script>x</script>,kue\n").url).content.decode()
    assert "<script>x" not in page
