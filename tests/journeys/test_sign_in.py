"""The first journey: a centre's manager signs in and finds the day and the requirements, on a phone and at a desk."""

from __future__ import annotations

from tests.journeys.visitor import Visitors


def test_a_manager_signs_in_and_finds_the_day_and_the_requirements(visitors: Visitors) -> None:
    manager = visitors.come("manajer")
    assert manager.page.url.endswith("/hari-ini/")
    assert manager.page.locator("h1").count() == 1
    banner = manager.page.locator("aside.simulated").inner_text().lower()
    assert ("simulasi" if manager.language == "id" else "simulated") in banner
    manager.go("/permintaan/")
    manager.page.locator("main a[href^='/permintaan/']").first.wait_for()
