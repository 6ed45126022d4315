"""What went wrong says what happened and what to do, in both languages."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from sambung.web.errors import conflict

ASKED = {
    "404.html": ("Halaman ini tidak ada", "This page is not here"),
    "403.html": ("Peran Anda tidak mengizinkan ini", "Your role does not allow this"),
    "403_csrf.html": ("Formulir ini terbuka terlalu lama", "This form was open too long"),
    "409.html": ("Sudah didahului orang lain", "Somebody was faster"),
    "500.html": ("Ada yang rusak di pihak kami", "Something broke on our side"),
    "account/locked.html": ("Terlalu banyak kata sandi salah", "Too many wrong passwords"),
}


@pytest.mark.parametrize("name", ASKED)
def test_it_needs_neither_request_nor_database(name):
    # The page for an error of ours must work when nothing else does: no database fixture here.
    for language, words in zip(("id", "en"), ASKED[name], strict=True):
        with translation.override(language):
            assert words in render_to_string(name)


@pytest.mark.django_db
def test_a_missing_page_and_a_missing_token_answer_in_our_words():
    with override_settings(DEBUG=False):
        missing = Client().get("/tidak-ada/")
        assert missing.status_code == 404
        assert "Halaman ini tidak ada" in missing.content.decode()
        client = Client(enforce_csrf_checks=True)
        client.cookies["django_language"] = "en"
        refused = client.post("/tema/", {"theme": "dark"})
        assert refused.status_code == 403
        assert "This form was open too long" in refused.content.decode()


@pytest.mark.django_db
def test_a_conflict_names_the_person_and_keeps_both_texts():
    request = RequestFactory().post("/permintaan/")
    with translation.override("en"):
        answer = conflict(request, what="the plan", who="Budi <b>", back_url="/x/", mine="40", theirs="30")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Budi &lt;b&gt; changed the plan" in page
    assert 'href="/x/"' in page
    assert "40" in page
    assert "30" in page
