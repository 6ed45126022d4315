"""A person's tokens under the settings: made, shown once, listed, revoked; in both languages."""

import pytest
from django.urls import reverse

from sambung.apps.accounts.services import issue_token, use_token

VALUES = {"name": "Dasbor kabupaten", "scopes": ["registry:read", "indicators:read"], "days": "30"}


@pytest.fixture
def web(client, cast):
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_token_works_and_is_never_shown_again(web, cast):
    answer = web.post(reverse("token-new"), VALUES)
    text = answer.context["text"]
    assert text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    token = use_token(text)
    assert token.user == cast.manager
    assert token.scopes == VALUES["scopes"]
    assert (token.expires_at - token.created_at).days in (29, 30)
    page = web.get(reverse("token-list")).content.decode()
    assert "Dasbor kabupaten" in page
    assert "Usaha dan yang dibuatnya, Wawasan" in page
    assert text not in page
    assert token.digest not in page


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(web):
    answer = web.post(reverse("token-new"), {"name": "Dasbor", "days": "30"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"scopes"}
    assert "Dasbor" in answer.content.decode()
    assert web.post(reverse("token-new"), VALUES | {"scopes": "registry:everything"}).status_code == 422
    assert web.post(reverse("token-new"), VALUES | {"days": "9999"}).status_code == 422


def test_a_revoked_token_stays_in_the_list_and_opens_nothing(web, cast):
    token, text = issue_token(cast.actor("manager"), name="Lama", scopes=["registry:read"])
    page = web.post(reverse("token-revoke", args=[token.uid]), follow=True).content.decode()
    assert use_token(text) is None
    assert "Lama" in page
    assert "dicabut" in page


def test_anothers_token_is_not_found(web, cast):
    token, text = issue_token(cast.actor("mentor"), name="Rahasia Budi", scopes=["registry:read"])
    assert web.post(reverse("token-revoke", args=[token.uid])).status_code == 404
    assert use_token(text) is not None
    assert "Rahasia Budi" not in web.get(reverse("token-list")).content.decode()


def test_both_languages(web):
    for language, words in (
        ("id", ["Token baru", "Apa yang boleh dilakukan?", "satu tahun"]),
        ("en", ["New token", "What may it do?", "one year"]),
    ):
        web.cookies["django_language"] = language
        page = web.get(reverse("token-new")).content.decode()
        for word in words:
            assert word in page
    web.cookies["django_language"] = "id"
    assert "Belum ada token" in web.get(reverse("token-list")).content.decode()
    assert reverse("token-list") in web.get(reverse("settings")).content.decode()


def test_the_list_asks_no_more_for_many(web, cast, django_assert_max_num_queries):
    for number in range(18):
        issue_token(cast.actor("manager"), name=f"Token {number}", scopes=["registry:read"])
    with django_assert_max_num_queries(8):
        web.get(reverse("token-list"))
