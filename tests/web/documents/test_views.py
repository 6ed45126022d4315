"""Downloads: only through the owner's access, never shown inside our pages."""

import uuid

import pytest
from django.urls import reverse

from sambung.apps.documents.access import owner_access
from sambung.apps.documents.services import store_document

OWNER = uuid.UUID(int=3)


@pytest.fixture
def address(cast, tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(owner_access, "trial", lambda actor, uid: actor.name == "Mira")
    document = store_document(
        cast.actor("mentor"),
        content=b"%PDF-1.7 isi",
        name="Sertifikat “halal”.pdf",
        owner_kind="trial",
        owner_uid=OWNER,
    )
    return reverse("documents:download", args=[document.uid])


def test_a_download_is_an_attachment_that_runs_nothing(client, cast, address):
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert response.content == b"%PDF-1.7 isi"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_strangers_get_404_and_the_anonymous_are_asked_to_sign_in(client, cast, address):
    assert client.get(address).status_code == 302
    for name in set(cast.users()) - {"manager"}:
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 404, name
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address).status_code == 405
    assert client.get(reverse("documents:download", args=[uuid.uuid4()])).status_code == 404
