"""One running place and one browser for all journeys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.journeys.place import Place, fresh_place
from tests.journeys.visitor import Visitors

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SIZES = [(360, "id"), (360, "en"), (1440, "id"), (1440, "en")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if "tests/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Server and worker with a simulated province of 500 enterprises."""
    with fresh_place(tmp_path_factory.mktemp("place")) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium: the system's (CHROMIUM names another), else playwright's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(params=SIZES, ids=lambda one: f"{one[0]}-{one[1]}")
def visitors(request: pytest.FixtureRequest, browser: Browser, place: Place) -> Iterator[Visitors]:
    """Everybody of the journey, at 360 and 1440 pixels, in both languages; their faults fail it."""
    width, language = request.param
    found = Visitors(browser, place, width=width, language=language)
    yield found
    for visitor in found.all:
        visitor.context.close()
    assert found.faults == []
