"""A requirement's page lists its consortia and proposals, an enterprise's page its part and its linkages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.apps.linkages.test_access import link_all
from tests.web.penawaran.conftest import browser, scene

__all__ = ["browser", "scene"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def matched(scene):
    """The scene's match as the requirement's page reads it: nobody found."""
    run = scene.run.match_run
    run.summary = {
        "nearly": [], "eligible": 0, "unknown": 0, "unknown_offers": 0, "without_offer": 0, "seconds": 0.1
    }  # fmt: skip
    run.save()


def supply_on(page):
    return page.context.get("supply") or {}


@pytest.mark.parametrize(
    ("name", "runs", "proposals"), [("manager", 1, 1), ("mentor", 1, 1), ("buyer", 0, 1), ("stranger", 0, 0)]
)
def test_a_requirement_lists_what_was_made_of_it(scene, browser, name, runs, proposals):
    sent = scene.send()
    page = browser(name).get(reverse("requirement-detail", args=[scene.requirement.uid]))
    found = supply_on(page)
    assert (len(found.get("runs", [])), len(found.get("proposals", []))) == (runs, proposals)
    assert (reverse("proposal", args=[sent.proposal.uid]) in page.content.decode()) == bool(proposals)


def test_a_draft_is_not_shown_to_the_buyer(scene, browser):
    scene.draft()
    page = browser("buyer").get(reverse("requirement-detail", args=[scene.requirement.uid]))
    assert not supply_on(page)


@pytest.mark.parametrize(("name", "count"), [("manager", 1), ("owner", 1), ("stranger", 0)])
def test_an_enterprise_lists_its_part_and_its_linkages(scene, browser, name, count):
    link_all(scene)
    page = browser(name).get(reverse("enterprise", args=[scene.members["ani"].uid]))
    found = supply_on(page)
    assert (len(found.get("lines", [])), len(found.get("linkages", []))) == (count, count)
    assert "Warung Bu Sri" not in page.content.decode()
