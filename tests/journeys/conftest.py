"""A running Sambung with a small simulated province, and a browser before it.

`site`: server and worker as processes of their own, on a copy of a province that is loaded once in a session.
`visitors`: people with Chromium before it, at 360 and 1440 pixels and in both languages;
`visitors.come("manajer")` signs in. Whatever the browser complains about fails the journey. The database is of the kind that the suite runs on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.databases import own_database
from tests.journeys.site import Site
from tests.journeys.visitor import Visitors

from sambung.commands.demo import demo_environment, end, free_port, wait_for_page

ENTERPRISES, SEED = 600, 24
SIZES = [(360, "id"), (360, "en"), (1440, "id"), (1440, "en")]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
# A sandbox of its own and a GPU are what containers lack; the rest keeps the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOAD = f"from sambung.commands.demo import load, migrate; migrate(); load({ENTERPRISES}, {SEED})"


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    return {
        **os.environ,
        **demo_environment(folder, port),
        "DATABASE_URL": database,
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that holds the province; it is copied, never used."""
    folder = tmp_path_factory.mktemp("province")
    with own_database(folder, is_empty=True) as database:
        subprocess.run(
            [sys.executable, "-c", LOAD], env=_environment(folder / "data", 0, database), check=True
        )
        yield database


@contextlib.contextmanager
def _copied(source: str, folder: Path) -> Iterator[str]:
    """A copy of a database that is gone afterwards."""
    if source.startswith("sqlite:///"):
        shutil.copyfile(source.removeprefix("sqlite:///"), folder / "copy.sqlite3")
        yield f"sqlite:///{folder / 'copy.sqlite3'}"
        return
    import psycopg

    start, original = source.rsplit("/", 1)
    name = f"sambung_journey_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
        try:
            yield f"{start}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def site(province: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Server and worker on a copy of the province of its own for each file of journeys."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port(18000 + os.getpid() % 2000)
    with _copied(province, folder) as database:
        environment = _environment(folder / "data", port, database)
        serve = ["serve", "--port", str(port), "--workers", "1", "--threads", "4"]
        processes = [
            subprocess.Popen([sys.executable, "-m", "sambung", *command], env=environment)
            for command in (serve, ["worker"])
        ]
        try:
            wait_for_page(port, processes)
            yield Site(f"http://127.0.0.1:{port}", folder / "data", environment)
        finally:
            end(processes)


def _chromium() -> str | None:
    named = os.environ.get("SAMBUNG_CHROMIUM")
    return named or next((found for name in CHROMIUM if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Closed with each file: Playwright's loop must not run while other tests use the database."""
    executable = _chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(params=SIZES, ids=lambda one: f"{one[0]}-{one[1]}")
def visitors(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitors]:
    """Everybody of a journey, at 360 and 1440 pixels, in both languages; anybody's faults fail it at its end."""
    width, language = request.param
    found = Visitors(browser, site, width=width, language=language)
    yield found
    for visitor in found.all:
        visitor.context.close()
    assert found.faults == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if "tests/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)
