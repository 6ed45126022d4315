"""The profile's pages: for the owner and its centre, and the public one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.urls import reverse

from sambung.apps.profiles.selectors import profile_of
from sambung.apps.profiles.services import Shown, choose_profile
from sambung.apps.registry.services import ContactStatement, state_contact
from sambung.web.profil import paper

pytestmark = pytest.mark.django_db
TICKS = {"products": "on", "capacity": "on", "page": "UNLISTED", "witness": "Bu Tini"}


def publish(scene, **shown):
    gita = scene.owners["gita"]
    mentor = scene.cast.actor("mentor")
    choose_profile(mentor, enterprise=gita, shown=Shown(**shown), witness="Bu Tini")
    return profile_of(mentor, gita).slug


def test_a_mentor_makes_it_with_the_owner_and_it_is_ready_at_once(scene, browser):
    url = reverse("profile", args=[scene.owners["gita"].uid])
    client = browser("mentor", "id")
    assert client.post(url, {**TICKS, "witness": ""}).status_code == 422
    assert client.post(url, TICKS).status_code == 302
    text = client.get(url).content.decode()
    assert "kotak snack" in text
    assert "https://wa.me/?text=" in text
    for kind, start in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
        got = client.get(f"{url[:-1]}.{kind}")
        assert got.content.startswith(start)
        assert len(got.content) < 300_000
    assert client.post(reverse("profile-hide", args=[scene.owners["gita"].uid])).status_code == 302
    assert client.get(f"{url[:-1]}.pdf").status_code == 404


CONTENT = {
    "name": "Dapur; Bu Sri",
    "centre": "PLUT Solo",
    "contact": {"name": "Sri\nAyu", "phone": "0812-3456-1111"},
}


def test_the_qr_code_leads_to_the_page_or_holds_the_contact_or_the_sheet_says_why_not():
    page = paper.code_of(CONTENT, "https://contoh.id/p/dapur")
    assert page["text"] == "https://contoh.id/p/dapur"
    card = paper.code_of(CONTENT, "")["text"].splitlines()
    assert {"N:Sri Ayu;", "TEL;TYPE=CELL:0812-3456-1111", "ORG:Dapur Bu Sri"} <= set(card)
    for contact in (None, {"name": "Sri", "phone": ""}):
        none = paper.code_of({**CONTENT, "contact": contact}, "")
        assert none["text"] == ""
        assert "PLUT Solo" in none["beside"]


@pytest.mark.parametrize(
    ("contact", "said"), [(True, "holds the contact"), (False, "tick a page or the contact")]
)
def test_without_a_page_the_sheet_is_made_and_the_page_says_what_its_code_holds(
    scene, browser, contact, said
):
    with transaction.atomic():
        state_contact(
            scene.cast.actor("mentor"), scene.owners["gita"], ContactStatement("Gita", "0812-3456-1111")
        )
    publish(scene, page="NONE", contact=contact)
    client = browser("mentor", "en")
    url = reverse("profile", args=[scene.owners["gita"].uid])
    assert said in client.get(url).content.decode()
    for kind, start in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
        assert client.get(f"{url[:-1]}.{kind}").content.startswith(start)


def test_the_public_page_is_light_and_left_out_by_search_engines_unless_listed(scene, browser):
    slug = publish(scene, page="UNLISTED")
    page = browser("", "id").get(reverse("public-profile", args=[slug]))
    files = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg|woff2))"', page.content))
    weight = len(page.content) + sum(Path(finders.find(name.decode())).stat().st_size for name in files)
    assert weight < 100_000
    assert b"<script" not in page.content
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b"noindex" in page.content
    slug = publish(scene, page="LISTED", slug="gita-catering")
    page = browser("", "id").get(reverse("public-profile", args=["gita-catering"]))
    assert "X-Robots-Tag" not in page.headers
    assert b"noindex" not in page.content


def test_a_page_that_was_taken_back_is_gone(scene, browser):
    slug = publish(scene, page="UNLISTED")
    publish(scene, page="NONE")
    assert browser().get(reverse("public-profile", args=[slug])).status_code == 410
    assert browser().get(f"/p/{slug}/profil.pdf").status_code == 404


def test_the_public_page_asks_the_database_few_questions(scene, browser, django_assert_max_num_queries):
    slug = publish(scene, page="UNLISTED")
    with django_assert_max_num_queries(5):
        browser().get(reverse("public-profile", args=[slug]))
