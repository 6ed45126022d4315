"""The first journey: a centre's manager signs in and finds the day and the requirements, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.first]


@pytest.mark.parametrize("width", [360, 1440])
def test_a_manager_signs_in_and_finds_the_day_and_the_requirements(
    visitor: Callable[..., Visitor], width: int
) -> None:
    manager = visitor(width)
    page = manager.sign_in("manajer")
    assert page.url.endswith("/hari-ini/")
    assert page.locator("h1").count() == 1
    assert "simulasi" in page.locator("aside.simulated").inner_text().lower()
    assert manager.overflow() <= 0
    manager.go("/permintaan/")
    page.locator("main a[href^='/permintaan/']").first.wait_for()
    assert manager.overflow() <= 0
    assert manager.complaints == []
