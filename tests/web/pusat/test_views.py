"""The pages of a centre's people: managers and administrators work, everybody else finds nothing."""

import pytest
from django.urls import reverse


@pytest.fixture
def sign_in(client, cast):
    def _sign_in(name):
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _sign_in


def test_a_new_mentor_gets_a_password_once_and_can_sign_in(cast, sign_in, client):
    web = sign_in("manager")
    values = {"name": "Tuti", "username": "tuti", "phone": "", "role": "MENTOR"}
    answer = web.post(reverse("centre-person-new", args=[cast.solo.uid]), values)
    password = answer.context["password"]
    assert password in answer.content.decode()
    web.logout()
    assert client.login(username="tuti", password=password)


def test_a_taken_user_name_is_said_at_its_field_and_nothing_is_lost(cast, sign_in):
    values = {"name": "Budi Dua", "username": "budi", "phone": "", "role": "MENTOR"}
    answer = sign_in("manager").post(reverse("centre-person-new", args=[cast.solo.uid]), values)
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors
    assert "Budi Dua" in answer.content.decode()


@pytest.mark.parametrize("name", ["mentor", "stranger", "owner", "buyer", "operator", "analyst"])
def test_who_does_not_manage_the_centre_finds_nothing(cast, sign_in, name):
    web = sign_in(name)
    person = cast.mentor.uid
    for url in (
        reverse("centre-people", args=[cast.solo.uid]),
        reverse("centre-person-new", args=[cast.solo.uid]),
    ):
        assert web.get(url).status_code == 404
    for action in ("end", "password", "rejoin"):
        assert (
            web.post(reverse(f"centre-person-{action}", args=[cast.solo.uid, person, "MENTOR"])).status_code
            == 404
        )


def test_leaving_can_be_undone(cast, sign_in):
    web = sign_in("manager")
    arguments = [cast.solo.uid, cast.mentor.uid, "MENTOR"]
    web.post(reverse("centre-person-end", args=arguments))
    assert cast.mentor.memberships.get().ended_on is not None
    web.post(reverse("centre-person-rejoin", args=arguments))
    assert cast.mentor.memberships.get().ended_on is None


def test_only_an_administrator_registers_centres(cast, sign_in):
    assert sign_in("manager").get(reverse("centre-new")).status_code == 404
    answer = sign_in("admin").post(
        reverse("centre-new"), {"name": "PLUT Kudus", "region_code": "33.19", "owner_agency": ""}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("language", ["id", "en"])
def test_settings_speak_both_languages(cast, sign_in, client, language):
    client.cookies["django_language"] = language
    page = sign_in("manager").get(reverse("settings")).content.decode()
    assert ("Pusat layanan dan orang" if language == "id" else "Centres and people") in page
