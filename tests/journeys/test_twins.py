"""An enterprise registered twice: found by the worker, judged with one key, seen on its page, taken back."""

from __future__ import annotations

import time

import pytest
from tests.journeys import registry
from tests.journeys.visitor import Visitors

SECONDS = 60
NAMES = {"id": "Wedang Uwuh Marsinah", "en": "Kerupuk Rambak Sukirman"}


@pytest.mark.parametrize("visitors", [(1440, "id"), (360, "en")], indirect=True, ids=["1440-id", "360-en"])
def test_the_same_enterprise_twice_is_found_judged_and_taken_back(visitors: Visitors) -> None:
    mentor, name = visitors.come("pendamping"), NAMES[visitors.language]
    first = registry.register_enterprise(mentor, name, activity=f"membuat {name.lower()}")
    second = registry.register_enterprise(mentor, f"Warung {name}", activity=f"membuat {name.lower()}")
    pair = mentor.page.locator("main tbody tr", has_text=f"Warung {name}").locator("th a")
    ends = time.monotonic() + SECONDS
    mentor.go("/kembar/")
    while not pair.count():
        assert time.monotonic() < ends, mentor.text[:600]
        time.sleep(1)
        mentor.go("/kembar/")
    mentor.press(pair.first)
    with mentor.page.expect_navigation():
        mentor.page.keyboard.press("s")
    undo = mentor.page.locator(".toast button")
    assert undo.count() == 1, mentor.text[:600]
    judged = mentor.page.url
    mentor.go(second)
    assert mentor.page.locator("#kembar a").first.inner_text()
    assert name in mentor.page.locator("#kembar").inner_text()
    mentor.go(judged)
    mentor.press(mentor.page.locator(".toast button"))
    mentor.go(first)
    assert mentor.page.locator("#kembar").count() == 0
