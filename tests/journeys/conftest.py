"""A running Sambung with a small simulated province, and a browser before it.

`site`: server and worker as processes of their own, on a copy of a province that is loaded once in a session.
`visitor`: opens the site in Chromium at a width; `visitor(360).sign_in("manajer")`. Everything that the
browser complains about is in `.complaints`. The database is of the kind that the suite runs on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.databases import own_database

from sambung.commands.demo import demo_environment, end, free_port, wait_for_page

ENTERPRISES, SEED = 600, 24
PASSWORD = "sambung-demo-2026"
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


@dataclass(frozen=True)
class Site:
    """Where the site answers, and the folder in which its notices and documents lie."""

    address: str
    folder: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """Run `sambung ...` against the site's database; its output. Errors: CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "sambung", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@dataclass
class Visitor:
    """A person's browser at one width; `complaints`: errors of scripts, the console and answers from 500 on."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.site.address + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        """Sign in as one of the demo's people; the page where their work begins."""
        self.go("/akun/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("form:has(input[name=password]) button[type=submit]")
        self.page.wait_for_url(lambda url: "/akun/login" not in url)
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


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
    with own_database(folder) as database:
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


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """`visitor(width, height=800, **options)`: a person of their own, with their own cookies."""
    contexts = []

    def open_window(width: int, height: int = 800, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta", **options
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        made = Visitor(context.new_page(), site)
        made.page.on(
            "console",
            lambda message: made.complaints.append(message.text) if message.type == "error" else None,
        )
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on(
            "response",
            lambda answer: (
                made.complaints.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
            ),
        )
        return made

    yield open_window
    for context in contexts:
        context.close()
