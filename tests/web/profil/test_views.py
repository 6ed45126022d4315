"""The profile's pages: for the owner and its centre, and the public one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.urls import reverse

from sambung.apps.duplicates.services import judge_pair, take_back_judgement
from sambung.apps.profiles.selectors import profile_of
from sambung.apps.profiles.services import Shown, choose_profile, hide_profile
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


def both(scene, page_of_gita="UNLISTED", page_of_dina="UNLISTED"):
    """Gita and Dina are one, with a page each; the older entry's address first."""
    rows = sorted(((scene.owners[name], name) for name in ("gita", "dina")), key=lambda one: one[0].pk)
    pages = {"gita": page_of_gita, "dina": page_of_dina}
    slugs = []
    for enterprise, name in rows:
        choose_profile(
            scene.cast.actor("mentor"),
            enterprise=enterprise,
            shown=Shown(page=pages[name]),
            witness="Bu Tini",
        )
        slugs.append(profile_of(scene.cast.actor("mentor"), enterprise).slug)
    made = judge_pair(scene.cast.actor("mentor"), one=rows[0][0], other=rows[1][0], verdict="SAME")
    return made, rows, slugs


def test_the_page_of_a_merged_entry_leads_to_the_one_that_stands(scene, browser):
    made, rows, (first, second) = both(scene)
    client = browser()
    answer = client.get(reverse("public-profile", args=[second]))
    assert (answer.status_code, answer.url) == (302, reverse("public-profile", args=[first]))
    assert client.get(f"/p/{second}/profil.pdf").url == f"/p/{first}/profil.pdf"
    assert client.get(answer.url).status_code == 200
    told = browser("mentor", "en").get(reverse("profile", args=[rows[1][0].uid])).content.decode()
    assert "led to that entry" in told
    assert reverse("public-profile", args=[first]) in told
    # Taken apart, each opens again; and so where the one that stands takes its page back.
    take_back_judgement(scene.cast.actor("mentor"), judgement=made)
    assert client.get(reverse("public-profile", args=[second])).status_code == 200
    judge_pair(scene.cast.actor("mentor"), one=rows[0][0], other=rows[1][0], verdict="SAME")
    hide_profile(scene.cast.actor("mentor"), enterprise=rows[0][0], witness="Bu Tini")
    assert client.get(reverse("public-profile", args=[first])).status_code == 410
    assert client.get(reverse("public-profile", args=[second])).status_code == 200
    still = browser("mentor", "en").get(reverse("profile", args=[rows[1][0].uid])).content.decode()
    assert "so this one still opens" in still


def test_a_page_that_everybody_finds_makes_no_hidden_address_known(scene, browser):
    _made, rows, (_first, second) = both(scene)
    listed = Shown(page="LISTED", slug="dapur-bersama")
    choose_profile(scene.cast.actor("mentor"), enterprise=rows[1][0], shown=listed, witness="Bu Tini")
    assert browser().get("/p/dapur-bersama/").status_code == 200
    assert browser().get(reverse("public-profile", args=[second])).status_code == 410
